//! `allocation.xlsx`: the table as offices publish it, the working with live formulas, the policy, a chart.

mod accounts;
mod amounts;
mod annex;
mod chart;
mod column;
mod compare;
mod exact;
mod explained;
mod indicators;
mod lines;
mod pages;
mod policy;
mod pools;
mod published;
mod remainders;
pub(crate) mod sheet;
mod split;
mod steps;
pub(crate) mod styles;
mod working;
mod year;

use std::io::{self, Write};
use std::sync::Mutex;
use std::thread;

use minijinja::context;
use minijinja::value::Value;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Note, Workbook, Worksheet, XlsxError};
use special_fund::table::Language;
use special_fund::{Allocation, CommonSteps, CountySteps, Indicator, Money, Name};

use crate::messages::words::{Labels, Words};
use crate::report::Report;
use crate::view::amounts::Unit;
use crate::view::letters::width;

use explained::Explained;
use sheet::letters;
use styles::Formats;
use working::Working;

/// Most rows of a workbook: every row is ranked among all, so the work grows with their square.
/// The page has the same limit.
pub(crate) const MAX_ROWS: usize = crate::page::MAX_ROWS;

/// Above this, in fen, a spreadsheet does not keep all digits: it has 15.
pub(crate) const MAX_FEN: i128 = 999_999_999_999_999;

const SHEETS: usize = 4;

/// Why there is no workbook, if the allocation is too much for one.
pub(crate) fn left_out(report: &Report<'_>) -> Option<String> {
    let common = report.allocation.common();
    let amounts = [report.terms().fund_total, common.to_account_for, common.uplift_total];
    let why = if report.total().rows > MAX_ROWS {
        "notices.no_workbook_rows"
    } else if amounts.iter().any(|amount| amount.fen() > MAX_FEN) {
        "notices.no_workbook_digits"
    } else if cfg!(target_family = "wasm") {
        // The library that writes it asks for the time though it is not used.
        "notices.no_workbook_clock"
    } else {
        return None;
    };
    Some(report.sentence(why, context! { most => MAX_ROWS }))
}

/// Writes the workbook; the same report gives the same bytes.
pub(crate) fn write(report: &Report<'_>, writer: &mut dyn Write) -> io::Result<()> {
    can_spawn()?;
    let bytes = Book::new(report).bytes().map_err(io::Error::other)?;
    writer.write_all(&bytes)
}

/// Whether the system gives a thread for each sheet: the workbook library takes them, and panics where it gets none.
pub(crate) fn can_spawn() -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let closed = gate.lock(); // so that all are there at once
        let sheet = |_| thread::Builder::new().spawn_scoped(scope, || drop(gate.lock()));
        let started: io::Result<Vec<_>> = (0..SHEETS).map(sheet).collect();
        drop(closed);
        started.map(drop)
    })
}

/// The bytes of a workbook. No clock: the same sheets give the same bytes.
pub(crate) fn saved(sheets: impl IntoIterator<Item = Worksheet>, title: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    let properties = title.iter().fold(properties, |properties, title| properties.set_title(*title));
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer()
}

/// A note of a cell, about as large as its text.
pub(crate) fn note(text: &str) -> Note {
    let lines = text.lines().map(|line| width(line).div_euclid(36) + 1);
    let lines = u32::try_from(lines.sum::<usize>()).unwrap_or(0) + 1;
    Note::new(text).add_author_prefix(false).set_font_size(10).set_width(270).set_height(lines * 18)
}

/// What all sheets need.
struct Book<'a> {
    report: &'a Report<'a>,
    allocation: &'a Allocation<'a>,
    common: CommonSteps,
    explained: Explained,
    language: Language,
    unit: Unit,
    font: &'a str,
    words: Labels,
    /// Of the annex.
    printed: Formats,
    styles: Formats,
}

impl<'a> Book<'a> {
    fn new(report: &'a Report<'a>) -> Book<'a> {
        let Report { allocation, language, unit, .. } = *report;
        let mut words = Words::of(language).labels("parameters");
        words.extend(Words::of(language).labels("workbook"));
        let first = allocation.share(0);
        let digits = first.map_or(6, |share| share.county.code.digits());
        let annex = allocation.policy().terms().annex.as_ref();
        let font = annex.and_then(|annex| annex.font.as_ref()).map(Name::as_str);
        let word = |name| words.get(name).copied().unwrap_or_default();
        let font = font.unwrap_or(word("font"));
        Book {
            report,
            allocation,
            common: allocation.common().clone(),
            explained: Explained::new(allocation),
            language,
            unit,
            font,
            printed: styles::printed(font, &unit.number_format()),
            styles: styles::styles(font, &unit.number_format(), [word("mountain"), word("working.first")], digits),
            words,
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let [published, working, policy, chart] = self.names();
        let (mut first, mut second) = (named(published)?, named(working)?);
        let (mut third, mut fourth) = (named(policy)?, named(chart)?);
        let table = published::write(self, &mut first)?;
        let working = Working::of(self, &table, policy::lines(self)?);
        working.write(&mut second)?;
        policy::write(&working, &mut third)?;
        chart::write(self, &mut fourth, &table)?;
        saved([first, second, third, fourth], Some(&self.allocation.policy().terms().title))
    }

    /// Names of the sheets, in order.
    fn names(&self) -> [&'static str; SHEETS] {
        ["published", "working", "policy", "chart"].map(|sheet| self.say(&format!("sheets.{sheet}")))
    }

    /// A word of the workbook, or what an item of a policy is called.
    fn say(&self, name: &str) -> &'static str {
        debug_assert!(self.words.contains_key(name), "{name}");
        self.words.get(name).copied().unwrap_or_default()
    }

    fn sentence(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("workbook.{name}"), data)
    }

    /// A formula that says whether a condition holds.
    fn verdict(&self, condition: &str) -> String {
        format!("IF({condition},\"{}\",\"{}\")", self.say("agrees"), self.say("differs"))
    }

    fn code_digits(&self) -> usize {
        self.allocation.share(0).map_or(6, |share| share.county.code.digits())
    }

    /// How wide a column of names is, in letters.
    fn name_width(&self) -> u32 {
        let names = self.allocation.shares().map(|share| letters(&share.county.name));
        names.max().unwrap_or(0).clamp(14, 34)
    }

    /// The steps of a county.
    fn county(&self, row: usize) -> Option<&CountySteps> {
        self.explained.counties.get(row)
    }

    fn indicator_name<'n>(&self, indicator: &'n Indicator) -> &'n str {
        self.named(&indicator.name, &indicator.key)
    }

    /// A factor's name, or the word for all others.
    fn factor_name(&self, place: usize) -> &str {
        let factor = self.allocation.policy().terms().factors.get(place);
        factor.map_or(self.say("fiscal_capacity"), |factor| self.named(&factor.name, &factor.key))
    }

    /// A coefficient by its name.
    fn coefficient_name<'n>(&'n self, key: &'n str) -> &'n str {
        self.named(self.allocation.policy().coefficient_name(key), key)
    }

    /// What the policy names: in Chinese by its name, in English by its key.
    fn named<'n>(&self, name: &'n str, key: &'n str) -> &'n str {
        crate::view::named(self.language, key, name)
    }

    fn quanta(&self, amount: Money) -> u64 {
        quanta(amount, self.allocation.policy().terms().quantum)
    }

    /// The quanta of a change, which may be below 0.
    fn signed_quanta(&self, amount: Money) -> i128 {
        amount.fen() / self.allocation.policy().terms().quantum.fen()
    }

    /// Decimal places that a number of quanta surely has right in a spreadsheet.
    fn quanta_digits(&self) -> usize {
        let quanta = self.quanta(self.common.to_account_for);
        14_usize.saturating_sub(quanta.to_string().len()).min(6)
    }

    /// A heading with the unit of its amounts.
    fn with_unit(&self, name: &str) -> String {
        self.sentence("with_unit", context! { name, unit => self.unit_name() })
    }

    /// The unit of amounts, as it stands in headings.
    fn unit_name(&self) -> &'static str {
        self.unit.name(self.language)
    }
}

fn is_chinese(book: &Book<'_>) -> bool {
    book.language == Language::Chinese
}

/// How many quanta an amount has; amounts paid are whole quanta and not negative.
fn quanta(amount: Money, quantum: Money) -> u64 {
    u64::try_from(amount.fen() / quantum.fen()).expect("within 2^64 quanta")
}

fn named(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    Ok(sheet)
}

/// A4 across, as wide as the page, pages numbered from 1 in every sheet.
fn page(book: &Book<'_>, sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        .set_print_first_page_number(1)
        .set_footer(book.say("page"));
}

//! Every parameter with its source and the clause it carries out, the pools, and the accounts.

use minijinja::context;
use rust_xlsxwriter::{FormatAlign, Worksheet};
use special_fund::{BaseRole, Funding, RateStep, UpliftRate};

use super::accounts;
use super::lines::{self, Beside, Key, LABEL, Lines, Value, on_one_line};
use super::sheet::{Sheet, Written};
use super::working::Working;
use super::{Book, page, pools};
use crate::messages::words::Words;
use crate::record::Record;
use crate::view::clauses::Clause;

/// The lines of the sheet.
pub(super) fn lines<'b>(book: &'b Book<'b>) -> Lines<'b> {
    let mut lines = Lines::new(book);
    lines.general();
    lines.add(None, book.say("policy.pools"), Value::Heading, Beside::Nothing);
    lines.gap(); // the header of their table
    let pools = 0..book.common.pools.len();
    pools.for_each(|place| lines.add(Key::Pool(place), "", Value::Nothing, Beside::Nothing));
    lines.gap(); // their sum
    lines.rate();
    lines.terms();
    lines.heading(book.say("accounts.title"));
    for (account, name, _) in accounts::accounts(book) {
        lines.add(Key::Account(account), name, Value::Label, Beside::Nothing);
    }
    lines.decisions();
    lines
}

/// Writes the sheet.
pub(super) fn write(working: &Working<'_>, worksheet: &mut Worksheet) -> Written {
    let book = working.book;
    for (column, width) in (LABEL..).zip([24, 13, 11, 9, 16, 15, 10, 10, 11, 11, 12, 16, 48]) {
        worksheet.set_column_width(column, width)?;
    }
    let mut sheet = Sheet::new(worksheet, book.language);
    let title = format!("{}  {}", book.allocation.policy().terms().title, book.say("policy.title"));
    sheet.text(0, LABEL, &title, &book.styles.section)?;
    let left = book.styles.remark_right.clone().set_align(FormatAlign::Left);
    sheet.text(1, LABEL, &clauses(book), &left)?;
    lines::write(&working.policy, &mut sheet)?;
    pools::write(&working.policy, &mut sheet)?;
    accounts::write(working, &mut sheet)?;
    page(book, worksheet);
    Ok(())
}

/// The words of the document that the policy carries out; where it carries out none, what it cites itself.
fn clauses(book: &Book<'_>) -> String {
    let policy = book.allocation.policy();
    let mut tilts = policy.terms().factors.iter().map(|factor| Clause::Tilt(factor.tilt));
    let (tilts, uplift) = (tilts.any(|clause| clause.is_of(policy)), Clause::Uplift.is_of(policy));
    if !tilts && !uplift {
        return book.sentence("policy.sourced", context! { source => on_one_line(&policy.terms().source) });
    }
    book.sentence("policy.clauses", context! { tilts, uplift, funding => Clause::Funding.is_of(policy) })
}

impl Lines<'_> {
    fn general(&mut self) {
        let (book, terms) = (self.book, self.book.allocation.policy().terms());
        self.heading(book.say("policy.general"));
        self.add(Key::Fund, book.say("policy.fund"), Value::Amount(terms.fund_total), Beside::Unit);
        self.add(Key::Quantum, book.say("quantum_yuan"), Value::Amount(terms.quantum), Beside::Unit);
        let base = match terms.base {
            BaseRole::Protected => "policy.protected",
            BaseRole::Basis => "policy.basis",
            _ => unreachable!("this program knows no other"),
        };
        let Record { table, policy, .. } = book.report.record();
        let names: Vec<&str> = terms.roster.counties().iter().map(|county| &*county.name).collect();
        let roster = book.sentence("policy.counties", context! { count => names.len(), names });
        let built_in = book.say("policy.built_in");
        for (name, text) in [
            ("fiscal_year", terms.fiscal_year.to_string().as_str()),
            ("title", &terms.title),
            ("source", &terms.source),
            ("policy.base", book.say(base)),
            ("policy.roster", &roster),
            ("policy.table", table.file.as_deref().unwrap_or_default()),
            ("policy.table_sha256", table.sha256),
            ("policy.file", policy.file.as_deref().unwrap_or(built_in)),
            ("policy.file_sha256", policy.sha256),
            ("policy.version", env!("CARGO_PKG_VERSION")),
        ] {
            self.text(book.say(name), text);
        }
    }

    /// 依据 (c), (d): the rate, who pays, and where they come from.
    fn rate(&mut self) {
        let (book, why) = (self.book, self.book.report.reasons().rate());
        self.heading(book.say("uplift"));
        let kind = match book.common.uplift_rate {
            Some(RateStep::Fixed { .. }) => book.say("fixed"),
            Some(RateStep::ByFundTotal { .. }) => book.choice("rate.by_fund_total"),
            Some(RateStep::Affordable { .. }) => book.say("policy.affordable"),
            Some(_) => book.say("policy.unknown"),
            None => &why,
        };
        let rate = Value::Percent(book.allocation.common().rate());
        self.add(Key::Rate, book.say("policy.rate"), rate, Beside::Kind(kind.to_owned()));
        let Some(uplift) = &book.allocation.policy().terms().uplift else {
            return (0..3).for_each(|_| self.gap());
        };
        let funding = match uplift.funding {
            Funding::FiscalCapacity => book.choice("funding.fiscal_capacity"),
            Funding::Additional => book.choice("funding.additional"),
            Funding::Offset => book.say("policy.offset"),
            _ => unreachable!("this program knows no other"),
        };
        self.text(book.say("policy.funding"), funding);
        self.text(book.say("policy.source"), &uplift.source);
        self.text(book.say("policy.why"), &why);
        if let Some(basis) = uplift.rate_basis {
            self.add(Key::RateBasis, book.say("policy.rate_basis"), Value::Amount(basis), Beside::Unit);
        }
        if let UpliftRate::ByFundTotal(brackets) = &uplift.rate {
            let from = book.with_unit(book.say("policy.from"));
            for (place, bracket) in brackets.iter().enumerate() {
                self.add(Key::Bracket(place), &from, Value::Amount(bracket.from), Beside::Rate(bracket.rate));
            }
        }
    }

    /// What was decided, in words, below everything else.
    fn decisions(&mut self) {
        let (book, reasons) = (self.book, self.book.report.reasons());
        self.heading(book.say("policy.decided"));
        let uplift = reasons.uplift().map(|uplift| ("uplift", uplift));
        let residuals = reasons.residuals().into_iter().map(|line| ("residual", line));
        for (label, text) in uplift.into_iter().chain(reasons.year()).chain(residuals) {
            self.text(Words::of(book.language).text(&format!("reasons.label.{label}")), &text);
        }
    }
}

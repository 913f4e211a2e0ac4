//! Above the rows of the working: the verdict and the headings.

use minijinja::context;
use rust_xlsxwriter::{ColNum, FormatAlign, XlsxError};

use super::columns::{
    WORKING_AGREES, WORKING_DUE, WORKING_FIRST, WORKING_GROUPS, WORKING_HEADER, WORKING_SUMS, WORKING_VERDICT,
};
use super::parameters::Account;
use super::sheet::{Sheet, fixed, letters};
use super::split::Split;
use super::steps::{self, Item};
use super::working::Working;
use super::{Book, is_chinese, sheet};
use crate::view::columns::Column;
use crate::view::lines::names_heading;

/// A heading over several columns, and theirs.
struct Group {
    name: String,
    columns: Vec<(ColNum, String, u32)>,
}

impl Group {
    /// Its width on paper: a letter takes seven pixels, a column five more, four pixels make three points.
    fn points(&self, last: ColNum) -> u32 {
        let printed = self.columns.iter().filter(|(column, ..)| *column <= last);
        let widths = printed.map(|(_, _, letters)| {
            let pixels = letters.saturating_mul(7).saturating_add(5);
            pixels.saturating_mul(3).div_ceil(4)
        });
        widths.fold(0, u32::saturating_add)
    }
}

/// Title, verdict, remark, headings.
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, last) = (working.book, working.columns.note);
    let styles = &book.styles;
    let title = format!("{}  {}", book.allocation.policy().terms().title, book.say("working.title"));
    // Within the columns that are printed on every page; the remark beside them, on the first.
    let wide = working.name_width().saturating_add(17);
    sheet.across(0, [0, 2], &title, &styles.section.clone().set_text_wrap())?;
    let height = sheet::height(letters(&title).saturating_mul(6).div_ceil(5), wide);
    sheet.worksheet.set_row_height(0, height)?;
    sheet.text(WORKING_VERDICT, 0, book.say("working.verdict"), &styles.total_text)?;
    sheet.text(WORKING_VERDICT, 1, "", &styles.total_text)?;
    sheet.formula(WORKING_VERDICT, 2, &verdict(working), working.agrees(), &styles.verdict)?;
    let quantum = book.unit.show(book.allocation.policy().terms().quantum);
    let unit = book.unit_name();
    let is_unit = book.allocation.policy().terms().quantum.fen() == i128::from(book.unit.fen());
    let remark = if is_unit {
        book.sentence("working.remark", context! { unit => book.unit.heading(book.language) })
    } else {
        book.sentence("working.remark_of_quanta", context! { quantum, unit })
    };
    sheet.text(2, 3, &remark, &styles.remark_right.clone().set_align(FormatAlign::Left))?;
    for group in groups(working) {
        let columns = group.columns.iter().map(|(column, ..)| *column);
        let (Some(from), Some(to)) = (columns.clone().min(), columns.max()) else {
            continue;
        };
        sheet.across(WORKING_GROUPS, [from, to], &group.name, &styles.group)?;
        for (column, name, width) in &group.columns {
            let name = name.replace('_', " ");
            sheet.text(WORKING_HEADER, *column, &name, &styles.header)?;
            sheet.worksheet.set_column_width(*column, *width)?;
        }
    }
    sheet.worksheet.set_row_height(WORKING_VERDICT, 24)?;
    sheet.worksheet.set_row_height(WORKING_HEADER, 32)?;
    let labels = [
        (WORKING_SUMS, book.say("working.sum")),
        (WORKING_DUE, book.say("working.due")),
        (WORKING_AGREES, book.say("working.check")),
    ];
    for (row, label) in labels {
        for column in 0..=last {
            sheet.worksheet.write_blank(row, column, &styles.sum)?;
        }
        sheet.text(row, 1, label, &styles.subtotal_text)?;
    }
    Ok(())
}

/// Pages side by side; none of them cuts a group of columns.
pub(super) struct Pages {
    /// Columns with which a page begins.
    pub(super) breaks: Vec<u32>,
    /// In percent.
    pub(super) scale: u16,
}

/// As many groups on a page as can be read; the first, which says whose row it is, stands on each.
pub(super) fn pages(working: &Working<'_>) -> Pages {
    /// Between the margins of A4 across 780, less what columns are wider where a spreadsheet has not the font.
    const POINTS: u32 = 580;
    /// Smaller than that nobody reads it; what is still wider is cut by the spreadsheet.
    const SMALLEST: u32 = 66;
    const MOST: u32 = (POINTS * 100).div_ceil(SMALLEST);
    let (groups, last) = (groups(working), working.last_printed());
    let (each, groups) = match groups.split_first() {
        Some((first, groups)) => (first.points(last), groups),
        None => (0, groups.as_slice()),
    };
    let (mut breaks, mut width, mut widest) = (Vec::new(), each, 0_u32);
    for group in groups {
        let wider = width.saturating_add(group.points(last));
        let begins = width > each && wider > MOST;
        if let Some((column, ..)) = group.columns.first().filter(|_| begins) {
            breaks.push(u32::from(*column));
        }
        width = if begins { each.saturating_add(group.points(last)) } else { wider };
        widest = widest.max(width);
    }
    let scale = POINTS.saturating_mul(100).checked_div(widest);
    let scale = scale.unwrap_or(100).clamp(SMALLEST, 100);
    Pages { breaks, scale: u16::try_from(scale).unwrap_or(100) }
}

fn groups(working: &Working<'_>) -> Vec<Group> {
    let (book, columns) = (working.book, &working.columns);
    let say = |name| book.say(name).to_owned();
    let group = |name: String, columns| Group { name, columns };
    let mut inputs = Vec::new();
    if let Some(column) = columns.base {
        let unit = if working.is_basis() { book.say("working.yuan") } else { book.unit_name() };
        inputs.push((column, format!("{}({unit})", book.say("base")), 12));
    }
    for (place, factor) in columns.factors.iter().enumerate() {
        if columns.indicators.get(place).is_none_or(Option::is_none) {
            inputs.push((factor.score, book.factor_name(place).to_owned(), 12));
        }
    }
    if let Some(column) = columns.score {
        inputs.push((column, say("fiscal_capacity"), 12));
    }
    let names = book.allocation.policy().coefficients();
    for (column, name) in columns.coefficients.iter().zip(names) {
        inputs.push((*column, book.coefficient_name(name).to_owned(), 12));
    }
    for (column, given) in columns.figures.iter().zip(book.allocation.policy().figures()) {
        let name = if is_chinese(book) { given.headers.last() } else { given.headers.first() };
        let name = name.cloned().unwrap_or_default();
        let name = if given.scale.is_some() { book.sentence("working.scaled", context! { name }) } else { name };
        inputs.push((*column, name, 12));
    }
    for (column, given) in columns.amounts.iter().zip(book.allocation.policy().amounts()) {
        inputs.push((*column, format!("{}({})", book.named(&given.name, &given.key), book.unit_name()), 12));
    }
    let first = vec![
        (columns.code, say("code"), if working.has_long_codes() { 14 } else { 8 }),
        (columns.name, names_heading(book.allocation, book.language).to_owned(), working.name_width()),
        (columns.mountain, say("group"), 9),
    ];
    let mut groups = vec![group(say("working.recipient"), first), group(say("working.inputs"), inputs)];
    for (place, factor) in columns.factors.iter().enumerate() {
        groups.extend(columns.indicators.get(place).and_then(Option::as_ref).map(|group| listed(book, group)));
        let columns = vec![
            (factor.weight, say("working.weight"), 13),
            (factor.share, say("working.share"), 10),
            (factor.exact, say("working.exact"), 17),
            (factor.cell, say("working.published"), 10),
        ];
        groups.push(group(book.factor_name(place).to_owned(), columns));
    }
    let mut plan = split_columns(book, &columns.split);
    plan.push((columns.plan, say("working.plan"), 13));
    groups.push(group(say("plan"), plan));
    let uplift =
        vec![(columns.uplift_exact, say("working.at_rate"), 17), (columns.uplift, say("working.rounded_up"), 10)];
    groups.push(group(say("uplift"), uplift));
    if let Some(split) = &columns.fiscal_capacity {
        groups.push(group(say("fiscal_capacity"), split_columns(book, split)));
    }
    if let Some((paying, split)) = &columns.offset {
        let mut offset = vec![(*paying, say("working.payers"), 13)];
        offset.extend(split_columns(book, split));
        groups.push(group(say("offset"), offset));
    }
    groups.extend(columns.year.iter().map(|group| listed(book, group)));
    let total = book.amount_name(Column::Total).to_owned();
    groups.push(group(total.clone(), vec![(columns.total, total, 12)]));
    groups.extend(columns.batch.iter().map(|(group, _)| listed(book, group)));
    for (figure, ours, theirs) in &columns.compared {
        let name = book.with_unit(book.amount_name(*figure));
        let pair = vec![(*ours, say("working.formula"), 14), (*theirs, say("working.published"), 14)];
        groups.push(group(name, pair));
    }
    for (column, name, width) in [(columns.check, say("working.check"), 9), (columns.note, say("working.note"), 60)] {
        groups.push(group(name.clone(), vec![(column, name, width)]));
    }
    groups
}

/// A group of listed columns.
fn listed(book: &Book<'_>, group: &steps::Group<'_>) -> Group {
    let columns = group.items.iter().flat_map(|item| match item {
        Item::Column(column) => vec![(column.at, column.heading.clone(), column.width)],
        Item::Divided(split) => split_columns(book, &split.at),
    });
    Group { name: group.name.clone(), columns: columns.collect() }
}

fn split_columns(book: &Book<'_>, split: &Split) -> Vec<(ColNum, String, u32)> {
    let say = |name| book.say(name).to_owned();
    vec![
        (split.exact, say("working.exact"), 17),
        (split.floor, say("working.floor"), 11),
        (split.remainder, say("working.remainder"), 12),
        (split.rank, say("working.rank"), 11),
        (split.quanta, say("working.rounded"), 11),
    ]
}

/// One cell for all: agreed, or how much does not and where to look first.
fn verdict(working: &Working<'_>) -> String {
    let (book, agrees, differs) = (working.book, working.agrees(), working.differs());
    let checks = working.all(working.columns.check);
    let names = working.all(working.columns.name);
    let last = working.columns.batch.as_ref().map_or(working.columns.total, |(_, batch)| *batch);
    let columns = format!("{}:{}", fixed(WORKING_AGREES, 2), fixed(WORKING_AGREES, last));
    let accounts = working.parameters.account(Account::Balance);
    let rows = format!("(ROWS({checks})-COUNTIF({checks},\"{agrees}\"))");
    let sums = format!("(COUNTIF({columns},\"{differs}\")+IF({accounts}=\"{agrees}\",0,1))");
    let first = format!("MATCH(\"{differs}\",{checks},0)");
    let above = WORKING_FIRST;
    // What is filled in is calculated.
    let said = |name, number: &str| {
        let formula = format!("\"&{number}&\"");
        format!("\"{}\"", book.sentence(name, context! { formula }))
    };
    let differ = said("working.rows_differ", &rows);
    let first_row = said("working.first_differs", &format!("({first}+{above})"));
    let sums_differ = said("working.sums_differ", &sums);
    format!(
        "=IF(AND({rows}=0,{sums}=0),\"{agrees}\",{differ}\
         &IF(COUNTIF({checks},\"{differs}\")>0,{first_row}&INDEX({names},{first}),\"\")\
         &IF({sums}>0,{sums_differ},\"\"))"
    )
}

impl Working<'_> {
    fn has_long_codes(&self) -> bool {
        let first = self.book.allocation.share(0);
        first.is_some_and(|share| share.county.code.digits() > 6)
    }

    fn name_width(&self) -> u32 {
        let names = self.book.allocation.shares();
        let names = names.map(|share| letters(&share.county.name));
        names.max().unwrap_or(0).clamp(14, 34)
    }
}

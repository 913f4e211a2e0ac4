//! What stands around the published table where it is the annex of a notice: the policy's `[annex]`, or what can be said
//! without it.

use minijinja::context;
use rust_xlsxwriter::RowNum;
use special_fund::table::Language;
use special_fund::{Annex, Money, Name};

use super::Book;
use super::published::{AMOUNTS, CODE, GROUP, HEADER, NAME, Table};
use super::sheet::{Sheet, Written, height, letters};
use crate::view::columns::Column;
use crate::view::lines::names_heading;
use crate::view::on_one_line;

const NUMBER: RowNum = 0;
const TITLE: RowNum = 1;
const UNIT: RowNum = 2;

/// Which annex it is, its title, the unit, and the header of the table, which is so many letters wide.
pub(super) fn head(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table, width: u32) -> Written {
    let (printed, last) = (&book.printed, table.last_column());
    let number = given(book, |annex| annex.number.as_ref()).unwrap_or(book.say("published.annex"));
    sheet.across(NUMBER, [CODE, last], number, &printed["number"])?;
    let title = title(book);
    sheet.across(TITLE, [CODE, last], &title, &printed["title"])?;
    // A letter of the title is twice as wide and high as one of the table.
    sheet.worksheet.set_row_height(TITLE, 2 * height(2 * letters(&title), width))?;
    sheet.across(UNIT, [CODE, last], &book.unit.heading(book.language), &printed["unit"])?;
    header(book, sheet, table)
}

fn given<'b>(book: &'b Book<'_>, part: impl Fn(&'b Annex) -> Option<&'b Name>) -> Option<&'b str> {
    let annex = book.allocation.policy().terms().annex.as_ref();
    annex.and_then(part).map(Name::as_str)
}

fn title(book: &Book<'_>) -> String {
    let own = given(book, |annex| annex.title.as_ref()).map(str::to_owned);
    let title = &*book.allocation.policy().terms().title;
    own.unwrap_or_else(|| book.sentence("published.title", context! { title }))
}

/// Two rows where columns stand under one heading.
fn header(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table) -> Written {
    let (last, format) = (table.first - 1, &book.printed["header"]);
    for row in HEADER..last {
        sheet.worksheet.set_row_height(row, 18)?;
    }
    sheet.worksheet.set_row_height(last, 30)?;
    let names = names_heading(book.allocation, book.language);
    for (column, name) in [(CODE, book.say("code")), (NAME, names), (GROUP, book.say("group"))] {
        sheet.block([HEADER, last], [column; 2], name, format)?;
    }
    let mut column = AMOUNTS;
    for figures in table.figures.chunk_by(|a, b| book.heading(*a).is_some() && book.heading(*a) == book.heading(*b)) {
        let first = column;
        let heading = figures.first().and_then(|figure| book.heading(*figure));
        for figure in figures {
            let top = if heading.is_some() { last } else { HEADER };
            sheet.block([top, last], [column; 2], &name(book, *figure), format)?;
            column += 1;
        }
        if let Some(heading) = heading {
            sheet.across(HEADER, [first, column - 1], heading, format)?;
        }
    }
    Ok(())
}

/// Keys break only at blanks.
fn name(book: &Book<'_>, figure: Column) -> String {
    let name = book.amount_name(figure);
    if book.language == Language::English { name.replace('_', " ") } else { name.to_owned() }
}

/// Notes, who issues it, and when.
pub(super) fn foot(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table, (mut row, width): (RowNum, u32)) -> Written {
    let (printed, columns) = (&book.printed, [CODE, table.last_column()]);
    for note in notes(book) {
        sheet.across(row, columns, &note, &printed["note"])?;
        sheet.worksheet.set_row_height(row, height(letters(&note), width))?;
        row += 1;
    }
    let signed = [given(book, |annex| annex.issuer.as_ref()), given(book, |annex| annex.date.as_ref())];
    for (row, text) in (row + 1..).zip(signed.into_iter().flatten()) {
        sheet.across(row, columns, text, &printed["signed"])?;
        sheet.worksheet.set_row_height(row, 20)?;
    }
    Ok(())
}

/// The policy's own; without them the source, the rate, the uplift and what is retained.
fn notes(book: &Book<'_>) -> Vec<String> {
    let terms = book.allocation.policy().terms();
    if let Some(annex) = terms.annex.as_ref().filter(|annex| !annex.notes.is_empty()) {
        return annex.notes.clone();
    }
    let (retained, reasons) = (book.allocation.common().retained, book.report.reasons());
    let amount = || format!("{} {}", book.unit.show(retained), book.unit_name());
    let data = context! {
        source => on_one_line(&terms.source),
        rate => reasons.rate(),
        uplift => reasons.uplift(),
        retained => (retained > Money::ZERO).then(amount),
    };
    book.sentence("published.notes", data).lines().map(str::to_owned).collect()
}

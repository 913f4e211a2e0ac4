//! What a row of the working says for itself: why a figure in it is a decision and not a formula.

use minijinja::context;
use special_fund::CountySteps;

use super::Book;
use super::remainders::{Decision, Remainders};
use super::working::Working;

/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// Everything to be said of a row; nothing for most.
pub(super) fn of(working: &Working<'_>, row: usize) -> String {
    let (book, mut notes) = (working.book, Vec::new());
    if let Some(county) = book.explained.counties.get(row) {
        inputs(book, row, county, &mut notes);
        split(book, row, &book.explained.plan, book.say("plan"), &mut notes);
        if book.explained.uplift_decided.get(row) == Some(&true) {
            notes.push(book.sentence("note.uplift", context! {}));
        }
        if let Some(remainders) = &book.explained.fiscal_capacity {
            let name = book.say("fiscal_capacity");
            split(book, row, remainders, name, &mut notes);
        }
        if let Some(remainders) = &book.explained.offset {
            split(book, row, remainders, book.say("offset"), &mut notes);
        }
        working.listed_notes(row, &mut notes);
        ties(book, county, &mut notes);
    }
    notes.join(book.say("semicolon"))
}

/// Inputs that no spreadsheet holds exactly.
fn inputs(book: &Book<'_>, row: usize, county: &CountySteps, notes: &mut Vec<String>) {
    let mut long = |name: &str, number: String| {
        let digits = number.trim_start_matches(['-', '0', '.']).replace('.', "").len();
        if digits > DIGITS {
            notes.push(book.sentence("note.many_digits", context! { name, figure => number, digits => DIGITS }));
        }
    };
    for (place, cell) in county.cells.iter().enumerate() {
        long(book.factor_name(place), cell.score.unwrap_or_default().to_string());
        let steps = cell.indicators.iter().flat_map(|score| &score.parts);
        let indicators = book.allocation.policy().terms().factors.get(place).map(|factor| &factor.indicators);
        for (step, indicator) in steps.zip(indicators.into_iter().flatten()) {
            let name = book.named(&indicator.name, &indicator.key);
            step.figures.iter().for_each(|figure| long(name, figure.to_string()));
        }
    }
    let share = book.allocation.share(row);
    let given = share.as_ref().map(|share| share.county);
    if let Some(score) = given.and_then(|county| county.fiscal_capacity) {
        long(book.say("fiscal_capacity"), score.to_string());
    }
    if let Some(given) = given {
        long(book.say("base"), given.base.to_string().trim_end_matches(".00").to_owned());
        for (column, amount) in book.allocation.policy().amounts().iter().zip(&given.amounts) {
            long(book.named(&column.name, &column.key), amount.to_string().trim_end_matches(".00").to_owned());
        }
    }
}

/// A decision that the formulas of a split do not take.
pub(super) fn split(book: &Book<'_>, row: usize, remainders: &Remainders, name: &str, notes: &mut Vec<String>) {
    let (Some(recipient), Some(decision)) = (remainders.recipients.get(row), remainders.decisions.get(row)) else {
        return;
    };
    let (exact, quanta) = (recipient.decimal(18), recipient.quanta);
    let is_up = quanta > recipient.whole;
    let data = context! { name, exact, quanta, is_up };
    match decision {
        Decision::Formula => {}
        Decision::PassedOver => notes.push(book.sentence("note.passed_over", data)),
        Decision::TooNear => notes.push(book.sentence("note.too_near", data)),
    }
}

/// What no formula finds.
pub(super) fn decided(book: &Book<'_>, why: &str, name: &str) -> String {
    book.sentence(&format!("note.{why}"), context! { name })
}

/// Equal remainders that codes decided: formulas do so too, unless the note before says otherwise.
fn ties(book: &Book<'_>, county: &CountySteps, notes: &mut Vec<String>) {
    for tie in &book.common.ties {
        let is_up = tie.rounded_up.contains(&county.code);
        if is_up || tie.rounded_down.contains(&county.code) {
            notes.push(book.sentence("note.tie", context! { stage => tie.stage, is_up }));
        }
    }
}

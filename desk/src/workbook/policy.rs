//! Every parameter with its source and the clause it carries out, the pools, and the accounts.

use minijinja::context;
use minijinja::value::Value;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};
use special_fund::{Indicator, Quotient, Scale};

use super::accounts;
use super::lines::{self, LABEL, Lines};
use super::sheet::{Sheet, Written};
use super::working::Working;
use super::{Book, page, pools};
use crate::messages::words::Words;
use crate::view::clauses::Clause;
use crate::view::exact::numerator;
use crate::view::on_one_line;

/// The lines of the sheet.
pub(super) fn lines<'b>(book: &'b Book<'b>) -> Result<Lines<'b>, XlsxError> {
    let (terms, reasons, words) = (book.report.terms(), book.report.reasons(), Words::of(book.language));
    let factors = terms.factors.iter().enumerate().map(|(place, factor)| {
        let indicators = factor.indicators.iter().map(|indicator| self::indicator(book, indicator));
        context! { place, name => book.factor_name(place), indicators => indicators.collect::<Vec<Value>>() }
    });
    let coefficients = terms.coefficients.iter().map(|coefficient| {
        let scale = coefficient.scale.as_ref().map(|scale| self::scale(book, scale));
        (book.coefficient_name(&coefficient.key), scale.unwrap_or_default())
    });
    let lambda = book.common.control.as_ref().and_then(|step| step.lambda.as_ref());
    let quotient = |lambda: &Quotient| [format!("={}/{}", numerator(lambda), lambda.denominator()), lambda.decimal(18)];
    // The rate stands with the uplift.
    let decided = reasons.all().into_iter().filter(|(what, _)| *what != "rate");
    let decided = decided.map(|(what, text)| (reasons.label(what), text));
    let accounts = accounts::accounts(book).into_iter();
    let data = context! {
        words => book.words,
        choices => words.labels("choices"),
        unit => book.unit_name(),
        terms,
        roster => terms.roster.counties().iter().map(|county| &*county.name).collect::<Vec<&str>>(),
        common => book.common,
        record => book.report.record(),
        why => reasons.rate(),
        factors => factors.collect::<Vec<Value>>(),
        coefficients => coefficients.collect::<Vec<_>>(),
        lambda => lambda.map(quotient),
        accounts => accounts.map(|account| (account.key, book.say(account.name))).collect::<Vec<_>>(),
        decided => decided.collect::<Vec<_>>(),
    };
    Lines::new(book, data)
}

/// Writes the sheet.
pub(super) fn write(working: &Working<'_>, worksheet: &mut Worksheet) -> Written {
    let book = working.book;
    for (column, width) in (LABEL..).zip([24, 13, 11, 9, 16, 15, 10, 10, 11, 11, 12, 16, 48]) {
        worksheet.set_column_width(column, width)?;
    }
    let mut sheet = Sheet::new(worksheet, book.language);
    let title = format!("{}  {}", book.allocation.policy().terms().title, book.say("policy.title"));
    sheet.text(0, LABEL, &title, &book.styles["section"])?;
    let left = book.styles["remark_right"].clone().set_align(FormatAlign::Left);
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

/// An indicator, what it is called, and what is said of it.
fn indicator(book: &Book<'_>, indicator: &Indicator) -> Value {
    let data = context! {
        way => indicator,
        scale => indicator.scale.as_ref().map(|scale| self::scale(book, scale)),
        names => indicator.coefficients.iter().map(|key| book.coefficient_name(key)).collect::<Vec<_>>(),
        source => indicator.source,
    };
    let said = book.sentence("policy.indicator", data);
    context! { name => book.indicator_name(indicator), said, ..Value::from_serialize(indicator) }
}

fn scale(book: &Book<'_>, scale: &Scale) -> String {
    match scale {
        Scale::Grades(grades) => book.sentence("policy.grades", context! { grades }),
        Scale::Brackets(brackets) => book.sentence("policy.brackets", context! { brackets }),
        _ => unreachable!("this program knows no other"),
    }
}

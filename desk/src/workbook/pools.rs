//! 依据 (a): factors, weights, tilts, and the pools by largest remainders.

use minijinja::context;
use rust_xlsxwriter::{ColNum, Format, XlsxError};
use special_fund::{Money, Rate, Rest};

use super::Book;
use super::parameters::{Account, POOL, Parameters, QUANTUM, TILT, VALUE, WEIGHT};
use super::policy::{LABEL, TEXT, label};
use super::sheet::{Sheet, column_range, fixed, height, letters};
use super::split::{self, SplitRange};
use crate::view::amounts;

const COEFFICIENTS: ColNum = 4;
const AMOUNT: ColNum = 10;
const CLAUSE: ColNum = 11;

/// 依据 (a): factors, weights, tilts, and the pools by largest remainders.
pub(super) fn write(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters) -> Result<(), XlsxError> {
    let styles = &book.styles;
    let first = parameters.first_pool;
    let (heading, header) = (first.saturating_sub(2), first.saturating_sub(1));
    sheet.text(heading, LABEL, book.say("policy.pools"), &styles.section)?;
    let amount = book.with_unit(book.say("policy.pool"));
    let names = [
        book.say("policy.factor"),
        book.say("policy.place"),
        book.say("weight"),
        book.say("policy.tilt"),
        book.say("policy.coefficients"),
        book.say("working.exact"),
        book.say("working.floor"),
        book.say("working.remainder"),
        book.say("policy.rank"),
        book.say("policy.quanta"),
        &amount,
        book.say("policy.clause"),
        book.say("policy.source"),
    ];
    for (column, name) in (LABEL..).zip(names) {
        sheet.text(header, column, name, &styles.header)?;
    }
    sheet.worksheet.set_row_height(header, 32)?;
    for place in 0..book.common.pools.len() {
        pool(book, sheet, parameters, place)?;
    }
    let rows = [first, parameters.last_pool()];
    let sum = parameters.last_pool().saturating_add(1);
    label(book, sheet, sum, book.say("total"))?;
    for column in VALUE..=TEXT {
        sheet.worksheet.write_blank(sum, column, &styles.sum)?;
    }
    let remainders = &book.explained.pools;
    let left = u64::try_from(remainders.left()).unwrap_or(0);
    let all = book.quanta(book.allocation.common().distributable);
    let total = |column| format!("=SUM({})", column_range(rows, column));
    let percent = styles.sum.clone().set_num_format("0%");
    sheet.formula(sum, WEIGHT, &total(WEIGHT), "1", &percent)?;
    let floors = all.saturating_sub(left).to_string();
    sheet.formula(sum, POOL.floor, &total(POOL.floor), &floors, &styles.sum)?;
    let rank = styles.sum.clone().set_num_format(book.say("working.first"));
    let formula = format!("={}-{}", parameters.account(Account::Distributable), fixed(sum, POOL.floor));
    sheet.formula(sum, POOL.rank, &formula, &left.to_string(), &rank)?;
    sheet.formula(sum, POOL.quanta, &total(POOL.quanta), &all.to_string(), &styles.sum)?;
    let amount = book.unit.plain(book.allocation.common().distributable);
    sheet.formula(sum, AMOUNT, &total(AMOUNT), &amount, &styles.subtotal)
}

fn pool(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters, place: usize) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    let row = parameters.pool_row(place);
    let Some(pool) = book.common.pools.get(place) else {
        return Ok(());
    };
    let factor = policy.terms().factors.get(place);
    label(book, sheet, row, book.factor_name(place))?;
    sheet.number(row, VALUE, &place.saturating_add(1).to_string(), &styles.quanta)?;
    sheet.number(row, WEIGHT, &pool.weight.to_string(), &percent(&styles.plain, pool.weight))?;
    let tilt = factor.map_or(Rate::ONE, |factor| factor.tilt);
    sheet.number(row, TILT, &tilt.to_string(), &styles.plain)?;
    let coefficients = factor.map(|factor| {
        let names: Vec<&str> = factor.coefficients.iter().map(|key| book.coefficient_name(key)).collect();
        names.join(book.say("comma"))
    });
    sheet.text(row, COEFFICIENTS, &coefficients.unwrap_or_default(), &styles.wrapped)?;
    shares(book, sheet, parameters, place)?;
    let clause = match factor {
        Some(_) => book.say("policy.tilts"),
        None => book.say("policy.within"),
    };
    sheet.text(row, CLAUSE, clause, &styles.wrapped)?;
    let source = source(book, place);
    sheet.text(row, TEXT, &source, &styles.wrapped)?;
    sheet.worksheet.set_row_height(row, height(letters(&source), 50))?;
    Ok(())
}

/// The pool itself: distributable × weight by largest remainders, then in the unit of the table.
fn shares(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters, place: usize) -> Result<(), XlsxError> {
    let row = parameters.pool_row(place);
    let left = fixed(parameters.last_pool().saturating_add(1), POOL.rank);
    let range = SplitRange { at: row, rows: [parameters.first_pool, parameters.last_pool()], key: VALUE, left };
    let shared = parameters.account(Account::Distributable);
    let exact = format!("{shared}*{}", fixed(row, WEIGHT));
    split::write(book, sheet, (&POOL, place), &book.explained.pools, &exact, &range)?;
    let pool = book.common.pools.get(place);
    let in_unit = book.unit.plain(pool.map_or(Money::ZERO, |pool| pool.amount));
    let amount = format!("=ROUND({}*{},2)", fixed(row, POOL.quanta), fixed(QUANTUM, VALUE));
    sheet.formula(row, AMOUNT, &amount, &in_unit, &book.styles.amount)
}

/// Where a factor's weight comes from, and what becomes of the rest of the fiscal-capacity pool.
fn source(book: &Book<'_>, place: usize) -> String {
    let policy = book.allocation.policy();
    let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(factor) = policy.terms().factors.get(place) {
        return on_one_line(&factor.source);
    }
    let Some(capacity) = &policy.terms().fiscal_capacity else {
        return String::new();
    };
    let rest = match capacity.rest {
        Rest::ByScore => "policy.by_score",
        Rest::Retained => "policy.rest_retained",
        _ => unreachable!("this program knows no other"),
    };
    book.sentence(rest, context! { source => on_one_line(&capacity.source) })
}

/// A percentage with the decimals it has: Excel would leave a point behind optional ones.
pub(super) fn percent(format: &Format, rate: Rate) -> Format {
    let text = amounts::percent(rate);
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = match decimals.saturating_sub(1) {
        0 => "0%".to_owned(),
        places => format!("0.{}%", "0".repeat(places)),
    };
    format.clone().set_num_format(shown)
}

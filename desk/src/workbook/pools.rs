//! 依据 (a): factors, weights, tilts, and the pools by largest remainders.

use minijinja::context;
use rust_xlsxwriter::XlsxError;
use special_fund::{Factor, Rate, Rest};

use super::Book;
use super::accounts::Account;
use super::column::{Cell, Column, Frame, Row};
use super::lines::{EXACT, Key, LABEL, Lines, POOL, VALUE, WEIGHT, on_one_line};
use super::sheet::{Sheet, fixed, height, letters};
use super::split::{self, Split};

/// 依据 (a): factors, weights, tilts, and the pools by largest remainders.
pub(super) fn write(lines: &Lines<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let book = lines.book;
    let pools = (0..book.common.pools.len()).filter_map(|place| lines.row(Key::Pool(place)));
    let (Some(first), Some(last)) = (pools.clone().next(), pools.last()) else {
        return Ok(());
    };
    let (header, sum) = (first.saturating_sub(1), last.saturating_add(1));
    let frame = Frame { header, rows: [first, last], sums: [sum; 3] };
    frame.write(book, sheet, &columns(lines, &frame))?;
    sheet.text(sum, LABEL, book.say("total"), &book.styles.subtotal_text)?;
    sheet.worksheet.set_row_height(header, 32)?;
    for (row, place) in (first..=last).zip(0..) {
        sheet.worksheet.set_row_height(row, height(letters(&source(book, place)), 50))?;
    }
    Ok(())
}

fn columns<'b>(lines: &Lines<'b>, frame: &Frame) -> Vec<Column<'b>> {
    let book = lines.book;
    let factors = &book.allocation.policy().terms().factors;
    let pools = &book.common.pools;
    let weight = |row: &Row| pools.get(row.place).map_or(Cell::Nothing, |pool| Cell::Percent(pool.weight));
    let tilt = |row: &Row| Cell::Number(factors.get(row.place).map_or(Rate::ONE, |factor| factor.tilt).to_string());
    let names = |factor: &Factor| {
        let names: Vec<&str> = factor.coefficients.iter().map(|key| book.coefficient_name(key)).collect();
        names.join(book.say("comma"))
    };
    let [sum, ..] = frame.sums;
    let distributable = lines.account(Account::Distributable);
    let remainders = &book.explained.pools;
    let left = format!("{distributable}-{}", fixed(sum, EXACT + 1));
    let split = Split { name: "", remainders, first: EXACT, rows: frame.rows, key: VALUE, left: fixed(sum, EXACT + 3) };
    let exact = move |row: &Row| format!("{distributable}*{}", fixed(row.at, WEIGHT));
    let [exact, floor, remainder, rank, quanta] = split::columns(book, split, exact);
    let all = book.common.distributable;
    let quantum = lines.own(Key::Quantum);
    let in_unit = move |row: &Row| {
        let amount = pools.get(row.place).map(|pool| pool.amount).unwrap_or_default();
        let formula = format!("ROUND({}*{},2)", fixed(row.at, POOL), quantum);
        Cell::Formula(formula, book.unit.plain(amount))
    };
    let clause = |row: &Row| book.say(if row.place < factors.len() { "policy.tilts" } else { "policy.within" });
    vec![
        Column::new(
            book.say("policy.factor"),
            |styles| &styles.subtotal_text,
            |row| Cell::Text(book.factor_name(row.place).to_owned()),
        ),
        Column::new(
            book.say("policy.place"),
            |styles| &styles.quanta,
            |row| Cell::Number(row.place.saturating_add(1).to_string()),
        ),
        Column::new(book.say("weight"), |styles| &styles.plain, weight).sum("1", |styles| &styles.sum_share),
        Column::new(book.say("policy.tilt"), |styles| &styles.plain, tilt),
        Column::new(
            book.say("policy.coefficients"),
            |styles| &styles.wrapped,
            move |row| Cell::Text(factors.get(row.place).map_or_else(String::new, names)),
        ),
        exact,
        floor.sum(remainders.floors().to_string(), |styles| &styles.sum),
        remainder,
        rank.headed(book.say("policy.rank")).left(left, remainders.left()),
        quanta.headed(book.say("policy.quanta")).sum(book.quanta(all).to_string(), |styles| &styles.sum),
        Column::new(book.with_unit(book.say("policy.pool")), |styles| &styles.amount, in_unit)
            .sum(book.unit.plain(all), |styles| &styles.subtotal),
        Column::new(book.say("policy.clause"), |styles| &styles.wrapped, move |row| Cell::Text(clause(row).to_owned())),
        Column::new(book.say("policy.source"), |styles| &styles.wrapped, |row| Cell::Text(source(book, row.place))),
    ]
}

fn source(book: &Book<'_>, place: usize) -> String {
    let terms = book.allocation.policy().terms();
    if let Some(factor) = terms.factors.get(place) {
        return on_one_line(&factor.source);
    }
    let Some(capacity) = &terms.fiscal_capacity else {
        return String::new();
    };
    let rest = match capacity.rest {
        Rest::ByScore => "policy.by_score",
        Rest::Retained => "policy.rest_retained",
        _ => unreachable!("this program knows no other"),
    };
    book.sentence(rest, context! { source => on_one_line(&capacity.source) })
}

//! 依据 (a): factors, weights, tilts, and the pools by largest remainders.

use minijinja::context;
use minijinja::value::Value;
use special_fund::{Factor, PoolStep, Rate};

use super::Book;
use super::column::{Cell, Column, Frame, fixed_cell};
use super::lines::{EXACT, LABEL, Lines, POOL, VALUE, WEIGHT};
use super::sheet::{Sheet, Written, fixed, height, letters};
use super::split::Split;
use crate::view::clauses::Clause;
use crate::view::on_one_line;

/// 依据 (a): factors, weights, tilts, and the pools by largest remainders.
pub(super) fn write(lines: &Lines<'_>, sheet: &mut Sheet<'_>) -> Written {
    let book = lines.book;
    let [first, last] = [0, book.common.pools.len() - 1].map(|place| lines.row(&format!("pool.{place}")));
    let (header, sum) = (first - 1, last + 1);
    let frame = Frame { header, rows: [first, last], sums: Some([sum; 3]), published: &[] };
    frame.write(book, sheet, &columns(lines, &frame))?;
    sheet.text(sum, LABEL, book.say("total"), &book.styles["subtotal_text"])?;
    sheet.worksheet.set_row_height(header, 32)?;
    for (row, place) in (first..=last).zip(0..) {
        sheet.worksheet.set_row_height(row, height(letters(&source(book, place)), 50))?;
    }
    Ok(())
}

fn columns<'b>(lines: &Lines<'b>, frame: &Frame<'_>) -> Vec<Column<'b>> {
    let (book, styles) = (lines.book, &lines.book.styles);
    let (pools, factors) = (&book.common.pools, &book.allocation.policy().terms().factors);
    let (remainders, all, sum) = (&book.explained.pools, book.common.distributable, frame.rows[1] + 1);
    let distributable = lines.account("distributable");
    let left = fixed(sum, EXACT + 3);
    let split = Split { name: "", remainders, first: EXACT, rows: frame.rows, key: VALUE, left };
    let exact = format!("{distributable}*{}", fixed_cell(WEIGHT));
    let [exact, floor, remainder, rank, quanta] = split.columns(book, &exact);
    let left = format!("{distributable}-{}", fixed(sum, EXACT + 1));
    let in_unit = format!("ROUND({}*{},2)", fixed_cell(POOL), lines.own("quantum"));
    let amount = |row: usize| book.unit.plain(pools.get(row).map(|pool| pool.amount).unwrap_or_default());
    let pool = Column::formula((book.with_unit(book.say("policy.pool")), 0), &styles["amount"], in_unit, amount);
    let given = |name: &str, look, cell: fn(&Book<'_>, usize, Option<&Factor>) -> Cell| {
        Column::new((book.say(name), 0), look, move |row| cell(book, row, factors.get(row)))
    };
    let weight = |row| pools.get(row).map_or(Cell::Nothing, |pool: &PoolStep| Cell::Percent(pool.weight));
    vec![
        given("policy.factor", &styles["subtotal_text"], |book, row, _| Cell::Text(book.factor_name(row).to_owned())),
        given("policy.place", &styles["quanta"], |_, row, _| Cell::Number((row + 1).to_string())),
        Column::new((book.say("weight"), 0), &styles["plain"], weight).sum(1, &styles["sum_share"]),
        given("policy.tilt", &styles["plain"], |_, _, factor| {
            Cell::Number(factor.map_or(Rate::ONE, |factor| factor.tilt).to_string())
        }),
        given("policy.coefficients", &styles["wrapped"], |book, _, factor| {
            let names = factor.into_iter().flat_map(|factor| &factor.coefficients);
            let names: Vec<&str> = names.map(|key| book.coefficient_name(key)).collect();
            Cell::Text(names.join(book.say("comma")))
        }),
        exact,
        floor.sum(remainders.floors(), &styles["sum"]),
        remainder,
        rank.headed(book.say("policy.rank")).left(left, remainders.left()),
        quanta.headed(book.say("policy.quanta")).sum(book.quanta(all), &styles["sum"]),
        pool.sum(book.unit.plain(all), &styles["subtotal"]),
        given("policy.clause", &styles["wrapped"], |book, _, factor| {
            let (clause, words) = match factor {
                Some(factor) => (Clause::Tilt(factor.tilt), "policy.tilts"),
                None => (Clause::Funding, "policy.within"),
            };
            let is_carried_out = clause.is_of(book.allocation.policy());
            if is_carried_out { Cell::Text(book.say(words).to_owned()) } else { Cell::Nothing }
        }),
        given("policy.source", &styles["wrapped"], |book, row, _| Cell::Text(source(book, row))),
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
    let name = format!("policy.rest.{}", Value::from_serialize(capacity.rest));
    book.sentence(&name, context! { source => on_one_line(&capacity.source) })
}

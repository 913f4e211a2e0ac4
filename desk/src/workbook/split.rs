//! A split by largest remainders: exact amount, floor, remainder, rank and what comes of them, side by side.

use minijinja::context;
use rust_xlsxwriter::{ColNum, RowNum};

use super::column::{Cell, Column, Decided, Row};
use super::remainders::{Recipient, Remainders};
use super::sheet::column_range;
use super::{Book, exact};

/// What is split, and where.
pub(super) struct Split<'b> {
    pub(super) name: &'b str,
    pub(super) remainders: &'b Remainders,
    /// The first of the five columns.
    pub(super) first: ColNum,
    pub(super) rows: [RowNum; 2],
    /// The column that settles ties.
    pub(super) key: ColNum,
    /// The cell that says how many round up.
    pub(super) left: String,
}

/// The five columns; `exact` is the exact amount of a row.
pub(super) fn columns<'b>(
    book: &'b Book<'b>,
    split: Split<'b>,
    exact: impl Fn(&Row) -> String + 'b,
) -> [Column<'b>; 5] {
    let Split { remainders, name, first, rows, key, left } = split;
    let [e, f, r, k, q] = [0, 1, 2, 3, 4].map(|steps| first.saturating_add(steps));
    let digits = remainders.digits;
    let result = move |row: &Row, of: &dyn Fn(&Recipient) -> String| {
        remainders.recipients.get(row.place).map_or_else(String::new, of)
    };
    let decided = move |row: &Row| remainders.decided(row.place);
    let (all, keys) = (column_range(rows, r), column_range(rows, key));
    let say = |name: &str| book.say(&format!("working.{name}"));
    [
        Column::new(
            say("exact"),
            |styles| &styles.exact,
            move |row| {
                let units = |recipient: &Recipient| exact::decimal(&recipient.units(digits), digits);
                Cell::Formula(format!("ROUND({},{digits})", exact(row)), result(row, &units))
            },
        )
        .wide(17),
        Column::new(
            say("floor"),
            |styles| &styles.quanta,
            move |row| match decided(row) {
                None => {
                    let whole = |recipient: &Recipient| recipient.whole.to_string();
                    Cell::Formula(format!("INT({})", row.cell(e)), result(row, &whole))
                }
                Some((why, recipient)) => {
                    let (exact, quanta) = (recipient.decimal(18), recipient.quanta);
                    let is_up = quanta > recipient.whole;
                    let condition = format!("ABS({}-{})<1+{}", row.cell(q), row.cell(e), remainders.tolerance);
                    let note = book.sentence(why, context! { name, exact, quanta, is_up });
                    Cell::Decided(quanta.to_string(), Decided { condition, note })
                }
            },
        )
        .wide(11),
        Column::new(
            say("remainder"),
            |styles| &styles.exact,
            move |row| match decided(row) {
                None => {
                    let units = |recipient: &Recipient| exact::remainder_units(&recipient.exact, digits);
                    let remainder = |recipient: &Recipient| exact::decimal(&units(recipient), digits);
                    Cell::Formula(format!("ROUND({}-{},{digits})", row.cell(e), row.cell(f)), result(row, &remainder))
                }
                Some(_) => Cell::Zero,
            },
        )
        .wide(12),
        Column::new(
            say("rank"),
            |styles| &styles.rank,
            move |row| {
                let (r, key) = (row.cell(r), row.cell(key));
                let rank = format!("IF({r}>0,1+COUNTIF({all},\">\"&{r})+COUNTIFS({all},{r},{keys},\"<\"&{key}),0)");
                Cell::Formula(rank, remainders.ranks.get(row.place).copied().unwrap_or(0).to_string())
            },
        )
        .wide(11),
        Column::new(
            say("rounded"),
            |styles| &styles.quanta,
            move |row| {
                let quanta = |recipient: &Recipient| recipient.quanta.to_string();
                let (f, k) = (row.cell(f), row.cell(k));
                Cell::Formula(format!("{f}+IF(AND({k}>0,{k}<={left}),1,0)"), result(row, &quanta))
            },
        )
        .wide(11),
    ]
}

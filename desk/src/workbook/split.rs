//! A split by largest remainders: exact amount, floor, remainder, rank and what comes of them, side by side.

use minijinja::context;
use rust_xlsxwriter::{ColNum, RowNum};

use super::Book;
use super::column::{Cell, Column, Decided, cell};
use super::remainders::{Recipient, Remainders};
use super::sheet::column_range;

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

impl<'b> Split<'b> {
    /// The five columns; `exact` is the exact amount.
    pub(super) fn columns(self, book: &'b Book<'b>, exact: &str) -> [Column<'b>; 5] {
        let Split { remainders, name, first, rows, key, left } = self;
        let at = [0, 1, 2, 3, 4].map(|steps| first + steps);
        let (all, keys) = (column_range(rows, at[2]), column_range(rows, key));
        let ([e, f, r, k, q], key) = (at.map(cell), cell(key));
        let (digits, tolerance, styles) = (remainders.digits, &remainders.tolerance, &book.styles);
        let of = move |result: fn(&Recipient, u32) -> String| {
            move |row| remainders.recipients.get(row).map_or_else(String::new, |one: &Recipient| result(one, digits))
        };
        let heading = |name: &str, width| (book.say(&format!("working.{name}")), width);
        let round = |amount: &str| format!("ROUND({amount},{digits})");
        let rank = format!("IF({r}>0,1+COUNTIF({all},\">\"&{r})+COUNTIFS({all},{r},{keys},\"<\"&{key}),0)");
        let condition = format!("ABS({q}-{e})<1+{tolerance}");
        let decided = move |row: usize| {
            let recipient = remainders.recipients.get(row)?;
            let (why, exact, quanta) = (recipient.decided()?, recipient.decimal(18), recipient.quanta);
            let is_up = quanta > recipient.whole;
            let note = book.sentence(why, context! { name, exact, quanta, is_up });
            Some((quanta.to_string(), Decided { condition: condition.clone(), note }))
        };
        let (left_over, result) = (round(&format!("{e}-{f}")), of(Recipient::remainder));
        let remainder = move |row: usize| match remainders.recipients.get(row).and_then(Recipient::decided) {
            None => Cell::Formula(left_over.clone(), result(row)),
            Some(_) => Cell::Zero,
        };
        let rounded = format!("{f}+IF(AND({k}>0,{k}<={left}),1,0)");
        let [whole, quanta] = [of(|one, _| one.whole.to_string()), of(|one, _| one.quanta.to_string())];
        let place = of(|one, _| one.rank.to_string());
        [
            Column::formula(heading("exact", 17), &styles["exact"], round(exact), of(Recipient::rounded)),
            Column::formula(heading("floor", 11), &styles["quanta"], format!("INT({e})"), whole).decided(decided),
            Column::new(heading("remainder", 12), &styles["exact"], remainder),
            Column::formula(heading("rank", 11), &styles["rank"], rank, place),
            Column::formula(heading("rounded", 11), &styles["quanta"], rounded, quanta),
        ]
    }
}

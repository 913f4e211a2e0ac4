//! A split by largest remainders, one row of it.

use rust_xlsxwriter::{ColNum, RowNum, XlsxError};

use super::remainders::{Decision, Remainders};
use super::sheet::{Sheet, beside, column_range};
use super::{Book, exact};

/// Exact amount, floor, remainder, rank and what comes of them stand side by side.
#[derive(Clone, Copy)]
pub(super) struct Split {
    pub(super) exact: ColNum,
    pub(super) floor: ColNum,
    pub(super) remainder: ColNum,
    pub(super) rank: ColNum,
    pub(super) quanta: ColNum,
}

impl Split {
    pub(super) fn at(exact: ColNum) -> Split {
        let next = |steps| exact.saturating_add(steps);
        Split { exact, floor: next(1), remainder: next(2), rank: next(3), quanta: next(4) }
    }
}

/// Where a split by largest remainders stands.
pub(super) struct SplitRange {
    pub(super) at: RowNum,
    pub(super) rows: [RowNum; 2],
    /// The column that settles ties.
    pub(super) key: ColNum,
    /// The cell that says how many round up.
    pub(super) left: String,
}

/// One row of a split; `exact` is its exact amount as a formula.
pub(super) fn write(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    (columns, row): (&Split, usize),
    remainders: &Remainders,
    exact: &str,
    range: &SplitRange,
) -> Result<(), XlsxError> {
    let (Some(recipient), Some(decision)) = (remainders.recipients.get(row), remainders.decisions.get(row)) else {
        return Ok(());
    };
    let (at, digits, styles) = (range.at, remainders.digits, &book.styles);
    let [e, f, r, k] = [columns.exact, columns.floor, columns.remainder, columns.rank].map(|column| beside(at, column));
    let result = exact::decimal(&recipient.units(digits), digits);
    sheet.formula(at, columns.exact, &format!("=ROUND({exact},{digits})"), &result, &styles.exact)?;
    let quanta = recipient.quanta.to_string();
    if *decision == Decision::Formula {
        let floor = recipient.whole.to_string();
        sheet.formula(at, columns.floor, &format!("=INT({e})"), &floor, &styles.quanta)?;
        let units = exact::remainder_units(&recipient.exact, digits);
        let result = exact::decimal(&units, digits);
        let formula = format!("=ROUND({e}-{f},{digits})");
        sheet.formula(at, columns.remainder, &formula, &result, &styles.exact)?;
    } else {
        sheet.number(at, columns.floor, &quanta, &styles.decided)?;
        sheet.number(at, columns.remainder, "0", &styles.rank)?;
    }
    let (all, keys) = (column_range(range.rows, columns.remainder), column_range(range.rows, range.key));
    let key = beside(at, range.key);
    let rank = format!("=IF({r}>0,1+COUNTIF({all},\">\"&{r})+COUNTIFS({all},{r},{keys},\"<\"&{key}),0)");
    let result = remainders.ranks.get(row).copied().unwrap_or(0).to_string();
    sheet.formula(at, columns.rank, &rank, &result, &styles.rank)?;
    let formula = format!("={f}+IF(AND({k}>0,{k}<={}),1,0)", range.left);
    sheet.formula(at, columns.quanta, &formula, &quanta, &styles.quanta)
}

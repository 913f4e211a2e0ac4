//! What an audit comes to, and what is behind it.

use serde::Serialize;

use super::finding::{Demand, Finding};
use crate::county::{CountyCode, Name, OtherName};
use crate::number::Money;
use crate::published::Column;

/// Most findings that are listed; the rest are counted.
pub const MAX_FINDINGS: usize = 1_000;

/// The verdict on a published allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The first [`MAX_FINDINGS`] findings.
    pub listed: Vec<Finding>,
    /// How many more there are.
    pub unlisted: usize,
    /// Cells that were probably changed: each of them, changed alone, makes its row right and brings nothing else about.
    /// Of several in a row any may be the one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likely: Vec<Likely>,
    /// What is behind all that is found, where one change of several cells makes the whole table right. Of a table of more
    /// than 10,000 rows none is looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// To what the amounts are rounded, if that is behind all that is found. It is not looked for where more than
    /// [`MAX_FINDINGS`] or 10,000 rows are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded: Option<Rounded>,
    /// Lines of the subtotal rows of which nobody can tell what they take: they were not checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<usize>,
    /// Rows that a county is published in under another of its names: that changes no figure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<Renamed>,
    /// Lines of the total and subtotal rows that are blank in columns in which their counties have something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blank: Vec<usize>,
}

impl Verdict {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.listed.len() + self.unlisted
    }

    /// How many of them are wrong, without those that say what was not checked.
    pub fn found(&self) -> usize {
        self.count() - self.listed.iter().filter(|finding| finding.demand.is_unchecked()).count()
    }

    pub(super) fn find(
        &mut self,
        county: Option<(CountyCode, &Name)>,
        column: Option<&Column>,
        published: Option<Money>,
        demand: Demand,
    ) {
        if self.listed.len() == MAX_FINDINGS {
            self.unlisted += 1;
        } else {
            let county = county.map(|(code, name)| (code, name.clone()));
            self.listed.push(Finding { county, column: column.cloned(), published, demand });
        }
    }
}

/// A county that is published under another of its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// The county.
    pub county: CountyCode,
    /// Its name as published.
    pub name: Name,
    /// Its name in the year's table.
    pub expected: Name,
    /// What the first is to the second.
    #[serde(flatten)]
    pub how: OtherName,
}

/// A cell that was probably changed, and what stood there. Its amounts have the sign that the table shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Likely {
    /// The county.
    pub county: CountyCode,
    /// Its name as published.
    pub name: Name,
    /// The column.
    pub column: Column,
    /// What is published.
    pub published: Money,
    /// With what its row adds up.
    pub amount: Money,
    /// How much would be found with it; with 0 it alone makes the whole table right.
    pub left: usize,
}

/// A unit of which all published amounts are multiples, coarser than the policy's quantum, where that accounts for all that is
/// found: no number is off by as much, and no sum by as much for every number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rounded {
    /// The unit: as many fen as a power of ten.
    pub unit: Money,
    /// Whether nothing is found where the policy has it as its quantum. If not, the amounts were rounded by themselves.
    pub is_quantum: bool,
}

/// A change of the table with which nothing is found. There is but one right table: what differs from it is what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its kind.
    pub kind: CauseKind,
    /// The counties whose rows are changed: of an exchange two, of cells in several rows each, else one.
    pub counties: Vec<(CountyCode, Name)>,
    /// The cells that change, each under the code that the county has then, with what it must be; what is published in a
    /// row that is missing is 0.
    pub cells: Vec<Likely>,
    /// The lines of total and subtotal rows that add up what is wrong, and change with it; of a row that is missing without
    /// the subtotals, as nobody can tell for certain which takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<usize>,
}

/// What a change puts right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CauseKind {
    /// Two counties have the amounts of each other.
    AmountsExchanged,
    /// Two counties, of which one is a mountain county, have the class and the amounts of each other.
    FiguresExchanged,
    /// Two counties have the names of each other.
    NamesExchanged,
    /// Two counties have the codes of each other.
    CodesExchanged,
    /// A county has no row.
    RowMissing,
    /// Several cells of one row are wrong.
    RowWrong,
    /// Cells of several rows are wrong, in a column whose sum holds all the same.
    CellsWrong,
}

//! A published table as it was read.

use super::counties::Encoding;
use super::notice::Notice;
use crate::number::Money;
use crate::published::{Column, PublishedRow, PublishedTotal};

/// A published table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTable {
    /// The counties' rows, in the order of the file.
    pub rows: Vec<PublishedRow>,
    /// The line of each of them, counted from 1.
    pub lines: Vec<usize>,
    /// The total and subtotal rows, such as 合计, 全省合计, 杭州市小计 or 其中：山区县, to be checked against the sums of the
    /// counties' rows.
    pub totals: Vec<PublishedTotal>,
    /// The columns that were read.
    pub columns: Vec<PublishedColumn>,
    /// Headers of the columns that were not read, as written: nothing in them is audited.
    pub ignored: Vec<String>,
    /// What was taken as it is meant, because no figure hangs on it.
    pub notices: Vec<Notice>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// Where a column of a published table stands, and what its amounts are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedColumn {
    /// What it holds.
    pub column: Column,
    /// Its place, counted from 1.
    pub place: usize,
    /// Its header as written.
    pub header: String,
    /// Whether its amounts are in 万元.
    pub is_in_wan_yuan: bool,
}

impl PublishedTable {
    /// The table with every amount read in the other unit, yuan for 万元 and 万元 for yuan: where the unit that is said is
    /// not that of the figures. `None` if one would not be whole fen, or too large.
    #[must_use]
    pub fn in_other_unit(&self) -> Option<PublishedTable> {
        let mut table = self.clone();
        let is_in_wan_yuan = |column: &Column| {
            let own = self.columns.iter().find(|printed| printed.column == *column);
            own.is_some_and(|own| own.is_in_wan_yuan)
        };
        let other = |column: &Column, amount: &mut Money| {
            let fen = amount.fen();
            let fen = match is_in_wan_yuan(column) {
                true => (fen % YUAN_OF_WAN == 0).then_some(fen / YUAN_OF_WAN),
                false => fen.checked_mul(YUAN_OF_WAN),
            };
            *amount = Money::from_fen(fen?)?;
            Some(())
        };
        for row in &mut table.rows {
            for printed in &self.columns {
                printed.column.slot(&mut row.figures).map_or(Some(()), |amount| other(&printed.column, amount))?;
            }
        }
        for (column, amount) in table.totals.iter_mut().flat_map(|total| &mut total.amounts) {
            other(column, amount)?;
        }
        table.columns.iter_mut().for_each(|printed| printed.is_in_wan_yuan = !printed.is_in_wan_yuan);
        Some(table)
    }
}

/// How many yuan a 万元 has.
const YUAN_OF_WAN: i128 = 10_000;

//! The figures of a county as they stand in a published table, and many of them in little room.

use std::collections::BTreeMap;

use crate::controlled_rounding::MAX_COLUMNS;
use crate::county::{CountyCode, Name};
use crate::money::Money;

/// One row of a published table: what an audit is given to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// Code.
    pub code: CountyCode,
    /// Name.
    pub name: Name,
    /// Its figures.
    pub figures: PublishedFigures,
}

/// The figures of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishedFigures {
    /// Whether it is published as a mountain county.
    pub mountain: bool,
    /// Base.
    pub base: Money,
    /// Cells in policy order; those beyond the last factor are not looked at.
    pub cells: [Money; MAX_COLUMNS],
    /// 总分配方案.
    pub plan: Money,
    /// 上浮.
    pub uplift: Money,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Money,
    /// What it pays of others' uplift, at least 0 (the table shows it negative).
    pub offset: Money,
    /// Total.
    pub total: Money,
}

/// Amounts of a row that are no cells.
const OTHERS: usize = 6;
/// Stands for an amount that 64 binary digits do not hold.
const WIDE: i64 = i64::MIN;

/// The rows of a published table, in about half the memory that as many [`PublishedRow`]s take, or less. They are equal
/// where their rows are, however many cells they have room for.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// use special_fund::PublishedRows;
///
/// let rows = special_fund::calculate(&policy, &counties)?.published();
/// let few: PublishedRows = rows.iter().take(3).cloned().collect();
/// assert_eq!((few.len(), few.get(2), few.get(3)), (3, rows.get(2).cloned(), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PublishedRows {
    codes: Vec<CountyCode>,
    names: Vec<Name>,
    mountain: Vec<bool>,
    /// In fen: [`OTHERS`] and the cells, row by row.
    amounts: Vec<i64>,
    /// Cells of every row.
    cells: usize,
    /// Amounts that are [`WIDE`], by their place.
    wide: BTreeMap<usize, Money>,
}

impl PublishedRows {
    /// No rows yet, to come with as many cells, at most [`MAX_COLUMNS`].
    #[must_use]
    pub fn new(cells: usize) -> PublishedRows {
        PublishedRows {
            codes: Vec::new(),
            names: Vec::new(),
            mountain: Vec::new(),
            amounts: Vec::new(),
            cells: cells.min(MAX_COLUMNS),
            wide: BTreeMap::new(),
        }
    }

    /// Adds a row; of its cells only the first are kept, as many as the rows have.
    pub fn push(&mut self, row: PublishedRow) {
        let figures = &row.figures;
        let others: [Money; OTHERS] = [
            figures.base,
            figures.plan,
            figures.uplift,
            figures.fiscal_capacity,
            figures.offset,
            figures.total,
        ];
        for amount in others.iter().chain(figures.cells.iter().take(self.cells)) {
            let fen = i64::try_from(amount.fen()).unwrap_or(WIDE);
            if fen == WIDE {
                self.wide.insert(self.amounts.len(), *amount);
            }
            self.amounts.push(fen);
        }
        self.codes.push(row.code);
        self.names.push(row.name);
        self.mountain.push(figures.mountain);
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The codes, row by row.
    #[must_use]
    pub fn codes(&self) -> &[CountyCode] {
        &self.codes
    }

    /// The names, row by row.
    #[must_use]
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The figures of one row, counted from 0.
    #[must_use]
    #[inline]
    pub fn figures(&self, row: usize) -> Option<PublishedFigures> {
        let mountain = *self.mountain.get(row)?;
        let size = OTHERS.saturating_add(self.cells);
        let start = row.saturating_mul(size);
        let amounts = self.amounts.get(start..start.saturating_add(size))?;
        let (others, cells) = amounts.split_first_chunk::<OTHERS>()?;
        let money = |(place, fen): (usize, &i64)| match *fen {
            WIDE => self.wide.get(&place).copied().unwrap_or_default(),
            fen => Money::clamped(i128::from(fen)),
        };
        let mut figures = PublishedFigures {
            mountain,
            ..PublishedFigures::default()
        };
        let PublishedFigures {
            base,
            plan,
            uplift,
            fiscal_capacity,
            offset,
            total,
            ..
        } = &mut figures;
        let slots = [base, plan, uplift, fiscal_capacity, offset, total];
        for (slot, amount) in slots.into_iter().zip((start..).zip(others)) {
            *slot = money(amount);
        }
        let start = start.saturating_add(OTHERS);
        for (slot, amount) in figures.cells.iter_mut().zip((start..).zip(cells)) {
            *slot = money(amount);
        }
        Some(figures)
    }

    /// One row, counted from 0.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<PublishedRow> {
        Some(PublishedRow {
            code: *self.codes.get(row)?,
            name: self.names.get(row)?.clone(),
            figures: self.figures(row)?,
        })
    }

    /// The rows in their order.
    pub fn iter(&self) -> impl Iterator<Item = PublishedRow> + '_ {
        (0..self.len()).filter_map(|row| self.get(row))
    }
}

impl PartialEq for PublishedRows {
    fn eq(&self, other: &Self) -> bool {
        let mut rows = 0..self.len();
        (&self.codes, &self.names) == (&other.codes, &other.names)
            && rows.all(|row| self.figures(row) == other.figures(row))
    }
}

impl Eq for PublishedRows {}

impl Default for PublishedRows {
    /// No rows yet, to come with all the cells that a row can have.
    fn default() -> Self {
        PublishedRows::new(MAX_COLUMNS)
    }
}

impl FromIterator<PublishedRow> for PublishedRows {
    /// With all the cells that a row can have.
    fn from_iter<I: IntoIterator<Item = PublishedRow>>(rows: I) -> Self {
        let mut all = PublishedRows::default();
        for row in rows {
            all.push(row);
        }
        all
    }
}

/// The amounts of one total row of a published table, where it has any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishedTotal {
    /// The line it stands on, from 1.
    pub line: usize,
    /// Base.
    pub base: Option<Money>,
    /// Cells in policy order.
    pub cells: [Option<Money>; MAX_COLUMNS],
    /// 总分配方案.
    pub plan: Option<Money>,
    /// 上浮.
    pub uplift: Option<Money>,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Option<Money>,
    /// What is paid of others' uplift, at least 0 (the table shows it negative).
    pub offset: Option<Money>,
    /// Total.
    pub total: Option<Money>,
}

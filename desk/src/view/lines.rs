//! The lines of the printed table: counties, and subtotals over them.

use std::collections::BTreeMap;

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, CountyCode, Money, Share};

use crate::messages::words::Words;
pub(crate) use crate::view::units::prefecture_name;

/// The amounts of one line, of a county or of several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// Rows of the table it covers.
    pub(crate) rows: usize,
    pub(crate) mountain_rows: usize,
    pub(crate) base: Money,
    /// In policy order.
    pub(crate) cells: Vec<Money>,
    pub(crate) plan: Money,
    pub(crate) uplift: Money,
    pub(crate) fiscal_capacity: Money,
    /// At least 0.
    pub(crate) offset: Money,
    pub(crate) control: Money,
    /// In policy order.
    pub(crate) adjustments: Vec<Money>,
    pub(crate) total: Money,
    /// By batch.
    pub(crate) issued: Vec<Money>,
    pub(crate) batch: Money,
}

impl Line {
    pub(crate) fn of(share: &Share<'_>) -> Line {
        let amounts = &share.figures;
        Line {
            rows: 1,
            mountain_rows: usize::from(share.figures.mountain),
            base: share.figures.base,
            cells: share.figures.cells.to_vec(),
            plan: amounts.plan,
            uplift: amounts.uplift,
            fiscal_capacity: amounts.fiscal_capacity,
            offset: amounts.offset,
            control: amounts.control,
            adjustments: amounts.adjustments.to_vec(),
            total: amounts.total,
            issued: amounts.issued.to_vec(),
            batch: amounts.batch,
        }
    }

    pub(crate) fn add(&mut self, other: &Line) {
        self.rows += other.rows;
        self.mountain_rows += other.mountain_rows;
        let lists = [
            (&mut self.cells, &other.cells),
            (&mut self.adjustments, &other.adjustments),
            (&mut self.issued, &other.issued),
        ];
        let lists = lists.into_iter().flat_map(|(sums, amounts)| {
            sums.resize(amounts.len(), Money::ZERO);
            sums.iter_mut().zip(amounts)
        });
        let rest = [
            (&mut self.base, &other.base),
            (&mut self.plan, &other.plan),
            (&mut self.uplift, &other.uplift),
            (&mut self.fiscal_capacity, &other.fiscal_capacity),
            (&mut self.offset, &other.offset),
            (&mut self.control, &other.control),
            (&mut self.total, &other.total),
            (&mut self.batch, &other.batch),
        ];
        for (sum, amount) in lists.chain(rest) {
            // Beyond 2^96 fen no sum of amounts within the limits reaches.
            *sum = sum.checked_add(*amount).unwrap_or(Money::MAX);
        }
    }
}

/// Subtotals of everything that is printed.
#[derive(Debug, Default)]
pub(crate) struct Subtotals {
    /// By the first four digits of the code, in the order of the table, or ascending if it does not keep them together;
    /// of the townships of one county by its code.
    pub(crate) prefectures: Vec<(u64, Line)>,
    /// By the first six digits.
    pub(crate) counties: BTreeMap<CountyCode, Line>,
    pub(crate) total: Line,
    /// Of the mountain counties.
    pub(crate) mountain: Line,
    /// Whether the rows of each prefecture stand together.
    pub(crate) is_grouped: bool,
}

impl Subtotals {
    pub(crate) fn of(allocation: &Allocation<'_>) -> Subtotals {
        let mut places: BTreeMap<u64, usize> = BTreeMap::new();
        let mut subtotals = Subtotals { is_grouped: true, ..Subtotals::default() };
        let mut last = None;
        let group = group_of(allocation);
        for share in allocation.shares() {
            let (line, code) = (Line::of(&share), share.county.code);
            let next = subtotals.prefectures.len();
            let place = *places.entry(group(code)).or_insert(next);
            if place == next {
                subtotals.prefectures.push((group(code), Line::default()));
            } else if last != Some(place) {
                subtotals.is_grouped = false;
            }
            last = Some(place);
            if let Some((_, prefecture)) = subtotals.prefectures.get_mut(place) {
                prefecture.add(&line);
            }
            subtotals.counties.entry(code.county()).or_default().add(&line);
            if share.figures.mountain {
                subtotals.mountain.add(&line);
            }
            subtotals.total.add(&line);
        }
        if !subtotals.is_grouped {
            subtotals.prefectures.sort_by_key(|(prefecture, _)| *prefecture);
        }
        subtotals
    }

    /// Rows as they are printed, and below them subtotals: of each prefecture if its rows stand together, else of all.
    pub(crate) fn groups<'a>(&'a self, allocation: &'a Allocation<'_>) -> Vec<(Vec<Share<'a>>, &'a [(u64, Line)])> {
        let mut shares = allocation.shares();
        if !self.is_grouped {
            return vec![(shares.collect(), &self.prefectures)];
        }
        let rows_of = |prefecture: &[(u64, Line)]| prefecture.iter().map(|(_, line)| line.rows).sum();
        let prefectures = self.prefectures.chunks(1);
        prefectures.map(|prefecture| (shares.by_ref().take(rows_of(prefecture)).collect(), prefecture)).collect()
    }
}

/// What rows are added up by: their prefecture, or their county where the table is that of one county's townships.
pub(crate) fn group_of(allocation: &Allocation<'_>) -> fn(CountyCode) -> u64 {
    let codes = || allocation.shares().map(|share| share.county.code);
    let county = codes().find(|code| !code.is_county()).map(CountyCode::county);
    match county {
        Some(county) if codes().all(|code| code.county() == county) => |code| code.county().value(),
        _ => CountyCode::prefecture,
    }
}

/// What stands above the names.
pub(crate) fn names_heading(allocation: &Allocation<'_>, language: Language) -> &'static str {
    let has_digits = |digits| allocation.shares().any(|share| share.county.code.digits() == digits);
    Words::of(language).text(match () {
        () if has_digits(9) => "columns.townships",
        () if has_digits(12) => "columns.villages",
        () => "columns.counties",
    })
}

/// What stands beside the subtotal of a prefecture.
pub(crate) fn subtotal_name(prefecture: u64, language: Language) -> String {
    Words::of(language).sentence("columns.subtotal", context! { name => prefecture_name(prefecture) })
}

//! The lines of the printed table: counties, and subtotals over them.

use std::collections::BTreeMap;

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, Column, CountyCode, Policy, PublishedFigures, Share};

use crate::messages::words::Words;
pub(crate) use crate::view::units::prefecture_name;

/// The amounts of one line, of a county or of several.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// Rows of the table it covers.
    pub(crate) rows: usize,
    pub(crate) mountain_rows: usize,
    pub(crate) figures: PublishedFigures,
}

impl Line {
    pub(crate) fn of(share: &Share<'_>) -> Line {
        Line { rows: 1, mountain_rows: usize::from(share.figures.mountain), figures: share.figures.clone() }
    }

    /// Of no rows.
    pub(crate) fn zero(policy: &Policy) -> Line {
        Line { figures: PublishedFigures::zero(policy), ..Line::default() }
    }

    /// Adds all columns of the policy.
    pub(crate) fn add(&mut self, other: &Line, columns: &[Column]) {
        self.rows += other.rows;
        self.mountain_rows += other.mountain_rows;
        for column in columns {
            if let (Some(sum), Some(amount)) = (column.slot(&mut self.figures), column.amount(&other.figures)) {
                *sum = *sum + amount;
            }
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

/// Rows, and the subtotals below them.
pub(crate) type Group<'a> = (Vec<Share<'a>>, &'a [(u64, Line)]);

impl Subtotals {
    pub(crate) fn of(allocation: &Allocation<'_>) -> Subtotals {
        let (columns, zero) = (Column::all(allocation.policy()), Line::zero(allocation.policy()));
        let mut places: BTreeMap<u64, usize> = BTreeMap::new();
        let (total, mountain) = (zero.clone(), zero.clone());
        let mut subtotals = Subtotals { is_grouped: true, total, mountain, ..Subtotals::default() };
        let mut last = None;
        let group = group_of(allocation);
        for share in allocation.shares() {
            let (line, code) = (Line::of(&share), share.county.code);
            let next = subtotals.prefectures.len();
            let place = *places.entry(group(code)).or_insert(next);
            if place == next {
                subtotals.prefectures.push((group(code), zero.clone()));
            } else if last != Some(place) {
                subtotals.is_grouped = false;
            }
            last = Some(place);
            if let Some((_, prefecture)) = subtotals.prefectures.get_mut(place) {
                prefecture.add(&line, &columns);
            }
            subtotals.counties.entry(code.county()).or_insert_with(|| zero.clone()).add(&line, &columns);
            if share.figures.mountain {
                subtotals.mountain.add(&line, &columns);
            }
            subtotals.total.add(&line, &columns);
        }
        if !subtotals.is_grouped {
            subtotals.prefectures.sort_by_key(|(prefecture, _)| *prefecture);
        }
        subtotals
    }

    /// Rows as they are printed, and below them subtotals: of each prefecture if its rows stand together, else of all.
    pub(crate) fn groups<'a>(&'a self, allocation: &'a Allocation<'_>) -> Vec<Group<'a>> {
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
    let codes = || allocation.shares().map(|share| share.county.code).filter(|code| !code.is_county());
    let has_digits = |digits| codes().any(|code| code.digits() == digits);
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

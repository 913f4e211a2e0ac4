//! What an audit finds.

use std::fmt;

use crate::county::{CountyCode, Name};
use crate::number::Money;
use crate::number::Rate;
use crate::published::Column;

/// Most findings that are listed; the rest are counted.
pub const MAX_FINDINGS: usize = 1_000;

/// The verdict on a published allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The first [`MAX_FINDINGS`] findings.
    pub listed: Vec<Finding>,
    /// How many more there are.
    pub unlisted: usize,
}

impl Verdict {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many findings there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.listed.len().saturating_add(self.unlisted)
    }

    pub(super) fn push(&mut self, finding: Finding) {
        if self.listed.len() < MAX_FINDINGS {
            self.listed.push(finding);
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }
}

/// One thing that is not as the rules demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The county, unless it concerns the table as a whole.
    pub county: Option<(CountyCode, Name)>,
    /// The column.
    pub column: Column,
    /// The figure as published.
    pub published: Option<Money>,
    /// What is wrong with it.
    pub demand: Demand,
}

/// What is wrong with a county, a figure or a column, or what the rules demand of it, with the amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Demand {
    /// A county of the table that is not published.
    #[error("in the year's table, but not published")]
    Missing,
    /// A county that the table does not have.
    #[error("published, but not in the year's table; no sum includes it")]
    Added,
    /// A county that is published more than once.
    #[error("published more than once, {}", if *same { "with the same figures; counted once" } else { "with different figures; none of them was checked" })]
    Doubled {
        /// Whether its figures are the same each time.
        same: bool,
    },
    /// What takes every county, where one is missing or doubled with different figures.
    #[error(
        "not checked, as it takes every county published once: the sums of the columns, which of the counties were rounded up, the shares of the fiscal-capacity pool, the offsets, an affordable uplift rate"
    )]
    SumsUnchecked,
    /// Total rows, where a county is doubled with different figures.
    #[error("not checked, as a county is published with different figures: the total rows")]
    TotalsUnchecked,
    /// A name that differs from the table's.
    #[error("named {expected} in the year's table")]
    Name {
        /// The name in the table.
        expected: Name,
    },
    /// A county whose figures do not fit the policy: not one score a factor, not one figure a coefficient, no
    /// fiscal-capacity score where one is needed, a base below 0.
    #[error("its scores, coefficients or base in the year's table do not fit the policy")]
    Unfit,
    /// The plan and all that follows from it, where the year's table does not fit the policy: a county's figures, bases
    /// above the fund, a factor without a weight.
    #[error(
        "not checked, as the year's table does not fit the policy: the factors, the pools and what is paid from them"
    )]
    PlanUnchecked,
    /// Another group.
    #[error("{}", if *mountain { "published as other, but on the roster: a mountain county" } else { "published as a mountain county, but not on the roster: other" })]
    Group {
        /// Whether the roster has it.
        mountain: bool,
    },
    /// Not whole quanta.
    #[error("must be a multiple of the quantum of {quantum}")]
    WholeQuanta {
        /// The quantum.
        quantum: Money,
    },
    /// Below 0, or what a county pays, which the table shows as negative, above it.
    #[error("must not be {} 0", if *above { "above" } else { "below" })]
    Sign {
        /// Whether it is shown above 0 and must not be.
        above: bool,
    },
    /// Exactly this amount.
    #[error("must be exactly {amount}")]
    Exactly {
        /// The amount.
        amount: Money,
    },
    /// One of the two whole quanta next to the exact value.
    #[error("must be {}", neighbours(*down, *up))]
    FloorOrCeiling {
        /// Rounded down.
        down: Money,
        /// Rounded up.
        up: Money,
    },
    /// The sum of the cells, rounded down or up.
    #[error("the factors must add up to their exact sum rounded down or up to a quantum")]
    RowSum,
    /// Rounded down, and a county that comes later up: the first of its kind, and so certain; which others should not
    /// have been rounded up depends on it.
    #[error(
        "must be rounded up: it comes before {other}, which was; other counties can only be judged once this one is right"
    )]
    CountyFirst {
        /// A county that comes later and was rounded up.
        other: CountyCode,
    },
    /// Rounded down, and a factor of the county that comes later up: the first of its kind in the table.
    #[error(
        "must be rounded up: it comes before factor {other} of the county, which was; other cells can only be judged once this one is right"
    )]
    FactorFirst {
        /// Key of a factor that comes later and was rounded up.
        other: String,
    },
    /// Not the sum of its parts.
    #[error("must be the sum of its parts, {amount}")]
    SumOfParts {
        /// The sum.
        amount: Money,
    },
    /// Not rate × plan, rounded up.
    #[error("must be {rate} × plan rounded up to a quantum, {amount}")]
    UpliftOfPlan {
        /// The rate that the policy yields.
        rate: Rate,
        /// The uplift.
        amount: Money,
    },
    /// A column that does not add up.
    #[error("must add up to {amount}")]
    ColumnSum {
        /// What it must add up to.
        amount: Money,
    },
    /// A total row that is not the sum of the counties' rows.
    #[error("the total row on line {line} must be the sum of the counties' rows, {amount}")]
    TotalRow {
        /// The line it stands on.
        line: usize,
        /// The sum.
        amount: Money,
    },
    /// Bases of the year's table above the fund.
    #[error("the bases of the year's table add up to {bases}, more than the fund, {fund_total}")]
    BasesWithinFund {
        /// Σ bases of the year's table.
        bases: Money,
        /// The fund total.
        fund_total: Money,
    },
    /// A pool that nobody has a weight in.
    #[error("money to share, and every county's weight in it is 0")]
    SomeWeight,
    /// An uplift that is more than whoever pays it has, by the plan as published.
    #[error("by the policy {needed} in all for the plan as published, and only {amount} to pay it")]
    UpliftWithin {
        /// Σ rate × plan, each rounded up.
        needed: Money,
        /// The pool, or the others' plan.
        amount: Money,
    },
    /// What follows an uplift that cannot be paid.
    #[error(
        "not checked, as the uplift cannot be paid: the shares of the fiscal-capacity pool, the offsets, the sum of the totals"
    )]
    RestUnchecked,
}

impl Demand {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Demand::Missing => "county_missing",
            Demand::Added => "county_added",
            Demand::Doubled { .. } => "county_doubled",
            Demand::SumsUnchecked => "sums_unchecked",
            Demand::TotalsUnchecked => "totals_unchecked",
            Demand::Name { .. } => "name",
            Demand::Unfit => "unfit",
            Demand::PlanUnchecked => "plan_unchecked",
            Demand::Group { .. } => "roster_group",
            Demand::WholeQuanta { .. } => "whole_quanta",
            Demand::Sign { .. } => "sign",
            Demand::Exactly { .. } => "exactly",
            Demand::FloorOrCeiling { .. } => "floor_or_ceiling",
            Demand::RowSum => "row_sum",
            Demand::CountyFirst { .. } => "county_first",
            Demand::FactorFirst { .. } => "factor_first",
            Demand::SumOfParts { .. } => "sum_of_parts",
            Demand::UpliftOfPlan { .. } => "uplift_of_plan",
            Demand::ColumnSum { .. } => "column_sum",
            Demand::TotalRow { .. } => "total_row",
            Demand::BasesWithinFund { .. } => "bases_within_fund",
            Demand::SomeWeight => "some_weight",
            Demand::UpliftWithin { .. } => "uplift_within",
            Demand::RestUnchecked => "rest_unchecked",
        }
    }
}

impl Finding {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.demand.code()
    }

    /// The section of the rules that demands it.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match (&self.demand, &self.column) {
            (Demand::WholeQuanta { .. } | Demand::Sign { .. }, _) => "3",
            (
                Demand::Missing
                | Demand::Added
                | Demand::Doubled { .. }
                | Demand::SumsUnchecked
                | Demand::TotalsUnchecked
                | Demand::Name { .. }
                | Demand::Unfit
                | Demand::PlanUnchecked,
                _,
            ) => "4",
            (Demand::Group { .. }, _) => "7",
            (Demand::CountyFirst { .. } | Demand::FactorFirst { .. } | Demand::RowSum, _) => "8",
            (Demand::RestUnchecked, _)
            | (_, Column::Uplift | Column::FiscalCapacity | Column::Offset | Column::Total) => "6",
            _ => "5",
        }
    }
}

impl Finding {
    /// The same with the amounts as the table shows them, which shows what a county pays as negative.
    fn as_shown(&self) -> (Option<Money>, Demand) {
        if self.column != Column::Offset {
            return (self.published, self.demand.clone());
        }
        let shown = |amount: Money| self.column.shown(amount);
        let demand = match &self.demand {
            Demand::Exactly { amount } => Demand::Exactly { amount: shown(*amount) },
            Demand::FloorOrCeiling { down, up } => Demand::FloorOrCeiling { down: shown(*down), up: shown(*up) },
            Demand::ColumnSum { amount } => Demand::ColumnSum { amount: shown(*amount) },
            Demand::TotalRow { line, amount } => Demand::TotalRow { line: *line, amount: shown(*amount) },
            other => other.clone(),
        };
        (self.published.map(shown), demand)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.county {
            Some((code, name)) => write!(f, "{code} {name}")?,
            None => write!(f, "table")?,
        }
        if self.column != Column::Code {
            write!(f, ", {}", self.column)?;
        }
        let (published, demand) = self.as_shown();
        let is_of_a_row = self.county.is_some() || matches!(demand, Demand::TotalRow { .. });
        match (published, is_of_a_row) {
            (Some(amount), true) => write!(f, ": published {amount}; {demand}")?,
            (Some(sum), false) => write!(f, ": adds up to {sum}; {demand}")?,
            (None, _) => write!(f, ": {demand}")?,
        }
        write!(f, " (rules, section {}) [{}]", self.section(), self.code())
    }
}

/// What a cell must be: the exact value, if that is whole, else one of its neighbours.
fn neighbours(down: Money, up: Money) -> String {
    if down == up {
        format!("exactly {down}, nothing to round")
    } else {
        format!("the exact value rounded down or up to a quantum, {down} or {up}")
    }
}

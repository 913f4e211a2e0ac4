//! What an audit finds.

use std::fmt;

use crate::county::{CountyCode, Name};
use crate::money::Money;
use crate::number::Rate;

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
    /// What the rule demands.
    pub demand: Demand,
}

/// A column of a published table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Code and name.
    County,
    /// Mountain or other.
    Group,
    /// Base.
    Base,
    /// A factor, by its key.
    Factor(String),
    /// 总分配方案.
    Plan,
    /// 上浮.
    Uplift,
    /// Share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// What others pay.
    Offset,
    /// Total.
    Total,
}

impl fmt::Display for Column {
    /// The English header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::County => f.write_str("code"),
            Column::Group => f.write_str("group"),
            Column::Base => f.write_str("base_yuan"),
            Column::Factor(key) => write!(f, "{key}_yuan"),
            Column::Plan => f.write_str("plan_yuan"),
            Column::Uplift => f.write_str("uplift_yuan"),
            Column::FiscalCapacity => f.write_str("fiscal_capacity_yuan"),
            Column::Offset => f.write_str("offset_yuan"),
            Column::Total => f.write_str("total_yuan"),
        }
    }
}

/// What a rule demands of a figure, with the amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Demand {
    /// A county of the table that is not published.
    #[error("the county is in the table and not in the publication")]
    Missing,
    /// A county that the table does not have.
    #[error("the county is in the publication and not in the table")]
    Added,
    /// A county that is published twice.
    #[error("the county is published twice")]
    Doubled,
    /// A name that differs from the table's.
    #[error("the table has the name {expected}")]
    Name {
        /// The name in the table.
        expected: Name,
    },
    /// A county whose figures do not fit the policy: not one score a factor, not one figure a coefficient.
    #[error("the county's figures in the table do not fit the policy")]
    Unfit,
    /// Another group.
    #[error("the roster makes it a {} county", if *mountain { "mountain" } else { "non-mountain" })]
    Group {
        /// Whether the roster has it.
        mountain: bool,
    },
    /// Not whole quanta.
    #[error("a multiple of the quantum of {quantum}")]
    WholeQuanta {
        /// The quantum.
        quantum: Money,
    },
    /// Exactly this amount.
    #[error("exactly {amount}")]
    Exactly {
        /// The amount.
        amount: Money,
    },
    /// One of the two whole quanta next to the exact value.
    #[error("the exact value rounded down or up to a quantum, {down} or {up}")]
    FloorOrCeiling {
        /// Rounded down.
        down: Money,
        /// Rounded up.
        up: Money,
    },
    /// The sum of the cells, rounded down or up.
    #[error("cells whose sum is the exact sum rounded down or up to a quantum")]
    RowSum,
    /// Rounded up although it is another's turn.
    #[error(
        "{other} has the larger remainder, or the same and a lower code, and could have been rounded up instead"
    )]
    AnotherCountyFirst {
        /// The county that was rounded down.
        other: CountyCode,
    },
    /// Rounded up although another factor of the county comes first.
    #[error(
        "factor {other} of the county has the larger remainder and could have been rounded up instead"
    )]
    AnotherFactorFirst {
        /// Key of the factor that was rounded down.
        other: String,
    },
    /// Not the sum of its parts.
    #[error("the sum of its parts, {amount}")]
    SumOfParts {
        /// The sum.
        amount: Money,
    },
    /// Not rate × plan, rounded up.
    #[error("{rate} × plan rounded up to a quantum, {amount}")]
    UpliftOfPlan {
        /// The rate that the policy yields.
        rate: Rate,
        /// The uplift.
        amount: Money,
    },
    /// A column that does not add up.
    #[error("a column that adds up to {amount}")]
    ColumnSum {
        /// What it must add up to.
        amount: Money,
    },
    /// Bases above the fund.
    #[error("bases of at most the fund, {fund_total}")]
    BasesWithinFund {
        /// The fund total.
        fund_total: Money,
    },
    /// A pool that nobody has a weight in.
    #[error("a weight above 0 in every pool that is to be shared")]
    SomeWeight,
    /// An uplift that is more than whoever pays it has.
    #[error("an uplift of at most {amount}, all there is to pay it")]
    UpliftWithin {
        /// The pool, or the others' plan.
        amount: Money,
    },
}

impl Demand {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Demand::Missing => "county_missing",
            Demand::Added => "county_added",
            Demand::Doubled => "county_doubled",
            Demand::Name { .. } => "name",
            Demand::Unfit => "unfit",
            Demand::Group { .. } => "group",
            Demand::WholeQuanta { .. } => "whole_quanta",
            Demand::Exactly { .. } => "exactly",
            Demand::FloorOrCeiling { .. } => "floor_or_ceiling",
            Demand::RowSum => "row_sum",
            Demand::AnotherCountyFirst { .. } => "another_county_first",
            Demand::AnotherFactorFirst { .. } => "another_factor_first",
            Demand::SumOfParts { .. } => "sum_of_parts",
            Demand::UpliftOfPlan { .. } => "uplift_of_plan",
            Demand::ColumnSum { .. } => "column_sum",
            Demand::BasesWithinFund { .. } => "bases_within_fund",
            Demand::SomeWeight => "some_weight",
            Demand::UpliftWithin { .. } => "uplift_within",
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
            (Demand::WholeQuanta { .. }, _) => "3",
            (
                Demand::Missing
                | Demand::Added
                | Demand::Doubled
                | Demand::Name { .. }
                | Demand::Unfit,
                _,
            ) => "4",
            (Demand::Group { .. }, _) => "7",
            (
                Demand::AnotherCountyFirst { .. }
                | Demand::AnotherFactorFirst { .. }
                | Demand::RowSum,
                _,
            ) => "8",
            (_, Column::Uplift | Column::FiscalCapacity | Column::Offset | Column::Total) => "6",
            _ => "5",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.county {
            Some((code, name)) => write!(f, "{code} {name}, ")?,
            None => write!(f, "table, ")?,
        }
        write!(f, "{}: ", self.column)?;
        if let Some(published) = self.published {
            write!(f, "published {published}, ")?;
        }
        write!(
            f,
            "demanded is {} (rules, section {}) [{}]",
            self.demand,
            self.section(),
            self.code()
        )
    }
}

//! What an audit finds.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::county::{CountyCode, Name};
use crate::error::{self, Place};
use crate::number::{Money, Rate};
use crate::published::Column;
use crate::roster::RosterCounty;

/// One thing that is not as the rules demand. Its amounts have the sign that the table shows: an offset is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The county, unless it concerns the table.
    pub county: Option<(CountyCode, Name)>,
    /// The column, unless it concerns a county or the table as a whole.
    pub column: Option<Column>,
    /// The figure as published, or what the column adds up to.
    pub published: Option<Money>,
    /// What is wrong with it.
    pub demand: Demand,
}

/// What is wrong with a county, a figure or a column, or what the rules demand of it, with the amounts in yuan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each message says what its variant is, and what its fields are")]
#[non_exhaustive]
pub enum Demand {
    #[error("in the year's table, but not published")]
    Missing,
    /// `by_name` is whom its name alone would mean.
    #[error("published, but not in the year's table; no sum includes it{}", perhaps(by_name.as_ref()))]
    Added { by_name: Option<RosterCounty> },
    #[error("published more than once, with {}", if *same { "the same figures; counted once" } else { "different figures; none of them was checked" })]
    Doubled { same: bool },
    #[error(
        "not checked, as it takes every county published once: the sums of the columns, which of the counties were rounded up, the shares of the fiscal-capacity pool, the offsets, an affordable uplift rate"
    )]
    SumsUnchecked,
    #[error("not checked, as a county is published with different figures: the total rows")]
    TotalsUnchecked,
    /// None of the county's other names; `by_name` is whom it alone would mean.
    #[error("named {expected} in the year's table{}", perhaps(by_name.as_ref()))]
    Name { expected: Name, by_name: Option<RosterCounty> },
    #[error("its scores, coefficients or base in the year's table do not fit the policy")]
    Unfit,
    /// Also where the bases are above the fund, or a factor has no weight.
    #[error(
        "not checked, as the year's table does not fit the policy: the factors, the pools and what is paid from them"
    )]
    PlanUnchecked,
    #[error("published as {}", if *mountain { "other, but on the roster: a mountain county" } else { "a mountain county, but not on the roster: other" })]
    Group { mountain: bool },
    #[error("must be a multiple of the quantum of {quantum}")]
    WholeQuanta { quantum: Money },
    /// An offset must not be above 0 as the table shows it, any other amount not below.
    #[error("must not be {} 0", if *above { "above" } else { "below" })]
    Sign { above: bool },
    #[error("must be exactly {amount}")]
    Exactly { amount: Money },
    #[error("must be {}", if down == up { format!("exactly {down}, nothing to round") } else { format!("the exact value rounded down or up to a quantum, {down} or {up}") })]
    FloorOrCeiling { down: Money, up: Money },
    /// `limit` is what the county has in all, `amount` what control adds to that end.
    #[error("{bound} holds the county at {limit}, so control must add exactly {amount}")]
    AtBound { bound: HeldBy, limit: Money, amount: Money },
    /// `sum` is what the factors of the county add up to.
    #[error(
        "the factors add up to {sum}; they must add up to their exact sum{}; {}", if down == up { format!(", {down}, nothing to round") } else { format!(" rounded down or up to a quantum, {down} or {up}") }, if sum > up { format!("{} too much", *sum - *up) } else { format!("{} too little", *down - *sum) }
    )]
    RowSum { sum: Money, down: Money, up: Money },
    /// The first of its kind, and so certain: which others should not have been rounded up depends on it.
    #[error(
        "must be rounded up: it comes before {other}, which was; other counties can only be judged once this one is right"
    )]
    CountyFirst { other: CountyCode },
    /// The first of its kind in the table; `other` is the key of a factor.
    #[error(
        "must be rounded up: it comes before factor {other} of the county, which was; other cells can only be judged once this one is right"
    )]
    FactorFirst { other: String },
    #[error("must be the sum of its parts, {amount}")]
    SumOfParts { amount: Money },
    #[error("must be {rate} × plan rounded up to a quantum, {amount}")]
    UpliftOfPlan { rate: Rate, amount: Money },
    #[error("must add up to {amount}")]
    ColumnSum { amount: Money },
    #[error("the total row on line {line} must be the sum of the counties' rows, {amount}")]
    TotalRow { line: usize, amount: Money },
    #[error("the subtotal row {label} on line {line} must be the sum of its counties' rows, {amount}")]
    SubtotalRow { line: usize, label: String, amount: Money },
    #[error("the bases of the year's table add up to {bases}, more than the fund, {fund_total}")]
    BasesWithinFund { bases: Money, fund_total: Money },
    #[error("money to share, and every county's weight in it is 0")]
    SomeWeight,
    /// `indicator` is a key.
    #[error("every county's value in indicator {indicator} is 0, so nobody has a share of it")]
    SomeValue { indicator: String },
    #[error("by the policy {needed} in all for the plan as published, and only {amount} to pay it")]
    UpliftWithin { needed: Money, amount: Money },
    #[error(
        "not checked, as the uplift cannot be paid: the shares of the fiscal-capacity pool, the offsets, the sum of the totals"
    )]
    RestUnchecked,
    /// The bounds of all counties, by the policy and the amounts as published; `None` where there is no upper one.
    #[error(
        "the lower bounds add up to {lower}{}, and there is {amount} to share", upper.map(|upper| format!(", the upper ones to {upper}")).unwrap_or_default()
    )]
    ControlWithin { lower: Money, upper: Option<Money>, amount: Money },
    #[error("adds up to {found} in the year's table, by the policy to {amount}")]
    GivenSum { found: Money, amount: Money },
    #[error("by the year's table takes {taken}, more than the county can give, {amount}")]
    TakenWithin { taken: Money, amount: Money },
    #[error(
        "not checked, as it takes the amounts of all counties up to there: control, deductions that others share, the sum of the totals"
    )]
    YearUnchecked,
}

fn perhaps(by_name: Option<&RosterCounty>) -> String {
    by_name.map_or_else(String::new, |county| format!("; by its name perhaps {county}, so check the code"))
}

/// Which bound of control holds a county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the bound of its name")]
#[non_exhaustive]
pub enum HeldBy {
    Promised,
    Issued,
    Floor,
    Need,
    Cap,
}

impl fmt::Display for HeldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HeldBy::Promised => "what was promised",
            HeldBy::Issued => "what was issued",
            HeldBy::Floor => "the floor",
            HeldBy::Need => "the limit of need",
            HeldBy::Cap => "the cap",
        })
    }
}

impl Demand {
    /// Whether nothing is wrong: it says what was not checked, for what else is found.
    pub fn is_unchecked(&self) -> bool {
        use Demand::{PlanUnchecked, RestUnchecked, SumsUnchecked, TotalsUnchecked, YearUnchecked};
        matches!(self, PlanUnchecked | RestUnchecked | SumsUnchecked | TotalsUnchecked | YearUnchecked)
    }

    /// The least and the most that an amount may be, where one is demanded.
    pub(super) fn bounds(&self) -> Option<[Money; 2]> {
        match self {
            Demand::FloorOrCeiling { down, up } | Demand::RowSum { down, up, .. } => Some([*down, *up]),
            Demand::Exactly { amount }
            | Demand::UpliftOfPlan { amount, .. }
            | Demand::AtBound { amount, .. }
            | Demand::SumOfParts { amount }
            | Demand::ColumnSum { amount }
            | Demand::TotalRow { amount, .. }
            | Demand::SubtotalRow { amount, .. } => Some([*amount, *amount]),
            _ => None,
        }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Demand::Missing => "county_missing",
            Demand::Added { .. } => "county_added",
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
            Demand::AtBound { .. } => "at_bound",
            Demand::RowSum { .. } => "row_sum",
            Demand::CountyFirst { .. } => "county_first",
            Demand::FactorFirst { .. } => "factor_first",
            Demand::SumOfParts { .. } => "sum_of_parts",
            Demand::UpliftOfPlan { .. } => "uplift_of_plan",
            Demand::ColumnSum { .. } => "column_sum",
            Demand::TotalRow { .. } => "total_row",
            Demand::SubtotalRow { .. } => "subtotal_sum",
            Demand::BasesWithinFund { .. } => "bases_within_fund",
            Demand::SomeWeight => "some_weight",
            Demand::UpliftWithin { .. } => "uplift_within",
            Demand::RestUnchecked => "rest_unchecked",
            Demand::SomeValue { .. } => "some_value",
            Demand::ControlWithin { .. } => "control_within",
            Demand::GivenSum { .. } => "given_sum",
            Demand::TakenWithin { .. } => "taken_within",
            Demand::YearUnchecked => "year_unchecked",
        }
    }
}

impl Finding {
    /// Whose it is.
    pub(super) fn county_code(&self) -> Option<CountyCode> {
        self.county.as_ref().map(|(code, _)| *code)
    }

    /// The amount that stands where one is demanded, and the least and the most that it may be.
    pub(super) fn amounts(&self) -> Option<[Money; 3]> {
        let [down, up] = self.demand.bounds()?;
        match self.demand {
            Demand::RowSum { sum, .. } => Some([sum, down, up]),
            _ => Some([self.published?, down, up]),
        }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        self.demand.code()
    }

    /// The section of the rules that demands it.
    pub fn section(&self) -> &'static str {
        match (&self.demand, &self.column) {
            (Demand::WholeQuanta { .. } | Demand::Sign { .. }, _) => "3",
            (Demand::Group { .. }, _) => "11",
            (Demand::CountyFirst { .. } | Demand::FactorFirst { .. } | Demand::RowSum { .. }, _) => "10",
            (Demand::TotalRow { .. } | Demand::SubtotalRow { .. }, _) => "12",
            (Demand::SumOfParts { .. }, Some(Column::Total)) => "12",
            (Demand::ColumnSum { .. }, Some(Column::Total)) => "8",
            (Demand::Exactly { .. }, Some(Column::Base)) => "4",
            (Demand::SomeValue { .. }, _) => "5.1",
            (_, Some(Column::Control)) => "7",
            (Demand::YearUnchecked, _) | (_, Some(Column::Adjustment { .. })) => "8",
            (_, Some(Column::Issued { .. } | Column::Batch)) => "9",
            (Demand::RestUnchecked, _) | (_, Some(Column::Uplift | Column::FiscalCapacity | Column::Offset)) => "6",
            (_, Some(_)) => "5",
            (_, None) => "4",
        }
    }

    /// Where it is: a county, a total row, a column, or the table as a whole.
    pub fn place(&self) -> Place {
        let line = match self.demand {
            Demand::TotalRow { line, .. } | Demand::SubtotalRow { line, .. } => Some(line),
            _ => None,
        };
        match (&self.county, &self.column) {
            (Some((code, _)), _) => Place::County(*code),
            (None, None) => Place::Whole,
            (None, Some(column)) => Place::Cell { line, column: None, header: Some(column.to_string()) },
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.county {
            Some((code, name)) => write!(f, "{code} {name}")?,
            None => write!(f, "table")?,
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        match (self.published, &self.demand) {
            (Some(sum), Demand::ColumnSum { .. }) => write!(f, ": adds up to {sum}; ")?,
            (Some(amount), _) => write!(f, ": published {amount}; ")?,
            (None, _) => write!(f, ": ")?,
        }
        write!(f, "{} (rules, section {}) [{}]", self.demand, self.section(), self.code())
    }
}

impl Serialize for Finding {
    /// As every error, with the section of the rules, the county's name, the column by its English header and the figure.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Data<'a> {
            section: &'static str,
            name: Option<&'a Name>,
            column: &'a Option<Column>,
            published: Option<Money>,
            #[serde(flatten)]
            demand: &'a Demand,
        }
        let Finding { county, column, published, demand } = self;
        let name = county.as_ref().map(|(_, name)| name);
        let data = Data { section: self.section(), name, column, published: *published, demand };
        error::serialize(serializer, self.code(), self, &self.place(), &data)
    }
}

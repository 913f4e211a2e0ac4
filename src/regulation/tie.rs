//! Ties that the order of county codes decided.

use serde::{Deserialize, Serialize};

use crate::county::CountyCode;

/// Equal remainders of which not all could round up: lower county codes came first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTie {
    /// Where it happened.
    pub stage: Stage,
    /// Rounded up, ascending.
    pub rounded_up: Vec<CountyCode>,
    /// Rounded down, ascending.
    pub rounded_down: Vec<CountyCode>,
}

/// The figures that a county's remainder can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// The plan: sum of the cells.
    Plan,
    /// The share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// The part of the uplift that another county pays.
    Offset,
}

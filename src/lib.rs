//! Splits a public special fund among counties by the factor method (因素法): exactly, explainably and fast.
//!
//! The rules are those of Zhejiang's support policy for the mountain counties of 6 May 2021, item 2:
//!
//! > 在省级专项资金分配中，对生态保护因素、污染防治因素、监管能力因素等均予以一定程度倾斜(a)，形成总分配方案后(b)，
//! > 再上浮至少3%的额度，具体上浮比例根据年度资金规模予以调整确定(c)，在地区财力因素中安排(d)。
//!
//! The letters are ours; items of this crate name the clause they carry out. What the document leaves open is data of
//! the [`Policy`]; what had to be decided stands in [`clarifications`].
//!
//! # A service in twenty lines
//!
//! ```
#![doc = include_str!("../examples/embed.rs")]
//! # fn _compiled() { main().unwrap() }
//! ```
//!
//! # The way through
//!
//! [`table::read`] makes [`County`] rows from a year's CSV, or they are built by hand. [`calculate`] splits the fund.
//! [`Allocation`] holds every figure; [`Allocation::steps`] says how each came about; [`table::write`] publishes it;
//! [`audit`] checks a publication without trusting any of that.
//!
//! Everything is pure and deterministic: no I/O beyond the reader and writer handed in, no clock, no environment, no
//! float. All arithmetic is exact for every input within the documented limits, whatever its size. Nothing is rounded but
//! by rule: [`controlled_rounding()`] of the plan, [`apportion()`] of what else is shared out, the uplift up to the next
//! quantum, and the bounds of control: the floor up, cap and need limit down. `docs/rules.md` has the rules; "section 6"
//! is its section 6.
//!
//! [`apportion()`] and [`controlled_rounding()`] know no county and no law and can be used alone.

// The strict list is the library's; tests may stop where they find something. Plain `+ - ×` are allowed: `number` says
// why sums fit, and every test, fuzz run and program of this repository checks them.
#![deny(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

pub mod audit;
mod county;
mod error;
mod exact;
mod header;
mod named;
mod names;
mod number;
mod parallel;
mod policy;
mod published;
mod regulation;
mod roster;
pub mod rounding;
pub mod table;

pub use county::{CodeError, County, CountyCode, MAX_NAME_CHARS, Name, NameError, OtherName, city_itself};
pub use error::{CODES, Place};
pub use exact::{Exact, Quotient};
pub use header::Language;
pub use named::{FiguresError, NamedCounty};
pub use num_bigint::BigUint;
pub use number::{Figure, MAX_PLACES, MAX_SCORE_DIGITS, Money, NumberError, Rate, Score};
pub use policy::{
    Adjustment, AdjustmentKind, AmountColumn, Amounts, Annex, BaseRole, Batch, BelowZero, Better, Bracket, Coefficient,
    Control, Factor, FigureBracket, FigureColumn, FiscalCapacity, Freed, Funding, Indicator, IndicatorKind, Issued,
    MAX_ADJUSTMENTS, MAX_BATCHES, MAX_COEFFICIENTS, MAX_FACTORS, MAX_FONT_CHARS, MAX_INDICATORS, MAX_KEY_CHARS,
    MAX_NOTE_CHARS, MAX_NOTES, MAX_QUANTUM, MIN_UPLIFT_RATE, Policy, PolicyDraft, PolicyError, PolicyErrors,
    PolicyMistake, Rest, Scale, Shortfall, Surplus, Terms, Uplift, UpliftRate, ValueType,
};
pub use published::{Column, PublishedFigures, PublishedRow, PublishedTotal, Takes};
pub use regulation::{
    AdjustmentStep, Allocation, BatchStep, Beyond, Bound, CellStep, CodeTie, CommonSteps, ControlStep,
    CountyAdjustment, CountyControl, CountyRecord, CountySteps, Held, HeldStep, IndicatorStep, PlanStep, PoolStep,
    RECORD_VERSION, RateStep, Record, Refusal, ScoreStep, Share, ShareStep, Stage, Steps, UpliftStep, calculate, check,
};
pub use roster::{Roster, RosterCounty, RosterError};
pub use rounding::{RoundingError, RowRounding, apportion, controlled_rounding};

#[doc = include_str!("../docs/clarifications.md")]
pub mod clarifications {}

#[doc = include_str!("../docs/glossary.md")]
pub mod glossary {}

#[doc = include_str!("../docs/codes.md")]
pub mod error_codes {}

/// The README, so that its snippet is compiled and run.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}

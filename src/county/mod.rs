//! One recipient: its code, its name and its figures.

use serde::{Deserialize, Serialize};

use crate::number::{Figure, Money, Rate, Score};

mod code;
mod name;
mod other_name;

pub(crate) use code::county;
pub use code::{CodeError, CountyCode};
pub use name::{MAX_NAME_CHARS, Name, NameError};
pub(crate) use name::{is_formula, is_invisible};
pub(crate) use other_name::beginning;
pub use other_name::{OtherName, city_itself};

/// One recipient of the fund, as the year's table has it, with its figures in the order of the policy. By their names:
/// [`NamedCounty`](crate::NamedCounty).
///
/// ```
/// let json = r#"{ "code": "331127", "name": "景宁畲族自治县", "base_yuan": "2000000.00", "scores": ["92", "40", "75"] }"#;
/// let county: special_fund::County = serde_json::from_str(json)?;
/// assert_eq!((county.base.fen(), county.scores.len()), (200_000_000, 3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct County {
    /// Administrative division code (行政区划代码).
    pub code: CountyCode,
    /// Name (县（市、区）).
    pub name: Name,
    /// Base (基数), from 0 to 10^13 yuan; what it does is the policy's [`BaseRole`](crate::BaseRole).
    #[serde(rename = "base_yuan", default)]
    pub base: Money,
    /// Scores, one a factor that has a column of them, in the order of the policy's factors.
    pub scores: Box<[Score]>,
    /// Coefficients (系数), in the order of [`Policy::coefficients`](crate::Policy::coefficients).
    #[serde(default)]
    pub coefficients: Box<[Rate]>,
    /// Fiscal-capacity score (地区财力因素); needed where the policy shares the rest of that pool by score.
    #[serde(default)]
    pub fiscal_capacity: Option<Score>,
    /// Figures of indicators, in the order of [`Policy::figures`](crate::Policy::figures): the cell, or the number that its
    /// grade or bracket stands for.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub figures: Box<[Figure]>,
    /// Last year's amount, need, adjustments and batches, as far as the policy has them: in the order of
    /// [`Policy::amounts`](crate::Policy::amounts).
    #[serde(rename = "amounts_yuan", default, skip_serializing_if = "<[_]>::is_empty")]
    pub amounts: Box<[Money]>,
}

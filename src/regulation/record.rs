//! The result as data: owned, complete, to be stored, sent and read back.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::allocation::{Allocation, Share};
use super::common_steps::CommonSteps;
use super::explain::Steps;
use super::steps::CountySteps;
use crate::policy::Policy;
use crate::published::PublishedRow;

/// The shape of a [`Record`]; another shape has another number.
pub const RECORD_VERSION: u32 = 2;

/// An allocation that stands alone: the policy, every figure, and the steps behind each. Amounts are text in yuan.
///
/// Reading one checks its policy and its numbers one by one, not that they follow from each other: compare its `version`
/// with [`RECORD_VERSION`], and audit its figures beside the year's counties.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// use special_fund::Record;
///
/// let record = special_fund::calculate(&policy, &counties)?.record();
/// let stored = serde_json::to_string(&record)?;
/// let read: Record = serde_json::from_str(&stored)?;
/// assert_eq!(read, record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`RECORD_VERSION`] of the program that made it.
    pub version: u32,
    /// The policy it follows.
    pub policy: Policy,
    /// The steps that concern all counties.
    pub steps: CommonSteps,
    /// The counties, in input order.
    pub counties: Vec<CountyRecord>,
}

/// One county's row of the published table, and the steps behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyRecord {
    /// Its code, name and figures.
    #[serde(flatten)]
    pub row: PublishedRow,
    /// How all of this came about.
    pub steps: CountySteps,
}

impl Allocation<'_> {
    /// The allocation as data of its own.
    pub fn record(&self) -> Record {
        let steps = self.steps();
        Record {
            version: RECORD_VERSION,
            policy: self.policy().clone(),
            steps: self.common().clone(),
            counties: self.shares().map(|share| steps.record(&share)).collect(),
        }
    }
}

impl Steps<'_> {
    fn record(&self, share: &Share<'_>) -> CountyRecord {
        CountyRecord { row: share.published(), steps: self.of(share) }
    }
}

/// As its [`Record`], one county at a time: a million of them need no memory for their steps.
impl Serialize for Allocation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Serializes one county after another.
        struct Counties<'a>(&'a Steps<'a>);
        impl Serialize for Counties<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.allocation.shares().map(|share| self.0.record(&share)))
            }
        }
        let steps = self.steps();
        let mut record = serializer.serialize_struct("Record", 4)?;
        record.serialize_field("version", &RECORD_VERSION)?;
        record.serialize_field("policy", self.policy())?;
        record.serialize_field("steps", self.common())?;
        record.serialize_field("counties", &Counties(&steps))?;
        record.end()
    }
}

//! The steps and the result as data.

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use super::{CountySteps, Quotient, Steps};
use crate::allocation::{Allocation, Amounts};
use crate::county::{CountyCode, Name};
use crate::money::Money;

impl Serialize for Quotient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut quotient = serializer.serialize_struct("Quotient", 4)?;
        quotient.serialize_field("whole", &self.whole)?;
        quotient.serialize_field("numerator", &self.numerator.to_string())?;
        quotient.serialize_field("denominator", &self.denominator.to_string())?;
        quotient.serialize_field("decimal", &self.decimal(12))?;
        quotient.end()
    }
}

/// Everything: the policy, the common steps, and for each county its figures and their steps.
impl Serialize for Allocation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut allocation = serializer.serialize_struct("Allocation", 3)?;
        allocation.serialize_field("policy", &**self.policy)?;
        allocation.serialize_field("steps", &self.common_steps())?;
        allocation.serialize_field("counties", &Counties(self.steps()))?;
        allocation.end()
    }
}

struct Counties<'a>(Steps<'a>);

impl Serialize for Counties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Counties(steps) = self;
        let mut counties = serializer.serialize_seq(Some(steps.allocation.counties.len()))?;
        for share in steps.allocation.shares() {
            counties.serialize_element(&CountyFigures {
                code: share.county().code,
                name: &share.county().name,
                mountain: share.is_mountain(),
                base: share.base(),
                cells: share.cells().collect(),
                amounts: share.amounts(),
                steps: steps.county(share.row()),
            })?;
        }
        counties.end()
    }
}

#[derive(serde::Serialize)]
struct CountyFigures<'a> {
    code: CountyCode,
    name: &'a Name,
    mountain: bool,
    base: Money,
    cells: Vec<Money>,
    #[serde(flatten)]
    amounts: Amounts,
    steps: Option<CountySteps>,
}

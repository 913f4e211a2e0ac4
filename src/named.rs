//! A county whose figures are given by their names, as a service receives them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::county::{County, CountyCode, Name};
use crate::error::{self, Place};
use crate::number::{Money, Rate, Score};
use crate::policy::Policy;

/// A county with its figures by name, in any order: scores by the factor's key or its name, coefficients by their
/// header, as in a table.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml"))?;
/// use special_fund::NamedCounty;
///
/// let county: NamedCounty = serde_json::from_str(r#"{
///     "code": "331127",
///     "name": "景宁畲族自治县",
///     "base_yuan": "2000000.00",
///     "scores": { "regulatory_capacity": "75", "pollution_control": "40", "ecological_protection": "92" },
///     "coefficients": { "performance": "0.98" },
///     "fiscal_capacity": "88.5"
/// }"#)?;
/// let mut lacking = county.clone();
/// lacking.scores.remove(0);
/// assert_eq!(county.into_county(&policy)?.scores[0].to_string(), "92");
/// let error = lacking.into_county(&policy).unwrap_err();
/// assert_eq!(error.to_string(), "331127: figures missing: regulatory_capacity");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedCounty {
    /// Administrative division code (行政区划代码).
    pub code: CountyCode,
    /// Name (县（市、区）).
    pub name: Name,
    /// Base (基数), from 0 to 10^13 yuan.
    #[serde(rename = "base_yuan", default)]
    pub base: Money,
    /// Scores by key or name of their factor.
    #[serde(deserialize_with = "pairs")]
    pub scores: Vec<(String, Score)>,
    /// Coefficients (系数) by header.
    #[serde(default, deserialize_with = "pairs")]
    pub coefficients: Vec<(String, Rate)>,
    /// Fiscal-capacity score (地区财力因素); needed where the policy shares the rest of that pool by score.
    #[serde(default)]
    pub fiscal_capacity: Option<Score>,
}

/// Figures of a county that are not those of the policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{county}: figures {}", self.listed())]
pub struct FiguresError {
    /// The county.
    pub county: CountyCode,
    /// What the policy has and the county lacks, by key.
    pub missing: Vec<String>,
    /// What the county has and the policy does not.
    pub unknown: Vec<String>,
    /// What is given more than once, perhaps by key and by name.
    pub given_twice: Vec<String>,
}

impl FiguresError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "county_figures"
    }

    /// The county.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::County(self.county)
    }

    fn lists(&self) -> [(&'static str, &[String]); 3] {
        [("missing", &self.missing), ("unknown", &self.unknown), ("given_twice", &self.given_twice)]
    }

    /// `missing: a, b; unknown: c`.
    fn listed(&self) -> String {
        let lists = self.lists().into_iter().filter(|(_, keys)| !keys.is_empty());
        let lists = lists.map(|(what, keys)| format!("{}: {}", what.replace('_', " "), keys.join(", ")));
        lists.collect::<Vec<_>>().join("; ")
    }

    /// The figures in the order of the policy, which calls each by its key and its name.
    fn sorted<T: Copy>(&mut self, given: &[(String, T)], policy: &[[&str; 2]]) -> Box<[T]> {
        let is_known = |name: &str| policy.iter().any(|names| names.contains(&name));
        let unknown = given.iter().map(|(name, _)| name).filter(|name| !is_known(name));
        self.unknown.extend(unknown.cloned());
        let figure = |names: &[&str; 2]| {
            let mut found = given.iter().filter(|(name, _)| names.contains(&name.as_str()));
            let first = found.next();
            let [key, _] = names;
            if first.is_none() {
                self.missing.push((*key).to_owned());
            }
            if found.next().is_some() {
                self.given_twice.push((*key).to_owned());
            }
            first.map(|(_, figure)| *figure)
        };
        policy.iter().filter_map(figure).collect()
    }
}

impl Serialize for FiguresError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = BTreeMap::from(self.lists());
        error::serialize(serializer, self.code(), self, &self.place(), &data)
    }
}

impl NamedCounty {
    /// The county with its figures in the order of the policy.
    ///
    /// # Errors
    ///
    /// [`FiguresError`] with every figure that is missing, unknown or given twice.
    pub fn into_county(self, policy: &Policy) -> Result<County, FiguresError> {
        let mut wrong =
            FiguresError { county: self.code, missing: Vec::new(), unknown: Vec::new(), given_twice: Vec::new() };
        let factors = &policy.terms().factors;
        let factors: Vec<_> = factors.iter().map(|factor| [factor.key.as_str(), &factor.name]).collect();
        let headers = policy.coefficients();
        let headers: Vec<_> = headers.iter().map(|header| [header.as_str(); 2]).collect();
        let county = County {
            code: self.code,
            name: self.name,
            base: self.base,
            scores: wrong.sorted(&self.scores, &factors),
            coefficients: wrong.sorted(&self.coefficients, &headers),
            fiscal_capacity: self.fiscal_capacity,
        };
        let is_right = wrong.lists().iter().all(|(_, keys)| keys.is_empty());
        if is_right { Ok(county) } else { Err(wrong) }
    }
}

/// A map whose entries are kept as they come, a key given twice too.
fn pairs<'de, T, D>(deserializer: D) -> Result<Vec<(String, T)>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct Pairs<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Pairs<T> {
        type Value = Vec<(String, T)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("figures by name")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            std::iter::from_fn(|| map.next_entry().transpose()).collect()
        }
    }

    deserializer.deserialize_map(Pairs(PhantomData))
}

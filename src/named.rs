//! A county whose figures are given by their names, as a service receives them.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::{fmt, iter};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::county::{County, CountyCode, Name};
use crate::error::{self, Place};
use crate::number::{Figure, Money, Rate, Score};
use crate::policy::{FigureColumn, Policy};

/// A county with its figures by name, in any order: scores by the factor's key or its name, coefficients by their
/// header, as in a table.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml"))?;
/// let county: special_fund::NamedCounty = serde_json::from_str(r#"{
///     "code": "331127", "name": "景宁畲族自治县", "coefficients": { "performance": "0.98" },
///     "scores": { "regulatory_capacity": "75", "ecological_protection": "92" }
/// }"#)?;
/// let error = county.into_county(&policy).expect_err("two scores of three");
/// assert_eq!(error.to_string(), "331127: figures missing: pollution_control");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "as in County")]
pub struct NamedCounty {
    pub code: CountyCode,
    pub name: Name,
    #[serde(rename = "base_yuan", default)]
    pub base: Money,
    /// Scores by key or name of their factor.
    #[serde(deserialize_with = "pairs")]
    pub scores: Vec<(String, Score)>,
    /// Coefficients (系数) by header.
    #[serde(default, deserialize_with = "pairs")]
    pub coefficients: Vec<(String, Rate)>,
    #[serde(default)]
    pub fiscal_capacity: Option<Score>,
    /// What stands in the columns of indicators, by their headers: figures or grades, as text.
    #[serde(default, deserialize_with = "pairs")]
    pub figures: Vec<(String, String)>,
    /// Amounts in yuan by key or name of their column: `last`, `need`, adjustments, batches.
    #[serde(rename = "amounts_yuan", default, deserialize_with = "pairs")]
    pub amounts: Vec<(String, Money)>,
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
    /// Figures of indicators whose text is neither a figure nor a grade of theirs.
    pub unreadable: Vec<String>,
}

impl FiguresError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        "county_figures"
    }

    /// The county.
    pub fn place(&self) -> Place {
        Place::County(self.county)
    }

    fn lists(&self) -> [(&'static str, &[String]); 4] {
        [
            ("missing", &self.missing),
            ("unknown", &self.unknown),
            ("given_twice", &self.given_twice),
            ("unreadable", &self.unreadable),
        ]
    }

    /// `missing: a, b; unknown: c`.
    fn listed(&self) -> String {
        let lists = self.lists().into_iter().filter(|(_, keys)| !keys.is_empty());
        let lists = lists.map(|(what, keys)| format!("{}: {}", what.replace('_', " "), keys.join(", ")));
        lists.collect::<Vec<_>>().join("; ")
    }

    /// What the texts of indicators' columns stand for.
    fn figures<'p>(&mut self, given: &[(String, String)], policy: &'p Policy) -> Box<[Figure]> {
        let headers = |column: &'p FigureColumn| Some([&**column.headers.first()?, column.headers.last()?]);
        let columns: Vec<_> = policy.figures().iter().filter_map(headers).collect();
        let texts = self.sorted(given, &columns);
        let read = |(column, text): (&FigureColumn, &String)| {
            let figure = column.read(text);
            self.unreadable.extend(column.headers.first().filter(|_| figure.is_none()).cloned());
            figure
        };
        policy.figures().iter().zip(&texts).filter_map(read).collect()
    }

    /// The figures in the order of the policy, which calls each by its key and its name.
    fn sorted<T: Clone>(&mut self, given: &[(String, T)], policy: &[[&str; 2]]) -> Box<[T]> {
        let is_known = |name: &String| policy.iter().flatten().any(|known| known == name);
        self.unknown.extend(given.iter().map(|(name, _)| name.clone()).filter(|name| !is_known(name)));
        let mut figures = Vec::new();
        for [key, name] in policy {
            let found: Vec<_> = given.iter().filter(|(given, _)| given == key || given == name).collect();
            match *found {
                [] => self.missing.push(key.to_string()),
                [(_, figure)] => figures.push(figure.clone()),
                _ => self.given_twice.push(key.to_string()),
            }
        }
        figures.into()
    }
}

impl Serialize for FiguresError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        error::serialize(serializer, self.code(), self, &self.place(), &BTreeMap::from(self.lists()))
    }
}

impl NamedCounty {
    /// The county with its figures in the order of the policy.
    ///
    /// # Errors
    ///
    /// [`FiguresError`] with every figure that is missing, unknown, given twice or unreadable.
    pub fn into_county(self, policy: &Policy) -> Result<County, FiguresError> {
        let mut wrong = FiguresError {
            county: self.code,
            missing: vec![],
            unknown: vec![],
            given_twice: vec![],
            unreadable: vec![],
        };
        let factors: Vec<_> = policy.scored_factors().map(|factor| [factor.key.as_str(), &factor.name]).collect();
        let headers: Vec<_> = policy.coefficients().iter().map(|header| [header.as_str(); 2]).collect();
        let amounts: Vec<_> = policy.amounts().iter().map(|column| [column.key.as_str(), &column.name]).collect();
        let county = County {
            code: self.code,
            name: self.name,
            base: self.base,
            scores: wrong.sorted(&self.scores, &factors),
            coefficients: wrong.sorted(&self.coefficients, &headers),
            fiscal_capacity: self.fiscal_capacity,
            figures: wrong.figures(&self.figures, policy),
            amounts: wrong.sorted(&self.amounts, &amounts),
        };
        let is_right = wrong.lists().iter().all(|(_, keys)| keys.is_empty());
        if is_right { Ok(county) } else { Err(wrong) }
    }
}

/// A map whose entries are kept as they come, a key given twice too.
fn pairs<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, T)>, D::Error> {
    struct Pairs<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Pairs<T> {
        type Value = Vec<(String, T)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("figures by name")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            iter::from_fn(|| map.next_entry().transpose()).collect()
        }
    }

    deserializer.deserialize_map(Pairs(PhantomData))
}

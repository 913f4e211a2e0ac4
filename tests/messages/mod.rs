//! The cases of messages, as data: what brings a message about, and what is said of it in English and in Chinese.
//!
//! A folder has a good policy, a good table, and cases that spoil one of them. The library's test compares the English of
//! every case, the desk's the Chinese, both from the same input: no message has a place of its own per language.
#![allow(dead_code, unreachable_pub, reason = "two programs include this module and each uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};
use special_fund::table::{self, Notice, Problem, ProblemKind, Problems, ReadError};
use special_fund::{CODES, County, Money, Policy, PolicyDraft, PolicyErrors, Refusal, calculate};

/// A good policy and a good table.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    pub policy: &'static str,
    pub counties: &'static str,
}

/// The plan and the uplift: two factors, of which one has a coefficient, and fiscal capacity.
pub const PLAN: Base = Base { policy: include_str!("plan/policy.toml"), counties: include_str!("plan/counties.csv") };

/// Indicators, and all that follows the plan.
const YEAR: Base = Base { policy: include_str!("year/policy.toml"), counties: include_str!("year/counties.csv") };

const FILES: [(Base, &str); 6] = [
    (PLAN, include_str!("plan/tables.toml")),
    (PLAN, POLICIES),
    (PLAN, include_str!("plan/refusals.toml")),
    (PLAN, include_str!("plan/notices.toml")),
    (PLAN, include_str!("plan/published.toml")),
    (YEAR, include_str!("year/cases.toml")),
];

const POLICIES: &str = include_str!("plan/policies.toml");

/// What brings a message about, and what is said. All that is left out is good.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What to replace in the policy and by what, one after the other.
    #[serde(default)]
    replace: Vec<String>,
    /// The whole table.
    table: Option<String>,
    /// The whole table, where it is no text.
    bytes: Option<Vec<u8>>,
    /// Rows below the good table.
    rows: Option<String>,
    /// How often `table` or `rows` stands there.
    repeat: Option<usize>,
    /// Where no table could say it: what each county has instead of what the good one in its place has; `false`: nothing.
    counties: Option<Vec<Map<String, Value>>>,
    /// A published table.
    pub published: Option<String>,
    /// What no input of a test brings about, by its code.
    impossible: Option<String>,
    /// A line a message, without what counts them. Left out where it is not the library that speaks.
    pub en: Option<String>,
    /// Left out where the desk never says it.
    pub zh: Option<String>,
    #[serde(skip, default = "plan")]
    base: Base,
}

fn plan() -> Base {
    PLAN
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "case")]
    cases: Vec<Case>,
    #[serde(default)]
    missing: BTreeMap<String, String>,
}

fn file(text: &str) -> File {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Every case.
pub fn cases() -> Vec<Case> {
    let cases = |(base, text): &(Base, &str)| {
        let base = *base;
        file(text).cases.into_iter().map(move |case| Case { base, ..case })
    };
    FILES.iter().flat_map(cases).collect()
}

/// What to add in Chinese where a key of a policy is missing, by key.
pub fn missing() -> BTreeMap<String, String> {
    file(POLICIES).missing
}

/// The codes of errors and notices that no case has in a language; those of findings have tests of their own.
pub fn codes_without(said: impl Fn(&Case) -> bool) -> Vec<&'static str> {
    let cases = cases();
    let told: BTreeSet<&str> = cases.iter().filter(|case| said(case)).flat_map(Case::codes).collect();
    let codes = CODES.iter().map(|(code, _)| *code).take_while(|code| *code != FIRST_FINDING);
    codes.filter(|code| !told.contains(code)).collect()
}

/// The codes of findings: the rest of the list.
pub fn codes_of_findings() -> impl Iterator<Item = &'static str> {
    CODES.iter().map(|(code, _)| *code).skip_while(|code| *code != FIRST_FINDING)
}

const FIRST_FINDING: &str = "county_missing";

/// What an input comes to in the library.
#[derive(Debug)]
pub enum Outcome {
    NotToml,
    Mistakes(PolicyErrors),
    Problems(Problems),
    Refused(Box<Policy>, Refusal),
    Noticed(Vec<Notice>),
}

impl Case {
    pub fn policy(&self) -> String {
        self.replace.chunks(2).fold(self.base.policy.to_owned(), |policy, pair| {
            let [from, to] = pair else { panic!("{pair:?} is no pair") };
            assert!(policy.contains(from), "{from}");
            policy.replacen(from, to, 1)
        })
    }

    pub fn table(&self) -> Vec<u8> {
        let repeated = |text: &str| text.repeat(self.repeat.unwrap_or(1));
        match (&self.bytes, &self.table, &self.rows) {
            (Some(bytes), ..) => bytes.clone(),
            (_, Some(table), _) => repeated(table).into_bytes(),
            (.., Some(rows)) => format!("{}{}", self.base.counties, repeated(rows)).into_bytes(),
            _ => self.base.counties.into(),
        }
    }

    pub fn outcome(&self) -> Outcome {
        if let Some(code) = &self.impossible {
            return self.impossible(code);
        }
        let Ok(draft) = toml::from_str::<PolicyDraft>(&self.policy()) else { return Outcome::NotToml };
        let policy = match Policy::try_from(draft) {
            Ok(policy) => policy,
            Err(errors) => return Outcome::Mistakes(errors),
        };
        let table = match table::read(&*self.table(), &policy) {
            Ok(table) => table,
            Err(error) => return refused(error),
        };
        if let Some(published) = &self.published {
            let read = table::read_published(published.as_bytes(), &policy, &table.counties);
            return read.map_or_else(refused, |read| Outcome::Noticed(read.notices));
        }
        let counties = self.counties.as_ref().map(|changes| changed(&table.counties, changes));
        let refusal = calculate(&policy, counties.as_ref().unwrap_or(&table.counties)).err();
        match refusal {
            Some(refusal) => Outcome::Refused(policy.into(), refusal),
            None => Outcome::Noticed(table.notices),
        }
    }

    /// Whether no file brings it about, so that only a caller of the library meets it.
    pub fn is_of_callers(&self) -> bool {
        self.counties.is_some() || self.impossible.is_some()
    }

    fn impossible(&self, code: &str) -> Outcome {
        let refusal = match code {
            "internal" => Refusal::Internal { what: "a rest above its pool" },
            "total_above_range" => Refusal::TotalAboveRange { total: Money::from_yuan(8) },
            _ => {
                let [line, column] = [None; 2];
                let (header, cell, county, name, kind) = (None, None, None, None, ProblemKind::FileTooLarge);
                let problem = Problem { line, column, header, cell, county, name, kind };
                return Outcome::Problems(Problems { listed: vec![problem], ..Problems::default() });
            }
        };
        let policy: Policy = toml::from_str(self.base.policy).expect("a policy");
        Outcome::Refused(policy.into(), refusal)
    }

    /// Which codes what is said has; a notice has none in Chinese.
    fn codes(&self) -> Vec<&str> {
        let lines = [&self.en, &self.zh].into_iter().flatten().flat_map(|said| said.lines());
        lines.filter_map(|line| Some(line.strip_suffix(']')?.rsplit_once('[')?.1)).collect()
    }
}

fn refused(error: ReadError) -> Outcome {
    match error {
        ReadError::Refused(problems) => Outcome::Problems(problems),
        error => panic!("{error}"),
    }
}

/// The good counties with these changes; those beyond them are as the first.
fn changed(good: &[County], changes: &[Map<String, Value>]) -> Vec<County> {
    let change = |(place, change): (usize, &Map<String, Value>)| {
        let Ok(Value::Object(mut county)) = serde_json::to_value(good.get(place).unwrap_or(&good[0])) else {
            panic!("a county is an object");
        };
        county.extend(change.clone());
        county.retain(|_, value| *value != Value::Bool(false));
        serde_json::from_value(Value::Object(county)).expect("a county")
    };
    changes.iter().enumerate().map(change).collect()
}

impl Outcome {
    /// All that the library says, a line each, and first how much it is.
    pub fn in_english(&self) -> String {
        match self {
            Outcome::NotToml => "its reader speaks".to_owned(),
            Outcome::Mistakes(errors) => errors.to_string(),
            Outcome::Problems(problems) => problems.to_string(),
            Outcome::Refused(_, refusal) => format!("{refusal} [{}]", refusal.code()),
            Outcome::Noticed(notices) => notices.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        }
    }
}

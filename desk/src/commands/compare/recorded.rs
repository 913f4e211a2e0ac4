//! `allocation.json` read back: policy, scores and amounts, the amounts checked against the rest.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use minijinja::context;
use minijinja::value::Value as Data;
use num_integer::Integer;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use special_fund::table::Language;
use special_fund::{
    Allocation, AmountColumn, Amounts, BaseRole, BigUint, County, Factor, Figure, FigureColumn, IndicatorKind, Money,
    Policy, PublishedRow, RECORD_VERSION, Rate, audit,
};

use crate::input::file::is_pdf;
use crate::messages::words::Words;
use crate::messages::{files, findings, refusal, say, shown};

/// Most bytes of a result: some 70,000 rows, which take about 1.5 GB to be held against what is calculated again.
const MAX_BYTES: usize = 1 << 27;

/// Most places that are named where a result is not what its own policy and scores lead to.
const MAX_NAMED: usize = 5;

/// A result as it was written, and the counties it was calculated from.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) policy: Policy,
    pub(crate) counties: Vec<County>,
    pub(crate) rows: Vec<PublishedRow>,
    whole: Whole,
}

/// All that the file says of the allocation, and which version wrote it.
#[derive(Debug, Deserialize)]
struct Whole {
    version: String,
    table: Input,
    allocation: Value,
}

#[derive(Debug, Deserialize)]
struct Input {
    sha256: String,
}

/// The parts of the allocation that are read. The library's own steps are not: a changed fraction is no fraction to it, and
/// nobody would hear where it stands.
#[derive(Deserialize)]
struct Body {
    policy: Policy,
    counties: Vec<PublishedRow>,
}

impl Recorded {
    /// What the file says, or why it is no result.
    pub(crate) fn read(path: &Path, program: &str, language: Language) -> Result<Recorded, String> {
        let refused = |name: &str, more: Data| say(language, name, context! { file => files::path(path), ..more });
        let bytes = read_bytes(path).map_err(|error| files::unreadable(path, &error, language))?;
        if bytes.len() > MAX_BYTES {
            return Err(refused("result_too_large", context! { most => MAX_BYTES }));
        }
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        if is_pdf(json) {
            return Err(refused("file_pdf", context! {}));
        }
        // A zip, an older workbook, or a tag.
        let is_workbook = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"].iter().any(|start| json.starts_with(*start));
        let is_page = json.trim_ascii_start().starts_with(b"<");
        if is_workbook || is_page {
            return Err(refused("result_other_file", context! { is_page }));
        }
        let unfit = |error: serde_json::Error| match error.classify() {
            Category::Data | Category::Io => {
                refused("result_shape", context! { original => error.to_string(), program })
            }
            Category::Eof => refused("result_truncated", context! {}),
            Category::Syntax => {
                refused("result_not_json", context! { line => error.line(), column => error.column(), program })
            }
        };
        let mut whole: Whole = serde_json::from_slice(json).map_err(unfit)?;
        bring_up_to_date(&mut whole.allocation);
        let Body { policy, counties: rows } = Body::deserialize(&whole.allocation).map_err(unfit)?;
        let steps = whole.allocation["counties"].as_array().into_iter().flatten().map(|row| &row["steps"]);
        let counties = rows.iter().zip(steps).map(|(row, steps)| {
            let contradiction = || refused("result_contradiction", context! { county => row.code.to_string() });
            county(row, steps, &policy).ok_or_else(contradiction)
        });
        let counties = counties.collect::<Result<_, _>>()?;
        Ok(Recorded { policy, counties, rows, whole })
    }

    /// The digest of the table that it was calculated from.
    pub(crate) fn table_sha256(&self) -> &str {
        &self.whole.table.sha256
    }

    /// The allocation its policy and scores lead to, if that is what the file says to the last digit.
    pub(crate) fn calculate(&self, path: &Path, language: Language) -> Result<Allocation<'_>, String> {
        let (policy, file) = (&self.policy, files::path(path));
        let allocation = special_fund::calculate(policy, &self.counties).map_err(|error| {
            let refusal = refusal::said(&error, policy, language);
            Words::of(language).sentence("sentences.incalculable", context! { file, refusal })
        })?;
        let figures = |row: usize| self.rows.get(row).map(|row| row.figures.clone()).unwrap_or_default();
        let verdict = audit::figures(policy, &self.counties, figures);
        let demanded = serde_json::to_value(&allocation).map_err(|error| format!("{file}: {error}"))?;
        let mut differences = Differences::default();
        differences.compare("allocation", Some(&self.whole.allocation), Some(&demanded));
        if verdict.is_clean() && differences.count == 0 {
            return Ok(allocation);
        }
        // The first places, then what the audit finds in the amounts.
        let data = context! { file, places => differences.count, version => self.whole.version };
        let mut lines = vec![say(language, "result_altered", data)];
        lines.extend(differences.said(language));
        lines.extend((!verdict.is_clean()).then(|| findings::listed(&verdict, policy, None, language)));
        Err(lines.join("\n"))
    }
}

/// Brings an allocation of the first version, which said no version and left fractions as they came, into today's shape.
fn bring_up_to_date(allocation: &mut Value) {
    if allocation.get("version").is_none() {
        reduce(allocation);
        if let Value::Object(fields) = allocation {
            fields.insert("version".to_owned(), RECORD_VERSION.into());
        }
    }
}

/// Brings every fraction to lowest terms.
fn reduce(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(reduce),
        Value::Object(fields) => {
            fields.values_mut().for_each(reduce);
            let names = ["numerator", "denominator"];
            let parts = names.map(|name| fields.get(name)?.as_str()?.parse::<BigUint>().ok());
            let [Some(numerator), Some(denominator)] = parts else { return };
            let common = numerator.gcd(&denominator);
            if common > BigUint::ZERO {
                let reduced = [numerator, denominator].map(|part| Value::from((part / &common).to_string()));
                fields.extend(names.map(str::to_owned).into_iter().zip(reduced));
            }
        }
        _ => {}
    }
}

/// What a step says, if it says that.
fn said<T: DeserializeOwned>(step: &Value, key: &str) -> Option<T> {
    T::deserialize(step.get(key)?).ok()
}

/// The county as its table had it, as far as the calculation used it; `None` if the steps contradict each other.
fn county(row: &PublishedRow, steps: &Value, policy: &Policy) -> Option<County> {
    let (terms, cells) = (policy.terms(), steps["cells"].as_array()?);
    let is_factor = |(cell, factor): (&Value, &Factor)| cell["factor"] == *factor.key;
    if [cells.len(), row.figures.cells.len()] != [terms.factors.len(); 2]
        || !cells.iter().zip(&terms.factors).all(is_factor)
    {
        return None;
    }
    let parts: Vec<&Value> = cells.iter().filter_map(|cell| cell["indicators"]["parts"].as_array()).flatten().collect();
    let named = cells.iter().chain(parts.iter().copied()).map(|step| said::<Vec<(String, Rate)>>(step, "coefficients"));
    let named = named.collect::<Option<Vec<_>>>()?.concat();
    let coefficient = |header: &String| {
        let mut rates = named.iter().filter(|(name, _)| name == header);
        let (_, rate) = rates.next()?;
        rates.all(|(_, other)| other == rate).then_some(*rate)
    };
    let base = match terms.base {
        BaseRole::Protected => row.figures.base,
        BaseRole::Basis => {
            let base: Money = said(cells.first()?, "base")?;
            cells.iter().all(|cell| said(cell, "base") == Some(base)).then_some(base)?
        }
        _ => unreachable!("this program knows no other"),
    };
    Some(County {
        code: row.code,
        name: row.name.clone(),
        base,
        scores: cells.iter().filter_map(|cell| said(cell, "score")).collect(),
        coefficients: policy.coefficients().iter().map(coefficient).collect::<Option<_>>()?,
        fiscal_capacity: said(&steps["fiscal_capacity"], "weight"),
        figures: input_figures(&parts, policy)?,
        amounts: amounts(row, steps, policy)?,
    })
}

/// Figures of the indicators, each column once, in the order of the policy's columns.
fn input_figures(parts: &[&Value], policy: &Policy) -> Option<Box<[Figure]>> {
    let indicators = policy.terms().factors.iter().flat_map(|factor| &factor.indicators);
    let mut known: Vec<(&str, Figure)> = Vec::new();
    for (indicator, part) in indicators.zip(parts) {
        let headers = match &indicator.kind {
            IndicatorKind::Change { before, now, .. } => vec![before.as_str(), now.as_str()],
            _ => vec![indicator.key.as_str()],
        };
        known.extend(headers.into_iter().zip(said::<Vec<Figure>>(part, "figures")?));
    }
    let figure = |column: &FigureColumn| {
        let header = column.headers.first()?;
        known.iter().find(|(key, _)| key == header).map(|(_, figure)| *figure)
    };
    policy.figures().iter().map(figure).collect()
}

/// Amounts of the table, in the order of the policy's columns.
fn amounts(row: &PublishedRow, steps: &Value, policy: &Policy) -> Option<Box<[Money]>> {
    let mut adjustments = steps["adjustments"].as_array().into_iter().flatten().map(|step| said::<Money>(step, "own"));
    let mut issued = row.figures.issued.iter();
    let amount = |column: &AmountColumn| match column.holds {
        Amounts::Last => said(&steps["control"], "last"),
        Amounts::Need => said(&steps["control"], "need"),
        Amounts::Deduction => adjustments.next()?.map(|own| Money::ZERO - own),
        Amounts::Signed => adjustments.next()?,
        Amounts::Issued => issued.next().copied(),
        _ => unreachable!("this program knows no other"),
    };
    policy.amounts().iter().map(amount).collect()
}

/// As many as there may be, and one more if there are more.
fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How many places there are, and what the first of them say.
#[derive(Default)]
pub(super) struct Differences {
    pub(super) count: usize,
    first: Vec<Data>,
}

impl Differences {
    /// Compares the two values under a path such as `allocation.counties[3].code`, to the last digit.
    pub(super) fn compare(&mut self, path: &str, recorded: Option<&Value>, demanded: Option<&Value>) {
        match (recorded, demanded) {
            _ if recorded == demanded => {}
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                for key in a.keys().chain(b.keys()).collect::<BTreeSet<&String>>() {
                    self.compare(&format!("{path}.{}", shown(key)), a.get(key), b.get(key));
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for place in 0..a.len().max(b.len()) {
                    self.compare(&format!("{path}[{place}]"), a.get(place), b.get(place));
                }
            }
            _ => {
                self.count += 1;
                if self.first.len() < MAX_NAMED {
                    let [recorded, demanded] =
                        [recorded, demanded].map(|value| value.map(|value| shown(&value.to_string())));
                    self.first.push(context! { path, recorded, demanded });
                }
            }
        }
    }

    /// The first of them, a line each.
    pub(super) fn said(self, language: Language) -> Vec<String> {
        let (words, places, listed) = (Words::of(language), self.count, self.first.len());
        let mut lines: Vec<String> =
            self.first.into_iter().map(|place| words.sentence("sentences.difference", place)).collect();
        lines.extend((listed < places).then(|| words.sentence("sentences.first_of", context! { listed, places })));
        lines
    }
}

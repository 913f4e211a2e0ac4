//! `allocation.json` read back: policy, scores and amounts, the amounts checked against the rest.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;
use special_fund::table::Language;
use special_fund::{
    Allocation, AmountColumn, Amounts, BaseRole, County, CountyCode, Figure, FigureColumn, IndicatorKind, Money, Name,
    Policy, PublishedFigures, PublishedRow, Rate, Score, audit,
};

use super::first_version;
use crate::input::file::is_pdf;
use crate::messages::compare::{Altered, Differences, Other};
use crate::messages::{compare, files};

/// Most bytes of a result: some 70,000 rows, which take about 1.5 GB to be held against what is calculated again.
const MAX_BYTES: u64 = 1 << 27;

/// A result as it was written, and the counties it was calculated from.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) policy: Policy,
    pub(crate) counties: Vec<County>,
    pub(crate) table_sha256: String,
    figures: Vec<PublishedFigures>,
    whole: Whole,
}

/// All that the file says of the allocation, and which version wrote it.
#[derive(Debug, Deserialize)]
struct Whole {
    version: String,
    allocation: Value,
}

/// The parts of the file that are read; the rest are steps, which follow from these.
#[derive(Deserialize)]
struct Shape {
    table: Input,
    allocation: Body,
}

#[derive(Deserialize)]
struct Input {
    sha256: String,
}

#[derive(Deserialize)]
struct Body {
    policy: Policy,
    counties: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(flatten)]
    published: PublishedRow,
    steps: RowSteps,
}

#[derive(Deserialize)]
struct RowSteps {
    cells: Vec<Cell>,
    fiscal_capacity: Option<Weight>,
    control: Option<Control>,
    #[serde(default)]
    adjustments: Vec<Adjustment>,
}

#[derive(Deserialize)]
struct Control {
    last: Option<Money>,
    need: Option<Money>,
}

#[derive(Deserialize)]
struct Adjustment {
    own: Money,
}

/// What a cell was calculated from.
#[derive(Deserialize)]
struct Cell {
    factor: String,
    score: Option<Score>,
    indicators: Option<Indicators>,
    coefficients: Vec<(String, Rate)>,
    base: Option<Money>,
}

#[derive(Deserialize)]
struct Indicators {
    parts: Vec<Indicator>,
}

#[derive(Deserialize)]
struct Indicator {
    figures: Vec<Figure>,
    coefficients: Vec<(String, Rate)>,
}

#[derive(Deserialize)]
struct Weight {
    weight: Score,
}

impl Recorded {
    /// What the file says, or why it is no result.
    pub(crate) fn read(path: &Path, program: &str, language: Language) -> Result<Recorded, String> {
        let bytes = read_bytes(path).map_err(|error| files::unreadable(path, &error, language))?;
        let Some(bytes) = bytes else {
            return Err(compare::too_long(path, MAX_BYTES, language));
        };
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        if is_pdf(json) {
            return Err(files::pdf(path, language));
        }
        if let Some(kind) = Other::of(json) {
            return Err(compare::other_file(path, kind, language));
        }
        let unfit = |error: serde_json::Error| match error.classify() {
            Category::Data | Category::Io => compare::shape(path, &error.to_string(), program, language),
            Category::Eof => compare::truncated(path, language),
            Category::Syntax => compare::not_json(path, error.line(), error.column(), program, language),
        };
        let shape: Shape = serde_json::from_slice(json).map_err(unfit)?;
        let mut whole: Whole = serde_json::from_slice(json).map_err(unfit)?;
        first_version::bring_up_to_date(&mut whole.allocation);
        let Body { policy, counties: rows } = shape.allocation;
        let county = |row: &Row| {
            let county = row.county(&policy);
            county.ok_or_else(|| compare::contradiction(path, row.published.code, language))
        };
        let counties = rows.iter().map(county).collect::<Result<_, _>>()?;
        Ok(Recorded {
            policy,
            counties,
            table_sha256: shape.table.sha256,
            figures: rows.into_iter().map(|row| row.published.figures).collect(),
            whole,
        })
    }

    /// Code, name and figures of each county.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (CountyCode, (&Name, &PublishedFigures))> {
        self.counties.iter().zip(&self.figures).map(|(county, figures)| (county.code, (&county.name, figures)))
    }

    /// The allocation its policy and scores lead to, if that is what the file says to the last digit.
    pub(crate) fn calculate(&self, path: &Path, language: Language) -> Result<Allocation<'_>, String> {
        let policy = &self.policy;
        let allocation = special_fund::calculate(policy, &self.counties)
            .map_err(|error| compare::incalculable(path, &error, policy, language))?;
        let figures = |row: usize| self.figures.get(row).cloned().unwrap_or_default();
        let verdict = audit::figures(policy, &self.counties, figures);
        let demanded = serde_json::to_value(&allocation).map_err(|error| format!("{}: {error}", files::path(path)))?;
        let differences = Differences::between(&self.whole.allocation, &demanded);
        if verdict.is_clean() && differences.count == 0 {
            return Ok(allocation);
        }
        let altered =
            Altered { file: path, version: &self.whole.version, differences: &differences, verdict: &verdict };
        Err(altered.print(policy, language))
    }
}

impl Row {
    /// The county as its table had it, as far as the calculation used it; `None` if the steps contradict each other.
    fn county(&self, policy: &Policy) -> Option<County> {
        let cells = &self.steps.cells;
        let are_factors = cells.len() == policy.terms().factors.len()
            && self.published.figures.cells.len() == cells.len()
            && cells.iter().zip(&policy.terms().factors).all(|(cell, factor)| cell.factor == factor.key);
        if !are_factors {
            return None;
        }
        let indicators = || cells.iter().filter_map(|cell| cell.indicators.as_ref()).flat_map(|score| &score.parts);
        let of_factors = cells.iter().flat_map(|cell| &cell.coefficients);
        let named: Vec<&(String, Rate)> = of_factors.chain(indicators().flat_map(|part| &part.coefficients)).collect();
        let coefficient = |header: &String| {
            let mut rates = named.iter().filter(|(name, _)| name == header);
            let (_, rate) = rates.next()?;
            rates.all(|(_, other)| other == rate).then_some(*rate)
        };
        let base = match policy.terms().base {
            BaseRole::Protected => self.published.figures.base,
            BaseRole::Basis => {
                let base = cells.first()?.base?;
                cells.iter().all(|cell| cell.base == Some(base)).then_some(base)?
            }
            _ => unreachable!("this program knows no other"),
        };
        let weight = self.steps.fiscal_capacity.as_ref();
        Some(County {
            code: self.published.code,
            name: self.published.name.clone(),
            base,
            scores: cells.iter().filter_map(|cell| cell.score).collect(),
            coefficients: policy.coefficients().iter().map(coefficient).collect::<Option<_>>()?,
            fiscal_capacity: weight.map(|share| share.weight),
            figures: self.input_figures(policy)?,
            amounts: self.amounts(policy)?,
        })
    }

    /// Figures of the indicators, each column once, in the order of the policy's columns.
    fn input_figures(&self, policy: &Policy) -> Option<Box<[Figure]>> {
        let indicators = policy.terms().factors.iter().flat_map(|factor| &factor.indicators);
        let parts = self.steps.cells.iter().filter_map(|cell| cell.indicators.as_ref()).flat_map(|score| &score.parts);
        let mut known: Vec<(&str, Figure)> = Vec::new();
        for (indicator, part) in indicators.zip(parts) {
            let headers = match &indicator.kind {
                IndicatorKind::Change { before, now, .. } => vec![before.as_str(), now.as_str()],
                _ => vec![indicator.key.as_str()],
            };
            known.extend(headers.into_iter().zip(part.figures.iter().copied()));
        }
        let figure = |column: &FigureColumn| {
            let header = column.headers.first()?;
            known.iter().find(|(key, _)| key == header).map(|(_, figure)| *figure)
        };
        policy.figures().iter().map(figure).collect()
    }

    /// Amounts of the table, in the order of the policy's columns.
    fn amounts(&self, policy: &Policy) -> Option<Box<[Money]>> {
        let control = self.steps.control.as_ref();
        let (mut adjustments, mut issued) = (self.steps.adjustments.iter(), self.published.figures.issued.iter());
        let amount = |column: &AmountColumn| match column.holds {
            Amounts::Last => control?.last,
            Amounts::Need => control?.need,
            Amounts::Deduction => adjustments.next().map(|step| Money::ZERO - step.own),
            Amounts::Signed => adjustments.next().map(|step| step.own),
            Amounts::Issued => issued.next().copied(),
            _ => unreachable!("this program knows no other"),
        };
        policy.amounts().iter().map(amount).collect()
    }
}

impl Other {
    /// By its first bytes: a zip or an older workbook, or a tag.
    fn of(bytes: &[u8]) -> Option<Other> {
        if [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"].iter().any(|start| bytes.starts_with(*start)) {
            return Some(Other::Workbook);
        }
        bytes.trim_ascii_start().starts_with(b"<").then_some(Other::Page)
    }
}

/// `None` if there are more than [`MAX_BYTES`].
fn read_bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let is_short = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES);
    Ok(is_short.then_some(bytes))
}

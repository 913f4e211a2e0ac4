//! A published table: its columns and what stands in them. Whoever writes, reads, audits or describes one uses these
//! words.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::county::{CountyCode, Name};
use crate::header::{self, Language};
use crate::number::Money;
use crate::policy::{Adjustment, Batch, Factor, Funding, Policy};

/// A column of a published table.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml"))?;
/// use special_fund::{Column, Language};
///
/// let column = &Column::all(&policy)[4];
/// assert_eq!(column.header(Language::English), "ecological_protection_yuan");
/// assert_eq!(column.header(Language::Chinese), "生态保护因素(元)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the headers say what they are")]
#[non_exhaustive]
pub enum Column {
    Code,
    Name,
    /// Mountain or other.
    Group,
    /// The base that a county keeps.
    Base,
    /// What a county has of the pool of a factor, the one at `place` in the policy, from 0.
    Factor {
        place: usize,
        key: String,
        name: Name,
    },
    /// 总分配方案: base and factors.
    Plan,
    /// 上浮.
    Uplift,
    /// Share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// What a county pays of others' uplift.
    Offset,
    /// What control adds to it, or takes from it.
    Control,
    /// What an adjustment adds to it, or takes from it; the one at `place` in the policy, from 0.
    Adjustment {
        place: usize,
        key: String,
        name: Name,
    },
    /// 年度应下达: all of these.
    Total,
    /// What a batch has issued; the one at `place` in the policy, from 0.
    Issued {
        place: usize,
        key: String,
        name: Name,
    },
    /// 本次下达: total less what has been issued.
    Batch,
}

impl Column {
    /// The columns of a policy's table, in order of publication: docs/rules.md section 12.
    pub fn all(policy: &Policy) -> Vec<Column> {
        let terms = policy.terms();
        let mut columns = vec![Column::Code, Column::Name, Column::Group, Column::Base];
        let factors =
            (0..).zip(&terms.factors).map(|(place, Factor { key, name, .. })| (place, key.clone(), name.clone()));
        columns.extend(factors.map(|(place, key, name)| Column::Factor { place, key, name }));
        columns.extend([Column::Plan, Column::Uplift, Column::FiscalCapacity, Column::Offset]);
        columns.extend(terms.is_controlled().then_some(Column::Control));
        let adjustments = (0..).zip(&terms.adjustments);
        let adjustments = adjustments.map(|(place, Adjustment { key, name, .. })| (place, key.clone(), name.clone()));
        columns.extend(adjustments.map(|(place, key, name)| Column::Adjustment { place, key, name }));
        columns.push(Column::Total);
        let batches = (0..).zip(terms.batches());
        let batches = batches.map(|(place, Batch { key, name, .. })| (place, key.clone(), name.clone()));
        columns.extend(batches.map(|(place, key, name)| Column::Issued { place, key, name }));
        columns.extend(terms.issued.as_ref().map(|_| Column::Batch));
        columns
    }

    /// What stands above the column; amounts are in yuan.
    pub fn header(&self, language: Language) -> Cow<'_, str> {
        let [key, name] = self.names();
        let is_chinese = language == Language::Chinese;
        if self.is_text() {
            return Cow::Borrowed(if is_chinese { name } else { key });
        }
        let [english, chinese, ..] = header::amount_headers(key, name);
        Cow::Owned(if is_chinese { chinese } else { english })
    }

    /// Whether it holds no amounts.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Column::Code | Column::Name | Column::Group)
    }

    /// Its key and its name, without a unit.
    pub(crate) fn names(&self) -> [&str; 2] {
        let fixed = match self {
            Column::Factor { key, name, .. }
            | Column::Adjustment { key, name, .. }
            | Column::Issued { key, name, .. } => return [key, name],
            Column::Code => header::CODE,
            Column::Name => header::NAME,
            Column::Group => header::GROUP,
            Column::Base => header::BASE,
            Column::Plan => header::PLAN,
            Column::Uplift => header::UPLIFT,
            Column::FiscalCapacity => header::FISCAL_CAPACITY,
            Column::Offset => header::OFFSET,
            Column::Control => header::CONTROL,
            Column::Total => header::TOTAL,
            Column::Batch => header::BATCH,
        };
        [fixed.en, fixed.zh]
    }

    /// Whether a policy may give the column another amount than 0. Of a base the county decides; a group is the policy's,
    /// said or not.
    pub(crate) fn is_needed(&self, policy: &Policy) -> bool {
        let terms = policy.terms();
        match self {
            Column::Base | Column::Group => false,
            Column::Uplift => terms.uplift.is_some(),
            Column::FiscalCapacity => policy.needs_fiscal_capacity_scores(),
            Column::Offset => terms.funding() == Some(Funding::Offset),
            _ => true,
        }
    }

    /// The amount of the column; `None` if it holds none.
    #[inline]
    pub fn amount(&self, figures: &PublishedFigures) -> Option<Money> {
        match self {
            Column::Code | Column::Name | Column::Group => None,
            Column::Base => Some(figures.base),
            Column::Factor { place, .. } => figures.cells.get(*place).copied(),
            Column::Plan => Some(figures.plan),
            Column::Uplift => Some(figures.uplift),
            Column::FiscalCapacity => Some(figures.fiscal_capacity),
            Column::Offset => Some(figures.offset),
            Column::Control => Some(figures.control),
            Column::Adjustment { place, .. } => figures.adjustments.get(*place).copied(),
            Column::Total => Some(figures.total),
            Column::Issued { place, .. } => figures.issued.get(*place).copied(),
            Column::Batch => Some(figures.batch),
        }
    }

    /// Where the amount of the column is kept; `None` if it holds none.
    #[inline]
    pub fn slot<'a>(&self, figures: &'a mut PublishedFigures) -> Option<&'a mut Money> {
        match self {
            Column::Code | Column::Name | Column::Group => None,
            Column::Base => Some(&mut figures.base),
            Column::Factor { place, .. } => figures.cells.get_mut(*place),
            Column::Plan => Some(&mut figures.plan),
            Column::Uplift => Some(&mut figures.uplift),
            Column::FiscalCapacity => Some(&mut figures.fiscal_capacity),
            Column::Offset => Some(&mut figures.offset),
            Column::Control => Some(&mut figures.control),
            Column::Adjustment { place, .. } => figures.adjustments.get_mut(*place),
            Column::Total => Some(&mut figures.total),
            Column::Issued { place, .. } => figures.issued.get_mut(*place),
            Column::Batch => Some(&mut figures.batch),
        }
    }

    /// An amount of the column with the sign that the table shows, and back: an offset is at least 0, and the table
    /// shows it negative. Nothing else turns that sign.
    #[inline]
    pub fn shown(&self, amount: Money) -> Money {
        match self {
            Column::Offset => -amount,
            _ => amount,
        }
    }
}

impl fmt::Display for Column {
    /// The English header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.header(Language::English))
    }
}

impl Serialize for Column {
    /// The English header.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One row of a published table: what an audit is given to check. In JSON its figures stand beside code and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct PublishedRow {
    pub code: CountyCode,
    pub name: Name,
    #[serde(flatten)]
    pub figures: PublishedFigures,
}

/// The figures of one row, in JSON text in yuan. Those of steps that the policy does not have are 0, and lists of them are
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each field is the column of its name")]
pub struct PublishedFigures {
    /// Whether it is a mountain county, or a township or village of one.
    pub mountain: bool,
    /// The base that it keeps.
    pub base: Money,
    /// Its share of each factor's pool, in policy order.
    pub cells: Box<[Money]>,
    /// 总分配方案: base and cells.
    pub plan: Money,
    /// 上浮.
    pub uplift: Money,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Money,
    /// What it pays of others' uplift, at least 0: [`Column::shown`].
    pub offset: Money,
    /// What control adds, or takes with a minus sign.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub control: Money,
    /// What each adjustment adds, or takes with a minus sign, in policy order.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub adjustments: Box<[Money]>,
    /// 年度应下达: plan + uplift + fiscal capacity − offset + control + adjustments.
    pub total: Money,
    /// What each batch has issued, in policy order.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub issued: Box<[Money]>,
    /// 本次下达: total less what has been issued.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub batch: Money,
}

fn is_zero(amount: &Money) -> bool {
    *amount == Money::ZERO
}

impl PublishedFigures {
    /// A row of zeros that has a place for every column of the policy.
    pub fn zero(policy: &Policy) -> PublishedFigures {
        let terms = policy.terms();
        let counts = [terms.factors.len(), terms.adjustments.len(), terms.batches().len()];
        let [cells, adjustments, issued] = counts.map(|count| vec![Money::ZERO; count].into());
        PublishedFigures { cells, adjustments, issued, ..PublishedFigures::default() }
    }
}

/// A total or subtotal row of a published table: what it says, and which rows stand above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublishedTotal {
    /// The line it stands on, from 1.
    pub line: usize,
    /// What it is called, without spaces: 杭州市小计.
    pub label: String,
    /// Which rows it takes, by what it is called.
    pub takes: Takes,
    /// How many rows of counties stand above it.
    pub above: usize,
    /// The amounts that are not blank, each with its column, an offset at least 0: [`Column::shown`].
    pub amounts: Vec<(Column, Money)>,
}

/// Which rows a total row takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Takes {
    /// All counties: 合计, 全省合计.
    #[default]
    All,
    /// Those beside it, above or below: 杭州市小计.
    Some,
    /// Some of those of the total row above it: 其中：山区县.
    Part,
}

/// Whether a subtotal is that of the mountain counties, or of the others; `None` if its name says neither.
pub(crate) fn is_of_mountain(label: &str) -> Option<bool> {
    let is_of_others = ["非山区", "其他", "其余", "other"].iter().any(|word| label.contains(word))
        || left_out(label).is_some_and(names_mountain);
    (is_of_others || names_mountain(label)).then_some(!is_of_others)
}

pub(crate) fn names_mountain(text: &str) -> bool {
    let text = text.replace("萧山区", "");
    ["山区", "26县", "mountain"].iter().any(|word| text.contains(word))
}

/// Whom a subtotal leaves out by its name: 杭州市（不含萧山）小计, 山区县以外.
pub(crate) fn left_out(label: &str) -> Option<&str> {
    let behind = ["不含", "不包括", "除", "excl"].iter().find_map(|word| label.split_once(word));
    behind.map(|(_, out)| out).or_else(|| Some(label.split_once("以外")?.0))
}

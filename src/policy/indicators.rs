//! Indicators (指标): how the figures of a table make the score of a factor. docs/rules.md section 5.1.

use serde::{Deserialize, Serialize, Serializer};

use crate::county::Name;
use crate::number::{Figure, Rate};

/// Most indicators of a factor.
pub const MAX_INDICATORS: usize = 16;

/// An indicator of a factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Header of its column in an English table, unless it is a change: a factor's key is one.
    pub key: String,
    /// Header of its column in a Chinese table, unless it is a change.
    pub name: Name,
    /// How much it counts (权重); the weights of a factor's indicators sum to exactly 1.
    pub weight: Rate,
    /// How a county's value is made of its figures.
    #[serde(flatten)]
    pub kind: IndicatorKind,
    /// What the cells of its columns stand for, if not for themselves.
    #[serde(flatten)]
    pub scale: Option<Scale>,
    /// Headers of columns whose coefficients multiply the value. If left out, there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coefficients: Vec<String>,
    /// Where all of this comes from.
    pub source: String,
}

/// How the value of an indicator, at least 0, is made of its figure x.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum IndicatorKind {
    /// x itself.
    Amount {
        /// What becomes of an x below 0.
        below_zero: BelowZero,
    },
    /// By how much it improved, if it did: now − before, or before − now.
    Change {
        /// Which way is an improvement.
        better: Better,
        /// Header of the column of earlier figures.
        before: String,
        /// Header of the column of later figures.
        now: String,
    },
    /// By how much it falls short of a reference: max(0, reference − x).
    Gap {
        /// The reference.
        reference: Figure,
    },
    /// Its place between the least and the largest figure, ε for the worst: (1−ε)(x − min) + ε(max − min), or with
    /// max − x.
    Minmax {
        /// Which end is the better one.
        better: Better,
        /// ε, below 1; if left out, 0.
        lowest: Rate,
    },
}

/// What becomes of a figure below 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BelowZero {
    /// It is refused.
    #[default]
    Refuse,
    /// It counts as 0.
    Zero,
}

/// Which figures are the better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The higher.
    Higher,
    /// The lower.
    Lower,
}

/// What cells stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scale {
    /// The cell is one of these texts (等次).
    Grades(#[serde(serialize_with = "as_table")] Vec<(Name, Figure)>),
    /// The cell is a figure, which stands for the value of the last bracket (分档) from it or below; below the first it is
    /// refused. Ascending.
    Brackets(Vec<FigureBracket>),
}

/// A bracket of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FigureBracket {
    /// The smallest figure of the bracket.
    pub from: Figure,
    /// What the figures of the bracket stand for.
    pub value: Figure,
}

/// As the table that a policy file has.
fn as_table<S: Serializer>(grades: &[(Name, Figure)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(grades.iter().map(|(text, value)| (text, value)))
}

/// A coefficient column that has a name of its own, or whose cells stand for something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coefficient {
    /// Header of its column in an English table, as factors name it.
    #[serde(skip)]
    pub key: String,
    /// Header of its column in a Chinese table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// What its cells stand for, if not for themselves: rates.
    #[serde(flatten)]
    pub scale: Option<Scale>,
}

/// A column of figures in the year's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureColumn {
    /// The headers it may have: key and name of its indicator, or the one header of a change.
    pub headers: Vec<String>,
    /// What its cells stand for, if not for themselves.
    pub scale: Option<Scale>,
    /// Whether a figure may be below 0.
    pub may_be_negative: bool,
}

impl Indicator {
    /// Whether a figure may be below 0.
    pub(super) fn may_be_negative(&self) -> bool {
        self.kind != IndicatorKind::Amount { below_zero: BelowZero::Refuse }
    }

    /// Its columns of figures: one, or before and now.
    pub(super) fn columns(&self) -> Vec<FigureColumn> {
        let may_be_negative = self.may_be_negative();
        let headers = match &self.kind {
            IndicatorKind::Change { before, now, .. } => vec![vec![before.clone()], vec![now.clone()]],
            _ => vec![vec![self.key.clone(), self.name.to_string()]],
        };
        let column = |headers| FigureColumn { headers, scale: self.scale.clone(), may_be_negative };
        headers.into_iter().map(column).collect()
    }
}

impl Scale {
    /// The number that a figure stands for; `None` below the first bracket. A grade is no figure.
    pub(crate) fn of_figure(&self, figure: Figure) -> Option<Figure> {
        let Scale::Brackets(brackets) = self else { return None };
        brackets.iter().rfind(|bracket| bracket.from <= figure).map(|bracket| bracket.value)
    }

    /// The number that a grade stands for.
    pub(crate) fn of_grade(&self, text: &str) -> Option<Figure> {
        let Scale::Grades(grades) = self else { return None };
        grades.iter().find(|(grade, _)| *grade == *text).map(|(_, value)| *value)
    }
}

impl FigureColumn {
    /// The figure that a text stands for, if it does.
    pub(crate) fn read(&self, text: &str) -> Option<Figure> {
        match &self.scale {
            None => text.parse().ok(),
            Some(scale) => scale.of_grade(text).or_else(|| scale.of_figure(text.parse().ok()?)),
        }
    }
}

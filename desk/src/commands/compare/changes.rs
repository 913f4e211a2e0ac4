//! What stands differently in the two tables for one county.

use special_fund::table::Language;
use special_fund::{AmountColumn, County, Figure, FigureColumn, Money, Policy, Rate, Score};

use super::comparison::{Comparison, Row};
use super::words::sides;
use crate::messages::shown;
use crate::view::say;

/// Something a county had on side A, and what it has on side B.
pub(crate) struct Change {
    pub(crate) what: String,
    pub(crate) a: String,
    pub(crate) b: String,
    /// Whether the table alone decides it: two different ones cannot come from one table.
    of_table: bool,
}

impl Change {
    /// `得分 生态保护因素 20.2→21.5`. It begins with a word of this program, so that no spreadsheet takes it for a
    /// formula.
    pub(crate) fn print(&self) -> String {
        format!("{} {}→{}", self.what, self.a, self.b)
    }
}

/// What changed in one county, of what the calculation uses on both sides. Whoever stands on one side only has no
/// changes.
pub(crate) fn of(row: &Row<'_>, comparison: &Comparison<'_>, language: Language) -> Vec<Change> {
    let (Some(share_a), Some(share_b)) = (&row.a, &row.b) else {
        return Vec::new();
    };
    let (a, b) = (share_a.county, share_b.county);
    let (policy_a, policy_b) = (comparison.a.policy(), comparison.b.policy());
    let mut changes = Vec::new();
    let mut note = |what: String, a: String, b: String, of_table: bool| {
        if a != b {
            changes.push(Change { what, a, b, of_table });
        }
    };
    let name = say(language, "名称", "name").to_owned();
    note(name, a.name.to_string(), b.name.to_string(), true);
    let group = |is_mountain| match is_mountain {
        true => say(language, "山区县", "mountain").to_owned(),
        false => say(language, "其他", "other").to_owned(),
    };
    let what = say(language, "类别", "group").to_owned();
    note(
        what,
        group(share_a.figures.mountain),
        group(share_b.figures.mountain),
        false, // the roster decides
    );
    let base = |amount: Money, has_base: bool| match has_base {
        true => comparison.unit.show(amount),
        false => say(language, "全表没有基数", "none in the table").to_owned(),
    };
    let unit = comparison.unit.name(language);
    let what = format!("{}({unit})", say(language, "基数", "base"));
    let [has_a, has_b] = comparison.has_base;
    if a.base != b.base {
        note(what, base(a.base, has_a), base(b.base, has_b), true);
    }
    let score = say(language, "得分", "score");
    for factor in &comparison.factors {
        let scores = score_of(a, policy_a, factor.key).zip(score_of(b, policy_b, factor.key));
        if let Some((a, b)) = scores {
            let name = say(language, factor.name, factor.key);
            let what = format!("{score} {name}");
            note(what, a.to_string(), b.to_string(), factor.is_one_column);
        }
    }
    for header in policy_a.coefficients() {
        if let Some((a, b)) = coefficient(a, policy_a, header).zip(coefficient(b, policy_b, header)) {
            let what = say(language, "系数", "coefficient");
            note(format!("{what} {}", shown(header)), a.to_string(), b.to_string(), true);
        }
    }
    for column in policy_a.figures() {
        if let Some((a, b)) = figure(a, policy_a, column).zip(figure(b, policy_b, column)) {
            let [english, chinese] =
                [column.headers.first(), column.headers.last()].map(|header| header.map_or("", |h| h));
            note(shown(say(language, chinese, english)), a.to_string(), b.to_string(), true);
        }
    }
    for column in policy_a.amounts() {
        if let Some((a, b)) = amount(a, policy_a, column).zip(amount(b, policy_b, column)) {
            let what = format!("{}({unit})", shown(say(language, &column.name, &column.key)));
            note(what, comparison.unit.show(a), comparison.unit.show(b), true);
        }
    }
    let is_used = policy_a.needs_fiscal_capacity_scores() && policy_b.needs_fiscal_capacity_scores();
    if let Some((a, b)) = a.fiscal_capacity.zip(b.fiscal_capacity).filter(|_| is_used) {
        let name = say(language, "地区财力因素", "fiscal_capacity");
        let what = format!("{score} {name}");
        note(what, a.to_string(), b.to_string(), true);
    }
    changes
}

/// The first county that cannot stand like this in one table on both sides, and what differs.
pub(crate) fn in_one_table(comparison: &Comparison<'_>, language: Language) -> Option<String> {
    comparison.rows.iter().find_map(|row| {
        let differs = match (&row.a, &row.b) {
            (Some(_), Some(_)) => {
                let changes = of(row, comparison, language);
                changes.iter().find(|change| change.of_table)?.print()
            }
            _ => sides(row, language).to_owned(),
        };
        Some(format!("{} {} {differs}", row.code, row.name()))
    })
}

/// The score of a factor that has a column of them.
fn score_of(county: &County, policy: &Policy, key: &str) -> Option<Score> {
    let place = policy.scored_factors().position(|factor| factor.key == key)?;
    county.scores.get(place).copied()
}

fn figure(county: &County, policy: &Policy, of: &FigureColumn) -> Option<Figure> {
    let place = policy.figures().iter().position(|column| column.headers == of.headers)?;
    county.figures.get(place).copied()
}

fn amount(county: &County, policy: &Policy, of: &AmountColumn) -> Option<Money> {
    let place = policy.amounts().iter().position(|column| column.key == of.key)?;
    county.amounts.get(place).copied()
}

fn coefficient(county: &County, policy: &Policy, header: &str) -> Option<Rate> {
    let mut headers = policy.coefficients().iter();
    let place = headers.position(|other| other == header)?;
    county.coefficients.get(place).copied()
}

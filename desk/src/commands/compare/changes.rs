//! What stands differently in the two tables for one county.

use std::iter::zip;

use special_fund::{County, FigureColumn, Money, Scale};

use super::comparison::{Comparison, Row};
use super::lines::{Lines, Recipient};
use crate::messages::shown;
use crate::view::named;

/// Something a county had on side A, and what it has on side B.
pub(crate) struct Change {
    /// `得分 生态保护因素 20.2→21.5`. It begins with a word of this program or a name of the policy's, so that no
    /// spreadsheet takes it for a formula.
    pub(crate) text: String,
    /// Whether the table alone decides it: two different ones cannot come from one table.
    of_table: bool,
}

/// A cell of the year's table, as far as the calculation uses it.
struct Cell<'a> {
    kind: Kind,
    /// The headers that its column may have, English and Chinese.
    headers: [&'a str; 2],
    value: String,
    /// What the cell stands for, if the value is not what is written there.
    scale: Option<&'a Scale>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Group,
    Base,
    Score,
    Coefficient,
    Figure,
    Amount,
}

/// All changes of one county in words. Whoever stands on one side only has none.
pub(crate) fn all(row: &Row<'_>, comparison: &Comparison<'_>) -> String {
    let changes: Vec<String> = of(row, comparison).into_iter().map(|change| change.text).collect();
    changes.join(comparison.text("semicolon"))
}

pub(crate) fn of(row: &Row<'_>, comparison: &Comparison<'_>) -> Vec<Change> {
    let ([Some(a), Some(b)], [side_a, side_b]) = (row.on, comparison.sides) else {
        return Vec::new();
    };
    let (of_a, of_b) = (cells(a, side_a, comparison), cells(b, side_b, comparison));
    let change = |b: &Cell<'_>| {
        let a = of_a.iter().find(|a| a.kind == b.kind && a.headers[0] == b.headers[0])?;
        let [a_text, b_text] = written(a, b).filter(|[a, b]| a != b)?;
        let of_table = a.headers == b.headers && b.kind != Kind::Group; // the roster decides the group
        let show = |text: String, side: &Lines<'_>| match b.kind {
            Kind::Base if !side.has_base => comparison.text("no_base").to_owned(),
            _ => text,
        };
        let text = format!("{} {}→{}", b.what(comparison), show(a_text, side_a), show(b_text, side_b));
        Some(Change { text, of_table })
    };
    of_b.iter().filter_map(change).collect()
}

/// The first county that cannot stand like this in one table on both sides, and what differs.
pub(crate) fn in_one_table(comparison: &Comparison<'_>) -> Option<String> {
    comparison.rows.iter().find_map(|row| {
        let change = || of(row, comparison).into_iter().find(|change| change.of_table).map(|change| change.text);
        Some(format!("{} {}", row.label(), comparison.only_said(row).or_else(change)?))
    })
}

/// What a county has, in the order of the table. Of an annex it is the name, if that is no other form of one, and the
/// group.
fn cells<'a>(recipient: &Recipient<'a>, side: &Lines<'a>, comparison: &Comparison<'_>) -> Vec<Cell<'a>> {
    let cell = |kind, headers, value| Cell { kind, headers, value, scale: None };
    let money = |amount: &Money| comparison.unit.show(*amount);
    let mut cells = Vec::new();
    if recipient.known_as.is_none() {
        cells.push(cell(Kind::Name, ["name", comparison.text("cell.name")], recipient.name.to_string()));
    }
    if let Some(is_mountain) = recipient.is_mountain {
        let group = comparison.text(if is_mountain { "mountain" } else { "other" });
        cells.push(cell(Kind::Group, ["group", comparison.text("cell.group")], group.to_owned()));
    }
    let (Some(share), Some(allocation)) = (&recipient.share, side.allocation) else { return cells };
    let policy = allocation.policy();
    let County { base, scores, coefficients, fiscal_capacity, figures, amounts, .. } = share.county;
    cells.push(cell(Kind::Base, ["base", comparison.text("cell.base")], money(base)));
    let score = |(key, name): (&'a str, &'a str), score: String| cell(Kind::Score, [key, name], score);
    cells.extend(zip(policy.scored_factors(), scores).map(|(of, value)| score((&of.key, &of.name), value.to_string())));
    cells.extend(zip(policy.coefficients(), coefficients).map(|(key, value)| {
        let scale = policy.coefficient(key).and_then(|coefficient| coefficient.scale.as_ref());
        Cell { kind: Kind::Coefficient, headers: [key, policy.coefficient_name(key)], value: value.to_string(), scale }
    }));
    cells.extend(zip(policy.figures(), figures).filter_map(|(FigureColumn { headers, scale, .. }, value)| {
        let headers = [headers.first()?.as_str(), headers.last()?.as_str()];
        Some(Cell { kind: Kind::Figure, headers, value: value.to_string(), scale: scale.as_ref() })
    }));
    let amounts = zip(policy.amounts(), amounts);
    cells.extend(amounts.map(|(column, amount)| cell(Kind::Amount, [&column.key, &column.name], money(amount))));
    let of_pool = fiscal_capacity.filter(|_| policy.needs_fiscal_capacity_scores());
    cells.extend(of_pool.map(|value| score(("fiscal_capacity", comparison.text("pool")), value.to_string())));
    cells
}

/// What is written in both cells, where that can be told: the same under one scale, and grades under any.
fn written(a: &Cell<'_>, b: &Cell<'_>) -> Option<[String; 2]> {
    match (a.grade(), b.grade()) {
        (Some(was), Some(is)) => Some([was, is]),
        _ if a.scale == b.scale => Some([a.value.clone(), b.value.clone()]),
        _ => None,
    }
}

impl Cell<'_> {
    /// The one grade that the value stands for.
    fn grade(&self) -> Option<String> {
        let Some(Scale::Grades(grades)) = self.scale else {
            return None;
        };
        let mut texts = grades.iter().filter(|(_, value)| value.to_string() == self.value).map(|(text, _)| text);
        texts.next().filter(|_| texts.next().is_none()).map(|text| shown(text))
    }

    fn what(&self, comparison: &Comparison<'_>) -> String {
        let [english, chinese] = self.headers;
        let name = shown(named(comparison.language, english, chinese));
        match self.kind {
            Kind::Name | Kind::Group | Kind::Figure => name,
            Kind::Score => format!("{} {name}", comparison.text("score")),
            Kind::Coefficient => format!("{} {name}", comparison.text("coefficient")),
            Kind::Base | Kind::Amount => format!("{name}({})", comparison.unit.name(comparison.language)),
        }
    }
}

//! What stands differently in the two tables for one county.

use special_fund::{Money, Scale, Share};

use super::comparison::{Comparison, Row};
use crate::messages::shown;
use crate::view::amounts::decimal;
use crate::view::inputs::{Input, Kind};

/// Something a county had on side A, and what it has on side B.
pub(crate) struct Change {
    /// `得分 生态保护因素 20.2→21.5`. It begins with a word of this program or a name of the policy's, so that no
    /// spreadsheet takes it for a formula.
    pub(crate) text: String,
    /// Whether the table alone decides it: two different ones cannot come from one table.
    of_table: bool,
}

/// All changes of one county in words. Whoever stands on one side only has none.
pub(crate) fn all(row: &Row<'_>, comparison: &Comparison<'_>) -> String {
    let changes: Vec<String> = of(row, comparison).into_iter().map(|change| change.text).collect();
    changes.join(comparison.text("semicolon"))
}

/// In the order of the table. Of an annex it is the name, if that is no other form of one, and the group.
pub(crate) fn of(row: &Row<'_>, comparison: &Comparison<'_>) -> Vec<Change> {
    let [Some(a), Some(b)] = row.on else { return Vec::new() };
    let mut changes = Vec::new();
    if a.known_as.is_none() && b.known_as.is_none() && a.name != b.name {
        let text = format!("{} {}→{}", comparison.text("cell.name"), a.name.as_str(), b.name.as_str());
        changes.push(Change { text, of_table: true });
    }
    let groups = [a, b].map(|one| one.is_mountain.map(|is_mountain| if is_mountain { "mountain" } else { "other" }));
    if let [Some(a), Some(b)] = groups
        && a != b
    {
        let [group, a, b] = ["cell.group", a, b].map(|word| comparison.text(word));
        changes.push(Change { text: format!("{group} {a}→{b}"), of_table: false }); // the roster decides the group
    }
    if let [Some(a), Some(b)] = [a, b].map(|one| one.share.as_ref()) {
        changes.extend(comparison.inputs.iter().filter_map(|inputs| of_input(inputs, [a, b], comparison)));
    }
    changes
}

/// What two policies both read of the table, where it says something else of a county.
fn of_input([a, b]: &[Input<'_>; 2], shares: [&Share<'_>; 2], comparison: &Comparison<'_>) -> Option<Change> {
    let cells = [a.of(shares[0].county)?, b.of(shares[1].county)?];
    let grades = [grade(a, cells[0]), grade(b, cells[1])];
    let amount = |cell: i128| Money::from_fen(cell).map(|amount| comparison.unit.show(amount));
    // What is written in both cells, where that can be told: the same under one scale, and grades under any.
    let texts = match (b.kind, grades) {
        (Kind::Base | Kind::Amount, _) => [amount(cells[0])?, amount(cells[1])?],
        (_, [Some(was), Some(is)]) => [was, is],
        _ if a.scale == b.scale => cells.map(|cell| decimal(cell, 6, 0).replace(',', "")),
        _ => return None,
    };
    let [was, is] = [0, 1].map(|side| match b.kind {
        Kind::Base if !comparison.sides[side].has_base => comparison.text("no_base"),
        _ => &texts[side],
    });
    let name = shown(b.name(comparison.language));
    let what = match b.kind {
        Kind::Figure => name,
        Kind::Score | Kind::FiscalCapacity => format!("{} {name}", comparison.text("score")),
        Kind::Coefficient => format!("{} {name}", comparison.text("coefficient")),
        Kind::Base | Kind::Amount => format!("{name}({})", comparison.unit.name(comparison.language)),
    };
    (texts[0] != texts[1]).then(|| Change { text: format!("{what} {was}→{is}"), of_table: a.headers == b.headers })
}

/// The first county that cannot stand like this in one table on both sides, and what differs.
pub(crate) fn in_one_table(comparison: &Comparison<'_>) -> Option<String> {
    comparison.rows.iter().find_map(|row| {
        let change = || of(row, comparison).into_iter().find(|change| change.of_table).map(|change| change.text);
        Some(format!("{} {}", row.label(), comparison.only_said(row).or_else(change)?))
    })
}

/// The one grade that a figure stands for.
fn grade(input: &Input<'_>, figure: i128) -> Option<String> {
    let Some(Scale::Grades(grades)) = input.scale else {
        return None;
    };
    let mut texts = grades.iter().filter(|(_, value)| value.millionths() == figure).map(|(text, _)| text);
    texts.next().filter(|_| texts.next().is_none()).map(|text| shown(text))
}

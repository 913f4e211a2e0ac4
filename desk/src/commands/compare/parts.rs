//! The columns of both tables beside each other: what a difference is made of.

use std::iter::zip;

use special_fund::Money;

use super::lines::{Heading, Lines, Role};
use super::pair::Pair;
use crate::view::columns::Column;

/// A column of the published table of either side or both.
pub(crate) struct Part {
    /// Where it stands among the columns of the published table.
    pub(crate) column: Column,
    /// As the policy of side B has it, else that of A, else an annex; in lines.
    pub(crate) header: String,
    /// The place of its amounts on either side.
    pub(crate) places: [Option<usize>; 2],
    role: Role,
    /// The one side that has it, where the other is an annex without it, or has something of that kind that the annex lacks:
    /// what that has of it, perhaps under another heading, is not known.
    pub(crate) only: Option<usize>,
    /// Whether some county has another amount of it.
    pub(crate) is_moved: bool,
}

impl Part {
    /// The column at this place of one side; the other has it or not.
    fn new(column: Column, places: [Option<usize>; 2], sides: [&Lines<'_>; 2]) -> Option<Part> {
        let headings = zip(sides, places).rev().filter_map(|(side, place)| side.headings.get(place?));
        let headings: Vec<&Heading> = headings.collect();
        let heading = headings.iter().find(|heading| heading.column.is_some()).or(headings.first())?;
        let ([a, b], [of_a, of_b]) = (places, sides);
        let is_unknown = |place: Option<usize>, side: &Lines<'_>, other: &Lines<'_>| {
            let may_be_other = || other.allocation.is_none() && has_unmatched(side, other, heading.role);
            place.is_none() && (side.allocation.is_none() || may_be_other())
        };
        Some(Part {
            column,
            header: heading.header.clone(),
            places,
            role: heading.role,
            only: if is_unknown(a, of_a, of_b) { Some(1) } else { is_unknown(b, of_b, of_a).then_some(0) },
            is_moved: false,
        })
    }

    /// Whether it explains a difference: what makes up a part does not once more.
    pub(crate) fn explains(&self) -> bool {
        self.role != Role::Detail && self.only.is_none()
    }

    /// Whether it is a part of the total, not of what is issued of it.
    pub(crate) fn is_of_total(&self) -> bool {
        self.role != Role::Beside
    }

    /// B − A; what a side does not have counts as 0.
    pub(crate) fn difference(&self, pair: &Pair) -> Money {
        let [a, b] = pair.at(self.places);
        b - a
    }

    /// The difference, or the amount of the only side that is known.
    pub(crate) fn shown(&self, pair: &Pair) -> Money {
        match (self.only, pair.at(self.places)) {
            (Some(0), [a, _]) => a,
            (_, [a, b]) => b - a,
        }
    }
}

/// Whether one side has amounts of a kind in a column that the other lacks.
fn has_unmatched(side: &Lines<'_>, other: &Lines<'_>, role: Role) -> bool {
    let is_filled = |place: usize| {
        let mut amounts = side.recipients.iter().filter_map(|one| one.amounts.columns.get(place));
        amounts.any(|amount| *amount != Money::ZERO)
    };
    let mut of_role = side.headings.iter().enumerate().filter(|(_, heading)| heading.role == role);
    of_role.any(|(place, heading)| twin(heading, other).is_none() && is_filled(place))
}

/// The place of the same column on the other side.
fn twin(heading: &Heading, other: &Lines<'_>) -> Option<usize> {
    other.headings.iter().position(|other| other.is_same(heading))
}

/// The columns of both, in the order of the published table; those of an annex after the one beside which they stand.
pub(crate) fn parts(sides: [&Lines<'_>; 2]) -> Vec<Part> {
    // Of every column of a side, where it stands in the published table, its own place and that on the other side.
    let places = |side: &Lines<'_>, other: &Lines<'_>| {
        let mut column = Column::Base;
        let place = |(place, heading): (usize, &Heading)| {
            let twin = twin(heading, other);
            let of_twin = twin.and_then(|twin| other.headings.get(twin)).and_then(|twin| twin.column);
            column = heading.column.or(of_twin).unwrap_or(column);
            (column, place, twin)
        };
        side.headings.iter().enumerate().map(place).collect::<Vec<_>>()
    };
    let [a, b] = sides;
    let of_b = places(b, a).into_iter().map(|(column, place, twin)| (column, [twin, Some(place)]));
    let only_a = places(a, b).into_iter().filter(|(_, _, twin)| twin.is_none());
    let only_a = only_a.map(|(column, place, _)| (column, [Some(place), None]));
    let mut parts: Vec<Part> =
        of_b.chain(only_a).filter_map(|(column, places)| Part::new(column, places, sides)).collect();
    parts.sort_by_key(|part| part.column);
    parts
}

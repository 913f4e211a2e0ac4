//! The columns of both tables beside each other: what a difference is made of.

use special_fund::Money;

use super::lines::{Amounts, Heading, Lines, Role};
use super::pair::{Pair, minus};
use crate::view::columns::Column;

/// A column of the published table of either side or both.
pub(crate) struct Part {
    /// Where it stands among the columns of the published table.
    pub(crate) column: Column,
    /// As the policy of side B has it, else that of A, else an annex; in lines.
    pub(crate) header: String,
    /// The place of its amounts on either side.
    pub(crate) a: Option<usize>,
    pub(crate) b: Option<usize>,
    role: Role,
    /// The one side that has it, where the other is an annex without it, or has something of that kind that the annex lacks:
    /// what that has of it, perhaps under another heading, is not known.
    pub(crate) only: Option<usize>,
    /// Whether some county has another amount of it.
    pub(crate) is_moved: bool,
}

impl Part {
    /// The column at this place of one side; the other has it or not.
    fn new([a, b]: [Option<usize>; 2], sides: [&Lines<'_>; 2]) -> Option<Part> {
        let [of_a, of_b] = sides;
        let headings = [b.and_then(|place| of_b.headings.get(place)), a.and_then(|place| of_a.headings.get(place))];
        let headings = || headings.into_iter().flatten();
        let heading = headings().find(|heading| heading.column.is_some()).or(headings().next())?;
        let is_unknown = |place: Option<usize>, side: &Lines<'_>, other: &Lines<'_>| {
            let may_be_other = || other.allocation.is_none() && has_unmatched(side, other, heading.role);
            place.is_none() && (side.allocation.is_none() || may_be_other())
        };
        Some(Part {
            column: Column::Base,
            header: heading.header.clone(),
            a,
            b,
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
        minus(amount(&pair.b, self.b), amount(&pair.a, self.a))
    }

    /// The difference, or the amount of the only side that is known.
    pub(crate) fn shown(&self, pair: &Pair) -> Money {
        match self.only {
            Some(0) => amount(&pair.a, self.a),
            _ => self.difference(pair),
        }
    }
}

/// Whether one side has amounts of a kind in a column that the other lacks.
fn has_unmatched(side: &Lines<'_>, other: &Lines<'_>, role: Role) -> bool {
    let is_filled = |place: usize| {
        let mut amounts = side.recipients.iter().filter_map(|one| one.amounts.columns.get(place));
        amounts.any(|amount| *amount != Money::ZERO)
    };
    let is_unmatched = |heading: &Heading| !other.headings.iter().any(|other| other.is_same(heading));
    let mut of_role = side.headings.iter().enumerate().filter(|(_, heading)| heading.role == role);
    of_role.any(|(place, heading)| is_unmatched(heading) && is_filled(place))
}

fn amount(amounts: &Amounts, place: Option<usize>) -> Money {
    place.and_then(|place| amounts.columns.get(place)).copied().unwrap_or(Money::ZERO)
}

/// The columns of both, in the order of the published table; those of an annex after the one beside which they stand.
pub(crate) fn parts([a, b]: [&Lines<'_>; 2]) -> Vec<Part> {
    let twin = |heading: &Heading, other: &Lines<'_>| other.headings.iter().position(|other| other.is_same(heading));
    let places = |side: &Lines<'_>, other: &Lines<'_>| {
        let mut column = Column::Base;
        let place = |heading: &Heading| {
            let twin = twin(heading, other).and_then(|twin| other.headings.get(twin));
            column = heading.column.or(twin.and_then(|twin| twin.column)).unwrap_or(column);
            column
        };
        side.headings.iter().map(place).collect::<Vec<Column>>()
    };
    let of_b = b.headings.iter().zip(places(b, a)).enumerate();
    let of_b = of_b.map(|(place, (heading, column))| (column, [twin(heading, a), Some(place)]));
    let of_a = a.headings.iter().zip(places(a, b)).enumerate().filter(|(_, (heading, _))| twin(heading, b).is_none());
    let of_a = of_a.map(|(place, (_, column))| (column, [Some(place), None]));
    let part = |(column, places)| Some(Part { column, ..Part::new(places, [a, b])? });
    let mut parts: Vec<Part> = of_b.chain(of_a).filter_map(part).collect();
    parts.sort_by_key(|part| part.column);
    parts
}

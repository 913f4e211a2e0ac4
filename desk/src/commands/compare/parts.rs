//! The columns of both tables beside each other, what a difference is made of, and the amounts in them.

use special_fund::Money;

use super::lines::{Amounts, Heading, Lines, Role};
use crate::view::amounts::decimal;
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

/// The amounts of a line on either side; none where no county of it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair(pub(crate) [Option<Amounts>; 2]);

impl Part {
    /// The column at these places; one side may lack it.
    fn new(column: Column, places: [Option<usize>; 2], sides: [&Lines<'_>; 2]) -> Part {
        let headings = [0, 1].map(|side| places[side].map(|place| &sides[side].headings[place]));
        let of_policy = |heading: &&Heading| heading.column.is_some();
        let heading = headings.into_iter().flatten().max_by_key(of_policy).expect("it stands on a side");
        let is_unknown = |side: &usize| {
            let (own, other) = (sides[*side], sides[1 - side]);
            let may_be_other = || other.allocation.is_none() && has_unmatched(own, other, heading.role);
            places[*side].is_none() && (own.allocation.is_none() || may_be_other())
        };
        Part {
            column,
            header: heading.header.clone(),
            places,
            role: heading.role,
            only: [0, 1].iter().find(|side| is_unknown(side)).map(|side| 1 - side),
            is_moved: false,
        }
    }

    /// Whether it explains a difference: what makes up a part does not once more.
    pub(crate) fn explains(&self) -> bool {
        self.role != Role::Detail && self.only.is_none()
    }

    /// Whether it is a part of the total, not of what is issued of it.
    pub(crate) fn is_of_total(&self) -> bool {
        self.role != Role::Beside
    }

    pub(crate) fn header_lines(&self) -> Vec<&str> {
        self.header.lines().collect()
    }

    /// B − A, where what a side does not have counts as 0; or the amount of the only side that is known.
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
    // Of every column of a side, where it stands in the published table, and its place on either side.
    let columns = |side: usize| {
        let (own, other, mut column) = (sides[side], sides[1 - side], Column::Base);
        let place = move |(place, heading): (usize, &Heading)| {
            let twin = twin(heading, other);
            let of_twin = twin.and_then(|twin| other.headings[twin].column);
            column = heading.column.or(of_twin).unwrap_or(column);
            let mut places = [twin; 2];
            places[side] = Some(place);
            (column, places)
        };
        own.headings.iter().enumerate().map(place)
    };
    let all = columns(1).chain(columns(0).filter(|(_, [_, of_b])| of_b.is_none()));
    let mut parts: Vec<Part> = all.map(|(column, places)| Part::new(column, places, sides)).collect();
    parts.sort_by_key(|part| part.column);
    parts
}

impl Pair {
    /// What either side has in all, if anybody stands there.
    pub(crate) fn amounts(&self) -> [Option<Money>; 2] {
        self.0.each_ref().map(|side| side.as_ref().map(|amounts| amounts.total))
    }

    /// The same; who does not stand there has 0.
    pub(crate) fn totals(&self) -> [Money; 2] {
        self.amounts().map(Option::unwrap_or_default)
    }

    /// What stands at these places; what a side does not have counts as 0.
    pub(crate) fn at(&self, places: [Option<usize>; 2]) -> [Money; 2] {
        let at = |side: usize| self.0[side].as_ref()?.columns.get(places[side]?).copied();
        [at(0), at(1)].map(Option::unwrap_or_default)
    }

    /// B − A of the totals.
    pub(crate) fn difference(&self) -> Money {
        let [a, b] = self.totals();
        b - a
    }

    pub(crate) fn size(&self) -> u128 {
        self.difference().fen().unsigned_abs()
    }

    /// The difference in per cent of A; none if A is 0, or nobody stands on side B to be compared with.
    pub(crate) fn percent(&self) -> Option<String> {
        let [a, _] = self.totals();
        self.0[1].as_ref().and_then(|_| percent(self.difference(), a))
    }

    pub(crate) fn add(&mut self, other: &Pair) {
        for (sum, amounts) in self.0.iter_mut().zip(&other.0) {
            if let Some(amounts) = amounts {
                sum.get_or_insert_default().add(amounts);
            }
        }
    }
}

/// `difference ÷ of` in per cent with two decimals, rounded half up by its size, so that both directions round alike.
pub(crate) fn percent(difference: Money, of: Money) -> Option<String> {
    let of = of.fen().unsigned_abs();
    let twice = of.checked_mul(2)?;
    let scaled = difference.fen().unsigned_abs().checked_mul(20_000)?;
    let hundredths = scaled.checked_add(of)?.checked_div(twice)?;
    let size = decimal(i128::try_from(hundredths).ok()?, 2, 2);
    Some(if difference < Money::ZERO && hundredths > 0 { format!("-{size}") } else { size })
}

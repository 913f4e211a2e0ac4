//! The counties as one table: complete, without duplicates, and in keeping with policy and roster.

use crate::controlled_rounding::MAX_COLUMNS;
use crate::county::{County, CountyCode};
use crate::halves::{first_half, join};
use crate::money::Money;
use crate::number::Score;
use crate::policy::{BaseRole, Policy};
use crate::ranking::Order;
use crate::refusal::Refusal;
use crate::roster::Roster;

/// What is known of the counties once they are checked.
#[derive(Clone, Debug)]
pub(crate) struct Recipients {
    /// Ascending codes: the order that settles ties.
    pub(crate) order: Order,
    /// Which rows are mountain counties, or townships and villages of one.
    pub(crate) mountain: Vec<bool>,
    /// Σ bases, in fen.
    pub(crate) bases: i128,
    /// Fiscal-capacity scores, if the policy needs them.
    pub(crate) fiscal_capacity: Vec<Score>,
    /// In each factor, Σ digits of the scores by their decimal places: of other counties and of mountain counties.
    pub(crate) score_sums: [[[u128; 7]; 2]; MAX_COLUMNS],
}

/// Checks the counties against the policy; the first problem is reported.
pub(crate) fn check(policy: &Policy, counties: &[County]) -> Result<Recipients, Refusal> {
    let first = counties.first().map(|county| county.code);
    let rows = counties.len();
    let of = |counties: &[County], rows: usize| -> Result<_, Refusal> {
        let mut checker = Checker::new(policy);
        checker.like = first;
        let mut recipients = Recipients::with_room_for(rows);
        for county in counties {
            let mountain = checker.admit(county)?;
            recipients.push(county, mountain, policy.needs_fiscal_capacity_scores());
        }
        Ok((checker, recipients))
    };
    let (half, rest) = counties
        .split_at_checked(first_half(rows))
        .unwrap_or((counties, &[]));
    let rest = (!rest.is_empty()).then_some(|| of(rest, rest.len()));
    let (half, rest) = join(|| of(half, rows), rest);
    let (mut checker, mut recipients) = half?;
    if let Some(rest) = rest {
        let (more, others) = rest?;
        checker.append(more)?;
        recipients.append(others);
    }
    recipients.order = checker.finish(counties)?;
    Ok(recipients)
}

/// The digits of a score without trailing zeros behind the point, and how many of them stand behind it.
pub(crate) fn digits_and_places(score: Score) -> (u128, usize) {
    let (mut digits, mut places) = (score.millionths(), 6);
    while places > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        places -= 1;
    }
    (digits, places)
}

impl Recipients {
    fn with_room_for(rows: usize) -> Recipients {
        Recipients {
            order: Order::as_given(0),
            mountain: Vec::with_capacity(rows),
            bases: 0,
            fiscal_capacity: Vec::with_capacity(rows),
            score_sums: [[[0; 7]; 2]; MAX_COLUMNS],
        }
    }

    #[inline]
    fn push(&mut self, county: &County, mountain: bool, needs_fiscal_capacity: bool) {
        self.mountain.push(mountain);
        self.bases = self.bases.saturating_add(county.base.fen());
        if needs_fiscal_capacity {
            let score = county.fiscal_capacity.unwrap_or_default();
            self.fiscal_capacity.push(score);
        }
        for ([other, tilted], score) in self.score_sums.iter_mut().zip(county.scores.iter()) {
            let sums = if mountain { tilted } else { other };
            let (digits, places) = digits_and_places(*score);
            if let Some(sum) = sums.get_mut(places) {
                *sum = sum.wrapping_add(digits); // far below 2^128
            }
        }
    }

    /// Takes what is known of the counties that follow.
    fn append(&mut self, next: Recipients) {
        self.mountain.extend(next.mountain);
        self.bases = self.bases.saturating_add(next.bases);
        self.fiscal_capacity.extend(next.fiscal_capacity);
        let sums = self.score_sums.as_flattened_mut().as_flattened_mut();
        let more = next.score_sums.as_flattened().as_flattened();
        for (sum, more) in sums.iter_mut().zip(more) {
            *sum = sum.wrapping_add(*more);
        }
    }

    /// Most decimal places of a score in a factor.
    pub(crate) fn score_places(&self, column: usize) -> usize {
        let sums = self.score_sums.get(column).map(|sums| sums.as_flattened());
        let used = sums.into_iter().flatten().enumerate();
        let used = used.filter(|(_, sum)| **sum > 0);
        used.map(|(place, _)| place.wrapping_rem(7))
            .max()
            .unwrap_or(0)
    }
}

/// Takes the counties one by one and says what is wrong with them.
pub(crate) struct Checker<'a> {
    policy: &'a Policy,
    members: Members<'a>,
    /// The code whose length all have.
    like: Option<CountyCode>,
    first: Option<CountyCode>,
    last: Option<CountyCode>,
    is_ascending: bool,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(policy: &'a Policy) -> Checker<'a> {
        Checker {
            policy,
            members: Members::new(&policy.roster),
            like: None,
            first: None,
            last: None,
            is_ascending: true,
        }
    }

    /// Whether the county is a mountain county, if nothing is wrong with it.
    #[inline]
    pub(crate) fn admit(&mut self, county: &County) -> Result<bool, Refusal> {
        self.first.get_or_insert(county.code);
        let like = *self.like.get_or_insert(county.code);
        check_figures(self.policy, county, like)?;
        self.is_ascending &= self.last < Some(county.code);
        self.last = Some(county.code);
        self.members.admit(county)
    }

    /// Takes what another has seen of the counties that follow.
    pub(crate) fn append(&mut self, next: Checker<'_>) -> Result<(), Refusal> {
        let Some((other, last)) = next.first.zip(next.last) else {
            return Ok(());
        };
        let first = *self.like.get_or_insert(other);
        if first.digits() != other.digits() {
            return Err(Refusal::MixedCodes { first, other });
        }
        self.first.get_or_insert(other);
        self.is_ascending &= next.is_ascending && self.last < Some(other);
        self.last = Some(last);
        self.members.append(&next.members);
        Ok(())
    }

    /// The order of all that have been admitted.
    pub(crate) fn finish(self, counties: &[County]) -> Result<Order, Refusal> {
        self.first.ok_or(Refusal::NoCounties)?;
        let order = if self.is_ascending {
            Order::as_given(counties.len())
        } else {
            order(counties)?
        };
        self.members.check_complete()?;
        Ok(order)
    }
}

/// The rows by code, if no code stands twice.
fn order(counties: &[County]) -> Result<Order, Refusal> {
    let code = |row: usize| counties.get(row).map(|county| county.code);
    let order = Order::by_key(counties.len(), |row| code(row).map_or(0, CountyCode::key));
    let mut pairs = order.rows().zip(order.rows().skip(1));
    if let Some((a, b)) = pairs.find(|(a, b)| code(*a) == code(*b))
        && let Some(code) = code(a)
    {
        return Err(Refusal::DuplicateCode {
            code,
            rows: [a.min(b), a.max(b)],
        });
    }
    drop(pairs);
    Ok(order)
}

#[inline]
fn check_figures(policy: &Policy, county: &County, first: CountyCode) -> Result<(), Refusal> {
    let (code, base) = (county.code, county.base);
    if code.digits() != first.digits() {
        return Err(Refusal::MixedCodes { first, other: code });
    }
    let (found, expected) = (county.scores.len(), policy.factors.len());
    if found != expected {
        return Err(Refusal::ScoreCount {
            code,
            found,
            expected,
        });
    }
    let (found, expected) = (county.coefficients.len(), policy.coefficients().len());
    if found != expected {
        return Err(Refusal::CoefficientCount {
            code,
            found,
            expected,
        });
    }
    if county.fiscal_capacity.is_none() && policy.needs_fiscal_capacity_scores() {
        return Err(Refusal::NoFiscalCapacityScore { code });
    }
    if base < Money::ZERO || base > Money::MAX_INPUT {
        return Err(Refusal::BaseRange { code, base });
    }
    let quantum = policy.quantum;
    if policy.base == BaseRole::Protected && !is_whole(base, quantum) {
        return Err(Refusal::BaseNotWholeQuanta {
            code,
            base,
            quantum,
        });
    }
    Ok(())
}

/// Whether an amount from 0 to 10^13 yuan is a multiple of the quantum.
#[inline]
pub(crate) fn is_whole(amount: Money, quantum: Money) -> bool {
    let (Some(amount), Some(quantum)) = (amount.fen_u64(), quantum.fen_u64()) else {
        return false;
    };
    quantum == 1 || amount.checked_rem(quantum) == Some(0)
}

/// The roster as rows come in.
struct Members<'a> {
    roster: &'a Roster,
    seen: Vec<bool>,
    /// The county of the last row and whether it is on the roster: townships of one county stand together.
    last: Option<(CountyCode, bool)>,
    /// The first place on the roster that is not before the last row.
    next: usize,
}

impl<'a> Members<'a> {
    fn new(roster: &'a Roster) -> Members<'a> {
        Members {
            roster,
            seen: vec![false; roster.counties().len()],
            last: None,
            next: 0,
        }
    }

    /// Whether a row is on the roster; refused if it contradicts the roster.
    #[inline]
    fn admit(&mut self, county: &County) -> Result<bool, Refusal> {
        let of = county.code.county();
        match self.last {
            Some((last, is_member)) if last == of && county.code != of => Ok(is_member),
            _ => self.look_up(county),
        }
    }

    fn look_up(&mut self, county: &County) -> Result<bool, Refusal> {
        let of = county.code.county();
        let place = self.place(of);
        if let Some(expected) = self.roster.contradicted(county.code, &county.name) {
            let (code, name) = (county.code, county.name.clone());
            return Err(Refusal::ContradictsRoster {
                code,
                name,
                expected: expected.clone(),
            });
        }
        if let Some(seen) = place.and_then(|place| self.seen.get_mut(place)) {
            *seen = true;
        }
        self.last = Some((of, place.is_some()));
        Ok(place.is_some())
    }

    /// The place of a county on the roster: where rows ascend, as they mostly do, one or two steps from the last.
    fn place(&mut self, of: CountyCode) -> Option<usize> {
        let code = |place: usize| self.roster.counties().get(place).map(|county| county.code);
        if code(self.next).is_some_and(|code| code < of) {
            self.next = self.next.saturating_add(1);
        }
        let is_before = self
            .next
            .checked_sub(1)
            .and_then(code)
            .is_none_or(|code| code < of);
        if !is_before || code(self.next).is_some_and(|code| code < of) {
            self.next = self
                .roster
                .counties()
                .partition_point(|county| county.code < of);
        }
        (code(self.next) == Some(of)).then_some(self.next)
    }

    /// Marks the counties that another has seen.
    fn append(&mut self, next: &Members<'_>) {
        for (seen, also) in self.seen.iter_mut().zip(&next.seen) {
            *seen |= also;
        }
    }

    fn check_complete(&self) -> Result<(), Refusal> {
        let missing = self
            .roster
            .counties()
            .iter()
            .zip(&self.seen)
            .filter(|(_, seen)| !**seen);
        let missing: Vec<_> = missing.map(|(county, _)| county.clone()).collect();
        let is_complete = missing.is_empty() || self.roster.is_partial();
        if is_complete {
            Ok(())
        } else {
            Err(Refusal::RosterMissing { missing })
        }
    }
}

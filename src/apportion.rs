//! A vector of whole weights in, whole quanta out: the method of largest remainders (最大余额法).
//!
//! Knows no county and no law.

use std::ops::Range;

use crate::halves::{first_half, join};
use crate::natural::Natural;
use crate::quota::Divisor;
use crate::ranking::{Order, Ranking, Tie};

/// What [`apportion`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apportionment {
    /// Whole quanta, one figure a weight; they add up to the amount shared out.
    pub shares: Vec<u64>,
    /// Equal remainders of which only some could round up, decided by the order; `None` if nothing hung on it.
    pub tie: Option<Tie>,
}

/// There is something to share and no weight above zero to share it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are {quanta} quanta to share and every weight is 0")]
pub struct ZeroWeights {
    /// Whole quanta to share.
    pub quanta: u64,
}

impl ZeroWeights {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "every_weight_zero"
    }
}

/// Splits `quanta` by the weights of rows `0..order.len()`: everybody gets ⌊quanta × weight ÷ Σ weights⌋, and the quanta
/// left over go one each to the largest remainders, equal remainders in the order given. Exact and linear.
///
/// `weight` is asked for a row more than once and must answer the same each time; of many rows two threads take half each,
/// with the same result as one.
///
/// # Errors
///
/// [`ZeroWeights`] if `quanta` is positive and no weight is, for example 5 quanta over the weights 0, 0.
///
/// ```
/// use special_fund::{Natural, Order, apportion};
///
/// // 10 quanta by weights 1 : 1 : 1 leave one over; the tie goes to the first in order.
/// let result = apportion(10, &Order::as_given(3), |_| Natural::ONE)?;
/// assert_eq!(result.shares, [4, 3, 3]);
/// assert_eq!(result.tie.expect("three equal remainders").rounded_down, [1, 2]);
/// # Ok::<(), special_fund::ZeroWeights>(())
/// ```
pub fn apportion(
    quanta: u64,
    order: &Order,
    weight: impl Fn(usize) -> Natural + Sync,
) -> Result<Apportionment, ZeroWeights> {
    let rows = order.len();
    let half = first_half(rows);
    let total_of = |rows: Range<usize>| rows.map(&weight).sum::<Natural>();
    let (mut total, rest) = join(
        || total_of(0..half),
        (half < rows).then_some(|| total_of(half..rows)),
    );
    total.add(&rest.unwrap_or(Natural::ZERO));
    let divisor = Divisor::new(quanta, total).ok_or(ZeroWeights { quanta })?;
    let floors = |start: usize, shares: &mut [u64], remainders: &mut [u64]| {
        let mut paid = 0_u64;
        for (row, (share, remainder)) in (start..).zip(shares.iter_mut().zip(remainders)) {
            let quota = divisor.quota(&weight(row));
            paid = paid.wrapping_add(quota.whole); // never above the quanta
            *share = quota.whole;
            *remainder = quota.digits.max(u64::from(quota.fractional));
        }
        paid
    };
    let (mut shares, mut remainders) = (vec![0; rows], vec![0; rows]);
    let (first, others) = shares.split_at_mut(half);
    let (first_remainders, other_remainders) = remainders.split_at_mut(half);
    let rest = (half < rows).then_some(|| floors(half, others, other_remainders));
    let (paid, rest) = join(|| floors(0, first, first_remainders), rest);
    let paid = paid.wrapping_add(rest.unwrap_or(0));
    let left = usize::try_from(quanta.saturating_sub(paid)).unwrap_or(usize::MAX);
    let ranking = Ranking {
        compare: |a, b| {
            divisor
                .exact(&weight(a))
                .1
                .cmp(&divisor.exact(&weight(b)).1)
        },
        order,
        terms: 1,
    };
    let leaders = ranking.leaders(&remainders, left);
    for (share, is_leader) in shares.iter_mut().zip(leaders.shown(&remainders)) {
        *share = share.saturating_add(u64::from(is_leader));
    }
    let (up, down) = leaders.close();
    for chosen in up {
        if let Some(share) = shares.get_mut(chosen.row) {
            *share = share.saturating_add(1);
        }
    }
    let tie = up.last().and_then(|last| ranking.tie(*last, up, down));
    Ok(Apportionment { shares, tie })
}

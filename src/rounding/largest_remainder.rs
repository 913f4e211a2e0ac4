//! The method of largest remainders (最大余额法) on one column.
#![allow(clippy::indexing_slicing, reason = "the order names rows of the shares, the ranking places of it")]

use std::cmp::Reverse;
use std::iter::zip;

use super::outcome::{Apportionment, RoundingError, Tie};
use super::whole::Whole;

/// Splits quanta by weights that add up to the one total, equal remainders in an order of the rows. Each weight becomes
/// its remainder on the way.
pub(super) fn split<W: Whole>(
    quanta: u64,
    mut weights: Vec<W>,
    totals: &[W],
    order: &[usize],
) -> Result<Apportionment, RoundingError> {
    let mut shares = vec![0; weights.len()];
    if quanta == 0 {
        return Ok(Apportionment { shares, tie: None });
    }
    let total = totals.iter().find(|total| !total.is_zero());
    let total = total.ok_or(RoundingError::EveryWeightZero { quanta })?;
    for (share, weight) in zip(&mut shares, &mut weights) {
        (*share, *weight) = weight.share(quanta, total);
    }
    let remainders = weights;
    let left = quanta - shares.iter().sum::<u64>();

    let open = zip(0.., order).filter(|(_, row)| !remainders[**row].is_zero());
    let mut ranking: Vec<(Reverse<&W>, usize)> = open.map(|(place, row)| (Reverse(&remainders[*row]), place)).collect();
    let left = usize::try_from(left).ok().filter(|left| *left <= ranking.len());
    let left = left.ok_or(RoundingError::Internal { what: "more quanta left than remainders" })?;
    let (up, down) = match left.checked_sub(1) {
        Some(last) => {
            ranking.select_nth_unstable(last);
            ranking.split_at(left)
        }
        None => (&[][..], &ranking[..]),
    };
    let tie = up.last().and_then(|(smallest, _)| {
        let equal = |ranked: &[(Reverse<&W>, usize)]| {
            let equal = ranked.iter().filter(|(other, _)| other == smallest);
            let mut places: Vec<usize> = equal.map(|(_, place)| *place).collect();
            places.sort_unstable();
            places.into_iter().map(|place| order[place]).collect()
        };
        let tie = Tie { rounded_up: equal(up), rounded_down: equal(down) };
        (!tie.rounded_down.is_empty()).then_some(tie)
    });
    for (_, place) in up {
        shares[order[*place]] += 1;
    }
    Ok(Apportionment { shares, tie })
}

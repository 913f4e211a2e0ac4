//! Weights as whole numbers, and the one decision how large those numbers are.

use std::convert::Infallible;
use std::iter::zip;
use std::ops::Mul;

use num_bigint::BigUint;
use num_integer::Integer;

use crate::parallel;

/// What shares something out: whole numbers of at least 0, row by row.
///
/// Made from a `Vec<u64>` or a `Vec<BigUint>`; shares depend on their proportions alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights(Store);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Store {
    Native(Vec<u64>),
    Big(Vec<BigUint>),
}

/// Weights with the total of each column. Native where every total fits 64 bits: then `pool × weight` fits 128, and a
/// remainder 64.
pub(super) enum Totalled {
    Native(Vec<u64>, Vec<u64>),
    Big(Vec<BigUint>, Vec<BigUint>),
}

/// A weight beyond 64 bits.
struct Wide;

impl From<Vec<u64>> for Weights {
    fn from(weights: Vec<u64>) -> Weights {
        Weights(Store::Native(weights))
    }
}

impl From<Vec<BigUint>> for Weights {
    fn from(weights: Vec<BigUint>) -> Weights {
        Weights(Store::Big(weights))
    }
}

impl Weights {
    /// The product of `terms(row, column)` for each row and column, and Σ of each column. A column has as many terms in
    /// every row; what a term has in common in all rows changes no share and is divided out of the weights, not of the
    /// sums, so that nearly every real table is native.
    pub(crate) fn of_products<'a, R: Sync, C: Sync, T: Iterator<Item = u128>>(
        rows: &'a [R],
        columns: &'a [C],
        terms: impl Fn(&'a R, &'a C) -> T + Sync,
    ) -> (Weights, Vec<BigUint>) {
        let divisors = common_divisors(rows, columns, &terms);
        let columns: Vec<(&C, Vec<u128>)> = zip(columns, divisors).collect();
        let native = parallel::table(rows, &columns, |row, (column, divisors)| {
            let mut reduced = zip(terms(row, column), divisors).map(|(term, divisor)| term / divisor);
            let product = reduced.try_fold(1, u128::checked_mul);
            product.and_then(|product| u64::try_from(product).ok()).ok_or(Wide)
        });
        let weights = native.map(Weights::from).unwrap_or_else(|Wide| {
            let Ok::<Vec<BigUint>, Infallible>(weights) = parallel::table(rows, &columns, |row, (column, divisors)| {
                let reduced = zip(terms(row, column), divisors).map(|(term, divisor)| term / divisor);
                Ok(reduced.map(BigUint::from).product())
            });
            Weights::from(weights)
        });
        let unit = |(_, divisors): &(_, Vec<u128>)| divisors.iter().copied().map(BigUint::from).product::<BigUint>();
        let totals = zip(weights.totals(columns.len()), &columns).map(|(total, column)| total * unit(column));
        let totals = totals.collect();
        (weights, totals)
    }

    /// Of each row, Σ of its weights times these numbers, one a column.
    pub(crate) fn sums_with(&self, parts: &[BigUint]) -> Vec<BigUint> {
        fn sums<'a, W>(weights: &'a [W], parts: &'a [BigUint]) -> Vec<BigUint>
        where
            &'a BigUint: Mul<&'a W, Output = BigUint>,
        {
            let sum = |row: &'a [W]| zip(row, parts).map(|(weight, part)| part * weight).sum::<BigUint>();
            // A copy is without the room to spare that adding leaves: these are kept.
            weights.chunks(parts.len()).map(|row| sum(row).clone()).collect()
        }
        match &self.0 {
            Store::Native(weights) => sums(weights, parts),
            Store::Big(weights) => sums(weights, parts),
        }
    }

    /// Σ of each of so many columns.
    pub(crate) fn totals(&self, columns: usize) -> Vec<BigUint> {
        fn column<W>(weights: &[W], column: usize, columns: usize) -> impl Iterator<Item = &W> {
            weights.iter().skip(column).step_by(columns)
        }
        let total = |place| match &self.0 {
            Store::Native(weights) => {
                column(weights, place, columns).map(|weight| u128::from(*weight)).sum::<u128>().into()
            }
            Store::Big(weights) => column(weights, place, columns).sum::<BigUint>(),
        };
        (0..columns).map(total).collect()
    }

    /// How many weights there are.
    pub(super) fn len(&self) -> usize {
        match &self.0 {
            Store::Native(weights) => weights.len(),
            Store::Big(weights) => weights.len(),
        }
    }

    /// The weights with the total of each of so many columns, decided once for the whole table: native or big.
    pub(super) fn for_columns(self, columns: usize) -> Totalled {
        let totals = self.totals(columns);
        let native: Option<Vec<u64>> = totals.iter().map(|total| u64::try_from(total).ok()).collect();
        match (self.0, native) {
            (Store::Native(weights), Some(totals)) => Totalled::Native(weights, totals),
            (Store::Native(weights), None) => Totalled::Big(weights.into_iter().map(BigUint::from).collect(), totals),
            (Store::Big(weights), _) => Totalled::Big(weights, totals),
        }
    }
}

/// Of each column's terms the greatest common divisors over all rows, 1 where all are 0.
fn common_divisors<'a, R, C, T: Iterator<Item = u128>>(
    rows: &'a [R],
    columns: &'a [C],
    terms: &impl Fn(&'a R, &'a C) -> T,
) -> Vec<Vec<u128>> {
    let mut divisors: Vec<Vec<u128>> = vec![Vec::new(); columns.len()];
    for row in rows {
        for (column, divisors) in zip(columns, &mut divisors) {
            for (place, term) in terms(row, column).enumerate() {
                match divisors.get_mut(place) {
                    None => divisors.push(term),
                    Some(divisor) if *divisor == 0 || term % *divisor != 0 => *divisor = divisor.gcd(&term),
                    Some(_) => {}
                }
            }
        }
    }
    divisors.iter_mut().flatten().for_each(|divisor| *divisor = (*divisor).max(1));
    divisors
}

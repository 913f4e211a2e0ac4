//! Weights as whole numbers, and the one decision how large those numbers are.

use std::convert::Infallible;
use std::iter::zip;

use num_bigint::BigUint;
use num_integer::Integer;

use super::whole::Whole;
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
    /// The product of `terms(row, column)` for each row and column. A column has as many terms in every row; what a term
    /// has in common in all rows changes no share and is divided out, so that nearly every real table is native.
    pub(crate) fn of_products<'a, R: Sync, C: Sync, T: Iterator<Item = u128>>(
        rows: &'a [R],
        columns: &'a [C],
        terms: impl Fn(&'a R, &'a C) -> T + Sync,
    ) -> Weights {
        let units = |column| common_divisors(rows.iter().map(|row| terms(row, column)));
        let columns: Vec<(&C, Vec<u128>)> = columns
            .iter()
            .map(|column| (column, units(column)))
            .collect();
        let native = parallel::table(rows, &columns, |row, (column, units)| {
            let mut reduced = zip(terms(row, column), units).map(|(term, unit)| term / unit);
            let product = reduced.try_fold(1, u128::checked_mul);
            product
                .and_then(|product| u64::try_from(product).ok())
                .ok_or(Wide)
        });
        if let Ok(weights) = native {
            return Weights::from(weights);
        }
        let Ok::<Vec<BigUint>, Infallible>(weights) =
            parallel::table(rows, &columns, |row, (column, units)| {
                let reduced = zip(terms(row, column), units).map(|(term, unit)| term / unit);
                Ok(reduced.map(BigUint::from).product())
            });
        Weights::from(weights)
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
        match self.0 {
            Store::Native(weights) => match native_totals(&weights, columns) {
                Some(totals) => Totalled::Native(weights, totals),
                None => Weights::from(weights.iter().map(Whole::to_big).collect::<Vec<_>>())
                    .for_columns(columns),
            },
            Store::Big(weights) => {
                let total = |column| weights.iter().skip(column).step_by(columns).sum();
                let totals = (0..columns).map(total).collect();
                Totalled::Big(weights, totals)
            }
        }
    }
}

fn native_totals(weights: &[u64], columns: usize) -> Option<Vec<u64>> {
    let mut totals = vec![0_u64; columns];
    for row in weights.chunks(columns) {
        for (total, weight) in zip(&mut totals, row) {
            *total = total.checked_add(*weight)?;
        }
    }
    Some(totals)
}

/// Of each term the greatest common divisor over all rows, 1 where all are 0.
fn common_divisors<T: Iterator<Item = u128>>(rows: impl Iterator<Item = T>) -> Vec<u128> {
    let mut units: Vec<u128> = Vec::new();
    for terms in rows {
        for (place, term) in terms.enumerate() {
            match units.get_mut(place) {
                None => units.push(term),
                Some(unit) if *unit == 0 || term % *unit != 0 => *unit = unit.gcd(&term),
                Some(_) => {}
            }
        }
    }
    units.into_iter().map(|unit| unit.max(1)).collect()
}

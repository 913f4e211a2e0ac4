//! [8] Adjustments, in policy order, each on what the one before it left.

use std::iter::zip;

use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{Adjustment, Input, Refusal, apportion, sum, whole_quanta};

/// In quanta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// Adjustments × rows, as published: a deduction is negative, what is given back is positive.
    pub columns: Vec<Vec<IBig>>,
    /// z after the last adjustment.
    pub amounts: Vec<IBig>,
    pub retained: IBig,
    pub new_money: IBig,
}

/// `kept`: what has been issued, where nobody may fall below it.
pub fn adjust(input: &Input, amounts: Vec<IBig>, kept: Option<&[IBig]>, order: &[usize]) -> Result<Adjusted, Refusal> {
    let (retained, new_money) = (IBig::ZERO, IBig::ZERO);
    let mut adjusted = Adjusted { columns: Vec::new(), amounts, retained, new_money };
    for (adjustment, of) in input.adjustments.iter().enumerate() {
        let quanta = |fen: &IBig| whole_quanta(fen, &input.quantum_fen);
        let asked: Vec<IBig> = input.rows.iter().map(|row| quanta(&row.adjustments_fen[adjustment])).collect();
        let changes: Vec<IBig> = match of {
            Adjustment::Deduction { .. } => asked.iter().map(|asked| -asked).collect(),
            Adjustment::Signed { .. } => asked.clone(),
        };

        // First the limits of every row: not below zero, not below what has been issued.
        let after: Vec<IBig> = zip(&adjusted.amounts, &changes).map(|(amount, change)| amount + change).collect();
        let below_zero: Vec<usize> = (0..after.len()).filter(|&i| after[i] < IBig::ZERO).collect();
        if !below_zero.is_empty() {
            return Err(match of {
                Adjustment::Deduction { .. } => Refusal::DeductionAboveAmount { adjustment, rows: below_zero },
                Adjustment::Signed { .. } => Refusal::AdjustedBelowZero { adjustment, rows: below_zero },
            });
        }
        if let Some(kept) = kept {
            let below_issued: Vec<usize> = (0..after.len()).filter(|&i| after[i] < kept[i]).collect();
            if !below_issued.is_empty() {
                return Err(Refusal::AdjustedBelowIssued { adjustment, rows: below_issued });
            }
        }
        adjusted.amounts = after;

        // Then where the money goes to, or comes from.
        let mut published = changes;
        match of {
            Adjustment::Deduction { freed_to_others } => {
                assert!(asked.iter().all(|asked| *asked >= IBig::ZERO), "no deduction is negative");
                let freed = sum(&asked);
                if *freed_to_others {
                    let given = give_to_others(&freed, &asked, &adjusted.amounts, order)
                        .ok_or(Refusal::NobodyForFreed { adjustment })?;
                    for (i, given) in given.iter().enumerate() {
                        published[i] += given;
                        adjusted.amounts[i] += given;
                    }
                } else {
                    adjusted.retained += freed;
                }
            }
            Adjustment::Signed { new_money_fen } => {
                let change = sum(&asked);
                let needed = (change > IBig::ZERO).then(|| change.clone());
                if new_money_fen.as_ref().map(quanta) != needed {
                    return Err(Refusal::NewMoney { adjustment, change });
                }
                match needed {
                    Some(new_money) => adjusted.new_money += new_money,
                    None => adjusted.retained -= change,
                }
            }
        }
        adjusted.columns.push(published);
    }
    Ok(adjusted)
}

/// `apportion(Σ d, z)` over the counties with d = 0; None if nobody of them is above zero.
fn give_to_others(freed: &IBig, asked: &[IBig], amounts: &[IBig], order: &[usize]) -> Option<Vec<IBig>> {
    let weight = |(asked, amount): (&IBig, &IBig)| if asked.is_zero() { amount.clone().into() } else { RBig::ZERO };
    let weights: Vec<RBig> = zip(asked, amounts).map(weight).collect();
    let nobody = *freed > IBig::ZERO && weights.iter().all(RBig::is_zero);
    (!nobody).then(|| apportion(freed, &weights, order))
}

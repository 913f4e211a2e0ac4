//! [9] Batches: what has been issued, and what is issued now.

use std::iter::zip;

use dashu_int::IBig;

use super::{Input, Refusal, Shortfall, sum, whole_quanta};

/// What has been issued, rows × batches, in quanta. Each batch adds up to its total.
pub fn issued(input: &Input) -> Result<Vec<Vec<IBig>>, Refusal> {
    let quanta = |fen: &IBig| whole_quanta(fen, &input.quantum_fen);
    let totals = input.issued.as_ref().map_or(&[][..], |issued| &issued.totals_fen);
    let rows: Vec<Vec<IBig>> = input.rows.iter().map(|row| row.issued_fen.iter().map(quanta).collect()).collect();
    assert!(rows.iter().all(|row| row.len() == totals.len()), "one amount a batch");
    for (batch, of) in totals.iter().enumerate() {
        let issued: IBig = rows.iter().map(|row| &row[batch]).sum();
        if issued != quanta(of) {
            return Err(Refusal::BatchSum { batch, issued });
        }
    }
    Ok(rows)
}

/// total − issued.
pub fn batch(totals: &[IBig], issued: &[Vec<IBig>], shortfall: Shortfall) -> Result<Vec<IBig>, Refusal> {
    let batch: Vec<IBig> = zip(totals, issued).map(|(total, issued)| total - sum(issued)).collect();
    let rows: Vec<usize> = (0..batch.len()).filter(|&i| batch[i] < IBig::ZERO).collect();
    match shortfall {
        Shortfall::Refuse if !rows.is_empty() => return Err(Refusal::BatchBelowZero { rows }),
        Shortfall::Keep => assert!(rows.is_empty(), "nobody falls below what has been issued"),
        Shortfall::Refuse | Shortfall::Recover => {}
    }
    Ok(batch)
}

//! The oracle: docs/rules.md followed word by word, in plain exact fractions.
//!
//! Slow on purpose, and it shares nothing with the crate under test, not even its big numbers: plain data in, plain data
//! out. Numbers in brackets are sections of docs/rules.md. The oracle expects input that has passed the checks of
//! docs/rules.md 3, 4 and 11 (limits, whole quanta, weights that sum to 1, unique codes of one length, a rate of
//! at least 3%, ...) and panics where it notices otherwise; what it returns as a [`Refusal`] are the
//! refusals of docs/rules.md 5 to 9 only, the first in the order of the computation.
//!
//! Whether a half-decided table can be completed (docs/rules.md 10) is answered here by sending a flow through the
//! network of counties and factors, and a second time by listing every table there is; Hoffman's
//! conditions are not used.

#![allow(dead_code, unreachable_pub, reason = "every test program includes this module and uses a part of it")]

pub mod adjustments;
pub mod batches;
pub mod control;
pub mod indicators;

use std::collections::VecDeque;

use adjustments::adjust;
use batches::{batch, issued};
use control::{Controlled, control_step};
use dashu_int::IBig;
use dashu_ratio::RBig;
use indicators::scores;

// ---------------------------------------------------------------------------------------------------
// Input and output
// ---------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub quantum_fen: IBig,
    pub fund_total_fen: IBig,
    /// Role of the base column: false = protected, true = basis.
    pub basis: bool,
    pub factors: Vec<Factor>,
    pub fiscal_capacity: Option<FiscalCapacity>,
    pub uplift: Option<Uplift>,
    pub control: Option<Control>,
    pub adjustments: Vec<Adjustment>,
    pub issued: Option<Issued>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uplift {
    pub rate: RateRule,
    /// By what a bracket is chosen, if not by the fund total.
    pub basis_fen: Option<IBig>,
    pub funding: Funding,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    pub weight: RBig,
    pub tilt: RBig,
    /// Indices into [`Row::coefficients`].
    pub coefficients: Vec<usize>,
    pub scores: Scores,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scores {
    /// Those of [`Row::scores`].
    Column,
    Indicators(Vec<Indicator>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    pub weight: RBig,
    pub kind: Kind,
    /// Indices into [`Row::coefficients`].
    pub coefficients: Vec<usize>,
}

/// `figure`, `before` and `now` are indices into [`Row::figures`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Amount { figure: usize, below_zero_is_zero: bool },
    Change { before: usize, now: usize, better: Better },
    Gap { figure: usize, reference: RBig },
    MinMax { figure: usize, better: Better, lowest: RBig },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalCapacity {
    pub weight: RBig,
    /// What becomes of the rest: true = by score, false = retained.
    pub by_score: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateRule {
    Fixed(RBig),
    // Brackets, ascending: from which fund total in fen, and the rate.
    ByFundTotal(Vec<(IBig, RBig)>),
    Affordable { step: RBig, max: RBig },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Funding {
    FiscalCapacity,
    Additional,
    Offset,
}

/// Nothing of it: no bound but what is promised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    pub floor: Option<RBig>,
    pub cap: Option<RBig>,
    pub need_rate: Option<RBig>,
    /// What becomes of what nobody can take: true = retained, false = refused.
    pub surplus_retained: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adjustment {
    // What becomes of it: true = the others get it, false = retained.
    Deduction { freed_to_others: bool },
    Signed { new_money_fen: Option<IBig> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// One a batch.
    pub totals_fen: Vec<IBig>,
    pub shortfall: Shortfall,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    Refuse,
    Recover,
    Keep,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub code: String,
    pub mountain: bool,
    pub base_fen: IBig,
    /// One a factor; not looked at where the factor has indicators.
    pub scores: Vec<RBig>,
    /// One a column of the indicators; a grade or a bracket is already the number it stands for, see
    /// [`indicators::by_grades`] and [`indicators::by_brackets`].
    pub figures: Vec<RBig>,
    pub coefficients: Vec<RBig>,
    /// The fiscal-capacity score; zero where the policy needs none.
    pub fiscal_capacity: RBig,
    /// Zero where the policy needs none.
    pub last_fen: IBig,
    /// Zero where the policy needs none.
    pub need_fen: IBig,
    /// One an adjustment, as in the table: a deduction is not negative.
    pub adjustments_fen: Vec<IBig>,
    /// One a batch.
    pub issued_fen: Vec<IBig>,
}

/// All amounts in quanta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The factors in policy order, then the fiscal-capacity factor (0 if there is none).
    pub pools: Vec<IBig>,
    /// None without an uplift.
    pub rate: Option<RBig>,
    /// In input order.
    pub rows: Vec<OutRow>,
    pub uplift_total: IBig,
    pub retained: IBig,
    /// Row indices, ascending.
    pub passed_over: Vec<usize>,
    /// Equal remainders of the plan that the code order decided: see [`Rounding::ties`].
    pub plan_ties: Vec<Tie>,
    /// None where the policy has no such step.
    pub control: Option<Controlled>,
}

/// All amounts in quanta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutRow {
    /// The protected base; 0 in the basis role.
    pub base: IBig,
    pub cells: Vec<IBig>,
    pub plan: IBig,
    pub uplift: IBig,
    pub fiscal_capacity: IBig,
    /// What the row gives up, not negative.
    pub offset: IBig,
    pub control: IBig,
    /// One an adjustment: a deduction is negative, what is given back is positive.
    pub adjustments: Vec<IBig>,
    pub total: IBig,
    /// One a batch.
    pub issued: Vec<IBig>,
    /// None without `issued`.
    pub batch: Option<IBig>,
}

/// Rows by index, ascending, all that apply; amounts in quanta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    // An `amount` below zero that does not count as zero.
    FiguresBelowZero { factor: usize, indicator: usize, rows: Vec<usize> },
    // A `minmax` whose figures are all equal.
    EqualFigures { factor: usize, indicator: usize },
    // An indicator in which nobody is above zero.
    ZeroIndicator { factor: usize, indicator: usize },
    BasesAboveFund,
    // The first factor, in policy order, with a positive pool and no weight above zero.
    ZeroWeights { factor: usize },
    // With the highest multiple of 0.000001, not below 0, whose uplift fits the pool; the floor of 3% is not looked at.
    UpliftAbovePool { highest_rate: RBig },
    OffsetAbovePlan,
    ZeroFiscalScores,
    // The amounts of a batch do not add up to its total.
    BatchSum { batch: usize, issued: IBig },
    // The lower bounds come to more than there is.
    ControlLower { lower_sum: IBig, available: IBig, highest_floor: Option<RBig> },
    // The upper bounds come to less than there is.
    ControlUpper { upper_sum: IBig, available: IBig, lowest_cap: Option<RBig> },
    DeductionAboveAmount { adjustment: usize, rows: Vec<usize> },
    // Of those from whom nothing is deducted, nobody is above zero.
    NobodyForFreed { adjustment: usize },
    AdjustedBelowZero { adjustment: usize, rows: Vec<usize> },
    // By `keep`.
    AdjustedBelowIssued { adjustment: usize, rows: Vec<usize> },
    // New money is not what the adjustment comes to, is missing, or is there without need.
    NewMoney { adjustment: usize, change: IBig },
    BatchBelowZero { rows: Vec<usize> },
}

// ---------------------------------------------------------------------------------------------------
// The calculation (docs/rules.md 5 to 9)
// ---------------------------------------------------------------------------------------------------

pub fn allocate(input: &Input) -> Result<Output, Refusal> {
    let order = ascending_by_code(input.rows.iter().map(|row| row.code.as_str()));
    let mountain: Vec<bool> = input.rows.iter().map(|row| row.mountain).collect();

    // [5.1] Scores.
    let scores = scores(input)?;

    // [5.2, steps 1 and 2] Pools.
    let bases = bases(input);
    let pools = pools(input).ok_or(Refusal::BasesAboveFund)?;
    let (factor_pools, fiscal_pool) = (&pools[..input.factors.len()], &pools[input.factors.len()]);

    // [5.2, steps 3 and 4] Exact cells; a positive pool whose weights are all zero is refused.
    let weights = weights(input, &scores);
    for (factor, pool) in factor_pools.iter().enumerate() {
        if *pool > IBig::ZERO && weights.iter().all(|of_row| of_row[factor].is_zero()) {
            return Err(Refusal::ZeroWeights { factor });
        }
    }
    let exact = exact_cells(factor_pools, &weights);

    // [5.2, step 5] Controlled rounding.
    let codes: Vec<String> = input.rows.iter().map(|row| row.code.clone()).collect();
    let Rounding { table: cells, passed_over, ties } = controlled_rounding(&exact, &codes);

    // [5.2, step 6] plan = protected base + Σ rounded cells.
    let plan: Vec<IBig> = bases.iter().zip(&cells).map(|(base, of_row)| base + sum(of_row)).collect();

    // [6] Rate and uplift.
    let rate = match &input.uplift {
        Some(uplift) => Some(rate(input, uplift, &plan, &mountain, fiscal_pool)?),
        None => None,
    };
    let uplift = match &rate {
        Some(rate) => uplifts(rate, &plan, &mountain),
        None => vec![IBig::ZERO; plan.len()],
    };
    let uplift_total = sum(&uplift);
    let funding = input.uplift.as_ref().map(|uplift| uplift.funding);

    // [6] Funding: who pays, and what is left of the fiscal-capacity pool.
    let mut offset = vec![IBig::ZERO; input.rows.len()];
    let rest = match funding {
        Some(Funding::FiscalCapacity) => {
            if uplift_total > *fiscal_pool {
                let rate = rate.expect("a rate that is paid");
                return Err(uplift_above_pool(&rate, &plan, &mountain, fiscal_pool));
            }
            fiscal_pool - &uplift_total
        }
        Some(Funding::Additional) | None => fiscal_pool.clone(),
        Some(Funding::Offset) => {
            let of_others = |(plan, is_mountain): (&IBig, &bool)| if *is_mountain { IBig::ZERO } else { plan.clone() };
            let others_plan: Vec<IBig> = plan.iter().zip(&mountain).map(of_others).collect();
            if uplift_total > sum(&others_plan) {
                return Err(Refusal::OffsetAbovePlan);
            }
            let others_weights: Vec<RBig> = others_plan.into_iter().map(RBig::from).collect();
            offset = apportion(&uplift_total, &others_weights, &order);
            fiscal_pool.clone()
        }
    };

    // [6] The rest: by score or retained. Without a fiscal-capacity factor it is 0.
    let mut fiscal_shares = vec![IBig::ZERO; input.rows.len()];
    let mut retained = IBig::ZERO;
    match &input.fiscal_capacity {
        Some(fiscal_capacity) if fiscal_capacity.by_score => {
            let scores: Vec<RBig> = input.rows.iter().map(|row| row.fiscal_capacity.clone()).collect();
            if rest > IBig::ZERO && scores.iter().all(|one| one.is_zero()) {
                return Err(Refusal::ZeroFiscalScores);
            }
            fiscal_shares = apportion(&rest, &scores, &order);
        }
        _ => retained = rest,
    }

    // [6] What every county has after the uplift.
    let after_uplift = |i: usize| &plan[i] + &uplift[i] + &fiscal_shares[i] - &offset[i];
    let mut amounts: Vec<IBig> = (0..input.rows.len()).map(after_uplift).collect();

    // [9] What has been issued; read here, since control needs it where it is kept.
    let issued = issued(input)?;
    let shortfall = input.issued.as_ref().map(|issued| issued.shortfall);
    let kept: Option<Vec<IBig>> =
        (shortfall == Some(Shortfall::Keep)).then(|| issued.iter().map(|of_row| sum(of_row)).collect());

    // [7] Control. H: plan + uplift or the protected base, and what is kept.
    let mut control = None;
    let mut changes = vec![IBig::ZERO; input.rows.len()];
    if input.control.is_some() || kept.is_some() {
        let mut promised = Vec::new();
        for i in 0..input.rows.len() {
            let is_lifted = mountain[i] && input.uplift.is_some();
            let by_plan = if is_lifted { &plan[i] + &uplift[i] } else { bases[i].clone() };
            promised.push(match &kept {
                Some(kept) => by_plan.max(kept[i].clone()),
                None => by_plan,
            });
        }
        let controlled = control_step(input, &amounts, &promised, &order)?;
        for (i, amount) in controlled.amounts.iter().enumerate() {
            changes[i] = amount - &amounts[i];
        }
        assert_eq!(sum(&changes) + &controlled.retained, IBig::ZERO, "control moves money, it makes none");
        amounts.clone_from(&controlled.amounts);
        retained += &controlled.retained;
        control = Some(controlled);
    }

    // [8] Adjustments.
    let adjusted = adjust(input, amounts, kept.as_deref(), &order)?;
    retained += &adjusted.retained;
    let totals = adjusted.amounts;

    // [9] The batch.
    let batch = match shortfall {
        Some(shortfall) => Some(batch(&totals, &issued, shortfall)?),
        None => None,
    };

    // [8] Σ total + retained = fund total + (U if `additional`) + new money.
    let mut expected = whole_quanta(&input.fund_total_fen, &input.quantum_fen) + &adjusted.new_money;
    if funding == Some(Funding::Additional) {
        expected += &uplift_total;
    }
    assert_eq!(sum(&totals) + &retained, expected, "the money does not add up");

    // [12] total = plan + uplift + fiscal-capacity share − offset + control + adjustments.
    let mut rows = Vec::new();
    for (i, of_row) in cells.into_iter().enumerate() {
        let adjustments: Vec<IBig> = adjusted.columns.iter().map(|column| column[i].clone()).collect();
        assert_eq!(after_uplift(i) + &changes[i] + sum(&adjustments), totals[i], "row {i} does not add up");
        rows.push(OutRow {
            base: bases[i].clone(),
            cells: of_row,
            plan: plan[i].clone(),
            uplift: uplift[i].clone(),
            fiscal_capacity: fiscal_shares[i].clone(),
            offset: offset[i].clone(),
            control: changes[i].clone(),
            adjustments,
            total: totals[i].clone(),
            issued: issued[i].clone(),
            batch: batch.as_ref().map(|batch| batch[i].clone()),
        });
    }
    Ok(Output { pools, rate, rows, uplift_total, retained, passed_over, plan_ties: ties, control })
}

/// [5.2, step 1] What each county keeps: its base, or nothing in the basis role.
fn bases(input: &Input) -> Vec<IBig> {
    let base = |row: &Row| if input.basis { IBig::ZERO } else { whole_quanta(&row.base_fen, &input.quantum_fen) };
    input.rows.iter().map(base).collect()
}

/// [5.2, steps 1 and 2] D = fund total − Σ protected bases; the factors' pools of it and that of fiscal capacity, ties in policy
/// order. None if the bases are above the fund.
pub fn pools(input: &Input) -> Option<Vec<IBig>> {
    let fund = whole_quanta(&input.fund_total_fen, &input.quantum_fen);
    let distributable = fund - sum(&bases(input));
    if distributable < IBig::ZERO {
        return None;
    }
    let of_factors = input.factors.iter().map(|factor| factor.weight.clone());
    let of_fiscal_capacity = input.fiscal_capacity.iter().map(|pool| pool.weight.clone());
    let pool_weights: Vec<RBig> = of_factors.chain(of_fiscal_capacity).collect();
    let policy_order: Vec<usize> = (0..pool_weights.len()).collect();
    let mut pools = apportion(&distributable, &pool_weights, &policy_order);
    if input.fiscal_capacity.is_none() {
        pools.push(IBig::ZERO);
    }
    Some(pools)
}

/// [5.2, step 3] Weights, rows × factors.
pub fn weights(input: &Input, scores: &[Vec<RBig>]) -> Vec<Vec<RBig>> {
    let weight = |row: &Row, factor: &Factor, score: &RBig| {
        let mut weight = score.clone();
        for &coefficient in &factor.coefficients {
            weight *= &row.coefficients[coefficient];
        }
        if row.mountain {
            weight *= &factor.tilt;
        }
        if input.basis { weight * &row.base_fen } else { weight }
    };
    let of_row = |(row, scores): (&Row, &Vec<RBig>)| {
        assert_eq!(scores.len(), input.factors.len(), "one score a factor");
        input.factors.iter().zip(scores).map(|(factor, score)| weight(row, factor, score)).collect()
    };
    input.rows.iter().zip(scores).map(of_row).collect()
}

/// [6] The rate.
fn rate(input: &Input, uplift: &Uplift, plan: &[IBig], mountain: &[bool], fiscal_pool: &IBig) -> Result<RBig, Refusal> {
    let three_percent = RBig::from_parts(3.into(), 100_u8.into());
    let rate = match &uplift.rate {
        RateRule::Fixed(rate) => rate.clone(),
        RateRule::ByFundTotal(brackets) => {
            let (_, rate) = brackets
                .iter()
                .rfind(|(from_fen, _)| from_fen <= uplift.basis_fen.as_ref().unwrap_or(&input.fund_total_fen))
                .expect("the first bracket starts from 0");
            rate.clone()
        }
        RateRule::Affordable { step, max } => {
            assert_eq!(uplift.funding, Funding::FiscalCapacity, "affordable only with funding fiscal_capacity");
            assert!(*step > RBig::ZERO, "a step above zero");
            assert!(*max >= three_percent, "a highest rate of at least 3%");
            let candidate = |k: &IBig| &three_percent + step * k;
            let fits = |k: &IBig| sum(&uplifts(&candidate(k), plan, mountain)) <= *fiscal_pool;
            if !fits(&IBig::ZERO) {
                return Err(uplift_above_pool(&three_percent, plan, mountain, fiscal_pool));
            }
            let last = ((max - &three_percent) / step).floor();
            let k = last_that_fits(&last, &fits);
            assert!(fits(&k) && candidate(&k) <= *max);
            let next = &k + 1;
            assert!(!fits(&next) || candidate(&next) > *max);
            candidate(&k)
        }
    };
    assert!(rate >= three_percent, "never below 3%");
    Ok(rate)
}

/// [6] ⌈r × plan⌉ for mountain counties, 0 for others.
fn uplifts(rate: &RBig, plan: &[IBig], mountain: &[bool]) -> Vec<IBig> {
    plan.iter()
        .zip(mountain)
        .map(|(plan, &is_mountain)| if is_mountain { (rate * plan).ceil() } else { IBig::ZERO })
        .collect()
}

/// [2] "refused, naming the highest rate that fits": in steps of 0.000001, from 0.
fn uplift_above_pool(refused_rate: &RBig, plan: &[IBig], mountain: &[bool], fiscal_pool: &IBig) -> Refusal {
    let candidate = |k: &IBig| RBig::from_parts(k.clone(), 1_000_000_u32.into());
    let fits = |k: &IBig| sum(&uplifts(&candidate(k), plan, mountain)) <= *fiscal_pool;
    let too_high = (refused_rate * IBig::from(1_000_000)).ceil();
    assert!(!fits(&too_high));
    let k = last_that_fits(&too_high, &fits);
    assert!(fits(&k) && !fits(&(&k + 1)));
    Refusal::UpliftAbovePool { highest_rate: candidate(&k) }
}

/// The greatest k in 0..=last with fits(k), given that 0 fits and that all below one that fits fit too.
fn last_that_fits(last: &IBig, fits: &dyn Fn(&IBig) -> bool) -> IBig {
    assert!(fits(&IBig::ZERO));
    let mut good = IBig::ZERO;
    let mut beyond = last + 1;
    while &beyond - &good > IBig::ONE {
        let middle: IBig = (&good + &beyond) / 2;
        if fits(&middle) {
            good = middle;
        } else {
            beyond = middle;
        }
    }
    good
}

/// [3] Money is a whole number of quanta.
fn whole_quanta(fen: &IBig, quantum_fen: &IBig) -> IBig {
    let (quanta, rest) = (fen / quantum_fen, fen % quantum_fen);
    assert!(rest.is_zero(), "{fen} fen is not a whole number of quanta of {quantum_fen} fen");
    quanta
}

/// Σ of some fractions.
pub fn total<'a>(numbers: impl IntoIterator<Item = &'a RBig>) -> RBig {
    numbers.into_iter().fold(RBig::ZERO, |sum, number| sum + number)
}

fn sum(amounts: &[IBig]) -> IBig {
    amounts.iter().sum()
}

/// Row indices by ascending code.
fn ascending_by_code<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let codes: Vec<&str> = codes.collect();
    let mut order: Vec<usize> = (0..codes.len()).collect();
    order.sort_by_key(|&i| codes[i]);
    for pair in order.windows(2) {
        assert_ne!(codes[pair[0]], codes[pair[1]], "codes are unique");
    }
    order
}

// ---------------------------------------------------------------------------------------------------
// Rounding a vector (docs/rules.md 10)
// ---------------------------------------------------------------------------------------------------

/// [10] `apportion(Q, w)`, largest remainder. `order`: all indices, in the order that decides ties.
///
/// Nothing to split is nothing for everybody, whatever the weights.
pub fn apportion(quanta: &IBig, weights: &[RBig], order: &[usize]) -> Vec<IBig> {
    assert!(*quanta >= IBig::ZERO);
    assert!(weights.iter().all(|weight| *weight >= RBig::ZERO));
    assert_eq!(order.len(), weights.len());
    if quanta.is_zero() {
        return vec![IBig::ZERO; weights.len()];
    }
    let whole: RBig = total(weights);
    assert!(whole > RBig::ZERO, "{quanta} quanta to split, but no weight above zero");

    let exact: Vec<RBig> = weights.iter().map(|weight| weight * quanta / &whole).collect();
    largest_remainders(quanta, &exact, order)
}

/// [7, 10] Whole numbers for these that come to `quanta`, as these do: what is left over goes to the largest
/// remainders. `order`: all indices, in the order that decides ties.
pub fn largest_remainders(quanta: &IBig, exact: &[RBig], order: &[usize]) -> Vec<IBig> {
    assert_eq!(order.len(), exact.len());
    let mut shares: Vec<IBig> = exact.iter().map(RBig::floor).collect();
    let remainders: Vec<RBig> = exact.iter().map(RBig::fract).collect();
    let left_over = usize::try_from(quanta - sum(&shares)).expect("less than one quantum each");

    let mut by_remainder = order.to_vec();
    by_remainder.sort_by(|&i, &j| remainders[j].cmp(&remainders[i])); // stable: ties stay in `order`
    for &i in &by_remainder[..left_over] {
        assert!(remainders[i] > RBig::ZERO);
        shares[i] += 1;
    }
    shares
}

// ---------------------------------------------------------------------------------------------------
// Rounding the plan matrix (docs/rules.md 10)
// ---------------------------------------------------------------------------------------------------

/// [5.2, step 4] Exact cells `pool_f × weight_if / Σ weight_f`; `weights` and the result are rows × columns.
///
/// A pool of zero gives zeros, whatever the weights.
pub fn exact_cells(pools: &[IBig], weights: &[Vec<RBig>]) -> Vec<Vec<RBig>> {
    let mut exact = vec![vec![RBig::ZERO; pools.len()]; weights.len()];
    for (f, pool) in pools.iter().enumerate() {
        if pool.is_zero() {
            continue;
        }
        let whole: RBig = total(weights.iter().map(|of_row| &of_row[f]));
        assert!(whole > RBig::ZERO, "a pool of {pool}, but no weight above zero");
        for (exact_row, of_row) in exact.iter_mut().zip(weights) {
            exact_row[f] = &of_row[f] * pool / &whole;
        }
    }
    exact
}

/// Counties of one remainder: those that were rounded up, and those that were not, by the order of codes.
pub type Tie = (Vec<usize>, Vec<usize>);

/// [10] What controlled rounding comes to; counties by row index, ascending.
#[derive(Debug, PartialEq, Eq)]
pub struct Rounding {
    pub table: Vec<Vec<IBig>>,
    /// Counties passed over while quanta were left.
    pub passed_over: Vec<usize>,
    /// Equal remainders that the code order decided, the largest remainder first: the counties that
    /// rounded up, and those that did not but could have, had each come first among its equals.
    pub ties: Vec<Tie>,
}

/// [10] Controlled rounding, by a flow.
pub fn controlled_rounding(exact: &[Vec<RBig>], codes: &[String]) -> Rounding {
    let problem = Problem::new(exact, codes);

    // The network. Units flow from the hub to the counties, from each county to the factors where it has
    // a fractional cell, and from the factors back to the hub. One unit on the line county → factor: that
    // cell rounds up.
    let hub = 0;
    let county_node = |i: usize| 1 + i;
    let factor_node = |f: usize| 1 + exact.len() + f;
    let mut network = Network::new(1 + exact.len() + problem.columns);
    let mut county_line = Vec::new();
    let mut cell_line = vec![vec![None; problem.columns]; exact.len()];
    for (i, exact_row) in exact.iter().enumerate() {
        // So many cells of county i round up, at least and at most.
        let floors: IBig = exact_row.iter().map(RBig::floor).sum();
        let least = small(problem.row_sums[i].floor() - &floors);
        let most = small(problem.row_sums[i].ceil() - &floors);
        county_line.push(network.add(hub, county_node(i), least, most));
        for (f, cell) in exact_row.iter().enumerate() {
            if !cell.is_int() {
                cell_line[i][f] = Some(network.add(county_node(i), factor_node(f), 0, 1));
            }
        }
    }
    for f in 0..problem.columns {
        let floors: IBig = exact.iter().map(|exact_row| exact_row[f].floor()).sum();
        let needs = small(&problem.column_sums[f] - floors);
        network.add(factor_node(f), hub, needs, needs);
    }
    assert!(network.make_feasible(), "such a table always exists");

    let row_up = |network: &mut Network, i: usize| {
        let (down, up) = network.bounds(county_line[i]);
        let is_up = network.restrict(county_line[i], up, up);
        assert!(is_up || network.restrict(county_line[i], down, down), "neither up nor down");
        is_up
    };
    let cell_up = |network: &mut Network, i: usize, f: usize| {
        let line = cell_line[i][f].expect("a fractional cell");
        assert!(network.restrict(line, 1, 1) || network.restrict(line, 0, 0), "neither up nor down");
    };
    let (passed_over, ties) = problem.decide(&mut network, row_up, cell_up);

    let up = |line: &Option<usize>| line.map_or(0, |line| network.lines[line].flow);
    let rounded = |(cell, line): (&RBig, &Option<usize>)| cell.floor() + up(line);
    let row = |(exact_row, lines): (&Vec<RBig>, &Vec<_>)| exact_row.iter().zip(lines).map(rounded).collect();
    let table: Vec<Vec<IBig>> = exact.iter().zip(&cell_line).map(row).collect();
    assert!(is_controlled_rounding(exact, &table));
    Rounding { table, passed_over, ties }
}

/// [10] The three conditions: each cell ⌊e⌋ or ⌈e⌉; each county's sum ⌊·⌋ or ⌈·⌉ of its exact sum; each
/// column sum exact.
pub fn is_controlled_rounding(exact: &[Vec<RBig>], table: &[Vec<IBig>]) -> bool {
    let either = |exact: &RBig, rounded: &IBig| *rounded == exact.floor() || *rounded == exact.ceil();
    let columns = exact.first().map_or(0, Vec::len);
    let rows_hold = exact.iter().zip(table).all(|(exact_row, row)| {
        let cells_hold = exact_row.iter().zip(row).all(|(exact, rounded)| either(exact, rounded));
        let exact_sum: RBig = total(exact_row);
        row.len() == columns && cells_hold && either(&exact_sum, &sum(row))
    });
    let columns_hold = (0..columns).all(|f| {
        let exact_sum: RBig = total(exact.iter().map(|exact_row| &exact_row[f]));
        let rounded_sum: IBig = table.iter().map(|row| &row[f]).sum();
        exact_sum == RBig::from(rounded_sum)
    });
    table.len() == exact.len() && rows_hold && columns_hold
}

/// [10] Every table that meets the conditions, by trying each fractional cell both ways. For tiny matrices.
pub fn all_controlled_roundings(exact: &[Vec<RBig>]) -> Vec<Vec<Vec<IBig>>> {
    // All rows that meet the conditions on cells and on their county's sum ...
    let mut rows_of: Vec<Vec<Vec<IBig>>> = Vec::new();
    for exact_row in exact {
        let mut rows: Vec<Vec<IBig>> = vec![Vec::new()];
        for cell in exact_row {
            let mut longer = Vec::new();
            for row in &rows {
                longer.push([row.as_slice(), &[cell.floor()]].concat());
                if !cell.is_int() {
                    longer.push([row.as_slice(), &[cell.ceil()]].concat());
                }
            }
            rows = longer;
        }
        let exact_sum: RBig = total(exact_row);
        rows.retain(|row| sum(row) == exact_sum.floor() || sum(row) == exact_sum.ceil());
        rows_of.push(rows);
    }

    // ... in every combination whose columns add up.
    let columns = 0..exact.first().map_or(0, Vec::len);
    let needs: Vec<RBig> = columns.map(|f| total(exact.iter().map(|exact_row| &exact_row[f]))).collect();
    assert!(needs.iter().all(RBig::is_int), "a column sum is not whole");
    let needs: Vec<IBig> = needs.iter().map(RBig::trunc).collect();
    let mut tables = Vec::new();
    combine(&rows_of, &mut Vec::new(), &needs, &mut tables);
    tables
}

/// `chosen`: the first rows of a table. `needs`: what the columns still lack.
fn combine(rows_of: &[Vec<Vec<IBig>>], chosen: &mut Vec<Vec<IBig>>, needs: &[IBig], tables: &mut Vec<Vec<Vec<IBig>>>) {
    let Some(rows) = rows_of.get(chosen.len()) else {
        if needs.iter().all(|one| one.is_zero()) {
            tables.push(chosen.clone());
        }
        return;
    };
    for row in rows {
        let lacking: Vec<IBig> = needs.iter().zip(row).map(|(need, cell)| need - cell).collect();
        chosen.push(row.clone());
        combine(rows_of, chosen, &lacking, tables);
        chosen.pop();
    }
}

/// [10] The same choice as [`controlled_rounding`], made from the list of all tables: a county, then a
/// cell, rounds up if and only if some table that agrees with every decision so far has it up.
pub fn controlled_rounding_by_enumeration(exact: &[Vec<RBig>], codes: &[String]) -> Rounding {
    let problem = Problem::new(exact, codes);
    let mut tables = all_controlled_roundings(exact);
    assert!(!tables.is_empty(), "such a table always exists");

    let row_up = |tables: &mut Vec<Vec<Vec<IBig>>>, i: usize| {
        let up = problem.row_sums[i].ceil();
        keep_if_any(tables, |table| sum(&table[i]) == up)
    };
    let cell_up = |tables: &mut Vec<Vec<Vec<IBig>>>, i: usize, f: usize| {
        let up = exact[i][f].ceil();
        keep_if_any(tables, |table| table[i][f] == up);
    };
    let (passed_over, ties) = problem.decide(&mut tables, row_up, cell_up);
    assert_eq!(tables.len(), 1, "every cell is decided");
    Rounding { table: tables.remove(0), passed_over, ties }
}

/// Keeps the tables that agree and says true; if none does, keeps all (so all disagree) and says false.
fn keep_if_any(tables: &mut Vec<Vec<Vec<IBig>>>, agrees: impl Fn(&Vec<Vec<IBig>>) -> bool) -> bool {
    let any = tables.iter().any(&agrees);
    if any {
        tables.retain(agrees);
    }
    any
}

/// What both ways of finding the table start from: sums, and whose turn it is.
struct Problem<'a> {
    exact: &'a [Vec<RBig>],
    columns: usize,
    /// Row indices by ascending code.
    code_order: Vec<usize>,
    row_sums: Vec<RBig>,
    column_sums: Vec<IBig>,
}

impl<'a> Problem<'a> {
    fn new(exact: &'a [Vec<RBig>], codes: &[String]) -> Self {
        assert_eq!(exact.len(), codes.len(), "one code a row");
        let columns = exact.first().map_or(0, Vec::len);
        assert!(exact.iter().all(|exact_row| exact_row.len() == columns), "rows of one length");
        let row_sums = exact.iter().map(total).collect();
        let mut column_sums = Vec::new();
        for f in 0..columns {
            let column_sum: RBig = total(exact.iter().map(|exact_row| &exact_row[f]));
            assert!(column_sum.is_int(), "the sum of column {f} is {column_sum}, not whole");
            column_sums.push(column_sum.trunc());
        }
        let code_order = ascending_by_code(codes.iter().map(String::as_str));
        Problem { exact, columns, code_order, row_sums, column_sums }
    }

    /// [10, steps 1 and 2] Counties, then cells, in turn, each rounded up where `row_up` and `cell_up` can; what was
    /// decided so far stays in `state`. The counties passed over, and the ties.
    fn decide<T: Clone>(
        &self,
        state: &mut T,
        row_up: impl Fn(&mut T, usize) -> bool,
        cell_up: impl Fn(&mut T, usize, usize),
    ) -> (Vec<usize>, Vec<Tie>) {
        let mut quanta_left = self.counties_to_round_up();
        let (mut passed_over, mut ties) = (Vec::new(), Vec::new());
        for equals in self.counties_in_turn() {
            let before = state.clone();
            let (mut ups, mut downs) = (Vec::new(), Vec::new());
            for i in equals {
                if row_up(state, i) {
                    quanta_left -= 1;
                    ups.push(i);
                } else {
                    passed_over.extend((quanta_left > 0).then_some(i));
                    downs.push(i);
                }
            }
            // The code order decided where one that did not round up could have, had it come first among its equals.
            downs.retain(|i| !ups.is_empty() && row_up(&mut before.clone(), *i));
            if !downs.is_empty() {
                ups.sort_unstable();
                downs.sort_unstable();
                ties.push((ups, downs));
            }
        }
        assert_eq!(quanta_left, 0);
        passed_over.sort_unstable();
        for &i in &self.code_order {
            self.cells_in_turn(i).into_iter().for_each(|f| cell_up(state, i, f));
        }
        (passed_over, ties)
    }

    /// How many counties round up in the end: what the columns hold beyond the counties' ⌊sums⌋.
    fn counties_to_round_up(&self) -> usize {
        let floors: IBig = self.row_sums.iter().map(RBig::floor).sum();
        usize::try_from(sum(&self.column_sums) - floors).expect("less than one quantum each")
    }

    /// [10, step 1] Counties whose exact sum is not whole, by descending remainder; equal ones together, by
    /// ascending code.
    fn counties_in_turn(&self) -> Vec<Vec<usize>> {
        let open = self.code_order.iter().copied().filter(|&i| !self.row_sums[i].is_int());
        let in_turn = by_descending_remainder(open.map(|i| (i, self.row_sums[i].fract())).collect());
        let equals = in_turn.chunk_by(|&i, &j| self.row_sums[i].fract() == self.row_sums[j].fract());
        equals.map(<[usize]>::to_vec).collect()
    }

    /// [10, step 2] Fractional cells of county i by descending remainder; equal: policy order.
    fn cells_in_turn(&self, i: usize) -> Vec<usize> {
        let cells = self.exact[i].iter().enumerate().filter(|(_, cell)| !cell.is_int());
        by_descending_remainder(cells.map(|(f, cell)| (f, cell.fract())).collect())
    }
}

/// Indices by descending remainder; those with equal remainders stay in the order given.
fn by_descending_remainder(mut indexed: Vec<(usize, RBig)>) -> Vec<usize> {
    indexed.sort_by(|(_, a), (_, b)| b.cmp(a));
    indexed.into_iter().map(|(index, _)| index).collect()
}

/// A count of cells.
fn small(count: IBig) -> i64 {
    count.try_into().expect("at most the number of cells")
}

// ---------------------------------------------------------------------------------------------------
// A flow with lower and upper bounds
// ---------------------------------------------------------------------------------------------------

#[derive(Clone)]
struct Line {
    from: usize,
    to: usize,
    least: i64,
    most: i64,
    flow: i64,
}

/// A circulation: at every node as much flows out as flows in. Once [`Network::make_feasible`] has
/// succeeded, the flow on every line stays within the line's bounds.
#[derive(Clone)]
struct Network {
    lines: Vec<Line>,
    /// The lines that begin or end at each node.
    at_node: Vec<Vec<usize>>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Network { lines: Vec::new(), at_node: vec![Vec::new(); nodes] }
    }

    fn add(&mut self, from: usize, to: usize, least: i64, most: i64) -> usize {
        assert!(0 <= least && least <= most);
        let line = self.lines.len();
        self.lines.push(Line { from, to, least, most, flow: 0 });
        self.at_node[from].push(line);
        self.at_node[to].push(line);
        line
    }

    fn bounds(&self, line: usize) -> (i64, i64) {
        (self.lines[line].least, self.lines[line].most)
    }

    /// Starts from no flow at all and fills every line up to its lower bound.
    fn make_feasible(&mut self) -> bool {
        (0..self.lines.len()).all(|line| self.repair(line))
    }

    /// Can the flow on `line` be brought within narrower bounds, everything else being kept? If so they
    /// become the bounds; if not, they stay as they were.
    fn restrict(&mut self, line: usize, least: i64, most: i64) -> bool {
        let before = self.bounds(line);
        (self.lines[line].least, self.lines[line].most) = (least, most);
        let possible = self.repair(line);
        if !possible {
            (self.lines[line].least, self.lines[line].most) = before;
        }
        possible
    }

    /// Brings the flow on one line within its bounds, unit by unit. A unit more on the line has to find
    /// its way back from the line's end to its start, a unit less from its start to its end. Where there
    /// is no such way, no flow within all bounds exists: the difference between that flow and this one
    /// would be made of closed rounds, one of them through this line.
    fn repair(&mut self, line: usize) -> bool {
        loop {
            let Line { from, to, least, most, flow } = self.lines[line];
            let (change, way) = if flow < least {
                (1, self.way(to, from))
            } else if flow > most {
                (-1, self.way(from, to))
            } else {
                return true;
            };
            let Some(way) = way else { return false };
            self.lines[line].flow += change;
            for (line, change) in way {
                self.lines[line].flow += change;
            }
        }
    }

    /// A way for one more unit from `start` to `goal`: along lines that can take one more, or against
    /// lines that can spare one. The lines on it, each with the change of its flow.
    fn way(&self, start: usize, goal: usize) -> Option<Vec<(usize, i64)>> {
        let mut reached_by: Vec<Option<(usize, i64)>> = vec![None; self.at_node.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if node == goal {
                break;
            }
            for &index in &self.at_node[node] {
                let line = &self.lines[index];
                let (next, change) = if line.from == node && line.flow < line.most {
                    (line.to, 1)
                } else if line.to == node && line.flow > line.least {
                    (line.from, -1)
                } else {
                    continue;
                };
                if next != start && reached_by[next].is_none() {
                    reached_by[next] = Some((index, change));
                    queue.push_back(next);
                }
            }
        }
        let mut way = Vec::new();
        let mut node = goal;
        while node != start {
            let (index, change) = reached_by[node]?;
            way.push((index, change));
            let line = &self.lines[index];
            node = if change > 0 { line.from } else { line.to };
        }
        Some(way)
    }
}

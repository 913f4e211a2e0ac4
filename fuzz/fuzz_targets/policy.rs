//! Text as a policy.
//!
//! - Nothing panics; what is refused says why, every mistake of it.
//! - What is accepted keeps every limit, and is the same after it has been written and read again.
//! - With the counties of 2025, as far as they have what the policy needs, it leads to a refusal or to a result that is
//!   accounted for, accepted by the audit, and reads back.
#![no_main]

use checks::{COUNTIES_OF_2025, check};
use libfuzzer_sys::fuzz_target;
use special_fund::{
    County, Figure, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Money, Name, Policy,
    PolicyDraft, Rate, Score, Terms, UpliftRate,
};

fuzz_target!(|text: &str| {
    let policy = match toml::from_str(text).map(|draft: PolicyDraft| Policy::try_from(draft)) {
        Ok(Ok(policy)) => policy,
        Ok(Err(errors)) => {
            assert!(errors.listed().iter().all(|error| !error.to_string().is_empty()));
            return assert!(!errors.listed().is_empty());
        }
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    keeps_the_limits(policy.terms());
    let written = toml::to_string(&policy).expect("a policy can be written");
    assert_eq!(toml::from_str(&written).as_ref(), Ok(&policy));
    assert_eq!(Policy::new(policy.terms().clone()).as_ref(), Ok(&policy));
    let counties: Vec<County> = COUNTIES_OF_2025.iter().map(|county| fitted(county, &policy)).collect();
    let _ = check(&policy, &counties);
});

fn keeps_the_limits(terms: &Terms) {
    assert!((1949..=2999).contains(&terms.fiscal_year));
    assert!(terms.quantum > Money::ZERO && terms.quantum <= MAX_QUANTUM);
    assert!(terms.fund_total > Money::ZERO && terms.fund_total <= Money::MAX_INPUT);
    assert_eq!(terms.fund_total.fen() % terms.quantum.fen(), 0);
    assert!((1..=MAX_FACTORS).contains(&terms.factors.len()));
    let mut sum = 0;
    for factor in &terms.factors {
        assert!(factor.tilt >= Rate::ONE && factor.coefficients.len() <= MAX_COEFFICIENTS);
        assert!((1..=MAX_KEY_CHARS).contains(&factor.key.len()));
        let is_name = |header: &String| header.parse::<Name>().is_ok();
        assert!(factor.coefficients.iter().all(is_name));
        sum += factor.weight.millionths();
    }
    sum += terms.fiscal_capacity.as_ref().map_or(0, |pool| pool.weight.millionths());
    assert_eq!(sum, 1_000_000);
    match terms.uplift.as_ref().map(|uplift| &uplift.rate) {
        None => {}
        Some(UpliftRate::Fixed(rate)) => assert!(*rate >= MIN_UPLIFT_RATE),
        Some(UpliftRate::Affordable { step, max }) => {
            assert!(*step > Rate::ZERO && *max >= MIN_UPLIFT_RATE);
        }
        Some(UpliftRate::ByFundTotal(brackets)) => {
            assert_eq!(brackets.first().expect("a bracket").from, Money::ZERO);
            assert!(brackets.iter().all(|bracket| bracket.rate >= MIN_UPLIFT_RATE));
            assert!(brackets.is_sorted_by(|a, b| a.from < b.from));
        }
        Some(other) => panic!("no limits are known of {other:?}"),
    }
}

/// A county of 2025 with as many scores and coefficients as the policy needs.
fn fitted(county: &County, policy: &Policy) -> County {
    let scores: Vec<Score> = county.scores.iter().copied().cycle().take(policy.scored_factors().count()).collect();
    let amounts = vec![policy.terms().quantum; policy.amounts().len()];
    let coefficients = county.coefficients.iter().copied().cycle();
    County {
        scores: scores.into(),
        coefficients: coefficients.take(policy.coefficients().len()).collect(),
        figures: vec![Figure::default(); policy.figures().len()].into(),
        amounts: amounts.into(),
        ..county.clone()
    }
}

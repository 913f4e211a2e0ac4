//! What the targets have in common: the policies of the fixtures, and what must hold of every result.

use std::sync::LazyLock;

use special_fund::table::{self, Language};
use special_fund::{Allocation, BaseRole, County, Money, Policy, Refusal, Terms, audit, calculate};

/// The policy of `fixtures/2025`.
pub static OF_2025: LazyLock<Policy> = LazyLock::new(|| {
    let text = include_str!("../fixtures/2025/policy.toml");
    toml::from_str(text).expect("a valid policy")
});

/// The same for a table that lacks counties of the roster, with the base as basis, in quanta of 1 fen.
pub static PARTIAL: LazyLock<Policy> = LazyLock::new(|| {
    let mut terms = Terms::from(OF_2025.clone());
    terms.base = BaseRole::Basis;
    terms.quantum = Money::from_fen(1).expect("an amount");
    terms.roster = terms.roster.partial();
    Policy::new(terms).expect("valid terms")
});

/// The counties of `fixtures/2025`.
pub static COUNTIES_OF_2025: LazyLock<Vec<County>> = LazyLock::new(|| {
    let file = include_bytes!("../fixtures/2025/counties.csv");
    let table = table::read(&file[..], &OF_2025).expect("a good table");
    table.counties
});

/// Calculates. If there is a result, everything is accounted for, the audit has nothing to say against it, and what is
/// published reads back in both languages; if not, the refusal can be shown.
pub fn check<'a>(policy: &'a Policy, counties: &'a [County]) -> Result<Allocation<'a>, Refusal> {
    let allocation = calculate(policy, counties);
    let allocation = allocation.inspect_err(|refusal| {
        assert!(!refusal.to_string().is_empty() && !refusal.code().is_empty());
    })?;
    let common = allocation.common();
    assert_eq!(common.paid + common.retained, common.to_account_for);
    let share = |row: usize| allocation.share(row).expect("a row").figures;
    let verdict = audit::figures(policy, counties, share);
    assert!(verdict.is_clean(), "{:#?}", verdict.listed);
    let published = allocation.published();
    let verdict = audit::published(policy, counties, &published, &[]);
    assert!(verdict.is_clean(), "{:#?}", verdict.listed);
    for language in [Language::Chinese, Language::English] {
        let mut file = Vec::new();
        table::write(&mut file, &allocation, language).expect("a Vec takes everything");
        let read = table::read_published(&file[..], policy, &[]).expect("it was written so");
        assert_eq!(read.rows, published);
        let verdict = audit::published(policy, counties, &read.rows, &[]);
        assert!(verdict.is_clean(), "{:#?}", verdict.listed);
    }
    // Every step can be told; it takes longer than all else, so of short tables only.
    if counties.len() <= 12 {
        let steps = allocation.steps();
        for share in allocation.shares() {
            let told = steps.county(share.row).expect("a row");
            let expected = (share.county.code, share.figures.total);
            assert_eq!((told.code, told.total), expected);
        }
    }
    Ok(allocation)
}

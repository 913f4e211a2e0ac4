//! Why there is no allocation.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Policy, Refusal};

use super::{Wording, called, say};

/// 错在哪, 怎么改.
pub fn refusal(refusal: &Refusal, policy: &Policy) -> Wording {
    Wording::of(refusal.code(), refusal, context! { called => called(policy) })
}

/// Figures that do not add up: never seen, and never to be published.
pub fn unbalanced(language: Language) -> String {
    say(language, "unbalanced", context! {})
}

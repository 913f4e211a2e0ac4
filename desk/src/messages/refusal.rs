//! Why there is no allocation.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Policy, Refusal};

use super::{Wording, called, say};

/// 错在哪, 怎么改; amounts in the unit that the result would be in.
pub fn refusal(refusal: &Refusal, policy: &Policy) -> Wording {
    let quantum = policy.terms().quantum.to_string();
    Wording::of(refusal.code(), refusal, context! { called => called(policy), quantum })
}

/// The same in a language.
pub(crate) fn said(error: &Refusal, policy: &Policy, language: Language) -> String {
    match language {
        Language::Chinese => refusal(error, policy).to_string(),
        Language::English => format!("{error} [{}]", error.code()),
    }
}

/// Figures that do not add up: never seen, and never to be published.
pub fn unbalanced(language: Language) -> String {
    say(language, "unbalanced", context! {})
}

//! Which words of the document of 6 May 2021, item 2, a policy carries out: docs/rules.md section 1.

use special_fund::{Funding, Policy, Rate};

/// A clause of it, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// 依据 (a), of a factor with this tilt.
    Tilt(Rate),
    /// 依据 (b).
    Plan,
    /// 依据 (c).
    Uplift,
    /// 依据 (d).
    Funding,
}

impl Clause {
    /// Whether a policy carries it out. One that lifts nobody, by a roster of its own, follows another document.
    pub(crate) fn is_of(self, policy: &Policy) -> bool {
        let terms = policy.terms();
        match self {
            Clause::Tilt(tilt) => tilt > Rate::ONE && (terms.uplift.is_some() || terms.roster.edition().is_some()),
            Clause::Plan | Clause::Uplift => terms.uplift.is_some(),
            Clause::Funding => terms.funding() == Some(Funding::FiscalCapacity),
        }
    }

    /// The letter that docs/rules.md gives it.
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Clause::Tilt(_) => "a",
            Clause::Plan => "b",
            Clause::Uplift => "c",
            Clause::Funding => "d",
        }
    }
}

//! What the steps of the regulation found, one after the other.

use super::control::Controlled;
use super::plan::Plan;
use super::uplift::Uplifted;
use super::year::Entitled;

/// Everything that was decided, in quanta.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) plan: Plan,
    pub(super) uplifted: Uplifted,
    /// If the policy controls amounts.
    pub(super) controlled: Option<Controlled>,
    /// If the policy adjusts amounts, or part of the fund has been issued.
    pub(super) entitled: Option<Entitled>,
}

//! Numbers as people write them: exact text ⇄ integer, bounded, never a float.

mod bounds;
mod decimal;
mod error;
mod money;
mod plain;
mod rate;
mod score;
mod text;

pub(crate) use bounds::{AMOUNT, BASE_WAN_YUAN, BASE_YUAN, RATE, SCORE};
pub use bounds::{MAX_PLACES, MAX_SCORE_DIGITS};
pub use error::NumberError;
pub use money::Money;
pub(crate) use plain::{Plain, is_plain};
pub use rate::Rate;
pub use score::Score;
pub(crate) use text::{Text, at_point, from_text, point};

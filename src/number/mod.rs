//! Numbers as people write them: exact text ⇄ integer, bounded, never a float.

mod bounds;
mod decimal;
mod millionths;
mod money;
mod plain;
mod text;

pub(crate) use bounds::{AMOUNT, AMOUNT_WAN_YUAN, BASE_WAN_YUAN, BASE_YUAN, Bounds, FIGURE, RATE, SCORE};
pub use bounds::{MAX_PLACES, MAX_SCORE_DIGITS};
pub use millionths::{Figure, Rate, Score};
pub use money::Money;
pub use plain::NumberError;
pub(crate) use plain::{Plain, unsigned};
pub(crate) use text::{Text, at_point, from_text, point};

//! The loops that count, over many items: on all cores with the feature `parallel`, in their order without.
//!
//! The result is the same either way: each item is worked on alone, and the order of the results is that of the items.

/// Fewer items are not worth a thread.
#[cfg(feature = "parallel")]
const MANY: usize = 1 << 12;

/// One result an item, in the order of the items.
#[cfg(feature = "parallel")]
#[allow(dead_code, reason = "the rooms move to it one by one")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().with_min_len(MANY).map(each).collect()
}

/// One result an item, in the order of the items.
#[cfg(not(feature = "parallel"))]
#[allow(dead_code, reason = "the rooms move to it one by one")]
pub(crate) fn map<T, R>(items: &[T], each: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(each).collect()
}

/// One result a block of work, in the order of the blocks: each is worth a thread of its own.
#[cfg(all(feature = "table", feature = "parallel"))]
pub(crate) fn each<T: Sync, R: Send>(blocks: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    use rayon::prelude::*;
    blocks.par_iter().map(each).collect()
}

/// One result a block of work, in the order of the blocks.
#[cfg(all(feature = "table", not(feature = "parallel")))]
pub(crate) fn each<T, R>(blocks: &[T], each: impl Fn(&T) -> R) -> Vec<R> {
    blocks.iter().map(each).collect()
}

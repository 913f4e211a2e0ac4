//! The loops that count, over many items: on all cores with the feature `parallel`, in their order without.
//!
//! The result is the same either way: each item is worked on alone, and the order of the results is that of the items.

/// Fewer items are not worth a thread.
#[cfg(feature = "parallel")]
const MANY: usize = 1 << 12;

/// One result an item, in the order of the items.
#[cfg(feature = "parallel")]
#[allow(dead_code, reason = "the rooms move to it one by one")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().with_min_len(MANY).map(each).collect()
}

/// One result an item, in the order of the items.
#[cfg(not(feature = "parallel"))]
#[allow(dead_code, reason = "the rooms move to it one by one")]
pub(crate) fn map<T, R>(items: &[T], each: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(each).collect()
}

/// One result for each number below `count`, in their order.
#[cfg(feature = "parallel")]
pub(crate) fn indexed<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    let numbers = (0..count).into_par_iter();
    numbers.with_min_len(MANY).map(each).collect()
}

/// One result for each number below `count`, in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn indexed<R>(count: usize, each: impl Fn(usize) -> R) -> Vec<R> {
    (0..count).map(each).collect()
}

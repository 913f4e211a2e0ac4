//! The loops that count, over many items: on all cores with the feature `parallel`, one after the other without.
//!
//! The result is the same either way: each item is worked on alone, and results stand in the order of the items.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Fewer items are not worth a thread.
#[cfg(feature = "parallel")]
const MANY: usize = 1 << 12;

/// One result an item.
#[cfg(feature = "table")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    return items.par_iter().with_min_len(MANY).map(each).collect();
    #[cfg(not(feature = "parallel"))]
    items.iter().map(each).collect()
}

/// One result for each number below `count`.
pub(crate) fn indexed<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    return (0..count).into_par_iter().with_min_len(MANY).map(each).collect();
    #[cfg(not(feature = "parallel"))]
    (0..count).map(each).collect()
}

/// One result for each item and column, item by item, or the first error that is met.
pub(crate) fn table<'a, 'c, T: Sync, C: Sync, R: Send, E: Send>(
    items: &'a [T],
    columns: &'c [C],
    each: impl Fn(&'a T, &'c C) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let row = |item| columns.iter().map(|column| each(item, column)).collect::<Vec<_>>();
    #[cfg(feature = "parallel")]
    return items.par_iter().with_min_len(MANY).flat_map_iter(row).collect();
    #[cfg(not(feature = "parallel"))]
    items.iter().flat_map(row).collect()
}

/// One result for each row of two tables of so many columns, whose cells it may change.
pub(crate) fn rows<A: Send, B: Send, R: Send>(
    (a, b): (&mut [A], &mut [B]),
    columns: usize,
    each: impl Fn(&mut [A], &mut [B]) -> R + Sync,
) -> Vec<R> {
    #[cfg(feature = "parallel")]
    let rows = a.par_chunks_mut(columns).zip(b.par_chunks_mut(columns)).with_min_len(MANY);
    #[cfg(not(feature = "parallel"))]
    let rows = a.chunks_mut(columns).zip(b.chunks_mut(columns));
    rows.map(|(a, b)| each(a, b)).collect()
}

/// Sorts by a key that no two items share.
pub(crate) fn sort_by_key<T: Send, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K + Sync) {
    #[cfg(feature = "parallel")]
    items.par_sort_unstable_by_key(key);
    #[cfg(not(feature = "parallel"))]
    items.sort_unstable_by_key(key);
}

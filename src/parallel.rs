//! The loops that count, over many items: on all cores with the feature `parallel`, one after the other without.
//!
//! The result is the same either way: each item is worked on alone, and results stand in the order of the items.

#[cfg(feature = "parallel")]
use std::{error::Error, sync::LazyLock};

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Fewer items are not worth a thread.
#[cfg(feature = "parallel")]
const MANY: usize = 1 << 12;

/// Whether the system gives threads to those that all loops share. Without them rayon would panic.
#[cfg(feature = "parallel")]
static HAS_THREADS: LazyLock<bool> = LazyLock::new(|| match rayon::ThreadPoolBuilder::new().build_global() {
    Ok(()) => true,
    Err(error) => error.source().is_none(), // they are there already
});

/// Whether it is worth a second thread, if there is one.
#[cfg(feature = "parallel")]
fn is_shared(items: usize) -> bool {
    items >= 2 * MANY && *HAS_THREADS
}

/// One result an item.
#[cfg(feature = "table")]
pub(crate) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    if is_shared(items.len()) {
        return items.par_iter().with_min_len(MANY).map(each).collect();
    }
    items.iter().map(each).collect()
}

/// One result for each number below `count`.
pub(crate) fn indexed<R: Send>(count: usize, each: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    if is_shared(count) {
        return (0..count).into_par_iter().with_min_len(MANY).map(each).collect();
    }
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
    if is_shared(items.len()) {
        return items.par_iter().with_min_len(MANY).flat_map_iter(row).collect();
    }
    items.iter().flat_map(row).collect()
}

/// One result for each row of two tables of so many columns, whose cells it may change.
pub(crate) fn rows<A: Send, B: Send, R: Send>(
    (a, b): (&mut [A], &mut [B]),
    columns: usize,
    each: impl Fn(&mut [A], &mut [B]) -> R + Sync,
) -> Vec<R> {
    #[cfg(feature = "parallel")]
    if is_shared(a.len().div_ceil(columns)) {
        let rows = a.par_chunks_mut(columns).zip(b.par_chunks_mut(columns)).with_min_len(MANY);
        return rows.map(|(a, b)| each(a, b)).collect();
    }
    a.chunks_mut(columns).zip(b.chunks_mut(columns)).map(|(a, b)| each(a, b)).collect()
}

/// Sorts by a key that no two items share.
pub(crate) fn sort_by_key<T: Send, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K + Sync) {
    #[cfg(feature = "parallel")]
    if is_shared(items.len()) {
        return items.par_sort_unstable_by_key(key);
    }
    items.sort_unstable_by_key(key);
}

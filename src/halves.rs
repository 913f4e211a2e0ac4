//! Long tables are walked by two threads, half each; the result is the same as by one.

use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Tables of as many rows are walked in halves: for fewer, a thread costs more than it saves.
const LONG: usize = 1 << 14;

/// How many of `rows` rows are the first half: all, if they are few.
pub(crate) fn first_half(rows: usize) -> usize {
    if rows < LONG { rows } else { rows >> 1 }
}

/// Does both pieces of work, the second, if there is one, on a thread of its own where one can be had.
pub(crate) fn join<A, B: Send>(
    first: impl FnOnce() -> A,
    second: Option<impl FnOnce() -> B + Send>,
) -> (A, Option<B>) {
    if second.is_none() {
        return (first(), None);
    }
    let second = Mutex::new(second);
    let run = || {
        let work = second.lock().unwrap_or_else(PoisonError::into_inner).take();
        work.map(|work| work())
    };
    thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, run);
        let first = first();
        let second = match other {
            Ok(other) => other
                .join()
                .unwrap_or_else(|panic| panic::resume_unwind(panic)),
            Err(_) => run(),
        };
        (first, second)
    })
}

//! Reading workbooks is another crate's work, and a broken file of the oldest format can stop it: then the file is broken,
//! and nothing else is.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

use super::Fault;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What a reader makes of a workbook, or that it stopped. A reader that stopped is not asked again.
pub(super) fn read<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    IS_GUARDED.set(true);
    let made = panic::catch_unwind(AssertUnwindSafe(read));
    IS_GUARDED.set(false);
    made.unwrap_or_else(|_| Err(Fault::Broken))
}

/// Whether a reader is at work, whose stopping is a broken file and no fault of this program.
#[cfg(feature = "program")]
pub(crate) fn is_guarded() -> bool {
    IS_GUARDED.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_stops_is_a_broken_file() {
        let stops = |bytes: &[u8]| Ok(bytes[9]);
        assert!(matches!(read(|| stops(b"PK")), Err(Fault::Broken)));
        assert!(matches!(read(|| Ok(1)), Ok(1)) && !IS_GUARDED.get());
    }
}

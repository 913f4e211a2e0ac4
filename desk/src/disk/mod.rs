//! What is read from the disk and written to it, and the terminal.

pub(crate) mod inputs;
pub mod output;
pub(crate) mod policy_file;
pub(crate) mod problem_list;
pub(crate) mod progress;
pub(crate) mod terminal;
pub(crate) mod year;

/// What stands before a text, so that Excel takes it for UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

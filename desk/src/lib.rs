//! What offices run: a year's table and policy in, the allocation on the screen and as files; an empty table, a check,
//! one county explained, two years compared, a published table audited.
//!
//! [`Program::main`] is all that a program calls. Words and files are public for this crate's tests.

mod commands;
pub mod disk;
mod explain;
mod input;
pub mod messages;
mod page;
mod program;
mod report;
mod screen;
mod sums;
mod usage;
mod view;
mod workbook;

pub use program::{Ended, Program};

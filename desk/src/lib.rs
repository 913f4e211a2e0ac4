//! What offices run: a year's table and policy in, the allocation on the screen and as files; an empty table, a policy as
//! a sheet, a check,
//! one county explained, two years compared, a published table audited.
//!
//! [`calculate`] is all that a service calls: bytes in, bytes out. `Program::main` is all that a program calls.
//! Words and files are public for this crate's tests.

#![cfg_attr(
    not(feature = "program"),
    allow(dead_code, reason = "commands that the core does not have say more than it")
)]

#[cfg(feature = "program")]
mod commands;
mod core;
#[cfg(feature = "program")]
pub mod disk;
mod explain;
mod input;
pub mod messages;
mod page;
pub mod policy_sheet;
#[cfg(feature = "program")]
mod program;
mod record;
mod report;
mod results;
mod screen;
mod sums;
#[cfg(feature = "program")]
mod usage;
mod view;
mod workbook;

pub use self::core::{Given, Results, calculate, check, explain};
pub use input::table::Refused;
#[cfg(feature = "program")]
pub use program::{Ended, Program};

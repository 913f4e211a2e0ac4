//! `fund` as a process, and what it says. One crate, so that what all need is built once.

mod annex;
mod annex_audit;
mod annex_compare;
mod audit;
mod book;
mod browser;
mod calculate;
#[path = "../../../tests/cases/mod.rs"]
mod cases;
#[path = "../../../tests/messages/mod.rs"]
mod cases_of_messages;
mod compare;
mod core;
mod explain;
mod html;
mod names;
mod page;
mod policy_sheet;
mod process;
mod sets;
mod sheets;
mod sums;
mod tables;
mod to_fill_in;
mod wording;
mod words;
mod workbook;
mod year_book;

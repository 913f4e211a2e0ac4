//! The policy as the sheet 政策 of the office's workbook: rows 项目, 内容, 依据, below them a list each for factors,
//! indicators and whatever else there are several of.
//!
//! What stands there is one table, `layout`, by which the sheet is written and read. A sheet becomes a draft as a file
//! does, so that the library tells every mistake with its key, and the draft knows the cell of every key.

#[cfg(feature = "program")]
mod beside;
mod draft;
mod fill;
mod labels;
mod layout;
mod lines;
mod names;
mod owners;
mod policy;
mod values;
mod write;
mod xlsx;

use special_fund::table::Language;

#[cfg(feature = "program")]
pub(crate) use beside::{differing, entries};
pub(crate) use draft::{Found, Place};
pub(crate) use layout::{bare, name};
pub(crate) use lines::is_policy;
pub use policy::{Taken, read};
pub(crate) use values::bound;
pub use write::{Row, rows};
pub use xlsx::add;

use crate::input::sheets::CellFault;

/// An amount with its unit behind it, in yuan, if it is one.
pub(crate) fn money(text: &str) -> Option<String> {
    values::money(text, None)
}

/// What the sheet is called.
pub const NAME: &str = "政策";

/// A filled cell of a sheet.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Counted from 1.
    pub(crate) row: usize,
    /// Counted from 0.
    pub(crate) column: usize,
    pub(crate) text: String,
    /// Why what stands there is nothing to calculate with.
    pub(crate) fault: Option<CellFault>,
}

/// The cells of rows of text.
pub fn cells(rows: &[Vec<String>]) -> Vec<Cell> {
    let of_row = |(row, texts): (usize, &Vec<String>)| {
        let filled = texts.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let cell = |(column, text): (usize, &String)| Cell { row, column, text: text.clone(), fault: None };
        filled.map(cell).collect::<Vec<_>>()
    };
    (1..).zip(rows).flat_map(of_row).collect()
}

/// Both languages: a sheet may be in either.
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

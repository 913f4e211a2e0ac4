//! The year's table: bytes → counties, every problem with its place; and the allocation as a table.
//!
//! # Reading
//!
//! [`read()`] takes a CSV as offices save it: UTF-8 with or without byte order mark, else GB18030; CRLF or LF; headers in
//! English or Chinese, in any order. Nothing is repaired: a blank is not 0, and what is not a plain decimal is refused.
//! The header stands on the first line. All problems of a file come back at once, in the order of the file.
//!
//! | column | header | |
//! |---|---|---|
//! | code | `code` or 行政区划代码 | 6, 9 or 12 digits, one length a table |
//! | name | `name` or 县(市、区) | |
//! | base | `base_yuan` or 基数(元), or `base_wan_yuan` or 基数(万元) | may be left out where bases are protected |
//! | scores | each factor's key or name | |
//! | fiscal capacity | `fiscal_capacity` or 地区财力因素 | where the rest of that pool is shared by score |
//! | coefficients | each coefficient's key | |
//!
//! Full-width and half-width parentheses are the same in a header, and spaces around it do not count. Other columns are
//! ignored and listed in [`Table::ignored`].
//!
//! # Writing
//!
//! [`write()`] makes the published table: UTF-8 with byte order mark, CRLF, amounts in yuan with two decimals.

mod draft;
mod heading;
mod kind;
mod lines;
mod problem;
mod published;
mod read;
mod rows;
mod source;
mod text;
mod write;

pub use crate::header::Language;
pub use kind::{Allowed, ProblemKind};
pub use problem::{MAX_PROBLEMS, MAX_UNMATCHED, Problem, Problems, ReadError, Unmatched};
pub use published::{PublishedTable, read_published};
pub use read::{Table, read};
pub use source::{MAX_FILE_BYTES, MAX_LINE_BYTES};
pub use text::Encoding;
pub use write::write;

//! The year's table: cells → counties, every problem with its place; and the allocation as a table.
//!
//! # Reading
//!
//! [`read()`] takes a CSV as offices save it: UTF-8 with or without byte order mark, else GB18030; CRLF or LF; cells in
//! quotes as RFC 4180 has them; headers in English or Chinese, in any order. [`counties()`] takes rows of text from
//! anywhere else: a spreadsheet, a database, JSON. Nothing is repaired: a blank is not 0; thousands separators are read,
//! `12%` only as a coefficient, and any other text for a number is refused. What changes no figure, such as a title above
//! the header or spaces around a cell, is taken as it is meant and said in [`Table::notices`]. All problems of a table come
//! back at once, in its order.
//!
//! | column | header | |
//! |---|---|---|
//! | code | `code` or 行政区划代码 | 6, 9 or 12 digits, one length a table |
//! | name | `name` or 县(市、区) | |
//! | base | `base_yuan` or 基数(元), or `base_wan_yuan` or 基数(万元) | may be left out where bases are protected |
//! | scores | each factor's key or name | |
//! | fiscal capacity | `fiscal_capacity` or 地区财力因素 | where the rest of that pool is shared by score |
//! | coefficients | each coefficient's key or name | |
//! | indicators | each indicator's key or name, of a change its two headers | `factors.indicators` of the policy |
//! | amounts | key or name with unit, such as `last_yuan` or 上年下达数(万元) | where control, adjustments or batches need them |
//!
//! Full-width and half-width parentheses are the same in a header; spaces around it and line breaks in it do not count.
//! Other columns are ignored and listed in [`Table::ignored`].
//!
//! # Writing
//!
//! `write` makes the published table: UTF-8 with byte order mark, CRLF, amounts in yuan with two decimals.
//!
//! # Without the feature `table`
//!
//! There are [`counties()`] and its problems, but no bytes: neither `read` nor `read_published` nor `write`.

mod cells;
mod columns;
mod counties;
#[cfg(feature = "table")]
mod file;
mod header;
mod heading;
mod kind;
mod mend;
mod notice;
mod printed;
mod problem;
mod published;
mod row;
#[cfg(feature = "table")]
mod rows;
#[cfg(feature = "table")]
mod text;
mod totals;
#[cfg(feature = "table")]
mod write;

pub use crate::header::Language;
pub use counties::{Encoding, Table, counties};
pub use kind::{Allowed, MAX_FILE_BYTES, MAX_LINE_BYTES, ProblemKind};
pub use notice::{MAX_NOTICED, Notice, NoticeKind};
pub use problem::{MAX_PROBLEMS, MAX_UNMATCHED, Problem, Problems, ReadError, Unmatched};
pub use published::{PublishedColumn, PublishedTable, published};
pub use row::Row;

#[cfg(feature = "table")]
pub use file::{raw_rows, read, rows};
#[cfg(feature = "table")]
pub use published::read_published;
#[cfg(feature = "table")]
pub use write::{write, write_record};

//! The allocation as a table.

use std::borrow::Borrow;
use std::io::{self, Write};

use super::printed::{MOUNTAIN, OTHER};
use crate::county::{CountyCode, Name};
use crate::header::Language;
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures};
use crate::regulation::{Allocation, Record};

/// Writes the allocation as CSV: UTF-8 with byte order mark, CRLF, one row a county in input order, no total row,
/// amounts in yuan with two decimals and no separators, the offset at most 0.
///
/// # Errors
///
/// Those of the writer.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let table = special_fund::table::read(&include_bytes!("../../fixtures/2025/counties.csv")[..], &policy)?;
/// let allocation = special_fund::calculate(&policy, &table.counties)?;
/// let mut csv = Vec::new();
/// special_fund::table::write(&mut csv, &allocation, special_fund::Language::English)?;
/// assert!(csv.starts_with("\u{feff}code,name,group,base_yuan,ecological_protection_yuan,".as_bytes()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(writer: impl Write, allocation: &Allocation<'_>, language: Language) -> io::Result<()> {
    let rows = allocation.shares().map(|share| (share.county.code, &share.county.name, share.figures));
    write_rows(writer, allocation.policy(), rows, language)
}

/// Writes a stored allocation as [`write()`] writes it.
///
/// # Errors
///
/// Those of the writer.
pub fn write_record(writer: impl Write, record: &Record, language: Language) -> io::Result<()> {
    let rows = record.counties.iter().map(|county| (county.row.code, &county.row.name, &county.row.figures));
    write_rows(writer, &record.policy, rows, language)
}

fn write_rows<'a, F: Borrow<PublishedFigures>>(
    mut writer: impl Write,
    policy: &Policy,
    rows: impl Iterator<Item = (CountyCode, &'a Name, F)>,
    language: Language,
) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut builder = csv::WriterBuilder::new();
    let mut csv = builder.terminator(csv::Terminator::CRLF).buffer_capacity(1 << 16).from_writer(writer);
    let columns = Column::all(policy);
    csv.write_record(columns.iter().map(|column| column.header(language).into_owned()))?;
    for (code, name, figures) in rows {
        let figures = figures.borrow();
        for column in &columns {
            match column {
                Column::Code => csv.write_field(code.to_string())?,
                Column::Name => csv.write_field(name.as_str())?,
                Column::Group if figures.mountain => csv.write_field(MOUNTAIN.text(language))?,
                Column::Group => csv.write_field(OTHER.text(language))?,
                _ => {}
            }
            if let Some(amount) = column.amount(figures) {
                write_yuan(&mut csv, column.shown(amount))?;
            }
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

/// An amount as [`Money`] shows it, many times as fast.
fn write_yuan<W: Write>(csv: &mut csv::Writer<W>, amount: Money) -> csv::Result<()> {
    let Ok(mut rest) = u64::try_from(amount.fen().unsigned_abs()) else {
        return csv.write_field(amount.to_string());
    };
    // At most 20 digits, a point and a sign, from the last to the first.
    let mut text = [b'-'; 24];
    let mut start = text.len();
    for (place, slot) in text.iter_mut().rev().enumerate() {
        if place > 3 && rest == 0 {
            break;
        }
        start -= 1;
        if place == 2 {
            *slot = b'.';
        } else {
            *slot = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }
    start -= usize::from(amount < Money::ZERO);
    csv.write_field(text.split_at(start).1)
}

//! The allocation as a table.

use std::io::{self, Write};

use crate::allocation::Allocation;
use crate::header::{self, Column};
use crate::money::Money;

/// The language of a published table's headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese: 行政区划代码, 县(市、区), …; 山区县 and 其他.
    #[default]
    Chinese,
    /// English: `code`, `name`, …; `mountain` and `other`.
    English,
}

/// Writes the allocation as CSV: UTF-8 with byte order mark, CRLF, one row a county in input order, no total row,
/// amounts in yuan with two decimals and no separators, the offset at most 0.
///
/// # Errors
///
/// Those of the writer.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// use special_fund::table::{self, Language};
///
/// let table = table::read(&year[..], &policy)?;
/// let allocation = special_fund::calculate(&policy, &table.counties)?;
/// let mut csv = Vec::new();
/// table::write(&mut csv, &allocation, Language::English)?;
/// assert!(csv.starts_with("\u{feff}code,name,group,base_yuan,ecological_protection_yuan,".as_bytes()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(
    mut writer: impl Write,
    allocation: &Allocation<'_>,
    language: Language,
) -> io::Result<()> {
    /// Written out whenever this much has gathered.
    const CHUNK: usize = 1 << 16;
    let mut buffer: Vec<u8> = Vec::with_capacity(CHUNK + 4_096);
    write_header(&mut buffer, allocation, language);
    let [mountain, other] = match language {
        Language::Chinese => ["山区县", "其他"],
        Language::English => ["mountain", "other"],
    };
    for share in allocation.shares() {
        let county = share.county();
        push_code(&mut buffer, county.code.value(), county.code.digits());
        buffer.push(b',');
        push_text(&mut buffer, &county.name);
        buffer.push(b',');
        buffer.extend_from_slice(if share.is_mountain() { mountain } else { other }.as_bytes());
        push_money(&mut buffer, share.base());
        for cell in share.cells() {
            push_money(&mut buffer, cell);
        }
        let amounts = share.amounts();
        push_money(&mut buffer, amounts.plan);
        push_money(&mut buffer, amounts.uplift);
        push_money(&mut buffer, amounts.fiscal_capacity);
        push_money(
            &mut buffer,
            Money::ZERO.checked_sub(amounts.offset).unwrap_or_default(),
        );
        push_money(&mut buffer, amounts.total);
        buffer.extend_from_slice(b"\r\n");
        if buffer.len() >= CHUNK {
            writer.write_all(&buffer)?;
            buffer.clear();
        }
    }
    writer.write_all(&buffer)?;
    writer.flush()
}

fn write_header(buffer: &mut Vec<u8>, allocation: &Allocation<'_>, language: Language) {
    let fixed = |column: Column| match language {
        Language::Chinese => column.zh.to_owned(),
        Language::English => column.en.to_owned(),
    };
    let factors = allocation
        .policy()
        .factors
        .iter()
        .map(|factor| match language {
            Language::Chinese => format!("{}(元)", factor.name),
            Language::English => format!("{}_yuan", factor.key),
        });
    let first = [header::CODE, header::NAME, header::GROUP, header::BASE_YUAN].map(fixed);
    let last = [
        header::PLAN_YUAN,
        header::UPLIFT_YUAN,
        header::FISCAL_CAPACITY_YUAN,
        header::OFFSET_YUAN,
        header::TOTAL_YUAN,
    ];
    buffer.extend_from_slice("\u{feff}".as_bytes());
    for (place, header) in first
        .into_iter()
        .chain(factors)
        .chain(last.map(fixed))
        .enumerate()
    {
        if place > 0 {
            buffer.push(b',');
        }
        push_text(buffer, &header);
    }
    buffer.extend_from_slice(b"\r\n");
}

/// A text, in quotes if it needs them.
#[inline]
fn push_text(buffer: &mut Vec<u8>, text: &str) {
    if text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
    {
        buffer.push(b'"');
        buffer.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        buffer.push(b'"');
    } else {
        buffer.extend_from_slice(text.as_bytes());
    }
}

/// A comma and an amount in yuan with two decimals.
#[inline]
fn push_money(buffer: &mut Vec<u8>, money: Money) {
    let Ok(mut left) = u64::try_from(money.fen().unsigned_abs()) else {
        buffer.push(b',');
        buffer.extend_from_slice(money.to_string().as_bytes());
        return;
    };
    // From the right: two decimals, the point, then the yuan, at least one digit; 20 digits at most.
    let mut text = [0_u8; 24];
    let mut start = text.len();
    let mut place = 0_u32;
    for byte in text.iter_mut().rev() {
        if place > 3 && left == 0 {
            break;
        }
        if place == 2 {
            *byte = b'.';
        } else {
            *byte = digit(left.wrapping_rem(10));
            left = left.wrapping_div(10);
        }
        place = place.wrapping_add(1);
        start = start.wrapping_sub(1);
    }
    buffer.push(b',');
    if money < Money::ZERO {
        buffer.push(b'-');
    }
    buffer.extend_from_slice(text.get(start..).unwrap_or_default());
}

/// A code with its leading zeros.
#[inline]
fn push_code(buffer: &mut Vec<u8>, mut value: u64, digits: usize) {
    let mut text = [b'0'; 12];
    for byte in text.iter_mut().rev() {
        *byte = digit(value.wrapping_rem(10));
        value = value.wrapping_div(10);
    }
    buffer.extend_from_slice(
        text.get(text.len().saturating_sub(digits)..)
            .unwrap_or_default(),
    );
}

/// The character of a digit from 0 to 9.
#[inline]
fn digit(value: u64) -> u8 {
    u8::try_from(value).unwrap_or(0).wrapping_add(b'0')
}

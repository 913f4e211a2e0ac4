//! The allocation as a table.

use std::io::{self, Write};

use crate::header::Language;
use crate::number::Money;
use crate::published::Column;
use crate::regulation::Allocation;

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
    let mut buffer: Vec<u8> = Vec::with_capacity(CHUNK.saturating_add(ROW));
    write_header(&mut buffer, allocation, language);
    let [mountain, other] = match language {
        Language::Chinese => ["山区县", "其他"],
        Language::English => ["mountain", "other"],
    };
    let mut row = Row {
        bytes: vec![0; ROW],
        start: 0,
    };
    for share in allocation.shares() {
        let county = share.county;
        let amounts = share.figures;
        row.start = ROW;
        row.prepend(b"\r\n");
        row.prepend_money(amounts.total);
        row.prepend_money(Column::Offset.shown(amounts.offset));
        row.prepend_money(amounts.fiscal_capacity);
        row.prepend_money(amounts.uplift);
        row.prepend_money(amounts.plan);
        for cell in share.cells().iter().rev() {
            row.prepend_money(*cell);
        }
        row.prepend_money(amounts.base);
        row.prepend(if amounts.mountain { mountain } else { other }.as_bytes());
        row.prepend_byte(b',');
        row.prepend_text(county.name.as_bytes());
        row.prepend_byte(b',');
        row.prepend_code(county.code.value(), county.code.digits());
        buffer.extend_from_slice(row.bytes.get(row.start..).unwrap_or_default());
        if buffer.len() >= CHUNK {
            writer.write_all(&buffer)?;
            buffer.clear();
        }
    }
    writer.write_all(&buffer)?;
    writer.flush()
}

fn write_header(buffer: &mut Vec<u8>, allocation: &Allocation<'_>, language: Language) {
    buffer.extend_from_slice("\u{feff}".as_bytes());
    for (place, column) in Column::all(allocation.policy()).iter().enumerate() {
        if place > 0 {
            buffer.push(b',');
        }
        push_text(buffer, &column.header(language));
    }
    buffer.extend_from_slice(b"\r\n");
}

/// A text, in quotes if it needs them.
fn push_text(buffer: &mut Vec<u8>, text: &str) {
    if text.bytes().any(needs_quotes) {
        buffer.push(b'"');
        buffer.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        buffer.push(b'"');
    } else {
        buffer.extend_from_slice(text.as_bytes());
    }
}

#[inline]
fn needs_quotes(byte: u8) -> bool {
    matches!(byte, b',' | b'"' | b'\r' | b'\n')
}

/// More bytes than a row can have: a name of 100 characters, quoted, and 14 amounts of 32.
const ROW: usize = 2_048;

/// A row, written from its end to its start, the way in which digits come.
struct Row {
    bytes: Vec<u8>,
    start: usize,
}

impl Row {
    #[inline]
    fn prepend_byte(&mut self, byte: u8) {
        self.start = self.start.wrapping_sub(1);
        if let Some(slot) = self.bytes.get_mut(self.start) {
            *slot = byte;
        }
    }

    #[inline]
    fn prepend(&mut self, bytes: &[u8]) {
        let end = self.start;
        self.start = end.wrapping_sub(bytes.len());
        if let Some(place) = self.bytes.get_mut(self.start..end) {
            place.copy_from_slice(bytes);
        }
    }

    /// Two digits of a number below 100.
    #[inline]
    fn prepend_pair(&mut self, number: u64) {
        let pair = usize::try_from(number)
            .ok()
            .and_then(|number| PAIRS.get(number));
        self.start = self.start.wrapping_sub(2);
        let rest = self.bytes.get_mut(self.start..);
        if let Some((place, pair)) = rest.and_then(|rest| rest.first_chunk_mut::<2>()).zip(pair) {
            *place = *pair;
        }
    }

    /// A comma and an amount in yuan with two decimals.
    #[inline]
    fn prepend_money(&mut self, money: Money) {
        match u64::try_from(money.fen().unsigned_abs()) {
            Ok(0) => self.prepend(b",0.00"),
            Ok(fen) => {
                self.prepend_pair(fen.wrapping_rem(100));
                self.prepend_byte(b'.');
                let mut yuan = fen.wrapping_div(100);
                while yuan >= 100 {
                    self.prepend_pair(yuan.wrapping_rem(100));
                    yuan = yuan.wrapping_div(100);
                }
                if yuan >= 10 {
                    self.prepend_pair(yuan);
                } else {
                    self.prepend_byte(digit(yuan));
                }
                if money < Money::ZERO {
                    self.prepend_byte(b'-');
                }
                self.prepend_byte(b',');
            }
            Err(_) => {
                self.prepend(money.to_string().as_bytes());
                self.prepend_byte(b',');
            }
        }
    }

    /// A code with its leading zeros.
    #[inline]
    fn prepend_code(&mut self, mut value: u64, digits: usize) {
        for _ in 0..digits >> 1 {
            self.prepend_pair(value.wrapping_rem(100));
            value = value.wrapping_div(100);
        }
        if digits & 1 == 1 {
            self.prepend_byte(digit(value));
        }
    }

    #[inline]
    fn prepend_text(&mut self, text: &[u8]) {
        if !text.iter().copied().any(needs_quotes) {
            return self.prepend(text);
        }
        self.prepend_byte(b'"');
        for byte in text.iter().rev() {
            self.prepend_byte(*byte);
            if *byte == b'"' {
                self.prepend_byte(b'"');
            }
        }
        self.prepend_byte(b'"');
    }
}

/// The character of a digit from 0 to 9.
#[inline]
fn digit(value: u64) -> u8 {
    u8::try_from(value).unwrap_or(0).wrapping_add(b'0')
}

/// 00 to 99.
const PAIRS: &[[u8; 2]] = b"0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899"
    .as_chunks::<2>()
    .0;

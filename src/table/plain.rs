//! The fast way through rows that are plain: cells without quotes, numbers without separators, names without anything
//! unusual. It never explains: rows of which one is not plain are left to the reader of [`rows`](super::rows).

use super::read::{Column, Role};
use super::text::is_utf8;
use crate::county::{County, CountyCode, Name};
use crate::money::Money;
use crate::number::{MAX_PLACES, Plain, Rate, Score};
use crate::policy::Policy;
use crate::recipients::Checker;

/// Some rows, read and checked.
pub(super) struct Part<'a> {
    pub(super) counties: Vec<County>,
    pub(super) checker: Checker<'a>,
}

impl<'a> Part<'a> {
    pub(super) fn new(policy: &'a Policy) -> Part<'a> {
        Part {
            counties: Vec::new(),
            checker: Checker::new(policy),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) columns: &'a [Column],
    pub(super) policy: &'a Policy,
}

impl<'a> Reader<'a> {
    /// Reads whole rows; `None` if one of them is not plain.
    pub(super) fn read(self, bytes: &[u8], part: &mut Part<'a>) -> Option<()> {
        if !is_utf8(bytes) {
            return None;
        }
        let mut row = Row {
            code: None,
            name: None,
            base: Money::ZERO,
            scores: vec![Score::ZERO; self.policy.factors.len()],
            coefficients: vec![Rate::ZERO; self.policy.coefficients().len()],
            fiscal_capacity: None,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            for (place, column) in self.columns.iter().enumerate() {
                rest = row.read_cell(column.role, rest)?;
                let is_last = place.wrapping_add(1) == self.columns.len();
                rest = if is_last {
                    end_of_line(rest)?
                } else {
                    rest.strip_prefix(b",")?
                };
            }
            let county = row.county()?;
            part.checker.admit(&county).ok()?;
            part.counties.push(county);
        }
        Some(())
    }
}

fn end_of_line(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => Some(rest),
        [] => Some(rest),
        _ => None,
    }
}

/// The row at hand.
struct Row {
    code: Option<CountyCode>,
    name: Option<Name>,
    base: Money,
    scores: Vec<Score>,
    coefficients: Vec<Rate>,
    fiscal_capacity: Option<Score>,
}

impl Row {
    /// Reads a cell at the start of `rest` and returns what follows it.
    #[inline]
    fn read_cell<'b>(&mut self, role: Role, rest: &'b [u8]) -> Option<&'b [u8]> {
        match role {
            Role::Score(place) => {
                let (digits, places, rest) = number(rest)?;
                *self.scores.get_mut(place)? = Score::from_plain(plain(digits, places)).ok()?;
                Some(rest)
            }
            Role::Code => {
                let (_, _, after) = digits(rest, 0);
                let code = rest.strip_suffix(after)?;
                self.code = Some(CountyCode::read(code).ok()?);
                Some(after)
            }
            Role::Name => {
                let (name, rest) = plain_name(rest)?;
                self.name = Some(name);
                Some(rest)
            }
            Role::BaseYuan => self.base(rest, 0),
            Role::BaseWanYuan => self.base(rest, 4),
            Role::Coefficient(place) => {
                let (digits, places, rest) = number(rest)?;
                *self.coefficients.get_mut(place)? =
                    Rate::from_plain(plain(digits, places)).ok()?;
                Some(rest)
            }
            Role::FiscalCapacity => {
                let (digits, places, rest) = number(rest)?;
                self.fiscal_capacity = Some(Score::from_plain(plain(digits, places)).ok()?);
                Some(rest)
            }
            Role::Ignored => {
                let end = rest
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'\n' | b'\r' | b'"' | 0));
                Some(rest.split_at_checked(end.unwrap_or(rest.len()))?.1)
            }
        }
    }

    #[inline]
    fn base<'b>(&mut self, rest: &'b [u8], shift: u32) -> Option<&'b [u8]> {
        let (digits, places, rest) = number(rest)?;
        self.base = Money::from_plain(plain(digits, places), shift).ok()?;
        Some(rest)
    }

    #[inline]
    fn county(&mut self) -> Option<County> {
        Some(County {
            code: self.code.take()?,
            name: self.name.take()?,
            base: self.base,
            scores: self.scores.as_slice().into(),
            coefficients: self.coefficients.as_slice().into(),
            fiscal_capacity: self.fiscal_capacity,
        })
    }
}

/// The name of printable ASCII, but for quotes and commas, and of Chinese characters at the start of valid UTF-8, and what
/// follows. 0xe4 to 0xe9 begin U+4000 to U+9FFF, where there are no spaces, no signs, nothing invisible.
fn plain_name(bytes: &[u8]) -> Option<(Name, &[u8])> {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'!' | b'#'..=b'+' | b'-'..=b'~' | 0x80..=0xbf | 0xe4..=0xe9);
    let end = bytes.iter().position(|byte| !is_plain(byte));
    let (name, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
    // Totals, which end in 计, in l or in a colon, are left to the reader that explains.
    let is_odd = matches!(name.last()?, b':' | b'l' | b'L') || name.ends_with("计".as_bytes());
    let name = std::str::from_utf8(name).ok().filter(|_| !is_odd)?;
    Some((name.parse().ok()?, rest))
}

#[inline]
fn plain(digits: u64, places: u32) -> Plain {
    Plain {
        digits: u128::from(digits),
        places,
        significant: 18,
    } // at most
}

/// `digits[.digits]` of at most 18 digits and [`MAX_PLACES`] places: the digits, the places, and what follows.
#[inline]
fn number(bytes: &[u8]) -> Option<(u64, u32, &[u8])> {
    if let Some(found) = short_number(bytes) {
        return Some(found);
    }
    let (whole, count, rest) = digits(bytes, 0);
    let (value, places, rest) = match rest {
        [b'.', fraction @ ..] => {
            let (value, places, rest) = digits(fraction, whole);
            if places == 0 || places > MAX_PLACES {
                return None;
            }
            (value, places, rest)
        }
        _ => (whole, 0, rest),
    };
    // Leading zeros count here; a number that has too many of them is left to the other reader.
    let is_plain = count > 0 && count.wrapping_add(places) <= 18;
    is_plain.then_some((value, places, rest))
}

/// The same for a number that ends within eight bytes, as nearly all do: the point is taken out of the word, and all
/// digits are joined at once. `None` for any other.
#[inline]
fn short_number(bytes: &[u8]) -> Option<(u64, u32, &[u8])> {
    const POINT: u64 = 0x1e; // '.' ^ '0'
    let chunk = u64::from_le_bytes(*bytes.first_chunk::<8>()?) ^ ZEROS;
    let others = not_digits(chunk);
    let whole = others.trailing_zeros() >> 3;
    if whole == 0 || others == 0 {
        return None;
    }
    let place = whole.wrapping_mul(8);
    if (chunk >> place) & 0xff != POINT {
        let value = join(chunk << 64_u32.wrapping_sub(place));
        return Some((value, 0, bytes.get(usize::try_from(whole).ok()?..)?));
    }
    let after = others & others.wrapping_sub(1);
    let end = after.trailing_zeros() >> 3; // 8 if the number goes on
    let places = end.wrapping_sub(whole).wrapping_sub(1);
    if after == 0 || places == 0 || places > MAX_PLACES {
        return None;
    }
    let before = (1_u64 << place).wrapping_sub(1);
    let joined = (chunk & before) | ((chunk >> 8) & !before);
    let value = join(joined << 72_u32.wrapping_sub(end.wrapping_mul(8))); // end − 1 digits
    Some((value, places, bytes.get(usize::try_from(end).ok()?..)?))
}

/// Eight times '0'.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The top bit of each byte that is not 0 to 9; above the first such byte there may be more.
#[inline]
fn not_digits(chunk: u64) -> u64 {
    (chunk.wrapping_add(0x7676_7676_7676_7676) | chunk) & 0x8080_8080_8080_8080
}

/// Appends the digits at the start of `bytes` to `value`: the value, how many there were, and what follows.
///
/// Eight bytes at a time: which of them are digits, then two, four and eight digits joined in one multiplication each.
#[inline]
fn digits(bytes: &[u8], mut value: u64) -> (u64, u32, &[u8]) {
    const POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let mut count = 0_u32;
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let chunk = u64::from_le_bytes(*chunk) ^ ZEROS; // digits become 0 to 9
        let others = not_digits(chunk);
        let found = others.trailing_zeros() >> 3; // 8 if all are digits
        if found == 8 {
            value = value.wrapping_mul(100_000_000).wrapping_add(join(chunk));
            count = count.wrapping_add(8);
            rest = after;
            continue;
        }
        if found > 0 {
            let digits = chunk << 64_u32.wrapping_sub(found.wrapping_mul(8)); // leading zeros before them
            let power = usize::try_from(found)
                .ok()
                .and_then(|found| POWERS.get(found));
            value = value
                .wrapping_mul(power.copied().unwrap_or(1))
                .wrapping_add(join(digits));
            count = count.wrapping_add(found);
        }
        let found = usize::try_from(found).unwrap_or(0);
        return (value, count, rest.get(found..).unwrap_or_default());
    }
    while let [byte @ b'0'..=b'9', after @ ..] = rest {
        value = value
            .wrapping_mul(10)
            .wrapping_add(u64::from(byte.wrapping_sub(b'0')));
        count = count.wrapping_add(1);
        rest = after;
    }
    (value, count, rest)
}

/// The number of eight digits, a byte each, the first digit in the lowest byte.
#[inline]
fn join(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff
}

//! Exact numbers of any size, as steps hand them on: decimals, and fractions in lowest terms.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigUint;
use num_integer::Integer;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::number::{NumberError, Plain, Text, at_point, from_text, point};

/// An exact decimal of at least 0: `digits × 10^−places`, with as few places as the value needs.
///
/// ```
/// let weight: special_fund::Exact = "80.29230".parse()?;
/// assert_eq!((weight.places(), weight.to_string()), (4, "80.2923".to_owned()));
/// # Ok::<(), special_fund::NumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "Text")]
pub struct Exact {
    digits: BigUint,
    places: u32,
}

impl Exact {
    /// The longest text that is read: several times what the largest policy leads to, and soon read.
    pub const MAX_LENGTH: u32 = 1_000;

    /// `digits × 10^−places`.
    pub fn new(digits: BigUint, places: u32) -> Exact {
        let text = digits.to_string();
        let zeros = (1..=places).zip(text.bytes().rev()).take_while(|(_, digit)| *digit == b'0');
        match zeros.last() {
            _ if digits.bits() == 0 => Exact { digits, places: 0 },
            Some((zeros, _)) => Exact { digits: digits / BigUint::from(10_u32).pow(zeros), places: places - zeros },
            None => Exact { digits, places },
        }
    }

    /// All digits, without the point.
    pub fn digits(&self) -> &BigUint {
        &self.digits
    }

    /// How many of the digits stand behind the point.
    pub fn places(&self) -> u32 {
        self.places
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &point(&self.digits.to_string(), self.places))
    }
}

impl FromStr for Exact {
    type Err = NumberError;

    /// Reads a plain decimal of at most [`Exact::MAX_LENGTH`] characters.
    ///
    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-1`, `1e3` and `12%`.
    fn from_str(text: &str) -> Result<Exact, NumberError> {
        if text.len() > Exact::MAX_LENGTH as usize {
            return Err(NumberError::TooManyDigits { max: Exact::MAX_LENGTH });
        }
        let places = Plain::read(text.as_bytes())?.places;
        let digits = text.replace('.', "").parse().map_err(|_| NumberError::NotPlain)?;
        Ok(Exact::new(digits, places))
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        from_text(deserializer)
    }
}

/// An exact number, of quanta where the field does not say otherwise: `whole + numerator ÷ denominator`, the fraction below
/// 1 and in lowest terms, which is checked where one is read.
///
/// Serializes with its first 12 decimal places beside the fraction, cut off, for the eye.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Fraction")]
pub struct Quotient {
    whole: u64,
    numerator: BigUint,
    denominator: BigUint,
}

/// What is read of a [`Quotient`].
#[derive(Deserialize)]
struct Fraction {
    whole: u64,
    #[serde(deserialize_with = "from_text")]
    numerator: BigUint,
    #[serde(deserialize_with = "from_text")]
    denominator: BigUint,
}

impl TryFrom<Fraction> for Quotient {
    type Error = &'static str;

    fn try_from(Fraction { whole, numerator, denominator }: Fraction) -> Result<Quotient, Self::Error> {
        if numerator < denominator && numerator.gcd(&denominator) == BigUint::from(1_u32) {
            Ok(Quotient { whole, numerator, denominator })
        } else {
            Err("a remainder that is no fraction below 1 in lowest terms")
        }
    }
}

impl Default for Quotient {
    /// 0.
    fn default() -> Quotient {
        Quotient { whole: 0, numerator: BigUint::ZERO, denominator: BigUint::from(1_u32) }
    }
}

impl Quotient {
    /// Whole quanta.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// Numerator of the remainder, below the denominator.
    pub fn numerator(&self) -> &BigUint {
        &self.numerator
    }

    /// Denominator of the remainder, above 0; 1 where nothing remains.
    pub fn denominator(&self) -> &BigUint {
        &self.denominator
    }

    /// `Π terms ÷ total`, a number below 2⁶⁴; 0 where the total is 0, since then there is nothing to share.
    ///
    /// Each term is divided by what it shares with the total before it is multiplied, which keeps to small divisors:
    /// gcd(a × b, t) = gcd(a, t) × gcd(b, t ÷ gcd(a, t)).
    pub(crate) fn of_product(terms: impl IntoIterator<Item = u128>, total: &BigUint) -> Quotient {
        let (mut product, mut denominator) = (BigUint::from(1_u32), total.clone());
        for term in terms {
            if term == 0 || total.bits() == 0 {
                return Quotient::default();
            }
            let common = term.gcd(&native(&(&denominator % term)));
            product *= term / common;
            denominator /= common;
        }
        let (whole, numerator) = product.div_rem(&denominator);
        Quotient { whole: low_digits(&whole), numerator, denominator }
    }

    /// `numerator ÷ denominator`, a number below 2⁶⁴; 0 where the denominator is 0, since then there is nothing to share.
    pub(crate) fn of_fraction(numerator: BigUint, denominator: &BigUint) -> Quotient {
        let common = numerator.gcd(denominator);
        if numerator.bits() == 0 || denominator.bits() == 0 {
            return Quotient::default();
        }
        let denominator = denominator / &common;
        let (whole, numerator) = (numerator / common).div_rem(&denominator);
        Quotient { whole: low_digits(&whole), numerator, denominator }
    }

    /// The sum of two, where `shared` is a multiple of all that their denominators share. Keeps to small divisors: of
    /// fractions in lowest terms the sum has no other common divisor (Knuth, 4.5.1).
    pub(crate) fn plus(&self, other: &Quotient, shared: &BigUint) -> Quotient {
        let shared = (&self.denominator % shared).gcd(shared);
        let shared = (&other.denominator % &shared).gcd(&shared);
        let (ours, theirs) = (&self.denominator / &shared, &other.denominator / &shared);
        let sum = &self.numerator * &theirs + &other.numerator * &ours;
        let common = (&sum % &shared).gcd(&shared);
        let denominator = ours * (&other.denominator / &common);
        let (carry, numerator) = (sum / common).div_rem(&denominator);
        Quotient { whole: self.whole + other.whole + low_digits(&carry), numerator, denominator }
    }

    /// Whether nothing remains.
    pub fn is_whole(&self) -> bool {
        self.numerator.bits() == 0
    }

    /// The number as a decimal, cut off (not rounded) after `places` decimal places.
    pub fn decimal(&self, places: u32) -> String {
        let digits = &self.numerator * BigUint::from(10_u32).pow(places) / &self.denominator;
        let (_, fraction) = at_point(&digits.to_string(), places as usize);
        let point = if places == 0 { "" } else { "." };
        format!("{}{point}{fraction}", self.whole)
    }
}

impl Serialize for Quotient {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut quotient = serializer.serialize_struct("Quotient", 4)?;
        quotient.serialize_field("whole", &self.whole)?;
        quotient.serialize_field("numerator", &self.numerator.to_string())?;
        quotient.serialize_field("denominator", &self.denominator.to_string())?;
        quotient.serialize_field("decimal", &self.decimal(12))?;
        quotient.end()
    }
}

/// A number below 2¹²⁸.
fn native(number: &BigUint) -> u128 {
    debug_assert!(number.bits() <= 128, "{number}");
    number.iter_u64_digits().rev().fold(0, |value, digit| value << 64 | u128::from(digit))
}

/// A number below 2⁶⁴: its only digit of that size; 0 has none.
pub(crate) fn low_digits(number: &BigUint) -> u64 {
    debug_assert!(number.bits() <= 64, "{number}");
    number.iter_u64_digits().next().unwrap_or(0)
}

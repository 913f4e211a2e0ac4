//! The factors' keys, names, tilts and coefficients; no two columns of a policy may have one header.

use super::{Factor, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, PolicyError};
use crate::county::{Name, NameError};
use crate::header;
use crate::number::Rate;

/// Checks what can be checked of the factors by themselves.
pub(super) fn check(factors: &[Factor]) -> Result<(), PolicyError> {
    if factors.is_empty() || factors.len() > MAX_FACTORS {
        return Err(PolicyError::FactorCount {
            found: factors.len(),
        });
    }
    let mut headers = Headers::default();
    for (index, factor) in factors.iter().enumerate() {
        if !is_key(&factor.key) {
            return Err(PolicyError::FactorKey {
                index,
                found: beginning(&factor.key),
            });
        }
        headers.claim(format!("factors[{index}].key"), &factor.key)?;
        if *factor.name != *factor.key {
            headers.claim(format!("factors[{index}].name"), &factor.name)?;
        }
        if factor.tilt < Rate::ONE {
            return Err(PolicyError::Tilt {
                index,
                found: factor.tilt,
            });
        }
        if factor.coefficients.len() > MAX_COEFFICIENTS {
            return Err(PolicyError::CoefficientCount {
                index,
                found: factor.coefficients.len(),
            });
        }
    }
    let mut known: Vec<&str> = Vec::new();
    for (index, factor) in factors.iter().enumerate() {
        let key = format!("factors[{index}].coefficients");
        for (place, coefficient) in factor.coefficients.iter().enumerate() {
            check_name(&key, place, coefficient)?;
            let earlier = factor.coefficients.iter().take(place);
            if let Some(first) = earlier.into_iter().position(|other| other == coefficient) {
                return Err(PolicyError::HeaderTaken {
                    place: format!("{key}[{place}]"),
                    found: coefficient.clone(),
                    other: format!("{key}[{first}]"),
                });
            }
            // Factors may share a coefficient.
            if !known.contains(&coefficient.as_str()) {
                headers.claim(format!("{key}[{place}]"), coefficient)?;
                known.push(coefficient);
            }
        }
    }
    Ok(())
}

/// The headers of a policy's own columns in canonical form, each with the key that claims it.
#[derive(Default)]
struct Headers(Vec<(String, String)>);

impl Headers {
    fn claim(&mut self, place: String, header: &str) -> Result<(), PolicyError> {
        let canonical = header::canonical(header).into_owned();
        let found = header.to_owned();
        if header::is_fixed(&canonical) {
            return Err(PolicyError::HeaderFixed { place, found });
        }
        if let Some((other, _)) = self.0.iter().find(|(_, taken)| *taken == canonical) {
            let other = other.clone();
            return Err(PolicyError::HeaderTaken {
                place,
                found,
                other,
            });
        }
        self.0.push((place, canonical));
        Ok(())
    }
}

/// A coefficient's header must be a name.
fn check_name(key: &str, place: usize, header: &str) -> Result<(), PolicyError> {
    let place = format!("{key}[{place}]");
    match header.parse::<Name>() {
        Ok(_) => Ok(()),
        Err(NameError::Blank) => Err(PolicyError::HeaderBlank { place }),
        Err(why) => Err(PolicyError::HeaderName {
            place,
            found: beginning(header),
            why,
        }),
    }
}

/// A text that may be any length, as an error repeats it: all of it, or its beginning and `…`.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(MAX_KEY_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A letter, then letters, digits and `_`, and not too many.
fn is_key(text: &str) -> bool {
    text.len() <= MAX_KEY_CHARS
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

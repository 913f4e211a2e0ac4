//! Names.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::number;

/// Most characters of a name.
pub const MAX_NAME_CHARS: usize = 100;

/// A name that can be published: not blank, at most [`MAX_NAME_CHARS`] characters, nothing invisible in it, no spaces
/// around it, and nothing at its start that a spreadsheet would take for a formula. Reads as its text.
///
/// ```
/// use special_fund::{Name, NameError};
///
/// let name: Name = "景宁畲族自治县".parse()?;
/// assert_eq!(name, "景宁畲族自治县");
/// assert_eq!(name.chars().count(), 7);
/// assert_eq!(Name::try_from("=HYPERLINK(1)"), Err(NameError::Formula));
/// # Ok::<(), NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Name(Box<str>);

/// Why a text is not a [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing but spaces: `""`, `" "`.
    #[error("blank; allowed is a name of 1 to {MAX_NAME_CHARS} characters")]
    Blank,
    /// Spaces before or after: `" 淳安县"`.
    #[error("spaces before or after the name; take them out")]
    Spaces,
    /// `=`, `+`, `-` or `@` at the start, half-width or full-width: a spreadsheet would run it.
    #[error("starts with =, +, - or @, which a spreadsheet takes for a formula; take it out")]
    Formula,
    /// A control character or an invisible one, such as a tab or a zero-width space.
    #[error("holds a control character or an invisible one; take it out")]
    Invisible,
    /// More than [`MAX_NAME_CHARS`] characters.
    #[error("too long; allowed are at most {MAX_NAME_CHARS} characters")]
    TooLong,
}

impl NameError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NameError::Blank => "blank_name",
            NameError::Spaces => "name_spaces",
            NameError::Formula => "formula_name",
            NameError::Invisible => "invisible_name",
            NameError::TooLong => "long_name",
        }
    }
}

impl Name {
    /// A name for where none could be read, so that what stands beside it can be checked. It is never published.
    pub(crate) fn stand_in() -> Name {
        Name("?".into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name built into this crate; a test reads them all.
    pub(crate) fn built_in(name: &'static str) -> Name {
        Name(name.into())
    }
}

fn check(text: &str) -> Result<(), NameError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(NameError::Blank);
    }
    if text.chars().any(is_invisible) {
        return Err(NameError::Invisible);
    }
    if trimmed.len() != text.len() {
        return Err(NameError::Spaces);
    }
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        return Err(NameError::Formula);
    }
    if text.chars().count() > MAX_NAME_CHARS {
        return Err(NameError::TooLong);
    }
    Ok(())
}

/// Control characters, and formatting characters that change how a name looks or compares without being seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

impl TryFrom<&str> for Name {
    type Error = NameError;

    /// # Errors
    ///
    /// [`NameError`], for example for `""`, `" 淳安县"`, `=1+1` and a name with a tab.
    fn try_from(text: &str) -> Result<Self, NameError> {
        check(text).map(|()| Name(text.into()))
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        check(&text).map(|()| Name(text.into()))
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Name::try_from(text)
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number::quoted(deserializer, "a string", |text, error| format!("name \"{text}\": {error}"))
    }
}

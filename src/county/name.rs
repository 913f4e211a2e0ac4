//! Names.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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
/// assert_eq!("=HYPERLINK(1)".parse::<Name>(), Err(NameError::Formula));
/// # Ok::<(), NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Name(Box<str>);

/// Why a text is not a [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what each is")]
#[non_exhaustive]
pub enum NameError {
    #[error("blank; allowed is a name of 1 to {MAX_NAME_CHARS} characters")]
    Blank,
    #[error("spaces before or after the name; take them out")]
    Spaces,
    /// Full-width ones too: a spreadsheet would run it.
    #[error("starts with =, +, - or @, which a spreadsheet takes for a formula; take it out")]
    Formula,
    /// For example a tab or a zero-width space.
    #[error("holds a control character or an invisible one; take it out")]
    Invisible,
    #[error("too long; allowed are at most {MAX_NAME_CHARS} characters")]
    TooLong,
}

impl NameError {
    /// A stable code.
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
    /// A name built into this crate; a test reads them all.
    pub(crate) fn built_in(name: &'static str) -> Name {
        Name(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and formatting characters that change how a name looks or compares without being seen.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        // Nearly every name, without a look into the tables of Unicode.
        ' '..='~' | '\u{4e00}'..='\u{9fff}' => false,
        // Letters and marks without a shape of their own.
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}

/// Whether a spreadsheet takes a text for a formula.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

impl FromStr for Name {
    type Err = NameError;

    /// # Errors
    ///
    /// [`NameError`], for example for `""`, `" 淳安县"`, `=1+1` and a name with a tab.
    fn from_str(text: &str) -> Result<Name, NameError> {
        let trimmed = text.trim();
        Err(if trimmed.is_empty() {
            NameError::Blank
        } else if text.chars().any(is_invisible) {
            NameError::Invisible
        } else if trimmed.len() != text.len() {
            NameError::Spaces
        } else if is_formula(text) {
            NameError::Formula
        } else if text.len() > MAX_NAME_CHARS && text.chars().count() > MAX_NAME_CHARS {
            NameError::TooLong
        } else {
            return Ok(Name(text.into()));
        })
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Name, NameError> {
        text.parse()
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for Name {
    fn eq(&self, other: &T) -> bool {
        *self.0 == *other.as_ref()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

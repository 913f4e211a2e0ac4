//! What an office writes around the published table.

use serde::Serialize;

use crate::county::Name;

/// Most notes of an annex.
pub const MAX_NOTES: usize = 20;

/// Most characters of a note.
pub const MAX_NOTE_CHARS: usize = 500;

/// Most characters of a font's name: spreadsheets take no more.
pub const MAX_FONT_CHARS: usize = 31;

/// The annex as it is issued (附件). It changes no figure; what is left out, whoever prints the table chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Annex {
    /// Which annex it is (附件2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
    /// What stands above the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Name>,
    /// Who issues it (落款).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Name>,
    /// The date as it is printed (2025年3月10日).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Name>,
    /// What stands below the table (注、填表说明), a line each: at most [`MAX_NOTES`] of at most [`MAX_NOTE_CHARS`] characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The font, at most [`MAX_FONT_CHARS`] characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<Name>,
}

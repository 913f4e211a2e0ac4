//! Bytes → text: encoding.

use super::kind::ProblemKind;
use super::problem::{Problem, Problems, ReadError};
use super::source::count_lines;

/// How a table was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, which includes GBK and GB2312: what Excel and WPS save on a Chinese system.
    Gb18030,
}

/// Refuses by its first lines what nothing that follows makes a table: workbooks, UTF-16, bytes in neither encoding. A
/// large file is not read to its end for that.
pub(super) fn refuse_other_formats(lines: &[u8]) -> Result<(), ReadError> {
    let refuse = |kind| Err(refused(Problem::of_table(kind)));
    match lines {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => refuse(ProblemKind::Spreadsheet),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refuse(ProblemKind::Utf16),
        _ if is_utf8(lines) => Ok(()),
        _ => decode(lines.to_vec()).map(drop),
    }
}

/// Whether the bytes are valid UTF-8.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    encoding_rs::Encoding::utf8_valid_up_to(bytes) == bytes.len()
}

/// The file in valid UTF-8, and how it was encoded.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(Vec<u8>, Encoding), ReadError> {
    decode_rest(bytes, 0, false)
}

/// The rest of a file after so many lines; `is_utf8` if Chinese characters in UTF-8 stand on them, else all on them is
/// ASCII.
pub(super) fn decode_rest(
    bytes: Vec<u8>,
    lines: usize,
    is_utf8: bool,
) -> Result<(Vec<u8>, Encoding), ReadError> {
    let valid = encoding_rs::Encoding::utf8_valid_up_to(&bytes);
    let (before, _) = bytes.split_at_checked(valid).unwrap_or((&bytes, &[]));
    if before.len() == bytes.len() {
        return Ok((bytes, Encoding::Utf8));
    }
    let is_utf8 = is_utf8 || is_chinese_utf8(before);
    let decoded = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
    match decoded.filter(|_| !is_utf8) {
        Some(text) => Ok((text.into_owned().into_bytes(), Encoding::Gb18030)),
        None => {
            let place = if is_utf8 {
                valid
            } else {
                gb18030_valid_up_to(&bytes)
            };
            let before = bytes.get(..place).unwrap_or_default();
            let line = lines.saturating_add(count_lines(before)).saturating_add(1);
            Err(refused(Problem::of_line(
                line,
                ProblemKind::UnknownEncoding,
            )))
        }
    }
}

/// Whether there are Chinese characters in valid UTF-8. Most of them make sense in GB18030 too, as other characters: a
/// file that has them before the first byte that is not UTF-8 is UTF-8 with a bad byte, not GB18030.
pub(super) fn is_chinese_utf8(valid: &[u8]) -> bool {
    let mut triples = valid.windows(3);
    triples.any(|triple| matches!(triple, [0xe4..=0xe9, 0x80..=0xbf, 0x80..=0xbf]))
}

/// Where the first byte stands that is not GB18030.
fn gb18030_valid_up_to(bytes: &[u8]) -> usize {
    let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
    let mut sink = [0; 4_096];
    let mut place = 0_usize;
    loop {
        let rest = bytes.get(place..).unwrap_or_default();
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut sink, true);
        place = place.saturating_add(read);
        match result {
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::InputEmpty => return place,
            encoding_rs::DecoderResult::Malformed(..) => return place.saturating_sub(1),
        }
    }
}

pub(super) fn refused(problem: Problem) -> ReadError {
    ReadError::Refused(Problems {
        listed: vec![problem],
        ..Problems::default()
    })
}

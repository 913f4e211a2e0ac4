//! Bytes → text: limits, encoding.

use std::io::Read;

use super::problem::{Problem, ProblemKind, Problems, ReadError};

/// Most bytes of a line. A row of the year's table has a few hundred.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Most bytes of a file. Ten million rows have about 600 million.
pub const MAX_FILE_BYTES: usize = 1 << 32;

/// How a table was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, which includes GBK and GB2312: what Excel and WPS save on a Chinese system.
    Gb18030,
}

/// Reads to the end, but no further than a line or a file may be long.
pub(super) fn read_bytes(mut reader: impl Read) -> Result<Vec<u8>, ReadError> {
    const CHUNK: u64 = 1 << 20; // = MAX_LINE_BYTES
    let mut bytes = Vec::new();
    let mut line_start = 0;
    loop {
        let before = bytes.len();
        if reader.by_ref().take(CHUNK).read_to_end(&mut bytes)? == 0 {
            return Ok(bytes);
        }
        let chunk = bytes.get(before..).unwrap_or_default();
        // A line of more than a chunk ends behind the first line feed of a chunk, or has not ended yet.
        let first = chunk.iter().position(|byte| *byte == b'\n');
        let end = before.saturating_add(first.unwrap_or(chunk.len()));
        if end.saturating_sub(line_start) > MAX_LINE_BYTES {
            let lines = line_of(&bytes, line_start);
            let kind = why_long(bytes.get(line_start..end).unwrap_or_default());
            return Err(refused(Problem::of_line(lines, kind)));
        }
        if let Some(last) = chunk.iter().rposition(|byte| *byte == b'\n') {
            line_start = before.saturating_add(last).saturating_add(1);
        }
        if bytes.len() > MAX_FILE_BYTES {
            return Err(refused(Problem::of_table(ProblemKind::FileTooLarge)));
        }
    }
}

/// Refuses workbooks and UTF-16, by their first bytes.
pub(super) fn refuse_other_formats(bytes: &[u8]) -> Result<(), ReadError> {
    let refuse = |kind| Err(refused(Problem::of_table(kind)));
    match bytes {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => refuse(ProblemKind::Spreadsheet),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refuse(ProblemKind::Utf16),
        _ => Ok(()),
    }
}

/// Whether the bytes are valid UTF-8.
pub(super) fn is_utf8(bytes: &[u8]) -> bool {
    encoding_rs::Encoding::utf8_valid_up_to(bytes) == bytes.len()
}

/// Why a line is too long: not a text file, or one whose lines end otherwise, or simply that.
fn why_long(line: &[u8]) -> ProblemKind {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.contains(&0) {
        ProblemKind::NulByte
    } else if line.contains(&b'\r') {
        ProblemKind::CarriageReturn
    } else {
        ProblemKind::LineTooLong
    }
}

/// The file in valid UTF-8, and how it was encoded.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(Vec<u8>, Encoding), ReadError> {
    let valid = encoding_rs::Encoding::utf8_valid_up_to(&bytes);
    if valid == bytes.len() {
        return Ok((bytes, Encoding::Utf8));
    }
    let decoded = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
    match decoded.filter(|_| !begins_in_utf8(&bytes, valid)) {
        Some(text) => Ok((text.into_owned().into_bytes(), Encoding::Gb18030)),
        None => {
            let place = if begins_in_utf8(&bytes, valid) {
                valid
            } else {
                gb18030_valid_up_to(&bytes)
            };
            let line = line_of(&bytes, place);
            Err(refused(Problem::of_line(
                line,
                ProblemKind::UnknownEncoding,
            )))
        }
    }
}

/// Whether Chinese characters in UTF-8 stand before the first byte that is not UTF-8. Most of them make sense in GB18030
/// too, as other characters: such a file is UTF-8 with a bad byte, not GB18030.
fn begins_in_utf8(bytes: &[u8], valid: usize) -> bool {
    let valid = bytes.get(..valid).unwrap_or_default();
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

/// The line, counted from 1, on which a byte stands.
fn line_of(bytes: &[u8], place: usize) -> usize {
    let before = bytes.get(..place).unwrap_or_default();
    before
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        .saturating_add(1)
}

pub(super) fn refused(problem: Problem) -> ReadError {
    ReadError::Refused(Problems {
        listed: vec![problem],
        unlisted: 0,
    })
}

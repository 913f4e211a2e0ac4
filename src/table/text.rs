//! Bytes → text: the encoding, and how long a line and a file may be.

use std::borrow::Cow;
use std::io::Read;

use encoding_rs::{GB18030, UTF_8};

use super::counties::Encoding;
use super::kind::{MAX_FILE_BYTES, MAX_LINE_BYTES, ProblemKind};
use super::problem::{Problems, ReadError};

/// As many bytes are read before they are looked at: no more than a line may have, so that only the first line of them
/// can be too long.
const BLOCK: u64 = 1 << 16;

/// A file as text.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) encoding: Encoding,
    /// Whether the mark that old programs put at the end of a file, Ctrl-Z, stood behind the text.
    pub(super) has_end_mark: bool,
}

/// Reads a whole file as text.
pub(super) fn open(reader: impl Read) -> Result<Text, ReadError> {
    let (mut text, encoding) = match String::from_utf8(read(reader)?) {
        Ok(text) => (text, Encoding::Utf8),
        Err(error) => decode(error.as_bytes()).map(|(text, encoding)| (text.into_owned(), encoding))?,
    };
    let end = text.trim_end_matches('\u{1a}').len();
    let has_end_mark = end < text.len();
    text.truncate(end);
    Ok(Text { text, encoding, has_end_mark })
}

/// Reads a whole file. What is no table by its beginning, and a line without end, is refused without reading on.
fn read(mut reader: impl Read) -> Result<Vec<u8>, ReadError> {
    let (mut bytes, mut last_line) = (Vec::new(), 0);
    loop {
        let before = bytes.len();
        if reader.by_ref().take(BLOCK).read_to_end(&mut bytes)? == 0 {
            return Ok(bytes);
        }
        let end = bytes.iter().skip(before).position(is_line_feed).map_or(bytes.len(), |place| before + place);
        if end - last_line > MAX_LINE_BYTES {
            bytes.truncate(end);
            return Err(long_line(bytes.split_at(last_line)).into());
        }
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(Problems::only(None, ProblemKind::FileTooLarge).into());
        }
        last_line = bytes.iter().rposition(is_line_feed).map_or(0, |last| last + 1);
        if before == 0 {
            refuse_other_formats(&bytes)?;
            decode(bytes.split_at(last_line).0)?;
        }
    }
}

fn is_line_feed(byte: &u8) -> bool {
    *byte == b'\n'
}

/// Why a line is too long: not a text file, or one whose lines end otherwise, or simply that.
fn long_line((above, line): (&[u8], &[u8])) -> Problems {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let kind = if line.contains(&0) {
        ProblemKind::NulByte
    } else if !line.contains(&b'\r') {
        ProblemKind::LineTooLong
    } else if above.is_empty() {
        // A megabyte and no line feed yet: there will be none.
        ProblemKind::LineEnds
    } else {
        ProblemKind::CarriageReturn
    };
    let lines = above.iter().filter(|byte| is_line_feed(byte)).count();
    Problems::only(Some(lines + 1), kind)
}

/// Refuses by its first bytes what nothing that follows makes a table.
fn refuse_other_formats(start: &[u8]) -> Result<(), Problems> {
    match start {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Problems::only(None, ProblemKind::Spreadsheet)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(Problems::only(None, ProblemKind::Utf16)),
        _ => Ok(()),
    }
}

/// The text: UTF-8 if all is, else GB18030. Where Chinese characters in UTF-8 stand before the first byte that is not, it
/// is UTF-8 with a bad byte: most of them make sense in GB18030 too, as other characters.
fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), Problems> {
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok((text, Encoding::Utf8));
    }
    let valid = encoding_rs::Encoding::utf8_valid_up_to(bytes);
    let mut triples = bytes.split_at(valid).0.windows(3);
    let is_chinese = triples.any(|bytes| matches!(bytes, [0xe4..=0xe9, 0x80..=0xbf, 0x80..=0xbf]));
    let encoding = if is_chinese { UTF_8 } else { GB18030 };
    let decode = |bytes| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let text = decode(bytes).ok_or_else(|| {
        let bad = bytes.split(is_line_feed).take_while(|line| decode(line).is_some()).count();
        Problems::only(Some(bad + 1), ProblemKind::UnknownEncoding)
    });
    text.map(|text| (text, Encoding::Gb18030))
}

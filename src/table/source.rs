//! Bytes → text, in blocks of whole lines: the encoding, and how long a line and a file may be.

use std::io::Read;

use encoding_rs::{DecoderResult, GB18030};

use super::counties::Encoding;
use super::kind::{MAX_FILE_BYTES, MAX_LINE_BYTES, ProblemKind};
use super::problem::{Problems, ReadError};

/// About as many bytes are read at a time; no more than a line may have, so that only the first line can be too long.
const BLOCK: u64 = 1 << 16;

/// A file that is being read.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    /// The beginning of a line of which the rest has not been read.
    tail: Vec<u8>,
    bytes: u64,
    most_bytes: u64,
    /// Known from the first lines on that are not ASCII.
    encoding: Option<Encoding>,
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R) -> Source<R> {
        Source { reader, tail: Vec::new(), bytes: 0, most_bytes: MAX_FILE_BYTES, encoding: None }
    }

    /// How the file is encoded, as far as it has been read.
    pub(super) fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    /// The lines below so many, the last of a file with or without its end; `None` if there are no more.
    pub(super) fn next_lines(&mut self, above: usize) -> Result<Option<String>, ReadError> {
        let mut block = std::mem::take(&mut self.tail);
        loop {
            let (before, is_start) = (block.len(), self.bytes == 0);
            let read = self.reader.by_ref().take(BLOCK).read_to_end(&mut block)?;
            self.bytes += read as u64;
            if is_start {
                refuse_other_formats(&block)?;
            }
            let (old, new) = block.split_at(before);
            let first = new.iter().position(|byte| *byte == b'\n').unwrap_or(new.len());
            if old.len() + first > MAX_LINE_BYTES {
                block.truncate(before + first);
                return Err(long_line(above, &block));
            }
            if self.bytes > self.most_bytes {
                return Err(Problems::only(None, ProblemKind::FileTooLarge).into());
            }
            let last = new.iter().rposition(|byte| *byte == b'\n');
            if let Some(last) = last.map(|last| before + last + 1) {
                self.tail = block.split_off(last);
            } else if read > 0 {
                continue;
            }
            return if block.is_empty() { Ok(None) } else { self.decode(above, block).map(Some) };
        }
    }

    /// The first lines that are not ASCII tell the encoding.
    fn decode(&mut self, above: usize, lines: Vec<u8>) -> Result<String, ReadError> {
        if self.encoding.is_none() && !lines.is_ascii() {
            self.encoding = Some(encoding_of(&lines));
        }
        let decoded = match self.encoding() {
            Encoding::Utf8 => String::from_utf8(lines).map_err(|error| {
                let valid = error.utf8_error().valid_up_to();
                count_lines(error.as_bytes().split_at(valid).0)
            }),
            Encoding::Gb18030 => decode_gb18030(&lines),
        };
        decoded.map_err(|lines| Problems::only(Some(above + lines + 1), ProblemKind::UnknownEncoding).into())
    }
}

/// Why a line is too long: not a text file, or one whose lines end otherwise, or simply that.
fn long_line(above: usize, line: &[u8]) -> ReadError {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let kind = if line.contains(&0) {
        ProblemKind::NulByte
    } else if !line.contains(&b'\r') {
        ProblemKind::LineTooLong
    } else if above == 0 {
        // A megabyte and no line feed yet: there will be none.
        ProblemKind::LineEnds
    } else {
        ProblemKind::CarriageReturn
    };
    Problems::only(Some(above + 1), kind).into()
}

/// Refuses by its first bytes what nothing that follows makes a table. A large file is not read to its end for that.
fn refuse_other_formats(start: &[u8]) -> Result<(), Problems> {
    match start {
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Problems::only(None, ProblemKind::Spreadsheet)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(Problems::only(None, ProblemKind::Utf16)),
        _ => Ok(()),
    }
}

/// UTF-8, if all is, or if Chinese characters in UTF-8 stand before the first byte that is not. Most of them make sense
/// in GB18030 too, as other characters: that is UTF-8 with a bad byte.
fn encoding_of(lines: &[u8]) -> Encoding {
    let valid = encoding_rs::Encoding::utf8_valid_up_to(lines);
    let mut triples = lines.split_at(valid).0.windows(3);
    let is_chinese = triples.any(|bytes| matches!(bytes, [0xe4..=0xe9, 0x80..=0xbf, 0x80..=0xbf]));
    if valid == lines.len() || is_chinese { Encoding::Utf8 } else { Encoding::Gb18030 }
}

/// The text, or how many lines end before the first byte that is not GB18030.
fn decode_gb18030(lines: &[u8]) -> Result<String, usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(lines.len());
    let mut rest = lines;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = rest.split_at(read).1;
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => text.reserve(rest.len() + 64),
            DecoderResult::Malformed(..) => return Err(count_lines(text.as_bytes())),
        }
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a file that may have so many bytes.
    fn read_up_to(most_bytes: u64, file: &[u8]) -> Result<usize, String> {
        let mut source = Source { most_bytes, ..Source::new(file) };
        let mut bytes = 0;
        while let Some(lines) = source.next_lines(0).map_err(|error| error.to_string())? {
            bytes += lines.len();
        }
        Ok(bytes)
    }

    #[test]
    fn a_file_of_as_many_bytes_as_allowed_is_read_and_one_of_more_is_refused() {
        // Within one block, at its end, and over several.
        for lines in [1, 1 << 16, 1 << 18] {
            let file = b"a,b\n".repeat(lines);
            let length = file.len() as u64;
            assert_eq!(read_up_to(length, &file), Ok(file.len()));
            let refused = "1 problem in the table\ntable: the file is longer than 4294967296 bytes [file_too_large]";
            assert_eq!(read_up_to(length - 1, &file), Err(refused.to_owned()));
        }
        assert_eq!(Source::new(std::io::empty()).most_bytes, MAX_FILE_BYTES);
    }
}

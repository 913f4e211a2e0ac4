//! A file in blocks of whole lines: no further than a line or a file may be long.

use std::io::{self, Read};

use super::kind::ProblemKind;
use super::problem::{Problem, ReadError};
use super::text::refused;

/// Most bytes of a line. A row of the year's table has a few hundred.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Most bytes of a file. Ten million rows have about 600 million. Wider than the `usize` of a 32-bit machine, where a
/// file can be longer than the memory it is read through.
pub const MAX_FILE_BYTES: u64 = 1 << 32;

/// About as many bytes are read at a time.
const BLOCK: u64 = 1 << 16;

/// Most tables have no more bytes.
const SHORT: usize = 1 << 13;

/// A file that is being read.
pub(super) struct Source<R> {
    reader: R,
    /// The beginning of a line of which the rest has not been read.
    tail: Vec<u8>,
    /// Bytes read so far.
    bytes: u64,
    /// Most bytes that are read.
    most: u64,
}

/// Why a file cannot be read any further.
#[derive(Debug)]
pub(super) enum Unreadable {
    Io(io::Error),
    LongLine(ProblemKind),
    TooLarge,
}

impl Unreadable {
    /// What to say of it, after so many lines.
    pub(super) fn after(self, lines: usize) -> ReadError {
        match self {
            Unreadable::Io(error) => ReadError::Io(error),
            // A megabyte and no line feed yet: there will be none.
            Unreadable::LongLine(ProblemKind::CarriageReturn) if lines == 0 => {
                refused(Problem::of_line(1, ProblemKind::LineEnds))
            }
            Unreadable::LongLine(kind) => refused(Problem::of_line(lines.saturating_add(1), kind)),
            Unreadable::TooLarge => refused(Problem::of_table(ProblemKind::FileTooLarge)),
        }
    }
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R) -> Source<R> {
        Source::up_to(MAX_FILE_BYTES, reader)
    }

    /// A file that may have so many bytes.
    fn up_to(most: u64, reader: R) -> Source<R> {
        Source {
            reader,
            tail: Vec::new(),
            bytes: 0,
            most,
        }
    }

    /// Appends the next lines, the last of a file with or without its end; `false` if there are no more. Of a line that
    /// is too long nothing is appended.
    pub(super) fn read_lines(&mut self, block: &mut Vec<u8>) -> Result<bool, Unreadable> {
        let start = block.len();
        block.append(&mut self.tail);
        loop {
            let before = block.len();
            block.reserve(SHORT);
            let mut some = self.reader.by_ref().take(BLOCK);
            if some.read_to_end(block).map_err(Unreadable::Io)? == 0 {
                return Ok(block.len() > start);
            }
            self.bytes = self
                .bytes
                .saturating_add(BLOCK.saturating_sub(some.limit()));
            let read = block.get(before..).unwrap_or_default();
            // Only the first line can be longer than what is read at a time.
            let first = read.iter().position(|byte| *byte == b'\n');
            let end = before.saturating_add(first.unwrap_or(read.len()));
            if end.saturating_sub(start) > MAX_LINE_BYTES {
                let why = why_long(block.get(start..end).unwrap_or_default());
                block.truncate(start);
                return Err(Unreadable::LongLine(why));
            }
            if self.bytes > self.most {
                return Err(Unreadable::TooLarge);
            }
            if let Some(last) = read.iter().rposition(|byte| *byte == b'\n') {
                let lines = before.saturating_add(last).saturating_add(1);
                self.tail.extend(block.get(lines..).unwrap_or_default());
                block.truncate(lines);
                return Ok(true);
            }
        }
    }

    /// Appends all that is left to bytes that begin after so many lines.
    pub(super) fn read_to_end(
        &mut self,
        bytes: &mut Vec<u8>,
        lines: usize,
    ) -> Result<(), ReadError> {
        loop {
            match self.read_lines(bytes) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(why) => return Err(why.after(lines.saturating_add(count_lines(bytes)))),
            }
        }
    }
}

/// How many lines end within the bytes.
pub(super) fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
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

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a test that stops here has found something"
)]
mod tests {
    use super::*;

    /// All bytes of a file that may have so many, or what is said of it.
    fn read_up_to(most: u64, file: &[u8]) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = Source::up_to(most, file).read_to_end(&mut bytes, 0);
        read.map(|()| bytes).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_of_as_many_bytes_as_allowed_is_read_and_one_of_more_is_refused() {
        // Within one block, at its end, and over several.
        let block = usize::try_from(BLOCK).expect("small");
        for lines in [1, block >> 2, block] {
            let file = b"a,b\n".repeat(lines);
            let length = u64::try_from(file.len()).expect("small");
            let all = read_up_to(length, &file).expect("as long as it may be");
            assert!(all == file, "{lines} lines");
            assert_eq!(
                read_up_to(length - 1, &file).expect_err("one too many"),
                "1 problem in the table\ntable: the file is longer than 4294967296 bytes [file_too_large]"
            );
        }
    }

    #[test]
    fn every_file_may_have_the_bytes_that_the_message_says() {
        assert_eq!(Source::new(io::empty()).most, MAX_FILE_BYTES);
    }
}

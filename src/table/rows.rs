//! Text → rows fit to be split, by RFC 4180. What is not fit is told with its line and takes no other row along.

use super::kind::ProblemKind;
use crate::county::CountyCode;

/// Over so many lines a quoted cell is followed to see whether it closes.
const MAX_ROW_LINES: usize = 16;

/// The rows of a text.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    pub(super) rest: &'a str,
    /// Lines above the rest.
    pub(super) lines: usize,
    /// Cells of a row, once the header is known.
    pub(super) width: Option<usize>,
    /// Place of the code.
    pub(super) code: Option<usize>,
}

/// A row before it is split.
#[derive(Debug)]
pub(super) struct RawRow<'a> {
    /// Its first line.
    pub(super) line: usize,
    /// With its end; the first line alone, if the row cannot be split.
    pub(super) text: &'a str,
    /// Whether it ends with two carriage returns.
    pub(super) has_doubled_end: bool,
    /// Why it cannot be split.
    pub(super) broken: Option<ProblemKind>,
}

impl<'a> Iterator for Rows<'a> {
    type Item = RawRow<'a>;

    fn next(&mut self) -> Option<RawRow<'a>> {
        let first = self.rest.split_inclusive('\n').next()?;
        let line = self.lines + 1;
        let (lines, broken) = match self.row(first) {
            Ok(lines) => (lines, None),
            Err(kind) => (1, Some(kind)),
        };
        let text = if lines == 1 { first } else { self.first_lines(lines) };
        self.lines += lines;
        self.rest = self.rest.get(text.len()..)?;
        Some(RawRow { line, text, has_doubled_end: text.ends_with("\r\r\n"), broken })
    }
}

impl<'a> Rows<'a> {
    /// How many lines the row takes that begins with this line.
    fn row(&self, first: &str) -> Result<usize, ProblemKind> {
        if !has_oddity(first) || first.trim_start().is_empty() {
            return Ok(1);
        }
        unfit(first)?;
        if has_stray_quote(first) {
            return Err(ProblemKind::StrayQuote);
        }
        let mut quotes = 0;
        for (line, lines) in self.rest.split_inclusive('\n').take(MAX_ROW_LINES).zip(1..) {
            if lines > 1 && (unfit(line).is_err() || self.is_row(line)) {
                break;
            }
            quotes += line.matches('"').count();
            if quotes % 2 == 0 {
                let is_whole = lines == 1 || self.is_whole(self.first_lines(lines));
                return if is_whole { Ok(lines) } else { Err(ProblemKind::OpenQuote) };
            }
        }
        Err(ProblemKind::OpenQuote)
    }

    fn first_lines(&self, lines: usize) -> &'a str {
        let bytes = self.rest.split_inclusive('\n').take(lines).map(str::len).sum();
        self.rest.split_at(bytes).0
    }

    /// Whether lines in which every quote is closed are one row.
    fn is_whole(&self, lines: &str) -> bool {
        // A doubled quote ends one quoted text and begins another.
        let outside_quotes = without_end(lines).split('"').step_by(2);
        let commas = outside_quotes.map(|piece| piece.matches(',').count());
        let cells = commas.sum::<usize>() + 1;
        !has_stray_quote(lines) && self.width.is_none_or(|width| width == cells)
    }

    /// Whether a line has a code of its own where the code stands: then it is no part of the row above.
    fn is_row(&self, line: &str) -> bool {
        let cell = self.code.and_then(|place| without_end(line).split(',').nth(place));
        cell.is_some_and(|cell| CountyCode::read(cell.trim_matches('"').as_bytes()).is_ok())
    }
}

/// A line without its end, which some programs write with two carriage returns.
fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// Whether a line needs a closer look. Every byte is looked at, which is faster than to stop at the first.
fn has_oddity(line: &str) -> bool {
    let bytes = without_end(line).bytes();
    bytes.fold(false, |odd, byte| odd | matches!(byte, 0 | b'\r' | b'"'))
}

/// Refuses a line that cannot be split, whatever its quotes.
fn unfit(line: &str) -> Result<(), ProblemKind> {
    if line.contains('\0') {
        Err(ProblemKind::NulByte)
    } else if without_end(line).contains('\r') {
        Err(ProblemKind::CarriageReturn)
    } else {
        Ok(())
    }
}

/// Whether a quote stands elsewhere than around a whole cell, doubled inside one, or around the digits of `="330127"`.
fn has_stray_quote(row: &str) -> bool {
    let pieces: Vec<&str> = without_end(row).split('"').collect();
    let is_of_digits = |place: usize| {
        let inside = pieces.get(place + 1);
        inside.is_some_and(|inside| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_fit = |(place, piece): (usize, &str)| {
        let (is_first, is_last) = (place == 0, place + 1 == pieces.len());
        let before = piece.strip_suffix('=').filter(|_| is_of_digits(place)).unwrap_or(piece);
        let begins = is_first || piece.starts_with(',');
        let ends = is_last || before.ends_with(',') || (is_first && before.is_empty());
        piece.is_empty() || (begins && ends)
    };
    !pieces.iter().copied().enumerate().step_by(2).all(is_fit)
}

//! Text → rows fit to be split, by RFC 4180. What is not fit is told with its line and takes no other row along.

use super::kind::ProblemKind;
use crate::county::CountyCode;

/// Over so many lines a quoted cell is followed to see whether it closes.
const MAX_ROW_LINES: usize = 16;

/// What is known of the rows once the header has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Layout {
    /// Cells of a row.
    pub(super) width: Option<usize>,
    /// Place of the code.
    pub(super) code: Option<usize>,
}

/// The rows of a text, each with its first line.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    rest: &'a str,
    /// Lines above the rest.
    lines: usize,
    layout: Layout,
    /// Whether no text follows.
    is_last: bool,
}

/// One row, as far as can be told without splitting it.
#[derive(Clone, Debug)]
pub(super) enum Line<'a> {
    /// Nothing but spaces.
    Blank,
    /// A row without quotes, on one line, without its end.
    Plain(&'a str),
    /// A row with quotes that are where they belong, with its end.
    Quoted(&'a str),
    /// A line that is not, and why.
    Broken(&'a str, ProblemKind),
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, lines: usize, layout: Layout, is_last: bool) -> Rows<'a> {
        Rows { rest: text, lines, layout, is_last }
    }

    /// What is left, and the lines above it: the beginning of a row, if more text follows.
    pub(super) fn rest(&self) -> (&'a str, usize) {
        (self.rest, self.lines)
    }

    /// The first row, which begins with this line, and how many lines it takes; `None` if they are not all there.
    fn row(&self, first: &'a str) -> Option<(Line<'a>, usize)> {
        let broken = |kind| Some((Line::Broken(first, kind), 1));
        if let Some(kind) = unfit(first) {
            return broken(kind);
        }
        let (mut state, mut cells, mut bytes, mut lines) = (State::Start, 1, 0, 0);
        for line in self.rest.split_inclusive('\n').take(MAX_ROW_LINES) {
            (bytes, lines) = (bytes + line.len(), lines + 1);
            if lines > 1 && (unfit(line).is_some() || self.is_row(line)) {
                return broken(ProblemKind::OpenQuote);
            }
            for byte in without_end(line).bytes() {
                cells += usize::from(byte == b',' && state != State::Quoted);
                state = state.after(byte);
            }
            match state {
                State::Quoted => {}
                State::Stray if lines == 1 => return broken(ProblemKind::StrayQuote),
                State::Start | State::Bare | State::Closed if lines == 1 || self.has(cells) => {
                    return Some((Line::Quoted(self.rest.get(..bytes)?), lines));
                }
                _ => return broken(ProblemKind::OpenQuote),
            }
        }
        if lines < MAX_ROW_LINES && !self.is_last {
            return None;
        }
        broken(ProblemKind::OpenQuote)
    }

    /// Whether a row may have so many cells.
    fn has(&self, cells: usize) -> bool {
        self.layout.width.is_none_or(|width| width == cells)
    }

    /// Whether a line has a code of its own where the code stands: then it is no part of the row above.
    fn is_row(&self, line: &str) -> bool {
        let place = self.layout.code;
        let cell = place.and_then(|place| without_end(line).split(',').nth(place));
        cell.is_some_and(|cell| CountyCode::read(cell.trim_matches('"').as_bytes()).is_ok())
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = (usize, Line<'a>);

    fn next(&mut self) -> Option<(usize, Line<'a>)> {
        let first = self.rest.split_inclusive('\n').next()?;
        let (line, lines) = if first.trim_start().is_empty() {
            (Line::Blank, 1)
        } else if has_oddity(first) {
            self.row(first)?
        } else {
            (Line::Plain(without_end(first)), 1)
        };
        let taken = if let Line::Quoted(row) = line { row.len() } else { first.len() };
        let number = self.lines + 1;
        self.rest = self.rest.get(taken..)?;
        self.lines += lines;
        Some((number, line))
    }
}

/// A line without its end.
fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// Whether a line needs a closer look. Every byte is looked at, which is faster than to stop at the first.
fn has_oddity(line: &str) -> bool {
    let bytes = without_end(line).bytes();
    bytes.fold(false, |odd, byte| odd | matches!(byte, 0 | b'\r' | b'"'))
}

/// What makes a line unfit to be split, whatever its quotes.
fn unfit(line: &str) -> Option<ProblemKind> {
    if line.contains('\0') {
        Some(ProblemKind::NulByte)
    } else {
        let is_unfit = without_end(line).contains('\r');
        is_unfit.then_some(ProblemKind::CarriageReturn)
    }
}

/// Where in a row one is, by RFC 4180: quotes surround a whole cell and are doubled inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a cell.
    Start,
    /// In a cell without quotes.
    Bare,
    /// In a cell with quotes.
    Quoted,
    /// Behind a quote in such a cell: its end, or the first half of a quote inside it.
    Closed,
    /// Behind a quote where none belongs.
    Stray,
}

impl State {
    fn after(self, byte: u8) -> State {
        match (self, byte) {
            (State::Start | State::Closed, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, _) => State::Quoted,
            (State::Stray, _) | (State::Bare, b'"') => State::Stray,
            (State::Start | State::Bare | State::Closed, b',') => State::Start,
            (State::Start | State::Bare, _) => State::Bare,
            (State::Closed, _) => State::Stray,
        }
    }
}

//! Text → lines → cells. A cell does not reach beyond its line, so a line that goes wrong does not take others along.

use std::borrow::Cow;

use super::kind::ProblemKind;

/// Most lines over which a quoted cell is followed to see whether it closes.
const MAX_BROKEN_LINES: usize = 16;

/// Longest line that is taken for a part of such a cell.
const MAX_BROKEN_BYTES: usize = 4_096;

/// The lines of a text, with their numbers from 1.
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The lines of a text below line `number`.
    pub(super) fn new(text: &'a str, number: usize) -> Lines<'a> {
        Lines { rest: text, number }
    }

    /// The next line, without its end.
    #[inline]
    pub(super) fn next(&mut self) -> Option<(usize, &'a str)> {
        if self.rest.is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some((self.number, line.strip_suffix('\r').unwrap_or(line)))
    }

    /// What follows the lines read so far.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Whether nothing but blank rows is left.
    pub(super) fn is_blank_to_the_end(&self) -> bool {
        let mut ahead = Lines { ..*self };
        std::iter::from_fn(|| ahead.next()).all(|(_, line)| is_blank(line))
    }

    /// Skips the blank rows that follow. `None` if nothing else follows, else the number of the last row skipped.
    pub(super) fn skip_blank_rows(&mut self) -> Option<usize> {
        loop {
            let last = self.number;
            let mut ahead = Lines { ..*self };
            let (_, line) = ahead.next()?;
            if !is_blank(line) {
                return Some(last);
            }
            *self = ahead;
        }
    }

    /// What is wrong with the line just read, which could not be split: a quote that closes a few lines further down
    /// makes it a line break, and reading goes on below.
    pub(super) fn explain(
        &mut self,
        line: &str,
        kind: ProblemKind,
        cells: Option<usize>,
    ) -> ProblemKind {
        if kind != ProblemKind::OpenQuote {
            return kind;
        }
        let last = self.follow_open_quote(line, cells);
        last.map_or(kind, |last| ProblemKind::LineBreak { last })
    }

    /// After a line that opened a quote and did not close it: if the quoted cell closes a few lines further down and
    /// makes a row of as many cells as it should have, if that is known, goes there and returns the number of that line.
    fn follow_open_quote(&mut self, line: &str, cells: Option<usize>) -> Option<usize> {
        let mut ahead = Lines {
            rest: self.rest,
            number: self.number,
        };
        let mut joined = line.to_owned();
        for _ in 0..MAX_BROKEN_LINES {
            let (number, next) = ahead
                .next()
                .filter(|(_, next)| next.len() < MAX_BROKEN_BYTES)?;
            joined.push(' ');
            joined.push_str(next);
            if matches!(split_quoted(&joined), Ok(row) if cells.is_none_or(|cells| row.len() == cells))
            {
                *self = ahead;
                return Some(number);
            }
        }
        None
    }
}

/// Whether all cells of a row are empty, but for spaces.
pub(super) fn is_blank(line: &str) -> bool {
    let is_bare = line
        .chars()
        .all(|c| matches!(c, ',' | '"') || c.is_whitespace());
    let is_empty = |cells: Vec<Cow<'_, str>>| cells.iter().all(|cell| cell.trim().is_empty());
    is_bare && (!line.contains('"') || split_quoted(line).is_ok_and(is_empty))
}

/// What makes a line unfit to be split.
#[inline]
pub(super) fn unfit(line: &str) -> Option<ProblemKind> {
    if line.contains('\0') {
        Some(ProblemKind::NulByte)
    } else if line.contains('\r') && !is_blank(line) {
        Some(ProblemKind::CarriageReturn)
    } else {
        None
    }
}

/// The cells of a line that holds quotes.
pub(super) fn split_quoted(line: &str) -> Result<Vec<Cow<'_, str>>, ProblemKind> {
    let mut cells = Vec::new();
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (cell, after) = match text.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted)?,
            None => {
                let (cell, after) = text
                    .split_once(',')
                    .map_or((text, None), |(cell, after)| (cell, Some(after)));
                if cell.contains('"') {
                    return Err(ProblemKind::StrayQuote);
                }
                (Cow::Borrowed(cell), after)
            }
        };
        cells.push(cell);
        rest = after;
    }
    Ok(cells)
}

/// A cell after its opening quote, and what follows the comma behind it.
fn quoted_cell(text: &str) -> Result<(Cow<'_, str>, Option<&str>), ProblemKind> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"').ok_or(ProblemKind::OpenQuote)?;
        cell.push_str(part);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
        } else if after.is_empty() {
            return Ok((Cow::Owned(cell), None));
        } else {
            let next = after.strip_prefix(',').ok_or(ProblemKind::StrayQuote)?;
            return Ok((Cow::Owned(cell), Some(next)));
        }
    }
}

/// Whether a cell names a subtotal or total: 合计, 杭州市小计：, total.
#[inline]
pub(super) fn is_subtotal(cell: &str) -> bool {
    // Most names end neither in 计 nor in l nor in a colon or a space of some kind: one byte tells.
    matches!(
        cell.as_bytes().last(),
        Some(0xa1 | b'l' | b'L' | b':' | 0x9a | 0..=b' ' | 0x80 | 0xa0)
    ) && names_a_subtotal(cell)
}

#[cold]
fn names_a_subtotal(cell: &str) -> bool {
    let name: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.trim_end_matches([':', '：']);
    let ends = ["合计", "小计", "总计", "共计"]
        .iter()
        .any(|end| name.ends_with(end));
    ends || ["total", "subtotal", "grandtotal", "sub-total"]
        .iter()
        .any(|total| name.eq_ignore_ascii_case(total))
}

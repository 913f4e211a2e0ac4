//! The first line of a file: the header, or what stands in its place.

use std::borrow::Cow;

use super::kind::{ProblemKind, SEPARATORS};
use super::lines::{Lines, split_quoted, unfit};
use crate::header::{CODE, NAME, canonical};

/// Lines below the first on which a header is looked for.
const MAX_TITLE_LINES: usize = 3;

/// The headers on the first line of a file; `below` is what follows it, in valid UTF-8.
pub(super) fn read_headers<'a>(
    line: &'a str,
    below: &[u8],
) -> Result<Vec<Cow<'a, str>>, ProblemKind> {
    match unfit(line) {
        // The whole file is one line.
        Some(ProblemKind::CarriageReturn) if below.is_empty() => return Err(ProblemKind::LineEnds),
        Some(kind) => return Err(kind),
        None => {}
    }
    let headers = split_quoted(line);
    if matches!(&headers, Ok(headers) if is_header(headers)) {
        return headers;
    }
    if let Some(header) = header_below(below) {
        return Err(ProblemKind::TitleRow { header });
    }
    let headers = headers.map_err(|kind| {
        let below = std::str::from_utf8(below).unwrap_or_default();
        Lines::new(below, 1).explain(line, kind, None)
    })?;
    match headers.as_slice() {
        [only] => match separator(only) {
            Some(found) => Err(ProblemKind::Separator { found }),
            None => Ok(headers),
        },
        _ => Ok(headers),
    }
}

/// Whether both code and name are among the headers.
fn is_header(headers: &[Cow<'_, str>]) -> bool {
    [CODE, NAME]
        .iter()
        .all(|column| headers.iter().any(|header| column.is(&canonical(header))))
}

/// The line on which the header stands, if it is a little below the first and there is no doubt which line it is.
fn header_below(below: &[u8]) -> Option<usize> {
    let lines = below.split(|byte| *byte == b'\n').take(MAX_TITLE_LINES);
    let mut found = lines.zip(2..).filter(|(line, _)| {
        let line = std::str::from_utf8(line).unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        split_quoted(line).is_ok_and(|cells| is_header(&cells))
    });
    let (_, number) = found.next()?;
    found.next().is_none().then_some(number)
}

/// What separates the headers of a line without commas. A title may hold a full-width comma, so there one of the
/// headers must be known.
fn separator(line: &str) -> Option<char> {
    let is_known = |header: &str| {
        let header = canonical(header);
        CODE.is(&header) || NAME.is(&header)
    };
    let mut separators = SEPARATORS.iter().map(|(separator, _)| *separator);
    separators.find(|separator| {
        line.contains(*separator) && (*separator != '，' || line.split(*separator).any(is_known))
    })
}

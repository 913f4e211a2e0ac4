//! How the cells of an `.xls` are shown. [MS-XLS] keeps texts that cells share in one record, `SST`, and those that go on
//! behind it, each text with the fonts that it changes to.

use std::collections::BTreeMap;
use std::iter::repeat_n;

use super::codes::{Shown, shown};
use super::formats::{BUILT_IN, Places, mark};
use super::records::{self, Records, letters, number};

const FONT: u16 = 0x0031;
const TEXTS: u16 = 0x00FC;
const MORE: u16 = 0x003C;
/// A cell with a shared text.
const CELL: u16 = 0x00FD;

/// Of the sheet at this place in an older workbook, by the formats of its styles.
pub(super) fn cells_shown(bytes: &[u8], place: usize) -> Places {
    const FORMAT: u16 = 0x041E;
    const STYLE: u16 = 0x00E0;
    let stream = records::stream(bytes).unwrap_or_default();
    let book = || records::of_book(&stream);
    // The code of a format follows its number, its length and how its letters are written.
    let own = book()
        .filter(|(kind, _)| *kind == FORMAT)
        .filter_map(|(_, data)| Some((number(data, 0)?.to_string(), shown(&letters(data.get(4..)?))?)));
    let own: BTreeMap<String, Shown> =
        BUILT_IN.map(|id| (id.to_owned(), Shown::Percent)).into_iter().chain(own).collect();
    let styles = book().filter(|(kind, _)| *kind == STYLE);
    let fonts = fonts(&stream);
    let style = |data: &[u8]| match font(&fonts, number(data, 0)?) {
        Some(Font { is_struck: true, .. }) => Some(Shown::Struck),
        _ => own.get(&number(data, 2)?.to_string()).copied(),
    };
    let styles: Vec<Option<Shown>> = styles.map(|(_, data)| style(data)).collect();
    let of_style = |style: Option<u16>| styles.get(usize::from(style?)).copied().flatten();
    let marked = marked(&stream, &fonts);
    let mut found = Places::new();
    let sheet = records::starts(&stream).nth(place).and_then(|start| stream.get(start..)).unwrap_or_default();
    for (kind, data) in Records(sheet).take_while(|(kind, _)| *kind != records::END) {
        let (Some(row), Some(column)) = (number(data, 0), number(data, 2)) else { continue };
        // Several short numbers beside each other: a style and four bytes each.
        let of_cells: Vec<Option<u16>> = match kind {
            records::NUMBERS => (4..data.len().saturating_sub(2)).step_by(6).map(|at| number(data, at)).collect(),
            _ if records::CELLS.contains(&kind) => repeat_n(number(data, 4), 1).collect(),
            _ => continue,
        };
        let columns = (usize::from(column)..).zip(of_cells);
        found.extend(columns.filter_map(|(column, style)| Some(((usize::from(row), column), of_style(style)?))));
        let of_text = shared_text(kind, data).and_then(|text| marked.get(text).copied().flatten());
        mark(&mut found, (usize::from(row), usize::from(column)), of_text);
    }
    found
}

/// Which of the shared texts a cell has.
fn shared_text(kind: u16, data: &[u8]) -> Option<usize> {
    let place = data.get(6..10).filter(|_| kind == CELL)?;
    usize::try_from(u32::from_le_bytes(place.try_into().ok()?)).ok()
}

/// What of a font counts here.
struct Font {
    is_struck: bool,
    is_aside: bool,
}

fn fonts(stream: &[u8]) -> Vec<Font> {
    let fonts = records::of_book(stream).filter(|(kind, _)| *kind == FONT);
    let has = |font, at, bits| number(font, at).is_some_and(|value| value & bits != 0);
    fonts.map(|(_, font)| Font { is_struck: has(font, 2, 8), is_aside: has(font, 8, u16::MAX) }).collect()
}

/// The font of a number; none has the number 4.
fn font(fonts: &[Font], number: u16) -> Option<&Font> {
    fonts.get(usize::from(number - u16::from(number > 4)))
}

/// Of each of the shared texts, what is said of characters in it.
fn marked(stream: &[u8], fonts: &[Font]) -> Vec<Option<Shown>> {
    let mut parts = records::of_book(stream).skip_while(|(kind, _)| *kind != TEXTS);
    let first = parts.next().and_then(|(_, data)| data.get(8..)).unwrap_or_default();
    let more = parts.take_while(|(kind, _)| *kind == MORE).map(|(_, data)| data);
    let mut texts = Texts { parts: [first].into_iter().chain(more).collect() };
    texts.parts.reverse();
    std::iter::from_fn(|| texts.next(fonts)).collect()
}

/// What is left of the texts, the next part last.
struct Texts<'b> {
    parts: Vec<&'b [u8]>,
}

impl Texts<'_> {
    /// What these fonts say of characters of the next text, if there is one.
    fn next(&mut self, fonts: &[Font]) -> Option<Option<Shown>> {
        let [length, how] = [self.number()?, u16::from(self.byte()?)];
        let runs = if how & 8 == 0 { 0 } else { self.number()? };
        let more = if how & 4 == 0 { 0 } else { u32::from(self.number()?) | u32::from(self.number()?) << 16 };
        let mut width = 1 + (how & 1);
        for _ in 0..length {
            // Where a text goes on in another part, that says anew how its characters are written.
            if self.parts.last()?.is_empty() {
                self.parts.pop();
                width = 1 + u16::from(self.byte()? & 1);
            }
            for _ in 0..width {
                self.byte()?;
            }
        }
        let (mut is_struck, mut is_aside) = (false, false);
        for _ in 0..runs {
            let [start, own] = [self.number()?, self.number()?];
            if let Some(font) = font(fonts, own).filter(|_| start < length) {
                (is_struck, is_aside) = (is_struck || font.is_struck, is_aside || font.is_aside);
            }
        }
        for _ in 0..more {
            self.byte()?;
        }
        Some(if is_struck { Some(Shown::Struck) } else { is_aside.then_some(Shown::Marked) })
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn byte(&mut self) -> Option<u8> {
        while self.parts.last()?.is_empty() {
            self.parts.pop();
        }
        let (byte, rest) = self.parts.last()?.split_first()?;
        let byte = *byte;
        *self.parts.last_mut()? = rest;
        Some(byte)
    }
}

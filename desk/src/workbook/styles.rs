//! How cells look.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use special_fund::Rate;

use crate::view::amounts;

/// Formats by what they are for.
pub(super) type Formats = BTreeMap<&'static str, Format>;

const LINE: Color = Color::RGB(0x00A6_A6A6);
const HEADER: Color = Color::RGB(0x00DD_E7F0);
const SUBTOTAL: Color = Color::RGB(0x00F2_F5F8);
const DECIDED: Color = Color::RGB(0x00FC_E4C8);
pub(crate) const ALARM: Color = Color::RGB(0x00FF_DCDC);
const DARK: Color = Color::RGB(0x0020_3864);

fn plain(font: &str) -> Format {
    Format::new().set_font_name(font).set_font_size(10).set_align(FormatAlign::VerticalCenter)
}

/// Those of the annex, black on white, as it is printed; `amount` is the number format of amounts.
pub(super) fn printed(font: &str, amount: &str) -> Formats {
    let plain = plain(font);
    let boxed = plain.clone().set_border(FormatBorder::Thin);
    let bold = boxed.clone().set_bold();
    let right = plain.clone().set_align(FormatAlign::Right);
    Formats::from([
        ("number", plain.clone().set_font_size(14)),
        ("title", plain.clone().set_bold().set_font_size(18).set_text_wrap().set_align(FormatAlign::Center)),
        ("header", bold.clone().set_text_wrap().set_align(FormatAlign::Center)),
        ("centered", boxed.clone().set_align(FormatAlign::Center)),
        ("amount", boxed.clone().set_num_format(amount)),
        ("text", boxed),
        ("sum", bold.clone().set_num_format(amount)),
        ("sum_text", bold.set_align(FormatAlign::Center)),
        ("note", plain.set_text_wrap()),
        ("signed", right.clone().set_font_size(12).set_indent(4)), // who issues it, and when
        ("unit", right),
    ])
}

/// Those of all other sheets; all but the headings have thin borders. `digits` are those of codes; of the words, `mountain` is
/// the one for mountain counties, `first` a number format.
pub(super) fn styles(font: &str, amount: &str, [mountain, first]: [&str; 2], digits: usize) -> Formats {
    let plain = plain(font);
    let boxed = plain.clone().set_border(FormatBorder::Thin);
    let boxed = boxed.set_border_color(LINE);
    let bold = boxed.clone().set_bold();
    let header = bold.clone().set_text_wrap().set_align(FormatAlign::Center);
    let header = header.set_background_color(HEADER);
    let subtotal = bold.clone().set_background_color(SUBTOTAL);
    let number = |format: &Format, shown: &str| format.clone().set_num_format(shown);
    const EXACT: &str = "#,##0.000000";
    Formats::from([
        // Small print above and below tables.
        ("remark", plain.clone().set_text_wrap()),
        ("remark_right", plain.clone().set_align(FormatAlign::Right)),
        ("section", plain.set_bold().set_font_size(12).set_font_color(DARK)),
        // Headings of groups of columns.
        ("group", header.clone().set_font_color(DARK)),
        ("header", header),
        ("text", boxed.clone()),
        ("centered", boxed.clone().set_align(FormatAlign::Center)),
        ("wrapped", boxed.clone().set_text_wrap()),
        ("amount", number(&boxed, amount)),
        // Numbers as they are.
        ("plain", number(&boxed, "General")),
        ("quanta", number(&boxed, "#,##0")),
        ("exact", number(&boxed, EXACT)),
        // Exact; 0 stays blank.
        ("lifted", number(&boxed, "#,##0.000000;;")),
        ("share", number(&boxed, "0.0000%")),
        // 0 stays blank.
        ("rank", number(&boxed, "0;;")),
        ("code", number(&boxed, &"0".repeat(digits)).set_align(FormatAlign::Left)),
        ("mountain", number(&boxed, &format!("\"{mountain}\";;")).set_align(FormatAlign::Center)),
        // Decided by exact arithmetic, not by a formula.
        ("decided", number(&boxed, "#,##0").set_background_color(DECIDED)),
        ("subtotal_text", subtotal.clone()),
        ("subtotal", number(&subtotal, amount)),
        ("total_text", bold.clone().set_background_color(HEADER).set_align(FormatAlign::Center)),
        // Sums above the rows of the working sheet, and how many round up.
        ("sum", number(&subtotal, "#,##0")),
        ("sum_exact", number(&subtotal, EXACT)),
        ("sum_plain", number(&subtotal, "General")),
        ("sum_share", number(&subtotal, "0%")),
        ("sum_left", number(&subtotal, first)),
        ("verdict", bold.clone().set_font_size(12).set_align(FormatAlign::Left)),
        ("alarm", bold.set_font_color(Color::Red).set_background_color(ALARM)),
    ])
}

/// A percentage with the decimals it has: Excel would leave a point behind optional ones.
pub(super) fn percent(format: &Format, rate: Rate) -> Format {
    let text = amounts::percent(rate);
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let shown = match decimals.saturating_sub(1) {
        0 => "0%".to_owned(),
        places => format!("0.{}%", "0".repeat(places)),
    };
    format.clone().set_num_format(shown)
}

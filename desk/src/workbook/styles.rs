//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use special_fund::Rate;

use crate::view::amounts;

/// Every format of the workbook; all but the headings have thin borders.
pub(super) struct Styles {
    pub(super) printed: Printed,
    /// Small print above and below tables.
    pub(super) remark: Format,
    pub(super) remark_right: Format,
    pub(super) section: Format,
    pub(super) header: Format,
    /// Headings of groups of columns.
    pub(super) group: Format,
    pub(super) text: Format,
    pub(super) centered: Format,
    pub(super) wrapped: Format,
    pub(super) amount: Format,
    /// Numbers as they are.
    pub(super) plain: Format,
    pub(super) quanta: Format,
    pub(super) exact: Format,
    /// Exact; 0 stays blank.
    pub(super) lifted: Format,
    pub(super) share: Format,
    /// 0 stays blank.
    pub(super) rank: Format,
    pub(super) code: Format,
    pub(super) mountain: Format,
    /// Decided by exact arithmetic, not by a formula.
    pub(super) decided: Format,
    pub(super) subtotal_text: Format,
    pub(super) subtotal: Format,
    pub(super) total_text: Format,
    /// Sums above the rows of the working sheet.
    pub(super) sum: Format,
    pub(super) sum_exact: Format,
    pub(super) sum_plain: Format,
    pub(super) sum_share: Format,
    /// How many round up.
    pub(super) sum_left: Format,
    pub(super) verdict: Format,
    pub(super) alarm: Format,
}

/// The annex: black on white, as it is printed.
pub(super) struct Printed {
    pub(super) number: Format,
    pub(super) title: Format,
    pub(super) unit: Format,
    pub(super) header: Format,
    pub(super) text: Format,
    pub(super) centered: Format,
    pub(super) amount: Format,
    pub(super) sum_text: Format,
    pub(super) sum: Format,
    pub(super) note: Format,
    /// Who issues it, and when.
    pub(super) signed: Format,
}

impl Printed {
    fn new(plain: &Format, amount: &str) -> Printed {
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let bold = boxed.clone().set_bold();
        let right = plain.clone().set_align(FormatAlign::Right);
        Printed {
            number: plain.clone().set_font_size(14),
            title: plain.clone().set_bold().set_font_size(18).set_text_wrap().set_align(FormatAlign::Center),
            header: bold.clone().set_text_wrap().set_align(FormatAlign::Center),
            centered: boxed.clone().set_align(FormatAlign::Center),
            amount: boxed.clone().set_num_format(amount),
            text: boxed,
            sum: bold.clone().set_num_format(amount),
            sum_text: bold.set_align(FormatAlign::Center),
            note: plain.clone().set_text_wrap(),
            signed: right.clone().set_font_size(12).set_indent(4),
            unit: right,
        }
    }
}

const LINE: Color = Color::RGB(0x00A6_A6A6);
const HEADER: Color = Color::RGB(0x00DD_E7F0);
const SUBTOTAL: Color = Color::RGB(0x00F2_F5F8);
const DECIDED: Color = Color::RGB(0x00FC_E4C8);
pub(crate) const ALARM: Color = Color::RGB(0x00FF_DCDC);
const DARK: Color = Color::RGB(0x0020_3864);

impl Styles {
    /// `amount` is the number format of amounts, `digits` those of codes; of the words, `mountain` is the one for mountain
    /// counties, `first` a number format.
    pub(super) fn new(font: &str, amount: &str, [mountain, first]: [&str; 2], digits: usize) -> Styles {
        let plain = Format::new().set_font_name(font).set_font_size(10);
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let boxed = boxed.set_border_color(LINE);
        let bold = boxed.clone().set_bold();
        let header = bold.clone().set_text_wrap().set_align(FormatAlign::Center);
        let header = header.set_background_color(HEADER);
        let subtotal = bold.clone().set_background_color(SUBTOTAL);
        let total = bold.clone().set_background_color(HEADER);
        let number = |format: &Format, shown: &str| format.clone().set_num_format(shown);
        const EXACT: &str = "#,##0.000000";
        Styles {
            printed: Printed::new(&plain, amount),
            remark: plain.clone().set_text_wrap(),
            remark_right: plain.clone().set_align(FormatAlign::Right),
            section: plain.clone().set_bold().set_font_size(12).set_font_color(DARK),
            group: header.clone().set_font_color(DARK),
            header,
            text: boxed.clone(),
            centered: boxed.clone().set_align(FormatAlign::Center),
            wrapped: boxed.clone().set_text_wrap(),
            amount: number(&boxed, amount),
            plain: number(&boxed, "General"),
            quanta: number(&boxed, "#,##0"),
            exact: number(&boxed, EXACT),
            lifted: number(&boxed, "#,##0.000000;;"),
            share: number(&boxed, "0.0000%"),
            rank: number(&boxed, "0;;"),
            code: number(&boxed, &"0".repeat(digits)).set_align(FormatAlign::Left),
            mountain: number(&boxed, &format!("\"{mountain}\";;")).set_align(FormatAlign::Center),
            decided: number(&boxed, "#,##0").set_background_color(DECIDED),
            subtotal_text: subtotal.clone(),
            subtotal: number(&subtotal, amount),
            total_text: total.clone().set_align(FormatAlign::Center),
            sum: number(&subtotal, "#,##0"),
            sum_exact: number(&subtotal, EXACT),
            sum_plain: number(&subtotal, "General"),
            sum_share: number(&subtotal, "0%"),
            sum_left: number(&subtotal, first),
            verdict: bold.clone().set_font_size(12).set_align(FormatAlign::Left),
            alarm: bold.set_font_color(Color::Red).set_background_color(ALARM),
        }
    }
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

//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use special_fund::table::Language;

/// Every format of the workbook; all but the headings have thin borders.
pub(super) struct Styles {
    pub(super) title: Format,
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
    pub(super) total: Format,
    /// Sums above the rows of the working sheet.
    pub(super) sum: Format,
    pub(super) sum_exact: Format,
    pub(super) sum_plain: Format,
    pub(super) sum_share: Format,
    pub(super) verdict: Format,
    pub(super) alarm: Format,
}

const LINE: Color = Color::RGB(0x00A6_A6A6);
const HEADER: Color = Color::RGB(0x00DD_E7F0);
const SUBTOTAL: Color = Color::RGB(0x00F2_F5F8);
const DECIDED: Color = Color::RGB(0x00FC_E4C8);
const ALARM: Color = Color::RGB(0x00FF_DCDC);
const DARK: Color = Color::RGB(0x0020_3864);

impl Styles {
    /// `amount` is the number format of amounts, `mountain` the word for mountain counties, `digits` those of codes.
    pub(super) fn new(language: Language, amount: &str, mountain: &str, digits: usize) -> Styles {
        let font = match language {
            Language::Chinese => "宋体",
            Language::English => "Calibri",
        };
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
            title: plain.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center),
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
            total: number(&total, amount),
            sum: number(&subtotal, "#,##0"),
            sum_exact: number(&subtotal, EXACT),
            sum_plain: number(&subtotal, "General"),
            sum_share: number(&subtotal, "0%"),
            verdict: bold.clone().set_font_size(12).set_align(FormatAlign::Left),
            alarm: bold.set_font_color(Color::Red).set_background_color(ALARM),
        }
    }
}

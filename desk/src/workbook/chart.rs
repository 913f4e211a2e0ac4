//! The totals as a stacked chart.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, ColNum, Color, RowNum, Worksheet,
    XlsxError,
};
use special_fund::Money;

use super::amounts::amount;
use super::published::Table;
use super::sheet::{Sheet, letters, on};
use super::{Book, page};
use crate::view::columns::Column;
use crate::view::lines::Line;

/// Most recipients shown one by one; of more, their prefectures.
const MAX_BARS: usize = 30;
/// Where the chart begins, and below it its figures.
const CHART: RowNum = 2;
const HEADER: RowNum = 30;
const NAME: ColNum = 0;

/// One bar: its name, its row in the published table, its amounts.
struct Bar {
    name: String,
    row: RowNum,
    line: Line,
}

/// Writes the sheet: the chart, and below it the figures it is drawn from.
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let (bars, parts) = (bars(book, table), parts(book));
    let widest = bars.iter().map(|bar| letters(&bar.name)).max().unwrap_or(0);
    worksheet.set_column_width(NAME, widest.clamp(14, 34))?;
    worksheet.set_column_range_width(1, 8, 15)?;
    let mut sheet = Sheet::new(worksheet, book.language);
    let policy = book.allocation.policy();
    sheet.text(0, NAME, &policy.terms().title, &book.styles.section)?;
    let unit = book.unit.heading(book.language);
    sheet.text(1, NAME, &unit, &book.styles.remark)?;
    sheet.text(HEADER, NAME, book.say("chart.recipient"), &book.styles.header)?;
    for (column, (name, _)) in (1..).zip(&parts) {
        sheet.text(HEADER, column, name, &book.styles.header)?;
    }
    sheet.worksheet.set_row_height(HEADER, 32)?;
    let mut row = HEADER;
    for bar in &bars {
        row = row.saturating_add(1);
        sheet.text(row, NAME, &bar.name, &book.styles.text)?;
        for (column, (_, figures)) in (1..).zip(&parts) {
            part(book, &mut sheet, (row, column), (bar, table), figures)?;
        }
    }
    let chart = stacked(book, &parts, row);
    worksheet.insert_chart(CHART, NAME, &chart)?;
    page(book, worksheet);
    worksheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

fn part(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    (row, column): (RowNum, ColNum),
    (bar, table): (&Bar, &Table),
    figures: &[Column],
) -> Result<(), XlsxError> {
    let [published, ..] = book.names();
    let cells = figures.iter().filter_map(|figure| table.cell(bar.row, *figure));
    let cells: Vec<String> = cells.map(|cell| on(published, &cell)).collect();
    let amounts = figures.iter().map(|figure| amount(*figure, &bar.line));
    let amount = amounts.fold(Money::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(sum));
    let formula = format!("={}", cells.join("+"));
    sheet.formula(row, column, &formula, &book.unit.plain(amount), &book.styles.amount)
}

/// Recipients, or prefectures if there are several and too many recipients.
fn bars(book: &Book<'_>, table: &Table) -> Vec<Bar> {
    let rows = book.allocation.shares().len();
    if rows > MAX_BARS && table.prefectures.len() > 1 {
        let lines = book.subtotals.prefectures.iter().map(|(_, line)| line);
        let bars = table.prefectures.iter().zip(lines);
        let bars = bars.map(|((name, row), line)| Bar { name: name.clone(), row: *row, line: line.clone() });
        return bars.collect();
    }
    let bars = book.allocation.shares().zip(&table.counties);
    let bars = bars.map(|(share, row)| Bar { name: share.county.name.to_string(), row: *row, line: Line::of(&share) });
    bars.collect()
}

/// What is stacked: it sums to the total. A bar cannot go below zero, so what a county pays of the uplift is taken off
/// its plan; and so is what control and adjustments change.
fn parts(book: &Book<'_>) -> Vec<(&'static str, Vec<Column>)> {
    let figures = book.amounts();
    let is_changed = |figure: &&Column| matches!(figure, Column::Offset | Column::Control | Column::Adjustment(_));
    let mut changed = vec![Column::Plan];
    changed.extend(figures.iter().filter(is_changed));
    let mut parts = vec![if changed.iter().any(|figure| !matches!(figure, Column::Plan | Column::Offset)) {
        (book.say("chart.changed"), changed)
    } else if figures.contains(&Column::Offset) {
        let name = book.say("chart.less_offset");
        (name, changed)
    } else {
        (book.say("plan"), vec![Column::Plan])
    }];
    if figures.contains(&Column::Uplift) {
        parts.push((book.say("uplift"), vec![Column::Uplift]));
    }
    if figures.contains(&Column::FiscalCapacity) {
        let name = book.say("chart.fiscal_capacity");
        parts.push((name, vec![Column::FiscalCapacity]));
    }
    parts
}

fn stacked(book: &Book<'_>, parts: &[(&str, Vec<Column>)], last: RowNum) -> Chart {
    const COLORS: [u32; 3] = [0x003B_6EA8, 0x00E0_8E45, 0x006F_A76F];
    let [_, _, _, sheet] = book.names();
    let first = HEADER.saturating_add(1);
    let font = book.font;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (column, color) in (1..).zip(COLORS).take(parts.len()) {
        chart
            .add_series()
            .set_name((sheet, HEADER, column))
            .set_categories((sheet, first, NAME, last, NAME))
            .set_values((sheet, first, column, last, column))
            .set_gap(60)
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))));
    }
    let title = format!("{}（{}）", book.say("chart.title"), book.unit_name());
    let title_font = ChartFont::new().set_name(font).set_size(14).set_bold().clone();
    let small = ChartFont::new().set_name(font).set_size(9).clone();
    chart.title().set_name(title.as_str()).set_font(&title_font);
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    chart.x_axis().set_font(&small);
    chart.y_axis().set_font(&small).set_num_format("#,##0");
    chart.set_width(980).set_height(540);
    chart.set_alt_text(title);
    chart
}

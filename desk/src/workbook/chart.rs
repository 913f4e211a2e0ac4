//! The totals as a stacked chart.

use minijinja::context;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, ColNum, Color, RowNum, Worksheet,
};

use super::amounts::amount;
use super::column::{Cell, Column, Frame};
use super::published::Table;
use super::sheet::{Sheet, Written, letters};
use super::{Book, page};
use crate::view::columns::Column as Figure;
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
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet, table: &Table) -> Written {
    let (bars, parts, styles) = (bars(book, table), parts(book), &book.styles);
    let widest = bars.iter().map(|bar| letters(&bar.name)).max().unwrap_or(0);
    worksheet.set_column_width(NAME, widest.clamp(14, 34))?;
    worksheet.set_column_range_width(1, 8, 15)?;
    let mut sheet = Sheet::new(worksheet, book.language);
    sheet.text(0, NAME, &book.allocation.policy().terms().title, &styles["section"])?;
    sheet.text(1, NAME, &book.unit.heading(book.language), &styles["remark"])?;
    let name = |row: usize| Cell::Text(bars.get(row).map_or_else(String::new, |bar| bar.name.clone()));
    let mut columns = vec![Column::new((book.say("chart.recipient"), 0), &styles["text"], name)];
    columns.extend(parts.iter().map(|(name, figures)| {
        let cells = figures.iter().filter_map(|figure| table.cell(book, *figure)).collect::<Vec<_>>().join("+");
        let amount =
            |row: usize| bars.get(row).map(|bar| figures.iter().map(|figure| amount(*figure, &bar.line)).sum());
        let result = move |row| book.unit.plain(amount(row).unwrap_or_default());
        Column::formula((*name, 0), &styles["amount"], cells, result)
    }));
    let rows = [HEADER + 1, HEADER + RowNum::try_from(bars.len()).unwrap_or(1)];
    let published: Vec<RowNum> = bars.iter().map(|bar| bar.row).collect();
    let frame = Frame { header: HEADER, rows, sums: None, published: &published };
    frame.write(book, &mut sheet, &columns)?;
    sheet.worksheet.set_row_height(HEADER, 32)?;
    worksheet.insert_chart(CHART, NAME, &stacked(book, &parts, rows))?;
    page(book, worksheet);
    worksheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

/// Recipients, or prefectures if there are several and too many recipients.
fn bars(book: &Book<'_>, table: &Table) -> Vec<Bar> {
    let rows = book.allocation.shares().len();
    if rows > MAX_BARS && table.prefectures.len() > 1 {
        let lines = book.report.subtotals.prefectures.iter().map(|(_, line)| line);
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
fn parts(book: &Book<'_>) -> Vec<(&'static str, Vec<Figure>)> {
    let figures = book.amounts();
    let is_changed = |figure: &&Figure| matches!(figure, Figure::Offset | Figure::Control | Figure::Adjustment(_));
    let mut changed = vec![Figure::Plan];
    changed.extend(figures.iter().filter(is_changed));
    let mut parts = vec![if changed.iter().any(|figure| !matches!(figure, Figure::Plan | Figure::Offset)) {
        (book.say("chart.changed"), changed)
    } else if figures.contains(&Figure::Offset) {
        (book.say("chart.less_offset"), changed)
    } else {
        (book.say("plan"), vec![Figure::Plan])
    }];
    if figures.contains(&Figure::Uplift) {
        parts.push((book.say("uplift"), vec![Figure::Uplift]));
    }
    if figures.contains(&Figure::FiscalCapacity) {
        parts.push((book.say("chart.fiscal_capacity"), vec![Figure::FiscalCapacity]));
    }
    parts
}

fn stacked(book: &Book<'_>, parts: &[(&str, Vec<Figure>)], [first, last]: [RowNum; 2]) -> Chart {
    const COLORS: [u32; 3] = [0x003B_6EA8, 0x00E0_8E45, 0x006F_A76F];
    let [_, _, _, sheet] = book.names();
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
    let title = book.sentence("chart.title", context! { unit => book.unit_name() });
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

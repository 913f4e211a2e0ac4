//! `comparison.csv`: every county, for a spreadsheet.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use special_fund::Money;
use special_fund::table::Language;

use super::changes::{self, Change};
use super::comparison::{Comparison, Row};
use super::words::{row_percent, sides};
use crate::view::lines::{Line, prefecture_name};
use crate::view::say;

/// UTF-8 with byte order mark, CRLF, amounts in yuan without separators, by effect, no sums. No text begins with what a
/// spreadsheet would run: names cannot, and the others begin with a word of this program.
pub(crate) fn write(mut writer: &mut dyn Write, comparison: &Comparison<'_>, language: Language) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut writer);
    csv.write_record(header(comparison, language))?;
    for row in &comparison.rows {
        csv.write_record(record(row, comparison, language))?;
    }
    csv.flush()
}

/// Whether a table that begins with this line is a comparison.
pub(super) fn is_header(line: &str) -> bool {
    ["行政区划代码,县(市、区),市,在哪一边,", "code,name,prefecture,side,"].iter().any(|start| line.starts_with(start))
}

fn header(comparison: &Comparison<'_>, language: Language) -> Vec<String> {
    let fixed = match language {
        Language::Chinese => [
            "行政区划代码",
            "县(市、区)",
            "市",
            "在哪一边",
            "A合计(元)",
            "B合计(元)",
            "差额(元)",
            "差额占A(%)",
            "基数差额(元)",
        ],
        Language::English => [
            "code",
            "name",
            "prefecture",
            "side",
            "a_total_yuan",
            "b_total_yuan",
            "difference_yuan",
            "difference_percent_of_a",
            "base_difference_yuan",
        ],
    };
    let factors = comparison.factors.iter().map(|factor| match language {
        Language::Chinese => format!("{}差额(元)", factor.name),
        Language::English => format!("{}_difference_yuan", factor.key),
    });
    let last = match language {
        Language::Chinese => {
            ["总分配方案差额(元)", "上浮差额(元)", "地区财力因素差额(元)", "抵减差额(元)", "县表中的变动"]
        }
        Language::English => [
            "plan_difference_yuan",
            "uplift_difference_yuan",
            "fiscal_capacity_difference_yuan",
            "offset_difference_yuan",
            "changes_in_the_table",
        ],
    };
    let mut header = fixed.map(str::to_owned).to_vec();
    header.extend(factors);
    header.extend(last.map(str::to_owned));
    header
}

/// What a side does not have is blank, not 0.
fn record(row: &Row<'_>, comparison: &Comparison<'_>, language: Language) -> Vec<String> {
    let total = |is_there: bool, line: &Line| match is_there {
        true => line.total.to_string(),
        false => String::new(),
    };
    let changes = changes::of(row, comparison, language);
    let changes: Vec<String> = changes.iter().map(Change::print).collect();
    let pair = &row.pair;
    let difference = |amount: fn(&Line) -> Money| pair.difference(amount).to_string();
    let mut record = vec![
        row.code.to_string(),
        row.name().to_owned(),
        prefecture_name(row.code.prefecture()),
        sides(row, language).to_owned(),
        total(row.a.is_some(), &pair.a),
        total(row.b.is_some(), &pair.b),
        difference(|line| line.total),
        row_percent(row).unwrap_or_default().replace(',', ""),
        difference(|line| line.base),
    ];
    let cells = comparison.factors.iter();
    record.extend(cells.map(|factor| pair.cell(factor).to_string()));
    record.extend([
        difference(|line| line.plan),
        difference(|line| line.uplift),
        difference(|line| line.fiscal_capacity),
        pair.offset().to_string(),
        changes.join(say(language, "；", "; ")),
    ]);
    record
}

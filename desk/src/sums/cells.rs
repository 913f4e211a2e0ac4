//! What stands in a cell, and what a column holds, by its header and its cells.

use special_fund::Figure;

/// In millionths.
const ONE: i128 = 1_000_000;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Blank,
    /// Millionths; a dash is 0.
    Number(i128),
    Text,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Labels, codes, numbers of rows, remarks.
    Labels,
    /// Numbers that are added up; 合计 of others, by its header, or 其中.
    Numbers { is_whole: bool, is_part: bool },
    /// Numbers that nobody adds up, such as rates, or texts among them.
    Others,
}

/// Blank, a number as it is printed, or a text.
pub(super) fn cell(text: &str) -> Cell {
    let text = text.trim();
    match text {
        "" => return Cell::Blank,
        "-" | "—" | "–" | "－" | "——" | "/" => return Cell::Number(0),
        _ => {}
    }
    // As the library reads amounts that are printed.
    let (sign, digits) = match text.strip_prefix(['(', '（']).and_then(|text| text.strip_suffix([')', '）'])) {
        Some(digits) => ("-", digits),
        None => match text.strip_prefix(['-', '－', '−', '–', '—', '﹣', '△']) {
            Some(digits) => ("-", digits),
            None => ("", text.strip_prefix(['+', '＋']).unwrap_or(text)),
        },
    };
    let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    let mut groups = whole.split(',').map(str::len);
    let is_separated = !whole.contains(',')
        || groups.next().is_some_and(|first| (1..4).contains(&first)) && groups.all(|group| group == 3);
    let number = format!("{sign}{}", digits.replace(',', "")).parse::<Figure>();
    match number {
        Ok(number) if is_separated && digits.starts_with(|c: char| c.is_ascii_digit()) => {
            Cell::Number(number.millionths())
        }
        _ => Cell::Text,
    }
}

/// Labels, numbers that are added up, or others.
pub(super) fn holds(name: &str, cells: Vec<Cell>) -> Holds {
    const LABELS: [&str; 9] = ["序号", "代码", "编号", "编码", "文号", "备注", "说明", "code", "No"];
    const OTHERS: [&str; 12] =
        ["率", "比例", "占比", "比重", "%", "系数", "得分", "排名", "名次", "人均", "增幅", "幅度"];
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let (mut numbers, mut texts) = (0, 0);
    for cell in &cells {
        numbers += usize::from(matches!(cell, Cell::Number(_)));
        texts += usize::from(*cell == Cell::Text);
    }
    // 元/亩, or 元/人.
    let is_rate =
        name.strip_suffix(')').and_then(|name| name.rsplit_once('(')).is_some_and(|(_, unit)| unit.contains('/'));
    // 功能科目 and 预算年度 are labels of rows, 2110301科目 and 2025年度 headers of amounts.
    let is_of_row = ["科目", "年度", "年份"].iter().any(|end| name.ends_with(end))
        && !name.contains(|c: char| c.is_ascii_digit())
        && (name.ends_with("科目") || cells.iter().all(is_year));
    if has(&LABELS) || is_of_row {
        Holds::Labels
    } else if is_rate || has(&OTHERS) && !name.contains("增幅控制") {
        Holds::Others
    } else if numbers == 0 && (texts > 0 || name.is_empty()) {
        Holds::Labels
    } else if texts >= numbers && texts > 0 || name.is_empty() {
        Holds::Others
    } else {
        const WHOLES: [&str; 11] =
            ["合计", "小计", "总计", "共计", "总额", "总金额", "总分配方案", "应下达", "本次下达", "实际下达", "减后"];
        let is_whole = has(&WHOLES) || name.eq_ignore_ascii_case("total");
        Holds::Numbers { is_whole: is_whole && !name.contains("其中"), is_part: name.starts_with("其中") }
    }
}

/// Whether it is no number or a year.
pub(super) fn is_year(cell: &Cell) -> bool {
    let Cell::Number(number) = cell else { return true };
    number % ONE == 0 && (1_900 * ONE..2_100 * ONE).contains(number)
}

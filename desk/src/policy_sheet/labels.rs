//! What the labels of a sheet say: which row, list or column, and in which unit.

use super::LANGUAGES;
use super::layout::{self, Block};
use super::values::{self, Unit, dense};

/// Columns that may stand anywhere and hold nothing of the policy.
pub(super) const ASIDE: [&str; 6] = ["填写说明", "说明", "备注", "序号", "note", "notes"];

/// What a label says, whatever is written around it: 一、因素（…）.
pub(super) fn word(text: &str) -> String {
    let dense = dense(text).to_lowercase();
    let numbered = dense.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let bare = numbered.strip_prefix(['、', '.', '．']).unwrap_or(&dense);
    let end = bare.find(['（', '(', '：', ':']).unwrap_or(bare.len());
    bare.get(..end).filter(|word| !word.is_empty()).unwrap_or(bare).to_owned()
}

/// The unit in a label: 合计（万元）, 单位：亿元.
pub(super) fn unit_of(label: &str) -> Option<Unit> {
    values::unit(&inside(label)?).filter(|(before, _)| before.is_empty()).map(|(_, unit)| unit)
}

/// Whether a label says that what it is of is so many of a hundred: 封顶（%）.
pub(super) fn is_of_hundred(label: &str) -> bool {
    inside(label).is_some_and(|inside| ["%", "％", "百分比"].contains(&inside.as_str()))
}

/// What stands behind a colon or in brackets at the end of a label.
fn inside(label: &str) -> Option<String> {
    let dense = dense(label).to_lowercase();
    let (_, inside) = dense.rsplit_once(['（', '(', '：', ':'])?;
    Some(inside.trim_end_matches(['）', ')']).to_owned())
}

/// Whether one of the names of a row, a list or a column is this word.
pub(super) fn is_called(key: &str, word: &str) -> bool {
    LANGUAGES.iter().any(|language| layout::names(key, *language).any(|name| self::word(name) == word))
}

/// Bounds in words that a sheet has none of. They are not read: 下限 5% may mean 5% more than last year.
const BOUNDS: [(&str, &str); 2] = [("控制下限", "控制保底"), ("控制上限", "控制封顶")];

/// The one of some words most like another, if half of the letters are the same.
pub(super) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let word = BOUNDS.iter().fold(word.to_owned(), |word, (bound, name)| word.replace(bound, name));
    let alike = |other: &str| word.chars().filter(|c| other.contains(*c)).count() * 2;
    let length = |other: &str| word.chars().count() + other.chars().count();
    let near = words.filter(|other| alike(other) * 2 >= length(other));
    near.max_by_key(|other| (alike(other) * 100).checked_div(length(other)).unwrap_or(0))
}

/// The list that a row alone is the heading of.
pub(super) fn heading(words: &[String]) -> Option<Block> {
    let word = words.first()?;
    layout::blocks().find(|block| is_called(block.key, word))
}

/// The list of which a row is the header, whatever stands above it: each of its words is one of its columns.
pub(super) fn headless(words: &[String]) -> Option<Block> {
    let is_column = |block: &Block, word: &str| {
        block.columns.iter().any(|(key, _)| is_called(&format!("{}.{key}", block.key), word))
    };
    let of_all = layout::blocks().filter(|block| words.iter().all(|word| is_column(block, word)));
    of_all.filter(|_| words.len() > 1).min_by_key(|block| block.columns.len())
}

/// The list whose heading a word nearly is: two thirds of their letters are the same.
pub(super) fn heading_like(word: &str) -> Option<Block> {
    layout::blocks().find(|block| {
        let name = layout::name(block.key, LANGUAGES[0]);
        let alike = word.chars().filter(|c| name.contains(*c)).count();
        let length = word.chars().count() + name.chars().count();
        alike * 3 >= length
    })
}

pub(super) fn is_aside(text: &str) -> bool {
    let word = word(text);
    ASIDE.contains(&word.as_str()) || is_called("hint", &word)
}

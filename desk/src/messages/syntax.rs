//! A policy file that is no TOML, and the lines of one that is.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Wording, shown};

/// Most characters of a line that a message repeats.
const MAX_LINE_CHARS: usize = 60;

/// A place in a policy file: the number of its line, counted from 1, the line, and the text of the value.
#[derive(Debug)]
pub struct Spot<'a> {
    pub(crate) number: usize,
    pub(crate) line: &'a str,
    pub(crate) value: &'a str,
}

impl<'a> Spot<'a> {
    /// Of a place in a text whose lines start at `starts`.
    fn of(text: &'a str, starts: &[usize], span: Range<usize>) -> Spot<'a> {
        let number = starts.partition_point(|start| *start <= span.start);
        let start = starts.get(number.saturating_sub(1)).copied();
        let line = start.and_then(|start| text.get(start..)?.lines().next());
        Spot { number, line: line.unwrap_or_default().trim(), value: text.get(span).unwrap_or_default() }
    }

    /// 第11行“weight = 0.6”.
    pub(crate) fn quoted(&self) -> String {
        let number = self.number;
        if self.line.is_empty() {
            return format!("第{number}行");
        }
        let start: String = self.line.chars().take(MAX_LINE_CHARS).collect();
        let more = if start.len() < self.line.len() { "…" } else { "" };
        format!("第{number}行“{}{more}”", shown(&start))
    }
}

/// Where the keys of a policy file stand.
pub(crate) struct Spots<'a> {
    text: &'a str,
    starts: Vec<usize>,
    spans: BTreeMap<String, Range<usize>>,
}

impl<'a> Spots<'a> {
    pub(crate) fn of(text: &'a str) -> Spots<'a> {
        let mut spans = BTreeMap::new();
        if let Ok(table) = DeTable::parse(text) {
            collect_table(table.get_ref(), "", &mut spans);
        }
        Spots { text, starts: line_starts(text), spans }
    }

    /// Where a key stands, or else the table or list in which it should.
    pub(crate) fn find(&self, mut key: &str) -> Option<Spot<'a>> {
        loop {
            if let Some(span) = self.spans.get(key) {
                return Some(Spot::of(self.text, &self.starts, span.clone()));
            }
            key = key.get(..key.rfind(['.', '['])?)?;
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(end, _)| end);
    [0].into_iter().chain(ends.map(|end| end.saturating_add(1))).collect()
}

fn collect_table(table: &DeTable<'_>, at: &str, spans: &mut BTreeMap<String, Range<usize>>) {
    let dot = if at.is_empty() { "" } else { "." };
    for (name, value) in table {
        let name = name.get_ref();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let key = match name.chars().all(is_plain) {
            true => format!("{at}{dot}{name}"),
            false => format!("{at}{dot}{name:?}"),
        };
        collect(value, key, spans);
    }
}

fn collect(value: &Spanned<DeValue<'_>>, at: String, spans: &mut BTreeMap<String, Range<usize>>) {
    match value.get_ref() {
        DeValue::Table(table) => collect_table(table, &at, spans),
        DeValue::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                collect(value, format!("{at}[{place}]"), spans);
            }
        }
        _ => {}
    }
    spans.insert(at, value.span());
}

/// Why a text is no TOML: the line, 错在哪, 怎么改. TOML's parser says so in sentences of known form.
pub(crate) fn syntax(error: &toml::de::Error, text: &str) -> String {
    let span = error.span().filter(|span| *span != (0..0));
    let spot = span.map(|span| Spot::of(text, &line_starts(text), span));
    let line = spot.as_ref().map_or("", |spot| spot.line);
    let wording = wording(error.message(), line).unwrap_or_else(|| {
        Wording::new(
            format!("写法不符合要求（原文：{}）", shown(error.message())),
            "对照示例 fixtures/2025/policy.toml 改正",
            "policy_shape",
        )
    });
    match spot {
        Some(spot) => format!("{}：{wording}", spot.quoted()),
        None => wording.to_string(),
    }
}

/// What is not TOML at all.
fn wording(message: &str, line: &str) -> Option<Wording> {
    if message == "duplicate key" {
        let remedy = "只留一处；几个因素每个都以 [[factors]] 开头";
        return Some(Wording::new("这一项写了两遍", remedy, "duplicate_key"));
    }
    if line.ends_with('=') {
        return Some(Wording::new("等号后面没有值", "写上值", "toml_syntax"));
    }
    let known = [
        ("string values must be quoted", "文字没有加引号，或用了中文引号", "两边用英文双引号 \"…\""),
        ("key with no value", "没有英文等号，或等号是全角的", "写成 名称 = 值"),
        ("invalid basic string", "双引号只有一半", "两边都用英文双引号 \"…\""),
        ("invalid literal string", "单引号只有一半", "两边都用英文双引号 \"…\""),
        ("unclosed table", "方括号只有一半", "补上 ]"),
        ("unclosed array", "方括号只有一半", "补上 ]"),
        ("unclosed inline table", "花括号只有一半", "补上 }"),
        ("missing comma", "各项之间缺少逗号，或括号只有一半", "加上英文逗号，或补上括号"),
        ("extra assignment", "各项之间缺少逗号", "加上英文逗号"),
        ("extra comma", "多了一个逗号", "删去"),
        ("invalid unquoted key", "名称里有不能用的字符", "名称用英文字母、数字和下划线"),
        ("missing assignment", "一行写了两项", "一项一行"),
        ("unexpected key or value", "一行写了两项", "一项一行"),
        ("missing value", "等号后面没有值", "写上值"),
    ];
    let (_, wrong, remedy) = known.into_iter().find(|(start, ..)| message.starts_with(start))?;
    Some(Wording::new(wrong, remedy, "toml_syntax"))
}

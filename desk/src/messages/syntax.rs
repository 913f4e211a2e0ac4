//! A policy file that is no TOML, and the lines of one that is.

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::context;
use special_fund::table::Language;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::words::Words;
use super::{places, say, shown};

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
        let line = places::line(self.number, Language::Chinese);
        if self.line.is_empty() {
            return line;
        }
        let start: String = self.line.chars().take(MAX_LINE_CHARS).collect();
        let more = if start.len() < self.line.len() { "…" } else { "" };
        format!("{line}“{}{more}”", shown(&start))
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
            // The fund total may stand there in 万元.
            let in_wan_yuan = || self.spans.get(&key.replace("_yuan", "_wan_yuan"));
            if let Some(span) = self.spans.get(key).or_else(in_wan_yuan) {
                return Some(Spot::of(self.text, &self.starts, span.clone()));
            }
            key = key.get(..key.rfind(['.', '['])?)?;
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(end, _)| end);
    [0].into_iter().chain(ends.map(|end| end + 1)).collect()
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

/// Why a policy file is no TOML; in English the parser speaks for itself.
pub(crate) fn not_toml(error: &toml::de::Error, text: &str, file: &str, language: Language) -> String {
    let mistake = match language {
        Language::Chinese => syntax(error, text),
        Language::English => error.to_string().trim_end().to_owned(),
    };
    Words::of(language).sentence("sentences.policy_syntax", context! { file, mistake })
}

/// The line, 错在哪, 怎么改. Where the look of the line does not say, the parser is quoted.
fn syntax(error: &toml::de::Error, text: &str) -> String {
    let span = error.span().filter(|span| *span != (0..0));
    let line = span.clone().map(|span| Spot::of(text, &line_starts(text), span).quoted());
    let list = span.clone().and_then(|span| list_at(text, span.start));
    let name = span.and_then(|span| Stop::at(text, span)?.name());
    let data = context! { original => error.message(), list };
    let mistake = say(Language::Chinese, name.unwrap_or("policy_shape"), data);
    Words::of(Language::Chinese).sentence("sentences.policy_mistake", context! { line, mistake })
}

/// The list whose table a place stands in: where a list is written as one table, its second item is the same table again.
fn list_at(text: &str, place: usize) -> Option<&'static str> {
    let (start, rest) = text.split_at_checked(place)?;
    let line_end = start.len() + rest.lines().next()?.len();
    let heading = text.get(..line_end)?.lines().rev().find(|line| line.trim().starts_with('['))?;
    ["factors", "adjustments"].into_iter().find(|list| heading.trim().trim_matches(['[', ']']) == *list)
}

/// The place at which a text stops being TOML.
struct Stop<'a> {
    /// Its line up to there, and from there on.
    before: &'a str,
    after: &'a str,
    /// What should not be there, if it is more than the place itself.
    found: &'a str,
    /// Brackets left open on the lines above, and on this one.
    above: Vec<char>,
    here: Vec<char>,
    /// A quote left open on this line.
    quote: Option<char>,
    is_end_of_file: bool,
}

impl<'a> Stop<'a> {
    fn at(text: &'a str, span: Range<usize>) -> Option<Stop<'a>> {
        let (start, rest) = text.split_at_checked(span.start)?;
        let (lines, before) = start.rsplit_once('\n').unwrap_or(("", start));
        let (above, _) = left_open(lines);
        let (here, quote) = left_open(before);
        let after = rest.lines().next().unwrap_or_default().trim_end();
        let is_end_of_file = rest.trim().is_empty();
        Some(Stop { before: before.trim(), after, found: text.get(span)?, above, here, quote, is_end_of_file })
    }

    /// What is wrong there, by the look of the line.
    fn name(&self) -> Option<&'static str> {
        let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let next = self.after.strip_prefix(self.found).unwrap_or_default().trim_start();
        let is_heading = self.above.is_empty() && self.before.starts_with('[');
        if is_name(self.found) && (is_heading || next.starts_with(['=', '.'])) {
            // A name in good order that is refused stands there already.
            return Some("duplicate_key");
        }
        match self.above.is_empty() && !self.before.contains('=') {
            true if is_heading => Some(self.in_heading()),
            true => self.in_key(),
            false => self.in_value(),
        }
    }

    fn in_heading(&self) -> &'static str {
        match self.after {
            "" => "toml_syntax.half_brackets",
            _ if self.here.is_empty() => "toml_syntax.two_in_a_line",
            _ => "toml_syntax.bad_name",
        }
    }

    fn in_key(&self) -> Option<&'static str> {
        match self.after.split_once('=') {
            None => Some("toml_syntax.no_equals_sign"),
            Some((key, _)) if self.before.is_empty() && key.trim().is_empty() => None,
            Some(_) => Some("toml_syntax.bad_name"),
        }
    }

    fn in_value(&self) -> Option<&'static str> {
        let is_last = self.after.is_empty();
        let bracket = self.here.last().or(self.above.last());
        Some(match (self.quote, bracket) {
            _ if is_last && self.before.ends_with('=') => "toml_syntax.no_value",
            (Some('"'), _) if is_last => "toml_syntax.half_double_quotes",
            (Some(_), _) if is_last => "toml_syntax.half_single_quotes",
            (Some(_), _) => return None,
            (_, Some('[')) if self.is_end_of_file => "toml_syntax.half_brackets",
            (_, Some(_)) if self.is_end_of_file => "toml_syntax.half_braces",
            _ if self.is_extra_comma() => "toml_syntax.extra_comma",
            _ if self.found.starts_with('=') => return None,
            _ if !self.found.is_empty() || self.before.ends_with('=') => "toml_syntax.no_quotes",
            (_, Some(_)) if self.here.ends_with(&['{']) && self.after.contains('}') => "toml_syntax.no_comma",
            (_, Some(_)) => "toml_syntax.no_comma_or_bracket",
            (_, None) => "toml_syntax.two_in_a_line",
        })
    }

    fn is_extra_comma(&self) -> bool {
        let next = self.after.trim_start().strip_prefix(',');
        next.is_some_and(|next| self.before.ends_with([',', '[', '{', '=']) || next.trim_start().starts_with(','))
    }
}

/// The brackets of some lines that are not closed, and the quote of the last of them that is not.
fn left_open(lines: &str) -> (Vec<char>, Option<char>) {
    let (mut brackets, mut quote, mut is_comment) = (Vec::new(), None, false);
    for c in lines.chars() {
        match (c, quote) {
            ('\n', _) => (quote, is_comment) = (None, false),
            _ if is_comment => {}
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('#', None) => is_comment = true,
            ('[' | '{', None) => brackets.push(c),
            (']' | '}', None) => drop(brackets.pop()),
            _ => {}
        }
    }
    (brackets, quote)
}

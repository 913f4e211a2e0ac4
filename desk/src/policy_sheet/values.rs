//! What stands in a cell ⇄ what a policy has for it: exact, digit by digit.

use minijinja::context;
use serde_json::{Value, json};
use special_fund::table::Language;
use special_fund::{MAX_QUANTUM, Money, Rate};

use super::layout::Kind;
use crate::messages::words::Words;
use crate::view::amounts;

/// Units of money, the longer word first, and how many places of a number in yuan they stand for.
const UNITS: [(&str, usize); 8] =
    [("亿元", 8), ("万元", 4), ("亿", 8), ("万", 4), ("元", 0), ("wanyuan", 4), ("yuan", 0), ("圆", 0)];

/// A unit of money: so many places more than yuan have.
pub(super) type Unit = usize;

/// The unit at the end of a text, and what stands before it.
pub(super) fn unit(text: &str) -> Option<(&str, Unit)> {
    UNITS.iter().find_map(|(word, places)| Some((text.strip_suffix(word)?, *places)))
}

/// A text without any spaces.
pub(super) fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// An amount as the policy has it, in yuan; `None` if nobody says in which unit it is. What is no number stays as it is:
/// the policy says why it is none.
pub(super) fn money(text: &str, usual: Option<Unit>) -> Option<String> {
    let text = dense(text).to_lowercase();
    let (number, unit) = unit(&text).map_or((text.as_str(), usual), |(number, unit)| (number, Some(unit)));
    let is_zero = number.chars().all(|c| matches!(c, '0' | '.')) && number.contains('0');
    Some(shifted(number, unit.or(is_zero.then_some(0))?))
}

/// The ways to write a quantum of which nobody says the unit: those that are allowed.
pub(super) fn quanta(text: &str) -> Vec<String> {
    let ways = ["元", "万元"].map(|unit| format!("{}{unit}", dense(text)));
    let amount = |way: &String| money(way, None)?.parse::<Money>().ok();
    ways.into_iter().filter(|way| amount(way).is_some_and(|it| it > Money::ZERO && it <= MAX_QUANTUM)).collect()
}

/// A plain decimal with its point moved to the right; anything else, and misplaced separators, as they are.
fn shifted(number: &str, places: usize) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_separated = (first.len() == whole.len() || first.len() <= 3)
        && are_digits(first)
        && groups.all(|group| group.len() == 3 && are_digits(group));
    if places == 0 || !is_separated || !are_digits(fraction) {
        return number.to_owned();
    }
    let moved: String = fraction.chars().chain(std::iter::repeat('0')).take(places).collect();
    let rest = fraction.get(places..).unwrap_or_default();
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{moved}{point}{rest}", whole.replace(',', ""))
}

/// A rate as the policy has it, or the ways to write it if nobody says whether it is so many of a hundred: nobody types
/// 130 for 13000%, and below 1 the label （%） and the figure contradict each other.
pub(super) fn percent(text: &str, is_of_hundred: bool, is_uplift: bool) -> Result<String, Vec<String>> {
    let text = dense(text).replace('％', "%").replace("个百分点", "%");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_figure = |c: char| c.is_ascii_digit() || c == ',';
    if whole.is_empty() || !whole.chars().all(is_figure) || !fraction.chars().all(is_figure) {
        return Ok(text);
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let (is_zero, is_one) = (whole.is_empty() && fraction.is_empty(), whole == "1" && fraction.is_empty());
    let is_above = !whole.is_empty() && !is_one;
    if is_zero || !(is_of_hundred || is_above || is_one && is_uplift) {
        return Ok(text);
    }
    if is_of_hundred && is_above {
        return Ok(format!("{text}%"));
    }
    let larger = shifted(&text, 2);
    let larger = (whole.len() < 2).then(|| format!("{}%", larger.trim_start_matches('0')));
    Err(std::iter::once(format!("{text}%")).chain(larger).collect())
}

/// Words around a number that say the least that something may be, and the most; what holds another stands before it.
const AT_LEAST: [&str; 10] = ["至少", "不低于", "不少于", "不小于", "及以上", "以上", "起", "≥", ">=", "at least"];
const AT_MOST: [&str; 10] = ["至多", "不高于", "不超过", "不多于", "及以下", "以下", "以内", "≤", "<=", "at most"];

/// What a text says without a word that makes a bound of it, and whether that is a lower one.
pub(crate) fn bound(text: &str) -> Option<(&str, bool)> {
    let words = AT_LEAST.iter().map(|word| (word, true)).chain(AT_MOST.iter().map(|word| (word, false)));
    let without = |(word, is_least): (&&str, bool)| {
        let rest = text.trim().strip_prefix(*word).or_else(|| text.trim().strip_suffix(*word))?;
        Some((rest.trim(), is_least))
    };
    words.into_iter().find_map(without)
}

/// What a policy has for the text of a cell, if it is neither money nor a rate.
pub(super) fn read(kind: Kind, key: &str, text: &str) -> Value {
    match kind {
        Kind::Year => {
            let year = dense(text);
            let year = year.trim_end_matches("年度").trim_end_matches('年');
            year.parse::<u64>().map_or_else(|_| json!(year), |year| json!(year))
        }
        Kind::Edition => json!(dense(text).trim_end_matches('版').trim_end_matches('年')),
        Kind::Number => json!(dense(text).replace('％', "%").replace("个百分点", "%")),
        Kind::Choice => match choice(key, text) {
            Some("true") => json!(true),
            Some("false") => json!(false),
            Some(choice) => json!(choice),
            None => json!(text.trim()),
        },
        Kind::Source if text.trim() == EMPTY => json!(""),
        Kind::Source => json!(text),
        _ => json!(text.trim()),
    }
}

/// How an empty text is written: a blank cell is none.
const EMPTY: &str = "\"\"";

/// The choice that a word stands for, in either language or as the policy has it.
pub(super) fn choice(key: &str, text: &str) -> Option<&'static str> {
    let word = dense(text);
    let mut all = choices(key, Language::Chinese).chain(choices(key, Language::English));
    all.find(|(choice, name)| dense(name) == word || *choice == word).map(|(choice, _)| choice)
}

/// What may be chosen, each with its word.
pub(super) fn choices(key: &str, language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = Words::of(language).labels("choices");
    all.into_iter().filter_map(move |(choice, name)| Some((choice.strip_prefix(key)?.strip_prefix('.')?, name)))
}

/// What is written for a value of a policy.
pub(super) fn written(kind: Kind, key: &str, value: &Value, language: Language) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match kind {
        Kind::Money => text.parse().map_or(text, |amount| in_unit(amount, language)),
        Kind::Percent | Kind::Way => text.parse::<Rate>().map_or(text, |rate| amounts::percent(rate).replace(',', "")),
        Kind::Choice => Words::of(language).text(&format!("choices.{key}.{text}")).to_owned(),
        Kind::Source if text.is_empty() => EMPTY.to_owned(),
        _ => text,
    }
}

/// In the largest unit of which it is at least one and has at most two decimals.
fn in_unit(amount: Money, language: Language) -> String {
    let fen = amount.fen();
    let fits = |places: u32| fen.unsigned_abs() >= 10_u128.pow(places) && fen % 10_i128.pow(places - 2) == 0;
    let shift = [10, 6].into_iter().find(|places| fits(*places)).unwrap_or(2);
    Words::of(language).sentence("policy_sheet.money", context! { fen, shift })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_in_its_unit_to_the_last_digit() {
        for (text, usual, yuan) in [
            ("6.8亿元", None, "680000000"),
            ("68000 万元", None, "680000000"),
            ("68,000.00万元", None, "680000000"),
            ("0.000001万元", None, "00000.01"),
            ("680,000,000.00 元", None, "680,000,000.00"),
            ("6.8", Some(8), "680000000"),
            ("-1.5万", Some(8), "-15000"),
            ("680000000.05 yuan", None, "680000000.05"),
            ("0", None, "0"),
            ("0.00", None, "0.00"),
            // Not numbers: the policy says why.
            ("六点八亿元", None, "六点八"),
            ("6,80万元", None, "6,80"),
            ("6.8.1亿元", None, "6.8.1"),
            (".5亿元", None, ".5"),
            ("5.亿元", None, "5."),
        ] {
            assert_eq!(money(text, usual).as_deref(), Some(yuan), "{text}");
        }
        assert_eq!(money("68000", None), None);
    }
}

//! What is wrong and how to put it right, by stable code. The words stand in a file a language; here is what fills them.
//! In English the library speaks for itself.

pub(crate) mod audit;
pub(crate) mod causes;
pub mod files;
pub mod findings;
pub(crate) mod grouped;
pub(crate) mod names;
pub(crate) mod places;
pub mod policy;
pub(crate) mod policy_sheet;
pub mod refusal;
pub(crate) mod sheets;
pub(crate) mod syntax;
pub mod table;
pub mod words;

use std::collections::BTreeMap;
use std::fmt;

use minijinja::value::Value;
use minijinja::{Error, context};
use serde::Serialize;
use special_fund::Policy;
use special_fund::table::Language;

use crate::view::on_one_line;
use words::Words;

/// What is wrong (错在哪), how to put it right (怎么改), and the stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    pub(crate) wrong: String,
    pub(crate) remedy: String,
    pub(crate) code: String,
}

impl Wording {
    /// Of an error of the library, by its code or by `code.case`, from its own data and `more`.
    pub(crate) fn of(name: &str, error: &(impl fmt::Display + Serialize), more: Value) -> Wording {
        let data = context! { ..more, ..Value::from_serialize(error) };
        Wording::by_name(name, &data).unwrap_or_else(|_| Wording::original(name, error))
    }

    /// A message in Chinese, by `code` or by `code.case`; of a case it may have only one of both.
    fn by_name(name: &str, data: &Value) -> Result<Wording, Error> {
        let words = Words::of(Language::Chinese);
        let part = |part| {
            let own = format!("messages.{name}.{part}");
            let own = if words.text(&own).is_empty() { format!("messages.{}.{part}", code(name)) } else { own };
            words.fill(&own, data)
        };
        Ok(Wording { wrong: part("wrong")?, remedy: part("remedy")?, code: code(name).to_owned() })
    }

    /// What this program has no words for yet: the library's own.
    fn original(name: &str, error: &impl fmt::Display) -> Wording {
        let words = Words::of(Language::Chinese);
        let wrong = words.sentence("wording.original.wrong", context! { original => error.to_string() });
        Wording { wrong, remedy: words.text("wording.original.remedy").to_owned(), code: code(name).to_owned() }
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wording { wrong, remedy, code } = self;
        f.write_str(&Words::of(Language::Chinese).sentence("wording.said", context! { wrong, remedy, code }))
    }
}

/// A message of this program's own, by `code` or by `code.case`.
pub(crate) fn say(language: Language, name: &str, data: Value) -> String {
    match language {
        Language::Chinese => {
            Wording::by_name(name, &data).unwrap_or_else(|error| Wording::original(name, &error)).to_string()
        }
        Language::English => {
            let said = Words::of(language).fill(&format!("messages.{name}"), &data);
            format!("{} [{}]", said.unwrap_or_else(|error| error.to_string()), code(name))
        }
    }
}

/// What factors, indicators and columns of amounts of a policy are called, by key.
fn called(policy: &Policy) -> BTreeMap<&str, &str> {
    let factors = || policy.terms().factors.iter();
    let indicators = factors().flat_map(|factor| &factor.indicators);
    let indicators = indicators.map(|indicator| (indicator.key.as_str(), indicator.name.as_str()));
    let amounts = policy.amounts().iter().map(|column| (column.key.as_str(), column.name.as_str()));
    factors().map(|factor| (factor.key.as_str(), factor.name.as_str())).chain(indicators).chain(amounts).collect()
}

/// The code in `code.case`.
fn code(name: &str) -> &str {
    name.split_once('.').map_or(name, |(code, _)| code)
}

/// A text from a file, safe to print: what cannot be seen, or what a terminal would act on instead of showing, is named.
pub(crate) fn shown(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        let is_plain = matches!(c, '"' | '\'' | '\\') || c.escape_debug().eq([c]);
        if is_plain { safe.push(c) } else { safe.push_str(&named(c)) }
    }
    safe
}

/// The first characters of a text from a file, safe to print, and how many there are if it is long: nobody's screen is to
/// be filled by one cell.
pub(crate) fn beginning(text: &str, most: usize, language: Language) -> String {
    match text.char_indices().nth(most) {
        None => shown(text),
        Some((end, _)) => {
            let data = context! { beginning => shown(&text[..end]), count => text.chars().count() };
            Words::of(language).sentence("sentences.beginning", data)
        }
    }
}

/// What a policy cites, on one line, safe to print.
pub(crate) fn cited(source: &str, language: Language) -> String {
    const MOST: usize = 300;
    beginning(&on_one_line(source), MOST, language)
}

/// 〔全角空格〕, 〔U+202E〕.
fn named(c: char) -> String {
    let (words, code) = (Words::of(Language::Chinese), format!("{:04X}", u32::from(c)));
    let name = words.text(&format!("wording.characters.{code}"));
    words.sentence("wording.character", context! { name, code })
}

/// Said wherever the built-in policy was used, in quiet runs too.
pub(crate) fn illustrative(language: Language) -> &'static str {
    Words::of(language).text("notices.illustrative")
}

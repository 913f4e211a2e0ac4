//! What is wrong and how to put it right, in Chinese, by stable code. In English the library speaks for itself.

pub(crate) mod audit;
pub(crate) mod cells;
pub(crate) mod compare;
pub mod files;
pub mod findings;
pub(crate) mod given;
pub(crate) mod grouped;
pub(crate) mod number;
pub mod policy;
pub mod refusal;
pub(crate) mod syntax;
pub mod table;

use std::fmt;

use special_fund::table::Language;

/// What is wrong (错在哪), how to put it right (怎么改), and the stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    pub(crate) wrong: String,
    pub(crate) remedy: String,
    pub(crate) code: String,
}

impl Wording {
    pub(crate) fn new(wrong: impl Into<String>, remedy: impl Into<String>, code: impl Into<String>) -> Wording {
        Wording { wrong: wrong.into(), remedy: remedy.into(), code: code.into() }
    }

    /// What this program has no words for yet: the library's own.
    fn original(error: &impl fmt::Display, code: &str) -> Wording {
        Wording::new(format!("不符合要求（原文：{error}）"), "按原文所说改正", code)
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}；改法：{} [{}]", self.wrong, self.remedy, self.code)
    }
}

/// A text from a file, safe to print: what a terminal would act on instead of showing is spelled out.
pub(crate) fn shown(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => safe.push(c),
            _ => safe.extend(c.escape_debug()),
        }
    }
    safe
}

/// Said wherever the built-in policy was used, in quiet runs too.
pub(crate) fn illustrative(language: Language) -> &'static str {
    match language {
        Language::Chinese => {
            "注意：示例政策，非正式参数。没有写 --policy，县表旁边也没有 policy.toml，用的是程序自带的示例。"
        }
        Language::English => {
            "NOTE: illustrative policy, nobody's parameters. No --policy was given and no policy.toml stands beside the table, so the built-in example was used."
        }
    }
}

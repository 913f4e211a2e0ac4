//! Texts in a policy file that are not what they should be: numbers, names, codes, the roster. The library's errors come
//! through TOML as sentences.

use special_fund::{CodeError, NameError, NumberError, RosterError};

use super::number::number;
use super::table::name;
use super::{Wording, shown};

/// Numbers, names and codes that are text and still not what they should be.
pub(super) fn typed(message: &str) -> Option<Wording> {
    if message.starts_with("number \"") {
        let says = |error: &NumberError| message.contains(&format!("\": {error}; allowed is "));
        let error = NUMBERS.into_iter().find(says)?;
        if error == NumberError::Separators {
            return Some(Wording::new("写了千位分隔逗号", "不写逗号", error.code()));
        }
        return Some(number(&error));
    }
    if message.starts_with("name \"") {
        let ends = |error: &NameError| message.ends_with(&format!("\": {error}"));
        return NAMES.into_iter().find(ends).map(|error| name(&error));
    }
    message
        .starts_with("code \"")
        .then(|| Wording::new("不是行政区划代码", "写带引号的 6 位数字", CodeError.code()))
}

const NUMBERS: [NumberError; 14] = [
    NumberError::Blank,
    NumberError::Dash,
    NumberError::Negative,
    NumberError::Percent,
    NumberError::Exponent,
    NumberError::FullWidth,
    NumberError::Spaces,
    NumberError::Separators,
    NumberError::FormulaError,
    NumberError::NotPlain,
    NumberError::TooManyPlaces { max: 2 },
    NumberError::TooManyPlaces { max: 6 },
    NumberError::TooLarge { max: 1_000_000 },
    NumberError::AmountOutOfRange,
];

const NAMES: [NameError; 5] = [
    NameError::Blank,
    NameError::Spaces,
    NameError::Formula,
    NameError::Invisible,
    NameError::TooLong,
];

/// The `[roster]` table.
pub(super) fn roster(message: &str) -> Option<Wording> {
    if let Some(rest) = message.strip_prefix("edition \"") {
        let (edition, _) = rest.rsplit_once("\" is not built in")?;
        return Some(Wording::new(
            format!("没有内置“{}”版名单", shown(edition)),
            "写 edition = \"2021\"，或用 counties = [ … ] 列出各县",
            "roster_edition",
        ));
    }
    if let Some((code, _)) = message
        .strip_prefix("code ")
        .and_then(|rest| rest.split_once(" has "))
    {
        return Some(Wording::new(
            format!("名单里的 {code} 不是县的代码"),
            "县的代码是 6 位数字",
            "roster_not_a_county",
        ));
    }
    if let Some(code) = message
        .strip_prefix("code ")
        .and_then(|rest| rest.strip_suffix(" is listed twice"))
    {
        return Some(Wording::new(
            format!("名单里 {code} 写了两遍"),
            "只留一处",
            "roster_duplicate",
        ));
    }
    let both = RosterError::EditionAndCounties;
    if message == both.to_string() {
        let wrong = "edition 和 counties 两项都写了";
        return Some(Wording::new(wrong, "只留一项", both.code()));
    }
    let empty = RosterError::Empty;
    (message == empty.to_string()).then(|| {
        Wording::new(
            "名单里一个县也没有",
            "至少写一个县，或删去 counties",
            empty.code(),
        )
    })
}

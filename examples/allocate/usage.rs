//! What every program here says of its command line.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use special_fund::table::Language;

/// `zh` or `en`.
pub(crate) fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["zh", "en"]).map(|name| match name.as_str() {
        "en" => Language::English,
        _ => Language::Chinese,
    })
}

/// What was wrong with the command line, in English if that was asked for; `usage` starts with the names of program and command.
pub(crate) fn wrong_usage(error: &clap::Error, usage: &str) -> String {
    if is_english() {
        return error.to_string();
    }
    let given = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str).unwrap_or_default(),
        _ => "",
    };
    let argument = given(ContextKind::InvalidArg);
    let value = given(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识“{argument}”"),
        ErrorKind::MissingRequiredArgument => format!("没有写 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面没有写值"),
        ErrorKind::InvalidValue => format!("{argument} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => format!("{argument} 写了不止一次"),
        ErrorKind::TooManyValues => format!("{argument} 后面不能带值“{value}”"),
        _ => error.to_string().trim_end().to_owned(),
    };
    let is_name = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let program = usage.split(' ').take_while(is_name).collect::<Vec<_>>().join(" ");
    format!("用法错误：{what}\n用法：{usage}\n全部说明：{program} --help\n")
}

/// Whether English was asked for, in a command line that may be wrong elsewhere.
pub(crate) fn is_english() -> bool {
    let given = std::env::args_os().map(|given| given.to_string_lossy().into_owned());
    let arguments: Vec<String> = given.collect();
    let is_english = |pair: &[String]| matches!(pair, [option, value] if option == "--lang" && value == "en");
    let mut options = arguments.iter();
    arguments.windows(2).any(is_english) || options.any(|option| option == "--lang=en")
}

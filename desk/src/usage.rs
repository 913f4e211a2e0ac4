//! Command lines: how they are read, what their help looks like, what a wrong one is told.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ColorChoice};
use minijinja::context;
use special_fund::table::Language;

use crate::commands::Command;
use crate::messages::words::Words;

/// What was asked for and in which language, or the help, or what is wrong; `others` are lines for the other commands of
/// its program.
pub(crate) fn read<C: Command>(called: &str, others: &str, given: Vec<OsString>) -> Result<(C, Language), clap::Error> {
    let help = format!("语言：zh 中文（默认），en English for {}", C::IN_ENGLISH);
    let lang = Arg::new("lang").long("lang").value_name("zh|en").value_parser(["zh", "en"]).hide_possible_values(true);
    let mut command = C::command()
        .no_binary_name(true)
        .name(called.to_owned())
        .version(env!("CARGO_PKG_VERSION"))
        .color(ColorChoice::Never)
        .override_usage(format!("{called} {}", C::USAGE))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(lang.help(help).display_order(C::LANG_PLACE))
        .arg(flag("help", 'h', "打印本说明").display_order(90).action(ArgAction::Help));
    if C::HAS_VERSION {
        command = command.arg(flag("version", 'V', "打印版本号").display_order(91).action(ArgAction::Version));
    }
    let positionals = if command.get_positionals().next().is_some() { "参数：\n{positionals}\n\n" } else { "" };
    let others =
        if others.is_empty() { String::new() } else { format!("其他命令（各有 --help）：\n{others}\n") };
    let exit_codes = C::EXIT_CODES;
    let template =
        ["{about}\n\n用法：{usage}\n\n", positionals, "选项：\n{options}\n\n", &others, "退出码：", exit_codes, "。\n"];
    let asked_for = command.help_template(template.concat()).try_get_matches_from(given)?;
    let is_english = asked_for.get_one::<String>("lang").is_some_and(|name| name == "en");
    Ok((C::from_arg_matches(&asked_for)?, if is_english { Language::English } else { Language::Chinese }))
}

fn flag(name: &'static str, letter: char, help: &'static str) -> Arg {
    Arg::new(name).short(letter).long(name).help(help)
}

/// What was wrong with the command line; `called` are the names of program and command.
pub(crate) fn wrong_usage(error: &clap::Error, called: &str, usage: &str, is_english: bool) -> String {
    if is_english {
        return error.to_string();
    }
    let given = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        Some(ContextValue::Strings(texts)) => texts.first().map(String::as_str).unwrap_or_default(),
        _ => "",
    };
    let argument = given(ContextKind::InvalidArg);
    let prior = given(ContextKind::PriorArg);
    let value = given(ContextKind::InvalidValue);
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => "unknown",
        ErrorKind::MissingRequiredArgument => "missing",
        ErrorKind::InvalidValue if value.is_empty() => "no_value",
        ErrorKind::InvalidValue => "bad_value",
        ErrorKind::ArgumentConflict if !prior.is_empty() && prior != argument => "conflict",
        ErrorKind::ArgumentConflict => "twice",
        ErrorKind::TooManyValues => "extra_value",
        _ => "other",
    };
    let original = error.to_string();
    let data = context! { kind, argument, prior, value, original => original.trim_end(), program => called, usage };
    Words::of(Language::Chinese).sentence("wording.usage", data)
}

/// Whether English was asked for, in a command line that may be wrong elsewhere.
pub(crate) fn is_english(given: &[OsString]) -> bool {
    let is_english = |pair: &[OsString]| matches!(pair, [option, value] if option == "--lang" && value == "en");
    given.windows(2).any(is_english) || given.iter().any(|option| option == "--lang=en")
}

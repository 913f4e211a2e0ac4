//! `template`: an empty table of the year, to be filled in.

mod book;
mod columns;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;
use special_fund::{CountyCode, Policy};

use super::{Command, Done, Names};
use crate::disk::output;
use crate::disk::policy_file::PolicyChoice;
use crate::disk::{BYTE_ORDER_MARK, is_csv, is_xlsx};
use crate::messages::words::Words;
use crate::messages::{self, files, shown};
use crate::view::units::zhejiang;
use columns::{Column, Takes, columns};

/// 按政策写一张空的县表：表头、代码、名称都写好，数字空着。只列县级单位；不覆盖已有的文件。
#[derive(Debug, clap::Parser)]
pub(crate) struct Template {
    #[command(flatten)]
    policy: PolicyChoice,

    /// 空表的文件名，以 .xlsx（工作簿，有下拉列表和填写说明）或 .csv 结尾；不写则为 县表.csv（英文 counties.csv）
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Command for Template {
    const USAGE: &'static str = "[--policy POLICY.toml | --example-policy] [--out FILE] [--lang zh|en]";
    const IN_ENGLISH: &'static str = "messages and headers";
    const REFUSED: &'static str = "commands.refused.template";

    fn run(&self, names: Names, language: Language) -> Result<Done, String> {
        template(self, names.program, language).map(Done::from)
    }
}

/// What to print once the table is there, or why it is not.
fn template(arguments: &Template, program: &str, language: Language) -> Result<String, String> {
    let name = Words::of(language).text("template.file");
    let out = arguments.out.clone().unwrap_or(PathBuf::from(name));
    if !is_csv(&out) && !is_xlsx(&out) {
        return Err(files::about(&out, "out_not_csv", language));
    }
    let policy_file = arguments.policy.read(&out, language)?;
    let policy = &policy_file.policy;
    let units = Units::of(policy);
    let columns = columns(policy, language);
    // The example is nobody's policy: no table carries it on.
    let own = policy_file.path.as_ref().map(|_| policy);
    let written = output::write_new(&out, &|writer| match is_xlsx(&out) {
        true => book::write(writer, &columns, &units.rows, own, language),
        false => write(writer, &columns, &units.rows),
    });
    written.map_err(|failed| files::not_new(&failed.path, &failed.error, language))?;
    let check = match &arguments.policy.policy {
        // A workbook has the policy in it.
        Some(policy) if !is_xlsx(&out) => {
            format!("{program} check {} --policy {}", files::path(&out), files::path(policy))
        }
        _ => format!("{program} check {}", files::path(&out)),
    };
    let mut text = said(&out, &units, &columns, &check, language);
    text.push_str(&grades(&columns, language));
    if policy_file.path.is_none() && is_xlsx(&out) {
        text.push_str(Words::of(language).text("template.policy_blank"));
        text.push('\n');
    }
    if policy_file.path.is_none() {
        text.push_str(messages::illustrative(language));
        text.push('\n');
    }
    Ok(text)
}

/// The rows of a template.
struct Units {
    rows: BTreeMap<CountyCode, String>,
    /// How many of them are those of Zhejiang that are built in.
    zhejiang: usize,
}

impl Units {
    /// Every unit of Zhejiang, if the policy's roster has any of them, and every county of the roster, by code.
    fn of(policy: &Policy) -> Units {
        let units = zhejiang().iter();
        let mut rows: BTreeMap<CountyCode, String> = units.map(|(code, name)| (*code, (*name).to_owned())).collect();
        let roster = policy.terms().roster.counties();
        if !roster.iter().any(|county| rows.contains_key(&county.code)) {
            rows.clear();
        }
        let zhejiang = rows.len();
        // The policy's own names: the table must have them.
        rows.extend(roster.iter().map(|county| (county.code, county.name.to_string())));
        Units { rows, zhejiang }
    }
}

/// CSV as Excel takes it: byte order mark, CRLF.
fn write(writer: &mut dyn Write, columns: &[Column<'_>], rows: &BTreeMap<CountyCode, String>) -> io::Result<()> {
    writer.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::CRLF).from_writer(writer);
    csv.write_record(columns.iter().map(|column| &column.header))?;
    for (code, name) in rows {
        let first = [code.to_string(), name.clone()].into_iter();
        let blank = std::iter::repeat_n(String::new(), columns.len().saturating_sub(2));
        csv.write_record(first.chain(blank))?;
    }
    csv.flush()
}

fn said(out: &Path, units: &Units, columns: &[Column<'_>], check: &str, language: Language) -> String {
    let names = columns.iter().skip(2).map(|column| shown(&column.header));
    let data = context! {
        file => files::path(out),
        row_count => units.rows.len(),
        units => units.zhejiang,
        more => units.rows.len().saturating_sub(units.zhejiang),
        names => names.collect::<Vec<String>>(),
        typed => check,
    };
    Words::of(language).sentence("template.written", data)
}

/// What may be written in columns of grades.
fn grades(columns: &[Column<'_>], language: Language) -> String {
    let graded = columns.iter().filter_map(|column| match &column.takes {
        Takes::Grades(names) => {
            let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
            let data = context! { label => shown(&column.header), names };
            Some(Words::of(language).sentence("template.graded", data) + "\n")
        }
        _ => None,
    });
    graded.collect()
}

//! `template`: an empty table of the year, to be filled in.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use special_fund::table::Language;
use special_fund::{CountyCode, Policy, Scale};

use super::{Command, Done, Names};
use crate::disk::output;
use crate::disk::policy_file::PolicyChoice;
use crate::disk::{BYTE_ORDER_MARK, is_csv};
use crate::messages::{self, files, given, shown};
use crate::usage::language;
use crate::view::amounts::count;
use crate::view::say;
use crate::view::units::zhejiang;

/// 按政策写一张空的县表：表头、代码、名称都写好，数字空着。只列县级单位；不覆盖已有的文件。
#[derive(Debug, clap::Parser)]
pub(crate) struct Template {
    #[command(flatten)]
    policy: PolicyChoice,

    /// 空表的文件名，以 .csv 结尾；不写则为 县表.csv（英文 counties.csv）
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,

    /// 语言：zh 中文（默认），en English for messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    language: Language,
}

impl Command for Template {
    const USAGE: &'static str = "[--policy POLICY.toml | --example-policy] [--out FILE.csv] [--lang zh|en]";
    const REFUSED: [&'static str; 2] = ["没有写出空表。", "no table written."];

    fn language(&self) -> Language {
        self.language
    }

    fn run(&self, names: Names) -> Result<Done, String> {
        template(self, names.program).map(Done::from)
    }
}

/// What to print once the table is there, or why it is not.
fn template(arguments: &Template, program: &str) -> Result<String, String> {
    let language = arguments.language;
    let name = match language {
        Language::Chinese => "县表.csv",
        Language::English => "counties.csv",
    };
    let out = arguments.out.clone().unwrap_or(PathBuf::from(name));
    if !is_csv(&out) {
        return Err(given::not_named_csv(&out, language));
    }
    let policy_file = arguments.policy.read(&out, language)?;
    let policy = &policy_file.policy;
    let units = Units::of(policy);
    let headers = headers(policy, language);
    output::write_new(&out, &|writer| write(writer, &headers, &units.rows))
        .map_err(|failed| given::not_new(&failed.path, &failed.error, language))?;
    let check = match &arguments.policy.policy {
        Some(policy) => format!("{program} check {} --policy {}", files::path(&out), files::path(policy)),
        None => format!("{program} check {}", files::path(&out)),
    };
    let mut text = said(&out, &units, &headers, &check, language);
    text.push_str(&grades(policy, language));
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
        let mut rows = zhejiang();
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

/// What the columns are called: code and name, then those to be filled in. Amounts are in 万元.
fn headers(policy: &Policy, language: Language) -> Vec<String> {
    let say = |chinese: &str, english: &str| say(language, chinese, english).to_owned();
    let amount = |name: &str, key: &str| say(&format!("{name}(万元)"), &format!("{key}_wan_yuan"));
    let mut headers = vec![say("行政区划代码", "code"), say("县(市、区)", "name"), amount("基数", "base")];
    headers.extend(policy.scored_factors().map(|factor| say(&factor.name, &factor.key)));
    // Of one header both are the same.
    let figures = policy.figures().iter().filter_map(|column| column.headers.first().zip(column.headers.last()));
    headers.extend(figures.map(|(key, name)| say(name, key)));
    headers.extend(policy.needs_fiscal_capacity_scores().then(|| say("地区财力因素", "fiscal_capacity")));
    headers.extend(policy.coefficients().iter().map(|key| say(policy.coefficient_name(key), key)));
    headers.extend(policy.amounts().iter().map(|column| amount(&column.name, &column.key)));
    headers
}

/// CSV as Excel takes it: byte order mark, CRLF.
fn write(writer: &mut dyn Write, headers: &[String], rows: &BTreeMap<CountyCode, String>) -> io::Result<()> {
    writer.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::CRLF).from_writer(writer);
    csv.write_record(headers)?;
    for (code, name) in rows {
        let first = [code.to_string(), name.clone()].into_iter();
        let blank = std::iter::repeat_n(String::new(), headers.len().saturating_sub(2));
        csv.write_record(first.chain(blank))?;
    }
    csv.flush()
}

fn said(out: &Path, units: &Units, headers: &[String], check: &str, language: Language) -> String {
    let (file, rows, zhejiang) = (files::path(out), count(units.rows.len()), count(units.zhejiang));
    let more = units.rows.len().saturating_sub(units.zhejiang);
    let columns: Vec<String> = headers.iter().skip(2).map(|header| shown(header)).collect();
    match language {
        Language::Chinese => {
            let whose = match (units.zhejiang, more) {
                (0, 0) => "政策没有名单，代码和名称由填表人添上".to_owned(),
                (0, _) => "政策名单上的县".to_owned(),
                (_, 0) => format!("浙江省 {zhejiang} 个单位"),
                _ => format!("浙江省 {zhejiang} 个单位和政策名单上的另外 {} 个县", count(more)),
            };
            format!(
                "已写出空表 {file}：{rows} 行，{whose}\n\
                 填写的列  {}\n\
                 填写要求  每格都填，没有的填 0（空白不等于 0）；不参加分配的单位整行删去，缺少的添上\n\
                 填好之后  {check}\n",
                columns.join("、")
            )
        }
        Language::English => {
            let whose = match (units.zhejiang, more) {
                (0, 0) => "for the policy has no roster: codes and names are to be filled in too".to_owned(),
                (0, _) => "the counties of the policy's roster".to_owned(),
                (_, 0) => format!("{zhejiang} units of Zhejiang"),
                _ => format!("{zhejiang} units of Zhejiang and {} more of the roster", count(more)),
            };
            format!(
                "{file}: an empty table of {rows} rows, {whose}\n\
                 to fill in  {}\n\
                 how         every cell, 0 where there is nothing (a blank is not 0); delete rows that take no part, add those missing\n\
                 then        {check}\n",
                columns.join(", ")
            )
        }
    }
}

/// What may be written in columns of grades.
fn grades(policy: &Policy, language: Language) -> String {
    let figures = policy.figures().iter().filter_map(|column| Some((column.headers.last()?, column.scale.as_ref()?)));
    let coefficients = policy.terms().coefficients.iter().filter_map(|coefficient| {
        let name = coefficient.name.as_ref().map_or(coefficient.key.clone(), ToString::to_string);
        Some((name, coefficient.scale.as_ref()?))
    });
    let columns = figures.map(|(name, scale)| (name.clone(), scale)).chain(coefficients);
    let graded = columns.filter_map(|(name, scale)| match scale {
        Scale::Grades(grades) => {
            let grades: Vec<String> = grades.iter().map(|(grade, _)| shown(grade)).collect();
            let (label, comma) = (say(language, "等次列    ", "grades      "), say(language, "、", ", "));
            Some(format!("{label}{}{}{}\n", shown(&name), say(language, "：", ": "), grades.join(comma)))
        }
        _ => None,
    });
    graded.collect()
}

//! `policy`: the policy as TOML → as a sheet, and back.

use std::path::{Path, PathBuf};

use minijinja::context;
use rust_xlsxwriter::Workbook;
use special_fund::Policy;
use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::ends_with;
use crate::disk::output;
use crate::disk::policy_file;
use crate::input::policy::PolicyFile;
use crate::input::sheets;
use crate::messages::files;
use crate::messages::words::Words;
use crate::policy_sheet;

/// 政策文件写成工作簿里的“政策”表，或把“政策”表写成政策文件；各项的值一个不少，不覆盖已有的文件。
#[derive(Debug, clap::Parser)]
pub(crate) struct PolicyCommand {
    /// 政策文件（TOML），或有“政策”表的工作簿
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// 写出的文件；不写则与 FILE 同名，扩展名是 .xlsx 或 .toml
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Command for PolicyCommand {
    const USAGE: &'static str = "FILE [--out FILE] [--lang zh|en]";
    const IN_ENGLISH: &'static str = "screen, messages and the words of the sheet";
    const REFUSED: &'static str = "commands.refused.policy";

    fn run(&self, _: Names, language: Language) -> Result<Done, String> {
        let name = self.file.as_path();
        let read = policy_file::of_file(name, language)?;
        let ending = if read.is_sheet { "toml" } else { "xlsx" };
        let out = self.out.clone().unwrap_or_else(|| name.with_extension(ending));
        if !ends_with(&out, ending) {
            let is_workbook = !read.is_sheet;
            return Err(files::of(&out, "policy_out_name", context! { is_workbook }, language));
        }
        let bytes = if read.is_sheet { as_toml(&read.policy) } else { as_workbook(&read.policy, language) };
        let bytes = bytes.map_err(|reason| files::of(&out, "policy_unwritten", context! { reason }, language))?;
        output::write_new(&out, &|writer| writer.write_all(&bytes))
            .map_err(|failed| files::not_new(&failed.path, &failed.error, language))?;
        Ok(said(&read, name, &out, language).into())
    }
}

/// As programs read it; what is written is the same policy.
fn as_toml(policy: &Policy) -> Result<Vec<u8>, String> {
    let text = toml::to_string(policy).map_err(|error| error.to_string())?;
    match toml::from_str::<Policy>(&text) {
        Ok(again) if again == *policy => Ok(text.into_bytes()),
        other => Err(format!("{:?}", other.err())),
    }
}

/// As offices read it; what is written is the same policy.
fn as_workbook(policy: &Policy, language: Language) -> Result<Vec<u8>, String> {
    let mut workbook = Workbook::new();
    policy_sheet::add(&mut workbook, Some(policy), language).map_err(|error| error.to_string())?;
    let bytes = workbook.save_to_buffer().map_err(|error| error.to_string())?;
    let read = sheets::policy(Path::new(policy_sheet::NAME), bytes.clone(), language)?.unwrap_or_default();
    match policy_sheet::read(read.cells, language) {
        Ok(again) if again.policy == *policy => Ok(bytes),
        Ok(again) => {
            let comma = Words::of(language).text("parameters.comma");
            Err(policy_sheet::differing([&again.policy, policy], language).join(comma))
        }
        Err(mistakes) => Err(mistakes.join(" ")),
    }
}

fn said(read: &PolicyFile, name: &Path, out: &Path, language: Language) -> String {
    let terms = read.policy.terms();
    let data = context! {
        file => files::path(out), source => files::path(name), title => terms.title, year => terms.fiscal_year,
    };
    let words = Words::of(language);
    let mut said = words.sentence(if read.is_sheet { "policy_sheet.to_toml" } else { "policy_sheet.to_sheet" }, data);
    for notice in &read.notices {
        said.push_str(&words.sentence("policy_sheet.notice", context! { said => notice }));
    }
    said
}

//! What is printed: heading, table, words, notices.

pub(crate) mod check;
pub(crate) mod grid;

use std::path::PathBuf;

use special_fund::table::{Encoding, Language, Table};
use special_fund::{BaseRole, Money};

use crate::input::year::Year;
use crate::messages::{self, files, shown};
use crate::view::amounts::{Unit, count};
use crate::view::lines::Subtotals;
use crate::view::summary::Summary;
use crate::view::unusual::Unusual;
use grid::Grid;

/// Everything that is printed after a successful run.
pub(crate) struct Screen<'a> {
    pub(crate) year: &'a Year,
    pub(crate) subtotals: &'a Subtotals,
    pub(crate) summary: &'a Summary<'a>,
    /// Of the terminal.
    pub(crate) width: u16,
    pub(crate) results: Vec<PathBuf>,
    /// What is too long or too large to be written, and what of an older set was kept.
    pub(crate) of_results: Vec<String>,
}

impl Screen<'_> {
    pub(crate) fn print(&self) -> String {
        let Summary { allocation, language, .. } = *self.summary;
        let grid = Grid::new(allocation, self.subtotals, language, self.width).print();
        let unit = Unit::of(allocation.policy().terms().quantum).heading(language);
        let rule = grid.lines().find(|line| line.starts_with("--")).map_or(0, str::len);
        let indent = " ".repeat(rule.saturating_sub(columns(&unit)));
        let notices = self.notices(language);
        format!("{}\n{indent}{unit}\n{grid}\n{}{notices}", self.heading(language), self.summary.print(),)
    }

    fn heading(&self, language: Language) -> String {
        let policy = &self.year.policy_file.policy;
        let mut heading = format!("{}\n\n", policy.terms().title);
        if self.year.policy_file.path.is_none() {
            heading.push_str(messages::illustrative(language));
            heading.push('\n');
        }
        let total = &self.subtotals.total;
        let (rows, mountain) = (count(total.rows), count(total.mountain_rows));
        let input = files::path(&self.year.input);
        let policy_path = self.year.policy_file.place(self.summary.language);
        let source = one_line(&policy.terms().source);
        let (is_long, most) = (grid::is_long(self.summary.allocation), grid::MAX_ROWS);
        let year = policy.terms().fiscal_year;
        heading.push_str(&match language {
            Language::Chinese => format!(
                "县表  {input}（{rows} 行，其中山区县 {mountain} 行）\n政策  {}（{year} 年度）\n依据  {source}\n",
                policy_path.as_deref().unwrap_or("程序自带的示例"),
            ),
            Language::English => format!(
                "table   {input} ({rows} rows, {mountain} of them mountain)\npolicy  {} (fiscal year {year})\nsource  {source}\n",
                policy_path.as_deref().unwrap_or("built-in example"),
            ),
        });
        if is_long {
            heading.push_str(&match language {
                Language::Chinese => {
                    format!("超过 {most} 行，下表只列小计；逐行结果见 allocation.csv\n")
                }
                Language::English => format!("more than {most} rows: subtotals only; every row is in allocation.csv\n"),
            });
        }
        heading
    }

    fn notices(&self, language: Language) -> String {
        let [label, results] = match language {
            Language::Chinese => ["提示      ", "结果文件  "],
            Language::English => ["notice    ", "results   "],
        };
        let policy = &self.year.policy_file.policy;
        let mut notices =
            Unusual::of(&self.year.table.counties, policy, Some(self.summary.allocation.common().rate()), language)
                .notices();
        notices.extend(table_notices(&self.year.table, policy.terms().base, language));
        notices.extend(self.year.sheet_notices.iter().cloned());
        notices.extend(self.of_results.iter().cloned());
        let mut notices: Vec<String> = notices.iter().map(|n| format!("{label}{n}")).collect();
        if self.year.policy_file.path.is_none() {
            notices.push(messages::illustrative(language).to_owned());
        }
        let paths: Vec<String> = self.results.iter().map(|path| files::path(path)).collect();
        let comma = match language {
            Language::Chinese => "、",
            Language::English => ", ",
        };
        notices.push(format!("{results}{}", paths.join(comma)));
        notices.join("\n") + "\n"
    }
}

/// What is to be said of how the table was read.
pub(crate) fn table_notices(table: &Table, role: BaseRole, language: Language) -> Vec<String> {
    let mut notices = Vec::new();
    let ignored = not_blank(&table.ignored);
    if !ignored.is_empty() {
        notices.push(match language {
            Language::Chinese => format!("未使用的列：{}", ignored.join("、")),
            Language::English => format!("columns not used: {}", ignored.join(", ")),
        });
    }
    let has_base = table.counties.iter().any(|county| county.base > Money::ZERO);
    if role == BaseRole::Protected && !has_base {
        notices.push(match language {
            Language::Chinese => {
                "各县基数都是 0：县表没有基数列（「基数(元)」或「基数(万元)」），或都填了 0".to_owned()
            }
            Language::English => {
                "every base is 0: the table has no column base_yuan or base_wan_yuan, or only zeros".to_owned()
            }
        });
    }
    if table.encoding == Encoding::Gb18030 {
        notices.push(match language {
            Language::Chinese => "县表是 GB18030（GBK）编码，已照此读取".to_owned(),
            Language::English => "the table is in GB18030 and was read as such".to_owned(),
        });
    }
    notices.extend(table.notices.iter().map(|notice| messages::table::notice(notice, language)));
    notices
}

/// Headers of columns that were passed over, safe to print.
pub(crate) fn not_blank(headers: &[String]) -> Vec<String> {
    headers.iter().map(|header| shown(header.trim())).filter(|header| !header.is_empty()).collect()
}

/// A text of the policy on one line, safe to print.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    shown(&words.join(" "))
}

/// How wide a text is: Chinese characters take two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

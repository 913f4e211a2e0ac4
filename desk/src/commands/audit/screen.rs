//! What is printed: what was compared, the verdict, every finding, notices.

use std::path::PathBuf;

use special_fund::audit::{Demand, Verdict};
use special_fund::table::{Encoding, Language, PublishedTable, Table};
use special_fund::{Bracket, Policy, Rate, Takes, UpliftRate};

use super::beside::Beside;
use crate::input::policy::PolicyFile;
use crate::input::table::ReadPublished;
use crate::messages::findings::Printed;
use crate::messages::words::Words;
use crate::messages::{self, files, findings, shown};
use crate::screen::{not_blank, one_line};
use crate::view::amounts::count;
use crate::view::unusual::Unusual;

/// Everything that is printed of a verdict.
pub(crate) struct Screen<'a> {
    pub(crate) inputs: [&'a PathBuf; 2],
    pub(crate) language: Language,
    pub(crate) policy_file: &'a PolicyFile,
    pub(crate) table: &'a Table,
    pub(crate) sheet_notices: &'a [String],
    pub(crate) published: &'a ReadPublished,
    pub(crate) verdict: &'a Verdict,
    /// That the unit said is not that of the figures, if so.
    pub(crate) misread: Option<String>,
    /// What the result beside the published table says.
    pub(crate) beside: Option<&'a Beside>,
}

impl Screen<'_> {
    /// How much was found.
    pub(crate) fn count(&self) -> usize {
        let beside = self.beside.map_or(0, |beside| beside.count);
        self.verdict.count().saturating_add(beside).saturating_add(usize::from(self.misread.is_some()))
    }

    pub(crate) fn print(&self) -> String {
        let (policy, language) = (&self.policy_file.policy, self.language);
        let mut screen = format!("{}\n\n", policy.terms().title);
        screen.push_str(&match language {
            Language::Chinese => self.heading_zh(),
            Language::English => self.heading_en(),
        });
        screen.push('\n');
        screen.push_str(&match language {
            Language::Chinese => self.verdict_zh(),
            Language::English => self.verdict_en(),
        });
        let printed = Printed::of(&self.published.table, self.published.cells.as_ref());
        let likely = findings::likely(self.verdict, &printed, language);
        screen.extend(self.misread.iter().chain(&likely).map(|line| shown(line) + "\n"));
        let listed = findings::listed(self.verdict, policy, Some(&printed), language);
        let listed = listed.lines().chain(self.beside.iter().flat_map(|beside| beside.differences.lines()));
        screen.extend(listed.map(|line| shown(line) + "\n"));
        for notice in self.notices() {
            screen.push_str(&match language {
                Language::Chinese => format!("提示    {notice}\n"),
                Language::English => format!("notice     {notice}\n"),
            });
        }
        screen
    }

    fn heading_zh(&self) -> String {
        let policy = &self.policy_file.policy;
        let [counties, published] = self.paths();
        let policy_path = self.policy_file.place(self.language);
        format!(
            "县表    {counties}（{} 行）\n分配表  {published}（{} 行）\n政策    {}（{} 年度）\n依据    {}\n",
            count(self.table.counties.len()),
            count(self.published.table.rows.len()),
            policy_path.unwrap_or_default(),
            policy.terms().fiscal_year,
            self.source(),
        )
    }

    fn heading_en(&self) -> String {
        let policy = &self.policy_file.policy;
        let [counties, published] = self.paths();
        let policy_path = self.policy_file.place(self.language);
        format!(
            "table      {counties} ({} rows)\npublished  {published} ({} rows)\npolicy     {} (fiscal year {})\nsource     {}\n",
            count(self.table.counties.len()),
            count(self.published.table.rows.len()),
            policy_path.unwrap_or_default(),
            policy.terms().fiscal_year,
            self.source(),
        )
    }

    fn paths(&self) -> [String; 2] {
        self.inputs.map(|path| files::path(path))
    }

    fn source(&self) -> String {
        one_line(&self.policy_file.policy.terms().source)
    }

    fn verdict_zh(&self) -> String {
        let rows = count(self.table.counties.len());
        let unchecked = match self.unchecked() {
            unchecked if unchecked.is_empty() => String::new(),
            unchecked => format!("；没有核对的：{}", unchecked.join("；")),
        };
        match self.count() {
            0 => format!("结论    未发现问题：{rows} 行逐格核对，与规则一致{unchecked}\n"),
            found => format!("结论    发现 {} 处问题{unchecked}：\n", count(found)),
        }
    }

    fn verdict_en(&self) -> String {
        let rows = count(self.table.counties.len());
        let unchecked = match self.unchecked() {
            unchecked if unchecked.is_empty() => String::new(),
            unchecked => format!("; not checked: {}", unchecked.join("; ")),
        };
        match self.count() {
            0 => format!("verdict    nothing found: every figure of {rows} rows is as the rules demand{unchecked}\n"),
            1 => format!("verdict    1 finding{unchecked}:\n"),
            found => format!("verdict    {} findings{unchecked}:\n", count(found)),
        }
    }

    /// What of the published table nobody looked at: it belongs to the verdict.
    fn unchecked(&self) -> Vec<String> {
        let is_chinese = self.language == Language::Chinese;
        let PublishedTable { ignored, .. } = &self.published.table;
        let mut unchecked = Vec::new();
        if !self.verdict.unchecked.is_empty() {
            let (lines, more) = first_of(self.verdict.unchecked.iter().map(usize::to_string), is_chinese);
            unchecked.push(match (is_chinese, more) {
                (true, 0) => format!("第{lines}行（小计行）"),
                (true, more) => format!("第{lines}行和另外 {} 行（小计行）", count(more)),
                (false, 0) => format!("subtotal rows on lines {lines}"),
                (false, more) => format!("subtotal rows on lines {lines} and {} more", count(more)),
            });
        }
        if !self.verdict.blank.is_empty() {
            let (lines, more) = first_of(self.verdict.blank.iter().map(usize::to_string), is_chinese);
            unchecked.push(match (is_chinese, more) {
                (true, 0) => format!("第{lines}行（合计、小计行）空着的格"),
                (true, more) => format!("第{lines}行和另外 {} 行（合计、小计行）空着的格", count(more)),
                (false, 0) => format!("blank cells of the total rows on lines {lines}"),
                (false, more) => format!("blank cells of the total rows on lines {lines} and {} more", count(more)),
            });
        }
        unchecked.extend(self.beside.and_then(|beside| beside.unread.clone()));
        let ignored = not_blank(ignored);
        if !ignored.is_empty() {
            let (named, more) = first_of(ignored.iter().cloned(), is_chinese);
            unchecked.push(match (is_chinese, more) {
                (true, 0) => format!("{named}（不认得的列）"),
                (true, more) => format!("{named}和另外 {} 列（不认得的列）", count(more)),
                (false, 0) => format!("columns not known: {named}"),
                (false, more) => format!("columns not known: {named} and {} more", count(more)),
            });
        }
        unchecked
    }

    /// How the findings are to be read; what looks unusual in the year's table; what was passed over in the files, or read
    /// otherwise than it stands there.
    fn notices(&self) -> Vec<String> {
        let is_chinese = self.language == Language::Chinese;
        let (policy, language) = (&self.policy_file.policy, self.language);
        let mut notices = Vec::new();
        if self.verdict.count() > 1 {
            notices.push(if is_chinese {
                "各处都按公布的其他数核对，一个数错了会牵连别处：改正后重新复核".to_owned()
            } else {
                "each is judged by the other figures as published, and one wrong figure can bring others with it: audit again once it is right".to_owned()
            });
        }
        notices.extend(self.beside.map(|beside| beside.said.clone()));
        let unusual = Unusual::of(&self.table.counties, policy, rate_named(policy), language);
        notices.extend(unusual.notices());
        let PublishedTable { totals, columns, .. } = &self.published.table;
        let is_printed = !totals.is_empty() || columns.iter().any(|column| column.is_in_wan_yuan);
        if is_printed && !totals.iter().any(|total| total.takes == Takes::All) {
            notices.push(Words::of(language).text("sentences.no_total_row").to_owned());
        }
        let mut listed = self.verdict.listed.iter();
        let unchecked = listed.any(|finding| finding.demand == Demand::TotalsUnchecked);
        let totals = self.published.table.totals.len().saturating_sub(self.verdict.unchecked.len());
        if totals > 0 && !unchecked {
            let totals = count(totals);
            notices.push(if is_chinese {
                format!("分配表里的合计、小计 {totals} 行，填了数的格与所含各县之和核对过")
            } else {
                format!("total and subtotal rows checked against the sums of the counties' rows: {totals}")
            });
        }

        let ignored = not_blank(&self.table.ignored);
        if !ignored.is_empty() {
            notices.push(if is_chinese {
                format!("县表中未使用的列：{}", ignored.join("、"))
            } else {
                format!("columns of the table not used: {}", ignored.join(", "))
            });
        }
        let encodings =
            [(self.table.encoding, ["县表", "table"]), (self.published.table.encoding, ["分配表", "published table"])];
        for (encoding, [chinese, english]) in encodings {
            if encoding == Encoding::Gb18030 {
                notices.push(if is_chinese {
                    format!("{chinese}是 GB18030（GBK）编码，已照此读取")
                } else {
                    format!("the {english} is in GB18030 and was read as such")
                });
            }
        }
        notices.extend(self.sheet_notices.iter().cloned());
        let of_table = self.table.notices.iter().map(|notice| messages::table::notice(notice, language));
        let of_published = self.published.table.notices.iter();
        let of_published = of_published.map(|notice| messages::table::published_notice(notice, language));
        let of_sheet = self.published.sheet_notices.iter().cloned();
        let say = |[chinese, english]: [&str; 2], said| match language {
            Language::Chinese => format!("{chinese}：{said}"),
            Language::English => format!("{english}: {said}"),
        };
        notices.extend(of_table.map(|said| say(["县表", "table"], said)));
        notices.extend(of_sheet.chain(of_published).map(|said| say(["分配表", "published table"], said)));
        notices
    }
}

/// The first of many, and how many more there are.
fn first_of(items: impl ExactSizeIterator<Item = String>, is_chinese: bool) -> (String, usize) {
    const SHOWN: usize = 10;
    let more = items.len().saturating_sub(SHOWN);
    let first: Vec<String> = items.take(SHOWN).collect();
    (first.join(if is_chinese { "、" } else { ", " }), more)
}

/// The rate that a policy names; `None` if the pool decides, or there is no uplift.
fn rate_named(policy: &Policy) -> Option<Rate> {
    let uplift = policy.terms().uplift.as_ref()?;
    match &uplift.rate {
        UpliftRate::Fixed(rate) => Some(*rate),
        UpliftRate::ByFundTotal(brackets) => {
            let basis = uplift.rate_basis.unwrap_or(policy.terms().fund_total);
            let reached = |bracket: &&Bracket| bracket.from <= basis;
            brackets.iter().rev().find(reached).map(|bracket| bracket.rate)
        }
        UpliftRate::Affordable { .. } => None,
        _ => unreachable!("this program knows no other"),
    }
}

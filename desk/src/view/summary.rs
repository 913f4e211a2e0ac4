//! Below the table: where the money is, why, and whether it adds up.

use comfy_table::{Cell, CellAlignment, ContentLineStyle, Table, TableStyle};
use special_fund::table::Language;
use special_fund::{Allocation, BaseRole, Funding, Money, Rest};

use crate::view::amounts::{Unit, count, percent};
use crate::view::lines::Line;
use crate::view::reasons::Reasons;

/// What is said below the table.
pub(crate) struct Summary<'a> {
    pub(crate) allocation: &'a Allocation<'a>,
    /// Sum of the printed lines.
    pub(crate) total: &'a Line,
    pub(crate) language: Language,
}

/// A part of the fund.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    /// As a percentage; empty for the bases.
    pub(crate) weight: String,
    pub(crate) amount: Money,
    /// What becomes of it, where there is something to say.
    pub(crate) note: String,
}

impl Summary<'_> {
    /// Pools, rate, uplift, ties, reconciliation, audit; a line each.
    pub(crate) fn print(&self) -> String {
        let reasons = self.reasons();
        let [check, audit] = match self.language {
            Language::Chinese => ["收支核对", "复核    "],
            Language::English => ["check   ", "audit   "],
        };
        format!(
            "{}\n{}{check}  {}\n{audit}  {}\n",
            self.pools(),
            reasons.print(),
            self.reconciliation(),
            self.audit(reasons.has_counties())
        )
    }

    /// The allocation in words.
    pub(crate) fn reasons(&self) -> Reasons<'_> {
        Reasons { allocation: self.allocation, mountain_rows: self.total.mountain_rows, language: self.language }
    }

    /// That the result was audited, and what came of it: with findings nothing would be printed.
    pub(crate) fn audit(&self, has_counties: bool) -> String {
        let rows = count(self.total.rows);
        match (self.language, has_counties) {
            (Language::Chinese, _) => {
                format!("由另一套程序逐格复核：{rows} 行未发现问题")
            }
            (Language::English, true) => {
                format!("without the code that calculates: every figure of {rows} counties checked, nothing found")
            }
            (Language::English, false) => {
                format!("without the code that calculates: every figure of {rows} rows checked, nothing found")
            }
        }
    }

    /// Whether what is paid and what is retained make what there is.
    pub(crate) fn adds_up(&self) -> bool {
        let used = self.total.total.checked_add(self.allocation.common().retained);
        used == Some(self.allocation.common().to_account_for)
    }

    fn unit(&self) -> Unit {
        Unit::of(self.allocation.policy().terms().quantum)
    }

    fn show(&self, amount: Money) -> String {
        self.unit().show(amount)
    }

    /// The fund, pool by pool.
    fn pools(&self) -> String {
        let is_chinese = self.language == Language::Chinese;
        let mut table = Table::new();
        table.load_style(TableStyle::new().content_lines(ContentLineStyle::none()));
        let mut row = |label: &str, part: Part<'_>| {
            let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
            table.add_row(vec![
                Cell::new(label),
                Cell::new(part.name),
                right(part.weight),
                right(self.show(part.amount)),
                Cell::new(part.note),
            ]);
        };
        let fund = Part {
            name: "",
            weight: String::new(),
            amount: self.allocation.policy().terms().fund_total,
            note: self.unit().name(self.language).to_owned(),
        };
        row(if is_chinese { "资金总额" } else { "fund" }, fund);
        let mut label = if is_chinese { "其中" } else { "of this" };
        for part in self.parts() {
            row(label, part);
            label = "";
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let lines = table.lines().map(|line| format!("{}\n", line.trim_end()));
        lines.collect()
    }

    /// What the fund consists of: protected bases and pools.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let is_chinese = self.language == Language::Chinese;
        let mut parts = Vec::new();
        if self.allocation.policy().terms().base == BaseRole::Protected {
            parts.push(Part {
                name: if is_chinese { "保基数" } else { "protected bases" },
                weight: String::new(),
                amount: self.allocation.common().protected_bases,
                note: String::new(),
            });
        }
        parts.extend(self.allocation.common().pools.iter().map(|pool| Part {
            name: if is_chinese { &pool.name } else { &pool.key },
            weight: percent(pool.weight),
            amount: pool.amount,
            note: match pool.key.as_str() {
                "fiscal_capacity" => self.fiscal_capacity(),
                _ => String::new(),
            },
        }));
        parts
    }

    /// What becomes of the fiscal-capacity pool.
    fn fiscal_capacity(&self) -> String {
        let policy = self.allocation.policy();
        let rest = self.show(self.allocation.common().fiscal_capacity_rest);
        let uplift = match policy.terms().funding() {
            Some(Funding::FiscalCapacity) => Some(self.show(self.allocation.common().uplift_total)),
            _ => None,
        };
        let is_retained = policy.terms().fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained);
        match (self.language, uplift, is_retained) {
            (Language::Chinese, Some(uplift), false) => {
                format!("上浮 {uplift}，余额 {rest} 按得分分配")
            }
            (Language::Chinese, Some(uplift), true) => {
                format!("上浮 {uplift}，余额 {rest} 留作结余")
            }
            (Language::Chinese, None, false) => "全部按得分分配".to_owned(),
            (Language::Chinese, None, true) => "全部留作结余".to_owned(),
            (Language::English, Some(uplift), false) => {
                format!("uplift {uplift}, rest {rest} by score")
            }
            (Language::English, Some(uplift), true) => {
                format!("uplift {uplift}, rest {rest} retained")
            }
            (Language::English, None, false) => "all by score".to_owned(),
            (Language::English, None, true) => "all retained".to_owned(),
        }
    }

    /// Σ totals + retained = fund total (+ uplift), in figures.
    pub(crate) fn reconciliation(&self) -> String {
        let is_chinese = self.language == Language::Chinese;
        let policy = self.allocation.policy();
        let paid = self.show(self.total.total);
        let retained = self.show(self.allocation.common().retained);
        let fund = self.show(policy.terms().fund_total);
        let [total_word, retained_word, fund_word, uplift_word, new_word] = if is_chinese {
            ["各县合计", "结余", "资金总额", "上浮", "新增资金"]
        } else {
            ["counties", "retained", "fund", "uplift", "new money"]
        };
        let left = format!("{total_word} {paid} + {retained_word} {retained}");
        let mut right = format!("{fund_word} {fund}");
        let common = self.allocation.common();
        if policy.terms().funding() == Some(Funding::Additional) {
            right.push_str(&format!(" + {uplift_word} {}", self.show(common.uplift_total)));
        }
        let new_money = common.adjustments.iter().map(|step| step.new_money).sum::<Money>();
        if new_money > Money::ZERO {
            right.push_str(&format!(" + {new_word} {}", self.show(new_money)));
        }
        let unit = self.unit().name(self.language);
        if is_chinese { format!("{left} = {right}（{unit}）") } else { format!("{left} = {right} ({unit})") }
    }
}

//! 依据 (b): the exact sum, who gets the quanta left over, and the complete plan.

use special_fund::table::Language;
use special_fund::{BaseRole, CellStep, CountyCode, CountySteps, Quotient, RowRounding, Stage};

use super::queue::Queue;
use super::{Explainer, Step, exact};
use crate::messages::shown;
use crate::view::amounts::count;
use crate::view::exact::compare_remainders;

/// An exact amount that was rounded, and how it came out.
pub(super) struct Rounded<'a> {
    pub(super) exact: &'a Quotient,
    pub(super) code: CountyCode,
    /// Place of its remainder, from 1.
    pub(super) place: Option<usize>,
    pub(super) rounding: RowRounding,
}

impl Explainer<'_> {
    /// The exact sum of the cells and its rounding.
    pub(super) fn sum(&self, county: &CountySteps) -> Step {
        let step = &county.plan;
        let cells = county.cells.iter().map(|cell| self.exact(&cell.exact));
        let cells = cells.collect::<Vec<_>>().join(" + ");
        let mut lines = vec![self.labelled(
            self.say("各因素精确金额合计", "sum of the exact amounts"),
            &format!("{cells} = {}", self.exact(&step.exact)),
        )];
        lines.extend(self.as_fraction(&step.exact));
        let rounded = Rounded { exact: &step.exact, code: county.code, place: step.rank, rounding: step.rounding };
        lines.extend(self.rounded(&rounded, &self.plan));
        let title = self.say("合计取整", "sum, rounded");
        self.step("explain.clause.b", title, lines)
    }

    /// What a remainder's place came to, in figures and in words.
    pub(super) fn rounded(&self, rounded: &Rounded<'_>, queue: &Queue) -> Vec<String> {
        let floor = self.floor(rounded.exact);
        let Some(place) = rounded.place else {
            let quantum = self.quantum_with_unit();
            return vec![match self.language {
                Language::Chinese => format!("正好是整数个 {quantum}，不用进舍"),
                Language::English => format!("a whole number of {quantum}: nothing to round"),
            }];
        };
        let remainder = exact::fraction(rounded.exact);
        let decimal = exact::remainder(rounded.exact);
        let mut lines = vec![self.labelled(self.say("余数", "remainder"), &format!("{remainder} = {decimal}"))];
        lines.extend(self.left_over(queue));
        let (place, open) = (count(place), count(queue.open));
        let is_cut = queue.cut.as_ref().is_some_and(|cut| self.code(cut.row) == Some(rounded.code));
        let (zh, en) = match rounded.rounding {
            RowRounding::Up if is_cut => ("恰为最后一名，进位", "the last of them: rounded up"),
            RowRounding::Up => ("在其之前，进位", "before it: rounded up"),
            RowRounding::PassedOver => (
                "在其之前，但排在前面的进位后，本县再进位，各因素的列合计即不能与资金池相等，故让位，舍去",
                "before it, but if it rounded up after those before it, the factors' columns could not add up to their pools: passed over, rounded down",
            ),
            _ if queue.cut.is_some() => ("在其之后，舍去", "behind it: rounded down"),
            _ => ("舍去", "rounded down"),
        };
        let (verdict, row) = (self.say(zh, en), self.row_word());
        lines.push(match self.language {
            Language::Chinese => {
                format!("本{row}余数排第 {place}（有余数的共 {open} 个），{verdict}")
            }
            Language::English => {
                format!("this row's remainder is number {place} of {open}, {verdict}")
            }
        });
        lines.extend(self.tie(rounded, queue.stage));
        if rounded.rounding == RowRounding::Up {
            let up = floor + self.allocation.policy().terms().quantum;
            let equation = format!("{} + {} = {}", self.show(floor), self.quantum(), self.show(up));
            lines.push(self.labelled(self.say("取整", "rounded"), &equation));
        } else {
            lines.push(self.labelled(self.say("取整", "rounded"), &self.show(floor)));
        }
        lines
    }

    /// How many quanta are left over, and who was the last to get one.
    fn left_over(&self, queue: &Queue) -> Vec<String> {
        let (shared, floors) = (self.show(queue.shared), self.show(queue.floors));
        let (left, row) = (count(queue.left), self.row_word());
        let (quantum, with_unit) = (self.quantum(), self.quantum_with_unit());
        let (label, rule) = match self.language {
            Language::Chinese => ("各行舍去尾数后剩下", format!("这 {left} 个 {with_unit}按余数从大到小每{row}一个")),
            Language::English => (
                "left after every row is rounded down",
                format!("these {left} × {with_unit} go one to a row, the largest remainder first"),
            ),
        };
        let mut lines = vec![self.labelled(label, &format!("({shared} - {floors}) ÷ {quantum} = {left}"))];
        let last = queue.cut.as_ref().and_then(|cut| {
            let county = self.allocation.share(cut.row)?.county;
            let (name, code) = (shown(&county.name), county.code);
            let (place, remainder) = (count(cut.place), exact::remainder(&cut.exact));
            Some(match self.language {
                Language::Chinese => {
                    format!("{rule}，最后一名是排第 {place} 的{name}（{code}），余数 {remainder}")
                }
                Language::English => {
                    format!("{rule}; the last is number {place}, {name} ({code}), remainder {remainder}")
                }
            })
        });
        lines.extend(last);
        lines
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.allocation.share(row).map(|share| share.county.code)
    }

    /// That the order of codes decided, if it did.
    fn tie(&self, rounded: &Rounded<'_>, stage: Stage) -> Option<String> {
        let ties = self.common.ties.iter().filter(|tie| tie.stage == stage);
        let tie = ties
            .into_iter()
            .find(|tie| tie.rounded_up.contains(&rounded.code) || tie.rounded_down.contains(&rounded.code))?;
        let (up, down) = (count(tie.rounded_up.len()), count(tie.rounded_down.len()));
        Some(match self.language {
            Language::Chinese => {
                format!("余数与本县相同的不能都进位，按代码由小到大：进位 {up} 个，舍去 {down} 个")
            }
            Language::English => {
                format!("not all rows with this remainder could round up; lower codes came first: {up} up, {down} down")
            }
        })
    }

    /// What a row is in Chinese: 县, or 行 of townships and villages.
    fn row_word(&self) -> &'static str {
        let first = self.code(0).is_none_or(|code| code.digits() == 6);
        if first { "县" } else { "行" }
    }

    /// Which of the county's cells round up so that they make its rounded sum; nothing to say if there is but one factor.
    pub(super) fn cells(&self, county: &CountySteps) -> Option<Step> {
        if county.cells.len() < 2 {
            return None;
        }
        let quantum = self.quantum();
        let whole = county.cells.iter().map(|cell| self.floor(&cell.exact));
        let shown: Vec<String> = whole.clone().map(|amount| self.show(amount)).collect();
        let floors = whole.fold(0_i128, |sum, amount| sum.saturating_add(amount.fen()));
        let floors = special_fund::Money::from_fen(floors).unwrap_or_default();
        let sum = special_fund::Money::from_fen(county.plan.amount.fen().saturating_sub(county.base.fen()));
        let (floors, sum) = (self.show(floors), self.show(sum.unwrap_or_default()));
        let ups = county.cells.iter().filter(|cell| cell.rounded_up).count();
        let mut lines = vec![
            self.labelled(
                self.say("各因素舍去尾数后合计", "the factors' amounts rounded down"),
                &format!("{} = {floors}", shown.join(" + ")),
            ),
            self.labelled(
                self.say("进位的因素个数", "factors that round up"),
                &format!("({sum} - {floors}) ÷ {quantum} = {}", count(ups)),
            ),
        ];
        let mut sequence: Vec<&CellStep> = county.cells.iter().collect();
        sequence.retain(|cell| !cell.exact.is_whole());
        sequence.sort_by(|a, b| compare_remainders(&b.exact, &a.exact));
        for (place, cell) in (1_usize..).zip(&sequence) {
            lines.push(self.cell_rounded(place, cell));
        }
        if sequence.iter().take(ups).any(|cell| !cell.rounded_up) {
            lines.push(
                self.say(
                    "未单按余数先后：照此进位，各因素的列合计不能与资金池相等，故取依次试算中第一个可行的组合",
                    "not by remainder alone: that way the factors' columns could not add up to their pools, so it is the first choice in that order with which they can",
                )
                .to_owned(),
            );
        }
        Some(self.step("explain.clause.b", self.say("各因素取整", "factors, rounded"), lines))
    }

    fn cell_rounded(&self, place: usize, cell: &CellStep) -> String {
        let name = shown(&self.factor_name(&cell.factor));
        let (remainder, quantum) = (exact::remainder(&cell.exact), self.quantum());
        let floor = self.show(self.floor(&cell.exact));
        let label = match (self.language, cell.rounded_up) {
            (Language::Chinese, true) => format!("{name}余数 {remainder} 排第 {place}，进位"),
            (Language::Chinese, false) => format!("{name}余数 {remainder} 排第 {place}，舍去"),
            (Language::English, true) => {
                format!("{name}, remainder {remainder}, number {place}, up")
            }
            (Language::English, false) => {
                format!("{name}, remainder {remainder}, number {place}, down")
            }
        };
        if cell.rounded_up {
            let amount = self.show(cell.amount);
            self.labelled(&label, &format!("{floor} + {quantum} = {amount}"))
        } else {
            self.labelled(&label, &floor)
        }
    }

    /// The complete plan.
    pub(super) fn plan(&self, county: &CountySteps) -> Step {
        let mut parts = Vec::new();
        if self.allocation.policy().terms().base == BaseRole::Protected {
            let base = self.show(county.base);
            parts.push(format!("{} {base}", self.say("保基数", "protected base")));
        }
        for cell in &county.cells {
            let name = shown(&self.factor_name(&cell.factor));
            parts.push(format!("{name} {}", self.show(cell.amount)));
        }
        let line = format!("{} = {}", parts.join(" + "), self.show(county.plan.amount));
        self.step("explain.clause.b", self.say("总分配方案", "plan"), vec![line])
    }
}

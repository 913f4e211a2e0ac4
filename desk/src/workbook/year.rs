//! Control, adjustments and batches: docs/rules.md sections 7 to 9.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{
    AdjustmentKind, Amounts, Bound, CountyAdjustment, CountyControl, CountySteps, Freed, Money, Shortfall,
};

use super::column::{Decided, cell, sum};
use super::sheet::fixed;
use super::working::{MOUNTAIN, SUMS, Working};
use crate::view::columns::Column as Figure;

impl<'b> Working<'b> {
    /// What the year does to plan, uplift and shares, and what remains to be issued.
    pub(super) fn year(&mut self) {
        let book = self.book;
        let sign = |figure| if figure == Figure::Offset { '-' } else { '+' };
        let parts = self.places.finals.iter().map(|(figure, at)| format!("{}{}", sign(*figure), cell(*at)));
        let mut amount = parts.collect::<String>().trim_start_matches('+').to_owned();
        if let Some(controlled) = self.control(&amount) {
            amount = cell(controlled);
        }
        for place in 0..book.allocation.policy().terms().adjustments.len() {
            if let Some(change) = self.adjustment(place, &amount) {
                amount = format!("{amount}+{}", cell(change));
            }
        }
        let name = book.amount_name(Figure::Total);
        self.group(name);
        let due = format!("{}-{}", self.policy.account("due"), self.policy.account("retained"));
        let total = self.quanta(("total", 12), amount, |county| Some(county.total)).headed(name);
        self.last(Figure::Total, total.due(due));
        self.batch();
    }

    /// Columns of amounts of one kind.
    fn amounts(&self, holds: impl Fn(Amounts) -> bool) -> Vec<ColNum> {
        let columns = self.book.allocation.policy().amounts().iter().zip(&self.places.amounts);
        columns.filter(|(column, _)| holds(column.holds)).map(|(_, at)| *at).collect()
    }

    /// What is issued, in quanta.
    fn issued(&self) -> String {
        self.policy.in_quanta(&format!("({})", sum(&self.amounts(|holds| holds == Amounts::Issued))))
    }

    /// `control` of an amount: y, the bounds, t, and what that changes. Says where t stands.
    fn control(&mut self, amount: &str) -> Option<ColNum> {
        let book = self.book;
        let (step, remainders) = (book.common.control.as_ref()?, book.explained.control.as_ref()?);
        let is_shared = step.lambda.is_some();
        self.group(book.say("working.bounds"));
        let y = self.push(self.quanta(("working.before", 13), amount.to_owned(), of(|control| control.before)));
        let bounds = self.bounds();

        let name = book.say("control");
        self.group(name);
        // Where everybody has the upper bound, there is nothing to share and no remainder.
        let shared = fixed(SUMS, if is_shared { y } else { self.next() });
        let after = self.split((name, remainders), &self.median(&cell(y), bounds, is_shared), shared);
        let change = format!("{}-{}", cell(after), cell(y));
        let change = self.quanta(("control", 13), change, of(|control| control.change));
        self.last(Figure::Control, change.due(is_shared.then(|| "0".to_owned())));
        self.places.control = Some([y, after]);
        Some(after)
    }

    /// The columns of the bounds: says where the lower and the upper one stand, and whether every county has the latter.
    fn bounds(&mut self) -> (String, Option<String>, bool) {
        let first = of(|control| control.promised.max(control.issued.unwrap_or_default()));
        let held = self.push(self.quanta(("working.promised", 13), self.promised(), first));
        let floor = self.bound(Bound::Floor, "working.floor_bound");
        let need = self.bound(Bound::Need, "working.need_bound");
        let cap = self.bound(Bound::Cap, "working.cap_bound");
        let held = cell(held);
        let lower = floor.map_or(held.clone(), |floor| format!("MAX({held},{floor})"));
        let lower = need.as_ref().map_or(lower.clone(), |need| format!("MIN({lower},MAX({need},{held}))"));
        let lower = self.quanta(("working.lower", 13), lower, of(|control| control.lower));
        let (lower, is_everywhere) = (cell(self.push(lower)), need.is_some());
        // `MIN` leaves out the words of counties that have no cap.
        let none = self.book.say("working.unbounded");
        let upper = match (need, cap) {
            (Some(need), Some(cap)) => format!("MAX(MIN({need},{cap}),{lower})"),
            (Some(need), None) => format!("MAX({need},{lower})"),
            (None, Some(cap)) => format!("IF(ISNUMBER({cap}),MAX({cap},{lower}),\"{none}\")"),
            (None, None) => return (lower, None, is_everywhere),
        };
        let upper = self.quanta_or(("working.upper", 13), upper, |county| county.control.as_ref()?.upper, none);
        (lower, Some(cell(self.push(upper))), is_everywhere)
    }

    /// The exact amount under control.
    fn median(
        &self,
        y: &str,
        (lower, upper, is_everywhere): (String, Option<String>, bool),
        is_shared: bool,
    ) -> String {
        let lambda = self.policy.at("lambda");
        let median = match upper {
            Some(upper) if !is_shared => upper,
            None if !is_shared => lower.clone(),
            Some(upper) if is_everywhere => format!("MEDIAN({lower},{lambda}*{y},{upper})"),
            Some(upper) => {
                format!("IF(ISNUMBER({upper}),MEDIAN({lower},{lambda}*{y},{upper}),MAX({lower},{lambda}*{y}))")
            }
            None => format!("MAX({lower},{lambda}*{y})"),
        };
        format!("IF({y}=0,{lower},{median})")
    }

    /// Plan and uplift of a mountain county, the base of others, and what is issued if that is kept.
    fn promised(&self) -> String {
        let terms = self.book.allocation.policy().terms();
        let base = self.protected_base().map_or("0".to_owned(), |base| self.policy.in_quanta(&base));
        let lifted = [Figure::Plan, Figure::Uplift].map(|figure| self.quanta_of(figure));
        let promised = match terms.uplift {
            Some(_) => format!("IF({}=1,{},{base})", cell(MOUNTAIN), sum(&lifted)),
            None => base,
        };
        match terms.shortfall() {
            Some(Shortfall::Keep) => format!("MAX({promised},{})", self.issued()),
            _ => promised,
        }
    }

    /// Rate × an amount of the table, in whole quanta, if the policy has that bound.
    fn bound(&mut self, bound: Bound, heading: &str) -> Option<String> {
        let book = self.book;
        let products = book.explained.bounds.get(&bound)?;
        let (key, holds, value): (_, _, fn(&CountyControl) -> Option<Money>) = match bound {
            Bound::Need => ("need_rate", Amounts::Need, |control| control.need_bound),
            Bound::Cap => ("cap", Amounts::Last, |control| control.cap_bound),
            _ => ("floor", Amounts::Last, |control| control.floor_bound),
        };
        let amount = cell(self.amounts(|other| other == holds).first().copied()?);
        let product = format!("{}*{amount}/{}", self.policy.at(key), self.policy.at("quantum"));
        let rounded = format!("ROUND({product},{})", products.digits);
        let none = if bound == Bound::Cap { book.say("working.unbounded") } else { "0" };
        let formula = match bound {
            Bound::Cap => format!("IF({amount}>0,INT({rounded}),\"{none}\")"),
            Bound::Need => format!("INT({rounded})"),
            _ => format!("-INT(-{rounded})"),
        };
        let own = cell(self.next());
        let condition = format!("ABS({own}-{product})<=1+ABS({own})*2^-46");
        let note = book.sentence("note.bound", context! { name => book.say(heading) });
        let decided = move |row: usize| {
            let (quanta, _) = products.rows.get(row).copied().flatten().filter(|(_, is_decided)| *is_decided)?;
            Some((quanta.to_string(), Decided { condition: condition.clone(), note: note.clone() }))
        };
        let column = self.quanta_or((heading, 13), formula, move |county| value(county.control.as_ref()?), none);
        Some(cell(self.push(column.decided(decided))))
    }

    /// An adjustment of an amount; says where its change stands.
    fn adjustment(&mut self, place: usize, amount: &str) -> Option<ColNum> {
        let book = self.book;
        let adjustment = book.allocation.policy().terms().adjustments.get(place)?;
        let given = self.amounts(|holds| matches!(holds, Amounts::Deduction | Amounts::Signed)).get(place).copied()?;
        let of = move |value: fn(&CountyAdjustment) -> Option<Money>| {
            move |county: &CountySteps| value(county.adjustments.get(place)?)
        };
        let name = book.named(&adjustment.name, &adjustment.key);
        self.group(name);
        let given = self.policy.in_quanta(&cell(given));
        let own = match adjustment.kind {
            AdjustmentKind::Deduction { .. } => ("working.deducted", format!("-{given}")),
            _ => ("working.own", given),
        };
        let own = self.push(self.quanta((own.0, 13), own.1, of(|step| Some(step.own))));
        let remainders = book.explained.freed.get(place).and_then(Option::as_ref);
        let (mut parts, mut due) = (vec![own], None);
        match (adjustment.kind, remainders) {
            (AdjustmentKind::Deduction { freed: Freed::Others }, Some(remainders)) => {
                let others = format!("IF({}=0,{amount},0)", cell(own));
                let before = of(|step| step.freed.as_ref().map(|_| step.before));
                let weight = self.push(self.quanta(("working.others", 13), others, before));
                let shared = format!("-{}", fixed(SUMS, own));
                parts.push(self.split((name, remainders), &self.part(weight), shared));
                due = Some("0".to_owned());
            }
            (AdjustmentKind::Signed { new_money: Some(_) }, _) => {
                due = Some(self.policy.in_quanta(&self.policy.at(&format!("new_money.{place}"))));
            }
            _ => {}
        }
        let change = self.quanta(("working.change", 13), sum(&parts), of(|step| Some(step.amount)));
        self.last(Figure::Adjustment(place), change.due(due));
        Some(self.quanta_of(Figure::Adjustment(place)))
    }

    /// What remains of the total.
    fn batch(&mut self) {
        let book = self.book;
        let Some(issued) = &book.allocation.policy().terms().issued else {
            return;
        };
        self.group(book.say("batch"));
        let batches = (0..issued.batches.len()).map(|place| self.policy.at(&format!("batch.{place}")));
        let due = self.policy.in_quanta(&format!("({})", batches.collect::<Vec<_>>().join("+")));
        let before = |county: &CountySteps| county.total.checked_sub(county.batch?);
        let issued = self.quanta(("issued", 13), self.issued(), before);
        let issued = self.push(issued.due(due));
        let rest = format!("{}-{}", cell(self.quanta_of(Figure::Total)), cell(issued));
        self.last(Figure::Batch, self.quanta(("batch", 13), rest, |county| county.batch));
    }
}

/// What control has of a county.
fn of<'b>(value: fn(&CountyControl) -> Money) -> impl Fn(&CountySteps) -> Option<Money> + 'b {
    move |county| county.control.as_ref().map(value)
}

//! Control, adjustments and batches: RULES sections 7 to 9.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{
    AdjustmentKind, Amounts, Bound, CountyAdjustment, CountyControl, CountySteps, Freed, Money, Shortfall,
};

use super::accounts::Account;
use super::column::{Cell, Column, Decided, Row};
use super::lines::Key;
use super::sheet::fixed;
use super::working::{MOUNTAIN, SUMS, Working, sum};
use crate::view::columns::Column as Figure;

impl<'b> Working<'b> {
    /// What the year does to plan, uplift and shares, and what remains to be issued.
    pub(super) fn year(&mut self) {
        let book = self.book;
        let mut parts: Vec<(char, ColNum)> = self
            .places
            .finals
            .iter()
            .map(|(figure, at)| (if *figure == Figure::Offset { '-' } else { '+' }, *at))
            .collect();
        if let Some(controlled) = self.control(parts.clone()) {
            parts = vec![('+', controlled)];
        }
        for place in 0..book.allocation.policy().terms().adjustments.len() {
            parts.extend(self.adjustment(place, parts.clone()).map(|change| ('+', change)));
        }
        let name = book.amount_name(Figure::Total);
        self.group(name);
        let value = |county: &CountySteps| book.signed_quanta(county.total);
        let total = Column::quanta(book, name, move |row| sum(row, &parts), value).wide(12);
        let [due, retained] = [Account::Due, Account::Retained].map(|account| self.policy.account(account));
        self.last(Figure::Total, total.due(format!("{due}-{retained}"), book.quanta(book.common.paid)));
        self.batch();
    }

    fn quanta(
        &self,
        heading: &str,
        formula: impl Fn(&Row) -> String + 'b,
        value: impl Fn(&CountySteps) -> i128 + 'b,
    ) -> Column<'b> {
        Column::quanta(self.book, self.book.say(heading), formula, value)
    }

    /// Columns of amounts of one kind.
    fn amounts(&self, holds: impl Fn(Amounts) -> bool) -> Vec<ColNum> {
        let columns = self.book.allocation.policy().amounts().iter().zip(&self.places.amounts);
        columns.filter(|(column, _)| holds(column.holds)).map(|(_, at)| *at).collect()
    }

    /// `control` of amounts that are a sum: y, the bounds, t, and what that changes. Says where t stands.
    fn control(&mut self, amount: Vec<(char, ColNum)>) -> Option<ColNum> {
        let book = self.book;
        let (step, remainders) = (book.common.control.as_ref()?, book.explained.control.as_ref()?);
        let of = move |value: fn(&CountyControl) -> Money| {
            move |county: &CountySteps| county.control.as_ref().map_or(0, |control| book.signed_quanta(value(control)))
        };
        self.group(book.say("working.bounds"));
        let y = self.push(self.quanta("working.before", move |row| sum(row, &amount), of(|control| control.before)));
        let first = |control: &CountyControl| control.promised.max(control.issued.unwrap_or_default());
        let held = self.push(self.quanta("working.promised", self.promised(), of(first)));
        let floor = self.bound(Bound::Floor, "working.floor_bound");
        let need = self.bound(Bound::Need, "working.need_bound");
        let cap = self.bound(Bound::Cap, "working.cap_bound");
        let least = move |row: &Row| {
            let held = row.cell(held);
            let lower = floor.map_or(held.clone(), |floor| format!("MAX({held},{})", row.cell(floor)));
            need.map_or(lower.clone(), |need| format!("MIN({lower},MAX({},{held}))", row.cell(need)))
        };
        let lower = self.push(self.quanta("working.lower", least, of(|control| control.lower)));
        let upper = self.upper([need, cap], lower);

        let name = book.say("control");
        self.group(name);
        let lambda = step.lambda.as_ref().map(|_| self.policy.at(Key::Lambda));
        let exact = move |row: &Row| {
            let [y, lower] = [y, lower].map(|column| row.cell(column));
            let upper = upper.map(|upper| row.cell(upper));
            let median = match (&lambda, upper) {
                (Some(lambda), Some(upper)) if need.is_some() => format!("MEDIAN({lower},{lambda}*{y},{upper})"),
                (Some(lambda), Some(upper)) => {
                    format!("IF(ISNUMBER({upper}),MEDIAN({lower},{lambda}*{y},{upper}),MAX({lower},{lambda}*{y}))")
                }
                (Some(lambda), None) => format!("MAX({lower},{lambda}*{y})"),
                (None, upper) => upper.unwrap_or_else(|| lower.clone()),
            };
            format!("IF({y}=0,{lower},{median})")
        };
        // Where everybody has the upper bound, there is nothing to share and no remainder.
        let shared = fixed(SUMS, if step.lambda.is_some() { y } else { self.next() });
        let after = self.split((name, remainders), exact, shared);
        let change = move |row: &Row| format!("{}-{}", row.cell(after), row.cell(y));
        let change = self.quanta("control", change, of(|control| control.change));
        self.last(Figure::Control, if step.lambda.is_some() { change.due("0".to_owned(), 0) } else { change });
        self.places.control = Some([y, after]);
        Some(after)
    }

    /// Plan and uplift of a mountain county, the base of others, and what is issued if that is kept.
    fn promised(&self) -> impl Fn(&Row) -> String + use<'b> {
        let terms = self.book.allocation.policy().terms();
        let lifted = [Figure::Plan, Figure::Uplift].map(|figure| ('+', self.quanta_of(figure)));
        let base = self.places.base.filter(|_| !self.is_basis());
        let has_uplift = terms.uplift.is_some();
        let keeps = terms.shortfall() == Some(Shortfall::Keep);
        let issued = keeps.then(|| self.amounts(|holds| holds == Amounts::Issued));
        let in_quanta = self.in_quanta();
        move |row| {
            let base = base.map_or("0".to_owned(), |base| in_quanta(&row.cell(base)));
            let promised = match has_uplift {
                true => format!("IF({}=1,{},{base})", row.cell(MOUNTAIN), sum(row, &lifted)),
                false => base,
            };
            match &issued {
                Some(issued) => format!("MAX({promised},{})", in_quanta(&parenthesised(row, issued))),
                None => promised,
            }
        }
    }

    /// Rate × an amount of the table, in whole quanta, if the policy has that bound.
    fn bound(&mut self, bound: Bound, heading: &str) -> Option<ColNum> {
        let (book, at) = (self.book, self.next());
        let products = book.explained.bounds.get(&bound)?;
        let (key, holds) = match bound {
            Bound::Need => (Key::NeedRate, Amounts::Need),
            Bound::Cap => (Key::Cap, Amounts::Last),
            _ => (Key::Floor, Amounts::Last),
        };
        let (rate, quantum) = (self.policy.at(key), self.policy.at(Key::Quantum));
        let amount = self.amounts(|other| other == holds).first().copied()?;
        let (name, none) = (book.say(heading), book.say("working.unbounded"));
        let cell = move |row: &Row| {
            let amount = row.cell(amount);
            let product = format!("{rate}*{amount}/{quantum}");
            let rounded = format!("ROUND({product},{})", products.digits);
            let formula = match bound {
                Bound::Cap => format!("IF({amount}>0,INT({rounded}),\"{none}\")"),
                Bound::Need => format!("INT({rounded})"),
                _ => format!("-INT(-{rounded})"),
            };
            match products.rows.get(row.place).copied().flatten() {
                Some((quanta, true)) => {
                    let cell = row.cell(at);
                    let condition = format!("ABS({cell}-{product})<=1+ABS({cell})*2^-46");
                    let note = book.sentence("note.bound", context! { name });
                    Cell::Decided(quanta.to_string(), Decided { condition, note })
                }
                Some((quanta, false)) => Cell::Formula(formula, quanta.to_string()),
                None => Cell::Formula(formula, if bound == Bound::Cap { none } else { "0" }.to_owned()),
            }
        };
        let all: i128 = products.rows.iter().flatten().map(|(quanta, _)| *quanta).sum();
        let column = Column::new(name, |styles| &styles.quanta, cell);
        Some(self.push(column.sum(all.to_string(), |styles| &styles.sum)))
    }

    /// The upper bound: `MIN` leaves out the words of counties that have no cap.
    fn upper(&mut self, [need, cap]: [Option<ColNum>; 2], lower: ColNum) -> Option<ColNum> {
        let book = self.book;
        let none = book.say("working.unbounded");
        let from = need.or(cap)?;
        let upper = |county: &CountySteps| Some(book.signed_quanta(county.control.as_ref()?.upper?));
        let all: i128 = book.explained.counties.iter().filter_map(upper).sum();
        let cell = move |row: &Row| {
            let [from, lower] = [from, lower].map(|column| row.cell(column));
            let formula = match (need, cap) {
                (Some(_), Some(cap)) => format!("MAX(MIN({from},{}),{lower})", row.cell(cap)),
                (Some(_), None) => format!("MAX({from},{lower})"),
                _ => format!("IF(ISNUMBER({from}),MAX({from},{lower}),\"{none}\")"),
            };
            let upper = book.explained.counties.get(row.place).and_then(upper);
            Cell::Formula(formula, upper.map_or(none.to_owned(), |upper| upper.to_string()))
        };
        let column = Column::new(book.say("working.upper"), |styles| &styles.quanta, cell);
        Some(self.push(column.sum(all.to_string(), |styles| &styles.sum)))
    }

    /// An adjustment of amounts that are a sum; says where its change stands.
    fn adjustment(&mut self, place: usize, amount: Vec<(char, ColNum)>) -> Option<ColNum> {
        let book = self.book;
        let adjustment = book.allocation.policy().terms().adjustments.get(place)?;
        let given = self.amounts(|holds| matches!(holds, Amounts::Deduction | Amounts::Signed)).get(place).copied()?;
        let of = move |value: fn(&CountyAdjustment) -> Money| {
            move |county: &CountySteps| county.adjustments.get(place).map_or(0, |step| book.signed_quanta(value(step)))
        };
        let name = book.named(&adjustment.name, &adjustment.key);
        self.group(name);
        let (sign, heading) = match adjustment.kind {
            AdjustmentKind::Deduction { .. } => ("-", "working.deducted"),
            _ => ("", "working.own"),
        };
        let in_quanta = self.in_quanta();
        let own = move |row: &Row| format!("{sign}{}", in_quanta(&row.cell(given)));
        let own = self.push(self.quanta(heading, own, of(|step| step.own)));
        let remainders = book.explained.freed.get(place).and_then(Option::as_ref);
        let (mut parts, mut due) = (vec![('+', own)], None);
        match (adjustment.kind, remainders) {
            (AdjustmentKind::Deduction { freed: Freed::Others }, Some(remainders)) => {
                let payers = move |row: &Row| format!("IF({}=0,{},0)", row.cell(own), sum(row, &amount));
                let before = |step: &CountyAdjustment| step.freed.as_ref().map_or(Money::ZERO, |_| step.before);
                let weight = self.push(self.quanta("working.others", payers, of(before)));
                let shared = format!("-{}", fixed(SUMS, own));
                parts.push(('+', self.split((name, remainders), self.part(weight), shared)));
                due = Some(("0".to_owned(), 0));
            }
            (AdjustmentKind::Signed { new_money: Some(money) }, _) => {
                let formula = (self.in_quanta())(&self.policy.at(Key::NewMoney(place)));
                due = Some((formula, book.signed_quanta(money)));
            }
            _ => {}
        }
        let change = self.quanta("working.change", move |row| sum(row, &parts), of(|step| step.amount));
        let change = match due {
            Some((formula, result)) => change.due(formula, result),
            None => change,
        };
        self.last(Figure::Adjustment(place), change);
        Some(self.quanta_of(Figure::Adjustment(place)))
    }

    /// What remains of the total.
    fn batch(&mut self) {
        let book = self.book;
        let Some(issued) = &book.allocation.policy().terms().issued else {
            return;
        };
        let name = book.say("batch");
        self.group(name);
        let (columns, in_quanta) = (self.amounts(|holds| holds == Amounts::Issued), self.in_quanta());
        let cells: Vec<String> = (0..issued.batches.len()).map(|place| self.policy.at(Key::Batch(place))).collect();
        let all: Money = issued.batches.iter().map(|batch| batch.total).sum();
        let due = in_quanta(&format!("({})", cells.join("+")));
        let batch = |county: &CountySteps| book.signed_quanta(county.batch.unwrap_or_default());
        let before = move |county: &CountySteps| book.signed_quanta(county.total).saturating_sub(batch(county));
        let issued = self.quanta("issued", move |row| in_quanta(&parenthesised(row, &columns)), before);
        let issued = self.push(issued.due(due, book.signed_quanta(all)));
        let total = self.quanta_of(Figure::Total);
        let rest = move |row: &Row| format!("{}-{}", row.cell(total), row.cell(issued));
        self.last(Figure::Batch, self.quanta("batch", rest, batch));
    }
}

fn parenthesised(row: &Row, columns: &[ColNum]) -> String {
    let parts: Vec<(char, ColNum)> = columns.iter().map(|column| ('+', *column)).collect();
    format!("({})", sum(row, &parts))
}

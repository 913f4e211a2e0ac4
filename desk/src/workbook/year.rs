//! Control, adjustments and batches: RULES sections 7 to 9.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::{
    AdjustmentKind, Amounts, Bound, CountyAdjustment, CountyControl, CountySteps, Freed, Money, Shortfall,
};

use super::Book;
use super::columns::{WORKING_DUE, WORKING_SUMS};
use super::parameters::Parameters;
use super::sheet::{beside, fixed};
use super::split::Split;
use super::steps::{Cell, Column, Group, Item};
use super::terms::Term;

/// Signed columns that add up to an amount.
pub(super) type Sum = Vec<(char, ColNum)>;

/// The sum in a row: `$A9+$B9-$C9`.
pub(super) fn sum(at: RowNum, parts: &[(char, ColNum)]) -> String {
    let parts = parts.iter().map(|(sign, column)| format!("{sign}{}", beside(at, *column)));
    parts.collect::<String>().trim_start_matches('+').to_owned()
}

/// The columns that the year's steps look at.
pub(super) struct Inputs<'c> {
    pub(super) mountain: ColNum,
    pub(super) plan: ColNum,
    pub(super) uplift: ColNum,
    /// The protected base.
    pub(super) base: Option<ColNum>,
    /// Amounts of the table, by the policy's order.
    pub(super) amounts: &'c [ColNum],
}

impl Inputs<'_> {
    /// Amounts of one kind.
    fn amounts(&self, book: &Book<'_>, holds: impl Fn(Amounts) -> bool) -> Vec<ColNum> {
        let columns = book.allocation.policy().amounts().iter().zip(self.amounts);
        columns.filter(|(column, _)| holds(column.holds)).map(|(_, at)| *at).collect()
    }
}

/// Lists columns and hands out their places.
pub(super) struct Year<'b, 'c> {
    pub(super) book: &'b Book<'b>,
    pub(super) parameters: &'c Parameters,
    pub(super) inputs: Inputs<'c>,
    pub(super) take: &'c mut dyn FnMut(ColNum) -> ColNum,
    pub(super) items: Vec<Item<'b>>,
}

impl<'b> Year<'b, '_> {
    fn quanta(
        &mut self,
        heading: &str,
        formula: impl Fn(RowNum) -> String + 'b,
        value: impl Fn(&CountySteps, usize) -> i128 + 'b,
    ) -> ColNum {
        self.quanta_due(heading, formula, value, None)
    }

    /// A column of quanta, and what it must add up to.
    fn quanta_due(
        &mut self,
        heading: &str,
        formula: impl Fn(RowNum) -> String + 'b,
        value: impl Fn(&CountySteps, usize) -> i128 + 'b,
        due: Option<(String, i128)>,
    ) -> ColNum {
        let at = (self.take)(1);
        let column = Column::quanta(self.book, (at, self.book.say(heading)), formula, value);
        let column = match due {
            Some((formula, result)) => column.due(formula, result.to_string()),
            None => column,
        };
        self.items.push(Item::Column(column));
        at
    }

    fn group(&mut self, name: &str) -> Group<'b> {
        Group { name: name.to_owned(), items: std::mem::take(&mut self.items) }
    }

    /// `control` of amounts that are a sum: y, the bounds, t, and what that changes. Returns where y and t stand.
    pub(super) fn control(&mut self, amount: Sum) -> Option<([Group<'b>; 2], ColNum, Split, ColNum)> {
        let book = self.book;
        let (step, remainders) = (book.common.control.as_ref()?, book.explained.control.as_ref()?);
        let of = move |value: fn(&CountyControl) -> Money| {
            move |county: &CountySteps, _: usize| {
                county.control.as_ref().map_or(0, |control| book.signed_quanta(value(control)))
            }
        };
        let y = self.quanta("working.before", move |at| sum(at, &amount), of(|control| control.before));
        let promised = self.promised();
        let first = |control: &CountyControl| control.promised.max(control.issued.unwrap_or_default());
        let promised = self.quanta("working.promised", promised, of(first));
        let floor = self.bound(Bound::Floor, "working.floor_bound");
        let need = self.bound(Bound::Need, "working.need_bound");
        let cap = self.bound(Bound::Cap, "working.cap_bound");

        let least = move |at| {
            let held = beside(at, promised);
            let lower = floor.map_or(held.clone(), |floor| format!("MAX({held},{})", beside(at, floor)));
            need.map_or(lower.clone(), |need| format!("MIN({lower},MAX({},{held}))", beside(at, need)))
        };
        let lower = self.quanta("working.lower", least, of(|control| control.lower));
        let upper = self.upper([need, cap], lower);
        let name = book.say("control");
        let bounds = self.group(book.say("working.bounds"));

        let (split, lambda) =
            (Split::at((self.take)(5)), step.lambda.as_ref().map(|_| self.parameters.term(Term::Lambda)));
        let exact = move |at| {
            let [y, lower] = [y, lower].map(|column| beside(at, column));
            let upper = upper.map(|upper| beside(at, upper));
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
        let shared = fixed(WORKING_SUMS, if step.lambda.is_some() { y } else { split.exact });
        self.items.push(Item::divided(split, (name, remainders), exact, shared));
        let due = step.lambda.as_ref().map(|_| ("0".to_owned(), 0));
        let change = move |at| format!("{}-{}", beside(at, split.quanta), beside(at, y));
        let change = self.quanta_due("control", change, of(|control| control.change), due);
        Some(([bounds, self.group(name)], y, split, change))
    }

    /// Plan and uplift of a mountain county, the base of others, and what is issued if that is kept.
    fn promised(&self) -> impl Fn(RowNum) -> String + 'b {
        let terms = self.book.allocation.policy().terms();
        let Inputs { mountain, plan, uplift, base, .. } = self.inputs;
        let has_uplift = terms.uplift.is_some();
        let keeps = terms.shortfall() == Some(Shortfall::Keep);
        let issued = keeps.then(|| self.inputs.amounts(self.book, |holds| holds == Amounts::Issued));
        let in_quanta = self.parameters.in_quanta(self.book);
        move |at| {
            let base = base.map_or("0".to_owned(), |base| in_quanta(&beside(at, base)));
            let promised = match has_uplift {
                true => format!("IF({}=1,{},{base})", beside(at, mountain), sum(at, &[('+', plan), ('+', uplift)])),
                false => base,
            };
            match &issued {
                Some(issued) => format!("MAX({promised},{})", in_quanta(&parenthesised(at, issued))),
                None => promised,
            }
        }
    }

    /// Rate × an amount of the table, in whole quanta, if the policy has that bound.
    fn bound(&mut self, bound: Bound, heading: &str) -> Option<ColNum> {
        let book = self.book;
        let products = book.explained.bounds.get(&bound)?;
        let (term, holds) = match bound {
            Bound::Need => (Term::NeedRate, Amounts::Need),
            Bound::Cap => (Term::Cap, Amounts::Last),
            _ => (Term::Floor, Amounts::Last),
        };
        let (rate, quantum) = (self.parameters.term(term), self.parameters.quantum());
        let amount = self.inputs.amounts(book, |other| other == holds).first().copied()?;
        let none = book.say("working.unbounded");
        let at = (self.take)(1);
        let column = Column::new(
            at,
            book.say(heading),
            |styles| &styles.quanta,
            move |row_at, row| {
                let amount = beside(row_at, amount);
                let product = format!("{rate}*{amount}/{quantum}");
                let rounded = format!("ROUND({product},{})", products.digits);
                let formula = match bound {
                    Bound::Cap => format!("IF({amount}>0,INT({rounded}),\"{none}\")"),
                    Bound::Need => format!("INT({rounded})"),
                    _ => format!("-INT(-{rounded})"),
                };
                match products.rows.get(row).copied().flatten() {
                    Some((quanta, true)) => {
                        let cell = beside(row_at, at);
                        Cell::Decided(quanta.to_string(), format!("ABS({cell}-{product})<=1+ABS({cell})*2^-46"))
                    }
                    Some((quanta, false)) => Cell::Formula(formula, quanta.to_string()),
                    None => Cell::Formula(formula, if bound == Bound::Cap { none } else { "0" }.to_owned()),
                }
            },
        );
        let sum: i128 = products.rows.iter().flatten().map(|(quanta, _)| *quanta).sum();
        self.items.push(Item::Column(column.summed(sum.to_string(), |styles| &styles.sum)));
        Some(at)
    }

    /// The upper bound: `MIN` leaves out the words of counties that have no cap.
    fn upper(&mut self, [need, cap]: [Option<ColNum>; 2], lower: ColNum) -> Option<ColNum> {
        let book = self.book;
        let none = book.say("working.unbounded");
        let from = need.or(cap)?;
        let upper = |county: &CountySteps| Some(book.signed_quanta(county.control.as_ref()?.upper?));
        let sum: i128 = book.explained.counties.iter().filter_map(upper).sum();
        let at = (self.take)(1);
        let column = Column::new(
            at,
            book.say("working.upper"),
            |styles| &styles.quanta,
            move |at, row| {
                let [from, lower] = [from, lower].map(|column| beside(at, column));
                let formula = match (need, cap) {
                    (Some(_), Some(cap)) => format!("MAX(MIN({from},{}),{lower})", beside(at, cap)),
                    (Some(_), None) => format!("MAX({from},{lower})"),
                    _ => format!("IF(ISNUMBER({from}),MAX({from},{lower}),\"{none}\")"),
                };
                let upper = book.explained.counties.get(row).and_then(upper);
                Cell::Formula(formula, upper.map_or(none.to_owned(), |upper| upper.to_string()))
            },
        );
        self.items.push(Item::Column(column.summed(sum.to_string(), |styles| &styles.sum)));
        Some(at)
    }

    /// An adjustment of amounts that are a sum; returns where its change stands.
    pub(super) fn adjustment(&mut self, place: usize, amount: Sum) -> Option<(Group<'b>, ColNum)> {
        let book = self.book;
        let adjustment = book.allocation.policy().terms().adjustments.get(place)?;
        let step = book.common.adjustments.get(place)?;
        let own = self.inputs.amounts(book, |holds| matches!(holds, Amounts::Deduction | Amounts::Signed));
        let own = own.get(place).copied()?;
        let of = move |value: fn(&CountyAdjustment, &Book<'_>) -> i128| {
            move |county: &CountySteps, _: usize| county.adjustments.get(place).map_or(0, |step| value(step, book))
        };
        let in_quanta = self.parameters.in_quanta(book);
        let is_deduction = matches!(adjustment.kind, AdjustmentKind::Deduction { .. });
        let sign = if is_deduction { "-" } else { "" };
        let heading = if is_deduction { "working.deducted" } else { "working.own" };
        let own_formula = move |at| format!("{sign}{}", in_quanta(&beside(at, own)));
        let own = self.quanta(heading, own_formula, of(|step, book| book.signed_quanta(step.own)));
        let name = book.named(&adjustment.name, &adjustment.key);
        let remainders = book.explained.freed.get(place).and_then(Option::as_ref);
        let (parts, due) = match (adjustment.kind, remainders) {
            (AdjustmentKind::Deduction { freed: Freed::Others }, Some(remainders)) => {
                let payers = move |at| format!("IF({}=0,{},0)", beside(at, own), sum(at, &amount));
                let shares = |step: &CountyAdjustment, book: &Book<'_>| {
                    if step.freed.is_some() { book.signed_quanta(step.before) } else { 0 }
                };
                let weight = self.quanta("working.others", payers, of(shares));
                let split = Split::at((self.take)(5));
                let exact = move |at| {
                    let (weight, total) = (beside(at, weight), fixed(WORKING_SUMS, weight));
                    format!("IF({total}=0,0,{}*{weight}/{total})", fixed(WORKING_DUE, split.quanta))
                };
                let shared = format!("-{}", fixed(WORKING_SUMS, own));
                self.items.push(Item::divided(split, (name, remainders), exact, shared));
                (vec![('+', own), ('+', split.quanta)], Some(("0".to_owned(), 0)))
            }
            (AdjustmentKind::Signed { new_money: Some(money) }, _) => {
                let due = (self.parameters.in_quanta(book))(&self.parameters.term(Term::NewMoney(place)));
                (vec![('+', own)], Some((due, book.signed_quanta(money))))
            }
            _ => (vec![('+', own)], None),
        };
        let change = of(|step, book| book.signed_quanta(step.amount));
        let change = self.quanta_due("working.change", move |at| sum(at, &parts), change, due);
        debug_assert_eq!(step.key, adjustment.key);
        Some((self.group(name), change))
    }

    /// What remains of the total.
    pub(super) fn batch(&mut self, total: ColNum) -> Option<(Group<'b>, ColNum)> {
        let book = self.book;
        let batches = &book.allocation.policy().terms().issued.as_ref()?.batches;
        let columns = self.inputs.amounts(book, |holds| holds == Amounts::Issued);
        let in_quanta = self.parameters.in_quanta(book);
        let cells: Vec<String> = (0..batches.len()).map(|place| self.parameters.term(Term::Batch(place))).collect();
        let all: Money = batches.iter().map(|batch| batch.total).sum();
        let due = Some((in_quanta(&format!("({})", cells.join("+"))), book.signed_quanta(all)));
        let issued = move |county: &CountySteps, _: usize| {
            let batch = county.batch.unwrap_or_default();
            book.signed_quanta(county.total).saturating_sub(book.signed_quanta(batch))
        };
        let formula = move |at| in_quanta(&parenthesised(at, &columns));
        let issued = self.quanta_due("issued", formula, issued, due);
        let value = move |county: &CountySteps, _: usize| book.signed_quanta(county.batch.unwrap_or_default());
        let formula = move |at| format!("{}-{}", beside(at, total), beside(at, issued));
        let batch = self.quanta("batch", formula, value);
        Some((self.group(book.say("batch")), batch))
    }
}

fn parenthesised(at: RowNum, columns: &[ColNum]) -> String {
    let parts: Vec<(char, ColNum)> = columns.iter().map(|column| ('+', *column)).collect();
    format!("({})", sum(at, &parts))
}

//! The columns of the working up to the plan, its uplift and what is shared after it: docs/rules.md sections 4 to 6.

use minijinja::context;
use rust_xlsxwriter::{ColNum, Format};
use special_fund::{BaseRole, BigUint, CellStep, County, CountySteps, Exact, Money, ScoreStep};

use super::column::{Cell, Column, Decided, cell, sum};
use super::sheet::fixed;
use super::working::{MOUNTAIN, SUMS, Working};
use super::{Book, exact, is_chinese};
use crate::view::columns::Column as Figure;
use crate::view::lines::names_heading;

impl<'b> Working<'b> {
    pub(super) fn is_basis(&self) -> bool {
        self.book.allocation.policy().terms().base == BaseRole::Basis
    }

    /// The base, where it is kept.
    pub(super) fn protected_base(&self) -> Option<String> {
        self.places.base.filter(|_| !self.is_basis()).map(cell)
    }

    /// Whose row it is.
    pub(super) fn recipient(&mut self) {
        let (book, styles) = (self.book, &self.book.styles);
        self.group(book.say("working.recipient"));
        let of = |cell: fn(&CountySteps) -> Cell| move |row| book.county(row).map_or(Cell::Nothing, cell);
        let code = of(|county| Cell::Number(county.code.value().to_string()));
        let width = if book.code_digits() > 6 { 14 } else { 8 };
        self.push(Column::new((book.say("code"), width), &styles["code"], code));
        let heading = (names_heading(book.allocation, book.language), book.name_width());
        self.push(Column::new(heading, &styles["text"], of(|county| Cell::Text(county.name.to_string()))));
        let mountain = of(|county| Cell::Number(u8::from(county.mountain).to_string()));
        self.push(Column::new((book.say("group"), 9), &styles["mountain"], mountain));
    }

    /// What the table says of it.
    pub(super) fn inputs(&mut self) {
        let (book, policy) = (self.book, self.book.allocation.policy());
        self.group(book.say("working.inputs"));
        self.base();
        for (factor, terms) in policy.terms().factors.iter().enumerate() {
            let place = self.places.scores.iter().flatten().count();
            let score = move |county: &County| county.scores.get(place).map(ToString::to_string);
            let score = terms.indicators.is_empty().then(|| self.push(plain(book, book.factor_name(factor), score)));
            self.places.scores.push(score);
        }
        let step = book.explained.counties.iter().find_map(|county| county.fiscal_capacity.as_ref());
        if let Some(step) = step {
            let score = |county: &County| county.fiscal_capacity.map(|score| score.to_string());
            let score = plain(book, book.say("fiscal_capacity"), score);
            let places = book.explained.scores.places;
            let score = score.sum_to(places, step.weight_total.to_string(), &book.styles["sum_plain"]);
            self.places.fiscal_capacity = Some(self.push(score));
        }
        for (place, key) in policy.coefficients().iter().enumerate() {
            let value = move |county: &County| county.coefficients.get(place).map(ToString::to_string);
            let at = self.push(plain(book, book.coefficient_name(key), value));
            self.places.coefficients.push(at);
        }
        for (place, column) in policy.figures().iter().enumerate() {
            let name = if is_chinese(book) { column.headers.last() } else { column.headers.first() };
            let name = name.cloned().unwrap_or_default();
            let name = if column.scale.is_some() { book.sentence("working.scaled", context! { name }) } else { name };
            let value = move |county: &County| county.figures.get(place).map(ToString::to_string);
            let at = self.push(plain(book, &name, value));
            self.places.figures.push(at);
        }
        for (place, column) in policy.amounts().iter().enumerate() {
            let name = book.named(&column.name, &column.key);
            let at = self.push(amount(book, name, move |county| county.amounts.get(place).copied()));
            self.places.amounts.push(at);
        }
    }

    fn base(&mut self) {
        let book = self.book;
        let all: Money = book.allocation.shares().map(|share| share.county.base).sum();
        if all == Money::ZERO {
            return;
        }
        let column = if self.is_basis() {
            let heading = format!("{}({})", book.say("base"), book.say("working.yuan"));
            let base = plain(book, &heading, |county| Some(county.base.to_string()));
            base.sum(all, &book.styles["sum_plain"])
        } else {
            amount(book, book.say("base"), |county| Some(county.base))
        };
        self.places.base = Some(self.push(column));
    }

    /// 依据 (a): score × coefficients × tilt × base, its share, and what that is of the pool.
    pub(super) fn factor(&mut self, place: usize) {
        let (book, styles) = (self.book, &self.book.styles);
        let score = self.places.scores.get(place).copied().flatten();
        let score = score.unwrap_or_else(|| self.indicators(place));
        let of = move |result: fn(&CellStep) -> String| {
            move |row| book.county(row).and_then(|county| county.cells.get(place)).map_or_else(String::new, result)
        };
        self.group(book.factor_name(place));
        let places = book.explained.weights.get(place).and_then(|weights| weights.places);
        let product = self.product(place, score);
        let product = places.map_or(product.clone(), |places| format!("ROUND({product},{places})"));
        let total = of(|step| weight(&step.weight_total, step.indicators.as_ref()))(0);
        let result = of(|step| weight(&step.weight, step.indicators.as_ref()));
        let weighted = Column::formula((book.say("working.weight"), 13), &styles["plain"], product, result);
        let weighted = self.push(weighted.sum_to(places, &total, &styles["sum_plain"]));
        let (of_all, all) = (cell(weighted), fixed(SUMS, weighted));
        let share = format!("IF({all}=0,0,{of_all}/{all})");
        let result = of(|step| exact::ratio(&step.weight, &step.weight_total, 15));
        let share = Column::formula((book.say("working.share"), 10), &styles["share"], share, result);
        self.push(share.sum(if total == "0" { "0" } else { "1" }, &styles["sum_share"]));
        let (shared, pool) = (self.policy.pool(place), book.common.pools.get(place));
        let pool = pool.map_or(0, |pool| book.quanta(pool.amount));
        let part = format!("IF({all}=0,0,{shared}*{of_all}/{all})");
        let part =
            Column::formula((book.say("working.exact"), 17), &styles["exact"], part, of(|step| step.exact.decimal(12)));
        let exact = self.push(part.sum(pool, &styles["sum_exact"]));
        let published = self.policy.in_quanta(&self.published(Figure::Factor(place)));
        let value = move |county: &CountySteps| county.cells.get(place).map(|step| step.amount);
        let published = self.quanta(("working.published", 10), published, value);
        let published = self.push(published.due(shared));
        self.places.cells.push([exact, published]);
    }

    fn product(&self, place: usize, score: ColNum) -> String {
        let policy = self.book.allocation.policy();
        let factor = policy.terms().factors.get(place);
        let used = factor.map_or(&[][..], |factor| &factor.coefficients);
        let tilt = format!("IF({}=1,{},1)", cell(MOUNTAIN), self.policy.tilt(place));
        let base = self.places.base.filter(|_| self.is_basis()).map(cell);
        let product = std::iter::once(cell(score)).chain(self.coefficients(used));
        product.chain([tilt]).chain(base).collect::<Vec<_>>().join("*")
    }

    /// The rounded sum of the cells and the base: the plan.
    pub(super) fn plan(&mut self) {
        let book = self.book;
        self.group(book.say("plan"));
        let exact: Vec<_> = self.places.cells.iter().map(|[exact, _]| *exact).collect();
        let pools: Vec<String> = (0..exact.len()).map(|place| self.policy.pool(place)).collect();
        let rounded = self.split((book.say("plan"), &book.explained.plan), &sum(&exact), pools.join("+"));
        self.places.rounded = rounded;
        let base = self.protected_base().map(|base| self.policy.in_quanta(&base));
        let plan = base.into_iter().chain([cell(rounded)]).collect::<Vec<_>>().join("+");
        let plan = self.quanta(("working.plan", 13), plan, |county| Some(county.plan.amount));
        self.last(Figure::Plan, plan);
    }

    /// 依据 (c): rate × plan, rounded up to the next quantum.
    pub(super) fn uplift(&mut self) {
        let (book, styles) = (self.book, &self.book.styles);
        self.group(book.say("uplift"));
        let (plan, rate) = (cell(self.quanta_of(Figure::Plan)), self.policy.at("rate"));
        let product = format!("IF({}=1,ROUND({rate}*{plan},6),0)", cell(MOUNTAIN));
        let result = |row| {
            let lifted = book.county(row).filter(|county| county.mountain);
            at_rate(book, lifted.map_or(0, |county| book.quanta(county.plan.amount)))
        };
        let product = Column::formula((book.say("working.at_rate"), 17), &styles["lifted"], product, result);
        let all = at_rate(book, book.quanta(book.report.subtotals.mountain.figures.plan));
        let exact = cell(self.push(product.sum(all, &styles["sum_exact"])));
        // Not ROUNDUP: LibreOffice gives it 12 digits only.
        let rounded = format!("-INT(-{exact})");
        let value = |county: &CountySteps| county.uplift.as_ref().map(|step| step.amount);
        let (rounded, uplift) = (self.quanta(("working.rounded_up", 10), rounded, value), cell(self.next()));
        let decided = move |row| {
            book.explained.uplift_decided.get(row).filter(|is_decided| **is_decided)?;
            let condition = format!("ABS({uplift}-{exact})<=1+{exact}*2^-46");
            let number = book.quanta(value(book.county(row)?)?).to_string();
            Some((number, Decided { condition, note: book.sentence("note.uplift", context! {}) }))
        };
        self.last(Figure::Uplift, rounded.decided(decided));
    }

    /// 依据 (d): shares of the rest of the fiscal-capacity pool, and what others pay.
    pub(super) fn shared(&mut self) {
        let book = self.book;
        if let (Some(remainders), Some(score)) = (&book.explained.fiscal_capacity, self.places.fiscal_capacity) {
            let name = book.say("fiscal_capacity");
            self.group(name);
            let at = self.split((name, remainders), &self.part(score), self.policy.account("rest"));
            self.places.finals.push((Figure::FiscalCapacity, at));
        }
        if let Some(remainders) = &book.explained.offset {
            let name = book.say("offset");
            self.group(name);
            let paying = format!("IF({}=1,0,{})", cell(MOUNTAIN), cell(self.quanta_of(Figure::Plan)));
            let value = |county: &CountySteps| (!county.mountain).then_some(county.plan.amount);
            let paying = self.quanta(("working.payers", 13), paying, value);
            let paying = self.push(paying);
            let at = self.split((name, remainders), &self.part(paying), self.policy.account("uplift"));
            self.places.finals.push((Figure::Offset, at));
        }
    }
}

/// A column of the table.
fn plain<'b>(book: &'b Book<'b>, heading: &str, value: impl Fn(&County) -> Option<String> + 'b) -> Column<'b> {
    given(book, heading, &book.styles["plain"], value)
}

/// A column of amounts of the table, in the unit of the published one.
fn amount<'b>(book: &'b Book<'b>, name: &str, value: impl Fn(&County) -> Option<Money> + 'b) -> Column<'b> {
    let all: Money = book.allocation.shares().filter_map(|share| value(share.county)).sum();
    let (heading, styles) = (format!("{name}({})", book.unit_name()), &book.styles);
    let column =
        given(book, &heading, &styles["amount"], move |county| value(county).map(|amount| book.unit.plain(amount)));
    column.sum(book.unit.plain(all), &styles["subtotal"])
}

fn given<'b>(
    book: &'b Book<'b>,
    heading: &str,
    look: &'b Format,
    value: impl Fn(&County) -> Option<String> + 'b,
) -> Column<'b> {
    Column::new((heading, 12), look, move |row| {
        let value = book.allocation.share(row).and_then(|share| value(share.county));
        value.map_or(Cell::Nothing, Cell::Number)
    })
}

/// The rate × so many quanta, exact.
fn at_rate(book: &Book<'_>, quanta: u64) -> String {
    exact::decimal(&(BigUint::from(book.allocation.common().rate().millionths()) * quanta), 6)
}

/// A weight as the sheet counts it: by the score itself, not by its numerator.
fn weight(weight: &Exact, score: Option<&ScoreStep>) -> String {
    let Some(score) = score else {
        return weight.to_string();
    };
    exact::ratio(weight, &Exact::new(score.denominator.clone(), 0), 18)
}

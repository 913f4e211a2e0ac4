//! The columns of the working up to the plan, its uplift and what is shared after it: RULES sections 4 to 6.

use minijinja::context;
use special_fund::{BaseRole, BigUint, County, CountySteps, Exact, Money, ScoreStep};

use super::accounts::Account;
use super::column::{Cell, Column, Decided, Look, Row};
use super::lines::Key;
use super::sheet::fixed;
use super::working::{MOUNTAIN, SUMS, Working, sum};
use super::{Book, exact, is_chinese};
use crate::view::columns::Column as Figure;
use crate::view::lines::names_heading;

impl<'b> Working<'b> {
    pub(super) fn is_basis(&self) -> bool {
        self.book.allocation.policy().terms().base == BaseRole::Basis
    }

    /// Whose row it is.
    pub(super) fn recipient(&mut self) {
        let book = self.book;
        self.group(book.say("working.recipient"));
        let code = |county: &County| Cell::Number(county.code.value().to_string());
        let name = |county: &County| Cell::Text(county.name.to_string());
        let width = if book.code_digits() > 6 { 14 } else { 8 };
        self.push(given(book, book.say("code"), |styles| &styles.code, code).wide(width));
        let heading = names_heading(book.allocation, book.language);
        self.push(given(book, heading, |styles| &styles.text, name).wide(book.name_width()));
        let mountain = move |row: &Row| {
            let is_mountain = book.allocation.share(row.place).is_some_and(|share| share.figures.mountain);
            Cell::Number(u8::from(is_mountain).to_string())
        };
        self.push(Column::new(book.say("group"), |styles| &styles.mountain, mountain).wide(9));
    }

    /// What the table says of it.
    pub(super) fn inputs(&mut self) {
        let (book, policy) = (self.book, self.book.allocation.policy());
        self.group(book.say("working.inputs"));
        if book.allocation.shares().any(|share| share.county.base != Money::ZERO) {
            let base = match self.is_basis() {
                true => {
                    let all: Money = book.allocation.shares().map(|share| share.county.base).sum();
                    let heading = format!("{}({})", book.say("base"), book.say("working.yuan"));
                    let base = plain(book, &heading, |county| Some(county.base.to_string()));
                    base.sum(all.to_string(), |styles| &styles.sum_plain)
                }
                false => amount(book, book.say("base"), |county| Some(county.base)),
            };
            self.places.base = Some(self.push(base));
        }
        for (factor, terms) in policy.terms().factors.iter().enumerate() {
            let place = self.places.scores.iter().flatten().count();
            let score = move |county: &County| county.scores.get(place).map(ToString::to_string);
            let score = terms.indicators.is_empty().then(|| self.push(plain(book, book.factor_name(factor), score)));
            self.places.scores.push(score);
        }
        if book.explained.fiscal_capacity.is_some() {
            let step = book.explained.counties.iter().find_map(|county| county.fiscal_capacity.as_ref());
            let total = step.map_or("0".to_owned(), |step| step.weight_total.to_string());
            let score = |county: &County| county.fiscal_capacity.map(|score| score.to_string());
            let score = plain(book, book.say("fiscal_capacity"), score);
            let score = score.sum_to(book.explained.scores.places, total, |styles| &styles.sum_plain);
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

    /// 依据 (a): score × coefficients × tilt × base, its share, and what that is of the pool.
    pub(super) fn factor(&mut self, place: usize) {
        let book = self.book;
        let score = self.places.scores.get(place).copied().flatten().unwrap_or_else(|| self.indicators(place));
        self.group(book.factor_name(place));
        let cell = move |county: &CountySteps| county.cells.get(place).cloned();
        let step = |of: fn(&special_fund::CellStep) -> String| {
            move |row: &Row| {
                let cell = book.explained.counties.get(row.place).and_then(|county| county.cells.get(place));
                cell.map_or_else(String::new, of)
            }
        };
        let first = book.explained.counties.first().and_then(cell);
        let total = first.as_ref().map_or("0".to_owned(), |step| weight(&step.weight_total, step.indicators.as_ref()));
        let pool = first.map_or(0, |step| book.quanta(step.pool)).to_string();
        let places = book.explained.weights.get(place).and_then(|weights| weights.places);
        let (formula, result) =
            (self.weight(place, score), step(|step| weight(&step.weight, step.indicators.as_ref())));
        let product = move |row: &Row| {
            let product = formula(row);
            let product = places.map_or(product.clone(), |places| format!("ROUND({product},{places})"));
            Cell::Formula(product, result(row))
        };
        let weighted = Column::new(book.say("working.weight"), |styles| &styles.plain, product);
        let is_nothing = total == "0";
        let weighted = self.push(weighted.sum_to(places, total, |styles| &styles.sum_plain));
        let sum = fixed(SUMS, weighted);
        let (all, result) = (sum.clone(), step(|step| exact::ratio(&step.weight, &step.weight_total, 15)));
        let share = move |row: &Row| Cell::Formula(format!("IF({all}=0,0,{}/{all})", row.cell(weighted)), result(row));
        let share = Column::new(book.say("working.share"), |styles| &styles.share, share).wide(10);
        self.push(share.sum(if is_nothing { "0" } else { "1" }, |styles| &styles.sum_share));
        let (shared, result) = (self.policy.at(Key::Pool(place)), step(|step| step.exact.decimal(12)));
        let part =
            move |row: &Row| Cell::Formula(format!("IF({sum}=0,0,{shared}*{}/{sum})", row.cell(weighted)), result(row));
        let exact = Column::new(book.say("working.exact"), |styles| &styles.exact, part).wide(17);
        let exact = self.push(exact.sum(&*pool, |styles| &styles.sum_exact));
        let (published, in_quanta) = (self.published(Figure::Factor(place)), self.in_quanta());
        let value =
            move |county: &CountySteps| county.cells.get(place).map_or(0, |step| book.signed_quanta(step.amount));
        let published =
            Column::quanta(book, book.say("working.published"), move |row| in_quanta(&published(row)), value);
        let published = self.push(published.wide(10).due(self.policy.at(Key::Pool(place)), pool));
        self.places.cells.push([exact, published]);
    }

    fn weight(&self, place: usize, score: u16) -> impl Fn(&Row) -> String + use<> {
        let policy = self.book.allocation.policy();
        let names = policy.coefficients().iter().zip(&self.places.coefficients);
        let factor = policy.terms().factors.get(place);
        let used = names.filter(|(name, _)| factor.is_some_and(|factor| factor.coefficients.contains(name)));
        let multiplied: Vec<u16> = std::iter::once(score).chain(used.map(|(_, column)| *column)).collect();
        let (tilt, base) = (self.policy.tilt(place), self.places.base.filter(|_| self.is_basis()));
        move |row| {
            let product = multiplied.iter().map(|column| row.cell(*column));
            let tilt = format!("IF({}=1,{tilt},1)", row.cell(MOUNTAIN));
            let product = product.chain([tilt]).chain(base.map(|base| row.cell(base)));
            product.collect::<Vec<_>>().join("*")
        }
    }

    /// The rounded sum of the cells and the base: the plan.
    pub(super) fn plan(&mut self) {
        let book = self.book;
        self.group(book.say("plan"));
        let exact: Vec<_> = self.places.cells.iter().map(|[exact, _]| ('+', *exact)).collect();
        let pools = (0..self.places.cells.len()).map(|place| self.policy.at(Key::Pool(place)));
        let pools = pools.collect::<Vec<_>>().join("+");
        let rounded = self.split((book.say("plan"), &book.explained.plan), move |row| sum(row, &exact), pools);
        self.places.rounded = rounded;
        let (base, in_quanta) = (self.places.base.filter(|_| !self.is_basis()), self.in_quanta());
        let plan = move |row: &Row| match base {
            Some(base) => format!("{}+{}", in_quanta(&row.cell(base)), row.cell(rounded)),
            None => row.cell(rounded),
        };
        let value = |county: &CountySteps| book.signed_quanta(county.plan.amount);
        self.last(Figure::Plan, Column::quanta(book, book.say("working.plan"), plan, value));
    }

    /// 依据 (c): rate × plan, rounded up to the next quantum.
    pub(super) fn uplift(&mut self) {
        let book = self.book;
        self.group(book.say("uplift"));
        let (plan, rate) = (self.quanta_of(Figure::Plan), self.policy.at(Key::Rate));
        let exact = move |row: &Row| {
            let share = book.allocation.share(row.place).filter(|share| share.figures.mountain);
            let quanta = share.map_or(0, |share| book.quanta(share.figures.plan));
            let formula = format!("IF({}=1,ROUND({rate}*{},6),0)", row.cell(MOUNTAIN), row.cell(plan));
            Cell::Formula(formula, at_rate(book, quanta))
        };
        let exact = Column::new(book.say("working.at_rate"), |styles| &styles.lifted, exact).wide(17);
        let lifted = at_rate(book, book.quanta(book.subtotals.mountain.plan));
        let exact = self.push(exact.sum(lifted, |styles| &styles.sum_exact));
        let at = self.next();
        let rounded = move |row: &Row| {
            let amount = book.allocation.share(row.place).map(|share| share.figures.uplift);
            let result = book.quanta(amount.unwrap_or_default()).to_string();
            if book.explained.uplift_decided.get(row.place) == Some(&true) {
                let (exact, uplift) = (row.cell(exact), row.cell(at));
                let condition = format!("ABS({uplift}-{exact})<=1+{exact}*2^-46");
                return Cell::Decided(result, Decided { condition, note: book.sentence("note.uplift", context! {}) });
            }
            // Not ROUNDUP: LibreOffice gives it 12 digits only.
            Cell::Formula(format!("-INT(-{})", row.cell(exact)), result)
        };
        let rounded = Column::new(book.say("working.rounded_up"), |styles| &styles.quanta, rounded).wide(10);
        let all = book.quanta(book.subtotals.total.uplift).to_string();
        self.last(Figure::Uplift, rounded.sum(all, |styles| &styles.sum));
    }

    /// 依据 (d): shares of the rest of the fiscal-capacity pool, and what others pay.
    pub(super) fn shared(&mut self) {
        let book = self.book;
        if let (Some(remainders), Some(score)) = (&book.explained.fiscal_capacity, self.places.fiscal_capacity) {
            let name = book.say("fiscal_capacity");
            self.group(name);
            let at = self.split((name, remainders), self.part(score), self.policy.account(Account::Rest));
            self.places.finals.push((Figure::FiscalCapacity, at));
        }
        if let Some(remainders) = &book.explained.offset {
            let name = book.say("offset");
            self.group(name);
            let plan = self.quanta_of(Figure::Plan);
            let value = |county: &CountySteps| match county.mountain {
                true => 0,
                false => book.signed_quanta(county.plan.amount),
            };
            let formula = move |row: &Row| format!("IF({}=1,0,{})", row.cell(MOUNTAIN), row.cell(plan));
            let paying = self.push(Column::quanta(book, book.say("working.payers"), formula, value));
            let at = self.split((name, remainders), self.part(paying), self.policy.account(Account::Uplift));
            self.places.finals.push((Figure::Offset, at));
        }
    }
}

/// A column of the table.
fn given<'b>(book: &'b Book<'b>, heading: &str, look: Look, cell: impl Fn(&County) -> Cell + 'b) -> Column<'b> {
    let cell = move |row: &Row| book.allocation.share(row.place).map_or(Cell::Nothing, |share| cell(share.county));
    Column::new(heading, look, cell).wide(12)
}

fn plain<'b>(book: &'b Book<'b>, name: &str, value: impl Fn(&County) -> Option<String> + 'b) -> Column<'b> {
    given(book, name, |styles| &styles.plain, move |county| value(county).map_or(Cell::Nothing, Cell::Number))
}

/// A column of amounts of the table, in the unit of the published one.
fn amount<'b>(book: &'b Book<'b>, name: &str, value: impl Fn(&County) -> Option<Money> + 'b) -> Column<'b> {
    let all: Money = book.allocation.shares().filter_map(|share| value(share.county)).sum();
    let cell =
        move |county: &County| value(county).map_or(Cell::Nothing, |amount| Cell::Number(book.unit.plain(amount)));
    let column = given(book, &format!("{name}({})", book.unit_name()), |styles| &styles.amount, cell);
    column.sum(book.unit.plain(all), |styles| &styles.subtotal)
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

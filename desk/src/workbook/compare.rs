//! Whether every county's figures are those that are published, and what is to be said of a row.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{Amounts, CountySteps};

use super::Book;
use super::amounts::amount;
use super::column::{Cell, Column, Row};
use super::lines::Key;
use super::working::Working;
use crate::view::columns::Column as Figure;
use crate::view::lines::Line;

/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

impl<'b> Working<'b> {
    /// The final figures in the unit of the published table, by formula and as published.
    pub(super) fn compared(&mut self) {
        let book = self.book;
        let is_given = |figure: &Figure| matches!(figure, Figure::Base | Figure::Factor(_) | Figure::Issued(_));
        for figure in book.amounts().into_iter().filter(|figure| !is_given(figure)) {
            self.group(book.with_unit(book.amount_name(figure)));
            let (quanta, quantum) = (self.quanta_of(figure), self.policy.at(Key::Quantum));
            let sign = if figure == Figure::Offset { "-" } else { "" };
            let ours = move |row: &Row| format!("ROUND({sign}{}*{quantum},2)", row.cell(quanta));
            let ours = self.push(in_unit(book, "working.formula", figure, ours));
            let published = self.published(figure);
            let theirs = self.push(in_unit(book, "working.published", figure, published));
            self.places.compared.push([ours, theirs]);
        }
    }

    /// The check of a row, and what is to be said of it.
    pub(super) fn checked(&mut self) {
        let book = self.book;
        let conditions = self.conditions();
        self.group(book.say("working.check"));
        let check = move |row: &Row| {
            Cell::Formula(book.verdict(&format!("AND({})", conditions(row).join(","))), book.say("agrees").to_owned())
        };
        self.push(Column::new(book.say("working.check"), |styles| &styles.centered, check).wide(9));
        self.group(book.say("working.note"));
        let note = move |row: &Row| Cell::Text(notes(book, row));
        self.push(Column::new(book.say("working.note"), |styles| &styles.wrapped, note).wide(60));
    }

    /// That cells are within a quantum of exact and add up, that so are decisions which no formula takes, and that every
    /// figure is what is published.
    fn conditions(&self) -> impl Fn(&Row) -> Vec<String> + use<'b> {
        let (book, plan) = (self.book, &self.book.explained.plan);
        let (cells, rounded) = (self.places.cells.clone(), self.places.rounded);
        let amounts = book.allocation.policy().amounts().iter().zip(&self.places.amounts);
        let issued = amounts.filter(|(column, _)| column.holds == Amounts::Issued).enumerate();
        let issued = issued.map(|(place, (_, given))| (*given, self.published(Figure::Issued(place))));
        let mut given: Vec<(ColNum, _)> = issued.collect();
        if let Some(base) = self.places.base.filter(|_| !self.is_basis()) {
            given.push((base, self.published(Figure::Base)));
        }
        let compared = self.places.compared.clone();
        move |row| {
            let steps = book.explained.counties.get(row.place).map_or(&[][..], |county| &county.cells);
            let within = cells.iter().zip(steps).map(|([exact, cell], step)| {
                let distance = format!("ABS({}-{})", row.cell(*cell), row.cell(*exact));
                if plan.is_near_whole(&step.exact) {
                    format!("{distance}<1+{}", plan.tolerance)
                } else {
                    format!("ROUND({distance},{})<1", plan.digits)
                }
            });
            let all = cells.iter().map(|[_, cell]| row.cell(*cell)).collect::<Vec<_>>().join("+");
            let mut conditions: Vec<String> = within.collect();
            conditions.push(format!("{all}={}", row.cell(rounded)));
            conditions.extend(row.decisions.iter().map(|decided| decided.condition.clone()));
            let given = given.iter().map(|(given, published)| (row.cell(*given), published(row)));
            conditions.extend(given.map(|(given, published)| format!("ROUND({given}-{published},2)=0")));
            let compared = compared.iter().map(|pair| pair.map(|column| row.cell(column)));
            conditions.extend(compared.map(|[ours, theirs]| format!("ROUND({ours}-{theirs},4)=0")));
            conditions
        }
    }
}

/// A figure in the unit of the published table.
fn in_unit<'b>(book: &'b Book<'b>, heading: &str, figure: Figure, formula: impl Fn(&Row) -> String + 'b) -> Column<'b> {
    let cell = move |row: &Row| {
        let line = book.allocation.share(row.place).map(|share| Line::of(&share)).unwrap_or_default();
        Cell::Formula(formula(row), book.unit.plain(amount(figure, &line)))
    };
    let all = book.unit.plain(amount(figure, &book.subtotals.total));
    Column::new(book.say(heading), |styles| &styles.amount, cell).wide(14).sum(all, |styles| &styles.subtotal)
}

/// Everything to be said of a row; nothing for most.
fn notes(book: &Book<'_>, row: &Row) -> String {
    let county = book.explained.counties.get(row.place);
    let mut notes = county.map_or_else(Vec::new, |county| inputs(book, row, county));
    notes.extend(row.decisions.iter().map(|decided| decided.note.clone()));
    // Formulas do so too, unless the note before says otherwise.
    let ties = book.common.ties.iter().filter_map(|tie| {
        let code = &county?.code;
        let is_up = tie.rounded_up.contains(code);
        let is_of_it = is_up || tie.rounded_down.contains(code);
        is_of_it.then(|| book.sentence("note.tie", context! { stage => tie.stage, is_up }))
    });
    notes.extend(ties);
    notes.join(book.say("semicolon"))
}

/// Inputs that no spreadsheet holds exactly.
fn inputs(book: &Book<'_>, row: &Row, county: &CountySteps) -> Vec<String> {
    let policy = book.allocation.policy();
    let mut given: Vec<(&str, String)> = Vec::new();
    for (place, cell) in county.cells.iter().enumerate() {
        given.push((book.factor_name(place), cell.score.unwrap_or_default().to_string()));
        let steps = cell.indicators.iter().flat_map(|score| &score.parts);
        let indicators = policy.terms().factors.get(place).map(|factor| &factor.indicators);
        for (step, indicator) in steps.zip(indicators.into_iter().flatten()) {
            let name = book.named(&indicator.name, &indicator.key);
            given.extend(step.figures.iter().map(|figure| (name, figure.to_string())));
        }
    }
    if let Some(county) = book.allocation.share(row.place).map(|share| share.county) {
        let yuan = |amount: &special_fund::Money| amount.to_string().trim_end_matches(".00").to_owned();
        given.extend(county.fiscal_capacity.map(|score| (book.say("fiscal_capacity"), score.to_string())));
        given.push((book.say("base"), yuan(&county.base)));
        let amounts = policy.amounts().iter().zip(&county.amounts);
        given.extend(amounts.map(|(column, amount)| (book.named(&column.name, &column.key), yuan(amount))));
    }
    let long = given.into_iter().filter_map(|(name, figure)| {
        let digits = figure.trim_start_matches(['-', '0', '.']).replace('.', "").len();
        (digits > DIGITS).then(|| book.sentence("note.many_digits", context! { name, figure, digits => DIGITS }))
    });
    long.collect()
}

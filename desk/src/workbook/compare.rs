//! Whether every county's figures are those that are published, and what is to be said of a row.

use minijinja::context;
use special_fund::{Amounts, CountySteps, Money};

use super::Book;
use super::amounts::amount;
use super::column::{Cell, Column, Decided, cell, sum};
use super::working::Working;
use crate::view::columns::Column as Figure;
use crate::view::lines::Line;

/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

impl Working<'_> {
    /// The final figures in the unit of the published table, by formula and as published; then what the check of a row
    /// needs, and what is to be said of it.
    pub(super) fn compare(&mut self) {
        let (book, styles) = (self.book, &self.book.styles);
        let mut conditions = self.given();
        let is_given = |figure: &Figure| matches!(figure, Figure::Base | Figure::Factor(_) | Figure::Issued(_));
        for figure in book.amounts().into_iter().filter(|figure| !is_given(figure)) {
            self.group(book.with_unit(book.amount_name(figure)));
            let sign = if figure == Figure::Offset { "-" } else { "" };
            let ours = format!("ROUND({sign}{}*{},2)", cell(self.quanta_of(figure)), self.policy.at("quantum"));
            let all = book.unit.plain(amount(figure, book.report.total()));
            let pair = [("working.formula", ours), ("working.published", self.published(figure))];
            let [ours, theirs] = pair.map(|(heading, formula)| {
                let result = move |row| {
                    let line = book.allocation.share(row).map(|share| Line::of(&share)).unwrap_or_default();
                    book.unit.plain(amount(figure, &line))
                };
                let column = Column::formula((book.say(heading), 14), &styles["amount"], formula, result);
                cell(self.push(column.sum(&all, &styles["subtotal"])))
            });
            conditions.push(format!("ROUND({ours}-{theirs},4)=0"));
        }
        self.check(conditions);
        self.group(book.say("working.note"));
        let note = |row, decisions: &[Decided]| Cell::Text(notes(book, row, decisions));
        self.push(Column::aware((book.say("working.note"), 60), &styles["wrapped"], note));
    }

    /// That what the table gives is published.
    fn given(&self) -> Vec<String> {
        let amounts = self.book.allocation.policy().amounts().iter().zip(&self.places.amounts);
        let issued = amounts.filter(|(column, _)| column.holds == Amounts::Issued).enumerate();
        let issued = issued.map(|(place, (_, column))| (cell(*column), Figure::Issued(place)));
        let given = issued.chain(self.protected_base().map(|base| (base, Figure::Base)));
        given.map(|(given, figure)| format!("ROUND({given}-{},2)=0", self.published(figure))).collect()
    }

    /// That cells are within a quantum of exact and add up, that so are decisions which no formula takes, and `published`.
    fn check(&mut self, published: Vec<String>) {
        let (book, plan) = (self.book, &self.book.explained.plan);
        let pairs: Vec<[String; 2]> = self.places.cells.iter().map(|pair| pair.map(cell)).collect();
        let cells: Vec<_> = self.places.cells.iter().map(|[_, cell]| *cell).collect();
        let adds_up = format!("{}={}", sum(&cells), cell(self.places.rounded));
        let check = move |row, decisions: &[Decided]| {
            let steps = book.county(row).into_iter().flat_map(|county| &county.cells);
            let near = pairs.iter().zip(steps).map(|([exact, cell], step)| match plan.is_near_whole(&step.exact) {
                true => format!("ABS({cell}-{exact})<1+{}", plan.tolerance),
                false => format!("ROUND(ABS({cell}-{exact}),{})<1", plan.digits),
            });
            let decided = decisions.iter().map(|decided| decided.condition.clone());
            let all = near.chain([adds_up.clone()]).chain(decided).chain(published.iter().cloned());
            let all = format!("AND({})", all.collect::<Vec<_>>().join(","));
            Cell::Formula(book.verdict(&all), book.say("agrees").to_owned())
        };
        self.group(book.say("working.check"));
        self.push(Column::aware((book.say("working.check"), 9), &book.styles["centered"], check));
    }
}

/// Everything to be said of a row; nothing for most.
fn notes(book: &Book<'_>, row: usize, decisions: &[Decided]) -> String {
    let county = book.county(row);
    let mut notes = county.map_or_else(Vec::new, |county| inputs(book, row, county));
    notes.extend(decisions.iter().map(|decided| decided.note.clone()));
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
fn inputs(book: &Book<'_>, row: usize, county: &CountySteps) -> Vec<String> {
    let policy = book.allocation.policy();
    let mut given: Vec<(&str, String)> = Vec::new();
    for (place, cell) in county.cells.iter().enumerate() {
        given.push((book.factor_name(place), cell.score.unwrap_or_default().to_string()));
        let steps = cell.indicators.iter().flat_map(|score| &score.parts);
        let indicators = policy.terms().factors.get(place).map(|factor| &factor.indicators);
        for (step, indicator) in steps.zip(indicators.into_iter().flatten()) {
            let name = book.indicator_name(indicator);
            given.extend(step.figures.iter().map(|figure| (name, figure.to_string())));
        }
    }
    if let Some(county) = book.allocation.share(row).map(|share| share.county) {
        let yuan = |amount: &Money| amount.to_string().trim_end_matches(".00").to_owned();
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

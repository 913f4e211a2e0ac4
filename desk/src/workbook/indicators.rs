//! How the figures of indicators make the score of a factor: RULES section 5.1.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{BelowZero, Better, FigureColumn, Indicator, IndicatorKind, IndicatorStep, ScoreStep};

use super::column::{Cell, Column, Decided, Row};
use super::explained::Values;
use super::lines::Key;
use super::sheet::fixed;
use super::working::{SUMS, Working};
use super::{Book, exact};

impl<'b> Working<'b> {
    /// The columns of a factor's indicators, and last its score; says where that stands.
    pub(super) fn indicators(&mut self, place: usize) -> ColNum {
        let book = self.book;
        self.group(book.sentence("working.indicators", context! { name => book.factor_name(place) }));
        let (factors, mut parts) = (&book.allocation.policy().terms().factors, Vec::new());
        let indicators = factors.get(place).into_iter().flat_map(|factor| &factor.indicators);
        let values = book.explained.indicators.get(place).into_iter().flatten();
        for (number, (indicator, values)) in indicators.zip(values).enumerate() {
            let of = move |row: usize| step(book, row, place)?.parts.get(number);
            let name = book.named(&indicator.name, &indicator.key);
            let value = self.value((place, number), indicator, values);
            let ratio = |step: &IndicatorStep| exact::ratio(&step.value, &step.total, 15);
            let share = move |row: &Row| {
                let formula = format!("{}/{}", row.cell(value), fixed(SUMS, value));
                Cell::Formula(formula, of(row.place).map_or_else(String::new, ratio))
            };
            let heading = book.sentence("working.value_share", context! { name });
            let share = Column::new(heading, |styles| &styles.share, share).sum("1", |styles| &styles.sum_share);
            parts.push((self.policy.at(Key::Weight(place, number)), self.push(share)));
        }
        let score = move |row: &Row| {
            let parts = parts.iter().map(|(weight, share)| format!("{weight}*{}", row.cell(*share)));
            let score = step(book, row.place, place).map_or_else(String::new, |step| step.score.decimal(18));
            Cell::Formula(parts.collect::<Vec<_>>().join("+"), score)
        };
        let score = Column::new(book.say("working.score"), |styles| &styles.exact, score);
        self.push(score.sum("1", |styles| &styles.sum_exact))
    }

    /// What the kind makes of the figures, times the coefficients; says where it stands.
    fn value(&mut self, (place, number): (usize, usize), indicator: &'b Indicator, values: &'b Values) -> ColNum {
        let (book, at) = (self.book, self.next());
        let of = move |row: usize| step(book, row, place)?.parts.get(number);
        let heading = book.sentence("working.value", context! { name => book.named(&indicator.name, &indicator.key) });
        let figures = self.figures(indicator);
        let formula = self.formula(indicator, Key::Constant(place, number), figures);
        let total = of(0).map_or_else(String::new, |step| step.total.to_string());
        let note = book.sentence("note.value", context! { name => heading });
        let value = move |row: &Row| {
            let (formula, cell) = (formula(row), row.cell(at));
            let result = of(row.place).map_or_else(String::new, |step| step.value.to_string());
            if values.is_decided {
                let [first, second] = figures.map(|column| row.cell(column));
                let error = format!("(ABS({first})+ABS({second}))*2^-40+ABS({cell})*2^-40");
                let condition = format!("ABS({cell}-{formula})<={error}");
                return Cell::Decided(result, Decided { condition, note: note.clone() });
            }
            let places = values.weights.places;
            Cell::Formula(places.map_or(formula.clone(), |places| format!("ROUND({formula},{places})")), result)
        };
        self.push(Column::new(heading, |styles| &styles.plain, value).sum(total, |styles| &styles.sum_plain))
    }

    /// The columns of its figures, twice the same if there is one.
    fn figures(&self, indicator: &Indicator) -> [ColNum; 2] {
        let named = |header: &str| {
            let mut columns = self.book.allocation.policy().figures().iter().zip(&self.places.figures);
            let is_its =
                |column: &FigureColumn| column.scale == indicator.scale && column.headers.iter().any(|h| h == header);
            columns.find(|(column, _)| is_its(column)).map_or(0, |(_, at)| *at)
        };
        match &indicator.kind {
            IndicatorKind::Change { before, now, .. } => [named(before), named(now)],
            _ => [named(&indicator.key); 2],
        }
    }

    fn formula(
        &self,
        indicator: &'b Indicator,
        constant: Key,
        figures: [ColNum; 2],
    ) -> impl Fn(&Row) -> String + use<'b> {
        let coefficients = self.book.allocation.policy().coefficients().iter().zip(&self.places.coefficients);
        let coefficients = coefficients.filter(|(name, _)| indicator.coefficients.contains(name));
        let coefficients: Vec<ColNum> = coefficients.map(|(_, column)| *column).collect();
        let (constant, all) = (self.policy.at(constant), self.frame.all(figures[0]));
        move |row| {
            let [first, second] = figures.map(|column| row.cell(column));
            let value = match &indicator.kind {
                IndicatorKind::Amount { below_zero: BelowZero::Zero } => format!("MAX(0,{first})"),
                IndicatorKind::Change { better: Better::Higher, .. } => format!("MAX(0,{second}-{first})"),
                IndicatorKind::Change { better: Better::Lower, .. } => format!("MAX(0,{first}-{second})"),
                IndicatorKind::Gap { .. } => format!("MAX(0,{constant}-{first})"),
                IndicatorKind::Minmax { better, .. } => {
                    let from_worst = match better {
                        Better::Higher => format!("({first}-MIN({all}))"),
                        Better::Lower => format!("(MAX({all})-{first})"),
                    };
                    format!("((1-{constant})*{from_worst}+{constant}*(MAX({all})-MIN({all})))")
                }
                _ => first,
            };
            let factors = std::iter::once(value).chain(coefficients.iter().map(|column| row.cell(*column)));
            factors.collect::<Vec<_>>().join("*")
        }
    }
}

fn step<'b>(book: &'b Book<'_>, row: usize, place: usize) -> Option<&'b ScoreStep> {
    book.explained.counties.get(row)?.cells.get(place)?.indicators.as_ref()
}

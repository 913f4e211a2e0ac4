//! How the figures of indicators make the score of a factor: docs/rules.md section 5.1.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{BelowZero, Better, FigureColumn, Indicator, IndicatorKind, IndicatorStep, ScoreStep};

use super::column::{Column, Decided, cell};
use super::exact;
use super::explained::Values;
use super::sheet::fixed;
use super::working::{SUMS, Working};

impl<'b> Working<'b> {
    /// The columns of a factor's indicators, and last its score; says where that stands.
    pub(super) fn indicators(&mut self, place: usize) -> ColNum {
        let (book, styles) = (self.book, &self.book.styles);
        self.group(book.sentence("working.indicators", context! { name => book.factor_name(place) }));
        let step = move |row| book.county(row)?.cells.get(place)?.indicators.as_ref();
        let (factors, mut parts) = (&book.allocation.policy().terms().factors, Vec::new());
        let indicators = factors.get(place).into_iter().flat_map(|factor| &factor.indicators);
        let values = book.explained.indicators.get(place).into_iter().flatten();
        for (number, (indicator, values)) in indicators.zip(values).enumerate() {
            let of = move |result: fn(&IndicatorStep) -> String| {
                move |row| step(row).and_then(|step| step.parts.get(number)).map_or_else(String::new, result)
            };
            let key = format!("constant.{place}.{number}");
            let value = self.value(
                (&key, indicator),
                values,
                [of(|step| step.value.to_string()), of(|step| step.total.to_string())],
            );
            let share = format!("{}/{}", cell(value), fixed(SUMS, value));
            let heading = book.sentence("working.value_share", context! { name => book.indicator_name(indicator) });
            let result = of(|step| exact::ratio(&step.value, &step.total, 15));
            let share =
                self.push(Column::formula((heading, 13), &styles["share"], share, result).sum(1, &styles["sum_share"]));
            parts.push(format!("{}*{}", self.policy.at(&format!("weight.{place}.{number}")), cell(share)));
        }
        let score = move |row| step(row).map_or_else(String::new, |step: &ScoreStep| step.score.decimal(18));
        let score = Column::formula((book.say("working.score"), 13), &styles["exact"], parts.join("+"), score);
        self.push(score.sum(1, &styles["sum_exact"]))
    }

    /// What the kind makes of the figures, times the coefficients; says where it stands.
    fn value(
        &mut self,
        (constant, indicator): (&str, &Indicator),
        values: &'b Values,
        [value, total]: [impl Fn(usize) -> String + Copy + 'b; 2],
    ) -> ColNum {
        let (book, styles) = (self.book, &self.book.styles);
        let heading = book.sentence("working.value", context! { name => book.indicator_name(indicator) });
        let figures = self.figures(indicator);
        let formula = self.kind(indicator, constant, figures);
        let ([first, second], own) = (figures.map(cell), cell(self.next()));
        let error = format!("(ABS({first})+ABS({second}))*2^-40+ABS({own})*2^-40");
        let condition = format!("ABS({own}-{formula})<={error}");
        let note = book.sentence("note.value", context! { name => heading });
        let decided = move |row| {
            let decided = || (value(row), Decided { condition: condition.clone(), note: note.clone() });
            values.is_decided.then(decided)
        };
        let places = values.weights.places;
        let formula = places.map_or(formula.clone(), |places| format!("ROUND({formula},{places})"));
        let column = Column::formula((heading, 13), &styles["plain"], formula, value).decided(decided);
        self.push(column.sum(total(0), &styles["sum_plain"]))
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

    fn kind(&self, indicator: &Indicator, constant: &str, figures: [ColNum; 2]) -> String {
        let ([first, second], all) = (figures.map(cell), self.frame.all(figures[0]));
        let constant = self.policy.at(constant);
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
        let factors = std::iter::once(value).chain(self.coefficients(&indicator.coefficients));
        factors.collect::<Vec<_>>().join("*")
    }
}

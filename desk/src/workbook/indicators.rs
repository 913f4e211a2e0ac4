//! How the figures of indicators make the score of a factor: RULES section 5.1.

use minijinja::context;
use rust_xlsxwriter::ColNum;
use special_fund::{BelowZero, Better, Exact, FigureColumn, Indicator, IndicatorKind, IndicatorStep, ScoreStep};

use super::columns::{WORKING_SUMS, working_rows};
use super::explained::Values;
use super::parameters::Parameters;
use super::sheet::{beside, column_range, fixed};
use super::steps::{Cell, Column, Group, Item};
use super::terms::Term;
use super::{Book, exact};

/// Where the figures of the table stand.
pub(super) struct Inputs<'c> {
    /// By the policy's order of columns of figures.
    pub(super) figures: &'c [ColNum],
    /// By the policy's order of coefficients.
    pub(super) coefficients: &'c [ColNum],
}

/// The columns of a factor's indicators, and last its score; `take` hands out columns.
pub(super) fn group<'b>(
    book: &'b Book<'b>,
    place: usize,
    inputs: &Inputs<'_>,
    take: &mut dyn FnMut(ColNum) -> ColNum,
) -> Option<(Group<'b>, ColNum)> {
    let factor = book.allocation.policy().terms().factors.get(place)?;
    let (mut items, mut parts) = (Vec::new(), Vec::new());
    for (number, indicator) in factor.indicators.iter().enumerate() {
        let of = move |row: usize| step(book, row, place)?.parts.get(number);
        let name = book.named(&indicator.name, &indicator.key);
        let (value, share) = (take(1), take(1));
        let formula = formula(book, indicator, Term::Constant(place, number), inputs);
        let Values { weights, is_decided } = book.explained.indicators.get(place)?.get(number)?;
        let (places, columns) = (weights.places, figure_columns(book, indicator, inputs));
        let total = of(0).map_or_else(String::new, |step| step.total.to_string());
        let heading = book.sentence("working.value", context! { name });
        let values = Column::new(
            value,
            heading,
            |styles| &styles.plain,
            move |at, row| {
                let formula = formula(at);
                let result = of(row).map_or_else(String::new, |step| step.value.to_string());
                if *is_decided {
                    let [first, second] = columns.map(|column| beside(at, column));
                    let error = format!("(ABS({first})+ABS({second}))*2^-40+ABS({})*2^-40", beside(at, value));
                    return Cell::Decided(result, format!("ABS({}-{formula})<={error}", beside(at, value)));
                }
                Cell::Formula(places.map_or(formula.clone(), |places| format!("ROUND({formula},{places})")), result)
            },
        );
        items.push(Item::Column(values.noted("value").summed(total, |styles| &styles.sum_plain)));
        let heading = book.sentence("working.value_share", context! { name });
        let shares = Column::new(
            share,
            heading,
            |styles| &styles.share,
            move |at, row| {
                let formula = format!("{}/{}", beside(at, value), fixed(WORKING_SUMS, value));
                let ratio = |step: &IndicatorStep| exact::ratio(&step.value, &step.total, 15);
                Cell::Formula(formula, of(row).map_or_else(String::new, ratio))
            },
        );
        items.push(Item::Column(shares.summed("1".to_owned(), |styles| &styles.sum_share)));
        parts.push((Parameters::of(book).term(Term::Weight(place, number)), share));
    }
    let score = take(1);
    let heading = book.say("working.score");
    let scores = Column::new(
        score,
        heading,
        |styles| &styles.exact,
        move |at, row| {
            let parts: Vec<String> =
                parts.iter().map(|(weight, share)| format!("{weight}*{}", beside(at, *share))).collect();
            let score = step(book, row, place).map_or_else(String::new, |step| step.score.decimal(18));
            Cell::Formula(parts.join("+"), score)
        },
    );
    items.push(Item::Column(scores.summed("1".to_owned(), |styles| &styles.sum_exact)));
    let name = book.sentence("working.indicators", context! { name => book.factor_name(place) });
    Some((Group { name, items }, score))
}

fn step<'b>(book: &'b Book<'_>, row: usize, place: usize) -> Option<&'b ScoreStep> {
    book.explained.counties.get(row)?.cells.get(place)?.indicators.as_ref()
}

/// The columns of its figures, twice the same if there is one.
fn figure_columns(book: &Book<'_>, indicator: &Indicator, inputs: &Inputs<'_>) -> [ColNum; 2] {
    let named = |header: &str| {
        let mut columns = book.allocation.policy().figures().iter().zip(inputs.figures);
        let is_its =
            |column: &FigureColumn| column.scale == indicator.scale && column.headers.iter().any(|h| h == header);
        columns.find(|(column, _)| is_its(column)).map_or(0, |(_, at)| *at)
    };
    match &indicator.kind {
        IndicatorKind::Change { before, now, .. } => [named(before), named(now)],
        _ => [named(&indicator.key); 2],
    }
}

/// What the kind makes of the figures, times the coefficients.
fn formula<'b>(
    book: &'b Book<'_>,
    indicator: &'b Indicator,
    constant: Term,
    inputs: &Inputs<'_>,
) -> impl Fn(u32) -> String + 'b {
    let policy = book.allocation.policy();
    let columns = figure_columns(book, indicator, inputs);
    let coefficients = policy.coefficients().iter().zip(inputs.coefficients);
    let coefficients = coefficients.filter(|(name, _)| indicator.coefficients.contains(name));
    let coefficients: Vec<ColNum> = coefficients.map(|(_, column)| *column).collect();
    let constant = Parameters::of(book).term(constant);
    let rows = working_rows(book);
    move |at| {
        let [first, second] = columns.map(|column| beside(at, column));
        let value = match &indicator.kind {
            IndicatorKind::Amount { below_zero: BelowZero::Zero } => format!("MAX(0,{first})"),
            IndicatorKind::Change { better: Better::Higher, .. } => format!("MAX(0,{second}-{first})"),
            IndicatorKind::Change { better: Better::Lower, .. } => format!("MAX(0,{first}-{second})"),
            IndicatorKind::Gap { .. } => format!("MAX(0,{constant}-{first})"),
            IndicatorKind::Minmax { better, .. } => {
                let [all, _] = columns.map(|column| column_range(rows, column));
                let from_worst = match better {
                    Better::Higher => format!("({first}-MIN({all}))"),
                    Better::Lower => format!("(MAX({all})-{first})"),
                };
                format!("((1-{constant})*{from_worst}+{constant}*(MAX({all})-MIN({all})))")
            }
            _ => first,
        };
        let factors = std::iter::once(value).chain(coefficients.iter().map(|column| beside(at, *column)));
        factors.collect::<Vec<_>>().join("*")
    }
}

/// A weight as the sheet counts it: by the score itself, not by its numerator.
pub(super) fn weight(weight: &Exact, score: Option<&ScoreStep>) -> String {
    let Some(score) = score else {
        return weight.to_string();
    };
    exact::ratio(weight, &Exact::new(score.denominator.clone(), 0), 18)
}

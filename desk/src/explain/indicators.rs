//! How the indicators of a factor make a county's score: rules, section 5.1.

use minijinja::context;
use minijinja::value::Value;
use special_fund::{Better, CellStep, Factor, Figure, Indicator, IndicatorKind, IndicatorStep, Scale};

use super::{Explainer, Step};
use crate::messages::shown;
use crate::view::amounts::separated;
use crate::view::clauses::Clause;
use crate::view::exact::{decimal, share};

impl Explainer<'_> {
    /// The values, shares and score, if the factor has indicators.
    pub(super) fn score(&self, cell: &CellStep) -> Option<Step> {
        let step = cell.indicators.as_ref()?;
        let factor = self.factor(&cell.factor)?;
        let indicators = factor.indicators.iter().zip(&step.parts);
        let indicators = indicators.map(|(indicator, part)| self.indicator(indicator, part));
        let summand =
            |part: &IndicatorStep| format!("{} × {} ÷ {}", part.weight, separated(&part.value), separated(&part.total));
        let data = context! {
            name => self.factor_name(&cell.factor),
            indicators => indicators.collect::<Vec<Value>>(),
            summands => step.parts.iter().map(summand).collect::<Vec<String>>(),
            exact => decimal(&step.score),
            numerator => separated(&step.numerator),
            denominator => separated(&step.denominator),
        };
        Some(self.cited(&self.indicator_sources(factor), self.of_clause(Clause::Tilt(factor.tilt), "score", data)))
    }

    /// What the policy cites for the indicators of a factor: once where it is the same for all.
    fn indicator_sources(&self, factor: &Factor) -> String {
        let mut indicators = factor.indicators.iter().filter(|indicator| !indicator.source.trim().is_empty());
        let Some(first) = indicators.clone().next() else { return String::new() };
        if indicators.all(|indicator| indicator.source == first.source) {
            return first.source.clone();
        }
        let all = factor.indicators.iter().map(|indicator| {
            context! { name => self.name(&indicator.key, &indicator.name), source => indicator.source.trim() }
        });
        self.say("sources", context! { sources => all.collect::<Vec<Value>>() })
    }

    fn indicator(&self, indicator: &Indicator, part: &IndicatorStep) -> Value {
        let name = self.name(&indicator.key, &indicator.name);
        let columns = match &indicator.kind {
            IndicatorKind::Change { before, now, .. } => vec![shown(before), shown(now)],
            _ => vec![name.clone()],
        };
        let marked = indicator.scale.iter().flat_map(|scale| {
            let figures = columns.iter().zip(&part.figures);
            figures.map(|(column, figure)| {
                context! { column, marked => self.mark(scale, *figure), value => figure.to_string() }
            })
        });
        let (made, is_zero) = self.value(indicator, part).unzip();
        context! {
            marked => marked.collect::<Vec<Value>>(),
            name,
            made,
            is_zero,
            value => separated(&part.value),
            total => separated(&part.total),
            share => share(&part.value, &part.total).unwrap_or_default(),
        }
    }

    /// What the cell of a column with grades or brackets says that counts so much.
    pub(super) fn mark(&self, scale: &Scale, figure: Figure) -> String {
        let marks: Vec<Value> = match scale {
            Scale::Grades(grades) => {
                let meant = grades.iter().filter(|(_, value)| *value == figure);
                meant.map(|(grade, _)| context! { grade => shown(grade) }).collect()
            }
            Scale::Brackets(brackets) => {
                let ends = brackets.iter().skip(1).map(|next| Some(next.from.to_string())).chain([None]);
                let meant = brackets.iter().zip(ends).filter(|(bracket, _)| bracket.value == figure);
                meant.map(|(bracket, end)| context! { from => bracket.from.to_string(), end }).collect()
            }
            _ => unreachable!("this program knows no other"),
        };
        self.say("mark", context! { marks })
    }

    /// How a value is made of its figures, where it is not simply the figure; whether it is 0 for want of more.
    fn value(&self, indicator: &Indicator, part: &IndicatorStep) -> Option<(String, bool)> {
        let figure = |place: usize| part.figures.get(place).copied().unwrap_or_default();
        let difference = |a: Figure, b: Figure| format!("{a} - {}", in_brackets(b));
        let made = match &indicator.kind {
            IndicatorKind::Amount { .. } => figure(0).to_string(),
            IndicatorKind::Change { better: Better::Higher, .. } => difference(figure(1), figure(0)),
            IndicatorKind::Change { .. } => difference(figure(0), figure(1)),
            IndicatorKind::Gap { reference } => difference(*reference, figure(0)),
            IndicatorKind::Minmax { better, lowest } => {
                let [least, largest] = part.range?;
                let from_worst = match better {
                    Better::Higher => difference(figure(0), least),
                    Better::Lower => difference(largest, figure(0)),
                };
                match lowest.millionths() {
                    0 => from_worst,
                    _ => format!("(1 - {lowest}) × ({from_worst}) + {lowest} × ({})", difference(largest, least)),
                }
            }
            _ => unreachable!("this program knows no other"),
        };
        let is_simple = part.coefficients.is_empty() && made == part.value.to_string();
        if is_simple {
            return None;
        }
        let is_sum = made.contains(' ');
        let is_counted = part.coefficients.iter().all(|(_, rate)| rate.millionths() > 0);
        if part.value.digits().bits() == 0 && is_counted && made != "0" {
            return Some((made, true));
        }
        let mut product = if is_sum && !part.coefficients.is_empty() { format!("({made})") } else { made };
        for (name, rate) in &part.coefficients {
            product.push_str(&format!(" × {}", self.coefficient(name, *rate, &rate.to_string())));
        }
        Some((format!("{product} = {}", separated(&part.value)), false))
    }
}

/// `5`, `(-5)`.
fn in_brackets(figure: Figure) -> String {
    if figure < Figure::default() { format!("({figure})") } else { figure.to_string() }
}

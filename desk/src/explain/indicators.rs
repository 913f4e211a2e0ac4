//! How the indicators of a factor make a county's score: rules, section 5.1.

use special_fund::table::Language;
use special_fund::{Better, CellStep, Figure, Indicator, IndicatorKind, IndicatorStep, Scale, ScoreStep};

use super::exact::{cut_off, share};
use super::{Explainer, Step};
use crate::messages::shown;
use crate::view::amounts::separated;

impl Explainer<'_> {
    /// The values, shares and score, if the factor has indicators.
    pub(super) fn score(&self, cell: &CellStep) -> Option<Step> {
        let score = cell.indicators.as_ref()?;
        let factors = self.allocation.policy().terms().factors.iter();
        let indicators = factors.filter(|factor| factor.key == cell.factor).flat_map(|factor| &factor.indicators);
        let mut lines = Vec::new();
        for (indicator, part) in indicators.zip(&score.parts) {
            lines.extend(self.indicator(indicator, part));
        }
        lines.push(self.labelled(self.say("得分", "score"), &self.equation(score)));
        let over = format!("{} ÷ {}", separated(&score.numerator), separated(&score.denominator));
        lines.push(self.labelled(
            self.say(
                "写成分数，各县分母相同，往下只用分子",
                "as a fraction; all have this denominator, so the numerators count",
            ),
            &over,
        ));
        let title = format!("{}{}", shown(&self.factor_name(&cell.factor)), self.say("得分", " score"));
        Some(self.step("explain.clause.a", &title, lines))
    }

    /// Σ weight × value ÷ total.
    fn equation(&self, score: &ScoreStep) -> String {
        let parts = score
            .parts
            .iter()
            .map(|part| format!("{} × {} ÷ {}", part.weight, separated(&part.value), separated(&part.total)));
        let numerator = score.score.whole() * score.score.denominator() + score.score.numerator();
        format!("{} = {}", parts.collect::<Vec<_>>().join(" + "), cut_off(&numerator, score.score.denominator()))
    }

    fn indicator(&self, indicator: &Indicator, part: &IndicatorStep) -> Vec<String> {
        let name = match self.language {
            Language::Chinese => shown(&indicator.name),
            Language::English => indicator.key.clone(),
        };
        let mut lines = Vec::new();
        let columns = match &indicator.kind {
            IndicatorKind::Change { before, now, .. } => vec![shown(before), shown(now)],
            _ => vec![name.clone()],
        };
        for (column, figure) in columns.iter().zip(&part.figures) {
            let cell = indicator.scale.as_ref().map(|scale| self.cell_of(scale, *figure));
            let counts = self.say("，计 ", ", counts ");
            lines.extend(cell.map(|cell| self.labelled(column, &format!("{cell}{counts}{figure}"))));
        }
        if let Some(made) = self.value(indicator, part) {
            lines.push(self.labelled(&name, &made));
        }
        let of = share(&part.value, &part.total).unwrap_or_default();
        let label = format!("{name}{}", self.say("占比", ", share"));
        lines.push(self.labelled(&label, &format!("{} ÷ {} = {of}", separated(&part.value), separated(&part.total))));
        lines
    }

    /// What the cell of a column with grades or brackets says that counts so much.
    pub(super) fn cell_of(&self, scale: &Scale, figure: Figure) -> String {
        let texts: Vec<String> = match scale {
            Scale::Grades(grades) => {
                grades.iter().filter(|(_, value)| *value == figure).map(|(grade, _)| shown(grade)).collect()
            }
            Scale::Brackets(brackets) => {
                let ends = brackets.iter().skip(1).map(|next| Some(next.from)).chain([None]);
                let meant = brackets.iter().zip(ends).filter(|(bracket, _)| bracket.value == figure);
                meant.map(|(bracket, end)| self.bracket(bracket.from, end)).collect()
            }
            _ => unreachable!("this program knows no other"),
        };
        texts.join(self.say("、", ", "))
    }

    fn bracket(&self, from: Figure, end: Option<Figure>) -> String {
        match (self.language, end) {
            (Language::Chinese, Some(end)) => format!("{from} 以上、不到 {end}"),
            (Language::Chinese, None) => format!("{from} 以上"),
            (Language::English, Some(end)) => format!("from {from}, below {end}"),
            (Language::English, None) => format!("from {from}"),
        }
    }

    /// How a value is made of its figures, where it is not simply the figure.
    fn value(&self, indicator: &Indicator, part: &IndicatorStep) -> Option<String> {
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
            return Some(format!("{made}{}", self.say("，不大于 0，按 0 计", ": not above 0, counts as 0")));
        }
        let mut product = if is_sum && !part.coefficients.is_empty() { format!("({made})") } else { made };
        for (name, rate) in &part.coefficients {
            product.push_str(&format!(" × {} {rate}", self.coefficient(name, *rate)));
        }
        Some(format!("{product} = {}", separated(&part.value)))
    }
}

/// `5`, `(-5)`.
fn in_brackets(figure: Figure) -> String {
    if figure < Figure::default() { format!("({figure})") } else { figure.to_string() }
}

//! How the indicators of a factor make a county's score: rules, section 5.1.

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
        lines.push(self.labelled(self.say("写成分数", "as a fraction"), &over));
        let title = format!("{}{}", shown(&self.factor_name(&cell.factor)), self.say("得分", " score"));
        Some(self.step("(a)", &title, lines))
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
            special_fund::table::Language::Chinese => shown(&indicator.name),
            special_fund::table::Language::English => indicator.key.clone(),
        };
        let mut lines = Vec::new();
        if let Some(made) = self.value(indicator, part) {
            lines.push(self.labelled(&name, &made));
        }
        if let (Some(Scale::Grades(grades)), [figure]) = (&indicator.scale, part.figures.as_slice()) {
            let named = grades.iter().filter(|(_, value)| value == figure).map(|(grade, _)| shown(grade));
            let named = named.collect::<Vec<_>>().join(self.say("、", ", "));
            lines.push(self.labelled(&name, &format!("{named}{}{figure}", self.say("，计 ", ", counts "))));
        }
        let of = share(&part.value, &part.total).unwrap_or_default();
        let label = format!("{name}{}", self.say("占比", ", share"));
        lines.push(self.labelled(&label, &format!("{} ÷ {} = {of}", separated(&part.value), separated(&part.total))));
        lines
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
        let is_zero =
            part.value.digits().bits() == 0 && part.coefficients.iter().all(|(_, rate)| rate.millionths() > 0);
        if is_zero {
            return Some(format!("{made}{}", self.say("，不大于 0，按 0 计", ": not above 0, counts as 0")));
        }
        let mut product = if is_sum && !part.coefficients.is_empty() { format!("({made})") } else { made };
        for (name, rate) in &part.coefficients {
            product.push_str(&format!(" × {} {rate}", shown(name)));
        }
        Some(format!("{product} = {}", separated(&part.value)))
    }
}

/// `5`, `(-5)`.
fn in_brackets(figure: Figure) -> String {
    if figure < Figure::default() { format!("({figure})") } else { figure.to_string() }
}

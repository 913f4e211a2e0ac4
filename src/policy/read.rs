//! A draft → terms: one function a table, one line a key, in the order of a policy file.
//!
//! What cannot be read is told, and a stand-in takes its place so that everything else can be checked. Terms of which
//! a mistake has been told become no policy, so no stand-in is ever calculated with.

use std::collections::BTreeSet;

use super::draft::{Raw, beginning};
use super::error::{PolicyMistake, ValueType};
use super::indicators::{BelowZero, Better, Coefficient, FigureBracket, Indicator, IndicatorKind, Scale};
use super::terms::{Annex, BaseRole, Bracket, Factor, FiscalCapacity, Funding, Rest, Terms, Uplift, UpliftRate};
use super::value::{Value, figure, money, name, rate, text, truth, wan_yuan};
use super::year::{Adjustment, AdjustmentKind, Batch, Control, Freed, Issued, Shortfall, Surplus};
use crate::county::{CountyCode, Name};
use crate::number::{Figure, Money, Rate};
use crate::roster::{Roster, RosterCounty, RosterError};

pub(super) fn terms(draft: &mut Value<'_>) -> Terms {
    let roles = [("protected", BaseRole::Protected), ("basis", BaseRole::Basis)];
    draft.table(|t| {
        let mut terms = Terms {
            fiscal_year: t.need("fiscal_year", year),
            title: t.need("title", name),
            source: t.need("source", text),
            fund_total: fund_total(t),
            quantum: t.need("quantum_yuan", money),
            base: t.may("base", |base| base.choice(&roles, BaseRole::Protected)).unwrap_or_default(),
            factors: t.need("factors", |list| list.each(factor)),
            coefficients: t.may("coefficients", |table| table.each_named(coefficient)).unwrap_or_default(),
            fiscal_capacity: t.may("fiscal_capacity", fiscal_capacity),
            uplift: t.may("uplift", uplift),
            control: t.may("control", control),
            adjustments: t.may("adjustments", |list| list.each(adjustment)).unwrap_or_default(),
            issued: t.may("issued", issued),
            roster: Roster::nobody(),
            annex: None,
        };
        // Without an uplift, only a policy that names them has mountain counties.
        let edition = terms.uplift.as_ref().map(|_| Roster::default());
        terms.roster = t.may("roster", roster).or(edition).unwrap_or(terms.roster);
        terms.annex = t.may("annex", annex);
        terms
    })
}

/// In yuan or in 10,000 yuan: given once.
fn fund_total(t: &mut Value<'_>) -> Money {
    let Some(total) = t.may("fund_total_wan_yuan", wan_yuan) else {
        return t.need("fund_total_yuan", money);
    };
    t.stands_for("fund_total_wan_yuan", "fund_total_yuan");
    t.may("fund_total_yuan", |again| again.refuse(PolicyMistake::DuplicateKey, total)).unwrap_or(total)
}

fn factor(value: &mut Value<'_>) -> Factor {
    value.table(|t| Factor {
        key: t.need("key", text),
        name: t.need("name", name),
        weight: t.need("weight", rate),
        tilt: t.need("tilt", rate),
        coefficients: t.may("coefficients", |list| list.each(text)).unwrap_or_default(),
        indicators: t.may("indicators", |list| list.each(indicator)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

/// A kind that could not be read. Which keys a table may have depends on its kind: with none, each is one.
const UNKNOWN: &str = "";

fn indicator(value: &mut Value<'_>) -> Indicator {
    let kinds = ["amount", "change", "gap", "minmax"].map(|kind| (kind, kind));
    value.table(|t| Indicator {
        key: t.need("key", text),
        name: t.need("name", name),
        weight: t.need("weight", rate),
        kind: match t.may("kind", |kind| kind.choice(&kinds, UNKNOWN)).unwrap_or("amount") {
            "change" => IndicatorKind::Change {
                better: t.need("better", better),
                before: t.need("before", text),
                now: t.need("now", text),
            },
            "gap" => IndicatorKind::Gap { reference: t.need("reference", figure) },
            "minmax" => IndicatorKind::Minmax {
                better: t.need("better", better),
                lowest: t.may("lowest", rate).unwrap_or_default(),
            },
            kind => {
                if kind == UNKNOWN {
                    for key in ["better", "before", "now", "reference", "lowest"] {
                        t.may(key, |_| ());
                    }
                }
                IndicatorKind::Amount { below_zero: below_zero(t) }
            }
        },
        scale: scale(t, figure),
        coefficients: t.may("coefficients", |list| list.each(text)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

fn coefficient(key: &str, value: &mut Value<'_>) -> Coefficient {
    let of_rate = |value: &mut Value<'_>| Figure::from(rate(value));
    value.table(|t| Coefficient { key: key.to_owned(), name: t.may("name", name), scale: scale(t, of_rate) })
}

/// What cells stand for, if not for themselves.
fn scale(t: &mut Value<'_>, of: fn(&mut Value<'_>) -> Figure) -> Option<Scale> {
    let grades = t.may("grades", |table| {
        let mut grades = table.each_named(|text, value| (grade(text, value), of(value)));
        // The best first: a file's table has no order.
        grades.sort_by(|(_, a), (_, b)| b.cmp(a));
        Scale::Grades(grades)
    });
    let brackets = t.may("brackets", |list| {
        let bracket = |value: &mut Value<'_>| {
            value.table(|t| FigureBracket { from: t.need("from", figure), value: t.need("value", of) })
        };
        let brackets = Scale::Brackets(list.each(bracket));
        if grades.is_some() { list.refuse(PolicyMistake::TwoScales, brackets) } else { brackets }
    });
    grades.or(brackets)
}

/// A grade as cells have it.
fn grade(found: &str, value: &mut Value<'_>) -> Name {
    let found = found.trim();
    let error = |error| PolicyMistake::Name { found: beginning(found), error };
    found.parse().unwrap_or_else(|why| value.refuse(error(why), Name::built_in("?")))
}

fn below_zero(t: &mut Value<'_>) -> BelowZero {
    let ways = [("refuse", BelowZero::Refuse), ("zero", BelowZero::Zero)];
    t.may("below_zero", |way| way.choice(&ways, BelowZero::Refuse)).unwrap_or_default()
}

fn better(value: &mut Value<'_>) -> Better {
    value.choice(&[("higher", Better::Higher), ("lower", Better::Lower)], Better::Higher)
}

fn fiscal_capacity(value: &mut Value<'_>) -> FiscalCapacity {
    let rests = [("by_score", Rest::ByScore), ("retained", Rest::Retained)];
    value.table(|t| FiscalCapacity {
        weight: t.need("weight", rate),
        rest: t.need("rest", |rest| rest.choice(&rests, Rest::Retained)),
        source: t.need("source", text),
    })
}

fn uplift(value: &mut Value<'_>) -> Uplift {
    let fundings = [
        ("fiscal_capacity", Funding::FiscalCapacity),
        ("additional", Funding::Additional),
        ("offset", Funding::Offset),
    ];
    value.table(|t| Uplift {
        rate: t.need("rate", uplift_rate),
        rate_basis: t.may("rate_basis_yuan", money),
        funding: t.need("funding", |funding| funding.choice(&fundings, Funding::Offset)),
        source: t.need("source", text),
    })
}

fn uplift_rate(value: &mut Value<'_>) -> UpliftRate {
    value.table(|t| {
        let fixed = t.may("fixed", rate).map(UpliftRate::Fixed);
        let brackets = t.may("by_fund_total", |list| list.each(bracket)).map(UpliftRate::ByFundTotal);
        let affordable = t.may("affordable", affordable);
        match (fixed, brackets, affordable) {
            (Some(rate), None, None) | (None, Some(rate), None) | (None, None, Some(rate)) => rate,
            // Another way may be meant by a key that is unknown, which is told.
            _ if t.has_unknown_key() => UpliftRate::Fixed(Rate::ONE),
            _ => t.refuse(PolicyMistake::OneChoice, UpliftRate::Fixed(Rate::ONE)),
        }
    })
}

fn bracket(value: &mut Value<'_>) -> Bracket {
    value.table(|t| Bracket { from: t.need("from_yuan", money), rate: t.need("rate", rate) })
}

fn affordable(value: &mut Value<'_>) -> UpliftRate {
    value.table(|t| UpliftRate::Affordable { step: t.need("step", rate), max: t.need("max", rate) })
}

fn control(value: &mut Value<'_>) -> Control {
    let surpluses = [("refuse", Surplus::Refuse), ("retained", Surplus::Retained)];
    value.table(|t| Control {
        floor: t.may("floor", rate),
        cap: t.may("cap", rate),
        need_rate: t.may("need_rate", rate),
        surplus: t.may("surplus", |surplus| surplus.choice(&surpluses, Surplus::Refuse)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

fn adjustment(value: &mut Value<'_>) -> Adjustment {
    let kinds = ["deduction", "signed"].map(|kind| (kind, kind));
    let frees = [("retained", Freed::Retained), ("others", Freed::Others)];
    value.table(|t| Adjustment {
        key: t.need("key", text),
        name: t.need("name", name),
        kind: match t.need("kind", |kind| kind.choice(&kinds, UNKNOWN)) {
            "deduction" => AdjustmentKind::Deduction {
                freed: t.may("freed", |freed| freed.choice(&frees, Freed::Retained)).unwrap_or_default(),
            },
            "signed" => AdjustmentKind::Signed { new_money: t.may("new_money_yuan", money) },
            _ => {
                t.may("freed", |_| ());
                t.may("new_money_yuan", |_| ());
                AdjustmentKind::Signed { new_money: None }
            }
        },
        source: t.need("source", text),
    })
}

fn issued(value: &mut Value<'_>) -> Issued {
    let ways = [("refuse", Shortfall::Refuse), ("recover", Shortfall::Recover), ("keep", Shortfall::Keep)];
    value.table(|t| Issued {
        batches: t.need("batches", |list| list.each(batch)),
        shortfall: t.may("shortfall", |way| way.choice(&ways, Shortfall::Refuse)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

fn batch(value: &mut Value<'_>) -> Batch {
    value.table(|t| Batch { key: t.need("key", text), name: t.need("name", name), total: t.need("total_yuan", money) })
}

fn annex(value: &mut Value<'_>) -> Annex {
    value.table(|t| Annex {
        number: t.may("number", name),
        title: t.may("title", name),
        issuer: t.may("issuer", name),
        date: t.may("date", name),
        notes: t.may("notes", |list| list.each(text)).unwrap_or_default(),
        font: t.may("font", name),
    })
}

fn roster(value: &mut Value<'_>) -> Roster {
    value.table(|t| {
        let edition = t.may("edition", edition);
        let counties = t.may("counties", |list| {
            let counties = counties(list);
            match edition {
                Some(_) => list.refuse(PolicyMistake::Roster { error: RosterError::EditionAndCounties }, counties),
                None => counties,
            }
        });
        let roster = edition.or(counties).unwrap_or_default();
        if t.may("partial", truth).unwrap_or_default() { roster.partial() } else { roster }
    })
}

/// Of what is no text, that has been told, and nothing more is.
fn edition(value: &mut Value<'_>) -> Roster {
    let found = beginning(&text(value));
    if found != "2021" {
        value.refuse(PolicyMistake::Roster { error: RosterError::UnknownEdition { found } }, ());
    }
    Roster::edition_2021()
}

fn counties(list: &mut Value<'_>) -> Roster {
    let mut codes = BTreeSet::new();
    let counties = list.each(|county| {
        county.table(|t| {
            let code = t.need("code", |code| roster_code(code, &mut codes));
            let name = t.need("name", name);
            Some(RosterCounty { code: code?, name })
        })
    });
    match counties.into_iter().collect::<Option<_>>().map(Roster::new) {
        Some(Ok(roster)) => roster,
        Some(Err(error)) => list.refuse(PolicyMistake::Roster { error }, Roster::default()),
        // What is wrong with a county has been told.
        None => Roster::default(),
    }
}

fn roster_code(value: &mut Value<'_>, codes: &mut BTreeSet<CountyCode>) -> Option<CountyCode> {
    let code: CountyCode =
        value.read(ValueType::Code, str::parse, |found, error| PolicyMistake::Code { found, error })?;
    let error = match code.digits() {
        6 if codes.insert(code) => return Some(code),
        6 => RosterError::Duplicate { code },
        _ => RosterError::NotACounty { code },
    };
    value.refuse(PolicyMistake::Roster { error }, None)
}

fn year(value: &mut Value<'_>) -> u16 {
    let Raw::Bare(found) = value.raw else {
        return value.wrong_type(ValueType::Year, 0);
    };
    found.parse().unwrap_or_else(|_| value.refuse(PolicyMistake::FiscalYear { found: beginning(found) }, 0))
}

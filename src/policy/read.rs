//! A draft → terms: one function a table, one line a key, in the order of a policy file.
//!
//! What cannot be read is told, and a stand-in takes its place so that everything else can be checked. Terms of which
//! a mistake has been told become no policy, so no stand-in is ever calculated with.

use std::collections::BTreeSet;

use super::draft::{Raw, beginning};
use super::error::{PolicyMistake, ValueType};
use super::terms::{BaseRole, Bracket, Factor, FiscalCapacity, Funding, Rest, Terms, Uplift, UpliftRate};
use super::value::Value;
use crate::county::{CountyCode, Name};
use crate::number::{self, Money, Rate};
use crate::roster::{Roster, RosterCounty, RosterError};

pub(super) fn terms(draft: Value<'_>) -> Terms {
    draft.table(|t| Terms {
        fiscal_year: t.need("fiscal_year", year),
        title: t.need("title", name),
        source: t.need("source", text),
        fund_total: t.need("fund_total_yuan", money),
        quantum: t.need("quantum_yuan", money),
        base: t.may("base", base_role).unwrap_or_default(),
        factors: t.need("factors", |list| list.each(factor)),
        fiscal_capacity: t.may("fiscal_capacity", fiscal_capacity),
        uplift: t.need("uplift", uplift),
        roster: t.may("roster", roster).unwrap_or_default(),
    })
}

fn base_role(value: Value<'_>) -> BaseRole {
    let choices = [("protected", BaseRole::Protected), ("basis", BaseRole::Basis)];
    value.choice(&choices, BaseRole::Protected)
}

fn factor(value: Value<'_>) -> Factor {
    value.table(|t| Factor {
        key: t.need("key", text),
        name: t.need("name", name),
        weight: t.need("weight", rate),
        tilt: t.need("tilt", rate),
        coefficients: t.may("coefficients", |list| list.each(text)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

fn fiscal_capacity(value: Value<'_>) -> FiscalCapacity {
    let rests = [("by_score", Rest::ByScore), ("retained", Rest::Retained)];
    value.table(|t| FiscalCapacity {
        weight: t.need("weight", rate),
        rest: t.need("rest", |rest| rest.choice(&rests, Rest::Retained)),
        source: t.need("source", text),
    })
}

fn uplift(value: Value<'_>) -> Uplift {
    value.table(|t| Uplift {
        rate: t.need("rate", uplift_rate),
        funding: t.need("funding", funding),
        source: t.need("source", text),
    })
}

fn funding(value: Value<'_>) -> Funding {
    let choices = [
        ("fiscal_capacity", Funding::FiscalCapacity),
        ("additional", Funding::Additional),
        ("offset", Funding::Offset),
    ];
    value.choice(&choices, Funding::Offset)
}

fn uplift_rate(value: Value<'_>) -> UpliftRate {
    value.table(|t| {
        let fixed = t.may("fixed", rate).map(UpliftRate::Fixed);
        let brackets = t.may("by_fund_total", |list| list.each(bracket));
        let affordable = t.may("affordable", affordable);
        match (fixed, brackets.map(UpliftRate::ByFundTotal), affordable) {
            (Some(rate), None, None) | (None, Some(rate), None) | (None, None, Some(rate)) => rate,
            _ => {
                t.refuse(t.at.clone(), PolicyMistake::OneChoice);
                UpliftRate::Fixed(Rate::ONE)
            }
        }
    })
}

fn bracket(value: Value<'_>) -> Bracket {
    value.table(|t| Bracket { from: t.need("from_yuan", money), rate: t.need("rate", rate) })
}

fn affordable(value: Value<'_>) -> UpliftRate {
    value.table(|t| UpliftRate::Affordable { step: t.need("step", rate), max: t.need("max", rate) })
}

fn roster(value: Value<'_>) -> Roster {
    value.table(|t| {
        let mut codes = BTreeSet::new();
        let edition = t.may("edition", edition);
        let counties = t.may("counties", |list| list.each(|county| roster_county(county, &mut codes)));
        let roster = match (edition, counties) {
            (Some(_), Some(_)) => Err(RosterError::EditionAndCounties),
            (edition, None) => Ok(edition.unwrap_or_default()),
            (None, Some(counties)) => match counties.into_iter().collect() {
                Some(counties) => Roster::new(counties),
                // What is wrong with one of them has been told.
                None => Ok(Roster::default()),
            },
        };
        let roster = roster.unwrap_or_else(|error| {
            t.refuse(t.key("counties"), PolicyMistake::Roster { error });
            Roster::default()
        });
        match t.may("partial", truth) {
            Some(true) => roster.partial(),
            _ => roster,
        }
    })
}

fn edition(value: Value<'_>) -> Roster {
    match value.raw {
        Raw::Text(found) if found != "2021" => {
            let found = beginning(found);
            let error = RosterError::UnknownEdition { found };
            value.refuse(PolicyMistake::Roster { error }, Roster::default())
        }
        _ => {
            text(value);
            Roster::edition_2021()
        }
    }
}

fn roster_county(value: Value<'_>, codes: &mut BTreeSet<CountyCode>) -> Option<RosterCounty> {
    value.table(|t| {
        let code: Option<CountyCode> =
            t.need("code", |value| value.parsed(ValueType::Code, |found, error| PolicyMistake::Code { found, error }));
        let (name, code) = (t.need("name", name), code?);
        let error = if code.digits() != 6 {
            RosterError::NotACounty { code }
        } else if !codes.insert(code) {
            RosterError::Duplicate { code }
        } else {
            return Some(RosterCounty { code, name });
        };
        t.refuse(t.key("code"), PolicyMistake::Roster { error });
        None
    })
}

fn year(value: Value<'_>) -> u16 {
    let Raw::Bare(found) = value.raw else {
        return value.wrong_type(ValueType::Year, 0);
    };
    let found = beginning(found);
    match found.parse() {
        Ok(year) => year,
        Err(_) => value.refuse(PolicyMistake::FiscalYear { found }, 0),
    }
}

fn text(value: Value<'_>) -> String {
    match value.raw {
        Raw::Text(text) => text.clone(),
        _ => value.wrong_type(ValueType::Text, String::new()),
    }
}

fn truth(value: Value<'_>) -> bool {
    match value.raw {
        Raw::Truth(truth) => *truth,
        _ => value.wrong_type(ValueType::Truth, false),
    }
}

fn name(value: Value<'_>) -> Name {
    let name = value.parsed(ValueType::Text, |found, error| PolicyMistake::Name { found, error });
    name.unwrap_or_else(Name::stand_in)
}

fn rate(value: Value<'_>) -> Rate {
    value.number(number::RATE.allowed)
}

fn money(value: Value<'_>) -> Money {
    value.number(number::AMOUNT.allowed)
}

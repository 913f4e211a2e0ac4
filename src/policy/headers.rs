//! The headers of a policy's own columns: no two may be the same, and none a fixed column's.

use std::collections::BTreeMap;

use super::draft::beginning;
use super::error::PolicyMistake;
use super::indicators::Scale;
use super::terms::{Terms, is_key};
use super::value::Mistakes;
use super::year::Amounts;
use crate::county::{Name, NameError};
use crate::header::{self, Header, Unit};

/// All headers in canonical form.
pub(super) struct Headers {
    /// Those of the fixed columns that only some policies have, this one among them.
    of_steps: Vec<String>,
    /// The others, each with the key that claims it.
    claimed: BTreeMap<String, String>,
    /// Those that several may read, whether as figures, and what their cells stand for.
    shared: BTreeMap<String, (bool, Option<Scale>)>,
}

impl Headers {
    /// Nothing is claimed yet.
    pub(super) fn of(terms: &Terms) -> Headers {
        let columns = terms.amount_columns();
        let holds = |amounts| columns.iter().any(|column| column.holds == amounts);
        let fixed = [
            (header::LAST, holds(Amounts::Last)),
            (header::NEED, holds(Amounts::Need)),
            (header::CONTROL, terms.is_controlled()),
            (header::BATCH, terms.issued.is_some()),
            (header::ENTITLEMENT, terms.issued.is_some() || !terms.adjustments.is_empty()),
        ];
        let fixed = fixed.into_iter().filter(|(_, is_there)| *is_there);
        let of_column =
            |(Header { en, zh }, _)| [en, zh].map(str::to_owned).into_iter().chain(header::amount_headers(en, zh));
        Headers { of_steps: fixed.flat_map(of_column).collect(), claimed: BTreeMap::new(), shared: BTreeMap::new() }
    }

    /// The header of one column; `key` is where the policy gives it.
    pub(super) fn claim(&mut self, key: String, header: &str, told: &mut Mistakes) {
        let canonical = header::canonical(header).into_owned();
        let found = header.to_owned();
        if header::is_fixed(&canonical) || self.of_steps.contains(&canonical) {
            told.tell(key, PolicyMistake::HeaderFixed { found });
        } else if let Some(other) = self.claimed.get(&canonical).cloned() {
            told.tell(key, PolicyMistake::HeaderTaken { found, other });
        } else if told.knows(&key) {
            self.claimed.insert(canonical, key);
        }
    }

    /// The header of a column that several may read, if its cells stand for the same: figures, or else coefficients, and
    /// on what scale.
    pub(super) fn share(&mut self, key: String, header: &str, cells: (bool, Option<Scale>), told: &mut Mistakes) {
        if let Err(error) = header.parse::<Name>() {
            let is_blank = error == NameError::Blank;
            let misnamed = PolicyMistake::HeaderName { found: beginning(header), error };
            told.tell(key, if is_blank { PolicyMistake::HeaderBlank } else { misnamed });
        } else if self.shared.get(header) != Some(&cells) {
            self.claim(key, header, told);
            self.shared.insert(header.to_owned(), cells);
        }
    }

    /// Key and name of a column of amounts in the published table, which say no unit: tables say it behind them.
    pub(super) fn claim_paid(&mut self, at: &str, key: &str, name: &Name, told: &mut Mistakes) {
        self.claim_named(at, key, name, told);
        for (part, header) in [("key", key), ("name", name)] {
            let is_told = part == "name" && header == key;
            if !is_told && Unit::of_header(&header::canonical(header)).is_some() {
                told.tell(format!("{at}.{part}"), PolicyMistake::HeaderUnit { found: header.to_owned() });
            }
        }
    }

    /// Key and name of what stands at a place of the policy.
    pub(super) fn claim_named(&mut self, at: &str, key: &str, name: &Name, told: &mut Mistakes) {
        if is_key(key) {
            self.claim(format!("{at}.key"), key, told);
        } else {
            told.tell(format!("{at}.key"), PolicyMistake::FactorKey { found: beginning(key) });
        }
        if **name != *key {
            self.claim(format!("{at}.name"), name, told);
        }
    }

    /// The same of one that the year's table has too: its headers there have a unit.
    pub(super) fn claim_amounts(&mut self, at: &str, key: &str, name: &Name, told: &mut Mistakes) {
        self.claim_paid(at, key, name, told);
        for found in header::amount_headers(key, name) {
            if let Some(other) = self.claimed.get(&found).cloned() {
                told.tell(format!("{at}.key"), PolicyMistake::HeaderTaken { found, other });
            }
        }
    }
}

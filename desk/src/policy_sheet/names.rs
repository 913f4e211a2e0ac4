//! Coefficients by what they are called.

use std::collections::BTreeMap;

use super::layout::COEFFICIENTS;
use super::lines::Lines;

/// Coefficients by the name that everybody knows.
const USUAL: [(&str, &str); 2] = [("绩效系数", "performance"), ("财政困难系数", "fiscal_difficulty")];

/// What the policy of 2021 tilts, by the names of the rules.
const FACTORS: [(&str, &str); 3] =
    [("生态保护", "ecological_protection"), ("污染防治", "pollution_control"), ("监管能力", "regulatory_capacity")];

/// The key of what an office gave none, by its name, else by its place: of `factors[0].indicators[1]` `indicator_1_2`.
pub(super) fn own_key(name: &str, path: &str) -> String {
    if let Some((_, key)) = FACTORS.iter().find(|(factor, _)| name.trim_end_matches("因素") == *factor) {
        return (*key).to_owned();
    }
    let list = path.rsplit(['.', '[']).nth(1).unwrap_or(path);
    let one = list.strip_suffix("es").filter(|_| list == "batches").or(list.strip_suffix('s')).unwrap_or(list);
    let places = path.split(|c: char| !c.is_ascii_digit()).filter_map(|place| place.parse::<usize>().ok());
    places.fold(one.to_owned(), |key, place| format!("{key}_{}", place + 1))
}

/// What everybody calls a coefficient.
pub(super) fn usual(key: &str) -> Option<&'static str> {
    USUAL.iter().find(|(_, usual)| *usual == key).map(|(name, _)| *name)
}

/// The keys of coefficients by what they are called.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Which coefficient is meant: one in “…” by its key, others by name, else by key.
    pub(super) fn key(&self, text: &str) -> String {
        match text.strip_prefix('“').and_then(|text| text.strip_suffix('”')) {
            Some(key) => key.to_owned(),
            None => self.0.get(text).cloned().unwrap_or_else(|| {
                // One that the policy calls otherwise has that name alone.
                let is_renamed = |key: &str| self.0.values().any(|named| named == key);
                let usual = USUAL.iter().find(|(name, key)| *name == text && !is_renamed(key));
                usual.map_or(text, |(_, key)| key).to_owned()
            }),
        }
    }

    /// Of names and keys.
    pub(super) fn of(pairs: impl Iterator<Item = (String, String)>) -> Names {
        Names(pairs.collect())
    }
}

/// Those that the rows of coefficients name.
pub(super) fn coefficient_names(lines: &Lines) -> Names {
    let pairs = lines.rows(&COEFFICIENTS).iter().map(|row| (row.text("name").to_owned(), row.text("key").to_owned()));
    Names::of(pairs.filter(|(name, key)| !name.is_empty() && !key.is_empty()))
}

/// The coefficients named in a cell: between separators, but for those within “…”.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parts = text.split(move |c: char| {
        match c {
            '“' => is_quoted = true,
            '”' => is_quoted = false,
            _ => {}
        }
        !is_quoted && matches!(c, '、' | '，' | ',' | '；' | ';' | '\n')
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::own_key;

    #[test]
    fn what_has_no_key_has_that_of_the_rules_or_of_its_place() {
        for (name, path, key) in [
            ("生态保护因素", "factors[2]", "ecological_protection"),
            ("监管能力", "factors[0]", "regulatory_capacity"),
            ("乡村振兴因素", "factors[3]", "factor_4"),
            ("削减量", "factors[0].indicators[1]", "indicator_1_2"),
            ("审计扣减", "adjustments[0]", "adjustment_1"),
            ("第一批", "issued.batches[1]", "batch_2"),
        ] {
            assert_eq!(own_key(name, path), key);
        }
    }
}

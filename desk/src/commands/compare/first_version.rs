//! Results of the first version, which said no version and left fractions as they came.

use num_integer::Integer;
use serde_json::Value;
use special_fund::{BigUint, RECORD_VERSION};

/// Brings such an allocation into today's shape; one that says its version stays as it is.
pub(super) fn bring_up_to_date(allocation: &mut Value) {
    if allocation.get("version").is_some() {
        return;
    }
    reduce(allocation);
    if let Value::Object(fields) = allocation {
        fields.insert("version".to_owned(), RECORD_VERSION.into());
    }
}

/// Brings every fraction to lowest terms.
fn reduce(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(reduce),
        Value::Object(fields) => {
            fields.values_mut().for_each(reduce);
            let part = |name| fields.get(name)?.as_str()?.parse::<BigUint>().ok();
            let Some((numerator, denominator)) = part("numerator").zip(part("denominator")) else {
                return;
            };
            let common = numerator.gcd(&denominator);
            if common > BigUint::ZERO {
                let text = |part: BigUint| Value::from((part / &common).to_string());
                fields.insert("numerator".to_owned(), text(numerator));
                fields.insert("denominator".to_owned(), text(denominator));
            }
        }
        _ => {}
    }
}

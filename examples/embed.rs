//! What a service writes: its policy, counties built by hand, no file.

use special_fund::{County, Money, Policy, calculate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy: Policy = toml::from_str(include_str!("../fixtures/ladder/funding_additional/policy.toml"))?;
    let mut counties = Vec::new();
    for (code, name, score) in [("339901", "甲县", "2"), ("339902", "乙县", "3"), ("339903", "丙县", "4")] {
        counties.push(County {
            code: code.parse()?,
            name: name.parse()?,
            base: Money::ZERO,
            scores: [score.parse()?].into(),
            coefficients: [].into(),
            fiscal_capacity: None,
            figures: [].into(),
            amounts: [].into(),
        });
    }
    let allocation = calculate(&policy, &counties)?;
    let totals: Vec<String> = allocation.shares().map(|share| share.figures.total.to_string()).collect();
    // 9,000 by 2 × 1.5 : 3 : 4 makes 2,700, 2,700 and 3,600; the first is a mountain county and is lifted by 4%.
    assert_eq!(totals, ["2808.00", "2700.00", "3600.00"]);
    assert_eq!(allocation.common().retained, Money::from_yuan(1_000));
    println!("{}", totals.join(" + "));
    Ok(())
}

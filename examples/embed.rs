//! What a service writes: its own policy, counties built by hand, no file.

use special_fund::{
    BaseRole, County, Factor, Funding, Money, Policy, Roster, Terms, Uplift, UpliftRate, calculate,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::new(Terms {
        fiscal_year: 2025,
        title: "illustrative fund".parse()?,
        source: "illustrative".to_owned(),
        fund_total: Money::from_yuan(1_000_000),
        quantum: Money::from_yuan(100),
        base: BaseRole::Protected,
        factors: vec![Factor {
            key: "ecological_protection".to_owned(),
            name: "生态保护因素".parse()?,
            weight: "1".parse()?,
            tilt: "1.1".parse()?, // towards the mountain counties
            coefficients: vec![],
            source: "illustrative".to_owned(),
        }],
        fiscal_capacity: None,
        uplift: Uplift {
            rate: UpliftRate::Fixed("0.03".parse()?),
            funding: Funding::Additional,
            source: "2021, item 2: at least 3%".to_owned(),
        },
        roster: Roster::edition_2021().partial(),
    })?;
    let county = |code: &str, name: &str, base: i64, score: &str| {
        Ok::<_, Box<dyn std::error::Error>>(County {
            code: code.parse()?,
            name: name.parse()?,
            base: Money::from_yuan(base),
            scores: [score.parse()?].into(),
            coefficients: [].into(),
            fiscal_capacity: None,
        })
    };
    let counties = [
        county("330102", "上城区", 100_000, "40")?,
        county("331127", "景宁畲族自治县", 200_000, "92.5")?, // a mountain county
    ];
    let allocation = calculate(&policy, &counties)?;
    // 700,000 × 40 ÷ (40 + 92.5 × 1.1) = 197,530.86…; Jingning has the larger remainder of a quantum of 100.
    let totals: Vec<String> = allocation
        .shares()
        .map(|share| share.total().to_string())
        .collect();
    assert_eq!(totals, ["297500.00", "723600.00"]);
    assert_eq!(allocation.uplift_total().to_string(), "21100.00"); // 3% of 702,500.00 is 21,075.00
    println!("{}", totals.join(" + "));
    Ok(())
}

//! The years that a text speaks of.

use std::collections::BTreeSet;

/// What joins years, and what stands for those between: 2023、2024年, 2021—2023年.
const BETWEEN: &str = "、，,和及 ";
const TO: &str = "-—–~～至到";

/// 2024 of 2024年度, not of a day.
pub(crate) fn years(text: &str) -> BTreeSet<u16> {
    let is_of_one = |c: char| c.is_ascii_digit() || BETWEEN.contains(c) || TO.contains(c);
    let mut said: Vec<&str> = text.split('年').collect();
    let last = said.pop().unwrap_or_default();
    let behind = said.iter().skip(1).copied().chain([last]);
    let of_years = said.iter().zip(behind).filter(|(_, behind)| !behind.starts_with(|c: char| c.is_ascii_digit()));
    let lists = of_years.map(|(before, _)| before.rsplit(|c| !is_of_one(c)).next().unwrap_or_default());
    let (mut all, mut before) = (BTreeSet::new(), None);
    for piece in lists.flat_map(|list| list.split(|c| BETWEEN.contains(c))) {
        let years = piece.split(|c: char| !c.is_ascii_digit()).filter(|year| year.len() == 4);
        let years = years.filter_map(|year| year.parse::<u16>().ok()).filter(|year| (1949..2200).contains(year));
        let years: Vec<u16> = years.collect();
        // 2024年至2026年 ends here.
        let from = if piece.starts_with(|c| TO.contains(c)) { before } else { years.first().copied() };
        if let (Some(from), Some(to), true) = (from, years.last(), piece.contains(|c| TO.contains(c))) {
            all.extend(from..=*to);
        }
        before = years.last().copied().or(before);
        all.extend(years);
    }
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_text_speaks_of_years() {
        for (text, years) in [
            ("2024年度省级专项资金", &[2024][..]),
            ("浙财资环〔2023〕1号 2024年", &[2024]),
            ("2021-2023年", &[2021, 2022, 2023]),
            ("2022、2023年及2024年", &[2022, 2023, 2024]),
            ("2025年3月10日", &[]),
            ("2024—2026年度、2030年", &[2024, 2025, 2026, 2030]),
            ("2024年至2026年", &[2024, 2025, 2026]),
            ("2024、2026—2027年", &[2024, 2026, 2027]),
            ("12024年、1900年、年", &[]),
        ] {
            assert!(super::years(text).into_iter().eq(years.iter().copied()), "{text}");
        }
    }
}

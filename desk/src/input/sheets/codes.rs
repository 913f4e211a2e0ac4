//! What the code of a number format says: `0.0"万元"`.

/// How a number is shown that is not shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A hundredfold, with a sign of percent.
    Percent,
    /// As another number, or none, as nothing tells but its format.
    Scaled,
    /// With characters above or below the line.
    Marked,
    /// Struck out, whole or in part.
    Struck,
    /// With a unit of money behind it.
    In(&'static str),
}

/// One of the codes that a format has for numbers of different kinds.
#[derive(Default)]
struct Section {
    condition: Option<String>,
    has_number: bool,
    is_percent: bool,
    is_scaled: bool,
    /// What stands around the number.
    text: String,
}

/// The number among its texts.
const NUMBER: char = '#';

/// Currencies in which amounts are.
const OUR_CURRENCY: [&str; 9] = ["", "¥", "￥", "CN¥", "元", "万元", "人民币", "CNY", "RMB"];

/// How a format shows a number, by the code of positive ones. Where the codes have conditions either of the first two may be
/// theirs, and the third is that of what is left, mostly 0.
pub(super) fn shown(code: &str) -> Option<Shown> {
    let sections = sections(code);
    let [first, ..] = sections.as_slice() else { return None };
    if sections.iter().all(|section| section.condition.is_none()) {
        return first.shown();
    }
    // What is left of >0 is 0, or below.
    let is_of_others = matches!(first.condition.as_deref(), Some(">0" | ">=0" | "<>0"));
    let is_of_zero = |place: usize, section: &Section| {
        place == 1 && is_of_others && !section.has_number || section.condition.as_deref() == Some("=0")
    };
    let all = sections.iter().take(2).enumerate().filter(|(place, section)| !is_of_zero(*place, section));
    let mut all = all.map(|(_, section)| section.shown());
    let first = all.next()?;
    if all.all(|other| other == first) && first != Some(Shown::Percent) { first } else { Some(Shown::Scaled) }
}

impl Section {
    fn shown(&self) -> Option<Shown> {
        match () {
            () if self.is_scaled || !self.has_number || says_unit(&self.text) => Some(Shown::Scaled),
            () if self.is_percent => Some(Shown::Percent),
            () => unit(&self.text).map(Shown::In),
        }
    }

    /// A text that stands there as it is: a point or digits of its own beside the number look like its own.
    fn add(&mut self, text: &str) {
        let behind = text.trim_start_matches([',', '，', ' ']);
        self.is_scaled |= self.text.ends_with(NUMBER) && behind.starts_with(is_of_number);
        self.text.push_str(text);
    }

    fn add_number(&mut self) {
        self.is_scaled |= self.text.trim_end_matches([',', '，']).ends_with(is_of_number);
        self.has_number = true;
        self.text.push(NUMBER);
    }
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '．')
}

/// The sections of a code. A sign of percent that is no text multiplies by a hundred, a comma with no digit behind it
/// divides by a thousand.
fn sections(code: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut chars = code.chars().peekable();
    while chars.peek().is_some() {
        let mut section = Section::default();
        while let Some(c) = chars.next().filter(|c| *c != ';') {
            match c {
                '"' => section.add(&chars.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' | '!' => section.add(&chars.next().map(String::from).unwrap_or_default()),
                '_' | '*' => drop(chars.next()),
                '[' => {
                    let said: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = said.strip_prefix('$') {
                        let currency = currency.split('-').next().unwrap_or_default().trim();
                        section.is_scaled |= !OUR_CURRENCY.contains(&currency);
                        section.text.push_str(currency);
                    }
                    section.condition =
                        Some(said).filter(|said| said.starts_with(['<', '>', '='])).or(section.condition);
                }
                '%' => section.is_percent = true,
                ',' if !chars.peek().is_some_and(|next| "0#?,".contains(*next)) => section.is_scaled = true,
                _ if c.is_ascii_alphabetic() || "0#?@".contains(c) => {
                    section.add_number();
                }
                ',' | '.' => {}
                _ => section.text.push(c),
            }
        }
        sections.push(section);
    }
    sections
}

/// Whether a number is shown in a unit of money that no header has: 278亿元.
pub(super) fn says_unit(text: &str) -> bool {
    ["亿", "千元", "百元", "百万", "千万"].iter().any(|unit| stands_behind(text, unit))
}

/// The unit of money behind a number, 12万元 or 12万; none in 12万人 and 12元/亩.
pub(super) fn unit(text: &str) -> Option<&'static str> {
    let unit = ["万", "元"].into_iter().find(|unit| stands_behind(text, unit))?;
    Some(if unit == "万" { "万元" } else { unit })
}

/// Whether a unit ends there: 亿元, （万元）, but neither 亿立方米 nor 万人 nor 元/亩.
fn stands_behind(text: &str, unit: &str) -> bool {
    let is_other = |c: char| c == '/' || c.is_alphanumeric() && !"元整".contains(c);
    text.match_indices(unit).any(|(at, unit)| !text[at + unit.len()..].trim_start().starts_with(is_other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_a_hundredfold_or_a_thousandth_or_a_unit() {
        for code in ["0%", "0.00%", "#,##0.0 %;-0%", "[Red]0%", "\"ca. \"0%"] {
            assert_eq!(shown(code), Some(Shown::Percent), "{code}");
        }
        for code in [
            "0,",
            "#,##0.00,,",
            "0,.0",
            r"0\.0,",
            "0!.0,\"k\"",
            "[>=0]0!.0000",
            "[>0]0.0%",
            "[<1]0%;0",
            "0\".\"0000",
            r"0\.0000",
            "#,##0,\"k\";0",
            "0\"亿元\"",
            "0\"百万元\"",
            "0\"000\"",
            "0\",000\"",
            "\"1,\"000",
            "[>0]\"达标\";0",
            "[<>0]\"\";0",
            "[$USD, ]0.00",
            "[$€-2]0",
            "[<1000]\"\";0",
            // Whatever the number is.
            "\"无\"",
            r"[Red]\无",
            ";;;",
        ] {
            assert_eq!(shown(code), Some(Shown::Scaled), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "0.0\"%,\"",
            "0\\%",
            "0;0%",
            "0_%",
            "[>100]0.0;0.00",
            "[$¥-804]#,##0.00",
            "[=0]\"-\";#,##0",
            "[>0]0;[<0]-0;\"-\"",
            "[>0]0.00;0.00;;",
            "[>0]0.00;\"-\"",
            "[<>0]0.00;\"\"",
            "0.0\"km2\"",
            "\"PM2.5 \"0.0",
            "[$人民币]0",
            "_ * #,##0.00_ ;_ * -#,##0.00_ ",
            r"0\,0",
            "0.0\"百分点\"",
            "0\"千克\"",
            "0.0\"亿立方米\"",
            "0\"百万吨\"",
            "0\"亿m³\"",
            "0\"百万 t\"",
            "0\"万人\"",
            "0\"元/亩\"",
        ] {
            assert_eq!(shown(code), None, "{code}");
        }
        for (code, unit) in [
            ("0\"元\"", "元"),
            ("#,##0.00\\元;-#,##0.00\\元", "元"),
            ("[$元-804]0", "元"),
            ("0.00\"（元）\"", "元"),
            ("0\"万\"\"元\";\"-\"", "万元"),
            ("0\"万\"_ ", "万元"),
            ("[<0]0\"元\";0\"元整\"", "元"),
        ] {
            assert_eq!(shown(code), Some(Shown::In(unit)), "{code}");
        }
    }
}

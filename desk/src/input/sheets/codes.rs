//! What the code of a number format says: `0.0"万元"`.

/// How a number is shown that is not shown as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A hundredfold, with a sign of percent.
    Percent,
    /// In thousands or ten thousands, as nothing tells but its format.
    Scaled,
    /// With characters above or below the line.
    Marked,
    /// Struck out, whole or in part.
    Struck,
    /// With a unit of money behind it.
    In(&'static str),
}

/// How a format shows a number, by the code of positive ones; any of the codes may be theirs where they have conditions.
pub(super) fn shown(code: &str) -> Option<Shown> {
    let code = code.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    if !(code.contains("[<") || code.contains("[>") || code.contains("[=")) {
        return of_section(&code).or_else(|| (!has_number(&code)).then_some(Shown::Scaled));
    }
    let mut sections = code.split(';').filter_map(of_section);
    match sections.next()? {
        Shown::In(unit) if sections.all(|other| other == Shown::In(unit)) => Some(Shown::In(unit)),
        _ => Some(Shown::Scaled),
    }
}

/// A sign of percent that is no text multiplies by a hundred, a comma with no digit behind it divides by a thousand, and a
/// point that is a text stands between digits of a whole number.
fn of_section(code: &str) -> Option<Shown> {
    if code.contains("\".\"") || says_unit(code) {
        return Some(Shown::Scaled);
    }
    let (mut is_quoted, mut chars) = (false, code.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            // Either takes the character behind it.
            '\\' | '!' if chars.next() == Some('.') => return Some(Shown::Scaled),
            '\\' | '!' => {}
            '_' | '*' => drop(chars.next()),
            '[' => drop(chars.find(|c| *c == ']')), // a colour, a currency
            ';' => break,
            '%' => return Some(Shown::Percent),
            ',' if !chars.peek().is_some_and(|next| "0#?,".contains(*next)) => return Some(Shown::Scaled),
            _ => {}
        }
    }
    unit(code).map(Shown::In)
}

/// Whether a format shows positive numbers, as such or as days; else it shows a text alone, or nothing.
fn has_number(code: &str) -> bool {
    let (mut is_quoted, mut chars) = (false, code.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '!' | '_' | '*' => drop(chars.next()),
            '[' => drop(chars.find(|c| *c == ']')),
            ';' => return false,
            _ if c.is_ascii_alphabetic() || "0#?@".contains(c) => return true,
            _ => {}
        }
    }
    code.is_empty()
}

/// Whether a number is shown in a unit of money that no header has: 278亿元.
pub(super) fn says_unit(text: &str) -> bool {
    let text = bare(text);
    ["亿", "千元", "百元", "百万", "千万"].iter().any(|unit| stands_behind(&text, unit))
}

/// The unit of money behind a number, 12万元 or 12万; none in 12万人 and 12元/亩.
pub(super) fn unit(text: &str) -> Option<&'static str> {
    let text = bare(text);
    ["万", "元"]
        .into_iter()
        .find(|unit| stands_behind(&text, unit))
        .map(|unit| if unit == "万" { "万元" } else { unit })
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '"' | '\\' | '!')).collect()
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
            "[&gt;0]0.0%",
            "[<1]0%;0",
            "0\".\"0000",
            r"0\.0000",
            "#,##0,&quot;k&quot;;0",
            "0\"亿元\"",
            "0\"百万元\"",
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
            "0.0&quot;%,&quot;",
            "0\\%",
            "0;0%",
            "0_%",
            "[&gt;100]0.0;0.00",
            "[$USD, ]0.00",
            "[$%-804]0.00",
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
            ("0&quot;万&quot;_ ", "万元"),
            ("[&lt;0]0\"元\";0\"元整\"", "元"),
        ] {
            assert_eq!(shown(code), Some(Shown::In(unit)), "{code}");
        }
    }
}

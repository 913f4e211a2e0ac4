//! What an audit finds: `330127 淳安县「上浮(元)」列：公布 1.00 元，应为……（规则第6节）[code]`.

use minijinja::context;
use minijinja::value::Value;
use special_fund::Policy;
use special_fund::audit::{Finding, Verdict};
use special_fund::table::Language;

use super::words::Words;
use super::{called, say};

/// All findings that are listed, a line each, and how many more there are.
pub fn listed(verdict: &Verdict, policy: &Policy, language: Language) -> String {
    let line = |finding: &Finding| match language {
        Language::Chinese => self::finding(finding, policy),
        Language::English => finding.to_string(),
    };
    let mut lines: Vec<String> = verdict.listed.iter().map(line).collect();
    if verdict.unlisted > 0 {
        lines.push(unlisted(verdict.listed.len(), verdict.unlisted, language));
    }
    lines.join("\n")
}

/// How many more there are.
pub(super) fn unlisted(listed: usize, unlisted: usize, language: Language) -> String {
    Words::of(language).sentence("sentences.unlisted", context! { listed, unlisted })
}

/// A result that its own audit does not accept: never seen, and never to be published.
pub fn own_result(verdict: &Verdict, policy: &Policy, language: Language) -> String {
    let words = say(language, "self_audit", context! { findings => verdict.count() });
    format!("{words}\n{}", listed(verdict, policy, language))
}

/// One finding in Chinese.
pub fn finding(finding: &Finding, policy: &Policy) -> String {
    let words = Words::of(Language::Chinese);
    let column = finding.column.as_ref().map(|column| column.header(Language::Chinese));
    let data = context! { column, called => called(policy), ..Value::from_serialize(finding) };
    let demand = words.fill(&format!("demands.{}", finding.code()), &data);
    let demand = demand.unwrap_or_else(|_| {
        words.sentence("sentences.unknown_demand", context! { demand => finding.demand.to_string() })
    });
    words.sentence("sentences.finding", context! { demand, ..data })
}

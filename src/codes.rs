//! Every code of this crate's errors, problems and findings.

use std::sync::LazyLock;

/// Every code that an error, a problem or a notice of a table, or a finding of an audit may have, with one line: the list of
/// [`error_codes`](crate::error_codes). A code keeps its meaning; new ones may come.
///
/// ```
/// let known = special_fund::CODES.iter().find(|(code, _)| *code == "weight_sum");
/// assert_eq!(known, Some(&("weight_sum", "The weights do not sum to exactly 1.")));
/// ```
pub static CODES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("../docs/codes.md").lines();
    let rows = lines.filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    rows.filter_map(|row| row.split_once("` | ")).collect()
});

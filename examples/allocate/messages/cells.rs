//! Problems whose words depend on the cell or on the column it stands in.

use special_fund::table::{Problem, ProblemKind};

use super::Wording;
use super::table;

/// 错在哪, 怎么改.
pub(crate) fn wording(problem: &Problem) -> Wording {
    let mut wording = table::wording(&problem.kind);
    if matches!(problem.kind, ProblemKind::NotWholeQuanta { .. }) {
        let header = problem.header.as_deref().unwrap_or_default();
        wording.remedy = unit_first(header);
    }
    wording
}

/// A base that is no whole quanta is rather one in another unit than the header says: the policy comes last.
fn unit_first(header: &str) -> String {
    let [says, other, rename] = match (header.contains("万元"), header.contains("wan_yuan")) {
        (true, _) => ["万元", "元", "基数(元)"],
        (_, true) => ["万元", "元", "base_yuan"],
        _ if header.contains("yuan") => ["元", "万元", "base_wan_yuan"],
        _ => ["元", "万元", "基数(万元)"],
    };
    format!(
        "先核对单位：表头写的是{says}，数如果是{other}，表头改为“{rename}”；单位没有错，再把数改成整数倍；\
         确要分到更小的单位，最后才在政策文件里改小 quantum_yuan"
    )
}

//! Problems whose words depend on the cell or on the column it stands in.

use special_fund::table::{Problem, ProblemKind};
use special_fund::{CountyCode, NumberError, Score};

use super::{Wording, table};

/// 错在哪, 怎么改.
pub(crate) fn wording(problem: &Problem) -> Wording {
    let mut wording = table::wording(&problem.kind);
    let cell = problem.cell.as_deref().unwrap_or_default().trim();
    match problem.kind {
        ProblemKind::Code | ProblemKind::Number { .. } if is_too_narrow(cell) => Wording::new(
            "列太窄，电子表格显示成了 #，存下来的也是 #",
            "在电子表格里把这一列拉宽，再另存一次",
            wording.code,
        ),
        ProblemKind::Code => code(cell).unwrap_or(wording),
        ProblemKind::NotWholeQuanta { .. } => {
            wording.remedy = unit_first(problem.header.as_deref().unwrap_or_default());
            wording
        }
        _ => wording,
    }
}

/// What a spreadsheet shows, and saves, where a column has no room for a number.
fn is_too_narrow(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte == b'#')
}

/// A cell that is not a code; without the spaces around it.
fn code(cell: &str) -> Option<Wording> {
    let (wrong, remedy) = if cell.is_empty() {
        ("没有填代码", "填上 6 位（县）、9 位（乡镇）或 12 位（村）半角数字；不是县的行，删去整行")
    } else if cell.parse::<Score>() == Err(NumberError::Exponent) {
        (
            "代码被电子表格缩写成了科学记数法，后面几位可能已经丢失",
            "在电子表格里把这一列的格式设为文本，重新填上代码，再另存一次",
        )
    } else if cell.parse::<CountyCode>().is_ok() {
        ("代码前后有空格或制表符", "删去空格和制表符")
    } else {
        return None;
    };
    Some(Wording::new(wrong, remedy, ProblemKind::Code.code()))
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

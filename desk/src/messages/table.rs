//! Problems of the year's table: 第7行「生态保护因素」列“12%”：错在哪；改法：怎么改.

use special_fund::table::{Allowed, MAX_FILE_BYTES, MAX_LINE_BYTES, Problem, ProblemKind};
use special_fund::{MAX_NAME_CHARS, Money, NameError, NumberError, RosterCounty};

use super::number::number;
use super::{Wording, shown};
use crate::view::amounts::{count, decimal, yuan};

/// Which line of the file.
pub(crate) fn line(problem: &Problem) -> String {
    match problem.line {
        Some(line) => format!("第{line}行"),
        None => "整张表".to_owned(),
    }
}

/// Which column.
pub(crate) fn column(problem: &Problem) -> String {
    match (&problem.header, problem.column) {
        (Some(header), _) => format!("「{}」列", shown(header.trim())),
        (None, Some(column)) => format!("第{column}列"),
        (None, None) => String::new(),
    }
}

/// What stands there.
pub(super) fn cell(problem: &Problem) -> String {
    let cell = problem.cell.as_ref().filter(|cell| !cell.is_empty());
    cell.map(|cell| format!("“{}”", shown(cell))).unwrap_or_default()
}

/// Which column, and what stands there.
pub(super) fn column_and_cell(problem: &Problem) -> String {
    column(problem) + &cell(problem)
}

/// 错在哪, 怎么改.
pub fn wording(kind: &ProblemKind) -> Wording {
    let (wrong, remedy) = match kind {
        ProblemKind::Name(error) => return name(error),
        ProblemKind::Number { error, allowed } => {
            let mut wording = number(error);
            let allowed = what_is_allowed(*allowed);
            if *error == NumberError::NotPlain {
                wording.remedy.push_str(&format!("；{allowed}"));
            } else if is_about_range(error) {
                wording.remedy = allowed;
            }
            return wording;
        }
        ProblemKind::RosterName { .. }
        | ProblemKind::RosterCode { .. }
        | ProblemKind::RosterMissing { .. }
        | ProblemKind::SubtotalRow
        | ProblemKind::Group
        | ProblemKind::Code
        | ProblemKind::CodeLength { .. }
        | ProblemKind::DuplicateCode { .. }
        | ProblemKind::AmountTooLarge
        | ProblemKind::NotWholeQuanta { .. } => county(kind),
        ProblemKind::BlankHeader
        | ProblemKind::BaseHeader
        | ProblemKind::MissingColumn { .. }
        | ProblemKind::DuplicateColumn { .. }
        | ProblemKind::ShortRow { .. }
        | ProblemKind::LongRow { .. }
        | ProblemKind::OpenQuote
        | ProblemKind::StrayQuote
        | ProblemKind::BlankRow { .. }
        | ProblemKind::CarriageReturn => row(kind),
        _ => file(kind),
    };
    if wrong.is_empty() {
        return Wording::original(kind, kind.code());
    }
    Wording::new(wrong, remedy, kind.code())
}

/// What concerns the file as a whole.
fn file(kind: &ProblemKind) -> (String, String) {
    const SAVE_AS: &str = "在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）”";
    let (wrong, remedy) = match kind {
        ProblemKind::EmptyFile => ("文件是空的", "第一行写表头，下面一行一个县"),
        ProblemKind::Spreadsheet => ("这是 Excel 工作簿，不是 CSV", SAVE_AS),
        ProblemKind::Utf16 => ("文件是 UTF-16 编码（Excel 的“Unicode 文本”）", SAVE_AS),
        ProblemKind::UnknownEncoding => ("既不是 UTF-8 编码，也不是 GB18030（GBK）编码", SAVE_AS),
        ProblemKind::LineEnds => ("各行只用回车符（CR）结尾，是旧式 Mac 的格式", SAVE_AS),
        ProblemKind::NulByte => ("有空字符（NUL），不是文本文件", SAVE_AS),
        ProblemKind::LineTooLong => {
            let most = count(MAX_LINE_BYTES);
            return (format!("一行超过 {most} 字节"), "检查是不是少了换行，或选错了文件".to_owned());
        }
        ProblemKind::FileTooLarge => {
            let most = decimal(i128::from(MAX_FILE_BYTES), 0, 0);
            return (format!("文件超过 {most} 字节"), "检查是不是选错了文件，或分成几张表".to_owned());
        }
        ProblemKind::Separator { found } => {
            let found = match found {
                '\t' => "制表符",
                '，' => "全角逗号",
                '；' => "全角分号",
                _ => "分号",
            };
            return (format!("各列用{found}隔开，不是英文逗号"), SAVE_AS.to_owned());
        }
        ProblemKind::TitleRow { header } => {
            return (format!("表头不在第1行，在第{header}行"), "删去表头上面的各行".to_owned());
        }
        ProblemKind::NoHeader { columns } => {
            let headers = columns.iter().filter_map(|headers| headers.last());
            let headers: String = headers.map(|header| format!("“{}”", shown(header))).collect();
            return ("没有一个认得的表头".to_owned(), format!("检查是不是选错了文件；表头写在第1行：{headers}"));
        }
        ProblemKind::ResultFile => ("这是算好的分配结果，不是年度县表", "请换成填有各因素得分的县表"),
        ProblemKind::HeaderOnly => ("只有表头，没有县", "表头下面一行一个县"),
        _ => ("", ""),
    };
    (wrong.to_owned(), remedy.to_owned())
}

/// What concerns the header or a row as a whole.
fn row(kind: &ProblemKind) -> (String, String) {
    let (wrong, remedy) = match kind {
        ProblemKind::CarriageReturn => ("行的中间有回车符", "把单元格写在一行内，行尾用 LF 或 CRLF"),
        ProblemKind::BlankHeader => ("表头是空的", "写上列名，或删去这一列"),
        ProblemKind::BaseHeader => {
            ("像是基数，但没有按基数读取", "表头写“基数(元)”或“基数(万元)”；不是基数就换一个列名")
        }
        ProblemKind::MissingColumn { headers } => {
            let headers: Vec<_> = headers.iter().map(|header| format!("“{}”", shown(header))).collect();
            return ("缺少一列".to_owned(), format!("加上这一列，表头写{}", headers.join("或")));
        }
        ProblemKind::DuplicateColumn { first } => {
            return (format!("与第{first}列是同一列"), "只留一列".to_owned());
        }
        ProblemKind::ShortRow { found, expected } => {
            return (
                format!("这一行有 {found} 格，表头有 {expected} 格"),
                "补齐缺少的格；不是县的行（如表下的说明），删去整行".to_owned(),
            );
        }
        ProblemKind::LongRow { found, expected } => {
            return (
                format!("这一行有 {found} 格，表头有 {expected} 格"),
                "删去多余的格；格内有逗号的，整格用英文双引号括起来".to_owned(),
            );
        }
        ProblemKind::OpenQuote => ("双引号只有前一半", "补上后一半，或删去这个双引号"),
        ProblemKind::StrayQuote => ("双引号的位置不对", "整格用英文双引号括起来，格内的双引号写两遍"),
        ProblemKind::BlankRow { last } => {
            return (format!("县与县之间有空行，到第{last}行为止"), "删去空行".to_owned());
        }
        _ => ("", ""),
    };
    (wrong.to_owned(), remedy.to_owned())
}

/// What concerns a county's code, name or base.
fn county(kind: &ProblemKind) -> (String, String) {
    match kind {
        ProblemKind::SubtotalRow => ("这是合计或小计行".to_owned(), "删去这一行，合计和小计由程序计算".to_owned()),
        ProblemKind::Group => {
            ("类别不是两种之一".to_owned(), "写“山区县”或“其他”，英文写 mountain 或 other".to_owned())
        }
        ProblemKind::Code => (
            "不是行政区划代码".to_owned(),
            "写 6 位（县）、9 位（乡镇）或 12 位（村）半角数字；不是县的行，删去整行".to_owned(),
        ),
        ProblemKind::CodeLength { found, expected } => {
            (format!("代码是 {found} 位，多数代码是 {expected} 位"), "一张表只用一种位数的代码".to_owned())
        }
        ProblemKind::DuplicateCode { first } => {
            (format!("代码与第{first}行相同"), "一个县只写一行，删去重复的或改正代码".to_owned())
        }
        ProblemKind::RosterName { expected: RosterCounty { code, name } } => {
            (format!("名单上 {code} 是“{name}”"), format!("名称改为“{name}”，或改正代码"))
        }
        ProblemKind::RosterCode { expected: RosterCounty { code, name } } => {
            (format!("名单上“{name}”的代码是 {code}"), format!("代码改为 {code}，或改正名称"))
        }
        ProblemKind::RosterMissing { missing } => (
            format!("缺少名单上的 {} 个县：{}", missing.len(), roster_list(missing)),
            "补上这些县；确实只分其中一部分的，在政策文件 [roster] 写 partial = true".to_owned(),
        ),
        ProblemKind::AmountTooLarge => {
            (format!("金额大于 {} 元", yuan(Money::MAX_INPUT)), "检查单位是元还是万元，表头要写对".to_owned())
        }
        ProblemKind::NotWholeQuanta { quantum } => (
            format!("基数不是最小分配单位 {} 元的整数倍", yuan(*quantum)),
            "改成整数倍，或在政策文件里改小 quantum_yuan".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}

/// Names that cannot be published.
pub(crate) fn name(error: &NameError) -> Wording {
    let (wrong, remedy) = match error {
        NameError::Blank => ("没有填名称", "填上名称".to_owned()),
        NameError::Spaces => ("名称前后有空格", "删去空格".to_owned()),
        NameError::Formula => ("名称以 =、+、- 或 @ 开头，电子表格会当成公式", "删去开头的符号".to_owned()),
        NameError::Invisible => ("名称里有看不见的字符（制表符、零宽空格等）", "重新录入名称".to_owned()),
        NameError::TooLong => ("名称太长", format!("最多写 {MAX_NAME_CHARS} 个字")),
        _ => return Wording::original(error, error.code()),
    };
    Wording::new(wrong, remedy, error.code())
}

/// Whether the range of the column says all there is to put right.
fn is_about_range(error: &NumberError) -> bool {
    matches!(
        error,
        NumberError::Negative
            | NumberError::TooManyPlaces { .. }
            | NumberError::TooManyDigits { .. }
            | NumberError::TooLarge { .. }
    )
}

/// What a column of numbers allows.
fn what_is_allowed(allowed: Allowed) -> String {
    match allowed {
        Allowed::Score => "得分是不小于 0 的小数，最多 18 位数字、6 位小数".to_owned(),
        Allowed::Coefficient => "系数是 0 到 1,000,000 的小数，最多 6 位小数".to_owned(),
        Allowed::Yuan => "金额以元为单位，不小于 0，最多 2 位小数".to_owned(),
        Allowed::WanYuan => "金额以万元为单位，不小于 0，最多 6 位小数".to_owned(),
        Allowed::Amount => "金额以元为单位，最多 2 位小数".to_owned(),
        _ => format!("要求：{allowed}"),
    }
}

/// 330127 淳安县、330324 永嘉县.
pub(super) fn roster_list(counties: &[RosterCounty]) -> String {
    let names = counties.iter().map(|county| format!("{} {}", county.code, county.name));
    names.collect::<Vec<_>>().join("、")
}

//! Every sentence that `fund` has in Chinese, verbatim, from the input that brings it about; and what it says in
//! English where the library does not speak for itself.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::process::{Run, files_in, fund};
use special_fund::table::{Allowed, Language, Problem, ProblemKind};
use special_fund::{CountyCode, Money, Name, NumberError, Policy, PolicyError, PolicyMistake, Refusal, RosterCounty};
use special_fund_desk::messages;

/// For tables: one factor with a coefficient, bases protected in whole yuan, a complete roster of two counties.
const TABLE_POLICY: &str = r#"
fiscal_year = 2025
title = "专项资金"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"

[[factors]]
key = "eco"
name = "生态"
weight = "1"
tilt = "1"
coefficients = ["k"]
source = "示例"

[uplift]
rate = { fixed = "0.03" }
funding = "additional"
source = "示例"

[roster]
counties = [ { code = "330001", name = "甲县" }, { code = "330002", name = "乙县" } ]
"#;

/// For policies and refusals: two factors, fiscal capacity by score, which pays the uplift.
const POLICY: &str = r#"fiscal_year = 2025
title = "专项资金"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"
base = "protected"

[[factors]]
key = "eco"
name = "生态"
weight = "0.6"
tilt = "1.1"
coefficients = ["k"]
source = "示例"

[[factors]]
key = "pol"
name = "污染"
weight = "0.3"
tilt = "1"
source = "示例"

[fiscal_capacity]
weight = "0.1"
rest = "by_score"
source = "示例"

[uplift]
rate = { fixed = "0.03" }
funding = "fiscal_capacity"
source = "示例"

[roster]
edition = "2021"
partial = true
"#;

/// Runs `fund` on a table and a policy in a folder of their own; nothing may be written there.
fn refuse(table: &[u8], policy: &str, language: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::write(folder.path().join("t.csv"), table).expect("it can be written");
    fs::write(folder.path().join("p.toml"), policy).expect("it can be written");
    let arguments = ["t.csv", "--policy", "p.toml", "--lang", language];
    let Run { code, stdout, stderr } = fund(folder.path(), &arguments);
    assert_eq!(code, Some(1), "{stdout}{stderr}");
    assert_eq!(stdout, "");
    assert_eq!(files_in(folder.path()), ["p.toml", "t.csv"]);
    stderr
}

/// The same in Chinese, without the heading and the last line end.
fn refuse_in_chinese(table: &[u8], policy: &str) -> String {
    let stderr = refuse(table, policy, "zh");
    let said = stderr.strip_prefix("未作分配，没有写出任何文件。\n");
    let said = said.and_then(|said| said.strip_suffix('\n'));
    said.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}

/// A policy with one place of [`POLICY`] changed.
fn policy_with(from: &str, to: &str) -> String {
    assert!(POLICY.contains(from), "{from}");
    POLICY.replacen(from, to, 1)
}

// ---------------------------------------------------------------------------------------------------------------------
// Tables
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn every_problem_of_a_table_has_its_words() {
    for (table, expected) in TABLES {
        let said = refuse_in_chinese(table, TABLE_POLICY);
        let problems = expected.iter().filter(|line| !line.starts_with("未识别的列"));
        let heading = format!("县表 t.csv 有 {} 处问题：", problems.count());
        assert_eq!(said, [&[heading.as_str()], expected].concat().join("\n"));
    }
}

/// A problem of the table as a whole.
fn whole(kind: ProblemKind) -> Problem {
    Problem { line: None, column: None, header: None, cell: None, county: None, name: None, kind }
}

#[test]
fn every_notice_of_a_table_has_its_words() {
    let rows = [
        "专项资金县表",
        "code,name,base_yuan,得分,,备注,",
        ",,,eco,k,,",
        " 330001 ,甲　县, -   ,1,1,,",
        "",
        "=\"330002\",乙县,0,1,1",
        "330003,□县,0,1,1,,",
        "合计,,0",
        "注：无\u{1a}",
    ];
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::write(folder.path().join("t.csv"), rows.join("\r\r\n")).expect("it can be written");
    fs::write(folder.path().join("p.toml"), TABLE_POLICY).expect("it can be written");
    let notices = [
        "未使用的列：备注",
        "各县基数都是 0：县表没有基数列（「基数(元)」或「基数(万元)」），或都填了 0",
        "第1行在表头上面，没有读取；金额的单位只看表头",
        "表头占两行，下一行（第3行）有字的以下一行为准",
        "末尾有 1 列没有表头也没有内容，没有读取",
        "「code」列共 1 格前后有空格，读取时不计（第4行）",
        "1 个名称字与字之间有空格，读取时不计（第4行）",
        "「base_yuan」列共 1 格是横线，按 0 读取（第4行）",
        "1 个代码写成了数字或公式，各位都在，已照读（第6行）",
        "1 行末尾少几格，缺少的均在未使用的列（第6行）",
        "行与行之间有 1 个空行，没有读取（第5行）",
        "1 行是合计或小计，不当作县；填了金额的与各行之和一致，得分没有合计（第8行）",
        "表下有 1 行只有文字，没有读取（第9行）",
        "1 个名称里有“?”“□”一类字符，可能是另存时丢了字（第7行），请核对",
        "4 行的行尾多一个回车符，不影响读取",
        "文件末尾有旧式的结束符（0x1A），不影响读取",
    ];
    let run = fund(folder.path(), &["check", "t.csv", "--policy", "p.toml"]);
    let said: Vec<&str> = run.stdout.lines().filter_map(|line| line.strip_prefix("提示  ")).collect();
    assert_eq!(said, notices, "{}", run.stderr);
    // The screen and the page of the calculation say the same.
    let run = fund(folder.path(), &["t.csv", "--policy", "p.toml"]);
    let page = fs::read_to_string(folder.path().join("t/allocation.html")).expect("a page");
    for notice in notices {
        assert!(run.stdout.contains(&format!("提示      {notice}\n")), "{notice}");
        assert!(page.contains(notice), "{notice}");
    }
    let run = fund(folder.path(), &["check", "t.csv", "--policy", "p.toml", "--lang", "en"]);
    let said = "notice  line 4, column base_yuan: 1 dash for an amount read as 0 [accounting_zero]\n";
    assert!(run.stdout.contains(said), "{}", run.stdout);
}

#[test]
fn problems_that_take_a_very_large_file_have_their_words() {
    let said = |kind| messages::table::problem(&whole(kind)).to_string();
    assert_eq!(
        said(ProblemKind::LineTooLong),
        "一行超过 1,048,576 字节；改法：检查是不是少了换行，或选错了文件 [line_too_long]"
    );
    assert_eq!(
        said(ProblemKind::FileTooLarge),
        "文件超过 4,294,967,296 字节；改法：检查是不是选错了文件，或分成几张表 [file_too_large]"
    );
}

#[test]
fn problems_of_published_tables_have_their_words() {
    let said = |kind| messages::table::problem(&whole(kind)).to_string();
    assert_eq!(
        said(ProblemKind::Group),
        "类别不是两种之一；改法：写“山区县”或“其他”，英文写 mountain 或 other [group]"
    );
    assert_eq!(
        said(ProblemKind::Number { error: NumberError::TooManyPlaces { max: 2 }, allowed: Allowed::Amount }),
        "小数多于 2 位；改法：金额以元为单位，最多 2 位小数 [too_many_places]"
    );
}

#[test]
fn what_is_not_listed_is_counted() {
    let mut table = "code,name,eco,k\n330001,甲县,1,1\n330002,乙县,1,1\n".to_owned();
    for row in 0..1_007 {
        table.push_str(&format!("{},县,,1\n", 340_000 + row));
    }
    let said = refuse_in_chinese(table.as_bytes(), TABLE_POLICY);
    assert_eq!(
        said,
        "县表 t.csv 有 1,007 处问题：\n\
         没有填数，1,000 处；改法：填上数；确实是零就写 0 [blank_number]\n  \
           第4至1003行「eco」列\n\
         以上是前 1,000 处，另有 7 处没有列出"
    );
}

#[test]
fn in_english_the_library_speaks_of_tables() {
    let table = "code,name,eco,k\n330001,甲县,12%,1\n33002,乙县,\u{1b}[31m,1\n";
    assert_eq!(
        refuse(table.as_bytes(), TABLE_POLICY, "en"),
        "refused; nothing was written.\n\
         t.csv: 3 problems in the table\n\
         line 2, 甲县 (330001), column eco, cell \"12%\": a percentage; write it as a plain decimal; allowed is a decimal of at least 0 \
         with at most 18 digits and 6 places [percent]\n\
         line 3, 乙县, column code, cell \"33002\": allowed are 6, 9 or 12 digits [code]\n\
         line 3, 乙县, column eco, cell \"\\u{1b}[31m\": not a plain decimal such as 12.5; allowed is a decimal of at least 0 with \
         at most 18 digits and 6 places [not_a_number]\n"
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Policies
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn everything_wrong_with_a_policy_has_its_words() {
    for (from, to, expected) in POLICIES {
        let said = refuse_in_chinese(b"", &policy_with(from, to));
        assert_eq!(said, format!("政策文件 p.toml{expected}"), "{to}");
    }
}

#[test]
fn every_key_that_may_be_missing_is_shown_as_it_is_written() {
    let examples = [
        ("fiscal_year", "fiscal_year = 2025"),
        ("title", "title = \"…\"（资金名称）"),
        ("source", "source = \"…\"（依据）"),
        ("fund_total_yuan", "fund_total_yuan = \"680000000.00\"（资金总额，元）"),
        ("quantum_yuan", "quantum_yuan = \"100.00\"（最小分配单位，元）"),
        ("factors", "[[factors]]（至少一个因素）"),
        ("uplift", "[uplift]（上浮）"),
        ("key", "key = \"…\"（英文列名）"),
        ("name", "name = \"…\"（名称）"),
        ("weight", "weight = \"0.40\"（权重）"),
        ("tilt", "tilt = \"1.10\"（倾斜系数，不倾斜写 1）"),
        ("rest", "rest = \"by_score\" 或 \"retained\""),
        ("rate", "rate = …（上浮比例）"),
        ("funding", "funding = \"fiscal_capacity\"、\"additional\" 或 \"offset\""),
        ("from_yuan", "from_yuan = \"…\"（从多少元起）"),
        ("step", "step = \"0.001\"（试算步长）"),
        ("max", "max = \"0.10\"（最高比例）"),
        ("code", "code = \"…\"（行政区划代码）"),
    ];
    for (key, example) in examples {
        let key = key.to_owned();
        let said = format!("缺少 {key}；改法：加上 {example} [missing_key]");
        let mistake = PolicyMistake::MissingKey;
        let error = PolicyError { key, mistake };
        assert_eq!(messages::policy::policy(&error, None).to_string(), said);
    }
}

#[test]
fn policies_with_too_few_and_too_many_factors_have_their_words() {
    let error = PolicyError { key: "factors".to_owned(), mistake: PolicyMistake::FactorCount { found: 9 } };
    assert_eq!(
        messages::policy::policy(&error, None).to_string(),
        "有 9 个因素；改法：写 1 到 8 个 [[factors]] [factor_count]"
    );
}

#[test]
fn a_policy_that_is_not_text_or_far_too_long_is_refused() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let files: [(&str, &[u8]); 2] = [("utf16.toml", b"\xff\xfet\0i\0t\0l\0e\0"), ("long.toml", &vec![b'#'; 1 << 21])];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("it can be written");
    }
    fs::write(folder.path().join("t.csv"), "").expect("it can be written");
    let said = |policy: &str, language: &str| {
        let run = fund(folder.path(), &["t.csv", "--policy", policy, "--lang", language]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
        run.stderr.lines().last().map(str::to_owned).expect("it says why")
    };
    assert_eq!(
        said("utf16.toml", "zh"),
        "政策文件 utf16.toml 既不是 UTF-8 编码，也不是 GB18030（GBK）编码；改法：用记事本打开，另存为 UTF-8 编码 [policy_encoding]"
    );
    assert_eq!(
        said("utf16.toml", "en"),
        "utf16.toml: neither UTF-8 nor GB18030; save the policy as UTF-8 [policy_encoding]"
    );
    assert_eq!(
        said("long.toml", "zh"),
        "政策文件 long.toml 超过 1,048,576 字节；改法：检查是不是选错了文件 [policy_too_large]"
    );
    assert_eq!(
        said("long.toml", "en"),
        "long.toml: longer than 1,048,576 bytes; is it the right file? [policy_too_large]"
    );
}

#[test]
fn in_english_toml_and_the_library_speak_of_policies() {
    assert_eq!(
        refuse(b"", &policy_with("weight = \"0.6\"", "weight = 0.6"), "en"),
        "refused; nothing was written.\n\
         p.toml: line 11: factors[0].weight: found 0.6 without quotes; allowed is a decimal in quotes, such as \"0.03\" \
         [unquoted_number]\n"
    );
    assert_eq!(
        refuse(b"", &policy_with("weight = \"0.6\"", "weight ="), "en"),
        "refused; nothing was written.\n\
         p.toml: TOML parse error at line 11, column 9\n   \
         |\n11 | weight =\n   |         ^\n\
         string values must be quoted, expected literal string\n"
    );
}

/// All of them in one run, in the order of the file; what belongs to no line first.
#[test]
fn every_mistake_of_a_policy_is_told_at_once() {
    let policy = policy_with("weight = \"0.6\"", "weight = 0.60")
        .replacen("fiscal_year = 2025\n", "", 1)
        .replacen("tilt = \"1\"", "tilt = \"0.9\"", 1)
        .replacen("[fiscal_capacity]", "[fiscal_capasity]", 1);
    assert_eq!(
        refuse_in_chinese(b"", &policy),
        "政策文件 p.toml 有 4 处问题：\n\
         缺少 fiscal_year；改法：加上 fiscal_year = 2025 [missing_key]\n\
         第10行“weight = 0.60”：第1个因素的 weight 没有加引号，会被当成浮点数而失真；改法：加上英文双引号，写成 \"0.60\" [unquoted_number]\n\
         第19行“tilt = \"0.9\"”：第2个因素的 tilt（倾斜系数）是 0.9；改法：写不小于 1 的数，1 表示不倾斜 [tilt_below_one]\n\
         第22行“[fiscal_capasity]”：不认识“fiscal_capasity”这一项，是不是 fiscal_capacity；改法：改正或删去；这里可以写：fiscal_year、title、source、fund_total_wan_yuan、fund_total_yuan、quantum_yuan、base、factors、coefficients、fiscal_capacity、uplift、control、adjustments、issued、roster、annex [unknown_key]"
    );
    assert_eq!(
        refuse(b"", &policy, "en"),
        "refused; nothing was written.\n\
         p.toml: 4 mistakes in the policy\n\
         fiscal_year: missing; it must be given [missing_key]\n\
         line 10: factors[0].weight: found 0.6 without quotes; allowed is a decimal in quotes, such as \"0.03\" [unquoted_number]\n\
         line 19: factors[1].tilt: found 0.9; allowed is at least 1 [tilt_below_one]\n\
         line 22: fiscal_capasity: unknown key, perhaps fiscal_capacity is meant; allowed are fiscal_year, title, source, \
         fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]\n"
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Refusals
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn every_refusal_that_a_table_can_bring_about_has_its_words() {
    for (edits, rows, expected) in REFUSALS {
        let policy = edits.iter().fold(POLICY.to_owned(), |policy, (from, to)| policy.replacen(from, to, 1));
        let table = format!("code,name,base_yuan,eco,pol,fiscal_capacity,k\n{rows}");
        assert_eq!(refuse_in_chinese(table.as_bytes(), &policy), expected);
    }
}

/// What to change in [`POLICY`], the rows, and what is said.
type RefusalCase = (&'static [(&'static str, &'static str)], &'static str, &'static str);

const REFUSALS: [RefusalCase; 7] = [
    (
        &[],
        "330001,甲县,1000,1,1,1,1\n330002,乙县,1,1,1,1,1\n",
        "各县基数合计 1,001.00 元，大于资金总额 1,000.00 元；改法：核对基数的单位（元或万元）和资金总额，减少基数或增加资金 [bases_above_fund]",
    ),
    (
        &[],
        "330001,甲县,0,0,1,1,1\n330002,乙县,0,5,1,1,0\n",
        "生态有 600.00 元待分配，但各县在这个因素上的得分（乘系数后）都是 0；改法：补上得分，或把这个因素的权重改为 0 [zero_weights]",
    ),
    // 464 × 30% = 139.2, rounded up: 140; 100 ÷ 464 = 21.5517…%.
    (
        &[("fixed = \"0.03\"", "fixed = \"0.3\"")],
        "330001,甲县,0,1,1,1,1\n331127,景宁畲族自治县,0,1,1,1,1\n",
        "按 30% 上浮需 140.00 元，大于地区财力因素资金池 100.00 元，资金可承受的最高比例是 21.5517%；改法：把上浮比例降到 21.5517% 以内，或提高地区财力因素的权重，或把“上浮资金来源”改为“在资金总额之外另行安排”或“由其他县按总分配方案分担”（policy.toml 里是 funding = \"additional\" 或 \"offset\"） [uplift_above_pool]",
    ),
    // 464 × 3.5: whoever writes 3.5 means 3.5%.
    (
        &[("fixed = \"0.03\"", "fixed = \"3.5\"")],
        "330001,甲县,0,1,1,1,1\n331127,景宁畲族自治县,0,1,1,1,1\n",
        "按 350% 上浮需 1,624.00 元，大于地区财力因素资金池 100.00 元；改法：上浮比例大于 100%，如果是 3.5%，写作 \"0.035\" 或 \"3.5%\" [uplift_above_pool]",
    ),
    (
        &[("weight = \"0.6\"", "weight = \"0.69\""), ("weight = \"0.1\"", "weight = \"0.01\"")],
        "331127,景宁畲族自治县,0,1,1,1,1\n",
        "按 3% 上浮需 30.00 元，大于地区财力因素资金池 10.00 元，资金可承受的最高比例是 1.0101%；改法：上浮比例不能低于 3%，请提高地区财力因素的权重，或把“上浮资金来源”改为“在资金总额之外另行安排”或“由其他县按总分配方案分担”（policy.toml 里是 funding = \"additional\" 或 \"offset\"） [uplift_above_pool]",
    ),
    (
        &[("funding = \"fiscal_capacity\"", "funding = \"offset\"")],
        "331127,景宁畲族自治县,0,1,1,1,1\n",
        "上浮需 27.00 元，大于分担上浮的其他县的总分配方案 0.00 元；改法：降低上浮比例，或把“上浮资金来源”改为“在地区财力因素中安排”或“在资金总额之外另行安排”（policy.toml 里是 funding = \"fiscal_capacity\" 或 \"additional\"） [offset_above_plan]",
    ),
    (
        &[],
        "330001,甲县,0,1,1,0,1\n",
        "地区财力因素余额 100.00 元要按得分分配，但各县得分都是 0；改法：补上地区财力因素得分，或把“地区财力因素余额”改为“留作结余”（policy.toml 里是 rest = \"retained\"） [zero_fiscal_capacity_scores]",
    ),
];

#[test]
fn refusals_that_reading_a_table_forestalls_have_their_words() {
    let policy: Policy = toml::from_str(POLICY).expect("it is valid");
    let code = |text: &str| text.parse::<CountyCode>().expect("it is a code");
    let name = |text: &str| text.parse::<Name>().expect("it is a name");
    let (first, base) = (code("330001"), Money::from_yuan(-1));
    let county = RosterCounty { code: code("330002"), name: name("乙县") };
    let cases = [
        (Refusal::NoCounties, "一个县也没有；改法：至少要有一个县 [no_counties]"),
        (
            Refusal::MixedCodes { first, other: code("330001001") },
            "代码 330001 和 330001001 位数不同；改法：一张表只用一种位数的代码 [mixed_codes]",
        ),
        (
            Refusal::DuplicateCode { county: first, rows: [0, 2] },
            "代码 330001 出现两次（第1个和第3个县）；改法：一个县只写一行 [counties_share_code]",
        ),
        (
            Refusal::ScoreCount { county: first, found: 1, expected: 2 },
            "330001 有 1 个得分，政策有 2 个因素；改法：每个因素一个得分 [county_score_count]",
        ),
        (
            Refusal::CoefficientCount { county: first, found: 0, expected: 1 },
            "330001 有 0 个系数，政策用到 1 个；改法：政策用到的系数每个写一个 [county_coefficient_count]",
        ),
        (
            Refusal::NoFiscalCapacityScore { county: first },
            "330001 没有地区财力因素得分，而余额要按得分分配；改法：补上得分 [no_fiscal_capacity_score]",
        ),
        (
            Refusal::BaseRange { county: first, base },
            "330001 的基数是 -1.00 元；改法：写 0 到 10,000,000,000,000.00 元之间的金额 [base_range]",
        ),
        (
            Refusal::BaseNotWholeQuanta { county: first, base: Money::from_yuan(150), quantum: Money::from_yuan(100) },
            "330001 的基数 150.00 元不是最小分配单位 100.00 元的整数倍；改法：改成整数倍，或改小政策里的最小分配单位 [base_not_whole_quanta]",
        ),
        (
            Refusal::ContradictsRoster { county: county.code, name: name("甲县"), expected: county.clone() },
            "330002 甲县 与名单不符，名单上是 330002 乙县；改法：改正代码或名称 [contradicts_roster]",
        ),
        (
            Refusal::RosterMissing { missing: vec![county] },
            "缺少名单上的 1 个县：330002 乙县；改法：补上这些县；确实只分其中一部分的，政策里“名单上的县”写“县表可以缺”（policy.toml 的 [roster] 写 partial = true） [roster_not_covered]",
        ),
        (
            Refusal::Internal { what: "a rest above its pool" },
            "计算中出现了规则不允许的情况，这是程序的错误（原文：a rest above its pool），没有算出任何金额；改法：把县表和政策文件交给程序的维护者 [internal]",
        ),
    ];
    for (refusal, expected) in cases {
        let said = messages::refusal::refusal(&refusal, &policy);
        assert_eq!(said.to_string(), expected);
    }
    assert_eq!(
        messages::refusal::unbalanced(Language::Chinese),
        "各县合计加结余不等于资金总额，这是程序的错误；改法：不要使用这次结果，把县表和政策文件交给程序的维护者 [unbalanced]"
    );
    assert_eq!(
        messages::refusal::unbalanced(Language::English),
        "the totals do not add up to the fund: an error of this program, please report it [unbalanced]"
    );
}

#[test]
fn in_english_the_library_speaks_of_refusals() {
    let table = "code,name,base_yuan,eco,pol,fiscal_capacity,k\n330001,甲县,0,1,1,0,1\n";
    assert_eq!(
        refuse(table.as_bytes(), POLICY, "en"),
        "refused; nothing was written.\n\
         100.00 yuan of the fiscal-capacity pool are to be shared by score and every score is 0 \
         [zero_fiscal_capacity_scores]\n"
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Files
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn files_that_cannot_be_read_or_written_have_their_words() {
    use messages::files::{unprintable, unreadable, unwritable};
    let both = |words: &dyn Fn(Language) -> String| [words(Language::Chinese), words(Language::English)];
    let path = Path::new("f");
    for (kind, expected) in UNREADABLE {
        let error = io::Error::from(kind);
        assert_eq!(both(&|language| unreadable(path, &error, language)), expected);
    }
    for (kind, expected) in UNWRITABLE {
        let error = io::Error::from(kind);
        assert_eq!(both(&|language| unwritable(path, &error, language)), expected);
    }
    let full = io::Error::from(ErrorKind::StorageFull);
    assert_eq!(
        both(&|language| unprintable(&full, language)),
        [
            "结果文件已经写好，但屏幕内容没有全部输出（磁盘空间不足）；改法：检查输出重定向到的文件 [stdout_write]",
            "the results are written, but not all of the screen (the disk is full); check where it is redirected to [stdout_write]",
        ]
    );
}

/// What went wrong, and what is said in Chinese and in English.
type FileCase = (ErrorKind, [&'static str; 2]);

const UNREADABLE: [FileCase; 4] = [
    (
        ErrorKind::NotFound,
        [
            "找不到文件 f；改法：检查文件名和所在文件夹 [file_not_found]",
            "f: no such file; check its name and folder [file_not_found]",
        ],
    ),
    (
        ErrorKind::PermissionDenied,
        [
            "没有权限读取 f；改法：请管理员授权，或把文件复制到自己的文件夹 [file_permission]",
            "f: no permission to read; ask for it or copy the file to a folder of yours [file_permission]",
        ],
    ),
    (
        ErrorKind::IsADirectory,
        [
            "f 是文件夹，不是文件；改法：写出文件夹里那个文件的名字 [file_is_directory]",
            "f: a folder, not a file; name the file in it [file_is_directory]",
        ],
    ),
    (
        ErrorKind::TimedOut,
        [
            "读取 f 出错（timed out）；改法：检查磁盘或网络盘后再试 [file_read]",
            "f: cannot be read (timed out); check the disk and try again [file_read]",
        ],
    ),
];

const UNWRITABLE: [FileCase; 6] = [
    (
        ErrorKind::PermissionDenied,
        [
            "没有权限写 f；改法：如果 Excel 或 WPS 正开着这个文件，先关掉；否则用 --out 指定自己的文件夹 [out_permission]",
            "f: no permission to write; close it if Excel has it open, or name a folder of yours with --out [out_permission]",
        ],
    ),
    (
        ErrorKind::NotADirectory,
        [
            "f 不是文件夹，不能放结果；改法：用 --out 指定另一个文件夹 [out_not_directory]",
            "f: not a folder; name another with --out [out_not_directory]",
        ],
    ),
    (
        ErrorKind::NotFound,
        [
            "找不到 f 所在的文件夹或磁盘；改法：用 --out 指定另一个文件夹 [out_not_found]",
            "f: its folder or disk is not there; name another folder with --out [out_not_found]",
        ],
    ),
    (
        ErrorKind::ReadOnlyFilesystem,
        [
            "f 所在的磁盘是只读的；改法：用 --out 指定另一个文件夹 [out_read_only]",
            "f: the disk is read-only; name another folder with --out [out_read_only]",
        ],
    ),
    (
        ErrorKind::StorageFull,
        [
            "写 f 时磁盘空间不足；改法：清理磁盘，或用 --out 指定另一个文件夹 [out_full]",
            "f: the disk is full; make room or name another folder with --out [out_full]",
        ],
    ),
    (
        ErrorKind::TimedOut,
        [
            "写 f 出错（timed out）；改法：检查磁盘，或用 --out 指定另一个文件夹 [out_write]",
            "f: cannot be written (timed out); check the disk or name another folder with --out [out_write]",
        ],
    ),
];

// ---------------------------------------------------------------------------------------------------------------------
// Long lists
// ---------------------------------------------------------------------------------------------------------------------

/// A table under [`TABLE_POLICY`], and what is said of it.
const TABLES: [(&[u8], &[&str]); 27] = [
    // nothing
    (
        b"",
        &[
            "整张表：文件是空的；改法：第一行写表头，下面一行一个县 [empty_file]",
        ],
    ),
    // Unicode text
    (
        b"\xff\xfec\x00",
        &[
            "整张表：文件是 UTF-16 编码（Excel 的“Unicode 文本”）；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [utf16]",
        ],
    ),
    // no encoding
    (
        b"code\xff\xff\n",
        &[
            "第1行：既不是 UTF-8 编码，也不是 GB18030（GBK）编码；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [unknown_encoding]",
        ],
    ),
    // a NUL
    (
        "code,name\n330001,\0\n".as_bytes(),
        &[
            "第1行：缺少一列；改法：加上这一列，表头写“eco”或“生态” [missing_column]",
            "第1行：缺少一列；改法：加上这一列，表头写“k” [missing_column]",
            "第2行：有空字符（NUL），不是文本文件；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [nul_byte]",
            "整张表：缺少名单上的 1 个县：330002 乙县；改法：补上这些县；确实只分其中一部分的，政策里“名单上的县”写“县表可以缺”（policy.toml 的 [roster] 写 partial = true） [roster_missing]",
        ],
    ),
    // tabs
    (
        "code\tname\n".as_bytes(),
        &[
            "第1行：各列用制表符隔开，不是英文逗号；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [separator]",
        ],
    ),
    // semicolons
    (
        "code;name\n".as_bytes(),
        &[
            "第1行：各列用分号隔开，不是英文逗号；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [separator]",
        ],
    ),
    // full-width commas and semicolons
    (
        "code，name\n".as_bytes(),
        &[
            "第1行：各列用全角逗号隔开，不是英文逗号；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [separator]",
        ],
    ),
    (
        "code；name\n".as_bytes(),
        &[
            "第1行：各列用全角分号隔开，不是英文逗号；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [separator]",
        ],
    ),
    // a title
    (
        "专项资金县表,,,\n330009,丙县,,\ncode,name,eco,k\n330001,甲县,1,1\n".as_bytes(),
        &[
            "第1行：表头在第3行，上面的行里有代码，像是县；改法：县移到表头下面，其他的行删去 [title_row]",
        ],
    ),
    // another file
    (
        "{\n  \"甲\": [1, 2]\n}\n".as_bytes(),
        &[
            "第1行：没有一个认得的表头；改法：检查是不是选错了文件；表头写在第1行：“行政区划代码”“县(市、区)”“生态”“k” [no_header]",
        ],
    ),
    // an Excel for Macintosh of old
    (
        "code,name\r330001,甲县\r".as_bytes(),
        &[
            "第1行：各行只用回车符（CR）结尾，是旧式 Mac 的格式；改法：在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [line_ends]",
        ],
    ),
    // an open quote in the header
    (
        "code,\"name\n".as_bytes(),
        &[
            "第1行：双引号只有前一半；改法：补上后一半，或删去这个双引号 [open_quote]",
        ],
    ),
    // a result
    (
        "code,name,plan_yuan,total_yuan\n".as_bytes(),
        &[
            "第1行：这是算好的分配结果，不是年度县表；改法：请换成填有各因素得分的县表 [result_file]",
        ],
    ),
    // header only
    (
        "code,name,base_yuan,eco,k\n".as_bytes(),
        &[
            "整张表：只有表头，没有县；改法：表头下面一行一个县 [header_only]",
        ],
    ),
    // a base that is not read
    (
        "code,name,基数,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n".as_bytes(),
        &[
            "第1行第3列“基数”：像是基数，但没有按基数读取；改法：表头写“基数(元)”或“基数(万元)”；不是基数就换一个列名 [base_header]",
        ],
    ),
    // headers
    (
        "code,基数(元),base_wan_yuan,,生态,备注,备注\n330001,1,1,,1,,\n330002,1,1,,1,,\n".as_bytes(),
        &[
            "第1行：缺少一列；改法：加上这一列，表头写“name”或“县(市、区)” [missing_column]",
            "第1行：缺少一列；改法：加上这一列，表头写“k” [missing_column]",
            "第1行第3列“base_wan_yuan”：与第2列是同一列；改法：只留一列 [duplicate_column]",
            "第1行第4列：表头是空的；改法：写上列名，或删去这一列 [blank_header]",
            "第1行第7列“备注”：与第6列是同一列；改法：只留一列 [duplicate_column]",
            "未识别的列：第6列“备注”、第7列“备注”；缺少的列如果就是其中一列，把它的表头改成要求的写法",
        ],
    ),
    // rows
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n330003,丙县,1,1\n330004,丁县,1,1,1,1\n330005,\"戊\n县\",1,1,1\n330006,己\"县,1,1,1\n330007,庚\r县,1,1,1\n330009,合计,1,1,1\n,,,,\n,,,,\n330008,\"辛县,1,1,1\n".as_bytes(),
        &[
            "第4行 丙县（330003）：这一行有 4 格，表头有 5 格；改法：补齐缺少的格；不是县的行（如表下的说明），删去整行 [short_row]",
            "第5行 丁县（330004）：这一行有 6 格，表头有 5 格；改法：删去多余的格；格内有逗号的，整格用英文双引号括起来 [long_row]",
            "第6行 330005「name」列“戊〔换行〕县”：名称里有看不见的字符（制表符、零宽空格等）；改法：重新录入名称 [invisible_name]",
            "第8行：双引号的位置不对；改法：整格用英文双引号括起来，格内的双引号写两遍 [stray_quote]",
            "第9行：行的中间有回车符；改法：把单元格写在一行内，行尾用 LF 或 CRLF [carriage_return]",
            "第10行 合计（330009）：这是合计或小计行，却有代码；改法：删去这一行，合计和小计由程序计算 [subtotal_row]",
            "第13行：双引号只有前一半；改法：补上后一半，或删去这个双引号 [open_quote]",
        ],
    ),
    // codes
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n33000,丙县,1,1,1\n330001001,丁镇,1,1,1\n330001,甲县,1,1,1\n3.30E+05,戊县,1,1,1\n330006\t,己县,1,1,1\n,庚县,1,1,1\n######,辛县,1,########,1\n".as_bytes(),
        &[
            "第4行 丙县「code」列“33000”：不是行政区划代码；改法：写 6 位（县）、9 位（乡镇）或 12 位（村）半角数字；不是县的行，删去整行 [code]",
            "第5行「code」列“330001001”：代码是 9 位，多数代码是 6 位；改法：一张表只用一种位数的代码 [code_length]",
            "第6行「code」列“330001”：代码与第2行相同；改法：一个县只写一行，删去重复的或改正代码 [duplicate_code]",
            "第7行 戊县「code」列“3.30E+05”：代码被电子表格缩写成了科学记数法，后面几位可能已经丢失；改法：在电子表格里把这一列的格式设为文本，重新填上代码，再另存一次 [code]",
            "第9行 庚县「code」列：没有填代码；改法：填上 6 位（县）、9 位（乡镇）或 12 位（村）半角数字；不是县的行，删去整行 [code]",
            "第10行 辛县「code」列“######”：列太窄，电子表格显示成了 #，存下来的也是 #；改法：在电子表格里把这一列拉宽，再另存一次 [code]",
            "第10行 辛县「eco」列“########”：列太窄，电子表格显示成了 #，存下来的也是 #；改法：在电子表格里把这一列拉宽，再另存一次 [formula_error]",
        ],
    ),
    // names
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n330003,,1,1,1\n330004, 丁县,1,1,1\n330005,=1+1,1,1,1\n330006,己\u{200b}县,1,1,1\n330007,县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县,1,1,1\n".as_bytes(),
        &[
            "第4行 330003「name」列：没有填名称；改法：填上名称 [blank_name]",
            "第6行 330005「name」列“=1+1”：名称以 =、+、- 或 @ 开头，电子表格会当成公式；改法：删去开头的符号 [formula_name]",
            r#"第7行 330006「name」列“己〔零宽空格〕县”：名称里有看不见的字符（制表符、零宽空格等）；改法：重新录入名称 [invisible_name]"#,
            "第8行 330007「name」列“县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县县…”：名称太长；改法：最多写 100 个字 [long_name]",
        ],
    ),
    // the roster
    (
        "code,name,base_yuan,eco,k\n330001,己县,1,1,1\n330003,乙县,1,1,1\n".as_bytes(),
        &[
            "第2行 330001「name」列“己县”：名单上 330001 是“甲县”；改法：名称改为“甲县”，或改正代码 [roster_name]",
            "第3行 乙县「code」列“330003”：名单上“乙县”的代码是 330002；改法：代码改为 330002，或改正名称 [roster_code]",
        ],
    ),
    // the roster's counties
    (
        "code,name,base_yuan,eco,k\n330003,丙县,1,1,1\n".as_bytes(),
        &[
            "整张表：缺少名单上的 2 个县：330001 甲县、330002 乙县；改法：补上这些县；确实只分其中一部分的，政策里“名单上的县”写“县表可以缺”（policy.toml 的 [roster] 写 partial = true） [roster_missing]",
        ],
    ),
    // a total
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n合计,,3\n".as_bytes(),
        &[
            "第4行「base_yuan」列“3”：这一行是 3.00 元，各行之和是 2.00 元；改法：核对各县的数，改正合计，或删去这一行 [total_amount]",
        ],
    ),
    // a score beyond any number
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1111111111111111111111111111111111111,1\n".as_bytes(),
        &[
            "第3行 乙县（330002）「eco」列“1111111111111111111111111111111111111”：有效数字多于 18 位；改法：得分是不小于 0 的小数，最多 18 位数字、6 位小数 [too_many_digits]",
        ],
    ),
    // scores
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n330010,县,1,,1\n330011,县,1,-,1\n330012,县,1,(300),1\n330013,县,1,12%,1\n330014,县,1,1e3,1\n330015,县,1,１２,1\n330016,县,1,1 2,1\n330017,县,1,\"1,23\",1\n330018,县,1,#REF!,1\n330019,县,1,abc,1\n330020,县,1,0.1234567,1\n330021,县,1,1234567890123456789,1\n".as_bytes(),
        &[
            "第4行 县（330010）「eco」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]",
            "第5行 县（330011）「eco」列“-”：用横线或斜线代替了数；改法：确实是零就写 0 [dash]",
            "第6行 县（330012）「eco」列“(300)”：是负数；改法：得分是不小于 0 的小数，最多 18 位数字、6 位小数 [negative]",
            "第7行 县（330013）「eco」列“12%”：写成了百分数；改法：与这一列其他各行用同一个单位，写不带 % 的数 [percent]",
            "第8行 县（330014）「eco」列“1e3”：写成了科学记数法；改法：写出全部数字，1e3 就写 1000 [exponent]",
            "第9行 县（330015）「eco」列“１２”：用了全角字符；改法：用半角的数字、小数点和逗号 [full_width]",
            "第10行 县（330016）「eco」列“1 2”：数字前后或中间有空格；改法：删去空格 [spaces]",
            "第11行 县（330017）「eco」列“1,23”：千位分隔逗号的位置不对；改法：每三位一个逗号，如 1,234,567.89，或不写逗号 [separators]",
            "第12行 县（330018）「eco」列“#REF!”：是电子表格公式计算出错的结果；改法：在电子表格里改好公式再另存 [formula_error]",
            "第13行 县（330019）「eco」列“abc”：不是普通小数；改法：只写数字和一个小数点，如 87.5；得分是不小于 0 的小数，最多 18 位数字、6 位小数 [not_a_number]",
            "第14行 县（330020）「eco」列“0.1234567”：小数多于 6 位；改法：得分是不小于 0 的小数，最多 18 位数字、6 位小数 [too_many_places]",
            "第15行 县（330021）「eco」列“1234567890123456789”：有效数字多于 18 位；改法：得分是不小于 0 的小数，最多 18 位数字、6 位小数 [too_many_digits]",
        ],
    ),
    // coefficients and bases
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n330003,丙县,0.001,1,1000001\n330004,丁县,0.50,1,-1\n330005,戊县,10000000000001,1,1\n330006,己县,,1,1\n".as_bytes(),
        &[
            "第4行 丙县（330003）「base_yuan」列“0.001”：小数多于 2 位；改法：金额以元为单位，不小于 0，最多 2 位小数 [too_many_places]",
            "第4行 丙县（330003）「k」列“1000001”：大于 1,000,000；改法：系数是 0 到 1,000,000 的小数，最多 6 位小数 [too_large]",
            "第5行 丁县（330004）「base_yuan」列“0.50”：基数不是最小分配单位 1.00 元的整数倍；改法：先核对单位：表头写的是元，数如果是万元，表头改为“base_wan_yuan”；单位没有错，再把数改成整数倍；确要分到更小的单位，最后才改小政策里的最小分配单位 [not_whole_quanta]",
            "第5行 丁县（330004）「k」列“-1”：是负数；改法：系数是 0 到 1,000,000 的小数，最多 6 位小数 [negative]",
            "第6行 戊县（330005）「base_yuan」列“10000000000001”：金额大于 10,000,000,000,000.00 元；改法：检查单位是元还是万元，表头要写对 [amount_too_large]",
            "第7行 己县（330006）「base_yuan」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]",
        ],
    ),
    // bases in 万元
    (
        "code,name,base_wan_yuan,eco,k\n330001,甲县,0.0000001,1,1\n330002,乙县,0.00001,1,1\n".as_bytes(),
        &[
            "第2行 甲县（330001）「base_wan_yuan」列“0.0000001”：小数多于 6 位；改法：金额以万元为单位，不小于 0，最多 6 位小数 [too_many_places]",
            "第3行 乙县（330002）「base_wan_yuan」列“0.00001”：基数不是最小分配单位 1.00 元的整数倍；改法：先核对单位：表头写的是万元，数如果是元，表头改为“base_yuan”；单位没有错，再把数改成整数倍；确要分到更小的单位，最后才改小政策里的最小分配单位 [not_whole_quanta]",
        ],
    ),
    // what a terminal would act on
    (
        "code,name,base_yuan,eco,k\n330001,甲县,1,1,1\n330002,乙县,1,1,1\n330003,丙县,1,\u{1b}[31mx,1\n".as_bytes(),
        &[
            r#"第4行 丙县（330003）「eco」列“〔U+001B〕[31mx”：不是普通小数；改法：只写数字和一个小数点，如 87.5；得分是不小于 0 的小数，最多 18 位数字、6 位小数 [not_a_number]"#,
        ],
    ),
];

/// What to change in [`POLICY`], to what, and what is said of it.
const POLICIES: [(&str, &str, &str); 99] = [
    (
        "fiscal_year = 2025",
        "fiscal_year",
        " 第1行“fiscal_year”：没有英文等号，或等号是全角的；改法：写成 名称 = 值 [toml_syntax]",
    ),
    ("fiscal_year = 2025", "fiscal_year =", " 第1行“fiscal_year =”：等号后面没有值；改法：写上值 [toml_syntax]"),
    (
        "fiscal_year = 2025",
        "fiscal_year = 2025 年",
        r#" 第1行“fiscal_year = 2025 年”：文字没有加引号，或用了中文引号；改法：两边用英文双引号 "…" [toml_syntax]"#,
    ),
    (
        "fiscal_year = 2025",
        "年度 = 2025",
        " 第1行“年度 = 2025”：名称里有不能用的字符；改法：名称用英文字母、数字和下划线 [toml_syntax]",
    ),
    (
        "fiscal_year = 2025",
        "= 2025",
        " 写法不符合要求（原文：unquoted keys cannot be empty, expected letters, numbers, `-`, `_`）；改法：对照示例 fixtures/2025/policy.toml 改正 [policy_shape]",
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = 2025, a = 1",
        " 第1行“fiscal_year = 2025, a = 1”：一行写了两项；改法：一项一行 [toml_syntax]",
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = 2025\nfiscal_year = 2025",
        " 第2行“fiscal_year = 2025”：这一项写了两遍；改法：只留一处；几个因素每个都以 [[factors]] 开头 [duplicate_key]",
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = 2025\nyear = 2025",
        " 第2行“year = 2025”：不认识“year”这一项；改法：改正或删去；这里可以写：fiscal_year、title、source、fund_total_wan_yuan、fund_total_yuan、quantum_yuan、base、factors、coefficients、fiscal_capacity、uplift、control、adjustments、issued、roster、annex [unknown_key]",
    ),
    ("fiscal_year = 2025", "", " 缺少 fiscal_year；改法：加上 fiscal_year = 2025 [missing_key]"),
    (
        "fiscal_year = 2025",
        r#"fiscal_year = "2025""#,
        r#" 第1行“fiscal_year = "2025"”：fiscal_year 不是年份；改法：写不带引号的年份，如 2025 [wrong_type]"#,
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = 1900",
        " 第1行“fiscal_year = 1900”：fiscal_year（年度）是 1900；改法：写 1949 到 2999 之间的年份 [fiscal_year]",
    ),
    (
        r#"title = "专项资金""#,
        "title = “资金”",
        r#" 第2行“title = “资金””：文字没有加引号，或用了中文引号；改法：两边用英文双引号 "…" [toml_syntax]"#,
    ),
    (
        r#"title = "专项资金""#,
        r#"title = "资金"#,
        r#" 第2行“title = "资金”：双引号只有一半；改法：两边都用英文双引号 "…" [toml_syntax]"#,
    ),
    (
        r#"title = "专项资金""#,
        "title = '资金",
        r#" 第2行“title = '资金”：单引号只有一半；改法：两边都用英文双引号 "…" [toml_syntax]"#,
    ),
    (r#"title = "专项资金""#, r#"title = """#, r#" 第2行“title = ""”：title 没有填名称；改法：填上名称 [blank_name]"#),
    (
        r#"title = "专项资金""#,
        r#"title = " 资金""#,
        r#" 第2行“title = " 资金"”：title 名称前后有空格；改法：删去空格 [name_spaces]"#,
    ),
    (
        r#"title = "专项资金""#,
        r#"title = "=资金""#,
        r#" 第2行“title = "=资金"”：title 名称以 =、+、- 或 @ 开头，电子表格会当成公式；改法：删去开头的符号 [formula_name]"#,
    ),
    (
        r#"title = "专项资金""#,
        r#"title = "资\u200b金""#,
        r#" 第2行“title = "资\u200b金"”：title 名称里有看不见的字符（制表符、零宽空格等）；改法：重新录入名称 [invisible_name]"#,
    ),
    (
        r#"title = "专项资金""#,
        r#"title = "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长""#,
        r#" 第2行“title = "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长…”：title 名称太长；改法：最多写 100 个字 [long_name]"#,
    ),
    (
        r#"title = "专项资金""#,
        "title = 2025",
        r#" 第2行“title = 2025”：title 没有加引号；改法：加上英文双引号，写成 "2025" [unquoted_number]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        "fund_total_yuan = 1000.00",
        r#" 第4行“fund_total_yuan = 1000.00”：fund_total_yuan 没有加引号，会被当成浮点数而失真；改法：加上英文双引号，写成 "1000.00" [unquoted_number]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        "fund_total_yuan = true",
        r#" 第4行“fund_total_yuan = true”：fund_total_yuan 类型不对；改法：写成带英文双引号的数字，如 "0.03" [wrong_type]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "10,00.00""#,
        r#" 第4行“fund_total_yuan = "10,00.00"”：fund_total_yuan 千位分隔逗号的位置不对；改法：每三位一个逗号，如 1,234,567.89，或不写逗号 [separators]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "0.001""#,
        r#" 第4行“fund_total_yuan = "0.001"”：fund_total_yuan 小数多于 2 位；改法：最多写 2 位小数 [too_many_places]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "999999999999999999999999999999""#,
        r#" 第4行“fund_total_yuan = "999999999999999999999999999999"”：fund_total_yuan 金额超出正负 792,281,625,142,643,375,935,439,503.35 元；改法：检查数字有没有多写，单位对不对 [amount_out_of_range]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "9999999999999999999999999999999999999""#,
        r#" 第4行“fund_total_yuan = "9999999999999999999999999999999999999"”：fund_total_yuan 金额超出正负 792,281,625,142,643,375,935,439,503.35 元；改法：检查数字有没有多写，单位对不对 [amount_out_of_range]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "0""#,
        r#" 第4行“fund_total_yuan = "0"”：fund_total_yuan（资金总额）是 0.00 元；改法：写大于 0、不超过 10,000,000,000,000.00 元的金额 [fund_total]"#,
    ),
    (
        r#"fund_total_yuan = "1000.00""#,
        r#"fund_total_yuan = "1000.50""#,
        r#" 第4行“fund_total_yuan = "1000.50"”：fund_total_yuan（资金总额）1,000.50 元不是 quantum_yuan（最小分配单位）1.00 元的整数倍；改法：改成整数倍，或改小最小分配单位 [fund_total_not_whole_quanta]"#,
    ),
    (
        r#"quantum_yuan = "1.00""#,
        r#"quantum_yuan = "0""#,
        r#" 第5行“quantum_yuan = "0"”：quantum_yuan（最小分配单位）是 0.00 元；改法：写 0.01 到 10,000.00 元之间的金额 [quantum]"#,
    ),
    (
        r#"base = "protected""#,
        r#"base = "保基数""#,
        r#" 第6行“base = "保基数"”：base “保基数”不是这里可以写的词；改法：可以写：protected、basis [unknown_choice]"#,
    ),
    (
        r#"base = "protected""#,
        "base = 1",
        r#" 第6行“base = 1”：base “1”不是这里可以写的词；改法：可以写：protected、basis [unknown_choice]"#,
    ),
    (
        r#"key = "eco""#,
        r#"key = "1""#,
        r#" 第9行“key = "1"”：第1个因素的 key 是“1”；改法：以英文字母开头，只用英文字母、数字和下划线，最多 64 个字符 [factor_key]"#,
    ),
    (
        r#"key = "eco""#,
        r#"key = "code""#,
        r#" 第9行“key = "code"”：第1个因素的 key 是“code”，与固定列的列名相同；改法：换一个列名 [header_fixed]"#,
    ),
    (
        r#"key = "eco""#,
        "",
        r#" 第8行“[[factors]]”：缺少第1个因素的 key；改法：加上 key = "…"（英文列名） [missing_key]"#,
    ),
    (
        r#"name = "生态""#,
        r#"name = "污染""#,
        r#" 第18行“name = "污染"”：第2个因素的 name 是“污染”，与第1个因素的 name 重复；改法：两处改一处，换一个没有用过的列名 [header_taken]"#,
    ),
    (
        r#"name = "生态""#,
        r#"name = "pol""#,
        r#" 第17行“key = "pol"”：第2个因素的 key 是“pol”，与第1个因素的 name 重复；改法：两处改一处，换一个没有用过的列名 [header_taken]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = """#,
        r#" 第11行“weight = ""”：第1个因素的 weight 没有填数；改法：填上数；确实是零就写 0 [blank_number]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "-""#,
        r#" 第11行“weight = "-"”：第1个因素的 weight 用横线或斜线代替了数；改法：确实是零就写 0 [dash]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "-0.4""#,
        r#" 第11行“weight = "-0.4"”：第1个因素的 weight 是负数；改法：写不小于 0 的数 [negative]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "40 %""#,
        r#" 第11行“weight = "40 %"”：第1个因素的 weight 数字前后或中间有空格；改法：删去空格 [spaces]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "4e-1""#,
        r#" 第11行“weight = "4e-1"”：第1个因素的 weight 写成了科学记数法；改法：写出全部数字，1e3 就写 1000 [exponent]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "０.4""#,
        r#" 第11行“weight = "０.4"”：第1个因素的 weight 用了全角字符；改法：用半角的数字、小数点和逗号 [full_width]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "0 .4""#,
        r#" 第11行“weight = "0 .4"”：第1个因素的 weight 数字前后或中间有空格；改法：删去空格 [spaces]"#,
    ),
    (
        r#"weight = "0.6""#,
        r##"weight = "#REF!""##,
        r##" 第11行“weight = "#REF!"”：第1个因素的 weight 是电子表格公式计算出错的结果；改法：在电子表格里改好公式再另存 [formula_error]"##,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "abc""#,
        r#" 第11行“weight = "abc"”：第1个因素的 weight 不是普通小数；改法：只写数字和一个小数点，如 87.5 [not_a_number]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "0.4000001""#,
        r#" 第11行“weight = "0.4000001"”：第1个因素的 weight 小数多于 6 位；改法：最多写 6 位小数 [too_many_places]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "1000001""#,
        r#" 第11行“weight = "1000001"”：第1个因素的 weight 大于 1,000,000；改法：写不大于 1,000,000 的数 [too_large]"#,
    ),
    (
        r#"weight = "0.6""#,
        r#"weight = "0.5""#,
        " 第8行“[[factors]]”：各因素和地区财力因素的 weight（权重）合计 0.9；改法：调整各项权重，使合计正好等于 1 [weight_sum]",
    ),
    (
        r#"tilt = "1.1""#,
        r#"tilt = "0.95""#,
        r#" 第12行“tilt = "0.95"”：第1个因素的 tilt（倾斜系数）是 0.95；改法：写不小于 1 的数，1 表示不倾斜 [tilt_below_one]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = "k""#,
        r#" 第13行“coefficients = "k"”：第1个因素的 coefficients 类型不对；改法：写成 [ … ] 列表 [wrong_type]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["k" "b"]"#,
        r#" 第13行“coefficients = ["k" "b"]”：各项之间缺少逗号，或括号只有一半；改法：加上英文逗号，或补上括号 [toml_syntax]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["k",, "b"]"#,
        r#" 第13行“coefficients = ["k",, "b"]”：多了一个逗号；改法：删去 [toml_syntax]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        "coefficients = { a = 1 b = 2 }",
        " 第13行“coefficients = { a = 1 b = 2 }”：各项之间缺少逗号；改法：加上英文逗号 [toml_syntax]",
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["k", " "]"#,
        r#" 第13行“coefficients = ["k", " "]”：第1个因素的第2个系数列名是空的；改法：写上列名，或删去这一项 [header_blank]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["=1+1"]"#,
        r#" 第13行“coefficients = ["=1+1"]”：第1个因素的第1个系数列名“=1+1”：名称以 =、+、- 或 @ 开头，电子表格会当成公式；改法：删去开头的符号 [header_name]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = [" a "]"#,
        r#" 第13行“coefficients = [" a "]”：第1个因素的第1个系数列名“ a ”：名称前后有空格；改法：删去空格 [header_name]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["a\nb"]"#,
        r#" 第13行“coefficients = ["a\nb"]”：第1个因素的第1个系数列名“a〔换行〕b”：名称里有看不见的字符（制表符、零宽空格等）；改法：重新录入名称 [header_name]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["code"]"#,
        r#" 第13行“coefficients = ["code"]”：第1个因素的第1个系数列名是“code”，与固定列的列名相同；改法：换一个列名 [header_fixed]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["k", "k"]"#,
        r#" 第13行“coefficients = ["k", "k"]”：第1个因素的第2个系数列名是“k”，与第1个因素的第1个系数列名重复；改法：两处改一处，换一个没有用过的列名 [header_taken]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        r#"coefficients = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16"]"#,
        r#" 第13行“coefficients = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c…”：第1个因素的 coefficients 有 17 个系数；改法：最多写 16 个 [too_many_coefficients]"#,
    ),
    ("[uplift]", "[uplift", " 第28行“[uplift”：方括号只有一半；改法：补上 ] [toml_syntax]"),
    (
        "[uplift]",
        "[[uplift]]",
        " 第28行“[[uplift]]”：uplift 多了一层方括号；改法：只写一段，写成 [uplift] [wrong_type]",
    ),
    (
        "[fiscal_capacity]",
        "[地区财力]",
        " 第23行“[地区财力]”：名称里有不能用的字符；改法：名称用英文字母、数字和下划线 [toml_syntax]",
    ),
    (
        r#"rest = "by_score""#,
        r#"rest = "keep""#,
        r#" 第25行“rest = "keep"”：fiscal_capacity.rest “keep”不是这里可以写的词；改法：可以写：by_score、retained [unknown_choice]"#,
    ),
    (
        r#"rest = "by_score""#,
        "",
        r#" 第23行“[fiscal_capacity]”：缺少 fiscal_capacity.rest；改法：加上 rest = "by_score" 或 "retained" [missing_key]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = "3%""#,
        r#" 第29行“rate = "3%"”：uplift.rate 类型不对；改法：写成 rate = { fixed = "0.03" }，或 { by_fund_total = [ … ] }、{ affordable = { step = "…", max = "…" } } [wrong_type]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        "rate = 0.03",
        r#" 第29行“rate = 0.03”：uplift.rate 类型不对；改法：写成 rate = { fixed = "0.03" }，或 { by_fund_total = [ … ] }、{ affordable = { step = "…", max = "…" } } [wrong_type]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { fixed = "0.03", by_fund_total = [] }"#,
        r#" 第29行“rate = { fixed = "0.03", by_fund_total = [] }”：uplift.rate 要且只要写一种；改法：写成 rate = { fixed = "0.03" }，或 { by_fund_total = [ … ] }、{ affordable = { step = "…", max = "…" } } [one_choice]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { affordable = "0.1" }"#,
        r#" 第29行“rate = { affordable = "0.1" }”：uplift.rate.affordable 类型不对；改法：写成 { step = "0.001", max = "0.10" } [wrong_type]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { percent = "3" }"#,
        r#" 第29行“rate = { percent = "3" }”：不认识“uplift.rate.percent”这一项；改法：改正或删去；这里可以写：fixed、by_fund_total、affordable [unknown_key]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        "rate = {}",
        r#" 第29行“rate = {}”：uplift.rate 要且只要写一种；改法：写成 rate = { fixed = "0.03" }，或 { by_fund_total = [ … ] }、{ affordable = { step = "…", max = "…" } } [one_choice]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { fixed = "0.03""#,
        r#" 第30行“funding = "fiscal_capacity"”：各项之间缺少逗号，或括号只有一半；改法：加上英文逗号，或补上括号 [toml_syntax]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { fixed = "0.029" }"#,
        r#" 第29行“rate = { fixed = "0.029" }”：uplift.rate.fixed（上浮比例）是 0.029，即 2.9%，低于下限 3%；改法：写不低于 0.03 的数（文件规定“上浮至少3%”） [rate_below_floor]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { affordable = { step = "0", max = "0.1" } }"#,
        r#" 第29行“rate = { affordable = { step = "0", max = "0.1" } }”：uplift.rate.affordable.step（试算步长）是 0；改法：写大于 0 的数，如 0.001 [step_zero]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        "rate = { by_fund_total = [] }",
        r#" 第29行“rate = { by_fund_total = [] }”：uplift.rate.by_fund_total（上浮分档）一档也没有；改法：至少写一档，第一档 from_yuan = "0" [first_bracket]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { by_fund_total = [ "0.03" ] }"#,
        r#" 第29行“rate = { by_fund_total = [ "0.03" ] }”：上浮分档第1档类型不对；改法：写成 { … } 或另起一段 [wrong_type]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { by_fund_total = [ { from_yuan = "1", rate = "0.03" } ] }"#,
        r#" 第29行“rate = { by_fund_total = [ { from_yuan = "1", rate = "0.03" …”：上浮分档第1档的 from_yuan 是 1.00 元；改法：第一档写 from_yuan = "0" [first_bracket]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { by_fund_total = [ { from_yuan = "0", rate = "0.03" }, { from_yuan = "0", rate = "0.035" } ] }"#,
        r#" 第29行“rate = { by_fund_total = [ { from_yuan = "0", rate = "0.03" …”：上浮分档第2档的 from_yuan 是 0.00 元，不大于上一档的 0.00 元；改法：各档按 from_yuan 从小到大写 [bracket_order]"#,
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        r#"rate = { by_fund_total = [ { from_yuan = "0", rate = "0.01" } ] }"#,
        r#" 第29行“rate = { by_fund_total = [ { from_yuan = "0", rate = "0.01" …”：上浮分档第1档的 rate（上浮比例）是 0.01，即 1%，低于下限 3%；改法：写不低于 0.03 的数（文件规定“上浮至少3%”） [rate_below_floor]"#,
    ),
    (
        "rate = { fixed = \"0.03\" }\nfunding = \"fiscal_capacity\"",
        "rate = { affordable = { step = \"0.001\", max = \"0.1\" } }\nfunding = \"offset\"",
        r#" 第29行“rate = { affordable = { step = "0.001", max = "0.1" } }”：affordable（按资金池可承受的最高比例）配了 funding = "offset"；改法：改为 funding = "fiscal_capacity"，或改用 fixed、by_fund_total [affordable_funding]"#,
    ),
    (
        r#"funding = "fiscal_capacity""#,
        r#"funding = "new""#,
        r#" 第30行“funding = "new"”：uplift.funding “new”不是这里可以写的词；改法：可以写：fiscal_capacity、additional、offset [unknown_choice]"#,
    ),
    (
        "weight = \"0.3\"\ntilt = \"1\"\nsource = \"示例\"\n\n[fiscal_capacity]\nweight = \"0.1\"\nrest = \"by_score\"\n",
        "weight = \"0.4\"\ntilt = \"1\"\n",
        r#" 第25行“funding = "fiscal_capacity"”：funding = "fiscal_capacity"（在地区财力因素中安排），但没有 [fiscal_capacity] 一段；改法：加上这一段，或改用 additional（另行安排）、offset（由其他县分担） [no_fiscal_capacity]"#,
    ),
    (
        r#"edition = "2021""#,
        r#"edition = "2022""#,
        r#" 第34行“edition = "2022"”：没有内置“2022”版名单；改法：写 edition = "2021"，或用 counties = [ … ] 列出各县 [roster_edition]"#,
    ),
    (
        r#"edition = "2021""#,
        "edition = \"2021\"\ncounties = [ { code = \"331127\", name = \"景宁畲族自治县\" } ]",
        r#" 第35行“counties = [ { code = "331127", name = "景宁畲族自治县" } ]”：edition 和 counties 两项都写了；改法：只留一项 [roster_edition_and_counties]"#,
    ),
    (
        r#"edition = "2021""#,
        "counties = []",
        " 第34行“counties = []”：名单里一个县也没有；改法：至少写一个县，或删去 counties [roster_empty]",
    ),
    (
        r#"edition = "2021""#,
        r#"counties = [ { code = "33112", name = "景宁" } ]"#,
        r#" 第34行“counties = [ { code = "33112", name = "景宁" } ]”：名单第1个县的 code 不是行政区划代码；改法：写带引号的 6 位数字 [not_a_code]"#,
    ),
    (
        r#"edition = "2021""#,
        r#"counties = [ { code = 331127, name = "景宁" } ]"#,
        r#" 第34行“counties = [ { code = 331127, name = "景宁" } ]”：名单第1个县的 code 没有加引号；改法：加上英文双引号，写成 "331127" [unquoted_number]"#,
    ),
    (
        r#"edition = "2021""#,
        r#"counties = [ { code = "331127001", name = "红星街道" } ]"#,
        r#" 第34行“counties = [ { code = "331127001", name = "红星街道" } ]”：名单里的 331127001 不是县的代码；改法：县的代码是 6 位数字 [roster_not_a_county]"#,
    ),
    (
        r#"edition = "2021""#,
        r#"counties = [ { code = "331127", name = "景宁" }, { code = "331127", name = "景宁" } ]"#,
        r#" 第34行“counties = [ { code = "331127", name = "景宁" }, { code = "331…”：名单里 331127 写了两遍；改法：只留一处 [roster_duplicate]"#,
    ),
    (
        "partial = true",
        r#"partial = "no""#,
        r#" 第35行“partial = "no"”：roster.partial 类型不对；改法：写 true 或 false，不带引号 [wrong_type]"#,
    ),
    (
        "[roster]",
        "[uplift]",
        " 第33行“[uplift]”：这一项写了两遍；改法：只留一处；几个因素每个都以 [[factors]] 开头 [duplicate_key]",
    ),
    (
        "partial = true",
        "partial = [ \"a\",",
        r#" 第35行“partial = [ "a",”：方括号只有一半；改法：补上 ] [toml_syntax]"#,
    ),
    ("partial = true", "partial = { a = 1,", " 第35行“partial = { a = 1,”：花括号只有一半；改法：补上 } [toml_syntax]"),
    (
        "partial = true",
        "par tial = true",
        " 第35行“par tial = true”：名称里有不能用的字符；改法：名称用英文字母、数字和下划线 [toml_syntax]",
    ),
    (
        "partial = true",
        "partial == true",
        " 第35行“partial == true”：写法不符合要求（原文：extra `=`, expected nothing）；改法：对照示例 fixtures/2025/policy.toml 改正 [policy_shape]",
    ),
    (
        "partial = true",
        "partial = \"资\\金\"",
        r#" 第35行“partial = "资\金"”：写法不符合要求（原文：missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\`, `"`, `x`, `u`, `U`）；改法：对照示例 fixtures/2025/policy.toml 改正 [policy_shape]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        "coefficients = [k]",
        r#" 第13行“coefficients = [k]”：文字没有加引号，或用了中文引号；改法：两边用英文双引号 "…" [toml_syntax]"#,
    ),
    (
        r#"coefficients = ["k"]"#,
        "coefficients = { a = 1, a = 2 }",
        " 第13行“coefficients = { a = 1, a = 2 }”：这一项写了两遍；改法：只留一处；几个因素每个都以 [[factors]] 开头 [duplicate_key]",
    ),
    (
        r#"rate = { fixed = "0.03" }"#,
        "rate = { fixed = .03 }",
        r#" 第29行“rate = { fixed = .03 }”：文字没有加引号，或用了中文引号；改法：两边用英文双引号 "…" [toml_syntax]"#,
    ),
];

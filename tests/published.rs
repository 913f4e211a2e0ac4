//! `table::read_published`: what `table::write` made comes back, also after a spreadsheet has had it; what is not a
//! published table is refused, with every reason and its place.
mod cases;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cases::Case;
use special_fund::audit;
use special_fund::table::{self, Encoding, Language, Problem, ProblemKind, PublishedTable, ReadError, Row};
use special_fund::{
    Allocation, Column, County, CountyCode, Funding, Money, OtherName, Place, Policy, PublishedFigures, PublishedRow,
    PublishedTotal, Takes, calculate,
};

const BOTH: [Language; 2] = [Language::Chinese, Language::English];

/// 2025 with the uplift paid by the other counties, so that no column is all zeros.
fn full() -> Case {
    Case::fixture("2025").under(|terms| cases::uplift(terms).funding = Funding::Offset)
}

impl Case {
    fn allocation(&self) -> Allocation<'_> {
        calculate(&self.policy, &self.counties).expect("a result")
    }

    fn written(&self, language: Language) -> String {
        let mut bytes = Vec::new();
        table::write(&mut bytes, &self.allocation(), language).expect("a Vec takes everything");
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn read(&self, file: impl AsRef<[u8]>) -> PublishedTable {
        let read = table::read_published(file.as_ref(), &self.policy, &[]);
        read.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Reads back as it was published, and the audit agrees.
    fn reads_back(&self, file: impl AsRef<[u8]>) -> PublishedTable {
        let read = self.read(file);
        assert_eq!(read.rows, self.allocation().published());
        let verdict = audit::published(&self.policy, &self.counties, &read.rows, &[]);
        assert!(verdict.is_clean(), "{:?}", verdict.listed);
        read
    }

    /// The file, line by line and cell by cell, without the byte order mark. No cell of the fixtures needs quotes but
    /// those of other tests.
    fn cells(&self, language: Language) -> Vec<Vec<String>> {
        let file = self.written(language);
        let lines = file.trim_start_matches('\u{feff}').lines();
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        lines.map(cells).collect()
    }
}

fn joined(cells: &[Vec<String>]) -> String {
    let lines: Vec<String> = cells.iter().map(|row| row.join(",")).collect();
    lines.join("\r\n") + "\r\n"
}

/// All problems of a file: line, header (of a header: itself) and code. What they say is in `tests/messages/`.
fn problems(case: &Case, file: impl AsRef<[u8]>) -> Vec<String> {
    let Err(ReadError::Refused(problems)) = table::read_published(file.as_ref(), &case.policy, &[]) else {
        panic!("nothing is wrong with it")
    };
    assert_eq!(problems.unlisted, 0);
    let problem = |problem: &Problem| {
        let line = problem.line.map(|line| line.to_string());
        let column = problem.header.as_deref().or(problem.cell.as_deref());
        let place = [line.as_deref(), column];
        let place: Vec<&str> = place.into_iter().flatten().collect();
        format!("{}: {}", place.join(", "), problem.code())
    };
    problems.listed.iter().map(problem).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// What comes back
// ---------------------------------------------------------------------------------------------------------------------

/// The offset is shown as what it takes away and read as what the county pays.
#[test]
fn an_offset_is_negative_in_the_table_and_positive_in_the_figures() {
    let case = full();
    let cells = case.cells(Language::English);
    let column = cells[0].iter().position(|header| header == "offset_yuan");
    let column = column.expect("an offset column");
    let read = case.read(case.written(Language::English));
    for (cells, row) in cells[1..].iter().zip(read.rows) {
        let offset = row.figures.offset;
        assert!(offset >= Money::ZERO);
        let shown = if offset > Money::ZERO { format!("-{offset}") } else { offset.to_string() };
        assert_eq!(cells[column], shown);
    }
    // A positive one is a negative payment: the audit's to find, not the reader's.
    let file = case.written(Language::English).replace(",-", ",");
    let read = case.read(file);
    assert!(read.rows.iter().any(|row| row.figures.offset < Money::ZERO));
    assert!(!audit::published(&case.policy, &case.counties, &read.rows, &[]).is_clean());
}

/// 1234567.80 as "1,234,567.80", in quotes.
fn separated(amount: &str) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", amount),
    };
    let (yuan, rest) = digits.split_once('.').expect("two places");
    let mut grouped = String::new();
    for (place, digit) in yuan.chars().enumerate() {
        if place > 0 && (yuan.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("\"{sign}{grouped}.{rest}\"")
}

#[test]
fn as_spreadsheets_save_it() {
    let case = full();
    for language in BOTH {
        let of_2025 = Case::fixture("2025");
        of_2025.reads_back(of_2025.written(language));
        let file = case.written(language);
        assert!(file.starts_with('\u{feff}') && file.ends_with("\r\n"));
        let (bare, lf) = (file.trim_start_matches('\u{feff}'), file.replace("\r\n", "\n"));
        let ended = file.clone() + ",,,,,,,,,,,,\r\n\r\n \r\n";
        for saved in [&file, bare, &lf, file.trim_end(), lf.trim_start_matches('\u{feff}').trim_end(), &ended] {
            let read = case.reads_back(saved);
            assert_eq!((read.totals.len(), read.encoding), (0, Encoding::Utf8));
        }
        let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(bare);
        assert!(!is_lossy && std::str::from_utf8(&bytes).is_err());
        assert_eq!(case.reads_back(&bytes).encoding, Encoding::Gb18030);

        let with_amounts = |written: fn(&str) -> String| {
            let mut cells = case.cells(language);
            cells[1..].iter_mut().flat_map(|row| &mut row[3..]).for_each(|cell| *cell = written(cell));
            joined(&cells)
        };
        let grouped = with_amounts(separated);
        assert!(grouped.contains("\"-") && grouped.contains("\"1,"));
        case.reads_back(grouped);
        let without_zeros = with_amounts(|amount| match amount.trim_end_matches('0').trim_end_matches('.') {
            "" | "-" => "0".to_owned(),
            cell => cell.to_owned(),
        });
        assert!(without_zeros.contains(",0,") && !without_zeros.contains(".00"));
        case.reads_back(without_zeros);
    }
}

#[test]
fn with_total_rows() {
    let case = full();
    for (language, name, is_total) in [
        (Language::Chinese, "合计", true),
        (Language::Chinese, " 总  计 ", true),
        (Language::Chinese, "全省合计", true),
        (Language::Chinese, "浙江省合计", true),
        (Language::Chinese, "浙江省总计：", true),
        (Language::Chinese, "各县（市、区）合计", true),
        (Language::Chinese, "小计", false),
        (Language::English, "Total", true),
        (Language::English, "grand total", true),
        (Language::English, "subtotal", false),
    ] {
        let cells = case.cells(language);
        let mut in_the_name = vec![String::new(); cells[0].len()];
        in_the_name[1] = name.to_owned();
        in_the_name[3] = "12".to_owned();
        let mut in_the_code = in_the_name.clone();
        in_the_code.swap(0, 1);
        let short = vec![name.to_owned()];
        let takes = if is_total { Takes::All } else { Takes::Some };
        for total in [in_the_name, in_the_code, short] {
            let mut everywhere = cells.clone();
            everywhere.insert(1, total.clone());
            everywhere.insert(40, total.clone());
            everywhere.push(total.clone());
            let read = case.reads_back(joined(&everywhere));
            let found: Vec<_> = read.totals.iter().map(|row| (row.line, row.above, row.takes)).collect();
            let rows = case.counties.len();
            assert_eq!(found, [(2, 0, takes), (41, 38, takes), (everywhere.len(), rows, takes)], "{name}");
            let base = (Column::Base, Money::from_yuan(12));
            let amounts = if total.len() > 1 { vec![base] } else { vec![] };
            assert!(read.totals.iter().all(|row| row.amounts == amounts), "{name}");
        }
    }
}

#[test]
fn a_row_with_a_code_is_no_subtotal_whatever_its_name() {
    let named = |code: &str, name: &str| format!("{code},{name},other,0,0,0,0,0,0,5");
    let read = small().read([HEADER, CHUNAN, &named("339999", "省级机动小计")].join("\n"));
    assert_eq!((read.rows.len(), read.totals.len()), (2, 0));
    for code in ["机动小计", "339999合计"] {
        let said = of_rows(&[&named(code, "省级机动")]);
        assert_eq!(said, ["3, code: code"], "{code}");
    }
    for (name, takes) in [
        ("杭州市小计", Takes::Some),
        ("杭州市合计", Takes::Some),
        ("全省小计", Takes::Some),
        ("全市合计", Takes::Some),
        ("全部山区县合计", Takes::Some),
        ("26县合计", Takes::Some),
        ("其中：山区县", Takes::Part),
        ("其中 山区县", Takes::Part),
    ] {
        for row in [named(" ", name), named(name, " ")] {
            let read = small().read([HEADER, CHUNAN, &row].join("\n"));
            assert_eq!((read.rows.len(), read.totals.len(), read.totals[0].takes), (1, 1, takes), "{row}");
        }
    }
    let said = of_rows(&["合计,,,,abc,,,,,", ",合计,,,,,,,,,1"]);
    assert_eq!(said.len(), 2, "{said:?}");
}

/// What an office makes of the table: each is read as the same rows.
#[test]
fn as_offices_print_it() {
    let year = "330127,淳安县,山区县,,0.1,0.1,0.0005,,,0.1005";
    let yuan = "330127,淳安县,山区县,,1000,1000,5.0,,,1005";
    let header = "代码,县(市、区),类别,基数,生态保护因素,总分配方案,上浮,地区财力因素,抵减,合计";
    let with_unit = header.replace(",基数,", ",基数(万元),").replace("上浮", "上浮(万元)");
    let unit = |unit: &str| format!("{unit},,,,,,,,,");
    let upper = "代码,县(市、区),类别,基数,按因素分配,,上浮,地区财力因素,抵减,合计";
    let lower = ",,,,生态保护因素,总分配方案,,,,";
    let spread = header.replace("上浮", "上　浮").replace("合计", " 合 计 ");
    let printed = |lines: &[&str]| lines.join("\n");
    for file in [
        printed(&[&unit("单位：万元"), header, year]),
        printed(&["附件1", &unit("分配表（金额单位: 万元）"), header, year]),
        printed(&["分配表", ",,,,,,,,,单位：人民币万元", header, year]),
        printed(&["单位：元", header, yuan]),
        printed(&["单位：万元", &with_unit, year]),
        printed(&["单位：万元", upper, lower, year]),
        printed(&[
            "代码,县(市、区),类别,资金（万元）,,,,,,",
            ",,,基数,生态保护因素,总分配方案,上浮,地区财力因素,抵减,合计",
            year,
        ]),
        printed(&["单位：万元", &spread, year]),
        printed(&["单位：万元", header, year, "合计,,,,0.1,0.1,,,,", "注：无", ",,,,,,,2025年1月"]),
        printed(&["单位：万元", header, &year.replace(",,,", ", -   , -   ,").replace("0.1,", " 0.10 ,")]),
        printed(&["\"unit: wan yuan (10,000 yuan)\"", &HEADER.replace("_yuan", "").replace('_', " "), year]),
        // Without what is 0 for all.
        printed(&[
            "单位：万元",
            "合计,代码,县(市、区),类别,生态保护因素,总分配方案,上浮",
            "0.1005,330127,淳安县,山区县,0.1,0.1,0.0005",
        ]),
    ] {
        let read = small().read(&file);
        let figures = &read.rows[0].figures;
        let fen = [figures.cells[0], figures.plan, figures.uplift, figures.total].map(Money::fen);
        assert_eq!((fen, figures.mountain), ([100_000, 100_000, 500, 100_500], true), "{file}");
        let rows = file.lines().enumerate().map(|(line, text)| Row::new(line + 1, text.split(',').map(str::to_owned)));
        if !file.contains('"') {
            assert_eq!(table::published(rows, &small().policy, &[]).expect("rows"), read, "{file}");
        }
    }
    for (file, problem) in [
        (printed(&[header, year]), "1: unit"),
        (printed(&["单位：亿元", header, year]), "2: unit"),
        (printed(&["单位：元", "单位：万元", header, year]), "3: unit"),
        (printed(&["单位：元", &with_unit, year]), "2: unit"),
        (printed(&["单位：万元", header, &year.replace("0.1005", "0.1000001")]), "3, 合计: too_many_places"),
        (printed(&["单位：万元", header, "注：无", year.trim_end_matches("0.1005")]), "4, 合计: blank_number"),
    ] {
        let said = problems(&small(), &file);
        assert_eq!(said.last().map(String::as_str), Some(problem), "{file}");
    }
}

/// Each amount of the printed annex, of counties, subtotals and the total, changed by its last digit.
#[test]
fn every_quantum_of_the_annex_counts() {
    let case = Case::fixture("2025");
    let annex = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/2025/annex.csv"));
    let annex = annex.expect("the annex");
    let lines: Vec<&str> = annex.lines().collect();
    let audited = |lines: &[&str]| {
        let read = case.read(lines.join("\n"));
        let verdict = audit::published(&case.policy, &case.counties, &read.rows, &read.totals);
        assert!(verdict.unchecked.is_empty());
        verdict.listed
    };
    assert_eq!(audited(&lines), []);
    let mut changed = 0;
    for place in 3..104 {
        let cells: Vec<&str> = lines[place].split(',').collect();
        for column in 3..cells.len() {
            let wan_yuan: f64 = cells[column].parse().unwrap_or(0.0);
            let more = format!("{:.2}", wan_yuan + 0.01);
            let mut wrong = cells.clone();
            wrong[column] = &more;
            let row = wrong.join(",");
            let mut file = lines.clone();
            file[place] = &row;
            let listed = audited(&file);
            assert!(!listed.is_empty(), "{row}");
            if cells[0].parse::<u64>().is_err() {
                let [finding] = &listed[..] else { panic!("{listed:#?}") };
                let at = Place::Cell {
                    line: Some(place + 1),
                    column: None,
                    header: finding.column.as_ref().map(Column::to_string),
                };
                assert_eq!(finding.place(), at);
            } else {
                assert!(
                    listed.iter().any(|of| of.county.as_ref().is_some_and(|(code, _)| code.to_string() == cells[0]))
                );
            }
            changed += 1;
        }
    }
    assert_eq!(changed, 101 * 8);
}

/// Each amount of each subtotal changed by one quantum is found; nothing else is.
#[test]
fn subtotals_are_the_sums_of_their_counties() {
    let case = full();
    let right = case.cells(Language::Chinese);
    let row = |label: &str, of: &dyn Fn(&[String]) -> bool| {
        let sum = |column: usize| {
            let amounts = right[1..].iter().filter(|cells| of(cells)).map(|cells| cells[column].parse::<Money>());
            amounts.map(|amount| amount.expect("an amount")).sum::<Money>().to_string()
        };
        let mut cells = vec![String::new(), label.to_owned(), String::new()];
        cells.extend((3..right[0].len()).map(sum));
        cells
    };
    let prefecture = |of: &str| {
        let of = of.to_owned();
        move |cells: &[String]| cells[0].starts_with(&of)
    };
    let is_mountain = |cells: &[String]| cells[2] == "山区县";
    let hangzhou = row("杭州市小计", &prefecture("3301"));
    let ningbo = row("温州市小计", &prefecture("3303"));
    let part = |of: &'static str| move |cells: &[String]| cells[0].starts_with(of) && cells[2] == "山区县";
    let hangzhou_part = row("其中：山区县", &part("3301"));
    let first = row("杭州市小计", &|cells| right[1..6].iter().any(|row| row[0] == cells[0]));
    let end = |code: &str| right.iter().rposition(|cells| cells[0].starts_with(code)).expect("some") + 1;
    let start = |code: &str| right.iter().position(|cells| cells[0].starts_with(code)).expect("some");
    // What is inserted where, from the last line to the first.
    for (what, inserted) in [
        ("below", vec![(end("3303"), &ningbo), (end("3301"), &hangzhou_part), (end("3301"), &hangzhou)]),
        ("above", vec![(start("3303"), &ningbo), (start("3301"), &hangzhou_part), (start("3301"), &hangzhou)]),
        ("below the first five of the city", vec![(6, &first)]),
        ("at the end", vec![(right.len(), &ningbo), (right.len(), &hangzhou)]),
        (
            "of the mountain counties",
            vec![
                (right.len(), &row("其中：山区县", &is_mountain)),
                (right.len(), &row("合计", &|_| true)),
                (right.len(), &row("26个山区县小计", &is_mountain)),
                (right.len(), &row("其他县小计", &|cells| cells[2] != "山区县")),
                (right.len(), &row("26县小计", &is_mountain)),
            ],
        ),
        (
            "of a city, and of its others",
            vec![
                (end("3301"), &row("其他县小计", &|cells| cells[0].starts_with("3301") && cells[2] != "山区县")),
                (end("3301"), &hangzhou_part),
                (end("3301"), &hangzhou),
            ],
        ),
        (
            "of a city's mountain counties",
            vec![
                (right.len(), &row("其中：杭州市山区县", &part("3301"))),
                (right.len(), &row("合计", &|_| true)),
                (end("3301"), &row("杭州市山区县小计", &part("3301"))),
            ],
        ),
        (
            "of all mountain counties, some of their cities named",
            vec![
                (right.len(), &row("其中：山区26县（淳安及衢州、丽水等市所属）", &is_mountain)),
                (right.len(), &row("合计", &|_| true)),
                (right.len(), &row("山区县（衢州、丽水等）小计", &is_mountain)),
            ],
        ),
        (
            "of a city without its own row",
            vec![
                (end("3301"), &hangzhou),
                (end("3301"), &row("县（市、区）小计", &|cells| cells[0].starts_with("3301") && cells[0] != "330100")),
            ],
        ),
        (
            "of those that are not left out",
            vec![
                (right.len(), &row("其中：26个山区县", &is_mountain)),
                (right.len(), &row("其中：山区县以外", &|cells| cells[2] != "山区县")),
                (right.len(), &row("全省（不含宁波、省本级）合计", &|_| true)),
            ],
        ),
    ] {
        let mut cells = right.clone();
        let mut places = Vec::new();
        for (place, row) in inserted {
            cells.insert(place, row.clone());
            places.iter_mut().for_each(|other| *other += 1);
            places.push(place);
        }
        let audited = |cells: &[Vec<String>]| {
            let read = case.read(joined(cells));
            audit::published(&case.policy, &case.counties, &read.rows, &read.totals)
        };
        let verdict = audited(&cells);
        assert!(verdict.is_clean() && verdict.unchecked.is_empty(), "{what}: {verdict:#?}");
        for (place, column) in places.iter().flat_map(|place| (3..right[0].len()).map(move |column| (*place, column))) {
            let mut wrong = cells.clone();
            let amount: Money = wrong[place][column].parse().expect("an amount");
            wrong[place][column] = (amount + Money::from_yuan(100)).to_string();
            let verdict = audited(&wrong);
            let [finding] = &verdict.listed[..] else { panic!("{what}: {verdict:#?}") };
            assert!(matches!(finding.code(), "subtotal_sum" | "total_row"), "{finding}");
            let at = Place::Cell {
                line: Some(place + 1),
                column: None,
                header: finding.column.as_ref().map(Column::to_string),
            };
            assert_eq!(
                (finding.place(), &Column::all(&case.policy)[column]),
                (at, finding.column.as_ref().expect("one"))
            );
        }
    }
    // What a page holds, and what is a part of it, cannot be told; what stands below is that of all its rows.
    let mut cells = right.clone();
    cells.insert(end("3301"), hangzhou.clone());
    cells.insert(5, hangzhou_part.clone());
    cells.insert(5, row("本页小计", &|_| true));
    let read = case.read(joined(&cells));
    let verdict = audit::published(&case.policy, &case.counties, &read.rows, &read.totals);
    assert_eq!((verdict.is_clean(), verdict.unchecked), (true, vec![6, 7]));
    // Nor can what each of two takes that stand together.
    let mut cells = right.clone();
    let (own, others) =
        (row("市本级小计", &|cells| cells[0] == "330100"), row("县级小计", &|cells| cells[0] == "330102"));
    cells.splice(end("3301")..end("3301"), [own, others, hangzhou.clone()]);
    let read = case.read(joined(&cells));
    let verdict = audit::published(&case.policy, &case.counties, &read.rows, &read.totals);
    let line = end("3301") + 1;
    assert_eq!((verdict.is_clean(), verdict.unchecked), (true, vec![line, line + 1]), "{:#?}", verdict.listed);
    // Below a city's total the sum of others cannot be told; by a city's name it is wrong.
    for (label, unchecked) in
        [("其中：山区县", 1), ("其中：杭州市山区县", 0), ("杭州市山区县小计", 0), ("山区县（杭州市）小计", 0)]
    {
        let mut cells = right.clone();
        cells.splice(end("3301")..end("3301"), [hangzhou.clone(), row(label, &is_mountain)]);
        let read = case.read(joined(&cells));
        let verdict = audit::published(&case.policy, &case.counties, &read.rows, &read.totals);
        assert_eq!((verdict.is_clean(), verdict.unchecked.len()), (unchecked == 1, unchecked), "{label}");
    }
    // Whose subtotal it is cannot be told.
    type Of<'a> = &'a dyn Fn(&[String]) -> bool;
    let unclear: [(&str, Of<'_>); 8] = [
        ("其中：市本级", &|_| true),
        ("杭州市（不含萧山）小计", &prefecture("3301")),
        ("其中：山区县（不含淳安县）", &is_mountain),
        ("其中：25个山区县", &is_mountain),
        ("其中：不含淳安县的山区县", &is_mountain),
        ("各县（不含市本级）小计", &|_| true),
        ("杭州市（不含萧山区）小计", &prefecture("3301")),
        ("其中：二十五个山区县", &is_mountain),
    ];
    for (label, of) in unclear {
        let mut cells = right.clone();
        cells.extend([row(label, of), row("其中：山区县", &|_| false)]);
        let read = case.read(joined(&cells));
        let verdict = audit::published(&case.policy, &case.counties, &read.rows, &read.totals);
        let is_part = label.starts_with("其中");
        let unchecked: Vec<usize> = (0..=usize::from(!is_part)).map(|place| cells.len() - 1 + place).collect();
        assert_eq!(verdict.unchecked, unchecked, "{label}: {verdict:#?}");
    }
}

#[test]
fn with_columns_in_another_order_and_headers_of_either_language() {
    let case = full();
    for language in BOTH {
        let mut cells = case.cells(language);
        for (number, row) in cells.iter_mut().enumerate() {
            row.reverse();
            row.rotate_left(4);
            row.insert(2, if number == 0 { "备注" } else { "x" }.to_owned());
            row.push(String::new());
        }
        case.reads_back(joined(&cells));
        for headers in &mut cells[0] {
            *headers = format!("  {} ", headers.replace('(', "（").replace(')', "）"));
        }
        case.reads_back(joined(&cells));
    }
    let chinese = case.cells(Language::Chinese);
    let mut cells = case.cells(Language::English);
    for place in [0, 2, 4, 5, 9] {
        cells[0][place].clone_from(&chinese[0][place]);
    }
    // A group may be said in either, too.
    for row in cells[1..].iter_mut().step_by(2) {
        row[2] = if row[2] == "mountain" { " 山区县 " } else { " 其他 " }.to_owned();
    }
    case.reads_back(joined(&cells));
}

#[test]
fn names_and_headers_with_commas_and_quotes_come_back() {
    let mut case = full().under(|terms| {
        terms.factors[0].name = "生态\"保护\",其一".parse().expect("a name");
        // A factor may be called by its key.
        terms.factors[1].name = terms.factors[1].key.parse().expect("a name");
    });
    assert!(case.written(Language::Chinese).contains("\"生态\"\"保护\"\",其一(元)\""));
    // Not mountain counties: their names are not the roster's to give.
    let others: Vec<usize> = (0..case.counties.len()).filter(|row| !case.is_mountain(*row)).collect();
    let names = ["甲,乙", "\"", "a\"\"b,", ",", "“引”", "计划单列市", "totally", "x =1"];
    for (row, name) in others.iter().zip(names) {
        case.counties[*row].name = name.parse().expect("a name");
    }
    for language in BOTH {
        case.reads_back(case.written(language));
    }
}

/// The rows in the order of the file; what is missing or twice is the audit's to find.
#[test]
fn rows_are_read_as_they_stand() {
    let case = full();
    let mut cells = case.cells(Language::English);
    let right = case.allocation().published();
    cells[1..].reverse();
    cells.remove(3);
    let twin = cells[5].clone();
    cells.push(twin);
    let read = case.read(joined(&cells));
    let mut expected: Vec<PublishedRow> = right.into_iter().rev().collect();
    expected.remove(2);
    expected.push(expected[4].clone());
    assert_eq!(read.rows, expected);
    let verdict = audit::published(&case.policy, &case.counties, &read.rows, &[]);
    let codes: Vec<&str> = verdict.listed.iter().take(2).map(|f| f.code()).collect();
    assert_eq!(codes, ["county_doubled", "county_missing"]);
    assert_eq!(case.read(joined(&cells[..1])).rows, []);
}

/// The amounts of the largest fund there can be, and twice that.
#[test]
fn amounts_beyond_any_fund_are_read_exactly() {
    let case = full();
    let mut cells = case.cells(Language::English);
    for (amount, fen) in [
        ("10000000000000.00", 1_000_000_000_000_000),
        ("-20000000000000.01", -2_000_000_000_000_001),
        ("792281625142643375935439503.35", Money::MAX.fen()),
        ("0000000000.00", 0),
        ("-0", 0),
    ] {
        *cells[1].last_mut().expect("a total") = amount.to_owned();
        assert_eq!(case.read(joined(&cells)).rows[0].figures.total.fen(), fen, "{amount}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is refused
// ---------------------------------------------------------------------------------------------------------------------

const POLICY: &str = r#"
fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1000.00"
quantum_yuan = "100.00"
factors = [{ key = "eco", name = "生态保护因素", weight = "1", tilt = "1", source = "invented" }]
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "invented" }
roster = { counties = [{ code = "330127", name = "淳安县" }] }
"#;

const HEADER: &str =
    "code,name,group,base_yuan,eco_yuan,plan_yuan,uplift_yuan,fiscal_capacity_yuan,offset_yuan,total_yuan";
const CHUNAN: &str = "330127,淳安县,mountain,0,1000,1000,100,0,0,1100";

fn small() -> Case {
    let policy: Policy = toml::from_str(POLICY).expect("a valid policy");
    let counties = table::read("code,name,eco\n330127,淳安县,1\n".as_bytes(), &policy);
    let counties = counties.expect("a good table").counties;
    Case { policy, counties }
}

fn of_rows(rows: &[&str]) -> Vec<String> {
    problems(&small(), [&[HEADER, CHUNAN], rows].concat().join("\n"))
}

#[test]
fn a_years_table_instead_of_a_result() {
    // No plan, no uplift, no total; the score stands where the factor's amounts might, and nobody says the unit.
    assert_eq!(
        problems(&small(), "code,name,eco\n330127,淳安县,1\n"),
        ["1: missing_column", "1: missing_column", "1: missing_column", "1: unit"]
    );
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let year = fs::read(root.join("fixtures/2025/counties.csv")).expect("a table");
    assert!(problems(&Case::fixture("2025"), year).iter().filter(|said| *said == "1: missing_column").count() == 3);
}

#[test]
fn another_file_is_one_problem() {
    for file in ["{\n  \"a\": [1, 2]\n}\n", "<!doctype html>\n", ",,\n1,2,3\n"] {
        assert_eq!(problems(&small(), file), ["1: no_header"]);
    }
}

#[test]
fn a_column_missing_or_twice() {
    // What the policy gives nobody may be missing: other money pays the uplift, and there is no fiscal capacity. So may the
    // group, which the policy says.
    let may_be_missing = ["group", "base_yuan", "fiscal_capacity_yuan", "offset_yuan"];
    for (place, header) in HEADER.split(',').enumerate().filter(|(_, header)| !may_be_missing.contains(header)) {
        let without = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(place);
            cells.join(",")
        };
        let file = [without(HEADER), without(CHUNAN)].join("\n");
        let error = table::read_published(file.as_bytes(), &small().policy, &[]).expect_err("missing");
        assert!(error.to_string().contains(&format!(" {header} or ")));
        assert_eq!(problems(&small(), file), ["1: missing_column"]);
    }
    let twice = [format!("{HEADER},总分配方案（元）"), format!("{CHUNAN},1000")];
    assert_eq!(problems(&small(), twice.join("\n")), ["1, 总分配方案（元）: duplicate_column"]);
}

/// As `audit --sums` reads them.
#[test]
fn an_amount_below_0_is_read_as_it_is_printed() {
    for printed in ["-1160", "(1160)", "（1160.00）", "\"(1,160)\"", "△1160", "－1160", "\"−1,160\"", "—1160"]
    {
        let read = small().read([HEADER, &CHUNAN.replace(",1100", &format!(",{printed}"))].join("\n"));
        assert_eq!(read.rows[0].figures.total, Money::from_yuan(-1160), "{printed}");
    }
    assert_eq!(of_rows(&["330102,上城区,other,0,0,0,0,0,0,(-5)"]), ["3, total_yuan: not_a_number"]);
}

#[test]
fn a_cell_that_is_blank_or_no_amount() {
    assert_eq!(
        of_rows(&[
            "330102,上城区,other,0,1e3,#REF!,—,１０,1 0,12%",
            "330105,拱墅区,other,0.001,1.,--5,\"1,00\",abc,-,\"-1,23\"",
            "330106,西湖区,other,0,0,0,0,0,0,792281625142643375935439503.36",
        ]),
        [
            "3, eco_yuan: exponent",
            "3, plan_yuan: formula_error",
            "3, fiscal_capacity_yuan: full_width",
            "3, offset_yuan: spaces",
            "3, total_yuan: percent",
            "4, base_yuan: too_many_places",
            "4, eco_yuan: not_a_number",
            "4, plan_yuan: not_a_number",
            "4, uplift_yuan: separators",
            "4, fiscal_capacity_yuan: not_a_number",
            "4, total_yuan: separators",
            "5, total_yuan: amount_out_of_range",
        ]
    );
}

#[test]
fn what_an_office_leaves_out_is_what_the_policy_says_or_nothing() {
    let read = |file: &str| small().read(file);
    let right = small().reads_back([HEADER, CHUNAN].join("\n"));
    // Nobody's group is said, in a column or without one: it is the policy's.
    for left_out in [
        [HEADER, "330127,淳安县,,0,1000,1000,100,0,0,1100"].join("\n"),
        [HEADER, CHUNAN].map(|line| line.replace("group,", "").replace("mountain,", "")).join("\n"),
    ] {
        let read = read(&left_out);
        assert_eq!(read.rows, right.rows);
        assert!(read.notices.iter().any(|notice| notice.code() == "group_by_policy"));
    }
    // Once a group is said, a blank one is the other.
    let said = read(&[HEADER, "330127,淳安县,,0,1000,1000,100,0,0,1100", "330102,上城区,其他,,,0,,,,0"].join("\n"));
    assert!(!said.rows[0].figures.mountain);
    assert_eq!(said.rows[1].figures, PublishedFigures::zero(&small().policy));
    // A blank factor is nothing, not the factor that was there; a blank sum says nothing.
    let blank = read(&[HEADER, "330127,淳安县,mountain,0,,1000,100,0,0,1100"].join("\n"));
    assert_eq!(blank.rows[0].figures.cells.to_vec(), [Money::ZERO]);
    assert_eq!(
        of_rows(&["330102,上城区,other,0,0,,0,0,0,", "330105,拱墅区,other,0,0,0,0,0,0, "]),
        ["3, plan_yuan: blank_number", "3, total_yuan: blank_number", "4, total_yuan: blank_number"]
    );
}

#[test]
fn a_code_a_name_or_a_group_that_is_none() {
    assert_eq!(
        of_rows(&["33010,=1+1,山区,0,0,0,0,0,0,0", "3.30E+05,,,0,0,0,0,0,0,0"]),
        ["3, code: code", "3, name: formula_name", "3, group: group", "4, code: code", "4, name: blank_name",]
    );
}

#[test]
fn rows_that_are_none() {
    assert_eq!(
        of_rows(&["330102,上城区,other,0", "330102,上城区,other,0,0,0,0,0,0,1,000.00", "", ",,", CHUNAN]),
        ["3: short_row", "4: long_row"]
    );
    let named = ["\"上城\n区\"", "上\"城\"区", "\"上城区", "上\r城区", "上\0城区"];
    let named = named.map(|name| format!("330102,{name},other,0,0,0,0,0,0,0"));
    assert_eq!(
        of_rows(&named.each_ref().map(String::as_str)),
        ["3, name: invisible_name", "5: stray_quote", "6: open_quote", "7: carriage_return", "8: nul_byte"]
    );
    assert_eq!(problems(&small(), [HEADER, CHUNAN].join("\n").replace(',', ";")), ["1: separator"]);
    small().reads_back([&HEADER.replace("plan_yuan", "\"总分配方案\n（元）\""), CHUNAN].join("\n"));
}

/// How many problems a hostile file has and the code of the first, in time: refused, but not so that anyone waits.
fn hostile(file: impl AsRef<[u8]>) -> (usize, &'static str) {
    let start = Instant::now();
    let read = table::read_published(file.as_ref(), &small().policy, &[]);
    let Err(ReadError::Refused(problems)) = read else { panic!("nothing is wrong with it") };
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(10), "took {taken:?}");
    assert!(problems.listed.len() <= table::MAX_PROBLEMS);
    (problems.count(), problems.listed[0].code())
}

#[test]
fn files_made_to_break_it() {
    let rows = |row: &str, times: usize| format!("{HEADER}\n{CHUNAN}\n{}", row.repeat(times));
    for (file, expected) in [
        (vec![], (1, "empty_file")),
        (b"\xef\xbb\xbf \r\n,,\r\n".to_vec(), (1, "empty_file")),
        (vec![b'1'; 3 << 20], (1, "line_too_long")),
        (vec![0; 3 << 20], (1, "nul_byte")),
        (vec![b'\r'; 3 << 20], (1, "line_ends")),
        (rows(CHUNAN, 1).replace('\n', "\r").into_bytes(), (1, "line_ends")),
        (rows("\0\n", 100_000).into_bytes(), (100_000, "nul_byte")),
        (rows("\"\n", 100_000).into_bytes(), (100_000, "open_quote")),
        (rows("x,y,,,,,,,,\n", 20_000).into_bytes(), (60_000, "code")),
        (rows(&("\"".repeat(2_001) + "\n"), 1_000).into_bytes(), (1_000, "open_quote")),
        (rows(&format!("330325,\"{}\n", "a,".repeat(2_000)), 5_000).into_bytes(), (5_000, "open_quote")),
        (rows(&format!("1,{}", "\"".repeat(1_000_000)), 1).into_bytes(), (1, "short_row")),
        // A header as wide as a line may be: of other columns, and of one known column after them.
        (format!("{}\n1", "c,".repeat(500_000)).into_bytes(), (1, "no_header")),
        (
            format!("{}{}{HEADER}", "c,".repeat(250_000), "code,".repeat(100_000)).into_bytes(),
            (100_000, "duplicate_column"),
        ),
        ("code,".repeat(200_000).into_bytes(), (5 + 199_999, "missing_column")),
    ] {
        let start: String = String::from_utf8_lossy(&file).chars().take(200).collect();
        assert_eq!(hostile(&file), expected, "{start:?}");
    }
}

/// Rows of names alone, read for the counties that are called so: whom they mean, or may mean, as the audit has it of two
/// names.
#[test]
fn a_name_without_a_code_means_whose_other_name_it_is() {
    let names = "绍兴县 柯桥区 衢县 衢江区 金东区 龙泉市 龙游县 龙泉县 龙 新村 湖州市本级 湖州市直 州本级 本级 湖州 景宁畲族自治县";
    let (small, names): (Case, Vec<&str>) = (small(), names.split(' ').collect());
    let (header, county) = (HEADER.trim_start_matches("code,"), |place: usize, name: &str| {
        let code = format!("{}", 330_101 + place).parse().expect("a code");
        County { code, name: name.parse().expect("a name"), ..small.counties[0].clone() }
    });
    let mut told = [0; 3];
    for left_out in names.iter().chain([&""]) {
        let counties = names.iter().enumerate().filter(|(_, name)| *name != left_out);
        let counties: Vec<County> = counties.map(|(place, name)| county(place, name)).collect();
        for (before, name, behind) in names.iter().flat_map(|name| {
            let stem: String = name.chars().take(2).collect();
            ["", "浙江省", "丽水市", "丽水市大"].into_iter().flat_map(move |before| {
                let stem = stem.clone();
                ["", "（本）", "市", "直"]
                    .into_iter()
                    .flat_map(move |behind| [(before, (*name).to_owned(), behind), (before, stem.clone(), behind)])
            })
        }) {
            let name = format!("{before}{name}{behind}");
            let is_one = |county: &&County| *county.name == *name;
            let mut expected: Vec<&County> = counties.iter().filter(is_one).collect();
            if expected.is_empty() {
                expected = counties.iter().filter(|county| OtherName::of(&county.name, &name).is_some()).collect();
            }
            let expected: Vec<CountyCode> = expected.iter().map(|county| county.code).collect();
            let file = format!("{header}\n{name},other,0,0,0,0,0,0,0");
            let found: Vec<CountyCode> = match table::read_published(file.as_bytes(), &small.policy, &counties) {
                // A city's name alone is a subtotal's.
                Ok(read) if !read.totals.is_empty() => continue,
                Ok(read) => read.rows.iter().map(|row| row.code).collect(),
                Err(ReadError::Refused(problems)) => match &problems.listed[0].kind {
                    ProblemKind::NameWithoutCode { several } => several.iter().map(|county| county.code).collect(),
                    kind => panic!("{name}: {kind}"),
                },
                Err(error) => panic!("{name}: {error}"),
            };
            assert_eq!(expected, found, "{name} where nobody is called {left_out}");
            told[expected.len().min(2)] += 1;
        }
    }
    assert!(told.iter().all(|count| *count > 50), "{told:?}");
}

/// A county of some number, called otherwise than all others.
fn numbered(of: &County, code: usize, place: usize) -> County {
    let letter = |place: usize| char::from_u32(0x5000 + place as u32).expect("a letter");
    let name = format!("{}{}县", letter(place / 100), letter(place % 100));
    County { code: code.to_string().parse().expect("a code"), name: name.parse().expect("a name"), ..of.clone() }
}

/// As many as other names are known of.
#[test]
fn a_large_table_of_names_is_read_in_time() {
    let small = small();
    let counties = (0..9_900).map(|place| numbered(&small.counties[0], 330_000 + place, place));
    let counties: Vec<County> = counties.collect();
    let rows = counties.iter().map(|county| format!("{}（本）,other,0,0,0,0,0,0,0", county.name));
    let rows: Vec<String> = [HEADER.trim_start_matches("code,").to_owned()].into_iter().chain(rows).collect();
    let start = Instant::now();
    let read = table::read_published(rows.join("\n").as_bytes(), &small.policy, &counties).expect("a table");
    let taken = start.elapsed();
    assert!(read.rows.iter().zip(&counties).all(|(row, county)| row.code == county.code));
    assert!(taken < Duration::from_secs(5), "took {taken:?}");
}

/// Of as many prefectures as there may be, some of them wrong.
#[test]
fn a_large_table_of_subtotals_is_audited_in_time() {
    let small = small();
    let code = |place: usize| 330_000_000 + place / 2 * 1_000 + place % 2;
    let counties = (0..20_000).map(|place| numbered(&small.counties[0], code(place), place));
    let counties: Vec<County> = counties.collect();
    let figures = PublishedFigures { total: Money::from_yuan(1), ..PublishedFigures::zero(&small.policy) };
    let row = |county: &County| PublishedRow { code: county.code, name: county.name.clone(), figures: figures.clone() };
    let rows: Vec<PublishedRow> = counties.iter().map(row).collect();
    let subtotal = |place: usize| PublishedTotal {
        line: place,
        label: "片区小计".to_owned(),
        takes: Takes::Some,
        above: place * 20,
        amounts: vec![(Column::Total, Money::from_yuan(if place < 990 { 20 } else { 21 }))],
    };
    let totals: Vec<PublishedTotal> = (1..=1_000).map(subtotal).collect();
    let start = Instant::now();
    let verdict = audit::published(&small.policy, &counties, &rows, &totals);
    let taken = start.elapsed();
    assert!(verdict.unchecked.is_empty());
    assert!(taken < Duration::from_secs(5), "took {taken:?}");
}

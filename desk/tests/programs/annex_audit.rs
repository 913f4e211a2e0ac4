//! `fund audit` of the annex as an office prints it: the workbook, what a spreadsheet saves of it, and every figure in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::book::{Case, Office, cases, year_2025};
use crate::process::{Run, audit, bytes, fund, repository, text, typed, write};

/// The first sheet as CSV in UTF-8, as it is shown.
const CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false";

fn audited(case: &Case, published: &str, more: &[&str]) -> Run {
    audit(&case.folder, &[&["counties.csv", published], more].concat())
}

/// What is accepted in the whole; nothing is left unchecked.
fn accepts(case: &Case, published: &str, more: &[&str]) -> Run {
    audited(case, published, more).of(&case.name).done().never_says("没有核对").never_says("not checked")
}

#[test]
fn the_annex_of_every_year_is_accepted_as_a_workbook_and_as_it_is_saved_again() {
    let cases = cases();
    let mut books = Vec::new();
    for case in &cases {
        for language in ["en", "zh"] {
            fund(&case.folder, &["counties.csv", "--lang", language]).ended(0);
            if !case.folder.path().join("counties/allocation.xlsx").is_file() {
                continue; // amounts that a spreadsheet would cut off have no workbook
            }
            accepts(case, "counties/allocation.xlsx", &["--lang", language]).says("allocation.json");
            // Away from its result, so that nothing stands beside it.
            let name = format!("{}_{language}.xlsx", books.len());
            write(&case.folder, &name, bytes(&case.folder, "counties/allocation.xlsx"));
            books.push((case, case.folder.path().join(name), language));
        }
    }
    let Some(office) = Office::find_for("annexes saved as CSV were not audited") else { return };
    let paths: Vec<PathBuf> = books.iter().map(|(_, path, _)| path.clone()).collect();
    let saved = office.save_as(CSV, &paths);
    for (case, path, language) in books {
        let name = path.with_extension("csv").file_name().expect("a name").to_owned();
        fs::copy(saved.join(&name), case.folder.path().join(&name)).expect("saved");
        accepts(case, &name.to_string_lossy(), &["--lang", language]).never_says("allocation.json");
    }
}

/// The row of a county, of a subtotal and of the total: each cell changed by one quantum.
#[test]
fn a_quantum_more_in_a_cell_of_the_workbook_is_found_in_its_row() {
    let case = year_2025();
    let book = case.workbook(&[]);
    for label in ["330127", "杭州市小计", "合计"] {
        let row = book.row_of(1, label);
        for column in ["D", "E", "F", "G", "H", "I", "J", "K"] {
            let cell = format!("{column}{row}");
            let value = book.value(1, &cell);
            let more = format!("{:.2}", book.number(1, &cell) + 0.01);
            let more = more.trim_end_matches('0').trim_end_matches('.');
            write(&case.folder, "t.xlsx", book.with_number(1, &cell, &value, more));
            let run = audited(&case, "t.xlsx", &[]).of(&cell).ended(1);
            if label == "330127" {
                // It is named first, with all that it brings about below it.
                run.says(format!("\n只有一格有误：{cell} 330127 淳安县「")).says("改后全表相符");
            } else {
                let first = format!("发现 1 处问题：\n{cell}（{label}行）").replace("小计行", "小计");
                run.says(first).says("万元，应为");
            }
        }
    }
}

/// Audits a text as the annex.
fn of_annex(case: &Case, text: impl AsRef<[u8]>) -> Run {
    write(&case.folder, "annex.csv", text);
    audited(case, "annex.csv", &[])
}

fn annex() -> String {
    text(repository("fixtures/2025"), "annex.csv")
}

/// Without some columns, by their headers.
fn without(text: &str, headers: &[&str]) -> String {
    let header = text.lines().nth(2).expect("a header");
    let places: Vec<usize> =
        header.split(',').enumerate().filter(|(_, h)| headers.contains(h)).map(|(at, _)| at).collect();
    let kept = |line: &str| {
        let cells = line.split(',').enumerate().filter(|(at, _)| !places.contains(at));
        cells.map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
    };
    text.lines().take(104).map(|line| kept(line) + "\n").collect()
}

#[test]
fn what_offices_make_of_the_annex() {
    let case = year_2025();
    let annex = annex();
    let accounting = |line: &str| {
        let cells = line.split(',').enumerate().map(|(at, cell)| match cell.parse::<f64>() {
            Ok(number) if at > 2 && number == 0.0 => " -   ".to_owned(),
            Ok(_) if at > 2 && cell.len() > 6 => format!("\" {},{} \"", &cell[..1], &cell[1..]),
            Ok(_) if at > 2 => format!(" {cell} "),
            _ => cell.to_owned(),
        });
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    let head: String = annex.lines().take(3).map(|line| line.to_owned() + "\n").collect();
    let rows: String = annex.lines().skip(3).take(100).map(accounting).collect();
    for (what, text) in
        [("as it is", annex.clone()), ("accounting", head + &rows), ("no groups", without(&annex, &["类别"]))]
    {
        of_annex(&case, text).of(what).ended(0);
    }
    // A base that is not there is not 0; one decimal less is another figure.
    of_annex(&case, without(&annex, &["基数"])).complained(
        "未作复核。\nannex.csv 没有「基数(万元)」列，而按县表和政策不是各县都为 0；改法：逐县核对少不了它：是转存、复制时漏掉的，从印发的附件补上；印发的附件本来就没有的，可用 fund audit --sums annex.csv 查横向、小计、合计是否相符 [column_needed]\n",
    );
    audited(&case, "annex.csv", &["--lang", "en"]).complained(
        "refused; nothing was audited.\nannex.csv: no column base_wan_yuan, and by the year's table and the policy not everybody has 0 in it; no county can be audited without it: where a copy has lost it, take it from the table as issued; where that has none, `audit --sums annex.csv` tests whether its sums add up [column_needed]\n",
    );
    of_annex(&case, annex.replacen("136.46", "136.5", 1))
        .says("第4行 330100 杭州市本级「污染防治因素」列：公布 136.50 万元，应为");
    audited(&case, "annex.csv", &["--lang", "en"])
        .says("\nline 4: 330100 杭州市本级, 污染防治因素: published 136.50 wan yuan; must be");
}

/// Quotes in a title or a note hang on nothing. What stands below the notes accuses none of them.
#[test]
fn titles_with_quotes_and_rows_below_the_notes() {
    let case = year_2025();
    let annex = annex();
    let quoted = annex.replacen("2025年度省级生态环境保护专项资金", "2025年度\"生态\"专项资金", 1);
    let below = |row: &str| format!("{}\n以\"合计\"为准,,,,,,,,,,\n{row}\n", annex.trim_end());
    for (text, said) in [
        (quoted, "提示    分配表：第1行在表头上面，没有读取"),
        (
            below("制表人,张三,联系电话,87654321,,,,,,,"),
            "提示    分配表：表下有 7 行只有文字，没有读取（第105至111行）",
        ),
    ] {
        of_annex(&case, text).ended(0).says(said);
    }
    for row in [",,,,,3,,,,,", "057187654321,,,,,,,,,,"] {
        of_annex(&case, below(row)).ended(1).complains("第111行").never_complains("105");
    }
    of_annex(&case, "关于下达\"专项\"资金的通知,,\n各市：,,\n请按附件执行。,,\n")
        .complains("不是公布的分配表")
        .complains("[not_published]");
}

/// Without a total row nothing but policy and row can say which cell it is: it is said once, in the unit of the annex, and
/// what it brings about is said to be that.
#[test]
fn one_wrong_cell_of_an_annex_without_total_rows_is_said_to_be_the_one() {
    let case = year_2025();
    let is_total = |line: &&str| !line.contains("小计,") && !line.starts_with("合计,");
    let lines: Vec<String> = annex().lines().take(104).filter(is_total).map(|line| line.to_owned() + "\n").collect();
    let header: Vec<String> = lines[2].trim().split(',').map(str::to_owned).collect();
    for (place, found) in [(3, 2), (4, 3), (5, 3), (6, 3), (7, 1), (8, 2), (9, 3), (10, 2)] {
        let mut cells: Vec<String> = lines[4].trim().split(',').map(str::to_owned).collect();
        let right = cells[place].parse().unwrap_or(0.0);
        cells[place] = format!("{:.2}", right + 0.01);
        let changed = [&lines[..4], &[cells.join(",") + "\n"], &lines[5..]].concat().concat();
        let run = of_annex(&case, changed);
        let said: Vec<&str> = run.stdout.lines().skip_while(|line| !line.starts_with("结论")).collect();
        assert_eq!(said[0], format!("结论    发现 {found} 处问题："), "{}", run.stdout);
        let cell = format!("第5行 330102 上城区「{}」列", header[place]);
        let amounts = format!("公布 {:.2} 万元，应为 {right:.2} 万元", right + 0.01);
        if found == 1 {
            assert!(said[1].starts_with(&format!("{cell}：公布")), "{}", run.stdout);
        } else {
            let one = format!("只有一格有误：{cell}，{amounts}，改后全表相符；以下 {found} 处都由它引起");
            assert_eq!(said[1], one, "{}", run.stdout);
        }
        assert!(!run.stdout.contains("改正后重新复核"), "{}", run.stdout);
    }
    let changed = annex().replacen(",268,", ",268.01,", 1).replacen("丽水市小计,,,3221.8,", "丽水市小计,,,3221.9,", 1);
    write(&case.folder, "annex.csv", &changed);
    let subtotal = "\nline 103: 丽水市小计, 基数: published 3,221.90 wan yuan; must be the sum of its counties' rows, 3,221.80 wan yuan (rules, section 12) [subtotal_sum]\n";
    typed(&case.folder, "audit counties.csv annex.csv --lang en").says(subtotal);
}

/// Without codes, which stand in the first column beside the labels of sums.
fn by_name(annex: &str) -> Vec<String> {
    let of_names = |line: &str| match line.split_once(',') {
        Some((label, rest)) if label.ends_with(['计']) => {
            format!("{label},{}", rest.split_once(',').map_or("", |r| r.1))
        }
        Some((_, rest)) => rest.to_owned(),
        None => String::new(),
    };
    let mut printed: Vec<String> = annex.lines().take(104).map(of_names).collect();
    printed.splice(..2, ["单位：万元,,,,,,,,,".to_owned()]);
    printed
}

/// The annex as other offices print it, or with a fault in it: the exit code and a line that is said.
#[test]
fn the_annex_without_codes_in_another_unit_or_changed() {
    let case = year_2025();
    let annex = annex();
    let lines = || annex.lines().map(str::to_owned).collect::<Vec<String>>();
    let mut printed = by_name(&annex);
    printed.insert(2, "栏次,,1,2,3,4,5=1+2+3+4,6,7,8=5+6+7".to_owned());
    for at in [30, 60] {
        printed.splice(at..at, ["（续表）,,,,,,,,,".to_owned(), printed[1].clone()]);
    }
    let printed = printed.join("\n").replace(",0,", ", - ,").replace("杭州市小计,", "杭州市,");
    let in_yuan = |line: &String| {
        let cell = |(at, cell): (usize, &str)| match cell.parse::<f64>() {
            Ok(number) if at > 2 => format!("{:.0}", number * 10_000.0),
            _ => cell.to_owned(),
        };
        line.split(',').enumerate().map(cell).collect::<Vec<String>>().join(",")
    };
    let yuan = lines().iter().map(in_yuan).collect::<Vec<String>>().join("\n");
    let twice = [&lines()[..10], &lines()[3..4], &lines()[10..]].concat().join("\n");
    let no_total = lines().into_iter().filter(|line| !line.starts_with("合计")).collect::<Vec<String>>().join("\n");
    for (text, code, said) in [
        (printed.clone(), 0, "提示    分配表：没有代码列，90 行按名称与县表对应\n"),
        (annex.replace("杭州市小计,,", "330100,杭州市小计,"), 0, "填了数的格与所含各县之和核对过"),
        (
            printed.replace("上城区", "某某区"),
            1,
            "」列“某某区”：县表里没有这个名称；改法：照县表改正名称；不是县的行，删去整行",
        ),
        (
            yuan,
            1,
            "发现 1 处问题：\n整张表：单位写的是“万元”，各县合计却是资金总额的上千倍，数字应是元；以下按元核对\n",
        ),
        (annex.replace("单位：万元", "单位：元"), 1, "数字应是万元；以下按万元核对\n"),
        (twice, 1, "\n第4、11行 330100 杭州市本级：公布了不止一次，数字相同，按一次核对"),
        (no_total, 0, "提示    分配表：没有合计行，全省合计没有核对\n"),
        (
            without(&annex, &["合计"]),
            1,
            "缺少“合计”一列；改法：公布时叫别的名称的，在副本里改成“合计”；没有公布这一列的，先看政策和年度是不是这张表的，或用 audit --sums 只查合计 [missing_column]",
        ),
        (
            annex.replacen(",29.52,98.04,", ",29.53,98.04,", 1),
            1,
            "\n只有一格有误：第102行 331181 龙泉市「上浮」列，公布 29.53 万元，应为 29.52 万元，改后全表相符；以下 4 处都由它引起\n",
        ),
    ] {
        of_annex(&case, text).ended(code).tells(said);
    }
}

/// What offices call counties otherwise is taken and said; the code leads.
#[test]
fn an_annex_with_other_names() {
    let case = year_2025();
    let annex = annex();
    let uncoded = by_name(&annex).join("\n");
    let renamed = |annex: &str| {
        let other = [("衢江区", "衢县"), ("湖州市本级", "湖州市直"), ("景宁畲族自治县", "景宁县")];
        other.iter().fold(annex.to_owned(), |annex, (own, other)| annex.replace(own, other))
    };
    let said = "提示    分配表：3 行写的是简称或旧名，按箭头后的名称处理：湖州市直→湖州市本级、\
        衢县→衢江区（2001年撤县设区，区域有调整）、景宁县→景宁畲族自治县\n";
    for annex in [&annex, &uncoded] {
        of_annex(&case, renamed(annex)).ended(0).says(said);
    }
    // With their cities; one that is not the county's is said first, and who has been abolished has no row.
    let of_cities = [
        ("余杭区", "杭州市余杭"),
        ("衢江区", "衢州市衢县"),
        ("景宁畲族自治县", "浙江省景宁县"),
        ("莲都区", "杭州市莲都区"),
    ];
    let of_cities = of_cities.iter().fold(uncoded.clone(), |annex, (own, other)| annex.replace(own, other));
    of_annex(&case, of_cities).ended(0).says(
        "提示    分配表：4 行写的是简称或旧名，按箭头后的名称处理：杭州市莲都区→莲都区（莲都区属丽水市，请核对是不是写错了市或县）、\
        杭州市余杭→余杭区、衢州市衢县→衢江区（2001年撤县设区，区域有调整）、浙江省景宁县→景宁畲族自治县\n",
    );
    of_annex(&case, uncoded.replace("上城区", "江干区")).ended(1).complains(
        "第4行「县(市、区)」列“江干区”：2021年杭州市调整区划时已撤销，县表里没有：江干区大部并入上城区（一部分划入钱塘区），\
        下城区并入拱墅区；改法：核对分配表是不是调整以前的，要与同一年度的县表核对 [name_without_code]",
    );
    for (annex, said) in [
        // The name of another county.
        (
            annex.replace("柯城区", "衢县"),
            &["330802 衢县：县表里的名称是“柯城区”；按公布的名称可能是 330803 衢江区，请核对代码（规则第4节）[name]\n"]
                [..],
        ),
        // A city is the sum of its counties, also where its own row was meant.
        (
            uncoded.replace("杭州市本级", "杭州市"),
            &[
                "330100 杭州市本级：县表里有，公布的分配表里没有",
                "第3行“杭州市”当作全市的小计核对；这一行如果是杭州市本级，名称写全\n",
            ],
        ),
        // 衢江区 stands there, and 衢县 too: both are shown.
        (
            uncoded.replace("柯城区", "衢县"),
            &["330803 衢县：公布了不止一次，数字不同", "330802 柯城区：县表里有，公布的分配表里没有", "衢县→衢江区"],
        ),
    ] {
        said.iter().fold(of_annex(&case, annex).ended(1), |run, said| run.says(said));
    }
}

#[test]
fn the_result_beside_the_annex_says_the_same() {
    let case = year_2025();
    case.workbook(&[]);
    let audit_of = |annex: &str| {
        write(&case.folder, "counties/annex.csv", annex);
        audited(&case, "counties/annex.csv", &[])
    };
    let (annex, json) = (annex(), text(&case.folder, "counties/allocation.json"));
    let result = Path::new("counties").join("allocation.json").display().to_string();
    audit_of(&annex.replacen(",269.71", ",269.72", 1))
        .ended(1)
        .says(format!(
            "\n第4行 330100 杭州市本级「合计」列：公布 269.72 万元，{result} 里是 269.71 万元 [not_of_result]\n"
        ))
        .says(format!("\n提示    {result} 里各县的数与分配表逐格核对，1 处不一致\n"));
    audited(&case, "counties/annex.csv", &["--lang", "en"]).says(format!(
        "\nline 4: 330100 杭州市本级, 合计: published 269.72 wan yuan; {result} has 269.71 wan yuan [not_of_result]\n"
    ));
    // What cannot be read is said not to be checked.
    write(&case.folder, "counties/allocation.json", "{");
    let unchecked = format!("结论    未发现问题：90 行逐格核对，与规则一致；没有核对的：{result}\n");
    audit_of(&annex).ended(0).says(unchecked).says("[result_truncated]");
    // A result of other counties.
    write(&case.folder, "counties/allocation.json", json);
    audit_of(&annex.replace("330100,", "330999,"))
        .says("330999 杭州市本级：公布的分配表里有")
        .says("330100 杭州市本级：counties/allocation.json 里有，公布的分配表里没有");
}

#[test]
fn the_sheet_is_the_one_with_the_headers_or_the_one_asked_for() {
    let case = year_2025();
    case.workbook(&[]);
    audited(&case, "counties/allocation.xlsx", &["--published-sheet", "图"]).complains("不是公布的分配表");
    audited(&case, "counties/allocation.xlsx", &["--published-sheet", "附件"]).complains("没有“附件”这张表");
    accepts(&case, "counties/allocation.xlsx", &["--published-sheet", "分配方案"]);
    // A cell that is no amount is refused by its place.
    let book = case.workbook(&[]);
    write(&case.folder, "t.xlsx", book.with_number(1, "E6", "79.38", "79.3800001"));
    audited(&case, "t.xlsx", &[]).complains("E6 杭州市本级（330100）「生态保护因素」列“79.3800001”：");
}

/// What a subtotal is called says whose it is, wherever it stands; a total that says nothing is not passed over in silence.
#[test]
fn subtotals_are_those_of_their_city_and_blank_totals_are_said() {
    let case = year_2025();
    let swapped = annex().replace("杭州市小计", "?").replace("温州市小计", "杭州市小计").replace('?', "温州市小计");
    of_annex(&case, swapped).ended(1).says("（杭州市小计）").says("[subtotal_sum]");
    let total = annex().lines().position(|line| line.contains("合计,") && line.contains("68")).expect("a total") + 1;
    let line = |(at, line): (usize, &str)| match line.rsplit_once(',') {
        Some((cells, _)) if at + 1 == total => format!(
            "{cells},
"
        ),
        _ => format!(
            "{line}
"
        ),
    };
    let blank: String = annex().lines().enumerate().map(line).collect();
    of_annex(&case, blank).ended(0).says(format!("没有核对的：第{total}行（合计、小计行）空着的格"));
}

/// What is behind all findings is said above them, in the words of an office, with the lines that change with it.
#[test]
fn what_is_behind_all_findings_of_an_annex_is_said_first() {
    let case = year_2025();
    let lines: Vec<Vec<String>> =
        annex().lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>()).collect();
    let is_row = |line: &[String], name: &str| line.iter().take(2).any(|cell| cell == name);
    let place = |name: &str| lines.iter().position(|line| is_row(line, name)).expect("a row");
    let (a, b) = (place("拱墅区"), place("淳安县"));
    let mut exchanged = lines.clone();
    exchanged[a][2..].clone_from_slice(&lines[b][2..]);
    exchanged[b][2..].clone_from_slice(&lines[a][2..]);
    let mut missing = lines.clone();
    missing.remove(a);
    let add = |cell: &mut String, more: f64| {
        *cell = format!("{:.2}", cell.parse::<f64>().expect("an amount") + more);
    };
    let mut carried = lines.clone();
    for row in [a, place("杭州市小计"), place("合计")] {
        [4, 7, 10].into_iter().for_each(|column| add(&mut carried[row][column], 5.0));
    }
    let mut set_off = lines.clone();
    [(a, 5.0), (b, -5.0)].into_iter().for_each(|(row, more)| add(&mut set_off[row][5], more));
    for (table, said) in [
        (
            &set_off,
            "只有 2 行的 2 格有误，同一列里多的少的正好相抵：第6行 330105 拱墅区「污染防治因素」列，公布 165.47 万元，应为 160.47 万元；\
             第16行 330127 淳安县「污染防治因素」列，公布 74.07 万元，应为 79.07 万元；改正后全表相符；以下 4 处都由此引起",
        ),
        (
            &exchanged,
            "只有两行有误：第6行 330105 拱墅区与第16行 330127 淳安县的类别和各项金额填到了对方的行里；对调后全表相符；以下 98 处都由此引起",
        ),
        (&missing, "补上后，所在市的小计、合计和“其中”各行随之核改，全表相符；以下 "),
        (
            &carried,
            "「合计」公布 581.03 万元，应为 576.03 万元；改正后，第18、104行随之改正，全表相符；以下 3 处都由此引起",
        ),
    ] {
        let text: Vec<String> = table.iter().map(|cells| cells.join(",")).collect();
        let run = of_annex(&case, text.join("\n")).ended(1).never_says("没有核对");
        let first = run.stdout.lines().skip_while(|line| !line.starts_with("结论")).nth(1).expect("a cause");
        assert!(first.starts_with("只") && first.contains(said), "{}", run.stdout);
    }
}

/// Every amount in whole 万元 by itself: that is said once, not five hundred times.
#[test]
fn a_table_rounded_cell_by_cell_is_said_to_be_so() {
    let case = year_2025();
    typed(&case.folder, "counties.csv").ended(0);
    let result = text(&case.folder, "counties/allocation.csv");
    let in_wan_yuan =
        |cell: &str| cell.parse::<f64>().map_or(cell.replace("(元)", ""), |yuan| format!("{:.0}", yuan / 1e4));
    let line = |line: &str| {
        let cells = line.trim_start_matches('\u{feff}').split(',').enumerate();
        let cells = cells.map(|(place, cell)| if place < 3 { cell.to_owned() } else { in_wan_yuan(cell) });
        cells.collect::<Vec<_>>().join(",")
    };
    let lines: Vec<String> = result.lines().map(line).collect();
    let run = of_annex(&case, format!("单位：万元\n{}", lines.join("\n")));
    let said: Vec<&str> = run.stdout.lines().skip_while(|line| !line.starts_with("结论")).collect();
    assert_eq!(
        said[1],
        "整张表：金额都是 1.00 万元的整数倍，比最小分配单位 0.01 万元粗；多半是逐格取整公布的，以下 512 处都在取整所能造成的范围内；\
         请按最小分配单位公布，或把最小分配单位改为 1.00 万元重新计算"
    );
    assert_eq!(said[22], "以上是前 20 处，另有 492 处没有列出");
    typed(&case.folder, "audit --sums annex.csv")
        .says("\n最可能  各格是分别四舍五入的：")
        .says("\n结论    发现 64 处合计不符");
}

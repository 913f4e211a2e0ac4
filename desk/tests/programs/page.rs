//! The page: every figure in its place, every text escaped, nothing from outside; and in Chromium, where there is one,
//! sorted, searched and printed.

use std::fs;
use std::path::Path;

use crate::calculate::ONE_FACTOR;
use crate::core::{Year, fixtures};
use crate::html::{Row, between, fen, pieces, rows, table, unescaped};
use crate::process::{folder, repository, sha256, text, write};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The page of a year.
fn page_of(year: &Year, language: &str) -> String {
    year.text(".html", language)
}

/// The page of a fixture.
fn published(fixture: &str, language: &str) -> String {
    page_of(&Year::of(fixture), language)
}

/// The unit of a page's amounts.
fn unit(page: &str) -> &str {
    between(page, "<span class=\"unit\">", "</span>")
}

// ---------------------------------------------------------------------------------------------------------------------
// Figures
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn every_amount_of_the_published_table_stands_in_its_row_and_column() {
    let mut cases = 0_usize;
    for fixture in fixtures() {
        let year = Year::of(&fixture);
        let (page, csv) = (page_of(&year, "zh"), year.text(".csv", "zh"));
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().expect("it has a header").clone();
        let rows = rows(&page);
        let shown: Vec<String> = rows[1].cells.iter().map(|h| h.replace('\n', "")).collect();
        let counties: Vec<&Row> = rows.iter().filter(|row| row.is_county()).collect();
        let records: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
        assert_eq!(counties.len(), records.len(), "{fixture}");
        for (row, record) in counties.iter().zip(&records) {
            assert_eq!([&row.cells[0], &row.cells[1]], [&record[0], &record[1]]);
            let group = if row.cells[2].is_empty() { "其他" } else { &row.cells[2] };
            assert_eq!(group, &record[2]);
            assert_eq!(row.cells.len(), shown.len());
            for (header, amount) in headers.iter().zip(record).skip(3) {
                let name = header.strip_suffix("(元)").expect("amounts are in yuan");
                let is_entitlement = name == "合计" && headers.iter().any(|header| header == "本次下达(元)");
                let name = if is_entitlement { "年度应下达" } else { name };
                // A score column may share the name of the fiscal-capacity factor: the last one is the amount.
                let seen = match shown.iter().rposition(|shown| shown == name) {
                    Some(place) => fen(&row.cells[place], unit(&page)),
                    None => 0,
                };
                assert_eq!(seen, fen(amount, "元"), "{fixture} {} {header}", &record[1]);
            }
        }
        cases += 1;
    }
    assert!(cases >= 15, "{cases}");
}

#[test]
fn subtotals_contain_exactly_the_rows_of_their_prefecture_and_the_total_all() {
    for fixture in fixtures() {
        for language in ["zh", "en"] {
            let page = published(&fixture, language);
            let unit = unit(&page);
            let rows = rows(&page);
            let sum = |prefix: &str, place: usize| -> i128 {
                let of_it = rows.iter().filter(|row| row.is_county());
                let of_it = of_it.filter(|row| row.cells[0].starts_with(prefix));
                of_it.map(|row| fen(&row.cells[place], unit)).sum()
            };
            let last = rows[1].cells.len() - 1;
            let mut subtotals = 0_usize;
            for row in rows.iter().filter(|row| row.is_subtotal()) {
                let prefecture = between(&row.attributes, "data-prefecture=\"", "\"");
                for place in 3..last {
                    assert_eq!(fen(&row.cells[place], unit), sum(prefecture, place), "{fixture}");
                }
                subtotals += 1;
            }
            assert!(subtotals > 0);
            let total = rows.last().expect("there are rows");
            for place in 3..last {
                assert_eq!(fen(&total.cells[place], unit), sum("", place), "{fixture}");
            }
        }
    }
}

#[test]
fn rows_that_do_not_keep_prefectures_together_have_their_subtotals_below_all() {
    let table = "code,name,eco\n430101,某区,2\n331102,莲都区,1\n430102,又一区,2\n";
    let rows = rows(&page_of(&Year::new(table, ONE_FACTOR), "zh"));
    let names: Vec<&str> = rows.iter().skip(2).map(|row| row.cells[1].as_str()).collect();
    assert_eq!(names, ["某区", "莲都区", "又一区", "丽水市小计", "4301小计", "合计"]);
}

#[test]
fn bars_are_drawn_to_scale() {
    let page = published("ladder/funding_offset", "zh");
    // Solid parts add up to the total, the offset is drawn hollow behind them; the longest bar is 1,000 wide.
    let ends = |bar: &str| -> Vec<(String, i128)> {
        let parts = pieces(bar, "<rect ", "/>").into_iter();
        let part = |part: &str| {
            let number = |name| between(part, name, "\"").parse::<i128>().expect("a number");
            let end = number("x=\"") + number(" width=\"");
            (between(part, "class=\"", "\"").to_owned(), end)
        };
        parts.map(part).collect()
    };
    let bars = pieces(table(&page), "<svg ", "</svg>");
    let rows = rows(&page);
    let counties: Vec<&Row> = rows.iter().filter(|row| row.is_county()).collect();
    assert_eq!(bars.len(), counties.len());
    let header = &rows[1].cells;
    let column = |name: &str| header.iter().position(|h| h.replace('\n', "") == name);
    let (total, offset) = (column("合计").expect("a total"), column("抵减").expect("an offset"));
    let amount = |row: &Row, place: usize| fen(&row.cells[place], unit(&page));
    let length = |row: &Row| amount(row, total) - amount(row, offset);
    let longest = counties.iter().map(|row| length(row)).max().expect("there are counties");
    for (row, bar) in counties.iter().zip(&bars) {
        let ends = ends(bar);
        let solid = ends.iter().filter(|(mark, _)| mark != "offset").map(|(_, end)| *end);
        assert_eq!(solid.max(), Some(amount(row, total) * 1_000 / longest));
        let all = ends.iter().map(|(_, end)| *end);
        assert_eq!(all.max(), Some(length(row) * 1_000 / longest));
    }
    assert!(bars.iter().any(|bar| bar.contains("class=\"offset\"")));
}

#[test]
fn the_headline_the_reconciliation_and_the_sentences_are_those_of_the_screen() {
    let year = Year::of("2025");
    for language in ["zh", "en"] {
        let (screen, page) = (year.screen(language), unescaped(&page_of(&year, language)));
        let labels =
            "上浮比例 上浮资金 尾差处理 收支核对 复核 提示 依据 rate uplift residual check audit notice source";
        let mut said = 0_usize;
        for line in screen.lines() {
            let words = labels.split(' ').find_map(|label| line.strip_prefix(label));
            if let Some(words) = words.map(str::trim) {
                assert!(page.contains(words), "{words}");
                said += 1;
            }
        }
        assert_eq!(said, 7, "{language}");
        let tiles = pieces(between(&page, "<dl class=\"tiles\">", "</dl>"), "<dd>", "<");
        let tiles: Vec<&str> = tiles.iter().map(|tile| tile.trim_end_matches("</dd>")).collect();
        assert_eq!(tiles, ["68,000.00", "63,471.36", "814.34", "3,714.30", "68,000.00", "0.00"]);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Explanations
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn each_county_leads_to_the_steps_that_the_command_explain_prints() {
    let page = published("2025", "zh");
    for row in rows(&page).iter().filter(|row| row.is_county()) {
        let code = &row.cells[0];
        assert!(page.contains(&format!("<a href=\"#c{code}\">{}</a>", row.cells[1])));
        assert_eq!(page.matches(&format!(" id=\"c{code}\"")).count(), 1);
        assert_eq!(page.matches(&format!(" id=\"r{code}\"")).count(), 1);
    }
    let steps_printed = Year::of("2025").explain("331127", "zh");
    let steps = between(&page, "<div id=\"c331127\">", "</div>");
    let lines = pieces(steps, "<p>", "</p>");
    let printed: Vec<String> = steps_printed.lines().map(|line| line.trim().to_owned()).collect();
    let mut found = 0_usize;
    for line in lines.iter().filter(|line| !line.starts_with("<a ")) {
        let line = unescaped(line);
        assert!(printed.contains(&line), "{line}");
        found += 1;
    }
    assert!(found > 20, "{found}");
    assert!(steps.contains("<small>2021年文件第2条“再上浮至少3%的额度”</small>"));
    // What the policy cites for a step stands there once for all counties.
    let cited = "<p class=\"unit\">依据 <b>上浮</b> 2021年5月6日文件第2条“形成总分配方案后”";
    assert_eq!((page.matches(cited).count(), steps.contains("依据：")), (1, false));
}

#[test]
fn long_tables_have_no_steps_and_very_long_ones_no_page_and_it_says_so() {
    let rows_of = |count: u64| {
        let rows = (0..count).map(|row| format!("{},村{row},1\n", 331_127_000_001 + row));
        Year::new(format!("code,name,eco\n{}", rows.collect::<String>()), ONE_FACTOR)
    };
    assert_eq!(page_of(&rows_of(1_500), "zh").matches("<details>").count(), 1_500);

    let page = page_of(&rows_of(5_000), "zh");
    assert!(page.contains("超过 1,500 行，本页不列逐行说明；单看一行用命令：fund explain 县表 代码"));
    assert!(!page.contains("<details>") && !page.contains("href="));
    let counties = rows(&page).into_iter().filter(Row::is_county).count();
    assert_eq!(counties, 5_000);

    for (language, notice) in [
        ("zh", "提示      超过 5,000 行，不写网页 allocation.html（浏览器打开太慢）\n"),
        ("en", "notice    more than 5,000 rows: no page allocation.html (browsers would be slow)\n"),
    ] {
        let results = rows_of(5_001).results(language);
        assert!(results.screen.contains(notice), "{}", results.screen);
        let names: Vec<&String> = results.files.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["allocation.csv", "allocation.json"]);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Hostile texts, nothing from outside
// ---------------------------------------------------------------------------------------------------------------------

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"onmouseover=\"alert(2)",
    "' onclick='alert(3)",
    "</script><img src=x onerror=alert(4)>",
    "&amp;&lt;b&gt;",
    "</td></tr></table><h1>",
    "{{ title }}{% raw %}",
    "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜",
];

/// A page of a policy and a table that mean harm.
fn hostile(language: &str) -> String {
    let title = "</title><script>alert(5)</script>";
    let source = "来源\\u202e<script>alert(6)</script>\\\"onload=\\\"alert(7)";
    let policy = ONE_FACTOR
        .replace("\"示例资金\"", &format!("\"{title}\""))
        .replacen("\"示例\"", &format!("\"{source}\""), 1)
        .replace("生态保护因素", "<b>因素</b>&amp;")
        .replace("tilt = \"1\"", "tilt = \"1\", coefficients = [\"<i>系数</i>\"]");
    let mut table = "code,name,eco,<i>系数</i>,<u>备注</u>\u{202e}\n".to_owned();
    for (row, name) in HOSTILE.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        table.push_str(&format!("{},\"{quoted}\",{},1,x\n", 339_901 + row, row + 1));
    }
    let year = Year {
        table: ("t&lt;\"'.csv".to_owned(), table.into()),
        policy: Some(("政策<script>.toml".to_owned(), policy.into())),
    };
    page_of(&year, language)
}

#[test]
fn hostile_names_titles_sources_headers_and_file_names_are_text() {
    for language in ["zh", "en"] {
        let page = hostile(language);
        let rows = rows(&page);
        let names = rows.iter().filter(|row| row.is_county()).map(|row| row.cells[1].as_str());
        assert_eq!(names.collect::<Vec<_>>(), HOSTILE);
        // One script, ours, and no tag, attribute or hidden character from a text.
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("</script").count(), 1);
        for tag in ["<b>因", "<i>", "<u>", "<img", "onerror=alert(4)>", "\"onmouseover", "' onclick", "\"onload"] {
            assert!(!page.contains(tag), "{tag}");
        }
        assert!(!page.contains('\u{202e}'));
        assert!(page.contains("来源〔U+202E〕&lt;script&gt;alert(6)&lt;&#x2f;script&gt;&quot;onload=&quot;"));
        assert!(page.contains("{{ title }}{% raw %}"));
        let title = unescaped(between(&page, "<title>", "</title>"));
        assert_eq!(title, "</title><script>alert(5)</script>");
        // Every tag is one that the template has.
        let ours = template_tags();
        for tag in tags(&page) {
            assert!(ours.contains(&tag), "{tag}");
        }
    }
}

/// The names of the tags of a page, style and script left out.
fn tags(page: &str) -> Vec<String> {
    let style = between(page, "<style>", "</style>");
    let script = between(page, "<script>", "</script>");
    let page = page.replace(style, "").replace(script, "");
    let name = |rest: &str| -> String {
        let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '/' || *c == '!';
        rest.chars().take_while(is_name).collect()
    };
    page.split('<').skip(1).map(name).collect()
}

fn template_tags() -> Vec<String> {
    tags(&template())
}

/// The page in its frame.
fn template() -> String {
    let read = |name| text(repository("desk/src/page"), name);
    read("frame.html").replace("<!-- page -->\n", &read("page.html"))
}

#[test]
fn nothing_comes_from_outside_and_only_its_own_style_and_script_may_run() {
    let page = published("2025", "zh");
    for word in ["http:", "https:", "src=", "@import", "url(", "<link", "<img", "<iframe", " style=", " onclick"] {
        assert!(!page.contains(word), "{word}");
    }
    let policy = unescaped(between(&page, "Content-Security-Policy\" content=\"", "\""));
    let digest = |text: &str| base64(&Sha256::digest(text));
    let style = digest(between(&page, "<style>", "</style>"));
    let script = digest(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
        )
    );
    // The policy stands before what it is about.
    assert!(page.find("Content-Security-Policy") < page.find("<style>"));
    let template = template();
    let mut filtered = pieces(&template, "{{ ", " }}");
    filtered.retain(|text| text.contains('|') && !text.contains("|length"));
    assert_eq!(filtered, ["style|safe", "script|safe"]);
}

/// Base 64 the long way: through bits.
fn base64(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let mut bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    while !bits.len().is_multiple_of(6) {
        bits.push('0');
    }
    let sextets = (0..bits.len()).step_by(6).map(|at| &bits[at..at + 6]);
    let digit = |bits| alphabet[usize::from_str_radix(bits, 2).expect("they are bits")];
    let mut text: String = sextets.map(digit).collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn the_same_input_gives_the_same_bytes_with_its_digests() {
    let year = Year::of("2025");
    let first = page_of(&year, "zh");
    assert_eq!(first, page_of(&year, "zh"));
    // The size of what is passed on.
    assert!(first.len() < 550_000, "{}", first.len());
    for (_, bytes) in [&year.table].into_iter().chain(&year.policy) {
        assert!(first.contains(&format!("<code>{}</code>", sha256(bytes))));
    }
    assert!(first.contains(&format!("special-fund {}", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn an_illustrative_policy_is_said_on_the_page_and_only_then() {
    let example = Year { policy: None, ..Year::of("2025") };
    for (language, warning) in [("zh", "注意：示例，非正式。"), ("en", "NOTE: example, not official.")] {
        let page = page_of(&example, language);
        assert!(page.contains(&format!("<p class=\"warning\" role=\"note\">{warning}")));
        let with_policy = published("2025", language);
        assert!(!with_policy.contains("class=\"warning\""));
    }
}

#[test]
fn each_language_is_named_and_alone() {
    let chinese = published("2025", "zh");
    let english = published("2025", "en");
    assert!(chinese.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n"));
    assert!(english.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
    // What remains Chinese in English is from the input: title, source, names, a column not used.
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let sections = ["<h2", "<caption", "<label", "<button", "<thead"];
    for line in english.lines().filter(|line| sections.iter().any(|s| line.contains(s))) {
        let is_title = line.starts_with("<caption>");
        assert!(is_title || !line.contains(is_chinese), "{line}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// In a browser
// ---------------------------------------------------------------------------------------------------------------------

/// The page with a script of the test's own behind it, which its policy is told of; what that script says it saw.
pub(crate) fn seen_in(chromium: &Path, page: &str, script: &str) -> Value {
    let folder = folder();
    let policy = base64(&Sha256::digest(script)).replace('/', "&#x2f;");
    let page = page
        .replacen("script-src ", &format!("script-src &#x27;sha256-{policy}&#x27; "), 1)
        .replace("</body>", &format!("<script>{script}</script>\n</body>"));
    write(&folder, "page.html", page);
    let dom =
        crate::browser::open(chromium, &folder.path().join("page.html"), &["--dump-dom", "--window-size=390,800"]);
    let seen = between(&dom, "<pre id=\"seen\">", "</pre>");
    serde_json::from_str(&unescaped(seen)).expect("it is JSON")
}

/// Helpers of the scripts below.
pub(crate) const LOOK: &str = include_str!("browser/look.js");

#[test]
fn in_a_browser_the_table_sorts_searches_and_comes_back() {
    let Some(chromium) = crate::browser::chromium("sorting and searching in a browser") else { return };
    let page = published("2025", "zh");
    let script = format!("{LOOK}{}", include_str!("browser/table.js"));
    let seen = seen_in(&chromium, &page, &script);
    assert_eq!(seen["cells"], json!(["景宁畲族自治县", "973.79", "", "269.71"]));
    let published = json!({
        "first": "杭州市本级", "last": "龙泉市", "rows": 90, "subtotals": 10, "total": 1,
        "status": "", "sort": [], "restore": 0,
    });
    assert_eq!(seen["start"], published);
    assert_eq!(
        seen["down"],
        json!({
            "first": "松阳县", "last": "舟山市本级", "rows": 90, "subtotals": 0, "total": 1,
            "status": "按“合计”从大到小排列，不列小计", "sort": [["合计", "descending"]], "restore": 1,
        })
    );
    assert_eq!(
        seen["up"],
        json!({
            "first": "舟山市本级", "last": "松阳县", "rows": 90, "subtotals": 0, "total": 1,
            "status": "按“合计”从小到大排列，不列小计", "sort": [["合计", "ascending"]], "restore": 1,
        })
    );
    assert_eq!((&seen["third"], &seen["same"]), (&published, &json!(true)));
    assert_eq!(seen["uplift"]["sort"], json!([["上浮", "descending"]]));
    assert_eq!(
        seen["sorted_lishui"]["status"],
        "显示 10 / 90 行；按“上浮”从大到小排列，不列小计；没有显示全的，不列其小计和合计"
    );
    assert_eq!(
        seen["lishui"],
        json!({
            "first": "丽水市本级", "last": "龙泉市", "rows": 10, "subtotals": 1, "total": 0,
            "status": "显示 10 / 90 行；没有显示全的，不列其小计和合计", "sort": [], "restore": 0,
        })
    );
    assert_eq!(
        seen["code"],
        json!({
            "first": "景宁畲族自治县", "last": "景宁畲族自治县", "rows": 1, "subtotals": 0, "total": 0,
            "status": "显示 1 / 90 行；没有显示全的，不列其小计和合计", "sort": [], "restore": 0,
        })
    );
    assert_eq!(seen["explained"], 1);
    assert_eq!((&seen["nobody"]["rows"], &seen["nobody"]["total"]), (&json!(0), &json!(0)));
    assert_eq!(seen["mountain"]["rows"], 26);
    assert_eq!(seen["all"], published);
    assert_eq!(seen["group"]["first"], "淳安县");
    assert_eq!(seen["open"], json!(["c331127"]));
    assert_eq!(seen["styled"], "right");
}

#[test]
fn in_a_browser_hostile_names_are_only_names() {
    let Some(chromium) = crate::browser::chromium("hostile names in a browser") else { return };
    let page = hostile("zh");
    // Its own policy would stop a script that got in: here any may run, and none is there to run.
    let open = page.replacen(between(&page, "<meta http-equiv=", ">\n"), "\"x\"", 1);
    let open = open.replacen(
        "<head>",
        "<head><script>window.alerts = 0; window.alert = () => { window.alerts += 1; };</script>",
        1,
    );
    let script = format!("{LOOK}{}", include_str!("browser/hostile.js"));
    let seen = seen_in(&chromium, &open, &script);
    assert_eq!(seen["names"], json!(HOSTILE), "ascending totals are the order of the rows");
    assert_eq!(seen["scripts"], 3);
    assert_eq!((&seen["alerts"], &seen["handlers"]), (&json!(0), &json!([])));
    assert_eq!(seen["title"], "</title><script>alert(5)</script>");
}

#[test]
fn in_a_browser_it_prints_to_a4_with_the_header_on_each_page() {
    let Some(chromium) = crate::browser::chromium("printing from a browser") else { return };
    let folder = folder();
    let page = published("2025", "zh");
    write(&folder, "page.html", &page);
    let pdf = folder.path().join("page.pdf");
    let print = format!("--print-to-pdf={}", pdf.display());
    let arguments = [print.as_str(), "--no-pdf-header-footer"];
    crate::browser::open(&chromium, &folder.path().join("page.html"), &arguments);
    assert!(fs::read(&pdf).expect("it is printed").starts_with(b"%PDF"));
    let Some(pages) = crate::browser::pages(&pdf, "printing from a browser") else { return };
    assert!((4..=6).contains(&pages.len()), "{} pages", pages.len());
    let (first, of_table) = pages.split_first().expect("there are pages");
    assert!(first.contains("收支核对") && first.contains("资金构成"));
    for page in of_table {
        for header in ["代码", "县(市、区)", "总分配", "上浮", "合计", "单位：万元"] {
            assert!(page.contains(header), "{header}: {page}");
        }
    }
    // Every row once and whole: code, name and total on one line.
    let lines: Vec<&str> = pages.iter().flat_map(|page| page.lines()).collect();
    for row in rows(&page).iter().filter(|row| row.is_county()) {
        let starts = |line: &&&str| line.trim_start().starts_with(row.cells[0].as_str());
        let [line] = lines.iter().filter(starts).collect::<Vec<_>>()[..] else {
            panic!("{} is not printed once", row.cells[1]);
        };
        assert!(line.contains(&row.cells[1]) && line.contains(&row.cells[10]), "{line}");
    }
    assert_eq!(lines.iter().filter(|line| line.contains("小计")).count(), 10);
    assert!(!lines.iter().any(|line| line.contains("逐县说明") || line.contains("查找")));
}

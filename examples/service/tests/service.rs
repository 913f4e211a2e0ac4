//! The service on loopback, asked by a client over HTTP.
#![allow(missing_docs, reason = "a test")]

use std::sync::LazyLock;

use serde_json::{Value, json};
use special_fund::{Policy, Record, calculate, table};
use special_fund_service::MAX_BODY_BYTES;
use tokio::net::TcpListener;

const POLICY: &str = include_str!("../../../fixtures/2025/policy.toml");
const COUNTIES: &str = include_str!("../../../fixtures/2025/counties.csv");
const EXPECTED: &str = include_str!("../../../fixtures/2025/expected.csv");

/// Where it listens, once for all tests.
static SERVICE: LazyLock<String> = LazyLock::new(|| {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, special_fund_service::app()).await.unwrap();
        });
    });
    format!("http://{}", told.recv().unwrap())
});

/// Posts a body: the status and the JSON of the answer.
fn post(path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> (u16, Value) {
    let request = minreq::post(format!("{}{path}", *SERVICE)).with_header("content-type", content_type);
    let answer = request.with_body(body).with_timeout(60).send().unwrap();
    let kind = answer.headers.iter().find(|(name, _)| name == "content-type").map(|(_, kind)| kind.as_str());
    assert_eq!(kind, Some("application/json"));
    (answer.status_code, serde_json::from_slice(answer.as_bytes()).unwrap())
}

fn post_json(path: &str, body: &Value) -> (u16, Value) {
    post(path, "application/json", body.to_string())
}

/// Sends files as a browser or `curl -F` does.
fn post_files(path: &str, files: &[(&str, &[u8])]) -> (u16, Value) {
    let mut body = Vec::new();
    for (name, file) in files {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes());
        body.extend([*file, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    post(path, "multipart/form-data; boundary=edge", body)
}

/// The year 2025 as a program sends it.
fn year() -> Value {
    let policy: Policy = toml::from_str(POLICY).unwrap();
    let counties = table::read(COUNTIES.as_bytes(), &policy).unwrap().counties;
    let keys: Vec<_> = policy.terms().factors.iter().map(|factor| factor.key.clone()).collect();
    let counties = counties.iter().map(|county| {
        let scores: Value =
            std::iter::zip(&keys, &county.scores).map(|(key, score)| (key.clone(), json!(score))).collect();
        json!({
            "code": county.code, "name": county.name, "base_yuan": county.base, "scores": scores,
            "coefficients": { "performance": county.coefficients[0] }, "fiscal_capacity": county.fiscal_capacity,
        })
    });
    json!({ "policy": policy, "counties": counties.collect::<Vec<_>>() })
}

/// Of every error its code and its place.
fn errors(answer: &Value) -> Value {
    let errors = answer["listed"].as_array().unwrap();
    assert!(errors.iter().all(|error| error["message"].is_string()));
    errors.iter().map(|error| json!([error["code"], error["place"]])).collect()
}

#[test]
fn data_and_files_give_the_published_figures() {
    let (status, answer) = post_json("/allocation", &year());
    assert_eq!(status, 200);
    let figures = |county: &Value| {
        let mut row = vec![&county["code"], &county["name"], &county["base"]];
        row.extend(county["cells"].as_array().unwrap());
        row.extend(["plan", "uplift", "fiscal_capacity", "offset", "total"].map(|figure| &county[figure]));
        row.into_iter().map(|figure| figure.as_str().unwrap()).collect::<Vec<_>>().join(",")
    };
    let rows: Vec<_> = answer["counties"].as_array().unwrap().iter().map(figures).collect();
    let expected = EXPECTED.lines().skip(1).map(|row| row.replace(",mountain,", ",").replace(",other,", ","));
    assert_eq!(rows, expected.collect::<Vec<_>>());

    let policy: Policy = toml::from_str(POLICY).unwrap();
    let counties = table::read(COUNTIES.as_bytes(), &policy).unwrap().counties;
    let record: Record = serde_json::from_value(answer.clone()).unwrap();
    assert_eq!(record, calculate(&policy, &counties).unwrap().record());

    let json = serde_json::to_vec(&policy).unwrap();
    for policy in [POLICY.as_bytes(), &json] {
        let files = post_files("/allocation", &[("policy", policy), ("counties", COUNTIES.as_bytes())]);
        assert_eq!(files, (200, answer.clone()));
    }
}

#[test]
fn a_table_may_be_as_a_chinese_spreadsheet_saves_it() {
    let policy = include_bytes!("../../../fixtures/ladder/gb18030/policy.toml");
    let counties = include_bytes!("../../../fixtures/ladder/gb18030/counties.csv");
    let (status, answer) = post_files("/allocation", &[("policy", policy), ("counties", counties)]);
    assert_eq!((status, &answer["counties"][0]["name"]), (200, &json!("𠮷县")));
}

#[test]
fn one_county_is_explained() {
    let (_, all) = post_json("/allocation", &year());
    let (status, steps) = post_json("/allocation/counties/331127", &year());
    assert_eq!((status, &steps["plan"]["rank"]), (200, &json!(86)));
    assert_eq!(steps, all["counties"][88]["steps"]);
    let files = [("counties", COUNTIES.as_bytes()), ("policy", POLICY.as_bytes())];
    assert_eq!(post_files("/allocation/counties/331127", &files), (200, steps));

    let (status, unknown) = post_json("/allocation/counties/330199", &year());
    assert_eq!((status, errors(&unknown)), (404, json!([["not_found", { "county": "330199" }]])));
    let (status, no_code) = post_json("/allocation/counties/33", &year());
    assert_eq!((status, errors(&no_code)), (404, json!([["not_a_code", "whole"]])));
}

#[test]
fn every_mistake_of_a_policy_is_told() {
    let expected =
        json!([["unquoted_number", { "key": "factors[0].weight" }], ["tilt_below_one", { "key": "factors[0].tilt" }]]);
    let mut year = year();
    year["policy"]["factors"][0]["weight"] = json!(0.4);
    year["policy"]["factors"][0]["tilt"] = json!("0.95");
    let (status, answer) = post_json("/allocation", &year);
    assert_eq!((status, errors(&answer)), (422, expected.clone()));
    let policy = POLICY.replace("\"0.40\"", "0.40").replace("\"1.10\"", "\"0.95\"");
    let (status, answer) = post_files("/allocation", &[("policy", policy.as_bytes()), ("counties", b"")]);
    assert_eq!((status, errors(&answer)), (422, expected));
}

#[test]
fn every_mistake_of_the_counties_is_told() {
    let mut figures = year();
    figures["counties"][0]["scores"] = json!({ "ecological_protection": "1", "eco": "1", "监管能力因素": "1" });
    figures["counties"][2]["coefficients"] = json!({});
    let (status, answer) = post_json("/allocation", &figures);
    let expected = json!([["county_figures", { "county": "330100" }], ["county_figures", { "county": "330105" }]]);
    assert_eq!((status, errors(&answer)), (422, expected));
    assert_eq!(answer["listed"][0]["unknown"], json!(["eco"]));

    let mut fit = year();
    fit["counties"][0]["base_yuan"] = json!("0.01");
    fit["counties"][88]["name"] = json!("景宁县");
    fit["counties"].as_array_mut().unwrap().pop();
    let (status, answer) = post_json("/allocation", &fit);
    let expected = json!([
        ["base_not_whole_quanta", { "county": "330100" }],
        ["contradicts_roster", { "county": "331127" }],
        ["roster_not_covered", "whole"],
    ]);
    assert_eq!((status, errors(&answer)), (422, expected));

    let mut zero = year();
    for county in zero["counties"].as_array_mut().unwrap() {
        county["scores"]["pollution_control"] = json!("0");
    }
    let (status, answer) = post_json("/allocation", &zero);
    assert_eq!((status, errors(&answer)), (422, json!([["zero_weights", "whole"]])));
}

#[test]
fn every_problem_of_a_table_is_told() {
    let table = COUNTIES.replacen("20.2", "12%", 1).replacen("330102", "33010", 1).replacen("监管能力因素", "监管", 1);
    let (status, answer) = post_files("/allocation", &[("policy", POLICY.as_bytes()), ("counties", table.as_bytes())]);
    assert_eq!(status, 422);
    let codes: Vec<_> = answer["listed"].as_array().unwrap().iter().map(|problem| &problem["code"]).collect();
    assert_eq!(codes, ["missing_column", "percent", "code"]);
    let place = json!({ "cell": { "line": 2, "column": 4, "header": "生态保护因素" } });
    assert_eq!(answer["listed"][1]["place"], place);
    assert_eq!((&answer["unlisted"], &answer["unmatched"]["listed"][0]), (&json!(0), &json!([6, "监管"])));
}

#[test]
fn what_cannot_be_read_is_told_too() {
    let big = vec![b' '; MAX_BODY_BYTES + 1];
    let parts = |names: &[&str]| {
        let files: Vec<_> = names.iter().map(|name| (*name, POLICY.as_bytes())).collect();
        post_files("/allocation", &files)
    };
    let mut percent = year();
    percent["counties"][1]["scores"]["pollution_control"] = json!("12%");
    for (answer, status, code, message) in [
        (post("/allocation", "application/json", "{"), 400, "bad_request", "EOF while parsing"),
        (post("/allocation", "application/json", "{}"), 422, "unprocessable_entity", "missing field `policy`"),
        (post_json("/allocation", &percent), 422, "unprocessable_entity", "counties[1].scores"),
        (post("/allocation", "text/csv", COUNTIES), 415, "unsupported_media_type", "application/json"),
        (post("/allocation", "application/json", big.clone()), 413, "payload_too_large", "at most 1048576 bytes"),
        (post_files("/allocation", &[("counties", &big)]), 413, "payload_too_large", "at most 1048576 bytes"),
        (post_files("/allocation", &[("policy", b"= 1"), ("counties", b"")]), 400, "bad_request", "TOML"),
        (post_files("/allocation", &[("policy", b"{"), ("counties", b"")]), 400, "bad_request", "EOF while parsing"),
        (post_files("/allocation", &[("policy", b"\xff"), ("counties", b"")]), 400, "bad_request", "utf-8"),
        (parts(&["policy"]), 400, "bad_request", "each once"),
        (parts(&["policy", "policy", "counties"]), 400, "bad_request", "each once"),
        (parts(&["policy", "counties", "other"]), 400, "bad_request", "each once"),
        (parts(&["policy", "counties", "counties"]), 400, "bad_request", "each once"),
        (post("/allocation", "multipart/form-data", ""), 400, "bad_request", "each once"),
        (post("/allocation", "multipart/form-data; boundary=edge", "--edge"), 400, "bad_request", "multipart"),
        (post_json("/", &year()), 404, "not_found", "no such path"),
    ] {
        let error = &answer.1["listed"][0];
        assert_eq!((answer.0, &error["code"], &error["place"]), (status, &json!(code), &json!("whole")), "{answer:?}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
    let get = minreq::get(format!("{}/allocation", *SERVICE)).send().unwrap();
    assert_eq!(get.status_code, 405);
    let body: Value = serde_json::from_slice(get.as_bytes()).unwrap();
    assert_eq!(errors(&body), json!([["method_not_allowed", "whole"]]));
}

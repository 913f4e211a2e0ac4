//! Bytes as a workbook with the year's table, or as the XML of its only sheet.
//!
//! - Nothing panics but the reader of workbooks, whose panics are caught and told as a broken file.
//! - What is refused says why.
#![no_main]

use std::io::{Cursor, Write};
use std::panic;
use std::process::abort;
use std::sync::Once;

use libfuzzer_sys::fuzz_target;
use special_fund::table::Language;
use special_fund_desk::{Given, check};
use zip::CompressionMethod::Stored;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const POLICY: &[u8] = include_bytes!("../../fixtures/ladder/two_counties/policy.toml");

/// What an `.xlsx` has besides its sheet.
const PARTS: [(&str, &str); 3] = [
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="t" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

static QUIET: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    // The hook of the fuzzer ends the process at any panic, also at one that is caught.
    QUIET.call_once(|| panic::set_hook(Box::new(|_| {})));
    let is_workbook = bytes.starts_with(b"PK") || bytes.starts_with(b"\xd0\xcf\x11\xe0");
    let packed = if is_workbook { bytes.to_vec() } else { pack(bytes) };
    let given = Given {
        table: ("t.xlsx", &packed),
        sheet: None,
        policy: Some(("policy.toml", POLICY)),
        language: Language::Chinese,
        width: 80,
    };
    match panic::catch_unwind(|| check(&given)) {
        Ok(Ok(said)) => assert!(!said.is_empty()),
        Ok(Err(refused)) if !refused.reasons.is_empty() => {}
        _ => abort(),
    }
});

fn pack(sheet: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = PARTS.map(|(name, text)| (name, text.as_bytes()));
    for (name, bytes) in parts.into_iter().chain([("xl/worksheets/sheet1.xml", sheet)]) {
        zip.start_file(name, SimpleFileOptions::default().compression_method(Stored)).expect("a part");
        zip.write_all(bytes).expect("room");
    }
    zip.finish().expect("a workbook").into_inner()
}

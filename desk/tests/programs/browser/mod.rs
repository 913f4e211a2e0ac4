//! Chromium without a window, where there is one.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than any page here takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program in the path.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let files = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// Says on standard error that a test did not run. Unlike what `eprintln!` says, it is not held back by the test runner.
pub(crate) fn skipped(test: &str, missing: &str) {
    let line = format!("SKIPPED: {test}: {missing} is not installed\n");
    std::io::stderr().write_all(line.as_bytes()).expect("standard error is there");
}

/// Chromium, or `None` and a line that says so.
pub(crate) fn chromium(test: &str) -> Option<PathBuf> {
    let found = find(&["chromium", "chromium-browser", "google-chrome"]);
    if found.is_none() {
        skipped(test, "Chromium");
    }
    found
}

/// Opens a page and does what the arguments say; what it prints.
pub(crate) fn open(chromium: &Path, page: &Path, arguments: &[&str]) -> String {
    let profile = tempfile::tempdir().expect("there is room for a profile");
    let printed = profile.path().join("printed");
    let mut child = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=zh-CN",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(File::create(&printed).expect("it is new"))
        .stderr(Stdio::null())
        .spawn()
        .expect("Chromium starts");
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            assert!(status.success(), "{status}");
            break;
        }
        if started.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            assert!(started.elapsed() <= PATIENCE, "Chromium did not end");
        }
        sleep(Duration::from_millis(50));
    }
    fs::read_to_string(printed).expect("it is text")
}

/// The pages of a PDF as text, laid out; `None` and a line that says so where poppler is missing.
pub(crate) fn pages(pdf: &Path, test: &str) -> Option<Vec<String>> {
    let Some(pdftotext) = find(&["pdftotext"]) else {
        skipped(test, "pdftotext");
        return None;
    };
    let output = Command::new(pdftotext).arg("-layout").arg(pdf).arg("-").output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    Some(pages.map(str::to_owned).collect())
}

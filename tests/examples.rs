//! The examples as processes, as `cargo test` builds them. Of `allocate` and `audit` only that they are the desk's programs
//! under their own names: the desk's tests have the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs an example in the repository; its exit code, standard output and standard error.
fn run(name: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.parent().and_then(Path::parent).expect("tests stand in deps");
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built; run `cargo test` or `cargo build --examples`", program.display());
    let mut command = Command::new(program);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What a run printed that came to nothing wrong.
fn printed(name: &str, arguments: &[&str]) -> String {
    let (code, printed, complaint) = run(name, arguments);
    assert_eq!((code, complaint.as_str()), (Some(0), ""), "{printed}");
    printed
}

#[test]
fn the_embedded_example_runs() {
    assert!(!printed("embed", &[]).is_empty());
}

#[test]
fn the_year_is_allocated_and_audited() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("set");
    let screen = printed("allocate", &["fixtures/2025/counties.csv", "--out", &out.display().to_string()]);
    assert!(screen.contains("\n复核      由另一套程序逐格复核：90 行未发现问题\n"), "{screen}");
    let published = out.join("allocation.csv");
    let expected = std::fs::read("fixtures/2025/expected.zh.csv").expect("it is there");
    assert!(std::fs::read(&published).expect("it is written") == expected);
    let screen = printed("audit", &["fixtures/2025/counties.csv", &published.display().to_string()]);
    assert!(screen.contains("\n结论    未发现问题：90 行逐格核对，与规则一致\n"), "{screen}");
}

#[test]
fn each_goes_by_its_own_name() {
    for name in ["allocate", "audit"] {
        assert_eq!(printed(name, &["--version"]), format!("{name} {}\n", env!("CARGO_PKG_VERSION")));
        assert!(printed(name, &["--help"]).contains(&format!("\n用法：{name} ")));
        let (code, _, complaint) = run(name, &[]);
        assert_eq!(code, Some(2));
        assert!(complaint.ends_with(&format!("\n全部说明：{name} --help\n")), "{complaint}");
    }
}

//! The programs under each of their names: without a process, and the examples as processes.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::process::{Run, folder, fund, read, repository, text, typed};
use special_fund_desk::{Ended, Program};

fn run(program: Program, arguments: &[&str]) -> Ended {
    program.run(arguments.iter().map(OsString::from).collect())
}

#[test]
fn the_help_of_the_examples_is_that_of_fund_under_another_name() {
    let of_fund = typed(&repository(""), "--help").stdout;
    let of_allocate = run(Program::Allocate, &["--help"]).screen;
    let without_audit = of_fund.replace("  audit     复核公布的分配表，由另一套程序逐格核对\n", "");
    assert_ne!(without_audit, of_fund);
    assert_eq!(of_allocate, without_audit.replace("用法：fund ", "用法：allocate "));
    for command in ["template", "check", "explain", "compare"] {
        let of_fund = fund(&repository(""), &[command, "--help"]).stdout;
        let of_allocate = run(Program::Allocate, &[command, "--help"]).screen;
        assert_eq!(of_allocate, of_fund.replace("用法：fund ", "用法：allocate "));
    }
    let of_fund = typed(&repository(""), "audit --help").stdout;
    assert_eq!(run(Program::Audit, &["--help"]).screen, of_fund.replace("用法：fund audit ", "用法：audit "));
}

#[test]
fn the_audit_is_no_command_of_allocate() {
    let ended = run(Program::Allocate, &["audit", "counties.csv", "allocation.csv"]);
    assert_eq!((ended.code, ended.screen.as_str()), (2, ""));
    assert_eq!(
        ended.complaint,
        "用法错误：没有“audit”这个命令，也没有叫这个名字的文件\n\
         命令：policy、template、check、explain、compare；不写命令就是计算\n\
         用法：allocate INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--out DIR] [--problems FILE] [--lang zh|en] [--quiet]\n\
         全部说明：allocate --help\n"
    );
}

#[test]
fn english_usage_and_versions_say_the_name() {
    for (program, name) in [(Program::Fund, "fund"), (Program::Allocate, "allocate"), (Program::Audit, "audit")] {
        assert_eq!(run(program, &["--version"]).screen, format!("{name} {}\n", env!("CARGO_PKG_VERSION")));
        let ended = run(program, &["--lang", "en"]);
        assert_eq!(ended.code, 2);
        assert!(ended.complaint.contains(&format!("\nUsage: {name} ")), "{}", ended.complaint);
    }
    let version = format!("fund audit {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(Program::Fund, &["audit", "--version"]).screen, version);
}

/// Runs an example in the repository, as `cargo test` builds it.
fn example(name: &str, arguments: &[&str]) -> Run {
    let folder = Path::new(env!("CARGO_BIN_EXE_fund")).with_file_name("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built; run `cargo test` or `cargo build --examples`", program.display());
    read(Command::new(program).current_dir(repository("")).args(arguments).output().expect("it starts"))
}

#[test]
fn the_examples_allocate_and_audit_the_year() {
    let folder = folder();
    let (out, published) = (folder.path().join("set"), folder.path().join("set/allocation.csv"));
    example("allocate", &["fixtures/2025/counties.csv", "--out", &out.display().to_string()])
        .says("\n复核      由另一套程序逐格复核：90 行未发现问题\n");
    assert_eq!(text(&out, "allocation.csv"), text(repository("fixtures/2025"), "expected.zh.csv"));
    example("audit", &["fixtures/2025/counties.csv", &published.display().to_string()])
        .says("\n结论    未发现问题：90 行逐格核对，与规则一致\n");
    example("allocate", &[]).ended(2).complains_last("\n全部说明：allocate --help\n");
}

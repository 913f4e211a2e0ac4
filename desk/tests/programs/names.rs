//! The programs under each of their names, without a process.

use std::ffi::OsString;

use crate::process::{audit, fund, repository};
use special_fund_desk::{Ended, Program};

fn run(program: Program, arguments: &[&str]) -> Ended {
    program.run(arguments.iter().map(OsString::from).collect())
}

#[test]
fn the_help_of_the_examples_is_that_of_fund_under_another_name() {
    let of_fund = fund(&repository(""), &["--help"]).stdout;
    let of_allocate = run(Program::Allocate, &["--help"]).screen;
    let without_audit = of_fund.replace("  audit     复核公布的分配表，由另一套程序逐格核对\n", "");
    assert_ne!(without_audit, of_fund);
    assert_eq!(of_allocate, without_audit.replace("用法：fund ", "用法：allocate "));
    for command in ["template", "check", "explain", "compare"] {
        let of_fund = fund(&repository(""), &[command, "--help"]).stdout;
        let of_allocate = run(Program::Allocate, &[command, "--help"]).screen;
        assert_eq!(of_allocate, of_fund.replace("用法：fund ", "用法：allocate "));
    }
    let of_fund = audit(&repository(""), &["--help"]).stdout;
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

//! `audit`: checks a published allocation against the year's table and policy, by code that calculates nothing.

use std::process::ExitCode;

use special_fund_desk::Program;

fn main() -> ExitCode {
    Program::Audit.main()
}

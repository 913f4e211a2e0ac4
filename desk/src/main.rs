//! `fund`: a year's table and policy in, the allocation on the screen and as files; and everything around it.

use std::process::ExitCode;

use special_fund_desk::Program;

fn main() -> ExitCode {
    Program::Fund.main()
}

//! `allocate`: a year's table and policy in, the allocation on the screen and as files.

use std::process::ExitCode;

use special_fund_desk::Program;

fn main() -> ExitCode {
    Program::Allocate.main()
}

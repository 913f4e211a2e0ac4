//! The example of the library as a process, as `cargo test` builds it. `allocate` and `audit` are the desk's, and so are
//! their tests.

use std::path::Path;
use std::process::Command;

#[test]
fn the_embedded_example_runs() {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.parent().and_then(Path::parent).expect("tests stand in deps");
    let program = profile.join("examples").join(format!("embed{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built; run `cargo test` or `cargo build --examples`", program.display());
    let output = Command::new(program).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("it starts");
    assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty(), "{output:?}");
}

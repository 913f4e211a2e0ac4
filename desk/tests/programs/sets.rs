//! The results as one set: where it stands, what is never thrown away, and that a kill, a second run, a full disk leave
//! one whole set of one run.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use special_fund::table::Language;
use special_fund_desk::disk::set::Place;
use tempfile::TempDir;

use crate::process::{LIST, Run, bytes, command, files_in, folder, folder_of, fund, read, sha256, text, typed, write};

const NOTHING_WRITTEN: &str = "未作分配，没有写出任何文件。\n";

/// A folder with a year's table and policy, and as `other.toml` a policy that leads to other figures.
fn year() -> TempDir {
    let folder = folder_of("ladder/indicators");
    let policy = text(&folder, "policy.toml");
    let total = policy.lines().find(|line| line.starts_with("fund_total_yuan")).expect("a total");
    let other = policy.replace(total, "fund_total_yuan = \"900.00\"");
    assert_ne!(other, policy);
    write(&folder, "other.toml", other);
    folder
}

#[track_caller]
fn refused(run: Run, reasons: &str) {
    run.refused(format!("{NOTHING_WRITTEN}{reasons}\n"));
}

/// Every file of a folder with what it holds.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = files_in(folder).into_iter().chain([LIST.to_owned()]);
    names.map(|name| (name.clone(), fs::read(folder.join(name)).expect("it can be read"))).collect()
}

const ALL: [&str; 4] = ["allocation.csv", "allocation.html", "allocation.json", "allocation.xlsx"];

// ---------------------------------------------------------------------------------------------------------------------
// Where it stands
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn results_stand_beside_the_table_in_a_folder_of_its_name() {
    let year = year();
    fs::create_dir(year.path().join("2025")).expect("it is new");
    fs::rename(year.path().join("counties.csv"), year.path().join("2025/县表.csv")).expect("it is there");
    let run = typed(&year, "2025/县表.csv --policy policy.toml").done();
    let names = ALL.map(|name| format!("2025/县表/{name}"));
    let [csv, html, json, xlsx] = &names;
    assert!(run.stdout.ends_with(&format!("\n结果文件  {csv}、{json}、{html}、{xlsx}\n")), "{}", run.stdout);
    assert_eq!(files_in(&year.path().join("2025")), ["县表", "县表.csv"]);
    let set = contents(&year.path().join("2025/县表"));
    assert_eq!(set.keys().map(String::as_str).collect::<Vec<_>>(), [&[LIST], ALL.as_slice()].concat());
    // The list is as `sha256sum --check` reads it.
    let list = String::from_utf8(set[LIST].clone()).expect("it is text");
    let (table, files) = list.split_once('\n').expect("a line");
    assert_eq!((table, files.lines().count()), ("# 县表.csv", ALL.len()));
    for line in files.lines() {
        let (digest, name) = line.split_once("  ").expect("two columns");
        assert_eq!(digest, sha256(&set[name]));
    }
    // A quiet run's set is the table alone, and says what it takes away.
    typed(&year, "2025/县表.csv --policy policy.toml --quiet").stopped(
        0,
        "提示：2025/县表 里以前的 allocation.html、allocation.json、allocation.xlsx 是上一次的，已随旧结果撤下；这一次没有写\n",
    );
    assert_eq!(files_in(&year.path().join("2025/县表")), ["allocation.csv"]);
    assert_eq!(files_in(&year.path().join("2025")), ["县表", "县表.csv"]);
}

#[test]
fn a_table_whose_name_gives_none_to_the_folder_is_refused() {
    let year = year();
    fs::rename(year.path().join("counties.csv"), year.path().join("县表")).expect("it is there");
    let reasons = "县表 的文件名没有扩展名，结果文件夹无从取名；改法：用 --out 写出结果文件夹的名字 [out_unnamed]";
    refused(typed(&year, "县表"), reasons);
    let reasons = "县表: a name without an ending gives none to the folder of the results; name one with --out";
    typed(&year, "县表 --lang en").refused(format!("refused; nothing was written.\n{reasons} [out_unnamed]\n"));
    typed(&year, "县表 --out a/b").done();
    assert_eq!(files_in(&year.path().join("a/b")), ALL);
}

#[test]
fn a_folder_of_a_persons_is_left_alone() {
    let year = year();
    let names = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv", "policy.toml"];
    names[..2].iter().for_each(|name| write(&year, &format!("own/{name}"), "去年的结果"));
    let out = |out: &str| fund(&year, &["counties.csv", "--out", out]);
    let remedy = "改法：用 --out 写一个新文件夹的名字，或先把这些文件移到别处 [out_holds_others]";
    refused(out("own"), &format!("own 里有别的文件，不是以前的结果，没有动：a.csv、b.csv；{remedy}"));
    names[2..].iter().for_each(|name| write(&year, &format!("own/{name}"), ""));
    let five = "a.csv、b.csv、c.csv、d.csv、e.csv 等 7 个";
    refused(out("own"), &format!("own 里有别的文件，不是以前的结果，没有动：{five}；{remedy}"));
    typed(&year, "counties.csv --out own --lang en").complained(
        "refused; nothing was written.\n\
         own: holds other files than results (a.csv, b.csv, c.csv, d.csv, e.csv, 7 in all) and is left alone; \
         name a new folder with --out or move them first [out_holds_others]\n",
    );
    assert_eq!(files_in(&year.path().join("own")), names);
    assert_eq!(text(&year, "own/a.csv"), "去年的结果");
    let reasons = "other.toml 不是文件夹，不能放结果；改法：用 --out 指定另一个文件夹 [out_not_directory]";
    refused(out("other.toml"), reasons);
    assert_eq!(files_in(year.path()), ["counties.csv", "other.toml", "own", "policy.toml"]);
    // An empty one holds nothing.
    fs::create_dir(year.path().join("empty")).expect("it is new");
    out("empty").done();
    out("empty/").done();
    assert_eq!(files_in(&year.path().join("empty")), ALL);
}

#[test]
fn the_folder_that_holds_what_the_run_reads_is_left_alone() {
    let year = year();
    let here = year.path();
    let policy = here.join("policy.toml").display().to_string();
    let reasons = |folder: &str, file: &str| {
        format!(
            "结果文件夹 {folder} 每次整个换成新的，不能是、也不能放着这次要用的 {file}；改法：用 --out 指定另一个文件夹 [out_holds_input]"
        )
    };
    refused(typed(here, "counties.csv --out ."), &reasons(".", "counties.csv"));
    typed(here, "counties.csv").done();
    // Even a set does not take a policy, a table, a list of problems along.
    for (option, name) in [("--policy", "policy.toml"), ("--problems", "问题.csv")] {
        let path = format!("counties/{name}");
        write(here, &path, text(here, "policy.toml"));
        refused(fund(here, &["counties.csv", option, &path]), &reasons("counties", &path));
        fs::remove_file(here.join(path)).expect("it is there");
    }
    let in_set = here.join("counties");
    let run = fund(&in_set, &["../counties.csv", "--policy", &policy]);
    let reasons = "../counties 是当前文件夹或它的上级，写结果时整个文件夹都要换成新的；改法：用 --out 写一个新文件夹的名字 [out_is_here]";
    refused(run, reasons);
    let run = fund(&in_set, &["../counties.csv", "--policy", &policy, "--lang", "en"]);
    let reasons = "../counties: the current folder or one above it and would be replaced whole; name a new folder with --out [out_is_here]";
    run.refused(format!("refused; nothing was written.\n{reasons}\n"));
    assert_eq!(files_in(&in_set), ALL);
}

// ---------------------------------------------------------------------------------------------------------------------
// What is kept
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_set_that_a_person_changed_is_kept_beside_the_new_one() {
    let year = year();
    let here = year.path();
    typed(here, "counties.csv").done();
    let first = contents(&here.join("counties"));
    typed(here, "counties.csv").done();
    assert_eq!(contents(&here.join("counties")), first, "same input, same bytes");
    // What is gone is nothing to keep.
    fs::remove_file(here.join("counties/allocation.html")).expect("it is there");
    // Nor what programs leave behind by themselves.
    ["counties/.DS_Store", "counties/~$allocation.xlsx"].into_iter().for_each(|litter| write(here, litter, "1"));
    typed(here, "counties.csv").done();
    assert_eq!(files_in(here), ["counties", "counties.csv", "other.toml", "policy.toml"]);

    write(here, "counties/allocation.xlsx", "批注");
    typed(here, "counties.csv")
        .done()
        .says("\n提示      以前的结果改动过，予以保留，现名为 counties-改过-1\n结果文件  ");
    fs::create_dir(here.join("counties/附件")).expect("it is new");
    typed(here, "counties.csv --quiet").complained("提示：以前的结果改动过，予以保留，现名为 counties-改过-2\n");
    write(here, "counties/own.txt", "");
    typed(here, "counties.csv --lang en")
        .done()
        .says("\nnotice    the earlier results were changed since; they are kept as counties-changed-1\nresults   ");
    let names = ["counties", "counties-changed-1", "counties-改过-1", "counties-改过-2"];
    assert_eq!(files_in(here)[..4], names.map(str::to_owned));
    assert_eq!(text(here, "counties-改过-1/allocation.xlsx"), "批注");
    assert_eq!(
        files_in(&here.join("counties-改过-2")),
        ["allocation.csv", "allocation.html", "allocation.json", "allocation.xlsx", "附件"]
    );
    assert_eq!(files_in(&here.join("counties-changed-1")), ["allocation.csv", "own.txt"]);
}

#[test]
fn a_set_of_another_table_is_kept_beside_the_new_one() {
    let year = year();
    let here = year.path();
    ["b.csv", "sub/b.csv"].iter().for_each(|name| write(here, name, bytes(here, "counties.csv")));
    write(here, "sub/policy.toml", bytes(here, "policy.toml"));
    let kept =
        |table: &str, folder: &str| format!("提示：counties 里原来是 {table} 的结果，予以保留，现名为 {folder}\n");
    // By the table that was calculated last. One of each table is enough, if nobody has worked on it.
    for (table, said) in [
        ("counties.csv", String::new()),
        ("counties.csv", String::new()),
        ("b.csv", kept("counties.csv", "counties-以前的结果")),
        ("counties.csv", kept("b.csv", "counties-以前的结果-2")),
        ("b.csv", kept("counties.csv", "counties-以前的结果")),
        ("sub/b.csv", kept("b.csv", "counties-以前的结果-2")),
        ("counties.csv", kept("sub/b.csv", "counties-以前的结果-3")),
    ] {
        fund(here, &[table, "--out", "counties", "--quiet"]).ended(0).complained(said);
    }
    let table_of = |folder: &str| text(here.join(folder), LIST).lines().next().map(str::to_owned);
    let sets = ["counties", "counties-以前的结果", "counties-以前的结果-2", "counties-以前的结果-3"];
    let tables = ["# counties.csv", "# counties.csv", "# b.csv", "# sub/b.csv"].map(|table| Some(table.to_owned()));
    assert_eq!(sets.map(table_of), tables);
    // A refused run takes the place of no other table's results, and of the same ones it leaves one.
    for _ in 0..2 {
        typed(here, "b.csv --out counties --policy nowhere")
            .ended(1)
            .complains_last("已改名为 counties-以前的结果。\n");
        typed(here, "counties.csv --quiet").done();
    }
    assert_eq!(sets.map(table_of), tables);
    // A list without a table, as the first version wrote it, is of any.
    let list = text(here.join("counties"), LIST).replacen("# counties.csv\n", "", 1);
    write(here.join("counties"), LIST, list);
    typed(here, "b.csv --out counties --quiet").done();
}

#[test]
fn a_refused_run_leaves_no_set_that_looks_like_its_result() {
    let year = year();
    let here = year.path();
    let refuse = |language: &str| fund(here, &["counties.csv", "--policy", "nowhere", "--lang", language]);
    let reasons = "找不到文件 nowhere；改法：检查文件名和所在文件夹 [file_not_found]";
    refused(refuse("zh"), reasons);
    let moved = |to: &str| format!("{reasons}\n注意：counties 里是以前的结果，不是这一次的，已改名为 {to}。");
    // One earlier set is enough, unless somebody worked on it.
    for policy in ["policy.toml", "other.toml"] {
        fund(here, &["counties.csv", "--policy", policy]).done();
        let set = contents(&here.join("counties"));
        refused(refuse("zh"), &moved("counties-以前的结果"));
        assert_eq!(files_in(here), ["counties-以前的结果", "counties.csv", "other.toml", "policy.toml"]);
        assert_eq!(contents(&here.join("counties-以前的结果")), set);
    }
    write(here, "counties-以前的结果/own.txt", "");
    for _ in 0..2 {
        typed(here, "counties.csv").done();
        write(here, "counties/allocation.csv", "改过");
        fs::remove_file(here.join("counties/allocation.csv")).expect("it is there");
        refused(refuse("zh"), &moved("counties-以前的结果-2"));
    }
    typed(here, "counties.csv --lang en").done();
    let moved = "\nNOTE: the results in counties are of an earlier run; they are in counties-earlier now\n";
    refuse("en").complains_last(moved);
    // A person's folder is none.
    write(here, "counties/own.txt", "");
    refuse("zh").ended(1);
    assert_eq!(files_in(&here.join("counties")), ["own.txt"]);
}

#[test]
fn a_set_whose_audit_does_not_accept_it_is_not_written() {
    let folder = folder();
    let contents = |writer: &mut dyn Write| writer.write_all(b"new");
    let broken = |_: &mut dyn Write| Err(std::io::ErrorKind::BrokenPipe.into());
    let files = |name: &str| Place::new(&folder.path().join(name), &[], Language::Chinese).expect("it is free");
    let refuse = || Err("findings".to_owned());
    // The folders that were made for it go again, those that were there stay; what the audit says goes first.
    for out in ["out", "x/y/out"] {
        assert_eq!(files(out).write(&[("a.csv", &contents)], &refuse), Err("findings".to_owned()));
        assert_eq!(files(out).write(&[("a.csv", &broken)], &refuse), Err("findings".to_owned()));
        let failed = files(out).write(&[("a.csv", &contents), ("b.csv", &broken)], &|| Ok(()));
        assert!(failed.is_err_and(|reasons| reasons.contains("out/b.csv 出错")));
        assert!(files_in(folder.path()).is_empty());
    }
    assert_eq!(files("x/out").write(&[("a.csv", &contents)], &|| Ok(())), Ok(Vec::new()));
    assert_eq!(files_in(&folder.path().join("x/out")), ["a.csv"]);
    let name = "n".repeat(300);
    assert!(Place::new(&folder.path().join(name), &[], Language::Chinese).is_err());
}

// ---------------------------------------------------------------------------------------------------------------------
// What killed runs left
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn what_a_person_changed_is_kept_though_a_run_was_killed_after_the_exchange() {
    let year = year();
    let here = year.path();
    typed(here, "counties.csv").done();
    let aside = here.join(".counties.new-abcdef");
    fs::create_dir(&aside).expect("it is new");
    fs::rename(here.join("counties"), aside.join("new")).expect("it is there");
    write(&aside, "new/own.txt", "");
    typed(here, "counties.csv").done().says("现名为 counties-改过-1\n");
    let names = ["counties", "counties-改过-1", "counties.csv", "other.toml", "policy.toml"];
    assert_eq!(files_in(here), names);
    // Where there is no exchange a run may be killed when neither is in place.
    fs::create_dir(&aside).expect("it is gone");
    fs::rename(here.join("counties"), aside.join("old")).expect("it is there");
    fs::create_dir(aside.join("new")).expect("it is new");
    typed(here, "counties.csv --policy nowhere").complains_last("已改名为 counties-以前的结果。\n");
    assert_eq!(files_in(here), ["counties-以前的结果", "counties-改过-1", "counties.csv", "other.toml", "policy.toml"]);
}

/// Two policies' runs, and the whole set of each.
struct Runs {
    year: TempDir,
    sets: [BTreeMap<String, Vec<u8>>; 2],
    dice: u64,
}

const POLICIES: [&str; 2] = ["policy.toml", "other.toml"];

impl Runs {
    fn new() -> Runs {
        let year = year();
        let sets = POLICIES.map(|policy| {
            fund(&year, &["counties.csv", "--policy", policy]).done();
            contents(&year.path().join("counties"))
        });
        assert_ne!(sets[0]["allocation.csv"], sets[1]["allocation.csv"]);
        Runs { year, sets, dice: 2025 }
    }

    fn start(&self, of: usize) -> std::process::Child {
        let mut command = command(self.year.path(), &["counties.csv", "--policy", POLICIES[of]]);
        command.stdout(Stdio::null()).spawn().expect("it starts")
    }

    /// Whose set stands there: a whole one.
    #[track_caller]
    fn whose(&self) -> usize {
        let set = contents(&self.year.path().join("counties"));
        self.sets.iter().position(|whole| *whole == set).expect("files of one run, all of them")
    }

    #[track_caller]
    fn nothing_is_left(&self) {
        let names = ["counties", "counties.csv", "other.toml", "policy.toml"];
        assert_eq!(files_in(self.year.path()), names);
    }

    /// Below a limit.
    fn below(&mut self, limit: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % limit
    }

    /// Where a run under way has written all but not put it in place.
    fn is_complete_aside(&self) -> bool {
        let names = files_in(self.year.path()).into_iter().filter(|name| name.starts_with(".counties.new-"));
        names.map(|name| self.year.path().join(name).join("new").join(LIST)).any(|list| list.exists())
    }
}

#[cfg(unix)]
fn kills(count: usize) {
    use std::thread::sleep;
    use std::time::{Duration, Instant};
    let mut runs = Runs::new();
    let begun = Instant::now();
    let whole = runs.start(runs.whose()).wait().expect("it ends");
    assert!(whole.success());
    let usual = u64::try_from(begun.elapsed().as_micros()).expect("it is short");
    let (mut before, mut after, mut left) = (0, 0, 0);
    for kill in 0..count {
        let old = runs.whose();
        let mut run = runs.start(1 - old);
        let wait = if kill % 2 == 0 {
            runs.below(usual + usual / 4)
        } else {
            // Around the exchange.
            while !runs.is_complete_aside() && run.try_wait().expect("it can be asked").is_none() {}
            runs.below(3000)
        };
        sleep(Duration::from_micros(wait));
        run.kill().expect("it is ours");
        run.wait().expect("it ends");
        *(if runs.whose() == old { &mut before } else { &mut after }) += 1;
        if files_in(runs.year.path()).len() > 4 {
            left += 1;
        }
        if kill % 10 == 9 {
            assert!(runs.start(old).wait().expect("it ends").success());
            assert_eq!(runs.whose(), old);
            runs.nothing_is_left();
        }
    }
    let line = format!("{count} kills: {before} before the exchange, {after} after it, {left} left something\n");
    std::io::stderr().write_all(line.as_bytes()).expect("standard error is there");
    assert!(before > 0 && after > 0 && left > 0, "{line}");
}

#[cfg(unix)]
#[test]
fn a_kill_leaves_one_whole_set_and_the_next_run_nothing_else() {
    kills(60);
}

#[cfg(unix)]
#[ignore = "minutes"]
#[test]
fn two_hundred_kills() {
    kills(200);
}

fn double_runs(count: usize) {
    let mut runs = Runs::new();
    let mut last = [0, 0];
    for _ in 0..count {
        let first = usize::try_from(runs.below(2)).expect("0 or 1");
        let mut both = [runs.start(first), runs.start(1 - first)];
        assert!(both.iter_mut().all(|run| run.wait().expect("it ends").success()));
        last[runs.whose()] += 1;
        runs.nothing_is_left();
    }
    let line = format!("{count} double runs: {} and {} were last\n", last[0], last[1]);
    std::io::stderr().write_all(line.as_bytes()).expect("standard error is there");
}

#[test]
fn two_runs_at_once_leave_one_whole_set() {
    double_runs(30);
}

#[ignore = "minutes"]
#[test]
fn a_hundred_and_fifty_double_runs() {
    double_runs(150);
}

/// Holds the lock of runs in a folder.
#[cfg(unix)]
fn locked(folder: &Path) -> fs::File {
    let folder = fs::File::open(folder).expect("it is there");
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).expect("it is free");
    folder
}

#[cfg(unix)]
#[test]
fn what_a_living_run_writes_is_not_cleaned() {
    let year = year();
    let aside = year.path().join(".counties.new-abcdef");
    fs::create_dir_all(aside.join("new")).expect("it is new");
    let living = locked(year.path());
    let mut run = command(year.path(), &["counties.csv", "--quiet"]).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(1000));
    assert!(aside.exists() && run.try_wait().expect("it can be asked").is_none());
    drop(living);
    assert!(run.wait().expect("it ends").success());
    assert_eq!(files_in(year.path()), ["counties", "counties.csv", "other.toml", "policy.toml"]);
}

#[cfg(unix)]
#[ignore = "a minute"]
#[test]
fn a_run_that_never_ends_is_named() {
    let year = year();
    typed(&year, "counties.csv").done();
    let _living = locked(year.path());
    let reasons = "另一次运行正在往 counties 写结果，等了一分钟还没有写完；改法：等它写完再算；长时间没有进展的，先结束它 [out_busy]\n注意：counties 是以前的结果，不是这一次的。";
    refused(typed(&year, "counties.csv"), reasons);
}

// ---------------------------------------------------------------------------------------------------------------------
// Systems that have little to give
// ---------------------------------------------------------------------------------------------------------------------

/// Whether a command is there and does nothing without complaint; says so if not.
#[cfg(target_os = "linux")]
fn can(name: &str, arguments: &[&str]) -> bool {
    let can = Command::new(name).args(arguments).output().is_ok_and(|output| output.status.success());
    if !can {
        let line = format!("SKIPPED: {name} {}: cannot be used here\n", arguments.join(" "));
        std::io::stderr().write_all(line.as_bytes()).expect("standard error is there");
    }
    can
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_of_the_file_that_it_happened_to() {
    const OWN_MOUNTS: [&str; 5] = ["--user", "--map-root-user", "--mount", "sh", "-c"];
    if !can("unshare", &[OWN_MOUNTS.as_slice(), &["mount -t tmpfs -o size=64k none /mnt"]].concat()) {
        return;
    }
    let year = year();
    fs::create_dir(year.path().join("disk")).expect("it is new");
    // Full after the first file, and after the second.
    for (size, name) in [("4k", "allocation.json"), ("32k", "allocation.html")] {
        let script = format!(
            "mount -t tmpfs -o size={size} none disk && cp /dev/null disk/县表.csv && ls -A disk > before; \
             \"$0\" counties.csv --out disk/县表; code=$?; ls -A disk | cmp - before && exit $code"
        );
        let mut command = Command::new("unshare");
        command.current_dir(year.path()).args(OWN_MOUNTS).args([&script, env!("CARGO_BIN_EXE_fund")]);
        let reasons =
            format!("写 disk/县表/{name} 时磁盘空间不足；改法：清理磁盘，或用 --out 指定另一个文件夹 [out_full]");
        refused(read(command.output().expect("it starts")), &reasons);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_system_without_threads_is_said() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let year = year();
    let mut few = vec!["--nproc=1"];
    // Root has as many as it likes.
    if year.path().metadata().expect("it is there").uid() == 0 {
        few.extend(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    if !can("prlimit", &[few.as_slice(), &["true"]].concat()) {
        return;
    }
    let program = year.path().join("fund");
    // By another process: what other tests start meanwhile would hold it open for writing, so that nobody may run it.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_fund")).arg(&program).status();
    assert!(copied.expect("it starts").success());
    fs::set_permissions(year.path(), fs::Permissions::from_mode(0o777)).expect("it is ours");
    let run = |arguments: &[&str]| -> Run {
        let program = program.display().to_string();
        let mut command = Command::new("prlimit");
        command.current_dir(year.path()).args(&few).arg(&program).args(arguments);
        read(command.output().expect("it starts"))
    };
    let reasons = "系统线程不足，counties/allocation.xlsx 没有写成；改法：关掉一些别的程序再算，或加 --quiet 只写 allocation.csv [out_no_thread]";
    refused(run(&["counties.csv"]), reasons);
    let english = run(&["counties.csv", "--lang", "en"]).stderr;
    let reasons = "counties/allocation.xlsx: the system gives no more threads to make the workbook; close other programs, or take --quiet [out_no_thread]";
    assert_eq!(english, format!("refused; nothing was written.\n{reasons}\n"));
    // Enough rows for all cores.
    let rows = (1..20_000).map(|row| format!("339901{row:06},{row}村,1\n"));
    write(&year, "long.csv", format!("code,name,eco\n{}", rows.collect::<String>()));
    write(&year, "long.toml", crate::book::policy("10000000", "100", "eco", "", "additional"));
    let run = run(&["long.csv", "--policy", "long.toml", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(files_in(&year.path().join("long")), ["allocation.csv"]);
}

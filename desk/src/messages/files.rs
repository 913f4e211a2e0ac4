//! Files that cannot be read or written: which one, and what to do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;

use special_fund::table::Language;

use super::{Wording, shown};
use crate::view::amounts::decimal;

/// A path, safe to print.
pub(crate) fn path(path: &Path) -> String {
    shown(&path.display().to_string())
}

/// A sentence in the language asked for.
pub(super) fn say(language: Language, chinese: Wording, english: impl fmt::Display) -> String {
    match language {
        Language::Chinese => chinese.to_string(),
        Language::English => format!("{english} [{}]", chinese.code),
    }
}

/// Whether Windows says that another program has the file to itself.
fn is_open_elsewhere(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows) && error.raw_os_error() == Some(SHARING_VIOLATION)
}

/// A table or policy that cannot be read.
pub fn unreadable(file: &Path, error: &io::Error, language: Language) -> String {
    let file = path(file);
    if is_open_elsewhere(error) {
        return say(
            language,
            Wording::new(format!("{file} 被别的程序占着，读不了"), "先在 Excel 或 WPS 里关掉它", "file_in_use"),
            format!("{file}: another program has it open; close it there first"),
        );
    }
    match error.kind() {
        ErrorKind::NotFound => say(
            language,
            Wording::new(format!("找不到文件 {file}"), "检查文件名和所在文件夹", "file_not_found"),
            format!("{file}: no such file; check its name and folder"),
        ),
        ErrorKind::PermissionDenied => say(
            language,
            Wording::new(format!("没有权限读取 {file}"), "请管理员授权，或把文件复制到自己的文件夹", "file_permission"),
            format!("{file}: no permission to read; ask for it or copy the file to a folder of yours"),
        ),
        ErrorKind::IsADirectory => say(
            language,
            Wording::new(format!("{file} 是文件夹，不是文件"), "写出文件夹里那个文件的名字", "file_is_directory"),
            format!("{file}: a folder, not a file; name the file in it"),
        ),
        _ => say(
            language,
            Wording::new(format!("读取 {file} 出错（{error}）"), "检查磁盘或网络盘后再试", "file_read"),
            format!("{file}: cannot be read ({error}); check the disk and try again"),
        ),
    }
}

/// A policy that is not text.
pub(crate) fn not_utf8(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(format!("政策文件 {file} 不是 UTF-8 编码"), "用记事本打开，另存为 UTF-8 编码", "policy_encoding"),
        format!("{file}: not UTF-8; save the policy as UTF-8"),
    )
}

/// A policy that is far too long to be one.
pub(crate) fn too_long(file: &Path, most: u64, language: Language) -> String {
    let (file, most) = (path(file), decimal(i128::from(most), 0, 0));
    say(
        language,
        Wording::new(format!("政策文件 {file} 超过 {most} 字节"), "检查是不是选错了文件", "policy_too_large"),
        format!("{file}: longer than {most} bytes; is it the right file?"),
    )
}

/// A result that cannot be written.
pub fn unwritable(file: &Path, error: &io::Error, language: Language) -> String {
    let file = path(file);
    if is_open_elsewhere(error) {
        return open_elsewhere(&file, language);
    }
    match error.kind() {
        ErrorKind::PermissionDenied => open_elsewhere(&file, language),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => say(
            language,
            Wording::new(format!("{file} 不是文件夹，不能放结果"), "用 --out 指定另一个文件夹", "out_not_directory"),
            format!("{file}: not a folder; name another with --out"),
        ),
        ErrorKind::NotFound => say(
            language,
            Wording::new(format!("找不到 {file} 所在的文件夹或磁盘"), "用 --out 指定另一个文件夹", "out_not_found"),
            format!("{file}: its folder or disk is not there; name another folder with --out"),
        ),
        ErrorKind::IsADirectory => say(
            language,
            Wording::new(
                format!("{file} 是文件夹，挡住了结果文件"),
                "移走这个文件夹，或用 --out 指定另一个文件夹",
                "out_is_directory",
            ),
            format!("{file}: a folder stands where the result belongs; move it or name another folder with --out"),
        ),
        ErrorKind::ReadOnlyFilesystem => say(
            language,
            Wording::new(format!("{file} 所在的磁盘是只读的"), "用 --out 指定另一个文件夹", "out_read_only"),
            format!("{file}: the disk is read-only; name another folder with --out"),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => say(
            language,
            Wording::new(format!("写 {file} 时磁盘空间不足"), "清理磁盘，或用 --out 指定另一个文件夹", "out_full"),
            format!("{file}: the disk is full; make room or name another folder with --out"),
        ),
        _ => say(
            language,
            Wording::new(format!("写 {file} 出错（{error}）"), "检查磁盘，或用 --out 指定另一个文件夹", "out_write"),
            format!("{file}: cannot be written ({error}); check the disk or name another folder with --out"),
        ),
    }
}

fn open_elsewhere(file: &str, language: Language) -> String {
    say(
        language,
        Wording::new(
            format!("没有权限写 {file}"),
            "如果 Excel 或 WPS 正开着这个文件，先关掉；否则用 --out 指定自己的文件夹",
            "out_permission",
        ),
        format!("{file}: no permission to write; close it if Excel has it open, or name a folder of yours with --out"),
    )
}

/// A result that would take the place of its own input.
pub fn overwrites_input(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(format!("结果会盖掉输入文件 {file}"), "用 --out 指定另一个文件夹", "out_is_input"),
        format!("{file}: the result would replace its own input; name another folder with --out"),
    )
}

/// A screen that could not be written to the end, though the results are there.
pub fn unprintable(error: &io::Error, language: Language) -> String {
    say(
        language,
        Wording::new(
            format!("结果文件已经写好，但屏幕内容没有全部输出（{error}）"),
            "检查输出重定向到的文件",
            "stdout_write",
        ),
        format!("the results are written, but not all of the screen ({error}); check where it is redirected to"),
    )
}

/// A result that this run did not write.
pub(crate) fn of_an_earlier_run(file: &Path, language: Language) -> String {
    let file = path(file);
    match language {
        Language::Chinese => format!("{file} 是以前的结果，不是这一次的"),
        Language::English => format!("{file} is of an earlier run, not of this one"),
    }
}

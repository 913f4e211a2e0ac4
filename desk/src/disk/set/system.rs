//! What systems do differently: locks, exchanges, folders on the disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// How often a lock is asked for, and how long after the last time: a minute in all.
const TIMES: usize = 1200;
const PAUSE: Duration = Duration::from_millis(50);

/// Keeps other runs from putting results into this folder as long as the file lives: the system takes the lock back
/// even from a run that is killed. `None` where the disk has no locks.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    for _ in 0..TIMES {
        match try_lock(folder) {
            Err(error) if is_taken(&error) => thread::sleep(PAUSE),
            locked => return locked,
        }
    }
    Err(ErrorKind::TimedOut.into())
}

/// Of the folder itself, so that there is no file to be left behind.
#[cfg(unix)]
pub(super) fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    let folder = File::open(folder)?;
    match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(folder)),
        Err(error) if error == Errno::WOULDBLOCK => Err(error.into()),
        // Disks of the network, and those that a program stands in for.
        Err(Errno::BADF | Errno::INVAL | Errno::NOLCK | Errno::NOSYS | Errno::NOTSUP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(unix)]
fn is_taken(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock
}

/// By a file that nobody else may open, and that is gone once it is closed.
#[cfg(windows)]
pub(super) fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).share_mode(0).custom_flags(DELETE_ON_CLOSE);
    options.open(folder.join(".special-fund.lock")).map(Some)
}

#[cfg(windows)]
fn is_taken(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    error.raw_os_error() == Some(SHARING_VIOLATION)
}

/// Puts the new folder in the place of the old one; whether the old one now stands where the new one was, not at `gone`.
#[cfg(target_os = "linux")]
pub(super) fn exchange(new: &Path, old: &Path, gone: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        // Disks that know no exchange.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => rename_both(new, old, gone).map(|()| false),
        exchanged => exchanged.map(|()| true).map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(new: &Path, old: &Path, gone: &Path) -> io::Result<bool> {
    rename_both(new, old, gone).map(|()| false)
}

/// Without an exchange: for a moment nothing stands there, never a mixture.
fn rename_both(new: &Path, old: &Path, gone: &Path) -> io::Result<()> {
    fs::rename(old, gone)?;
    fs::rename(new, old).inspect_err(|_| {
        let _ = fs::rename(gone, old);
    })
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder as a file; its file systems log what happens to names.
#[cfg(windows)]
pub(super) fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn without_an_exchange_the_old_folder_is_back_if_the_new_one_cannot_be_renamed() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let [new, old, gone] = ["new", "old", "gone"].map(|name| folder.path().join(name));
        fs::create_dir(&old).expect("it is new");
        fs::write(old.join("old.csv"), "").expect("it can be written");
        assert!(super::rename_both(&new, &old, &gone).is_err());
        assert!(old.join("old.csv").exists() && !gone.exists());
        fs::create_dir(&new).expect("it is new");
        fs::write(new.join("new.csv"), "").expect("it can be written");
        super::rename_both(&new, &old, &gone).expect("all are there");
        assert!(old.join("new.csv").exists() && gone.join("old.csv").exists() && !new.exists());
    }
}

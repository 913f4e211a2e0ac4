//! What a long run is doing, for whoever waits at a terminal; nothing on a short one.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use special_fund::table::Language;

use crate::disk::terminal::complain;
use crate::messages::words::Words;

/// A run shorter than this says nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says each phase as it begins once patience is at its end, and then also the one under way.
pub(crate) struct Progress {
    language: Language,
    phases: Option<Sender<&'static str>>,
    said: Option<JoinHandle<()>>,
}

impl Progress {
    pub(crate) fn start(language: Language) -> Progress {
        let mut progress = Progress { language, phases: None, said: None };
        if !std::io::stderr().is_terminal() {
            return progress;
        }
        let (phases, begun) = mpsc::channel();
        let say = move || {
            let (start, mut current) = (Instant::now(), None);
            loop {
                match begun.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                    Ok(phase) => current = Some(phase),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            for phase in current.into_iter().chain(begun) {
                complain(phase);
            }
        };
        progress.phases = Some(phases);
        progress.said = thread::Builder::new().spawn(say).ok();
        progress
    }

    /// A phase of that name begins.
    pub(crate) fn phase(&self, name: &str) {
        let phase = Words::of(self.language).text(&format!("commands.phase.{name}"));
        if let Some(phases) = &self.phases {
            let _ = phases.send(phase); // nobody listens if no thread was to be had
        }
    }
}

impl Drop for Progress {
    /// What is said is said before anything that comes after.
    fn drop(&mut self) {
        self.phases = None;
        let _ = self.said.take().map(JoinHandle::join);
    }
}

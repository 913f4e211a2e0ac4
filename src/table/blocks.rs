//! A file read and gathered block by block, by two threads if there is more than one: fast while its rows are plain.
//! From the first block on that is not, the bytes are kept for the reader of [`rows`](super::rows), which reads them
//! again and says what is wrong, if anything is.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::mpsc::{self, Receiver, SendError, Sender};
use std::thread;

use super::plain::{Part, Reader};
use super::problem::ReadError;
use super::read::{Column, split_header};
use super::source::{Source, Unreadable, count_lines};
use super::text::is_chinese_utf8;
use crate::county::County;
use crate::policy::Policy;
use crate::recipients::Checker;

/// What could be read fast.
pub(super) struct Beginning {
    /// The counties of the first rows.
    pub(super) counties: Vec<County>,
    /// What has been read from the first row on that needs a closer look; with the header if that is the first of all.
    pub(super) rest: Vec<u8>,
    /// Whether Chinese characters in UTF-8 stand before the rest.
    pub(super) is_utf8: bool,
    /// Whether that is the whole table, and it is valid.
    pub(super) is_sound: bool,
}

/// Reads the rows of a file that begins with these bytes, while they are plain.
pub(super) fn read<R: Read>(
    source: &mut Source<R>,
    bytes: Vec<u8>,
    columns: &[Column],
    policy: &Policy,
) -> Result<Beginning, ReadError> {
    let reader = Reader { columns, policy };
    let mut table = Gathered::new(policy);
    let mut first = Block::new(bytes, policy);
    let (_, rows) = split_header(&first.bytes);
    let read = reader.read(rows, &mut first.part);
    first.is_plain = read.is_some() && !first.part.counties.is_empty();
    if table.take(&mut first)
        && let Err(why) = read_blocks(reader, source, &mut table)
    {
        return Err(why.after(table.lines()));
    }
    let is_sound = table.rest.is_empty() && table.part.checker.finish(&table.part.counties).is_ok();
    Ok(Beginning {
        counties: table.part.counties,
        rest: table.rest,
        is_utf8: table.is_utf8,
        is_sound,
    })
}

/// Some lines, and what became of them.
struct Block<'a> {
    bytes: Vec<u8>,
    part: Part<'a>,
    is_plain: bool,
}

impl<'a> Block<'a> {
    fn new(bytes: Vec<u8>, policy: &'a Policy) -> Block<'a> {
        Block {
            bytes,
            part: Part::new(policy),
            is_plain: false,
        }
    }

    fn read(mut self, reader: Reader<'a>) -> Block<'a> {
        self.is_plain = reader.read(&self.bytes, &mut self.part).is_some();
        self
    }
}

/// Blocks put together in the order of the file.
struct Gathered<'a> {
    policy: &'a Policy,
    part: Part<'a>,
    rest: Vec<u8>,
    is_utf8: bool,
}

impl<'a> Gathered<'a> {
    fn new(policy: &'a Policy) -> Gathered<'a> {
        Gathered {
            policy,
            part: Part::new(policy),
            rest: Vec::new(),
            is_utf8: false,
        }
    }

    /// Takes the counties of the next block, or, from the first on that needs a closer look, its bytes: `false` then.
    fn take(&mut self, block: &mut Block<'a>) -> bool {
        let checker = std::mem::replace(&mut block.part.checker, Checker::new(self.policy));
        let is_plain = self.rest.is_empty()
            && block.is_plain
            && self.is_surely_utf8(&block.bytes)
            && self.part.checker.append(checker).is_ok();
        if is_plain {
            self.part.counties.append(&mut block.part.counties);
        } else {
            self.rest.append(&mut block.bytes);
            block.part.counties.clear();
        }
        is_plain
    }

    /// Lines read so far.
    fn lines(&self) -> usize {
        let header = usize::from(!self.part.counties.is_empty()); // else among the rest
        let rows = self.part.counties.len().saturating_add(header);
        rows.saturating_add(count_lines(&self.rest))
    }

    /// What is not Chinese and not ASCII, before any Chinese character, may be GB18030 that happens to be valid UTF-8.
    fn is_surely_utf8(&mut self, bytes: &[u8]) -> bool {
        self.is_utf8 = self.is_utf8 || !bytes.is_ascii() && is_chinese_utf8(bytes);
        self.is_utf8 || bytes.is_ascii()
    }
}

/// Reads the blocks that follow, another thread as many as it can while this one fetches and gathers them.
fn read_blocks<'a, R: Read>(
    reader: Reader<'a>,
    source: &mut Source<R>,
    table: &mut Gathered<'a>,
) -> Result<(), Unreadable> {
    let mut block = Block::new(Vec::new(), reader.policy);
    if !source.read_lines(&mut block.bytes)? {
        return Ok(());
    }
    let (work, waiting) = mpsc::channel();
    let (done, ready) = mpsc::channel();
    thread::scope(|scope| {
        let other = move || {
            let read = |block: Block<'a>| done.send(block.read(reader)).is_ok();
            waiting.into_iter().all(read)
        };
        let _ = thread::Builder::new().spawn_scoped(scope, other); // without it, all is read here
        let mut queue = Queue {
            reader,
            work,
            ready,
            blocks: VecDeque::new(),
            sent: 0,
        };
        let fetched = queue.fetch(source, table, block);
        queue.finish(table);
        fetched
    })
}

/// The blocks at hand, in the order of the file.
struct Queue<'a> {
    reader: Reader<'a>,
    work: Sender<Block<'a>>,
    /// What the other thread has read, in the order sent.
    ready: Receiver<Block<'a>>,
    /// Those that this thread has read, and `None` for each that the other one has.
    blocks: VecDeque<Option<Block<'a>>>,
    /// How many the other one has.
    sent: usize,
}

impl<'a> Queue<'a> {
    /// From one block on to the end of the file, or to the first that needs a closer look.
    fn fetch<R: Read>(
        &mut self,
        source: &mut Source<R>,
        table: &mut Gathered<'a>,
        mut block: Block<'a>,
    ) -> Result<(), Unreadable> {
        let mut free = Vec::new();
        loop {
            self.push(block);
            while let Some(mut next) = self.pop(|ready| ready.try_recv().ok()) {
                if !table.take(&mut next) {
                    return Ok(());
                }
                free.push(next);
            }
            block = free
                .pop()
                .unwrap_or_else(|| Block::new(Vec::new(), self.reader.policy));
            block.bytes.clear();
            if !source.read_lines(&mut block.bytes)? {
                return Ok(());
            }
        }
    }

    /// Has the block read, here if the other thread has enough to do.
    fn push(&mut self, block: Block<'a>) {
        /// As many blocks may wait for the other thread.
        const AHEAD: usize = 8;
        let refused = if self.sent < AHEAD {
            self.work.send(block).err().map(|SendError(block)| block)
        } else {
            Some(block)
        };
        self.sent = self.sent.saturating_add(usize::from(refused.is_none()));
        self.blocks
            .push_back(refused.map(|block| block.read(self.reader)));
    }

    /// The next block, if it has been read.
    fn pop(
        &mut self,
        receive: impl Fn(&Receiver<Block<'a>>) -> Option<Block<'a>>,
    ) -> Option<Block<'a>> {
        let is_sent = self.blocks.front()?.is_none();
        let received = if is_sent {
            Some(receive(&self.ready)?)
        } else {
            None
        };
        self.sent = self.sent.saturating_sub(usize::from(is_sent));
        self.blocks.pop_front().flatten().or(received)
    }

    /// Gathers all that is left.
    fn finish(mut self, table: &mut Gathered<'a>) {
        while let Some(mut next) = self.pop(|ready| ready.recv().ok()) {
            table.take(&mut next);
        }
    }
}

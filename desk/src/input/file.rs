//! A file as it is handed in.

use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use special_fund::table::{self, Row};

/// So many bytes tell what stands in the columns of a table.
const FIRST_BYTES: u64 = 1 << 16;

/// Whether bytes are those of a PDF.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF")
}

/// A file: what people call it, and its bytes.
#[derive(Debug)]
pub(crate) struct File<'a, R> {
    pub(crate) name: &'a Path,
    /// Bytes that were looked at and are still to be read.
    start: Cursor<Vec<u8>>,
    bytes: R,
}

impl<'a, R: Read> File<'a, R> {
    pub(crate) fn new(name: &'a Path, bytes: R) -> File<'a, R> {
        File { name, start: Cursor::default(), bytes }
    }

    /// Its first four bytes, before it is read; they are read all the same.
    pub(crate) fn start(&mut self) -> io::Result<&[u8]> {
        self.bytes.by_ref().take(4).read_to_end(self.start.get_mut())?;
        Ok(self.start.get_ref())
    }
}

impl<R: Read + Seek> File<'_, R> {
    /// From its beginning again; `None` if it can be read only once, such as a pipe.
    pub(crate) fn again(&mut self) -> Option<&mut Self> {
        self.bytes.rewind().ok()?;
        self.start = Cursor::default();
        Some(self)
    }

    /// Its first bytes; then it is read from its beginning.
    pub(crate) fn first_bytes(&mut self, most: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.again()?.take(most).read_to_end(&mut bytes).ok()?;
        self.again()?;
        Some(bytes)
    }

    /// The rows of a text within its first bytes.
    pub(crate) fn first_rows(&mut self) -> Option<Vec<Row<'static>>> {
        let bytes = self.first_bytes(FIRST_BYTES)?;
        let end = bytes.iter().rposition(|byte| *byte == b'\n')?;
        table::rows(bytes.get(..end)?).ok()
    }
}

impl<R: Read> Read for File<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.start.read(buffer)? {
            0 => self.bytes.read(buffer),
            length => Ok(length),
        }
    }
}

//! Tables and policies: bytes → what they say, or what is wrong with them in words.

pub(crate) mod digest;
pub(crate) mod file;
pub(crate) mod policy;
pub(crate) mod published;
pub(crate) mod sheets;
pub(crate) mod table;
pub(crate) mod year;

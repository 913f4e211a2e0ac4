//! Money's old place, until every room imports it from `number`.

pub(crate) use crate::number::Money;

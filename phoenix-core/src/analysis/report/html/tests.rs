//! The page: what is on it, that text stays text, that every number can be drawn.

mod hostile;
mod page;
mod weird;

//! The analysis as a whole.

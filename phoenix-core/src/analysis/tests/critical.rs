//! critical

//! Blocks of fields that many components share.

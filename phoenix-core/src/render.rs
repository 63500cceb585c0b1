//! What a config says.

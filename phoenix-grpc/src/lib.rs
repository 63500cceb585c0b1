//! The faces of Phoenix towards people and networks: the `phoenix` binary begins here, the server follows.
//!
//! Everything here only translates: what a configuration says, whether a collector takes it and what a template makes are
//! questions to `phoenix_core`. The program's behaviour is [`cli::run`], which is given its arguments and streams and so
//! can be tested, or embedded, without a process.

pub mod cli;

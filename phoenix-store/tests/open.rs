//! Stores by their addresses, and what is never told of an address.
#![allow(clippy::unwrap_used)]

use std::error::Error;

use phoenix_core::ErrorCode;
use phoenix_core::ports::{ExperimentStore, ListRequest};
use phoenix_store::{OpenError, open};
use pollster::block_on;

const SECRET: &str = "hunter2";

/// All that can be printed of an error.
fn everything(error: &OpenError) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}\n{error}\n{error:?}");
        cause = error.source();
    }
    text
}

#[test]
fn memory_is_a_store() {
    let store = block_on(open("memory:")).unwrap();
    assert!(block_on(store.list(ListRequest::first(1))).unwrap().experiments.is_empty());
}

#[cfg(feature = "sqlite")]
#[test]
fn a_file_is_made_and_found_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a store.db");
    let address = format!("sqlite://{}", path.display().to_string().replace(' ', "%20"));
    for options in ["", "?synchronous=normal&readers=1", "?read_only=true", "?check_on_open=false"] {
        let store = block_on(open(&format!("{address}{options}"))).unwrap();
        assert!(block_on(store.list(ListRequest::first(1))).unwrap().experiments.is_empty());
        assert!(path.exists());
    }
    let store = block_on(open("sqlite::memory:")).unwrap();
    assert!(block_on(store.list(ListRequest::first(1))).unwrap().experiments.is_empty());
}

#[test]
fn no_failure_tells_a_password() {
    let directory = tempfile::tempdir().unwrap();
    let not_there = directory.path().join("missing");
    let not_there = not_there.display();
    for address in [
        format!("postgress://phoenix:{SECRET}@localhost/db"),
        format!("phoenix:{SECRET}@localhost/db"),
        format!("{SECRET}@localhost/db"),
        SECRET.to_owned(),
        format!("postgres:phoenix:{SECRET}@localhost/db"),
        format!("postgres://phoenix:{SECRET}@localhost/db?sslmod=require"),
        format!("postgres://phoenix:{SECRET}@localhost/db?sslmode={SECRET}"),
        format!("postgres://phoenix:{SECRET}@localhost/db?sslmode=require&sslmode=require"),
        format!("postgres://phoenix:{SECRET}@localhost/db?{SECRET}"),
        format!("postgres://phoenix:what?{SECRET}@localhost/db"),
        format!("postgres://phoenix:what?{SECRET}=1@localhost/db"),
        format!("postgres://phoenix:what/{SECRET}@localhost/db"),
        format!("postgres://phoenix:{SECRET}@localhost:port/db"),
        format!("postgres://phoenix:{SECRET}@[::1/db"),
        format!("postgres://phoenix:{SECRET}@localhost:1/db?acquire_timeout=1"),
        format!("postgres://localhost:1/db?user=phoenix&password={SECRET}&acquire_timeout=1"),
        format!("postgres://phoenix:{SECRET}@localhost/db?host={not_there}&acquire_timeout=1"),
        format!("postgres://phoenix:{SECRET}@localhost/db?schema=no+schema"),
        format!("postgres://phoenix:{SECRET}@localhost/db?max_connections={SECRET}"),
        format!("postgres://phoenix:{SECRET}@localhost/db?feed={SECRET}"),
        format!("sqlite:{not_there}/phoenix.db?password={SECRET}"),
        format!("sqlite:{not_there}/phoenix.db?synchronous={SECRET}"),
        format!("memory:{SECRET}"),
        format!("mysql://phoenix:{SECRET}@localhost/db"),
    ] {
        let error = in_a_runtime(&address).expect_err(&address);
        let text = everything(&error);
        assert!(!text.contains(SECRET), "{address}: {text}");
    }
}

/// Some addresses need tokio's.
fn in_a_runtime(address: &str) -> Result<(), OpenError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async { open(address).await.map(drop) })
}

#[test]
fn every_wrong_address_is_an_invalid_argument() {
    for address in [
        "",
        "phoenix.db",
        "sqlite:",
        "memory:mine",
        "memory:?a=b",
        "postgres:here",
        "sqlite::memory:?readers=1",
    ] {
        let error = in_a_runtime(address).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument, "{address}: {error}");
    }
}

#[cfg(not(feature = "postgres"))]
#[test]
fn what_was_left_out_of_the_build_is_told_with_its_feature() {
    let error = in_a_runtime("postgres://localhost/db").unwrap_err();
    assert!(error.to_string().contains("feature `postgres`"), "{error}");
}

//! Every committed input of the fuzz targets is tried again, without a fuzzer: none panics, none takes long.
#![allow(clippy::disallowed_methods, reason = "the test reads the inputs")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

#[path = "../../fuzz/attacks.rs"]
mod attacks;

use std::path::Path;

/// Runs one attack over its folder of inputs and says how many there were.
fn replay(name: &str, attack: attacks::Attack) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let data = std::fs::read(file).unwrap();
        let outcome = std::panic::catch_unwind(|| attack(&data));
        assert!(outcome.is_ok(), "{} breaks {name}", file.display());
    }
    files.len()
}

macro_rules! corpora {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            let tried = replay(stringify!($name), attacks::$name);
            assert!(tried >= 20, "only {tried} inputs: is the folder gone?");
        })+

        #[test]
        fn no_attack_is_forgotten() {
            let here = [$(stringify!($name)),+];
            assert_eq!(attacks::ATTACKS.map(|(name, _)| name), here);
        }
    };
}

corpora!(template_source parameter_values collector_yaml ottl_statements);

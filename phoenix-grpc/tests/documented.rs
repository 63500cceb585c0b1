//! What the documentation and the recorded cases show is what the program prints.
//!
//! After a change that is meant, `TRYCMD=overwrite cargo test -p phoenix-grpc --test documented` writes the new output.

#[test]
fn the_program_prints_what_the_documentation_shows() {
    trycmd::TestCases::new().case("../docs/cli.md");
}

#[test]
fn the_program_prints_what_was_recorded() {
    trycmd::TestCases::new().case("tests/cases/*.trycmd");
}

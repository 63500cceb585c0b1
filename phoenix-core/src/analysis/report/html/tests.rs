//! The page: what is on it, that text stays text, that every number can be drawn.

mod hostile;
mod page;
mod sample;
mod weird;

#[test]
fn printed() {
    println!(
        "=====A\n{}\n=====B\n{}\n=====C",
        super::render(&sample::report()),
        super::render(&sample::losing())
    );
}

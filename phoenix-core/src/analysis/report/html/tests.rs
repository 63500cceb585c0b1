//! The page: what is on it, that text stays text, that every number can be drawn.

mod sample;

use super::render;

#[test]
fn printed() {
    println!("=====A\n{}\n=====B\n{}\n=====C", render(&sample::report()), render(&sample::losing()));
}

#![no_main]

#[path = "../attacks.rs"]
mod attacks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| attacks::template_source(data));

#![no_main]

#[path = "../attacks.rs"]
mod attacks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| attacks::parameter_values(data));

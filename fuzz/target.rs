//! Every target: what runs is what the library lists under the binary's name.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyctl::fuzzing::run(env!("CARGO_BIN_NAME"), bytes));

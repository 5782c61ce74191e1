//! Answers as they go over the wire, honest in their form.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

/// Writes the head of an answer, each of its headers a line.
pub fn head(status: &str, headers: &[&str]) -> Vec<u8> {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}\r\n").into_bytes()
}

/// Writes an answer with this JSON in it.
pub fn whole(headers: &[&str], body: &[u8]) -> Vec<u8> {
    let length = format!("content-length: {}", body.len());
    let own = ["content-type: application/json", &length];
    [head("200 OK", &[&own, headers].concat()), body.to_vec()].concat()
}

/// Makes so many times these bytes small.
pub fn squeezed(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..times {
        encoder.write_all(bytes).expect("written");
    }
    encoder.finish().expect("written")
}

//! What must hold of a file of refs, whatever stands in it.

use super::lines::{Line, parse};
use crate::{
    credentials::Environment,
    keys::{
        Address,
        fuzz::{assert_presentable, planted},
    },
    providers::{ALL, Suspicion},
};

/// A file is refused by the number of a line and without its words, or read the same with every sort of line end.
pub fn bulk(bytes: &[u8]) {
    let bytes = planted(bytes);
    let environment = Environment::default();
    let suspicion = Suspicion::new(&environment, ALL);
    let lines = match parse(&bytes, &suspicion) {
        Ok(lines) => lines,
        Err(error) => return assert_presentable(*error.failure),
    };

    let addresses = |lines: &[Line]| -> Vec<Address> {
        lines.iter().map(|line| line.address.clone()).collect()
    };
    for line in &lines {
        let segments = &line.address.segments;
        assert!(segments.iter().all(|own| Address::check_id(own).is_ok()));
    }
    let text = String::from_utf8(bytes).expect("only text is read");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let unix = text.replace("\r\n", "\n");
    for other in [unix.replace('\n', "\r\n"), format!("\u{feff}{unix}\n\n")] {
        let read = parse(other.as_bytes(), &suspicion).expect("the same refs");
        assert_eq!(addresses(&read), addresses(&lines));
    }
}

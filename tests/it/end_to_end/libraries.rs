//! What the served sandbox says of the providers' own client libraries.

use keyctl::providers::ALL;
use serde_json::Value;

use crate::support::Program;

#[test]
fn every_library_has_a_line_for_this_server_or_a_reason() {
    let mut server = Program::line("sandbox serve --port 0 -o json").starts();
    let mut document = String::new();
    while !document.ends_with("\n}\n") {
        let line = server.reads_line();
        assert!(!line.is_empty(), "cut short:\n{document}");
        document.push_str(&line);
    }
    server.shuts_down();
    let document: Value = serde_json::from_str(&document).expect("JSON");

    let libraries = document["libraries"].as_array().expect("libraries");
    let url = document["variables"]["OPENAI_BASE_URL"].as_str();
    let (_, address) = url.expect("a URL").split_once("//").expect("a scheme");
    let (address, _) = address.split_once('/').expect("a path");
    for library in libraries {
        let (line, reason) = (&library["line"], &library["reason"]);
        assert_ne!(line.is_string(), reason.is_string(), "{library}");
        let line = line.as_str().unwrap_or(address);
        assert!(line.contains(address), "{library}");
        assert!(shlex::split(line).is_some(), "{library}");
    }
    for provider in ALL {
        let is_named = |own: &Value| {
            own["name"]
                .as_str()
                .is_some_and(|own| own.contains(provider.name))
        };
        assert!(libraries.iter().any(is_named), "{}", provider.name);
    }
}

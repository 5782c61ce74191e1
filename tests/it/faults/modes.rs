//! The modes of what the program makes: for its owner alone from the first moment on, whatever the mask lets through.

use std::fs;

use super::{site::Site, tampering::is_possible};

/// Runs the program under a mask that lets everything through; returns its calls that make files or set modes.
fn calls(site: &Site, code: i32, line: &str) -> Vec<String> {
    let log = site.aside("trace");
    let path = log.to_str().expect("a plain path");
    let trace = "trace=openat,open,creat,mkdir,mkdirat,mknod,chmod,fchmod,fchmodat";
    let starter = [
        "sh",
        "-c",
        "umask 000; exec \"$0\" \"$@\"",
        "strace",
        "-f",
        "-qq",
        "-e",
        "signal=none",
        "-o",
        path,
        "-e",
        trace,
    ];
    let words: Vec<&str> = line.split_whitespace().collect();
    let end = site.end(site.command(&starter, &words).output().expect("it ends"));
    assert_eq!(end.code, Some(code), "{end:?}");
    let trace = fs::read_to_string(log).expect("a trace");
    let acts = |call: &&str| !call.contains(" open") || call.contains("O_CREAT");
    trace.lines().filter(acts).map(str::to_owned).collect()
}

#[test]
fn e06_what_is_made_is_its_owners_alone_from_its_first_moment() {
    if !is_possible() {
        return;
    }
    let create = "create --name ci --kind admin --to file:key --to dotenv:.env#KEY";
    let rescue = format!("{create} --to exec:false");
    let rotate = "rotate openai/admin/key_old0 --yes --to file:key --delete-old";
    for (line, code, made) in [(create, 0, 4), (&rescue, 12, 5), (rotate, 0, 3)] {
        let site = Site::new(&["old"]);

        let calls = calls(&site, code, line);

        for call in &calls {
            let is_private = match call.contains(" mkdir") {
                true => call.contains(", 0700)"),
                false => call.contains("O_CREAT") && call.contains(", 0600"),
            };
            assert!(is_private, "{line}: {call}");
        }
        let files = calls.iter().filter(|call| call.contains("O_CREAT|O_EXCL"));
        assert!(files.count() >= made, "{line}: {calls:?}");
    }
}

//! A system that gives the program next to nothing: few open files, no thread of its own.

use super::{
    site::{End, Site},
    tampering::{Spoilt, Tampering, is_possible},
};

/// Runs the program with so many open files.
fn run_with(files: usize, line: &str) -> (Site, End) {
    let site = Site::new(&["old"]);
    let limit = format!("ulimit -n {files}; exec \"$0\" \"$@\"");
    let words: Vec<&str> = line.split_whitespace().collect();
    let output = site.command(&["sh", "-c", &limit], &words).output();
    let end = site.end(output.expect("it ends"));
    (site, end)
}

#[test]
fn l08_program_that_may_open_few_files_says_so_and_loses_nothing() {
    let mut codes = Vec::new();
    // With fewer its libraries cannot be read.
    for files in 4..20 {
        let line = "create --name ci --kind admin --to file:key --timeout 2s";

        let (site, end) = run_with(files, line);

        let context = format!("{files} files");
        let is_made = !site.provider.desk().made.is_empty();
        match end.code {
            Some(0) => assert!(is_made, "{context}: {end:?}"),
            Some(2 | 7) => assert!(!is_made, "{context}: {end:?}"),
            Some(12) => assert!(is_made, "{context}: {end:?}"),
            _ => panic!("{context}: {end:?}"),
        }
        if end.code == Some(2) {
            assert!(end.stderr.contains("Too many open files"), "{end:?}");
        }
        site.settle();
        site.assert_accounted("key", None, &context);
        site.assert_clean(&context);
        codes.push(end.code);
    }

    assert_eq!((codes[0], codes[15]), (Some(2), Some(0)), "{codes:?}");
}

#[test]
fn l08_program_without_room_for_its_runtime_says_so() {
    for files in 4..9 {
        let (site, end) = run_with(files, "list --provider openai");

        assert_eq!(end.code, Some(2), "{files}: {end:?}");
        let problem = "error: keyctl cannot start: Too many open files (os error 24)\n\
                       hint: let more files be open at once: `ulimit -n 1024`\n";
        assert_eq!(end.stderr, problem, "{files}");
        assert!(super::site::files(&site.work()).is_empty(), "{files}");
    }
}

#[test]
fn l08_program_that_gets_no_thread_says_so_and_changes_nothing() {
    if !is_possible() {
        return;
    }
    for (line, problem) in [
        (
            "list --provider openai --kind admin -o ref",
            "error: cannot write the answer",
        ),
        (
            "delete --from batch --yes",
            "error: the refs cannot be read from batch",
        ),
    ] {
        let site = Site::new(&["old"]);
        std::fs::write(site.work().join("batch"), "openai/admin/key_old0\n").expect("written");
        let tampering = Tampering {
            call: "clone,clone3",
            instead: "error=EAGAIN",
            when: 1,
        };

        let Spoilt::Run(end) = tampering.run(&site, line) else {
            panic!("{line}: no thread was asked for");
        };

        assert!(matches!(end.code, Some(1 | 2)), "{line}: {end:?}");
        assert!(end.stderr.contains(problem), "{line}: {end:?}");
        assert_eq!(site.provider.desk().deletes, 0, "{line}");
        site.assert_clean(line);
    }
}

#[test]
fn l08_address_of_a_host_that_could_not_be_asked_for_is_asked_for_again() {
    if !is_possible() {
        return;
    }
    let site = Site::new(&["old"]);
    let url = site.provider.url().replace("127.0.0.1", "localhost");
    let account = format!(
        "[accounts.far]\nprovider = \"openai\"\nbase_url = \"{url}\"\ncredential = {{ env = \"OPENAI_ADMIN_KEY\" }}\n"
    );
    std::fs::write(site.work().join("config"), account).expect("written");
    let tampering = Tampering {
        call: "clone,clone3",
        instead: "error=EAGAIN",
        when: 1,
    };

    let line = "describe far/admin/key_old0 --config config --timeout 2s";
    let Spoilt::Run(end) = tampering.run(&site, line) else {
        panic!("no thread was asked for");
    };

    assert_eq!(end.code, Some(0), "{end:?}");
}

//! A system that gives the program next to nothing: no thread of its own.

use super::{
    site::Site,
    tampering::{Spoilt, Tampering, is_possible},
};

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

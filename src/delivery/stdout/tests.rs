//! Standard output that takes the secret, and such that does not.

use std::fs::File;

use super::*;

const SECRET: &str = "sk-canary-0123456789-0123456789-0123456789";

#[test]
fn line_end_is_for_people_only() {
    let mut written = Vec::new();

    write(&mut written, "sk-1", false);
    write(&mut written, "sk-2", true);

    assert_eq!(written, b"sk-1sk-2\n");
}

#[test]
fn reader_that_is_gone_has_nothing_of_it() {
    let (reader, mut writer) = io::pipe().expect("a pipe");
    drop(reader);

    let outcome = write(&mut writer, SECRET, false);

    assert_eq!(outcome.grade, Grade::Untouched);
    assert!(
        outcome
            .problem
            .is_some_and(|problem| problem.contains("pipe"))
    );
}

#[test]
fn reader_that_is_there_is_only_passed_the_secret() {
    let (_reader, mut writer) = io::pipe().expect("a pipe");

    let outcome = write(&mut writer, SECRET, false);

    assert_eq!(outcome, Outcome::good(Grade::Passed));
}

#[test]
fn secret_of_which_a_part_was_written_may_be_had() {
    let mut small = [0; 10];

    let outcome = write(&mut &mut small[..], SECRET, false);

    assert_eq!(outcome.grade, Grade::MayHave);
}

/// Returns what is known of a secret that was just written.
fn written(own: &mut File, errors: &File) -> io::Result<Grade> {
    let start = file::start_of(own, SECRET)?;
    file::found(own, errors, SECRET, start)
}

/// Returns the device that takes anything.
fn nowhere() -> File {
    let null = File::options().write(true).open("/dev/null");
    null.expect("a device")
}

fn opened(path: &std::path::Path, is_appended: bool) -> File {
    let file = File::options().write(true).append(is_appended).open(path);
    file.expect("open")
}

#[test]
fn file_that_is_read_again_keeps_the_secret() {
    for is_appended in [false, true] {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "before\n").expect("written");
        let mut own = opened(file.path(), is_appended);

        assert_eq!(write(&mut own, SECRET, false), Outcome::good(Grade::Passed));
        let grade = written(&mut own, &nowhere());

        assert_eq!(grade.expect("read again"), Grade::Kept);
    }
}

#[test]
fn file_that_messages_go_into_keeps_nothing() {
    for is_appended in [false, true] {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut own = opened(file.path(), is_appended);
        let errors = opened(file.path(), is_appended);
        write(&mut own, SECRET, false);

        assert_eq!(written(&mut own, &errors).expect("read"), Grade::Passed);
        let shared = own.try_clone().expect("a copy");
        assert_eq!(written(&mut own, &shared).expect("read"), Grade::Passed);
    }
}

#[test]
fn secret_that_goes_from_its_place_later_is_missed() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "before\n").expect("written");
    let mut own = opened(file.path(), true);
    write(&mut own, SECRET, false);
    let start = file::start_of(&mut own, SECRET).expect("a place");
    let is_kept = || {
        let grade = file::found(&own, &nowhere(), SECRET, start);
        grade.is_ok_and(|grade| grade == Grade::Kept)
    };
    assert!(is_kept());

    let text = |text: String| std::fs::write(file.path(), text).expect("written");
    text(format!("before\n{SECRET}\nafter"));
    assert!(is_kept());
    for other in [
        String::new(),
        SECRET.to_owned(),
        format!("another\n{SECRET}"),
    ] {
        text(other);
        assert!(!is_kept());
    }
    text(format!("before\n{SECRET}"));
    std::fs::remove_file(file.path()).expect("removed");
    assert!(!is_kept());
}

#[test]
fn what_was_never_written_is_not_held() {
    assert!(!holds(&Secret::new(SECRET)));
}

#[test]
fn device_that_keeps_nothing_leads_nowhere() {
    for device in ["/dev/null", "/dev/zero", "/dev/random"] {
        let found = std::fs::metadata(device).expect("a device");
        assert!(keeps_nothing(&found), "{device}");
    }
    let terminal = std::fs::metadata("/dev/tty").expect("a device");
    assert!(!keeps_nothing(&terminal));
    let file = tempfile::tempfile().expect("a file");
    assert!(!keeps_nothing(&file.metadata().expect("there")));
}

#[test]
fn file_without_a_name_keeps_nothing() {
    let mut own = tempfile::tempfile().expect("a file");

    write(&mut own, SECRET, false);

    let grade = written(&mut own, &nowhere());
    assert_eq!(grade.expect("read"), Grade::Passed);
}

#[test]
fn file_that_another_overwrites_may_have_the_secret() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut own = opened(file.path(), false);
    write(&mut own, SECRET, false);
    std::fs::write(file.path(), "another").expect("written");

    written(&mut own, &nowhere()).expect_err("it is gone");
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_has_nothing_of_it() {
    let mut full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device");

    assert_eq!(write(&mut full, SECRET, false).grade, Grade::Untouched);
}

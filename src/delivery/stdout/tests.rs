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

#[test]
fn file_that_is_read_again_keeps_the_secret() {
    for is_appended in [false, true] {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "before\n").expect("written");
        let mut own = File::options()
            .write(true)
            .append(is_appended)
            .open(file.path())
            .expect("open");

        assert_eq!(write(&mut own, SECRET, false), Outcome::good(Grade::Passed));
        let grade = super::file::written(&mut own, SECRET);

        assert_eq!(grade.expect("read again"), Grade::Kept);
    }
}

#[test]
fn file_without_a_name_keeps_nothing() {
    let mut own = tempfile::tempfile().expect("a file");

    write(&mut own, SECRET, false);

    let grade = super::file::written(&mut own, SECRET);
    assert_eq!(grade.expect("synced"), Grade::Passed);
}

#[test]
fn file_that_another_overwrites_may_have_the_secret() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut own = File::options().write(true).open(file.path()).expect("open");
    write(&mut own, SECRET, false);
    std::fs::write(file.path(), "another").expect("written");

    super::file::written(&mut own, SECRET).expect_err("it is gone");
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

//! The last resort, in good folders and in bad ones.

use super::*;

fn secret() -> Secret {
    Secret::new("sk-canary")
}

#[test]
fn secret_is_rescued_for_its_owner_only_and_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("a/b");

    let path = rescue(&inner, "op-1", &secret()).expect("rescued");

    assert_eq!(path, inner.join("rescue-op-1"));
    assert_eq!(rescued(&path).expect("readable"), secret());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&path)), (0o700, 0o600));
    }
}

#[test]
fn folder_is_proven_and_nothing_is_left_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("a/b");

    prove_rescue(&inner).expect("it can be written");

    assert_eq!(fs::read_dir(&inner).expect("made").count(), 0);
    fs::write(folder.path().join("file"), "").expect("written");
    prove_rescue(&folder.path().join("file/b")).expect_err("no folder");
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = rescue(folder.path(), "1", &secret()).expect("rescued");

    let again = rescue(folder.path(), "1", &Secret::new("other"));

    let kind = again.expect_err("it is there").kind();
    assert_eq!(kind, io::ErrorKind::AlreadyExists);
    assert_eq!(rescued(&path).expect("readable"), secret());
}

#[test]
fn operation_leads_out_of_the_folder_in_no_way() {
    let folder = tempfile::tempdir().expect("a folder");
    for operation in ["", "../x", "a/b", "a b"] {
        let error = rescue(folder.path(), operation, &secret()).expect_err(operation);

        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}

#[cfg(unix)]
#[test]
fn folder_that_others_may_write_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    for mode in [0o770, 0o702, 0o1777] {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.path(), permissions).expect("a mode");

        let error = rescue(folder.path(), "1", &secret()).expect_err("shared");

        assert_eq!(error.to_string(), "its mode lets others at it");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn link_in_the_place_of_the_folder_or_the_file_is_refused() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().expect("a folder");
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    fs::create_dir(&target).expect("a folder");
    symlink(&target, &link).expect("a link");
    symlink(folder.path().join("file"), target.join("rescue-1")).expect("a link");

    rescue(&link, "1", &secret()).expect_err("the folder is a link");
    rescue(&target, "1", &secret()).expect_err("the file is a link");

    assert!(!folder.path().join("file").exists());
}

#[cfg(unix)]
#[test]
fn file_that_others_may_read_is_not_taken_for_a_rescued_secret() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let path = rescue(folder.path(), "1", &secret()).expect("rescued");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");

    assert!(rescued(&path).is_err());
}

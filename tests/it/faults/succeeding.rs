//! The end of an old key: not while it is used, not beside a younger namesake, and on another machine only by what is known
//! of its successor.

use std::fs;

use serde_json::json;

use super::{
    provider::{Fault, Which},
    site::{End, Site},
};

const OLD: &str = "openai/admin/key_old0";
const NEW: &str = "openai/admin/key_new0";

fn rotate(site: &Site, more: &str) -> End {
    site.run(&format!("rotate {OLD} --yes --to file:key {more}"))
}

fn finish(site: &Site, more: &str) -> End {
    site.run(&format!("rotate --finish {OLD} --yes {more}"))
}

/// A machine with the old and the new key, and no record of the rotation.
fn without_record() -> Site {
    let site = Site::new(&["old"]);
    assert_eq!(rotate(&site, "").code, Some(0));
    fs::remove_dir_all(site.state()).expect("removed");
    site
}

fn is_there(site: &Site, id: &str) -> bool {
    site.provider.desk().key(id).is_some()
}

#[test]
fn q09_old_key_that_was_used_since_is_not_deleted() {
    let site = Site::new(&["old"]);
    assert_eq!(rotate(&site, "").code, Some(0));
    let made_at = site.provider.desk().made[0].made_at;
    site.provider.tells_use("key_old0", json!(made_at + 2));

    let end = finish(&site, "");

    assert_eq!(end.code, Some(6), "{end:?}");
    assert!(
        end.stderr
            .starts_with("error: the old key is still in use: last used"),
        "{end:?}"
    );
    assert!(is_there(&site, "key_old0"));
    let end = finish(&site, "--even-if-used");
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
}

#[test]
fn last_use_that_cannot_be_read_keeps_the_old_key() {
    let site = Site::new(&["old"]);
    assert_eq!(rotate(&site, "").code, Some(0));
    site.provider.tells_use("key_old0", json!("yesterday"));

    let end = finish(&site, "");

    assert_eq!(end.code, Some(6), "{end:?}");
    assert!(end.stderr.contains("cannot be read"), "{end:?}");
    assert!(is_there(&site, "key_old0"));
    let end = finish(&site, "--even-if-used");
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
}

#[test]
fn q10_use_before_the_delivery_does_not_keep_the_old_key() {
    let site = Site::new(&["old"]);
    site.provider.uses("key_old0", 60);
    assert_eq!(rotate(&site, "").code, Some(0));

    let end = finish(&site, "");

    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
}

#[test]
fn q11_key_with_a_younger_namesake_is_not_rotated_by_accident() {
    let site = without_record();

    let end = rotate(&site, "--force");

    assert_eq!(end.code, Some(6), "{end:?}");
    assert!(
        end.stderr.contains(&format!("--successor {NEW}")),
        "{end:?}"
    );
    assert_eq!(site.provider.desk().posts, 1);
    assert_eq!(rotate(&site, "--force --again").code, Some(0));
    assert_eq!(site.provider.desk().posts, 2);
}

#[test]
fn q12_without_a_record_yes_needs_the_new_secret() {
    let site = without_record();
    let successor = format!("--successor {NEW}");

    let alone = finish(&site, &successor);
    fs::write(
        site.work().join("other"),
        "sk-admin-AnotherCANARYsecretOfNobody7xQ",
    )
    .expect("written");
    let wrong = finish(&site, &format!("{successor} --prove-from file:other"));

    for end in [alone, wrong] {
        assert_eq!(end.code, Some(5), "{end:?}");
        assert!(is_there(&site, "key_old0"));
    }
    let end = finish(&site, &format!("{successor} --prove-from file:key"));
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
    assert!(is_there(&site, "key_new0"));
}

#[test]
fn q13_successor_has_to_be_another_younger_key() {
    let site = without_record();

    for (old, new, code) in [
        (OLD, OLD, 6),
        (NEW, OLD, 6),
        (OLD, "openai/admin/key_nope", 3),
    ] {
        let end = site.run(&format!(
            "rotate --finish {old} --successor {new} --prove-from file:key --yes"
        ));

        assert_eq!(end.code, Some(code), "{end:?}");
    }
    assert_eq!(site.provider.desk().deletes, 0);
}

#[test]
fn q14_rotation_is_found_by_the_name_of_its_key() {
    let site = Site::new(&["old", "other"]);
    assert_eq!(rotate(&site, "").code, Some(0));

    let second = site.run("rotate --name old --yes --to file:second");

    assert_eq!(second.code, Some(6), "{second:?}");
    assert!(
        second.stderr.contains(&format!("rotate --finish {OLD}")),
        "{second:?}"
    );
    let end = site.run("rotate --finish --name old --yes");
    assert_eq!(end.code, Some(0), "{end:?}");
    assert!(!is_there(&site, "key_old0"));
    assert!(is_there(&site, "key_new0"));
}

#[test]
fn q15_record_of_one_organization_is_not_resumed_by_another() {
    let site = Site::new(&["old"]);
    site.provider
        .arrange(&[(Which::Post, Fault::Denied(500))], None);
    assert_eq!(rotate(&site, "--timeout 2s").code, Some(9));
    let rotation = site.open().remove(0).id;
    site.provider.moves_to("somebody_else");
    let before = site.provider.desk();

    for line in [
        format!("operations resume {rotation} --yes"),
        format!("operations resume {rotation} --dry-run"),
    ] {
        let end = site.run(&line);

        assert_eq!(end.code, Some(4), "{end:?}");
        assert!(end.stderr.contains("another organization"), "{end:?}");
    }
    let after = site.provider.desk();
    assert_eq!((after.posts, after.deletes), (before.posts, 0));
    assert_eq!(site.open().len(), 1);
}

//! Each system call of each command fails once, in every way that fits it, or kills the program: the code says what
//! happened, what was made is not lost, and nothing goes that nobody agreed to.

use std::{
    collections::BTreeMap,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    calls::failures,
    in_place,
    site::{End, Site, each, files, text},
    tampering::{Spoilt, Tampering, is_possible},
};

/// All of them in the night; a sample otherwise.
const FAILURES: &str = "KEYCTL_TEST_FAILURES";
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const BATCH: [&str; 4] = ["key_old0", "key_old1", "key_old2", "key_old3"];

/// Is a command, where it runs, and what must hold after it.
struct Scene<'a> {
    line: &'a str,
    site: fn() -> Site,
    judge: fn(&Site, &End, &str),
}

/// Is what a number of failures came to.
#[derive(Debug, Default)]
struct Tally {
    /// How often a run ended with a code; a killed one has none.
    codes: BTreeMap<Option<i32>, usize>,
    /// How often the call was not made this time.
    missed: usize,
    slowest: Duration,
    wrong: Vec<String>,
}

impl Scene<'_> {
    /// Lets calls fail, and judges each run.
    #[expect(
        clippy::print_stderr,
        reason = "who asks for all wants to know how many"
    )]
    fn play(&self) {
        if !is_possible() {
            return;
        }
        let start = Instant::now();
        let all = failures(&(self.site)(), self.line);
        let limit = env::var(FAILURES).ok().and_then(|text| text.parse().ok());
        let count = all.len().min(limit.unwrap_or(32));
        let sample: Vec<_> = (0..count)
            .map(|own| &all[own * all.len() / count])
            .collect();
        let tally = Mutex::new(Tally::default());
        let tallied = || tally.lock().unwrap_or_else(PoisonError::into_inner);
        each(&sample, |failure| {
            let start = Instant::now();
            let site = (self.site)();
            let context = format!("{failure:?} {}", self.line);
            let run = catch_unwind(AssertUnwindSafe(|| {
                let Spoilt::Run(end) = failure.run(&site, self.line) else {
                    return tallied().missed += 1;
                };
                let time = start.elapsed();
                (self.judge)(&site, &end, &context);
                let mut tally = tallied();
                *tally.codes.entry(end.code).or_default() += 1;
                tally.slowest = tally.slowest.max(time);
            }));
            if run.is_err() {
                tallied().wrong.push(context);
            }
        });

        let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        let seconds = start.elapsed().as_secs();
        eprintln!(
            "{}: {count} of {} failures in {seconds} s: {tally:?}",
            self.line,
            all.len()
        );
        assert!(tally.wrong.is_empty(), "{} went wrong", tally.wrong.len());
        assert!(tally.missed * 5 < count, "{} were not made", tally.missed);
    }
}

#[test]
fn l08_list_is_whole_or_fails_whatever_call_fails() {
    Scene {
        line: "list --provider openai --kind admin --timeout 2s -o ref",
        site: || Site::new(&["old", "other"]),
        judge: |site, end, context| {
            let keys = ["key_own", "key_old0", "key_old1"];
            let whole = keys.map(|key| format!("openai/admin/{key}\n"));
            let is_whole = whole.iter().all(|line| end.stdout.contains(line));
            // Whoever does not read to the end wants no more.
            let is_unread = context.contains("Stream");
            match end.code {
                Some(0) => assert!(is_whole || is_unread, "{context}: {end:?}"),
                None | Some(1 | 2 | 7) => {}
                _ => panic!("{context}: {end:?}"),
            }
            assert_eq!(site.provider.desk().posts, 0, "{context}");
            assert!(files(&site.state()).is_empty(), "{context}");
        },
    }
    .play();
}

#[test]
fn l08_creation_survives_any_failing_call() {
    Scene {
        line: "create --name ci --kind admin --to file:key --timeout 2s",
        site: || Site::new(&["old", "other"]),
        judge: |site, end, context| {
            assert_told(site, end, context);
            assert_ended(site, None, end, context);
        },
    }
    .play();
}

#[test]
fn l08_rotation_survives_any_failing_call() {
    Scene {
        line: "rotate openai/admin/key_old0 --delete-old --yes --to file:key --timeout 2s",
        site: || Site::new(&["old", "other"]),
        judge: |site, end, context| {
            assert_told(site, end, context);
            assert_ended(site, Some("key_old0"), end, context);
        },
    }
    .play();
}

#[test]
fn l08_rotation_in_place_survives_any_failing_call() {
    let line = in_place::line();
    Scene {
        line: &line,
        site: in_place::site,
        judge: in_place::judge,
    }
    .play();
}

#[test]
fn l08_deletion_survives_any_failing_call() {
    Scene {
        line: "delete openai/admin/key_old0 --yes --timeout 2s",
        site: || Site::new(&["old", "other"]),
        judge: |site, end, context| {
            let desk = site.provider.desk();
            let is_gone = desk.deleted == ["key_old0"];
            assert!(is_gone || desk.deleted.is_empty(), "{context}: {desk:?}");
            match end.code {
                // The second is an answer that could not be written.
                Some(0 | 8) => assert!(is_gone, "{context}: {end:?}"),
                Some(2 | 7) => assert!(!is_gone, "{context}: {end:?}"),
                None | Some(1 | 9) => {}
                _ => panic!("{context}: {end:?}"),
            }
            assert!(site.open().is_empty(), "{context}");
            site.assert_clean(context);
        },
    }
    .play();
}

#[test]
fn l08_deletion_of_many_survives_any_failing_call() {
    let line = format!("delete {}--yes --timeout 2s", batch().replace('\n', " "));
    Scene {
        line: &line,
        site: || Site::new(&NAMES),
        judge: judge_batch,
    }
    .play();
}

#[test]
fn l08_deletion_of_a_list_survives_any_failing_call() {
    Scene {
        line: "delete --from batch --yes --timeout 2s",
        site: || {
            let site = Site::new(&NAMES);
            fs::write(site.work().join("batch"), batch()).expect("written");
            site
        },
        judge: judge_batch,
    }
    .play();
}

fn batch() -> String {
    BATCH.map(|key| format!("openai/admin/{key}\n")).concat()
}

/// Fails unless the code says whether the keys are gone, and no other one is; brings it to its end.
fn judge_batch(site: &Site, end: &End, context: &str) {
    let gone = site.provider.desk().deleted.len();
    match end.code {
        // What is not written to the end may be done all the same.
        None | Some(1 | 9) => {}
        Some(0) => assert_eq!(gone, BATCH.len(), "{context}: {end:?}"),
        Some(2 | 7) => assert_eq!(gone, 0, "{context}: {end:?}"),
        Some(8) => assert!(gone > 0, "{context}: {end:?}"),
        _ => panic!("{context}: {end:?}"),
    }
    let is_begun = !site.open().is_empty();
    let left = site.settle();
    assert!(left.is_empty(), "{context}: {left:?}");
    let deleted = site.provider.desk().deleted;
    if is_begun {
        assert_eq!(deleted.len(), BATCH.len(), "{context}: {end:?}");
    }
    let is_agreed = |gone: &String| BATCH.contains(&gone.as_str());
    assert!(deleted.iter().all(is_agreed), "{context}: {deleted:?}");
    site.assert_clean(context);
}

#[test]
fn l03_l04_disk_that_fails_under_a_new_secret_leaves_it_stored_or_rescued() {
    if !is_possible() {
        return;
    }
    let line = "create --name ci --kind admin --to file:key --timeout 2s";
    let failures = [
        ("write", "error=ENOSPC"),
        ("fsync", "error=EIO"),
        ("renameat2", "error=EXDEV"),
        ("renameat2", "error=EACCES"),
    ];
    let rescued = AtomicUsize::new(0);
    each(&failures, |(call, instead)| {
        for when in 1.. {
            let tampering = Tampering {
                call,
                instead,
                when,
            };
            let site = Site::new(&["old"]);
            let end = match tampering.run(&site, line) {
                Spoilt::Nothing => break,
                Spoilt::Other => continue,
                Spoilt::Run(end) => end,
            };
            let context = format!("{tampering:?}");
            let desk = site.provider.desk();
            let Some(new) = desk.made.first() else {
                assert_eq!((end.code, desk.posts), (Some(2), 0), "{context}: {end:?}");
                continue;
            };
            assert_eq!(desk.deletes, 0, "{context}");
            // The second is an answer that could not be written.
            if matches!(end.code, Some(0 | 8)) {
                assert_eq!(site.sink("key").as_ref(), Some(&new.secret), "{context}");
                continue;
            }
            assert_eq!(end.code, Some(12), "{context}: {end:?}");
            let files = files(&site.refuge());
            assert_eq!(files.len(), 1, "{context}: {files:?}");
            assert_eq!(text(&files[0]), new.secret, "{context}");
            let place = files[0].display().to_string();
            assert!(end.stderr.contains(&place), "{context}: {end:?}");
            rescued.fetch_add(1, Ordering::Relaxed);
        }
    });

    assert!(rescued.into_inner() >= 4);
}

#[test]
fn f11_secret_that_a_crash_kept_from_its_place_is_delivered_from_where_it_is() {
    if !is_possible() {
        return;
    }
    let in_place = in_place::line();
    let create = "create --name ci --kind admin --timeout 2s --to";
    let (to_file, to_variable) = (
        format!("{create} file:key"),
        format!("{create} dotenv:key#K"),
    );
    let own: fn() -> Site = || Site::new(&["old"]);
    let scenes = [
        (&in_place, in_place::site as fn() -> Site),
        (&to_file, own),
        (&to_variable, own),
    ];
    // Before it is cut to its length, and before it takes its place.
    let calls = ["ftruncate", "renameat2"];
    let cases: Vec<_> = scenes
        .iter()
        .flat_map(|scene| calls.map(|call| (scene, call)))
        .collect();
    let delivered = AtomicUsize::new(0);
    each(&cases, |((line, site), call)| {
        let site = site();
        let tampering = Tampering {
            call,
            instead: "signal=SIGKILL",
            when: 1,
        };
        let Spoilt::Run(end) = tampering.run(&site, line) else {
            return;
        };
        let context = format!("{call} {line}: {end:?}");
        let [held] = &site.placeholders()[..] else {
            panic!("{context}: nothing is held ready");
        };
        let held = text(held).trim_end_matches('\0').to_owned();
        assert!(!held.is_empty(), "{context}");

        let left = site.settle();

        assert!(left.is_empty(), "{context}: {left:?}");
        assert_eq!(site.sink("key"), Some(held), "{context}");
        assert!(site.placeholders().is_empty(), "{context}");
        assert_eq!(site.provider.desk().deletes, 0, "{context}");
        delivered.fetch_add(1, Ordering::Relaxed);
    });

    assert_eq!(delivered.into_inner(), cases.len());
}

/// Fails unless the code says what became of the secret.
#[track_caller]
fn assert_told(site: &Site, end: &End, context: &str) {
    let desk = site.provider.desk();
    assert!(desk.posts <= 1, "{context}: {end:?}");
    let Some(new) = desk.made.first() else {
        return match end.code {
            Some(2 | 7) => assert_eq!(desk.posts, 0, "{context}: {end:?}"),
            None | Some(1 | 9) => {}
            _ => panic!("{context}: {end:?}"),
        };
    };
    let stored = site.sink("key").as_ref() == Some(&new.secret);
    let is_there = desk.key(&new.id).is_some();
    match end.code {
        None => {}
        // The last is an answer that could not be written, of something that is done.
        Some(0 | 1 | 8) => assert!(stored && is_there, "{context}: {end:?}"),
        Some(9 | 12) => assert!(
            end.stderr.contains(&new.id) || !is_there,
            "{context}: {end:?}"
        ),
        _ => panic!("{context}: {end:?}"),
    }
}

/// Brings what was begun to its end in good weather, and fails unless it is whole.
#[track_caller]
fn assert_ended(site: &Site, old: Option<&str>, end: &End, context: &str) {
    let left = site.settle();
    let desk = site.provider.desk();
    // Only a request that made nothing has to be waited for: the provider may be late.
    assert!(
        left.is_empty() || desk.made.is_empty() && left.len() == 1,
        "{context}: {left:?}: {end:?}"
    );
    site.assert_accounted("key", old, context);
    site.assert_clean(context);
    // What a killed one held ready, and could not tell of, is empty.
    let placeholders = site.placeholders();
    assert!(
        end.code.is_none() || !left.is_empty() || placeholders.is_empty(),
        "{context}: {placeholders:?}: {end:?}"
    );
}

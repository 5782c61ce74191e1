//! The program is killed: whatever it was at, resuming brings it to an end that loses no secret and no working key.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use super::site::{Site, each, kill};

const CREATE: &str = "create --name ci --kind admin --to file:key";
const ROTATE: &str = "rotate openai/admin/key_old0 --delete-old --yes --to file:key";
/// More of them in the night.
const MOMENTS: &str = "KEYCTL_TEST_KILLS";

/// Settles what a kill left, and judges it.
#[track_caller]
fn assert_recovers(site: &Site, line: &str, context: &str) {
    let old = (line == ROTATE).then_some("key_old0");
    let left = site.settle();
    let desk = site.provider.desk();
    // Only a request that made nothing has to be waited for: the provider may be late.
    assert!(
        left.is_empty() || desk.made.is_empty() && left.len() == 1,
        "{context}: {left:?}"
    );
    site.assert_accounted("key", old, context);
    if old.is_some() && desk.key("key_old0").is_none() {
        assert_eq!(desk.keys.len(), 3, "{context}");
    }
    site.assert_clean(context);
    assert!(
        site.placeholders().is_empty() || desk.posts == 0,
        "{context}"
    );
}

/// Kills the program before each line of the record is written, and before each is synced.
#[cfg(target_os = "linux")]
#[test]
fn j14_rotation_killed_at_any_line_of_its_record_loses_no_secret_and_no_key() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::tampering::{Spoilt, Tampering, is_possible};

    if !is_possible() {
        return;
    }
    let kills = AtomicUsize::new(0);
    each(&["write", "fsync"], |call| {
        for when in 1.. {
            let tampering = Tampering {
                call,
                instead: "signal=SIGKILL",
                when,
            };
            let site = Site::new(&["old", "other"]);
            match tampering.run(&site, ROTATE) {
                Spoilt::Nothing => break,
                Spoilt::Other => continue,
                Spoilt::Run(_) => {}
            }
            kills.fetch_add(1, Ordering::Relaxed);
            assert_recovers(&site, ROTATE, &format!("{tampering:?}"));
        }
    });

    let kills = kills.into_inner();
    assert!(kills >= 15, "killed {kills} times only");
}

/// Kills the program at moments that are spread over its life, each a little off.
fn kill_at_random(line: &str) {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let moments = env::var(MOMENTS).ok().and_then(|text| text.parse().ok());
    let moments: u32 = moments.unwrap_or(100);
    let start = Instant::now();
    assert_eq!(Site::new(&["old", "other"]).run(line).code, Some(0));
    let life = start.elapsed();
    let moments: Vec<Duration> = (0..moments)
        .map(|moment| life.mul_f64((f64::from(moment) + random.f64()) / f64::from(moments)))
        .collect();
    each(&moments, |moment| {
        let site = Site::new(&["old", "other"]);
        let words: Vec<&str> = line.split_whitespace().collect();
        let child = site.command(&[], &words).spawn().expect("it starts");
        thread::sleep(*moment);
        kill(child.id());
        site.end(child.wait_with_output().expect("it ends"));
        assert_recovers(
            &site,
            line,
            &format!("killed after {moment:?} (seed {seed})"),
        );
    });
}

#[test]
fn f11_creation_killed_at_random_loses_no_secret() {
    kill_at_random(CREATE);
}

#[test]
fn f11_rotation_killed_at_random_loses_no_secret_and_no_key() {
    kill_at_random(ROTATE);
}

#[test]
fn old_key_stays_when_its_successor_has_gone() {
    let site = Site::new(&["old"]);
    let rotate = "rotate openai/admin/key_old0 --yes --to file:key";
    assert_eq!(site.run(rotate).code, Some(0));
    let delete = "delete openai/admin/key_new0 --yes";
    assert_eq!(site.run(delete).code, Some(0));

    let end = site.run("rotate --finish openai/admin/key_old0 --yes");

    assert_eq!(end.code, Some(8), "{end:?}");
    let problem = "the new key, openai/admin/key_new0, is not there any more: the old one is kept";
    assert!(end.stderr.contains(problem), "{end:?}");
    assert!(site.provider.desk().key("key_old0").is_some());
}

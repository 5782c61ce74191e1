//! What was left is picked up, and that is cut off as well.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::{
    provider::{Fault, Kill, Which},
    site::{Site, each},
    tampering::{Spoilt, Tampering, is_possible},
};

const CREATE: &str = "create --name ci --kind admin --to file:key";
const ROTATE: &str = "rotate openai/admin/key_old0 --delete-old --yes --to file:key";

/// Is a way in which a command ends before its time.
#[derive(Clone, Copy, Debug)]
enum Left {
    /// A key whose secret is lost.
    Unknown,
    /// A secret that its sink did not take.
    Rescued,
    /// A secret that is not proven.
    Unproven,
    /// An old key whose deletion was not answered.
    Undeleted,
}

const ALL: [Left; 4] = [
    Left::Unknown,
    Left::Rescued,
    Left::Unproven,
    Left::Undeleted,
];

impl Left {
    /// Leaves it behind; returns the line that goes on with it.
    fn leave(self, site: &Site) -> String {
        let faults = match self {
            Self::Unknown => vec![(Which::Post, Fault::Denied(500))],
            Self::Unproven => vec![(Which::Proof, Fault::Refused(404))],
            Self::Rescued | Self::Undeleted => Vec::new(),
        };
        let kill = matches!(self, Self::Undeleted).then_some(Kill {
            request: 7,
            is_carried_out: false,
        });
        site.provider.arrange(&faults, kill);
        let code = match self {
            Self::Unknown => site.run(CREATE).code,
            Self::Unproven | Self::Undeleted => site.run(ROTATE).code,
            Self::Rescued => site.run(&CREATE.replace("file:key", "exec:false")).code,
        };
        site.provider.arrange(&[], None);
        let (expected, state) = match self {
            Self::Unknown => (Some(9), "unknown"),
            Self::Rescued => (Some(12), "rescued"),
            Self::Unproven => (Some(8), "stored"),
            Self::Undeleted => (None, "old_delete_sent"),
        };
        let open = site.open();
        assert_eq!(
            (code, open[0].state.as_str()),
            (expected, state),
            "{self:?}"
        );
        let more = match self {
            Self::Rescued => " --to file:key",
            _ => "",
        };
        format!("operations resume {} --yes{more}", open[0].id)
    }

    /// Goes on with what is still open, until it is not.
    fn take_up(self, site: &Site, line: &str, context: &str) {
        let open = site.open();
        if open.is_empty() {
            return;
        }
        let end = site.run(line);
        match self {
            // Whether the key is the one that was made only a person knows.
            Self::Unknown => {
                assert_eq!(end.code, Some(9), "{context}: {end:?}");
                assert!(site.provider.desk().deleted.is_empty(), "{context}");
                assert!(site.settle().is_empty(), "{context}");
            }
            _ => {
                assert_eq!(end.code, Some(0), "{context}: {end:?}");
                assert!(site.open().is_empty(), "{context}");
            }
        }
    }

    /// Tampers with each call of what goes on with it; returns how often.
    fn disturb(self, call: &'static str, instead: &'static str) -> usize {
        let mut count = 0;
        for when in 1.. {
            let tampering = Tampering {
                call,
                instead,
                when,
            };
            let site = Site::new(&["old", "other"]);
            let line = self.leave(&site);
            let end = match tampering.run(&site, &line) {
                Spoilt::Nothing => break,
                Spoilt::Other => continue,
                Spoilt::Run(end) => end,
            };
            count += 1;
            let context = format!("{self:?} {tampering:?}");
            if end.stderr.contains("still holds the secret") {
                // The rest is said to be the user's.
                fs::remove_dir_all(site.refuge()).expect("removed");
            }
            self.take_up(&site, &line, &context);
            site.assert_accounted("key", Some("key_old0"), &context);
            let desk = site.provider.desk();
            let (new, old) = (
                desk.key("key_new0").is_some(),
                desk.key("key_old0").is_some(),
            );
            match self {
                Self::Unknown => assert!(!new && old, "{context}"),
                Self::Rescued => assert!(new && old, "{context}"),
                Self::Unproven | Self::Undeleted => assert!(new && !old, "{context}"),
            }
            site.assert_clean(&context);
        }
        count
    }
}

#[test]
fn recovery_that_is_killed_or_fails_is_taken_up_again() {
    if !is_possible() {
        return;
    }
    let calls = [
        ("write", "signal=SIGKILL"),
        ("unlink", "signal=SIGKILL"),
        ("renameat2", "signal=SIGKILL"),
        ("fsync", "signal=SIGKILL"),
        ("unlink", "error=EIO"),
        ("write", "error=ENOSPC"),
        ("fsync", "error=EIO"),
    ];
    let all: Vec<_> = calls
        .iter()
        .flat_map(|call| ALL.map(|left| (left, *call)))
        .collect();
    let count = AtomicUsize::new(0);

    each(&all, |(left, (call, instead))| {
        count.fetch_add(left.disturb(call, instead), Ordering::Relaxed);
    });

    let count = count.into_inner();
    assert!(count >= 40, "{count} calls only");
}

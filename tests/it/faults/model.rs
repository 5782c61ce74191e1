//! Any sequence of commands, crashes and faults of the provider: after each step every key is accounted for.

use std::{collections::BTreeMap, env, ops::Range};

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};

use super::{
    provider::{CREDENTIAL, Desk, Fault, Kill, Which},
    site::{End, Open, Site, text},
};

/// As the property tests' own library has it.
const CASES: &str = "PROPTEST_CASES";
const LENGTH: Range<usize> = 3..8;

/// Is one thing that somebody does.
#[derive(Clone, Debug)]
enum Deed {
    Create,
    /// Rotates one of the keys that are there.
    Rotate {
        key: Index,
        deletes_old: bool,
    },
    /// Ends the rotation of one of the keys.
    Finish {
        key: Index,
    },
    Resume {
        operation: Index,
    },
    Forget {
        operation: Index,
    },
    /// Deletes one of the keys, as nobody should.
    Delete {
        key: Index,
    },
}

/// Is a deed, and the weather.
#[derive(Clone, Debug)]
struct Step {
    deed: Deed,
    faults: Vec<(Which, Fault)>,
    kill: Option<Kill>,
}

/// Is what happened so far.
#[derive(Debug)]
struct World {
    site: Site,
    /// How many keys there were.
    start: usize,
    /// The old key that a new one was made to replace, by the new one's id.
    old_of: BTreeMap<String, String>,
    /// All that the program ever said.
    said: String,
    /// New keys whose record somebody dropped.
    forgotten: Vec<String>,
    /// How many sinks there can be.
    sinks: usize,
    /// Keys that somebody deleted, or tried to.
    unwanted: Vec<String>,
    /// Secrets that were seen in a sink while their key was known to be proven: an old key may go for them.
    good: Vec<String>,
}

fn deeds() -> impl Strategy<Value = Deed> {
    let key = || any::<Index>();
    prop_oneof![
        3 => Just(Deed::Create),
        6 => (key(), any::<bool>()).prop_map(|(key, deletes_old)| Deed::Rotate { key, deletes_old }),
        2 => key().prop_map(|key| Deed::Finish { key }),
        4 => key().prop_map(|operation| Deed::Resume { operation }),
        1 => key().prop_map(|operation| Deed::Forget { operation }),
        1 => key().prop_map(|key| Deed::Delete { key }),
    ]
}

fn faults() -> impl Strategy<Value = (Which, Fault)> {
    let which = select(vec![
        Which::Post,
        Which::Post,
        Which::Delete,
        Which::Proof,
        Which::Read,
    ]);
    let fault = prop_oneof![
        select(vec![500, 401, 429, 503, 403, 404]).prop_map(Fault::Refused),
        select(vec![500, 502]).prop_map(Fault::Denied),
        (0_usize..300).prop_map(Fault::Cut),
        (0_usize..300).prop_map(Fault::Reset),
        Just(Fault::Twice),
    ];
    (which, fault)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kill = (1_usize..12, any::<bool>()).prop_map(|(request, is_carried_out)| Kill {
        request,
        is_carried_out,
    });
    let step = (
        deeds(),
        prop::collection::vec(faults(), 0..3),
        prop::option::weighted(0.3, kill),
    );
    let step = step.prop_map(|(deed, faults, kill)| Step { deed, faults, kill });
    prop::collection::vec(step, LENGTH)
}

impl World {
    fn new() -> Self {
        let site = Site::new(&["first", "second"]);
        Self {
            start: site.provider.desk().keys.len(),
            site,
            old_of: BTreeMap::new(),
            said: String::new(),
            forgotten: Vec::new(),
            sinks: 0,
            unwanted: Vec::new(),
            good: Vec::new(),
        }
    }

    /// Returns the line that does it; nothing when there is nothing to do it to.
    fn line(&mut self, deed: &Deed) -> Option<(String, Option<String>)> {
        let desk = self.site.provider.desk();
        let keys: Vec<&str> = desk
            .keys
            .iter()
            .filter(|key| key.secret != CREDENTIAL)
            .map(|key| key.id.as_str())
            .collect();
        let any_key = |index: &Index| (!keys.is_empty()).then(|| (*index.get(&keys)).to_owned());
        let any_operation = |index: &Index| {
            let open = self.site.open();
            (!open.is_empty()).then(|| index.get(&open).clone())
        };
        let sink = format!("--to file:key{}", self.sinks);
        let (line, old) = match deed {
            Deed::Create => (format!("create --name ci --kind admin {sink}"), None),
            Deed::Rotate { key, deletes_old } => {
                let key = any_key(key)?;
                let flag = if *deletes_old { "--delete-old" } else { "" };
                let line = format!("rotate openai/admin/{key} --yes {flag} {sink}");
                (line, Some(key))
            }
            Deed::Finish { key } => {
                let key = any_key(key)?;
                (format!("rotate --finish openai/admin/{key} --yes"), None)
            }
            Deed::Delete { key } => {
                let key = any_key(key)?;
                self.unwanted.push(key.clone());
                (format!("delete openai/admin/{key} --yes"), None)
            }
            Deed::Resume { operation } => {
                let operation = any_operation(operation)?.id;
                (format!("operations resume {operation} --yes"), None)
            }
            Deed::Forget { operation } => {
                let operation = any_operation(operation)?;
                self.forget(&operation);
                (format!("operations forget {}", operation.id), None)
            }
        };
        self.sinks += 1;
        Some((format!("{line} --timeout 2s"), old))
    }

    /// Takes note of the keys that only a record accounts for, and that nobody will know of without it.
    fn forget(&mut self, operation: &Open) {
        let desk = self.site.provider.desk();
        let lost = desk.made.iter().filter(|key| {
            let reference = format!("openai/admin/{}", key.id);
            operation.new.as_ref() == Some(&reference) || operation.new.is_none()
        });
        self.forgotten.extend(lost.map(|key| key.id.clone()));
    }

    fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let Some((line, old)) = self.line(&step.deed) else {
            return Ok(());
        };
        let before = self.site.provider.desk();
        self.site.provider.arrange(&step.faults, step.kill);
        let end = self.site.run(&line);
        let after = self.site.provider.desk();
        let context = format!("{line} with {step:?} ended {end:?}");
        for new in &after.made[before.made.len()..] {
            if let Some(old) = &old {
                self.old_of.insert(new.id.clone(), old.clone());
            }
        }
        self.said += &end.stdout;
        self.said += &end.stderr;
        self.check(&before, &after, &end, step, &context)
    }

    /// Judges one step.
    fn check(
        &mut self,
        before: &Desk,
        after: &Desk,
        end: &End,
        step: &Step,
        context: &str,
    ) -> Result<(), TestCaseError> {
        let (made, posts) = (
            after.made.len() - before.made.len(),
            after.posts - before.posts,
        );
        prop_assert!(
            made <= 1 && posts <= 1,
            "made {made}, sent {posts}: {context}"
        );
        let may_make = matches!(step.deed, Deed::Create | Deed::Rotate { .. });
        prop_assert!(made == 0 || may_make, "made a key: {context}");
        prop_assert_eq!(
            after.keys.len(),
            self.start + after.made.len() - after.deleted.len()
        );
        prop_assert!(
            end.code.is_some() || step.kill.is_some(),
            "killed: {context}"
        );
        let stored = self.stored();
        if end.code == Some(0) && may_make {
            let is_stored = after
                .made
                .last()
                .is_some_and(|new| stored.contains(&new.secret));
            prop_assert!(made == 1 && is_stored, "a success without a key: {context}");
        }
        for content in &stored {
            let is_whole = after.made.iter().any(|key| key.secret == *content);
            prop_assert!(is_whole, "a sink holds {content:?}: {context}");
        }
        self.good.extend(
            stored
                .iter()
                .filter(|secret| after.proven.contains(*secret))
                .cloned(),
        );
        for gone in &after.deleted[before.deleted.len()..] {
            self.check_deletion(before, after, &stored, gone, context)?;
        }
        self.check_keys(after, &stored, context)
    }

    /// A key goes when its successor is there, stored and proven, or when nobody has its secret.
    fn check_deletion(
        &self,
        before: &Desk,
        desk: &Desk,
        stored: &[String],
        gone: &str,
        context: &str,
    ) -> Result<(), TestCaseError> {
        let secret_of = |id: &str| {
            let key = desk.made.iter().find(|key| key.id == id);
            key.map(|key| key.secret.clone())
        };
        let mut successors = self.old_of.iter().filter(|(_, old)| *old == gone);
        let is_succeeded = successors.any(|(new, _)| {
            let secret = secret_of(new);
            // It may have been made in this very step, and then be there afterwards.
            let is_there = before.key(new).is_some() || desk.key(new).is_some();
            is_there && secret.is_some_and(|secret| self.good.contains(&secret))
        });
        let is_useless = secret_of(gone).is_some_and(|secret| !stored.contains(&secret));
        let is_wanted = !self.unwanted.iter().any(|own| own == gone);
        let is_right = is_succeeded || is_useless || !is_wanted;
        prop_assert!(is_right, "{gone} was deleted: {context}");
        Ok(())
    }

    /// Every new key is in a sink, in a record, in something that was said, or was dropped on purpose.
    fn check_keys(
        &self,
        desk: &Desk,
        stored: &[String],
        context: &str,
    ) -> Result<(), TestCaseError> {
        let made = desk.made.iter().filter(|key| desk.key(&key.id).is_some());
        let loose: Vec<_> = made
            .filter(|key| !stored.contains(&key.secret) && !self.forgotten.contains(&key.id))
            .filter(|key| !self.said.contains(&key.id))
            .collect();
        if loose.is_empty() {
            return Ok(());
        }
        let open = self.site.open();
        for key in loose {
            let reference = format!("openai/admin/{}", key.id);
            let is_recorded = open.iter().any(|own| {
                own.new.as_ref() == Some(&reference)
                    || own.new.is_none() && ["sent", "unknown"].contains(&own.state.as_str())
            });
            prop_assert!(is_recorded, "{} is lost: {context}", key.id);
        }
        Ok(())
    }

    /// Returns what the sinks hold.
    fn stored(&self) -> Vec<String> {
        let sinks = (0..self.sinks).map(|sink| format!("key{sink}"));
        sinks.filter_map(|sink| self.site.sink(&sink)).collect()
    }

    /// Brings everything to an end in good weather, and judges what is left.
    fn end(mut self) -> Result<(), TestCaseError> {
        let before = self.site.provider.desk();
        let left = self.site.settle();
        let desk = self.site.provider.desk();
        prop_assert_eq!(desk.posts, before.posts, "settling sends nothing anew");
        let stored = self.stored();
        self.good.extend(
            stored
                .iter()
                .filter(|secret| desk.proven.contains(*secret))
                .cloned(),
        );
        for gone in &desk.deleted[before.deleted.len()..] {
            self.check_deletion(&before, &desk, &stored, gone, "the end")?;
        }
        self.check_keys(&desk, &stored, "the end")?;
        for own in &left {
            // What nobody was told of, and what somebody has to decide.
            let may_stay =
                ["sent", "unknown", "proven", "old_delete_sent"].contains(&own.state.as_str());
            prop_assert!(may_stay, "{own:?} stays open");
        }
        let canaries = self.site.canaries();
        for path in super::site::files(&self.site.state()) {
            canaries.assert_absent(&path.display().to_string(), &text(&path));
        }
        Ok(())
    }
}

#[test]
fn every_key_is_accounted_for_after_any_sequence_of_commands_and_faults() {
    let cases = env::var(CASES).ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(24),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    // The same cases each time, unless more are asked for.
    let mut runner = match cases {
        Some(_) => TestRunner::new(config),
        None => {
            let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, random)
        }
    };

    let result = runner.run(&steps(), |steps| {
        let mut world = World::new();
        for step in &steps {
            world.take(step)?;
        }
        world.end()
    });

    if let Err(failure) = result {
        panic!("{failure}");
    }
}

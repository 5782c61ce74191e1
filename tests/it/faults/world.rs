//! Two people who use one provider, what each of them does, and what must hold afterwards.

mod judging;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use proptest::{prelude::*, sample::Index, test_runner::TestCaseError};

use super::{
    provider::{CREDENTIAL, Desk, Fault, Kill, Provider, Which},
    site::{End, Open, Site, files, text},
};

/// What becomes of a secret at the sink it is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// A file.
    File,
    /// A program that stores it.
    Takes,
    /// A program that reads nothing, and ends well.
    Ignores,
    /// A program that reads some of it, and ends well.
    TakesHalf,
    /// A program that stores it, and fails.
    TakesAndFails,
    /// A program that stores it, and does not end.
    TakesAndHangs,
}

impl Keeper {
    /// Tells whether an old key may go on its word.
    fn is_a_store(self) -> bool {
        matches!(self, Self::File | Self::Takes)
    }

    /// Returns the sink, whose secret is in the file of this name where it has it.
    fn sink(self, site: &Site, file: &str) -> String {
        let script = match self {
            Self::File => return format!("file:{file}"),
            Self::Takes => format!("exec cat > {file}"),
            Self::Ignores => "exit 0".to_owned(),
            Self::TakesHalf => "exec dd bs=10 count=1 of=/dev/null 2> /dev/null".to_owned(),
            Self::TakesAndFails => format!("cat > {file}; exit 1"),
            Self::TakesAndHangs => format!("cat > {file}; exec sleep 60 > /dev/null 2>&1"),
        };
        let name = format!("to-{file}");
        site.program(&name, &script);
        format!("exec:./{name}")
    }
}

/// Is one thing that somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    Create {
        keeper: Keeper,
    },
    /// Rotates one of the keys that are there.
    Rotate {
        key: Index,
        deletes_old: bool,
        keeper: Keeper,
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
    /// Deletes some of the keys, whoever needs them.
    Delete {
        keys: Vec<Index>,
    },
}

/// Is a deed, and the weather.
#[derive(Clone, Debug)]
pub struct Step {
    pub who: usize,
    pub deed: Deed,
    pub faults: Vec<(Which, Fault)>,
    pub kill: Option<Kill>,
    /// What the other one does while the request with this number waits.
    pub meanwhile: Option<(usize, Deed)>,
}

/// Is how much was seen.
#[derive(Debug, Default)]
pub struct Seen {
    commands: Cell<usize>,
    /// Creations and rotations.
    makers: Cell<usize>,
    /// Of these, those with a fault, a kill or somebody else in between.
    disturbed: Cell<usize>,
    posts: Cell<usize>,
    deletions: Cell<usize>,
}

/// Is a command that somebody gives.
#[derive(Debug)]
struct Order {
    line: String,
    /// Where a new secret is to go, and who keeps it there.
    sink: Option<(String, Keeper)>,
    /// The keys that are to be deleted, or the one that is to be replaced.
    keys: Vec<String>,
    is_deletion: bool,
}

/// Is what happened so far.
#[derive(Debug)]
pub struct World<'a> {
    seen: &'a Seen,
    sites: [Site; 2],
    /// How many keys there were.
    start: usize,
    /// The old key that a new one was made to replace, and who keeps the new secret, by the new one's id.
    old_of: BTreeMap<String, (String, Keeper)>,
    /// All that the program ever said.
    said: RefCell<String>,
    /// New keys whose record somebody dropped.
    forgotten: Vec<String>,
    /// How many sinks there can be.
    sinks: usize,
    /// Keys that somebody deleted, or tried to.
    unwanted: Vec<String>,
    /// Keys that may go as soon as their successor is known to work.
    replaced: Vec<String>,
    /// Secrets that were seen in a sink while their key was known to be proven: an old key may go for them.
    good: Vec<String>,
}

fn add(count: &Cell<usize>, more: usize) {
    count.set(count.get() + more);
}

impl<'a> World<'a> {
    pub fn new(seen: &'a Seen) -> Self {
        let provider = Provider::start(&["first", "second", "third", "fourth"]);
        let start = provider.desk().keys.len();
        Self {
            seen,
            sites: [Site::at(provider.clone()), Site::at(provider)],
            start,
            old_of: BTreeMap::new(),
            said: RefCell::default(),
            forgotten: Vec::new(),
            sinks: 0,
            unwanted: Vec::new(),
            replaced: Vec::new(),
            good: Vec::new(),
        }
    }

    fn desk(&self) -> Desk {
        self.sites[0].provider.desk()
    }

    /// Returns the order to do it; nothing when there is nothing to do it to.
    fn order(&mut self, who: usize, deed: &Deed) -> Option<Order> {
        let desk = self.desk();
        let keys = desk.keys.iter().filter(|key| key.secret != CREDENTIAL);
        let keys: Vec<&str> = keys.map(|key| key.id.as_str()).collect();
        let any_key = |index: &Index| (!keys.is_empty()).then(|| (*index.get(&keys)).to_owned());
        let any_operation = |index: &Index| {
            let open = self.sites[who].open();
            (!open.is_empty()).then(|| index.get(&open).clone())
        };
        let sink = format!("key{}", self.sinks);
        self.sinks += 1;
        let mut order = Order {
            line: String::new(),
            sink: None,
            keys: Vec::new(),
            is_deletion: false,
        };
        order.line = match deed {
            Deed::Create { keeper } => {
                let to = keeper.sink(&self.sites[who], &sink);
                format!("create --name ci --kind admin --to {to}")
            }
            Deed::Rotate {
                key,
                deletes_old,
                keeper,
            } => {
                let key = any_key(key)?;
                let flag = match deletes_old {
                    true => {
                        self.replaced.push(key.clone());
                        "--delete-old"
                    }
                    false => "",
                };
                order.keys.push(key.clone());
                let to = keeper.sink(&self.sites[who], &sink);
                // Namesakes are what this world is full of, and uses are what its provider does not tell.
                format!("rotate openai/admin/{key} --yes --again {flag} --to {to}")
            }
            Deed::Finish { key } => {
                let key = any_key(key)?;
                self.replaced.push(key.clone());
                format!("rotate --finish openai/admin/{key} --yes")
            }
            Deed::Delete { keys } => {
                order.keys = keys.iter().filter_map(any_key).collect();
                order.keys.sort();
                order.keys.dedup();
                if order.keys.is_empty() {
                    return None;
                }
                order.is_deletion = true;
                let refs = order.keys.iter().map(|key| format!("openai/admin/{key} "));
                format!("delete {}--yes", refs.collect::<String>())
            }
            Deed::Resume { operation } => {
                format!("operations resume {} --yes", any_operation(operation)?.id)
            }
            Deed::Forget { operation } => {
                let operation = any_operation(operation)?;
                self.forget(&operation);
                format!("operations forget {}", operation.id)
            }
        };
        order.line += " --timeout 2s";
        if let Deed::Create { keeper } | Deed::Rotate { keeper, .. } = deed {
            order.sink = Some((sink, *keeper));
        }
        if order.is_deletion {
            self.unwanted.extend(order.keys.clone());
        }
        Some(order)
    }

    /// Takes note of the keys that only a record accounts for, and that nobody will know of without it.
    fn forget(&mut self, operation: &Open) {
        let desk = self.desk();
        let lost = desk.made.iter().filter(|key| {
            let reference = format!("openai/admin/{}", key.id);
            let may_be_its_own = operation.new.is_none() && !operation.is_deletion;
            operation.new.as_ref() == Some(&reference) || may_be_its_own
        });
        self.forgotten.extend(lost.map(|key| key.id.clone()));
    }

    pub fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let Some(order) = self.order(step.who, &step.deed) else {
            return Ok(());
        };
        let other = step.meanwhile.as_ref();
        let other = other.and_then(|(at, deed)| Some((*at, self.order(1 - step.who, deed)?)));
        let before = self.desk();
        let provider = &self.sites[0].provider;
        provider.arrange(&step.faults, step.kill);
        let mut between = None;
        let end = match &other {
            None => self.sites[step.who].run(&order.line),
            Some((at, other)) => self.sites[step.who].run_around(&order.line, *at, || {
                let before = self.desk();
                let end = self.sites[1 - step.who].run(&other.line);
                self.hear(&end);
                between = Some((before.made.len()..self.desk().made.len(), end));
            }),
        };
        self.hear(&end);
        let after = self.desk();
        let context = format!("{order:?} with {step:?} and {between:?} ended {end:?}");
        let mut commands = vec![(&order, end, step.who)];
        let window = between.as_ref().map_or(0..0, |(made, _)| made.clone());
        if let (Some((_, other)), Some((_, end))) = (&other, between) {
            commands.push((other, end, 1 - step.who));
        }
        for index in before.made.len()..after.made.len() {
            let own = commands[usize::from(window.contains(&index))].0;
            if let (Some((_, keeper)), Some(old)) = (&own.sink, own.keys.first()) {
                let new = after.made[index].id.clone();
                self.old_of.insert(new, (old.clone(), *keeper));
            }
        }
        let makers = commands.iter().filter(|(own, ..)| own.sink.is_some());
        let (makers, made) = (makers.count(), after.made.len() - before.made.len());
        let posts = after.posts - before.posts;
        prop_assert!(
            made <= makers && posts <= makers,
            "made {made}, sent {posts}: {context}"
        );
        let is_alone = commands.len() == 1;
        let is_calm = is_alone && step.kill.is_none() && step.faults.is_empty();
        add(&self.seen.commands, commands.len());
        add(&self.seen.makers, makers);
        add(&self.seen.disturbed, if is_calm { 0 } else { makers });
        add(&self.seen.posts, posts);
        add(
            &self.seen.deletions,
            after.deleted.len() - before.deleted.len(),
        );
        for (order, end, who) in &commands {
            prop_assert!(
                end.code.is_some() || step.kill.is_some(),
                "killed: {context}"
            );
            self.check_code(order, end, *who, &after, &context)?;
            if is_alone && !order.keys.is_empty() && matches!(end.code, Some(2 | 5 | 6 | 7)) {
                let is_as_it_was = after.keys == before.keys;
                prop_assert!(is_as_it_was, "nothing was to be changed: {context}");
            }
        }
        self.check(&before, &after, &context)
    }

    fn hear(&self, end: &End) {
        let mut said = self.said.borrow_mut();
        *said += &end.stdout;
        *said += &end.stderr;
    }

    /// Returns what the sinks hold.
    fn stored(&self) -> Vec<String> {
        let sinks = (0..self.sinks).map(|sink| format!("key{sink}"));
        let both = sinks.flat_map(|sink| self.sites.each_ref().map(|site| site.sink(&sink)));
        both.flatten().collect()
    }

    /// Brings everything to an end in good weather, and judges what is left.
    pub fn end(mut self) -> Result<(), TestCaseError> {
        let before = self.desk();
        let stored = self.stored();
        let is_lost = |key: &str| {
            let id = key.rsplit('/').next();
            let made = before.made.iter().find(|own| Some(own.id.as_str()) == id);
            made.is_none_or(|own| !stored.contains(&own.secret))
        };
        let left = self
            .sites
            .each_ref()
            .map(|site| site.settle_knowing(is_lost));
        let desk = self.desk();
        prop_assert_eq!(desk.posts, before.posts, "settling sends nothing anew");
        self.check(&before, &desk, "the end")?;
        for own in left.iter().flatten() {
            // What nobody was told of, and what somebody has to decide.
            let may_stay = [
                "sent",
                "unknown",
                "created",
                "rescued",
                "stored",
                "proven",
                "old_delete_sent",
            ]
            .contains(&own.state.as_str());
            prop_assert!(may_stay, "{own:?} stays open");
        }
        for site in &self.sites {
            let canaries = site.canaries();
            let refuge = site.refuge();
            let others = files(&site.state());
            for path in others.iter().filter(|path| !path.starts_with(&refuge)) {
                canaries.assert_absent(&path.display().to_string(), &text(path));
            }
        }
        Ok(())
    }
}

//! Any sequence of commands of two people who use one provider, of crashes and faults: after each step every key is
//! accounted for, and none went that nobody agreed to.

use std::{env, ops::Range};

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{
    provider::{Fault, Kill, Which},
    world::{Deed, Keeper, Seen, Step, World},
};

/// As the property tests' own library has it.
const CASES: &str = "PROPTEST_CASES";
const LENGTH: Range<usize> = 3..8;

fn keepers() -> impl Strategy<Value = Keeper> {
    prop_oneof![
        12 => Just(Keeper::File),
        6 => Just(Keeper::Takes),
        2 => Just(Keeper::Ignores),
        2 => Just(Keeper::TakesHalf),
        2 => Just(Keeper::TakesAndFails),
        1 => Just(Keeper::TakesAndHangs),
    ]
}

fn deeds() -> impl Strategy<Value = Deed> {
    let key = || any::<Index>();
    let keys = prop::collection::vec(key(), 2..5);
    prop_oneof![
        3 => keepers().prop_map(|keeper| Deed::Create { keeper }),
        6 => (key(), any::<bool>(), keepers()).prop_map(|(key, deletes_old, keeper)| Deed::Rotate {
            key,
            deletes_old,
            keeper,
        }),
        2 => key().prop_map(|key| Deed::Finish { key }),
        4 => key().prop_map(|operation| Deed::Resume { operation }),
        1 => key().prop_map(|operation| Deed::Forget { operation }),
        1 => key().prop_map(|key| Deed::Delete { keys: vec![key] }),
        2 => keys.prop_map(|keys| Deed::Delete { keys }),
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
        0_usize..2,
        deeds(),
        prop::collection::vec(faults(), 0..3),
        prop::option::weighted(0.3, kill),
        prop::option::weighted(0.3, (1_usize..8, deeds())),
    );
    let step = step.prop_map(|(who, deed, faults, kill, meanwhile)| Step {
        who,
        deed,
        faults,
        // One of the two at a time: a kill counts requests, too.
        kill: kill.filter(|_| meanwhile.is_none()),
        meanwhile,
    });
    prop::collection::vec(step, LENGTH)
}

#[test]
#[expect(
    clippy::print_stderr,
    reason = "who asks for more wants to know how many"
)]
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
    let seen = Seen::default();

    let result = runner.run(&steps(), |steps| {
        let mut world = World::new(&seen);
        for step in &steps {
            world.take(step)?;
        }
        world.end()
    });

    eprintln!("{seen:?}");
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

//! Whatever a provider makes passes as a credential.

use keyctl::{credentials::mistake, keys::Secret};
use proptest::{prelude::*, string::string_regex};

/// How the values look that providers make; the first words say whose.
const MINTED: [&str; 15] = [
    // OpenAI: admin, project, service account, older.
    "sk-admin-[A-Za-z0-9_-]{20,156}[A-Za-z0-9]",
    "sk-proj-[A-Za-z0-9_-]{20,156}[A-Za-z0-9]",
    "sk-svcacct-[A-Za-z0-9_-]{20,156}[A-Za-z0-9]",
    "sk-[A-Za-z0-9]{48}",
    // Braintrust: service token, person's key.
    "bt-st-[A-Za-z0-9]{40,60}",
    // Pinecone: keys, access tokens, client ids and secrets.
    "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}",
    "eyJ[A-Za-z0-9_-]{20,60}\\.eyJ[A-Za-z0-9_-]{20,200}\\.[A-Za-z0-9_-]{43,342}",
    "[A-Za-z0-9]{32}",
    "[A-Za-z0-9_-]{63}[A-Za-z0-9]",
    // Exa: UUIDs.
    "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    // Others of the field: hexadecimal, base64 with its padding.
    "[0-9a-f]{40}",
    "[A-Za-z0-9+/]{42}[A-Za-z0-9]=",
    "sk-ant-admin01-[A-Za-z0-9_-]{90}AA",
    "lsv2_(pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
    "gsk_[A-Za-z0-9]{52}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn value_that_a_provider_makes_passes(
        value in prop::sample::select(MINTED.to_vec())
            .prop_flat_map(|form| string_regex(form).expect("a form")),
    ) {
        prop_assert_eq!(mistake(&Secret::new(value.as_str())), None);
        prop_assert_eq!(mistake(&Secret::new(format!(" {value}\n"))), None);
    }
}

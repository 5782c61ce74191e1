//! What tries a credential again once it was accepted: a request, and never what an earlier answer left behind.

use keyctl::{
    accounts::Account,
    keys::{AccountName, ExitCode},
};

use super::*;

/// Is an account, and what its provider answers to a credential that is good.
struct Credential {
    provider: &'static str,
    /// `{url}` stands for the server's address.
    variables: &'static [(&'static str, &'static str)],
    good: &'static [Good],
    key: fn() -> Locator,
}

/// Is a path, and what is answered there.
type Good = (&'static str, fn() -> Value);

const ALL_CREDENTIALS: &[Credential] = &[
    Credential {
        provider: "openai",
        variables: &[
            ("OPENAI_ADMIN_KEY", "sk-admin-0123456789abcdef0123456789"),
            ("KEYCTL_OPENAI_BASE_URL", "{url}"),
        ],
        good: &[(
            "/organization/projects",
            || json!({"object":"list","data":[{"id":"proj_1","name":"web"}],"has_more":false}),
        )],
        key: || at(Place::Kind(Kind("admin")), KeyId::Public("key_1".into())),
    },
    Credential {
        provider: "pinecone",
        variables: &[
            (
                "PINECONE_ACCESS_TOKEN",
                "eyJhbGciOiJSUzI1NiJ9.e30.0123456789",
            ),
            ("KEYCTL_PINECONE_BASE_URL", "{url}"),
        ],
        good: &[(
            "/admin/projects",
            || json!({"data":[{"id":PROJECT,"name":"web","organization_id":"-NM7"}]}),
        )],
        key: || at(Place::Account, KeyId::Public(ID.into())),
    },
    Credential {
        provider: "braintrust",
        variables: &[
            ("BRAINTRUST_API_KEY", "bt-st-0123456789abcdef0123456789"),
            ("BRAINTRUST_API_URL", "{url}"),
        ],
        good: &[(
            "/v1/organization",
            || json!({"objects":[{"id":"org_1","name":"acme"}]}),
        )],
        key: || at(Place::Kind(Kind("user")), KeyId::Public(ID.into())),
    },
    Credential {
        provider: "exa",
        variables: &[
            ("EXA_SERVICE_KEY", "3f1c0f6e-77aa-4bb2-9d55-0123456789ab"),
            ("KEYCTL_EXA_BASE_URL", "{url}"),
        ],
        good: &[
            ("/api-keys", || json!({"apiKeys":[{"publicId":"key_2"}]})),
            (
                "/api-keys/key_2",
                || json!({"apiKey":{"publicId":"key_2","teamId":"660e8400"}}),
            ),
        ],
        key: || at(Place::Account, KeyId::Public("key_1".into())),
    },
];

impl Credential {
    async fn connect(&self, server: &MockServer) -> Box<dyn AnyKeyAdmin> {
        for (at, body) in self.good {
            answer(server, "GET", at, 200, body()).await;
        }
        connect_at(&server.uri(), self.provider, self.variables)
    }

    /// Connects an account that watches its credential.
    async fn account(&self, server: &MockServer) -> Account {
        let descriptor = ALL.iter().find(|own| own.name == self.provider);
        let descriptor = descriptor.expect("a provider");
        let name = AccountName::new(self.provider);
        let admin = self.connect(server).await;
        Account::new(name, descriptor, admin, 1, Interrupt::new())
    }
}

/// Turns everything down that nothing else answers.
async fn turn_down(server: &MockServer) {
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(401))
        .with_priority(10)
        .mount(server)
        .await;
}

#[tokio::test]
async fn credential_is_tried_by_a_request_each_time() {
    for credential in ALL_CREDENTIALS {
        let server = MockServer::start().await;
        let admin = credential.connect(&server).await;

        admin.whoami().await.expect("good");
        let first = requests(&server).await.len();
        admin.whoami().await.expect("good");
        let second = requests(&server).await.len();
        server.reset().await;
        turn_down(&server).await;
        let failure = admin.whoami().await.expect_err("turned down");

        assert!(second > first, "{}", credential.provider);
        assert_eq!(failure.code(), "credential-rejected");
    }
}

#[tokio::test]
async fn rejection_after_an_acceptance_is_settled_by_one_trial() {
    for credential in ALL_CREDENTIALS {
        let server = MockServer::start().await;
        let account = credential.account(&server).await;
        account.identity().await.expect("good");
        let key = (credential.key)();
        turn_down(&server).await;

        let spared = account.describe(&key).await.expect_err("turned down");
        server.reset().await;
        turn_down(&server).await;
        let ended = account.describe(&key).await.expect_err("turned down");
        let sent = requests(&server).await.len();
        let again = account.describe(&key).await.expect_err("at its end");

        assert_eq!(spared.failure.code(), "permission-denied");
        assert_eq!(ended.failure.code(), "credential-rejected");
        assert_eq!(again.exit_code(), ExitCode::Auth);
        // The request itself, and the trial.
        assert_eq!(sent, 2, "{}", credential.provider);
        assert_eq!(requests(&server).await.len(), sent);
    }
}

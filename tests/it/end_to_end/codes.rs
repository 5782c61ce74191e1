//! Every code that the program ends with, as a script sees it.

use std::{path::Path, time::Duration};

use keyctl::keys::ExitCode;

use crate::support::{Answer, FAILS, Outcome, PATH, Program, Server, Stub};

const KEY: &str = "openai/admin/key_abc";
const KEYS: &str = "/v1/organization/admin_api_keys";

/// Ends with a failure of this sort; `None` for what is none.
fn fails_with(code: ExitCode, folder: &Path) -> Option<Outcome> {
    let line = match code {
        ExitCode::Ok => return None,
        ExitCode::Failed => return Some(against(folder, 422, "describe openai/admin/key_abc")),
        ExitCode::Usage => "list --sandbox --provider nobody",
        ExitCode::NotFound => "describe --sandbox openai/admin/key_nope",
        ExitCode::Auth => "list",
        ExitCode::NotConfirmed => "delete --sandbox openai/admin/key_J7gMdTVRlIPN",
        ExitCode::Conflict => "delete --sandbox --name ci --yes",
        ExitCode::Temporary => return Some(against(folder, 503, "describe openai/admin/key_abc")),
        ExitCode::Partial => {
            "describe --sandbox openai/admin/key_J7gMdTVRlIPN openai/admin/key_nope"
        }
        ExitCode::Unknown => {
            let create = "create --kind admin --name ci --to file:key --timeout 1s";
            return Some(against(folder, 500, create));
        }
        ExitCode::Unsupported => {
            "create --sandbox --provider braintrust --kind user --name ci --reveal"
        }
        ExitCode::Findings => {
            let program = in_json(folder, "identify --sandbox --provider openai");
            return Some(program.input(b"sk-admin-CANARYofNobody0123456789").run());
        }
        ExitCode::SecretNotStored => {
            let create = "create --sandbox --provider openai --kind admin --name ci";
            return Some(in_json(folder, create).arguments(&["--to", FAILS]).run());
        }
        #[cfg(unix)]
        ExitCode::Interrupted => return Some(interrupted(folder)),
        // Nothing safe interrupts it here.
        #[cfg(not(unix))]
        ExitCode::Interrupted => return None,
    };
    Some(in_json(folder, line).run())
}

fn in_json(folder: &Path, line: &str) -> Program {
    let program = Program::line(line).arguments(&["-o", "json"]);
    program.working_in(folder).env("PATH", PATH)
}

/// Prepares a run against this server.
fn at(server: &Server, folder: &Path, line: &str) -> Program {
    in_json(folder, line)
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARY0123456789")
        .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
}

/// Runs against a server that lists no keys, and answers all else with this status.
fn against(folder: &Path, status: u16, line: &str) -> Outcome {
    let server = Server::start();
    let no = serde_json::json!({"error":{"message":"no, said the server"}});
    let none = serde_json::json!({"object":"list","data":[],"has_more":false});
    server.answers_otherwise(Answer::json(status, &no).header("Retry-After", "0"));
    server.stub(Stub::get(KEYS, &none));
    at(&server, folder, line).run()
}

#[cfg(unix)]
fn interrupted(folder: &Path) -> Outcome {
    let server = Server::start();
    server.answers_otherwise(Answer::empty(200).late(Duration::from_secs(5)));
    let program = at(&server, folder, &format!("describe {KEY}"));
    program.run_until(|| server.hits() > 0, "INT")
}

#[test]
fn c02_credential_that_is_rejected_halfway_through_a_list_is_told_once() {
    let server = Server::start();
    let project = |number| serde_json::json!({"id":format!("proj_{number}"),"name":"web"});
    let projects: Vec<_> = (0..40).map(project).collect();
    let projects = serde_json::json!({"object":"list","data":projects,"has_more":false});
    let no = serde_json::json!({"error":{"message":"no, said the server"}});
    server.answers_otherwise(Answer::json(401, &no));
    let list = Stub::get("/v1/organization/projects", &projects);
    server.stub(list.then(Answer::json(401, &no)));

    let outcome = Program::line("list")
        .secret_env("OPENAI_ADMIN_KEY", "sk-admin-CANARY0123456789")
        .env("KEYCTL_OPENAI_BASE_URL", format!("{}/v1", server.url()))
        .run()
        .ends_with(4)
        .prints("");

    let told = outcome
        .stderr
        .matches("the credential was rejected")
        .count();
    assert_eq!(told, 1, "{}", outcome.stderr);
}

#[test]
fn d06_failure_of_every_code_is_one_object_for_scripts() {
    for (code, name, _) in ExitCode::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let Some(outcome) = fails_with(code, folder.path()) else {
            continue;
        };

        let outcome = outcome.ends_with(i32::from(code.number()));

        let error = outcome.json_error();
        assert_eq!(error["exit_code"], code.number(), "{name}");
        assert!(error["code"].is_string(), "{name}: {error}");
        assert!(error["message"].is_string(), "{name}: {error}");
        assert!(error["causes"].is_array(), "{name}: {error}");
        assert!(outcome.stdout.is_empty() || outcome.json()["version"] == 1);
    }
}

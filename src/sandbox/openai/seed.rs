//! The organization Acme at OpenAI, as it is before anything was changed.

use super::draft::Draft;
use super::world::{LastUse, World};
use crate::sandbox::clock::Calendar;

/// What every admin key starts with.
pub(super) const ADMIN_PREFIX: &str = "sk-admin-sandbox";

/// The admin key that clients of the sandbox use, which is the one called `keyctl`.
pub(super) const ADMIN_KEY: &str = "sk-admin-sandboxKeyctlNotARealKey7Qx";

/// The steps of the data platform's pipeline; each has a key in production and one in staging.
const PIPELINE: [&str; 8] = [
    "ingest",
    "dedupe",
    "transform",
    "embeddings",
    "quality",
    "catalog",
    "export",
    "backfill",
];

pub(super) fn seed(calendar: Calendar) -> World {
    let mut draft = Draft::of(calendar);
    let used = |moment| LastUse::At(calendar.seconds(moment));
    let ada = draft.user("Ada Okafor", "ada", "owner", "2025-01-08T09:00:00Z");
    let jonas = draft.user("Jonas Lind", "jonas", "member", "2025-02-17T08:30:00Z");
    let mei = draft.user("Mei Tanaka", "mei", "member", "2025-04-02T10:15:00Z");
    let samir = draft.user("Samir Haddad", "samir", "member", "2025-03-11T14:00:00Z");

    draft
        .admin_key("terraform", &ada, "2025-06-02T07:45:00Z")
        .last_used = used("2026-11-20T06:00:12Z");
    draft
        .admin_key("keyctl", &ada, "2026-02-09T13:20:00Z")
        .last_used = used("2026-11-20T11:59:41Z");
    // Here the published description allows the member to be absent, which it does not for a project's keys.
    let cost_report = draft.admin_key("cost-report", &jonas, "2026-07-15T10:05:00Z");
    cost_report.last_used = LastUse::Untold;
    cost_report.expires_at = Some(calendar.seconds("2027-01-11T10:05:00Z"));

    let web = draft.project("Web", "2025-01-08T09:12:00Z", None);
    let checkout = draft.account(&web, "checkout", "2025-09-03T08:00:00Z");
    let support = draft.account(&web, "support", "2025-11-24T15:30:00Z");
    draft
        .key(&web, "jonas-laptop", &jonas, "2025-03-05T16:40:00Z")
        .used("2026-11-19T17:03:28Z");
    draft
        .key(&web, "landing-page", &ada, "2025-08-31T12:00:00Z")
        .used("2026-08-30T22:14:09Z")
        .expires("2026-08-31T12:00:00Z");
    draft
        .key(&web, "checkout-api", &checkout, "2025-09-03T08:02:00Z")
        .used("2026-11-20T11:58:57Z");
    draft
        .key(&web, "product-search", &checkout, "2025-10-13T09:25:00Z")
        .used("2026-11-20T11:57:02Z");
    draft
        .key(&web, "support-bot", &support, "2025-11-29T15:31:00Z")
        .used("2026-11-20T10:44:30Z")
        .expires("2026-11-29T15:31:00Z");
    draft
        .key(&web, "price-experiment", &samir, "2026-01-20T11:11:00Z")
        .used("2026-05-04T08:52:19Z")
        .inactive();
    draft.key(&web, "mei-prototype", &mei, "2026-10-02T13:37:00Z");

    let data = draft.project("Data Platform", "2025-02-03T10:00:00Z", None);
    let ingest = draft.account(&data, "ingest", "2025-05-12T07:00:00Z");
    let warehouse = draft.account(&data, "warehouse", "2025-05-12T07:10:00Z");
    draft
        .key(&data, "legacy-importer", &ingest, "2025-05-12T07:01:00Z")
        .used("2025-12-19T16:05:33Z");
    for (step, name) in PIPELINE.into_iter().enumerate() {
        let account = if step < 4 { &ingest } else { &warehouse };
        let month = step + 1;
        let minute = 7 * step;
        draft
            .key(
                &data,
                &format!("{name}-prod"),
                account,
                &format!("2026-0{month}-05T08:{minute:02}:00Z"),
            )
            .used(&format!("2026-11-20T11:{minute:02}:36Z"));
        draft
            .key(
                &data,
                &format!("{name}-staging"),
                account,
                &format!("2026-0{month}-06T09:{minute:02}:00Z"),
            )
            .used(&format!("2026-11-1{step}T15:{minute:02}:08Z"));
    }
    draft
        .key(&data, "samir-notebook", &samir, "2025-07-21T09:00:00Z")
        .used("2026-05-06T16:20:44Z")
        .inactive();
    draft
        .key(&data, "dbt", &jonas, "2025-12-01T08:00:00Z")
        .used("2026-11-20T05:30:00Z");
    draft
        .key(
            &data,
            "dashboard-export",
            &warehouse,
            "2026-03-19T14:45:00Z",
        )
        .used("2026-11-20T07:00:05Z");
    draft
        .key(&data, "pii-redaction", &ingest, "2026-05-27T11:30:00Z")
        .used("2026-11-20T11:40:21Z")
        .expires("2027-05-27T11:30:00Z");
    draft
        .key(&data, "mei-notebook", &mei, "2026-06-08T09:50:00Z")
        .used("2026-11-18T18:09:13Z");
    draft
        .key(&data, "index-rebuild", &warehouse, "2026-09-14T06:15:00Z")
        .used("2026-11-15T03:00:48Z");

    let research = draft.project("Research", "2025-06-16T08:00:00Z", None);
    let evaluator = draft.account(&research, "evaluator", "2025-06-30T08:00:00Z");
    draft
        .key(
            &research,
            "nightly-evals",
            &evaluator,
            "2025-06-30T08:05:00Z",
        )
        .used("2026-11-20T01:12:37Z");
    draft
        .key(&research, "judge", &evaluator, "2026-04-22T10:00:00Z")
        .used("2026-11-20T01:40:02Z");
    draft
        .key(&research, "mei-experiments", &mei, "2026-08-03T07:55:00Z")
        .used("2026-11-19T21:31:50Z");

    draft.project(
        "Hackathon 2025",
        "2025-03-14T08:00:00Z",
        Some("2025-04-30T16:00:00Z"),
    );
    draft.into_world()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::clock::demo;

    #[test]
    fn one_project_holds_more_keys_than_a_page() {
        let world = seed(Calendar::of(demo()));
        let data = world
            .projects
            .iter()
            .find(|project| project.name == "Data Platform");
        let data = &data.expect("the project").id;

        assert_eq!(
            world.keys.iter().filter(|key| key.project == *data).count(),
            23
        );
    }

    #[test]
    fn nothing_was_used_before_it_was_created_or_after_now() {
        for key in seed(Calendar::of(demo())).keys {
            let LastUse::At(last_use) = key.last_used else {
                continue;
            };
            assert!(key.created_at < last_use, "{}", key.name);
            assert!(last_use <= demo().as_second(), "{}", key.name);
        }
    }

    #[test]
    fn ids_and_secrets_are_all_different() {
        let world = seed(Calendar::of(demo()));
        let mut texts: Vec<&str> = Vec::new();
        texts.extend(world.keys.iter().flat_map(|key| [&*key.id, &*key.secret]));
        texts.extend(
            world
                .admin_keys
                .iter()
                .flat_map(|key| [&*key.id, &*key.secret]),
        );
        let count = texts.len();

        texts.sort_unstable();
        texts.dedup();

        assert_eq!(texts.len(), count);
    }
}

//! The organization Acme at Pinecone, as it is before anything was changed.

use super::world::{Key, Organization, Project, World};
use crate::sandbox::clock::Calendar;
use crate::sandbox::mint;

pub(super) fn seed(calendar: Calendar) -> World {
    let project = |name: &str, created| project(name, calendar.text(created));
    let key = |project: &Project, (name, created, roles): (&str, &str, &str)| {
        key(project, name, calendar.text(created), roles)
    };
    let production = project("Production", "2025-01-15T09:00:00.000000Z");
    let staging = project("Staging", "2025-01-15T09:04:30.000000Z");
    let in_production = [
        (
            "search-prod",
            "2025-03-04T10:21:07.316402Z",
            "DataPlaneViewer",
        ),
        (
            "indexer-prod",
            "2025-03-04T10:25:41.902116Z",
            "DataPlaneEditor",
        ),
        (
            "ci",
            "2025-08-19T07:48:55.120933Z",
            "ControlPlaneViewer DataPlaneViewer",
        ),
        (
            "terraform",
            "2025-10-20T23:40:27.069075Z",
            "ControlPlaneEditor",
        ),
        (
            "recommendations",
            "2026-05-11T14:02:19.554810Z",
            "DataPlaneViewer",
        ),
        ("backup", "2026-09-30T16:33:02.778241Z", "ProjectViewer"),
    ];
    let in_staging = [
        (
            "search-staging",
            "2025-03-04T10:31:12.440087Z",
            "DataPlaneEditor",
        ),
        ("ci", "2025-08-19T07:52:03.664519Z", "ProjectEditor"),
        (
            "pinecone-cli-k3x9qa",
            "2026-04-27T12:09:44.018365Z",
            "ProjectEditor",
        ),
        (
            "load-test",
            "2026-10-14T08:15:37.291570Z",
            "ControlPlaneEditor DataPlaneEditor",
        ),
    ];
    let mut keys = Vec::new();
    keys.extend(in_production.map(|facts| key(&production, facts)));
    keys.extend(in_staging.map(|facts| key(&staging, facts)));
    // The oldest key of each project is from before names and times were kept.
    keys.insert(
        0,
        Key {
            created_at: None,
            ..key(
                &production,
                ("default", "2025-01-15T09:00:00.000000Z", "ProjectEditor"),
            )
        },
    );
    keys.push(Key {
        name: None,
        ..key(
            &staging,
            ("unnamed", "2025-02-11T13:17:20.835294Z", "DataPlaneViewer"),
        )
    });
    World {
        minted: 0,
        organization: Organization {
            id: "-OGxAcme7af6f234168c".to_owned(),
            name: "Acme".to_owned(),
            created_at: calendar.text("2025-01-15T08:58:00.000000Z"),
        },
        projects: vec![production, staging],
        keys,
    }
}

fn project(name: &str, created_at: String) -> Project {
    Project {
        id: mint::uuid(&format!("pinecone/project/{name}")),
        name: name.to_owned(),
        created_at,
    }
}

fn key(project: &Project, name: &str, created_at: String, roles: &str) -> Key {
    let seed = format!("pinecone/{}/{name}", project.name);
    Key {
        id: mint::uuid(&seed),
        project: project.id.clone(),
        name: Some(name.to_owned()),
        roles: roles.split(' ').map(str::to_owned).collect(),
        created_at: Some(created_at),
        secret: secret(&seed),
    }
}

pub(super) fn secret(seed: &str) -> String {
    format!(
        "pcsk_sandbox_{}",
        mint::letters(&format!("{seed}/secret"), 40)
    )
}

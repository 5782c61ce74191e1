//! What OpenAI's answers are read with.

use super::{
    connect::DIALECT,
    wire::{
        AdminApiKey, CreatedKey, CreatedServiceAccount, Deleted, List, Project, ProjectApiKey,
        ServiceAccount, project_scope,
    },
};
use crate::{
    http::fuzz::read,
    providers::fuzz::{Found, Readers},
};

pub const READERS: Readers = Readers {
    answers: &[
        |body| {
            let list: List<AdminApiKey> = read(body)?;
            Ok(list.page(AdminApiKey::into_key)?.into())
        },
        |body| {
            let project = project_scope("proj_1".into(), None);
            let list: List<ProjectApiKey> = read(body)?;
            Ok(list.page(|key| key.into_key(&project))?.into())
        },
        |body| {
            let list: List<Project> = read(body)?;
            Ok(list.page(Project::into_scope)?.into())
        },
        |body| {
            let list: List<ServiceAccount> = read(body)?;
            list.page(|account| account).map(|_| Found::default())
        },
        |body| Ok(read::<AdminApiKey>(body)?.into_new_key().into()),
        |body| {
            let project = project_scope("proj_1".into(), None);
            Ok(read::<ProjectApiKey>(body)?.into_key(&project).into())
        },
        |body| {
            let account: ServiceAccount = read(br#"{"id":"sa_1"}"#)?;
            let created: CreatedKey = read(body)?;
            Ok(created.into_new_key("proj_1".into(), account).into())
        },
        |body| {
            let created: CreatedServiceAccount = read(body)?;
            Ok(created.into_new_key("proj_1".into())?.into())
        },
        |body| read::<Deleted>(body).map(|_| Found::default()),
    ],
    dialects: &[DIALECT],
};

//! What Pinecone's answers are read with.

use super::{
    connect::{DIALECT, LOGIN_DIALECT, READY_DIALECT},
    wire::{ApiKey, CreatedKey, List, Project, Token},
};
use crate::{
    http::fuzz::read,
    providers::fuzz::{Found, Readers},
};

pub const READERS: Readers = Readers {
    answers: &[
        |body| {
            let list: List<ApiKey> = read(body)?;
            Ok(list.page(ApiKey::into_key).into())
        },
        |body| {
            let list: List<Project> = read(body)?;
            Ok(list.page(Project::into_scope).into())
        },
        |body| Ok(read::<ApiKey>(body)?.into_key().into()),
        |body| Ok(read::<CreatedKey>(body)?.into_new_key().into()),
        |body| {
            let token: Token = read(body)?;
            Ok(Found {
                secrets: vec![token.access_token],
                ..Found::default()
            })
        },
    ],
    dialects: &[DIALECT, READY_DIALECT, LOGIN_DIALECT],
};

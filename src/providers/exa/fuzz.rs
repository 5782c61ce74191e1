//! What Exa's answers are read with.

use super::{
    connect::{DIALECT, SEARCH_DIALECT},
    wire::{ApiKey, Deleted, List, One, Rotation},
};
use crate::{
    http::fuzz::read,
    keys::{KeyId, Page, Secret},
    providers::fuzz::{Found, Readers},
};

pub const READERS: Readers = Readers {
    answers: &[
        |body| {
            let list: List = read(body)?;
            let keys = list.api_keys.into_iter().map(ApiKey::into_key);
            Ok(Page::only(keys.collect()).into())
        },
        |body| Ok(read::<One>(body)?.api_key.into_key().into()),
        |body| Ok(read::<One>(body)?.api_key.into_new_key().into()),
        |body| {
            let asked = KeyId::Public("key_1".into());
            Ok(read::<Rotation>(body)?.into_rotated(&asked)?.into())
        },
        |body| {
            let asked = KeyId::Sensitive(Secret::new("3c90c3cc-0d44-4b50-8888-8dd25736052a"));
            Ok(read::<Rotation>(body)?.into_rotated(&asked)?.into())
        },
        |body| read::<Deleted>(body).map(|_| Found::default()),
    ],
    dialects: &[DIALECT, SEARCH_DIALECT],
};

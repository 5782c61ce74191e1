//! The key that takes over: as like the old one as the API can tell.

use crate::{
    accounts::Account,
    keys::{
        CreateKey, Entry, Failure, Field, Fields, Key, Lifetime, Moment, OwnerType, Permissions,
        ScopeType, Support, Text,
    },
};

/// What the new key gets otherwise than the old one.
#[derive(Clone, Debug, Default)]
pub struct Requested {
    pub name: Option<String>,
    pub permissions: Option<Permissions>,
    pub lifetime: Option<Lifetime>,
}

/// A request for the new key, and what it cannot be given.
#[derive(Debug)]
pub struct SuccessorRequest {
    pub request: CreateKey,
    pub warnings: Vec<String>,
}

impl Requested {
    /// Lists the fields that were given.
    pub fn fields(&self) -> Vec<Field> {
        let fields = [
            (Field::Name, self.name.is_some()),
            (Field::Scope, self.permissions.is_some()),
            (Field::ExpiresIn, self.lifetime.is_some()),
        ];
        let given = fields.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(field, _)| field).collect()
    }
}

/// Makes the request for a key that takes the place of `old`. Fails with [`Failure::Usage`] when something it needs is
/// not known of the old one.
pub fn successor(
    account: &Account,
    old: &Entry,
    requested: &Requested,
) -> Result<SuccessorRequest, Failure> {
    let key = &old.key;
    let fields = match account.capabilities().of(key.kind).map(|own| own.create) {
        Some(Support::Yes(fields)) => fields,
        _ => Fields::NONE,
    };
    let takes = |field| fields.all().any(|own| own == field);
    let mut warnings = Vec::new();
    let mut request = CreateKey::of(key.kind);
    let own_name = key.name.as_ref().map(|name| name.raw().to_owned());
    request.name = requested.name.clone().or(own_name);
    if request.name.is_none() && fields.required.contains(&Field::Name) {
        return Err(Failure::usage(
            "the key has no name, and a new one needs one",
            "pass `--new-name`",
        ));
    }
    if takes(Field::Project) && key.scope.scope_type == ScopeType::Project {
        request.project = key.scope.id.as_ref().map(|id| id.raw().to_owned());
    }
    if takes(Field::ServiceAccount) {
        request.service_account = Some(service_account(key)?);
    }
    if takes(Field::Role) {
        let roles = key.roles.iter().flatten();
        request.roles = roles.map(|role| role.raw().to_owned()).collect();
        if request.roles.is_empty() {
            return Err(Failure::usage(
                "the old key's roles are not known, and the new one would get the provider's default",
                "create a new key with `keyctl create --role`, then delete this one",
            ));
        }
    }
    if takes(Field::RateLimit) {
        request.rate_limit = key.rate_limit.known().map(|limit| limit.value);
    }
    if takes(Field::Budget) {
        request.budget = key.budget.known();
    }
    request.permissions = requested.permissions.clone();
    request.lifetime = requested.lifetime;
    if takes(Field::ExpiresIn) && request.lifetime.is_none() {
        request.lifetime = own_lifetime(key, longest(account, key));
        warnings.extend(doubt(key, request.lifetime));
    }
    Ok(SuccessorRequest { request, warnings })
}

fn service_account(key: &Key) -> Result<String, Failure> {
    let owner = key.owner.as_ref();
    let owner = owner.filter(|owner| owner.owner_type == OwnerType::ServiceAccount);
    let id = owner.and_then(|owner| owner.id.as_ref()).map(Text::raw);
    id.map(str::to_owned).ok_or_else(|| {
        Failure::usage(
            "the service account the key belongs to is not known",
            "create a new key with `keyctl create --service-account`, then delete this one",
        )
    })
}

/// Returns how long the old key lives in all, from its creation to its end.
fn own_lifetime(key: &Key, longest: Option<Lifetime>) -> Option<Lifetime> {
    let (Moment::At(end), Some(created)) = (key.expires, key.created_at) else {
        return None;
    };
    let seconds = u64::try_from(end.duration_since(created).as_secs()).ok();
    let seconds = seconds.filter(|seconds| *seconds > 0)?;
    let own = Lifetime { seconds };
    Some(longest.map_or(own, |longest| own.min(longest)))
}

/// Says what is not certain about a copied lifetime.
fn doubt(key: &Key, copied: Option<Lifetime>) -> Option<String> {
    match (key.expires, copied) {
        (Moment::Never, _) => None,
        (Moment::Unreadable | Moment::Unknown, _) => Some(
            "whether the old key expires is not known, and the new one never will: `--expires-in` sets an end"
                .to_owned(),
        ),
        (Moment::At(end), None) => Some(format!(
            "the old key expires at {end}, and the new one never will: `--expires-in` sets an end"
        )),
        (Moment::At(end), Some(copied)) => Some(format!(
            "the new key lives for {copied}, as the old one did from its creation to {end}: `--expires-in` sets another end"
        )),
    }
}

fn longest(account: &Account, key: &Key) -> Option<Lifetime> {
    account.capabilities().of(key.kind)?.longest_lifetime
}

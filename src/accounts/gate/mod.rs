//! Asks the capabilities before anything is sent.

mod fields;
mod values;

#[cfg(test)]
mod tests;

use self::{
    fields::Subject,
    values::{check_lifetime, check_name, check_permissions, check_text, check_words},
};
use crate::keys::{
    Capabilities, CreateKey, Failure, Field, Kind, KindCapabilities, Locator, Place, RotateSupport,
    UpdateKey,
};

/// Checks that a key can be addressed: control characters of an id leave their place in a path, so that another key, or
/// all of them, would be meant.
pub fn address(key: &Locator) -> Result<(), Failure> {
    let is_odd = match &key.place {
        Place::Scope(id) => id.raw().contains(char::is_control),
        Place::Account | Place::Kind(_) => false,
    };
    match is_odd || key.id.has_control_characters() {
        true => Err(Failure::Unreadable(
            "the provider calls the key by an id with control characters, which no request can carry".to_owned(),
        )),
        false => Ok(()),
    }
}

/// Checks that a key can be created as asked.
pub fn create(
    capabilities: &Capabilities,
    provider: &str,
    request: &CreateKey,
) -> Result<(), Failure> {
    let own = kind(capabilities, provider, request.kind)?;
    let subject = Subject {
        provider,
        verb: "create",
        kind: own.kind,
    };
    let fields = subject.offered(own.create)?;
    let given = request.fields();
    subject.check_fields(fields, &given)?;
    check_name(own, request.name.as_deref())?;
    check_lifetime(own, request.lifetime)?;
    let texts = [
        ("project", &request.project),
        ("service account", &request.service_account),
        ("service account's name", &request.new_service_account),
    ];
    for (what, text) in texts {
        check_text(what, text.as_deref().unwrap_or("-"))?;
    }
    check_words("--role", &request.roles)?;
    check_permissions(request.permissions.as_ref())?;
    Ok(())
}

/// Checks that a key, of one of the kinds that can be at this address, can be changed as asked.
pub fn update(
    capabilities: &Capabilities,
    provider: &str,
    key: &Locator,
    kind: Option<Kind>,
    change: &UpdateKey,
) -> Result<(), Failure> {
    let given = change.fields();
    let mut refusal = None;
    for own in kinds_at(capabilities, key, kind) {
        match check_update(own, provider, change, &given) {
            Ok(()) => return Ok(()),
            Err(failure) => refusal = refusal.or(Some(failure)),
        }
    }
    Err(refusal.unwrap_or_else(|| Failure::not_offered("update", "such a key")))
}

fn check_update(
    own: &KindCapabilities,
    provider: &str,
    change: &UpdateKey,
    given: &[Field],
) -> Result<(), Failure> {
    let subject = Subject {
        provider,
        verb: "update",
        kind: own.kind,
    };
    let fields = subject.offered(own.update)?;
    if given.is_empty() {
        let flags: Vec<String> = fields.all().map(|field| format!("`{field}`")).collect();
        return Err(Failure::usage(
            "nothing to change was named",
            format!("use {}", flags.join(", ")),
        ));
    }
    subject.check_fields(fields, given)?;
    check_name(own, change.name.as_deref())?;
    check_words("--role", change.roles.as_deref().unwrap_or_default())?;
    check_permissions(change.permissions.as_ref())?;
    check_lifetime(own, change.lifetime)
}

/// Returns how a key, of one of the kinds that can be at this address, gets a new secret;
/// [`Failure::Unsupported`] when it cannot.
pub fn rotate(
    capabilities: &Capabilities,
    provider: &str,
    key: &Locator,
    kind: Option<Kind>,
) -> Result<RotateSupport, Failure> {
    let mut refusal = None;
    for own in kinds_at(capabilities, key, kind) {
        match own.rotate {
            RotateSupport::No(instead) => {
                refusal = refusal.or(Some(Failure::Unsupported {
                    problem: format!("{provider} offers no way to rotate {} keys", own.kind),
                    instead: instead.to_owned(),
                }));
            }
            offered => return Ok(offered),
        }
    }
    Err(refusal.unwrap_or_else(|| Failure::not_offered("rotate", "such a key")))
}

/// Checks that a key, of one of the kinds that can be at this address, can be deleted.
pub fn delete(
    capabilities: &Capabilities,
    provider: &str,
    key: &Locator,
    kind: Option<Kind>,
) -> Result<(), Failure> {
    let mut refusal = None;
    for own in kinds_at(capabilities, key, kind) {
        let subject = Subject {
            provider,
            verb: "delete",
            kind: own.kind,
        };
        match subject.offered(own.delete) {
            Ok(_) => return Ok(()),
            Err(failure) => refusal = refusal.or(Some(failure)),
        }
    }
    Err(refusal.unwrap_or_else(|| Failure::not_offered("delete", "such a key")))
}

/// Returns the kinds that the key may be of.
fn kinds_at(
    capabilities: &Capabilities,
    key: &Locator,
    kind: Option<Kind>,
) -> impl Iterator<Item = &'static KindCapabilities> {
    capabilities
        .kinds_at(&key.place)
        .filter(move |own| kind.is_none_or(|kind| own.kind == kind))
}

fn kind(
    capabilities: &Capabilities,
    provider: &str,
    kind: Kind,
) -> Result<&'static KindCapabilities, Failure> {
    capabilities.of(kind).ok_or_else(|| {
        Failure::usage(
            format!("{provider} has no {kind} keys"),
            "`keyctl providers` shows the kinds of each provider",
        )
    })
}

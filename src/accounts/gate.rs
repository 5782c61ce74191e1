//! Asks the capabilities before anything is sent.

use crate::keys::{
    Capabilities, CreateKey, Failure, Field, Fields, Kind, KindCapabilities, Lifetime, Locator,
    Support, UpdateKey, is_hidden,
};

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
    for text in [
        &request.project,
        &request.service_account,
        &request.new_service_account,
    ] {
        check_text(text.as_deref().unwrap_or("-"))?;
    }
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
    Err(refusal.unwrap_or_else(|| Failure::not_offered("update", "such")))
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
    check_lifetime(own, change.lifetime)
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
    Err(refusal.unwrap_or_else(|| Failure::not_offered("delete", "such")))
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

/// Is what a refusal speaks of.
struct Subject<'a> {
    provider: &'a str,
    verb: &'static str,
    kind: Kind,
}

impl Subject<'_> {
    fn offered(&self, support: Support) -> Result<Fields, Failure> {
        match support {
            Support::Yes(fields) => Ok(fields),
            Support::No(instead) => Err(Failure::Unsupported {
                problem: format!(
                    "{} offers no way to {} {} keys",
                    self.provider, self.verb, self.kind
                ),
                instead: instead.to_owned(),
            }),
        }
    }

    fn check_fields(&self, fields: Fields, given: &[Field]) -> Result<(), Failure> {
        let Self {
            provider,
            verb,
            kind,
        } = self;
        if let Some(extra) = given
            .iter()
            .find(|field| !fields.all().any(|own| own == **field))
        {
            let taken: Vec<String> = fields.all().map(|field| format!("`{field}`")).collect();
            return Err(Failure::Unsupported {
                problem: format!(
                    "{provider} cannot {verb} {kind} keys with {} (`{extra}`)",
                    extra.noun()
                ),
                instead: match taken.is_empty() {
                    true => format!("leave out `{extra}`"),
                    false => format!(
                        "for this kind use {}; `keyctl providers` shows who takes `{extra}`",
                        taken.join(", ")
                    ),
                },
            });
        }
        let missing: Vec<String> = fields
            .required
            .iter()
            .filter(|field| !given.contains(field))
            .map(|field| format!("`{field}`"))
            .collect();
        if !missing.is_empty() {
            return Err(Failure::usage(
                format!("{provider} {kind} keys need {}", missing.join(" and ")),
                format!("add {}", missing.join(" and ")),
            ));
        }
        self.check_choice(fields, given)
    }

    fn check_choice(&self, fields: Fields, given: &[Field]) -> Result<(), Failure> {
        let chosen = fields
            .one_of
            .iter()
            .filter(|field| given.contains(field))
            .count();
        if fields.one_of.is_empty() || chosen == 1 {
            return Ok(());
        }
        let flags: Vec<String> = fields
            .one_of
            .iter()
            .map(|field| format!("`{field}`"))
            .collect();
        Err(Failure::usage(
            format!(
                "{} {} keys need just one of {}",
                self.provider,
                self.kind,
                flags.join(" and ")
            ),
            format!("add {}", flags.join(" or ")),
        ))
    }
}

fn check_name(own: &KindCapabilities, name: Option<&str>) -> Result<(), Failure> {
    let Some(name) = name else { return Ok(()) };
    check_text(name)?;
    let range = &own.name_length;
    if range.contains(&name.chars().count()) {
        return Ok(());
    }
    Err(Failure::usage(
        "the name is too short or too long",
        format!("use {} to {} characters", range.start(), range.end()),
    ))
}

/// Refuses text that a terminal would not show as it is; a console may, to its harm.
fn check_text(text: &str) -> Result<(), Failure> {
    let hidden: Vec<String> = text
        .chars()
        .filter(|character| is_hidden(*character))
        .map(|character| format!("U+{:04X}", u32::from(character)))
        .collect();
    if !hidden.is_empty() {
        return Err(Failure::usage(
            format!("the name holds invisible characters: {}", hidden.join(", ")),
            "use visible characters only",
        ));
    }
    if text.trim().is_empty() {
        return Err(Failure::usage(
            "the name is blank",
            "give it at least one visible character",
        ));
    }
    Ok(())
}

fn check_lifetime(own: &KindCapabilities, lifetime: Option<Lifetime>) -> Result<(), Failure> {
    match (lifetime, own.longest_lifetime) {
        (Some(asked), Some(longest)) if asked > longest => Err(Failure::usage(
            "the lifetime is longer than the provider allows",
            format!("use at most `{longest}`"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{ExitCode, KeyId, Place, PlaceRule, ScopeType};

    const BASE: KindCapabilities = KindCapabilities {
        kind: Kind("robot"),
        place: PlaceRule::Account,
        scope: ScopeType::Project,
        create: Support::Yes(Fields {
            required: &[Field::Name],
            one_of: &[Field::ServiceAccount, Field::NewServiceAccount],
            optional: &[Field::ExpiresIn],
        }),
        update: Support::Yes(Fields {
            required: &[],
            one_of: &[],
            optional: &[Field::Name],
        }),
        delete: Support::No("ask a person"),
        name_length: 1..=8,
        longest_lifetime: Some(Lifetime { seconds: 3_600 }),
        known_roles: &[],
    };

    static CAPABILITIES: Capabilities = Capabilities {
        kinds: &[BASE],
        read_id: |id| Ok(KeyId::Public(id.into())),
    };

    fn request() -> CreateKey {
        CreateKey {
            name: Some("ci".to_owned()),
            service_account: Some("sa_1".to_owned()),
            ..CreateKey::of(Kind("robot"))
        }
    }

    fn refused(request: &CreateKey) -> (ExitCode, String) {
        let failure = create(&CAPABILITIES, "acme", request).expect_err("refused");
        (failure.exit_code(), failure.to_string())
    }

    fn key() -> Locator {
        Locator {
            place: Place::Account,
            id: KeyId::Public("key_1".into()),
        }
    }

    #[test]
    fn request_with_all_it_needs_passes() {
        assert!(create(&CAPABILITIES, "acme", &request()).is_ok());
    }

    #[test]
    fn missing_field_is_asked_for_by_its_flag() {
        let request = CreateKey {
            name: None,
            ..request()
        };

        assert_eq!(
            refused(&request),
            (ExitCode::Usage, "acme robot keys need `--name`".to_owned())
        );
    }

    #[test]
    fn field_the_kind_does_not_have_is_unsupported() {
        let request = CreateKey {
            rate_limit: Some(5),
            ..request()
        };

        assert_eq!(
            refused(&request),
            (
                ExitCode::Unsupported,
                "acme cannot create robot keys with a rate limit (`--rate-limit`)".to_owned()
            )
        );
    }

    #[test]
    fn one_of_two_fields_must_be_chosen() {
        let none = CreateKey {
            service_account: None,
            ..request()
        };
        let both = CreateKey {
            new_service_account: Some("sa".to_owned()),
            ..request()
        };

        for request in [none, both] {
            assert_eq!(refused(&request).0, ExitCode::Usage);
        }
    }

    #[test]
    fn name_is_checked_for_length_and_visibility() {
        for (name, complaint) in [
            ("much-too-long", "the name is too short or too long"),
            (" ", "the name is blank"),
            (
                "a\nb\u{1b}",
                "the name holds invisible characters: U+000A, U+001B",
            ),
            ("a\u{202e}b", "the name holds invisible characters: U+202E"),
        ] {
            let request = CreateKey {
                name: Some(name.to_owned()),
                ..request()
            };

            assert_eq!(refused(&request), (ExitCode::Usage, complaint.to_owned()));
        }
    }

    #[test]
    fn lifetime_beyond_the_providers_is_refused() {
        let request = CreateKey {
            lifetime: Some(Lifetime { seconds: 3_601 }),
            ..request()
        };

        assert_eq!(refused(&request).0, ExitCode::Usage);
    }

    #[test]
    fn update_must_name_something_to_change() {
        let failure = update(&CAPABILITIES, "acme", &key(), None, &UpdateKey::default())
            .expect_err("nothing");

        assert_eq!(failure.exit_code(), ExitCode::Usage);
        assert_eq!(failure.hint().as_deref(), Some("use `--name`"));
    }

    #[test]
    fn operation_that_is_not_offered_says_what_to_do_instead() {
        let failure = delete(&CAPABILITIES, "acme", &key(), None).expect_err("not offered");

        assert_eq!(failure.exit_code(), ExitCode::Unsupported);
        assert_eq!(failure.hint().as_deref(), Some("ask a person"));
    }
}

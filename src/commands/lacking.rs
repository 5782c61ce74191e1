//! What a creation was not told, all of it in one message, and a command line that would do.

use super::paste::CommandLine;
use crate::keys::{Capabilities, Failure, Field, Fields, KindCapabilities, ScopeType, Support};

/// The name in an example.
const NAME: &str = "ci";

/// A field as it was typed: its values, or none.
pub type Typed = (Field, Vec<String>);

/// What was typed of a creation.
#[derive(Debug, Default)]
pub struct Told {
    pub provider: Option<String>,
    pub account: Option<String>,
    pub kind: Option<String>,
    pub fields: Vec<Typed>,
    /// The account names a project for keys that live in one.
    pub has_default_project: bool,
    pub all_scopes: bool,
    pub to: Vec<String>,
    pub reveal: bool,
    pub force: bool,
    pub no_rescue: bool,
    pub dry_run: bool,
    pub yes: bool,
    /// The secret has nowhere to go.
    pub lacks_sink: bool,
}

/// A provider that a key may be created at.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub provider: &'a str,
    pub title: &'a str,
    pub capabilities: &'static Capabilities,
}

impl Told {
    /// Fails with [`Failure::Usage`] naming all that is missing, where anything is; nothing is sent.
    pub fn check(&self, place: Place<'_>) -> Result<(), Failure> {
        let Some((own, fields)) = self.kind_at(place.capabilities) else {
            // The gate says why no such key can be created.
            return Ok(());
        };
        let mut missing = Vec::new();
        let kinds = creatable(place.capabilities);
        if self.kind.is_none() && kinds.len() > 1 {
            let words: Vec<&str> = kinds.iter().map(|(own, _)| own.kind.0).collect();
            missing.push(format!("`--kind` ({})", words.join(", ")));
        }
        let is_guessed = !missing.is_empty();
        let mut lacking = self.lacking(fields);
        match (lacking.first_mut(), is_guessed) {
            // Another kind may need something else.
            (Some(first), true) => {
                *first = format!("for {} {first}", own.kind);
                missing.extend(self.sink());
                missing.extend(lacking);
            }
            _ => {
                missing.extend(lacking);
                missing.extend(self.sink());
            }
        }
        // That only the secret has nowhere to go is said where places are chosen.
        if missing.is_empty() || (!is_guessed && self.lacking(fields).is_empty()) {
            return Ok(());
        }
        let mut hints = vec![format!(
            "for example `{}`",
            self.example(place, own, fields)
        )];
        if self.is_lacking(fields, Field::Project) {
            hints.push("`keyctl projects` lists the projects".to_owned());
        }
        if self.added(fields).contains(&Field::ServiceAccount) {
            hints.push("`keyctl service-accounts` lists the service accounts".to_owned());
        }
        let keys = match is_guessed {
            true => "keys".to_owned(),
            false => format!("{} keys", own.kind),
        };
        Err(Failure::usage(
            format!("{} {keys} need {}", place.title, missing.join(", ")),
            hints.join("; "),
        ))
    }

    /// Fails with [`Failure::Usage`] where more is missing than which of several accounts is meant.
    pub fn check_any(&self, places: &[Place<'_>]) -> Result<(), Failure> {
        let of_places = places.iter().filter_map(|place| {
            let (own, fields) = self.kind_at(place.capabilities)?;
            Some((place, own, fields))
        });
        let of_places: Vec<_> = of_places.collect();
        let is_complete = |(_, _, fields): &(_, _, Fields)| self.lacking(*fields).is_empty();
        let sink = self.sink();
        if of_places.is_empty() || (sink.is_none() && of_places.iter().any(is_complete)) {
            // Which account is meant is all that is missing, as far as can be told.
            return Ok(());
        }
        let mut providers: Vec<&str> = places.iter().map(|place| place.provider).collect();
        providers.sort_unstable();
        providers.dedup();
        let mut missing = vec![match providers.as_slice() {
            [_] => "`--account`".to_owned(),
            several => format!("`--provider` ({})", several.join(", ")),
        }];
        let in_all = |word: &String| {
            of_places
                .iter()
                .all(|(_, _, fields)| self.lacking(*fields).contains(word))
        };
        let first = of_places
            .first()
            .map(|(_, _, fields)| self.lacking(*fields));
        missing.extend(first.into_iter().flatten().filter(in_all));
        missing.extend(sink);
        let mut examples: Vec<String> = Vec::new();
        for (place, own, fields) in of_places {
            let example = format!("`{}`", self.example(*place, own, fields));
            if !examples.contains(&example) {
                examples.push(example);
            }
        }
        Err(Failure::usage(
            format!("cannot create a key: missing {}", missing.join(", ")),
            format!("for example {}", examples.join(" or ")),
        ))
    }

    /// Returns the kind that was named, or else the one that an example is made for: it takes what was typed, and lives
    /// in a project rather than in the whole organization.
    fn kind_at(&self, capabilities: &Capabilities) -> Option<(&'static KindCapabilities, Fields)> {
        let kinds = creatable(capabilities);
        if let Some(word) = &self.kind {
            return kinds.into_iter().find(|(own, _)| own.kind.0 == word);
        }
        let takes_all = |fields: &Fields| {
            let mut given = self.given();
            given.all(|field| fields.all().any(|own| own == field))
        };
        let fits = |kind: &&(&'static KindCapabilities, Fields)| takes_all(&kind.1);
        let is_narrow =
            |kind: &&(&'static KindCapabilities, Fields)| kind.0.scope == ScopeType::Project;
        let best = kinds.iter().filter(fits).find(is_narrow);
        let best = best.or_else(|| kinds.iter().find(fits));
        best.or(kinds.first()).copied()
    }

    fn given(&self) -> impl Iterator<Item = Field> {
        let typed = self.fields.iter().filter(|(_, values)| !values.is_empty());
        let all = self.all_scopes.then_some(Field::Scope);
        typed.map(|(field, _)| *field).chain(all)
    }

    fn has(&self, field: Field) -> bool {
        let is_default = field == Field::Project && self.has_default_project;
        is_default || self.given().any(|own| own == field)
    }

    fn is_lacking(&self, fields: Fields, field: Field) -> bool {
        fields.required.contains(&field) && !self.has(field)
    }

    /// Names the flags that a kind needs and that were not given.
    fn lacking(&self, fields: Fields) -> Vec<String> {
        let required = fields.required.iter().filter(|field| !self.has(**field));
        let mut missing: Vec<String> = required.map(|field| format!("`{field}`")).collect();
        if !fields.one_of.is_empty() && !fields.one_of.iter().any(|field| self.has(*field)) {
            let flags = fields.one_of.iter().map(|field| format!("`{field}`"));
            missing.push(flags.collect::<Vec<_>>().join(" or "));
        }
        missing
    }

    fn sink(&self) -> Option<String> {
        self.lacks_sink
            .then(|| "`--to` (where the secret goes)".to_owned())
    }

    /// Returns the command with all that is missing; what was typed is taken over.
    fn example(&self, place: Place<'_>, own: &KindCapabilities, fields: Fields) -> CommandLine {
        let is_named = self.account.is_some() || self.provider.is_some();
        let provider = self.provider.as_deref();
        let provider = provider.or((!is_named).then_some(place.provider));
        let is_chosen = creatable(place.capabilities).len() > 1 || self.kind.is_some();
        let kind = is_chosen.then_some(own.kind.0);
        let line = CommandLine::of("keyctl create")
            .values("--provider", provider)
            .values("--account", &self.account)
            .values("--kind", kind);
        let added = self.added(fields);
        let line = Field::ALL.into_iter().fold(line, |line, field| {
            let typed = self.fields.iter().find(|(own, _)| *own == field);
            let values = typed.map(|(_, values)| values.as_slice());
            let added = added.contains(&field).then(|| example_of(own, field));
            line.values(field.flag(), values.unwrap_or_default())
                .values(field.flag(), added)
        });
        let sink = self.lacks_sink.then_some("file:key");
        line.flag("--all-scopes", self.all_scopes)
            .values("--to", &self.to)
            .values("--to", sink)
            .flag("--reveal", self.reveal)
            .flag("--force", self.force)
            .flag("--no-rescue", self.no_rescue)
            .flag("--yes", self.yes)
            .flag("--dry-run", self.dry_run)
    }

    /// Returns the fields that an example adds.
    fn added(&self, fields: Fields) -> Vec<Field> {
        let required = fields.required.iter().filter(|field| !self.has(**field));
        let mut added: Vec<Field> = required.copied().collect();
        if !fields.one_of.iter().any(|field| self.has(*field)) {
            let clashes = |field: &Field| {
                let pairs = fields.exclusive.iter();
                let mut pairs = pairs.filter(|(first, second)| first == field || second == field);
                pairs.any(|(first, second)| self.has(*first) || self.has(*second))
            };
            let fits = fields.one_of.iter().filter(|field| !clashes(field));
            // One that makes what it needs can be pasted as it is.
            let best = fits
                .clone()
                .find(|field| **field == Field::NewServiceAccount);
            added.extend(best.or_else(|| fits.clone().next()));
        }
        added
    }
}

/// Returns an example for each provider and kind, for the help.
pub fn examples<'a>(places: impl IntoIterator<Item = Place<'a>>) -> Vec<String> {
    let mut examples = Vec::new();
    for place in places {
        for (own, fields) in creatable(place.capabilities) {
            let told = Told {
                kind: Some(own.kind.0.to_owned()),
                lacks_sink: true,
                fields: vec![(Field::Name, named(fields))],
                ..Told::default()
            };
            let mut line = told.example(place, own, fields).to_string();
            if creatable(place.capabilities).len() == 1 {
                line = line.replace(&format!(" --kind {}", own.kind), "");
            }
            examples.push(line);
        }
    }
    examples
}

/// Names the key where a name is taken beside all that has to be chosen.
fn named(fields: Fields) -> Vec<String> {
    let excludes = |(first, second): &(Field, Field)| {
        *second == Field::Name && *first == Field::NewServiceAccount
    };
    match fields.exclusive.iter().any(excludes) {
        true => Vec::new(),
        false => vec![NAME.to_owned()],
    }
}

fn creatable(capabilities: &Capabilities) -> Vec<(&'static KindCapabilities, Fields)> {
    let kinds = capabilities.kinds.iter();
    let kinds = kinds.filter_map(|own| match own.create {
        Support::Yes(fields) => Some((own, fields)),
        Support::No(_) => None,
    });
    kinds.collect()
}

/// Returns a value for an example: one that works, or a word in capitals that stands for one.
fn example_of(own: &KindCapabilities, field: Field) -> &'static str {
    match field {
        Field::Name | Field::NewServiceAccount => NAME,
        Field::Project => "PROJECT",
        Field::ServiceAccount => "ACCOUNT",
        Field::Role => own.known_roles.first().copied().unwrap_or("ROLE"),
        Field::Scope => "SCOPE",
        Field::ExpiresIn => "90d",
        Field::RateLimit => "100",
        Field::Budget => "50",
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::{commands::create::CreateArgs, output::Format, providers::ALL};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        create: CreateArgs,
    }

    fn places() -> Vec<Place<'static>> {
        let places = ALL.iter().map(|own| Place {
            provider: own.name,
            title: own.title,
            capabilities: own.capabilities,
        });
        places.collect()
    }

    /// Reads a command line as `create` does.
    fn told(line: &str) -> Told {
        let words = shlex::split(line).expect("words");
        let line = Line::try_parse_from(&words[1..]).expect("arguments");
        line.create.told(Format::Json)
    }

    /// Returns the first command that a hint names.
    fn example(failure: &Failure) -> String {
        let hint = failure.hint().expect("a hint");
        let quoted = hint.split('`').nth(1);
        quoted.expect("a command").to_owned()
    }

    #[test]
    fn example_has_all_that_was_missing_at_every_provider() {
        for place in places() {
            let kinds = creatable(place.capabilities);
            let kinds = kinds.iter().map(|(own, _)| format!(" --kind {}", own.kind));
            for kind in kinds.chain([String::new()]) {
                for name in ["", " --name 'my key'"] {
                    let line = format!("keyctl create --provider {}{kind}{name}", place.provider);

                    // Only a sink is missing there, which is said elsewhere.
                    let Err(failure) = told(&line).check(place) else {
                        continue;
                    };

                    let example = example(&failure);
                    assert!(told(&example).check(place).is_ok(), "{line}: {example}");
                    assert!(example.contains(name), "{line}: {example}");
                    assert!(failure.to_string().contains("`--to`"), "{failure}");
                }
            }
        }
    }

    #[test]
    fn help_has_an_example_for_each_kind_of_each_provider() {
        let examples = examples(places());

        let kinds = places();
        let kinds = kinds.iter().map(|own| creatable(own.capabilities).len());
        assert_eq!(examples.len(), kinds.sum::<usize>());
        for line in examples {
            let told = told(&line);
            let place = places().into_iter();
            let place = place.filter(|own| Some(own.provider) == told.provider.as_deref());
            for place in place {
                assert!(told.check(place).is_ok(), "{line}");
            }
        }
    }

    #[test]
    fn all_that_any_provider_needs_is_said_at_once() {
        let failure = told("keyctl create")
            .check_any(&places())
            .expect_err("nothing");

        let message = failure.to_string();
        assert!(
            message.contains("`--provider`") && message.contains("`--to`"),
            "{message}"
        );
        let hint = failure.hint().expect("a hint");
        for place in places() {
            assert!(
                hint.contains(&format!("--provider {}", place.provider)),
                "{hint}"
            );
        }
    }

    #[test]
    fn which_account_is_meant_may_be_all_that_is_missing() {
        let told = told("keyctl create --name ci --to file:key");

        assert!(told.check_any(&places()).is_ok());
    }
}

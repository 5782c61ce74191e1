//! What a person is asked for, and what a script is told that has left it out.

use super::{LoginArgs, account::free_name};
use crate::{
    commands::Session,
    credentials::{Config, Source},
    keys::{Failure, Secret},
    output::Output,
    providers::{Descriptor, PublicHalf, Role, owners},
};

impl LoginArgs {
    /// Returns the provider that was named, or that a person picks; `None` where nobody can be asked.
    pub async fn provider(
        &self,
        session: &Session,
    ) -> Result<Option<&'static Descriptor>, Failure> {
        if let Some(name) = &self.provider {
            return Ok(session.providers.iter().find(|own| own.name == name));
        }
        if !session.terminal.is_interactive() {
            return Ok(None);
        }
        let items = session.providers.iter();
        let items = items.map(|own| format!("{}: {}", own.title, own.guide.wanted));
        let stop = session.interrupt.cut_off(false);
        let picked = session.terminal.pick("Provider", items.collect(), stop);
        let Some(number) = picked.await? else {
            return Err(Failure::NotConfirmed {
                problem: "no provider was picked; nothing was changed".to_owned(),
                way_out: Some("name it with `--provider`".to_owned()),
            });
        };
        Ok(session.providers.get(number))
    }

    /// Returns the name of the account: the one that was typed, or the provider's.
    ///
    /// Whoever is led step by step is asked.
    pub async fn name(
        &self,
        session: &Session,
        descriptor: &Descriptor,
    ) -> Result<String, Failure> {
        if let Some(name) = &self.account {
            return Ok(name.clone());
        }
        if self.provider.is_some() || !session.terminal.is_interactive() {
            return Ok(descriptor.name.to_owned());
        }
        let default = free_name(&session.config, descriptor.name);
        let prompt = format!("Name of the account [{default}]");
        let stop = session.interrupt.cut_off(false);
        let typed = session.terminal.line(&prompt, stop).await?;
        if typed.is_empty() {
            return Ok(default);
        }
        Config::check_name(&typed)?;
        Ok(typed)
    }

    /// Asks a person for the half of a pair that is no secret. Fails with [`Failure::Usage`] where nothing is typed.
    pub async fn half(&self, session: &Session, half: &PublicHalf) -> Result<String, Failure> {
        let stop = session.interrupt.cut_off(false);
        let prompt = format!("The {} (shown)", half.title);
        let typed = session.terminal.line(&prompt, stop).await?;
        if typed.is_empty() {
            return Err(without_half(half));
        }
        Ok(typed)
    }
}

/// Says which credential is wanted, and where it is made.
pub fn explain(descriptor: &Descriptor, output: &mut Output) {
    let guide = &descriptor.guide;
    output.note(&format!(
        "{} needs {}: {}\n  {}",
        descriptor.title, guide.wanted, guide.made, guide.url
    ));
}

/// Returns the only provider whose credentials begin like this one.
pub fn owner_of(
    secret: &Secret,
    providers: &'static [Descriptor],
) -> Result<&'static Descriptor, Failure> {
    match owners(secret, providers).as_slice() {
        [only] => Ok(only),
        _ => Err(Failure::usage(
            "how the credential begins does not tell whose it is",
            "add `--provider`",
        )),
    }
}

/// Says that the half of a pair is missing that is no secret.
pub fn without_half(half: &PublicHalf) -> Failure {
    Failure::usage(
        format!(
            "the secret is one half of a pair, and its {} is missing",
            half.title
        ),
        format!("add `--set {}=…`, which is no secret", half.field),
    )
}

/// Says all that is missing at once, with a line that works for the provider, or for each.
pub fn incomplete(
    missing: &[String],
    named: Option<&'static Descriptor>,
    providers: &'static [Descriptor],
    example: impl Fn(&Descriptor) -> String,
) -> Failure {
    let named: Vec<&Descriptor> = match named {
        Some(descriptor) => vec![descriptor],
        None => providers.iter().collect(),
    };
    let examples: Vec<String> = named.into_iter().map(example).collect();
    Failure::usage(
        format!("cannot log in: {} missing", are(missing)),
        format!("for example\n{}", examples.join("\n")),
    )
}

/// Says where a credential can come from that was not given.
pub fn ways(descriptor: &Descriptor) -> String {
    let guide = &descriptor.guide;
    format!(
        "{} needs {}, made at {}; for example\n{}",
        descriptor.title,
        guide.wanted,
        guide.url,
        piped(descriptor)
    )
}

/// Says that the keychain is not the only place.
pub fn elsewhere(descriptor: &Descriptor) -> String {
    let name = descriptor.name;
    format!(
        "leave the credential where it is: `keyctl auth login --provider {name}{}` with `--command 'op read …'`, `--file PATH` or `--env VARIABLE`",
        half_of(descriptor)
    )
}

/// Writes lines that work: from a pipe into the keychain, and from a place where it stays.
pub fn piped(descriptor: &Descriptor) -> String {
    let (name, half) = (descriptor.name, half_of(descriptor));
    let command = Source::Command(Vec::new());
    format!(
        "  op read op://infra/{name}/credential | keyctl auth login --provider {name}{half}\n{}",
        pointed(&command, descriptor)
    )
}

/// Writes a line that works with such a place.
pub fn pointed(source: &Source, descriptor: &Descriptor) -> String {
    let (name, half) = (descriptor.name, half_of(descriptor));
    let flag = match source {
        Source::Env(_) => {
            let variable = descriptor.variables_for(Role::Credential).last();
            format!("--env {}", variable.unwrap_or("ADMIN_KEY"))
        }
        Source::File(_) => format!("--file /run/secrets/{name}"),
        Source::Command(_) | Source::Keyring => {
            format!("--command 'op read op://infra/{name}/credential'")
        }
    };
    format!("  keyctl auth login --provider {name}{half} {flag}")
}

fn half_of(descriptor: &Descriptor) -> String {
    let half = descriptor.guide.public_half;
    half.map_or_else(String::new, |half| {
        let value = half.field.replace('_', "-").to_uppercase();
        format!(" --set {}={value}", half.field)
    })
}

fn are(missing: &[String]) -> String {
    match missing {
        [only] => format!("{only} is"),
        several => format!("{} are", several.join(" and ")),
    }
}

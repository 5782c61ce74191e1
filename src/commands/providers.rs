//! `providers`: what can be done at each provider. Nothing is sent.

use clap::Args;

use crate::{
    keys::{Error, Fields, KindCapabilities, RotateSupport, Support},
    output::{Answer, CapabilityRow, Output},
    providers::Descriptor,
};

/// Says nothing: the table is always whole.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ProvidersArgs {}

const EXAMPLES: &str = "Examples:
  keyctl providers            what can be done to which keys
  keyctl providers -o json    the same, for a script";

impl ProvidersArgs {
    /// Writes the capability table.
    pub fn run(self, providers: &'static [Descriptor], output: &mut Output) -> Result<(), Error> {
        Ok(output.answer(&Answer::Providers(&rows(providers)))?)
    }
}

/// Returns a row for every kind of key.
pub fn rows(providers: &'static [Descriptor]) -> Vec<CapabilityRow> {
    let of_provider = |descriptor: &'static Descriptor| {
        let kinds = descriptor.capabilities.kinds.iter();
        kinds.map(move |own| row(descriptor, own))
    };
    providers.iter().flat_map(of_provider).collect()
}

fn row(descriptor: &'static Descriptor, own: &'static KindCapabilities) -> CapabilityRow {
    CapabilityRow {
        provider: descriptor.name,
        kind: own.kind,
        scope: own.scope.as_str(),
        reference: own.ref_shape(descriptor.name),
        create: flags(own.create),
        update: flags(own.update),
        rotate: match own.rotate {
            RotateSupport::InPlace { .. } => Some("in-place"),
            RotateSupport::Replace { .. } => Some("replace"),
            RotateSupport::No(_) => None,
        },
        delete: own.delete.is_offered(),
        roles: own.known_roles,
    }
}

/// Lists the flags an operation takes: `--name` is needed, `[--name]` is not.
fn flags(support: Support) -> Option<Vec<String>> {
    let Support::Yes(fields) = support else {
        return None;
    };
    let Fields {
        required,
        one_of,
        optional,
        ..
    } = fields;
    let mut flags: Vec<String> = required
        .iter()
        .map(|field| field.flag().to_owned())
        .collect();
    if !one_of.is_empty() {
        let choice: Vec<&str> = one_of.iter().map(|field| field.flag()).collect();
        flags.push(format!("({})", choice.join("|")));
    }
    flags.extend(optional.iter().map(|field| format!("[{field}]")));
    Some(flags)
}

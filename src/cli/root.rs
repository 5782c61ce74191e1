//! The root of the command tree: no behaviour.

use std::{convert::Infallible, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use super::{
    Later,
    manual::{HelpArgs, ManArgs, exit_codes, topics},
};
use crate::{
    commands::{
        auth::AuthArgs, completions::CompletionsArgs, config::ConfigArgs, create::CreateArgs,
        delete::DeleteArgs, describe::DescribeArgs, identify::IdentifyArgs, list::ListArgs,
        operations::OperationsArgs, projects::ProjectsArgs, providers::ProvidersArgs,
        rotate::RotateArgs, sandbox::SandboxArgs, schema::SchemaArgs,
        service_accounts::ServiceAccountsArgs, update::UpdateArgs,
    },
    keys::Lifetime,
    output::{ColorWhen, Format, Sheet},
    providers::{self, Role},
};

/// Examples come first: most people look for nothing else.
pub(super) const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const EXAMPLES: &str = "Examples:
  keyctl list --sandbox                try it without any credential
  keyctl list -o json                  every key of every account, for a script
  keyctl describe REF                  everything about one key
  keyctl delete --provider P --id ID   ask first, then delete";

/// Administer API keys at several AI and data providers as if they were one
#[derive(Debug, Parser)]
#[command(
    name = "keyctl",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    help_template = TEMPLATE,
    before_long_help = EXAMPLES,
    after_long_help = after_help(),
    after_help = "Try it without any credential: keyctl list --sandbox"
)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,

    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Online(Online),
    #[command(flatten)]
    Offline(Offline),
    #[command(about = format!("Explain a topic or a command: {}", topics(", ")))]
    Help(Later<HelpArgs>),
}

/// The verbs that speak to a provider, or in its place.
#[derive(Debug, Subcommand)]
pub enum Online {
    /// Show the keys of every configured account, or those that are asked for
    #[command(alias = "ls")]
    List(Later<ListArgs>),
    /// Show everything a provider says about a key
    #[command(alias = "get")]
    Describe(Later<DescribeArgs>),
    /// Create a key; its secret is shown or delivered once
    Create(Later<CreateArgs>),
    /// Change a key: its name, roles, scopes, expiry, rate limit or budget, as far as its provider allows
    Update(Later<UpdateArgs>),
    /// Give a key a new secret: delivered and proven before the old one goes
    Rotate(Later<RotateArgs>),
    /// Delete keys for good: whatever uses them stops working
    #[command(alias = "rm")]
    Delete(Later<DeleteArgs>),
    /// List what was left unfinished, settle it, or drop its record
    Operations(Later<OperationsArgs>),
    /// Show the projects, organizations and teams keys live in
    Projects(Later<ProjectsArgs>),
    /// Show the service accounts keys can be created for
    ServiceAccounts(Later<ServiceAccountsArgs>),
    /// Find the key that a leaked secret is, without sending the secret anywhere
    ///
    /// The secret is read from standard input, or asked for without showing it. It is compared here, with the ids and the
    /// visible ends that providers show of their keys; what shows nothing that could be compared is named
    Identify(Later<IdentifyArgs>),
    /// Store, remove and explain credentials
    Auth(Later<AuthArgs>),
    /// Show where the config file is, and which accounts count
    Config(Later<ConfigArgs>),
    /// Run or reset the embedded emulator of all providers
    Sandbox(Later<SandboxArgs>),
}

/// The verbs that say what is known here.
#[derive(Debug, Subcommand)]
pub enum Offline {
    /// Show what each provider can do with each kind of key
    Providers(Later<ProvidersArgs>),
    /// Show the JSON Schema of what `-o json` and `-o ndjson` write
    Schema(Later<SchemaArgs>),
    /// Show what makes a shell complete commands, refs and names
    Completions(Later<CompletionsArgs>),
    /// Show a page of the manual
    Man(Later<ManArgs>),
}

/// The flags every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Form of the answer
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        default_value_t,
        ignore_case = true,
        value_name = "FORMAT"
    )]
    output: Format,

    /// Same as `--output json`
    #[arg(long, global = true)]
    json: bool,

    /// Columns to show, in this order: of tables and csv
    #[arg(long, global = true, value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    pub columns: Option<Vec<String>>,

    /// Leave out the names of the columns
    #[arg(long, global = true)]
    pub no_headers: bool,

    /// When to use colours
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        ignore_case = true,
        value_name = "WHEN"
    )]
    pub color: ColorWhen,

    /// Print only results, errors and urgent warnings
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say on standard error what is sent and how it went (twice: also what is tried again)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Time for one request, retries included; pauses that a provider asks for come on top
    #[arg(long, global = true, default_value = "60s", value_name = "DURATION", value_parser = Lifetime::wait)]
    pub timeout: Lifetime,

    /// How many requests an account has under way at once (else 16, and 8 deletions)
    #[arg(long, global = true, value_name = "NUMBER", value_parser = concurrency)]
    pub concurrency: Option<u16>,

    /// Never ask anything
    #[arg(long, global = true)]
    pub no_input: bool,

    /// Config file with named accounts
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Trust only the certificate authorities in this PEM file
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,

    /// Show ids in full that may be secrets
    #[arg(long, global = true)]
    pub show_ids: bool,

    /// Run against the embedded emulator: no credential, no network
    #[arg(long, global = true)]
    pub sandbox: bool,
}

impl Command {
    /// Returns the table that the command answers with, where its columns can be chosen.
    pub fn sheet(&self) -> Option<Sheet> {
        match self {
            Self::Online(Online::List(_)) => Some(Sheet::Keys),
            Self::Online(Online::Projects(_)) => Some(Sheet::Projects),
            Self::Online(Online::ServiceAccounts(_)) => Some(Sheet::ServiceAccounts),
            Self::Online(Online::Operations(own)) if own.0.is_list() => Some(Sheet::Operations),
            Self::Online(Online::Auth(own)) if own.0.is_list() => Some(Sheet::Standings),
            Self::Online(Online::Config(own)) if own.0.is_list() => Some(Sheet::Config),
            Self::Offline(Offline::Providers(_)) => Some(Sheet::Providers),
            _ => None,
        }
    }

    /// Tells whether the command answers with keys, and with nothing else.
    pub fn shows_keys(&self) -> bool {
        matches!(self, Self::Online(Online::List(_) | Online::Describe(_)))
    }

    /// Tells whether its answer is a list of values that were looked for.
    pub fn shows_values(&self) -> bool {
        matches!(self, Self::Online(Online::Identify(_)))
    }
}

impl Globals {
    /// Returns the form of the answer.
    pub fn format(&self) -> Format {
        match self.json {
            true => Format::Json,
            false => self.output,
        }
    }
}

/// Breaks the line of an exit code where clap would, and goes on below its meaning.
fn hanging(line: &str) -> String {
    const COLUMN: usize = 26;
    let mut text = String::new();
    let mut width = 0;
    let (code, meaning) = line.split_at_checked(COLUMN - 2).unwrap_or((line, ""));
    text.push_str(&format!("  {code}"));
    for word in meaning.split_whitespace() {
        let length = word.chars().count() + 1;
        if COLUMN + width + length > 100 {
            text.push_str(&format!("\n{:COLUMN$}", ""));
            width = 0;
        }
        if width > 0 {
            text.push(' ');
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
    text
}

/// Reads the word for a column, in any case.
fn column(typed: &str) -> Result<String, Infallible> {
    Ok(typed.trim().to_lowercase())
}

/// Reads how many requests an account may have under way.
fn concurrency(typed: &str) -> Result<u16, &'static str> {
    let number = typed.parse().ok();
    let number = number.filter(|number| (1..=256).contains(number));
    number.ok_or("a number from 1 to 256")
}

/// Says what `--help` says last: exit codes and credentials.
fn after_help() -> String {
    let mut text = String::from("Credentials, from the environment:\n");
    for descriptor in providers::ALL {
        let names: Vec<&str> = descriptor.variables_for(Role::Credential).collect();
        text.push_str(&format!("  {:<12} {}\n", descriptor.name, names.join(", ")));
    }
    text.push_str("\nExit codes:\n");
    for line in exit_codes().lines() {
        text.push_str(&hanging(line));
    }
    text.push_str(&format!("\nMore: keyctl help {}\n", topics("|")));
    text
}

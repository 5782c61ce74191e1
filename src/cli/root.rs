//! The root of the command tree: no behaviour.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    commands::{
        auth::AuthArgs, create::CreateArgs, delete::DeleteArgs, describe::DescribeArgs,
        identify::IdentifyArgs, list::ListArgs, operations::OperationsArgs, projects::ProjectsArgs,
        providers::ProvidersArgs, rotate::RotateArgs, sandbox::SandboxArgs, schema::SchemaArgs,
        update::UpdateArgs,
    },
    keys::{ExitCode, Lifetime},
    output::{ColorWhen, Format, Sheet},
    providers::{self, Role},
};

/// Administer API keys at several AI and data providers as if they were one
#[derive(Debug, Parser)]
#[command(
    name = "keyctl",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
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
    #[command(alias = "ls")]
    List(ListArgs),
    #[command(alias = "get")]
    Describe(DescribeArgs),
    Create(Box<CreateArgs>),
    Update(Box<UpdateArgs>),
    Rotate(Box<RotateArgs>),
    #[command(alias = "rm")]
    Delete(DeleteArgs),
    Operations(OperationsArgs),
    Projects(ProjectsArgs),
    Identify(IdentifyArgs),
    Providers(ProvidersArgs),
    Schema(SchemaArgs),
    Auth(AuthArgs),
    Sandbox(SandboxArgs),
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
        value_name = "FORMAT"
    )]
    output: Format,

    /// Same as `--output json`
    #[arg(long, global = true)]
    json: bool,

    /// Columns to show, in this order: of tables and csv
    #[arg(long, global = true, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,

    /// Leave out the names of the columns
    #[arg(long, global = true)]
    pub no_headers: bool,

    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,

    /// Say nothing but the answer and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say on standard error what is sent and how it went (twice: also what is tried again)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// Time for one request, retries included
    #[arg(long, global = true, default_value = "60s", value_name = "DURATION")]
    pub timeout: Lifetime,

    /// How many requests an account has under way at once (else 16, and 8 deletions)
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
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
            Self::List(_) => Some(Sheet::Keys),
            Self::Projects(_) => Some(Sheet::Projects),
            Self::Providers(_) => Some(Sheet::Providers),
            Self::Operations(arguments) if arguments.is_list() => Some(Sheet::Operations),
            Self::Auth(arguments) if arguments.is_list() => Some(Sheet::Standings),
            _ => None,
        }
    }

    /// Tells whether the command answers with keys, and with nothing else.
    pub fn shows_keys(&self) -> bool {
        matches!(self, Self::List(_) | Self::Describe(_))
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

/// Says what `--help` says last: exit codes and credentials.
fn after_help() -> String {
    let mut text = String::from("Examples:\n");
    for (example, meaning) in [
        ("keyctl list --sandbox", "try it without any credential"),
        (
            "keyctl list -o json",
            "every key of every account, for a script",
        ),
        ("keyctl describe REF", "everything about one key"),
        (
            "keyctl delete --provider P --id ID",
            "ask first, then delete",
        ),
    ] {
        text.push_str(&format!("  {example:<36} {meaning}\n"));
    }
    text.push_str("\nCredentials, from the environment:\n");
    for descriptor in providers::ALL {
        let names: Vec<&str> = descriptor.variables_for(Role::Credential).collect();
        text.push_str(&format!("  {:<12} {}\n", descriptor.name, names.join(", ")));
    }
    text.push_str("\nExit codes:\n");
    for (code, name, meaning) in ExitCode::ALL {
        text.push_str(&format!("  {:<4} {name:<18} {meaning}\n", code.number()));
    }
    text
}

//! `sandbox`: the embedded emulator, for trying things out and for tests.

use std::io;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::places;
use crate::{
    credentials::Environment,
    http::Interrupt,
    keys::{Error, Failure},
    output::{Answer, Library, Output},
    sandbox::{Clock, Server, Store},
};

/// Says what is done with the emulator.
#[derive(Debug, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct SandboxArgs {
    #[command(subcommand)]
    action: Action,
}

const EXAMPLES: &str = "Examples:
  keyctl list --sandbox    any command runs against it, without being served
  keyctl sandbox serve     for curl, or a provider's own SDK
  keyctl sandbox reset     forget every change";

const SERVE: &str = "Examples:
  keyctl sandbox serve             on port 4010, until Ctrl-C
  keyctl sandbox serve --port 0    on a free one, which the variables name";

const RESET: &str = "Examples:
  keyctl sandbox reset";

#[derive(Debug, Subcommand)]
enum Action {
    /// Serve it on loopback, and print the variables that point keyctl, curl or an SDK at it
    #[command(before_long_help = SERVE)]
    Serve {
        /// Port to listen on; 0 takes any free one
        #[arg(long, default_value_t = 4010)]
        port: u16,
    },
    /// Forget every change: the sandbox is as new
    #[command(before_long_help = RESET)]
    Reset,
}

impl SandboxArgs {
    /// Serves until a signal comes, or resets.
    pub async fn run(
        self,
        environment: &Environment,
        interrupt: &Interrupt,
        output: &mut Output,
    ) -> Result<(), Error> {
        match self.action {
            Action::Serve { port } => {
                let server = bind(port, environment, Clock::real()).await?;
                let libraries = libraries(&server);
                output.answer(&Answer::Variables(&server.environment(), &libraries))?;
                output.note_to_people(&described(&libraries));
                output.note(&format!(
                    "serving on {}; stop with Ctrl-C",
                    server.address()
                ));
                tokio::select! {
                    served = server.run() => served.map_err(|error| unusable(&error))?,
                    () = interrupt.cut_off(false) => {}
                }
                Ok(())
            }
            Action::Reset => {
                store(environment)?
                    .reset()
                    .map_err(|error| unusable(&error))?;
                forget_operations(environment)?;
                output.note("The sandbox is as new");
                Ok(())
            }
        }
    }
}

/// Lists the providers' own libraries.
fn libraries(server: &Server) -> Vec<Library> {
    let sdks = server.sdks().into_iter();
    sdks.map(|sdk| Library {
        name: sdk.name,
        line: sdk.line,
    })
    .collect()
}

/// Says how each library is pointed at the emulator, and which cannot be.
fn described(libraries: &[Library]) -> String {
    let lines = libraries.iter().map(|own| match &own.line {
        Ok(line) => format!("{}\n  {line}", own.name),
        Err(reason) => format!("{}\n  cannot be used with it: {reason}", own.name),
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "The providers' own libraries ask it like this:\n{}",
        lines.join("\n")
    )
}

/// Binds the emulator, with the state that earlier commands left.
pub async fn bind(port: u16, environment: &Environment, clock: Clock) -> Result<Server, Failure> {
    let store = store(environment)?;
    store.check().map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Failure::usage(
            "the sandbox's state file holds something else",
            "`keyctl sandbox reset` starts it anew",
        ),
        _ => unusable(&error),
    })?;
    Server::bind(port, store, clock).await.map_err(|error| {
        Failure::usage(
            format!("cannot listen on port {port}: {error}"),
            "choose another with `--port`",
        )
    })
}

/// Returns the moment at which the demo stands still: its own, unless its world was changed later.
pub fn demo_moment(environment: &Environment) -> Timestamp {
    let clock = Clock::demo();
    let changed = store(environment).map(|store| store.changed());
    // Whoever goes on to bind the emulator is told what is wrong with its state.
    match changed {
        Ok(Ok(changed)) => clock.now().max(changed),
        _ => clock.now(),
    }
}

fn store(environment: &Environment) -> Result<Store, Failure> {
    Ok(Store::in_file(places::sandbox(environment)?))
}

/// Drops what was left unfinished in a world that is no more.
fn forget_operations(environment: &Environment) -> Result<(), Failure> {
    match std::fs::remove_dir_all(places::sandbox_operations(environment)?) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(&error)),
        _ => Ok(()),
    }
}

fn unusable(error: &io::Error) -> Failure {
    Failure::usage(
        format!("the sandbox's state cannot be used: {error}"),
        "check the directory in `XDG_STATE_HOME`",
    )
}

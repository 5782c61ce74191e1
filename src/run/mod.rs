//! Parse, prepare, dispatch, report.

mod complete;
mod explain;
mod form;
mod harden;
mod misuse;
mod signals;
mod start;

use std::{borrow::Cow, ffi::OsString, path::Path, time::Duration};

use clap::{CommandFactory, FromArgMatches};
use jiff::Timestamp;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use self::{
    complete::complete,
    explain::explain,
    form::check_form,
    harden::harden,
    misuse::{refuse, unparsed},
    signals::listen,
    start::start,
};
use crate::{
    accounts::{ACCOUNT_VARIABLE, Observed},
    cli::{Cli, Command, Globals, Offline, Online, key_of_keyutils, refuse_secrets},
    commands::{Session, sandbox, tell_observed},
    completion,
    credentials::{Config, Environment},
    http::Interrupt,
    keys::{Error, ExitCode, Failure},
    output::{Look, Output, ProgramName},
    providers,
    sandbox::Clock,
    terminal::Terminal,
};

/// Runs one command and returns how the process shall end.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    harden();
    let environment = Environment::of_process();
    let look = Look {
        name: ProgramName::of(&arguments),
        now: Timestamp::now(),
        ..Look::default()
    };
    if let Some(shell) = environment.get(completion::VARIABLE) {
        complete(shell, &arguments, &environment, look.now);
        return ExitCode::Ok;
    }
    if let Err(failure) = refuse_secrets(&arguments, &environment, providers::ALL) {
        return refuse(failure, &arguments, look);
    }
    if let Some(failure) = key_of_keyutils(&arguments) {
        return refuse(failure, &arguments, look);
    }
    let cli = match parse(&arguments, &look.name) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, &arguments, look),
    };
    log(cli.globals.verbose);
    let look = Look {
        now: match cli.globals.sandbox {
            true => sandbox::demo_moment(&environment),
            false => look.now,
        },
        show_ids: cli.globals.show_ids,
        in_sandbox: cli.globals.sandbox,
        config: cli.globals.config.as_deref().and_then(quoted),
        columns: cli.globals.columns.clone(),
        hides_headers: cli.globals.no_headers,
        ..look
    };
    let globals = &cli.globals;
    let mut output = Output::of_process(globals.format(), globals.color, globals.quiet, look);
    match check_form(&cli) {
        Ok(()) => dispatch(cli, environment, &mut output),
        Err(failure) => report(Err(failure.into()), &mut output),
    }
}

fn parse(arguments: &[OsString], name: &ProgramName) -> Result<Cli, clap::Error> {
    let command = Cli::command().bin_name(name.as_str());
    Cli::from_arg_matches_mut(&mut command.try_get_matches_from(arguments)?)
}

fn report(outcome: Result<(), Error>, output: &mut Output) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::Ok,
        Err(error) => {
            output.error(&error);
            error.exit_code()
        }
    }
}

fn dispatch(cli: Cli, environment: Environment, output: &mut Output) -> ExitCode {
    let outcome = match cli.command {
        Command::Online(command) => run_online(cli.globals, command, environment, output),
        Command::Offline(command) => run_offline(command, output),
        Command::Help(arguments) => return explain(&arguments.0.words, output),
    };
    report(outcome, output)
}

/// Runs a command in a runtime: what speaks to nobody has no need of one.
fn run_online(
    globals: Globals,
    command: Online,
    environment: Environment,
    output: &mut Output,
) -> Result<(), Error> {
    let runtime = start()?;
    let outcome = runtime.block_on(run_in_session(globals, command, environment, output));
    // A question that was left unanswered must not hold the program up.
    runtime.shutdown_background();
    outcome
}

fn run_offline(command: Offline, output: &mut Output) -> Result<(), Error> {
    match command {
        Offline::Providers(arguments) => arguments.0.run(providers::ALL, output),
        Offline::Schema(arguments) => arguments.0.run(output),
        Offline::Completions(arguments) => arguments.0.run(output),
        Offline::Man(arguments) => arguments.0.run(Cli::command(), output),
    }
}

async fn run_in_session(
    globals: Globals,
    command: Online,
    environment: Environment,
    output: &mut Output,
) -> Result<(), Error> {
    let interrupt = Interrupt::new();
    listen(&interrupt);
    let (environment, config) = match command {
        // The emulator itself has no accounts, and is what mends a world that cannot be read.
        Online::Sandbox(_) => (environment, Config::default()),
        // Where the file is can be said of one that cannot be read.
        Online::Config(ref own) if !own.0.is_list() => (environment, Config::default()),
        _ if globals.sandbox => (sandboxed(&environment).await?, Config::default()),
        _ => {
            let config = Config::load(
                globals.config.clone(),
                &environment,
                matches!(command, Online::Auth(_)),
            )?;
            (environment, config)
        }
    };
    let session = Session {
        providers: providers::ALL,
        environment,
        config,
        config_file: globals.config,
        terminal: Terminal::of_process(globals.no_input),
        interrupt,
        still: globals.sandbox.then_some(output.look.now),
        deadline: Duration::from_secs(globals.timeout.seconds),
        concurrency: globals.concurrency.map(usize::from),
        ca_file: globals.ca_file,
        observed: Observed::default(),
    };
    output.look.elsewhere = session.hosts_elsewhere();
    let outcome = match command {
        Online::List(arguments) => arguments.0.run(&session, output).await,
        Online::Describe(arguments) => arguments.0.run(&session, output).await,
        Online::Create(arguments) => arguments.0.run(&session, output).await,
        Online::Update(arguments) => arguments.0.run(&session, output).await,
        Online::Rotate(arguments) => arguments.0.run(&session, output).await,
        Online::Delete(arguments) => arguments.0.run(&session, output).await,
        Online::Operations(arguments) => arguments.0.run(&session, output).await,
        Online::Projects(arguments) => arguments.0.run(&session, output).await,
        Online::ServiceAccounts(arguments) => arguments.0.run(&session, output).await,
        Online::Identify(arguments) => arguments.0.run(&session, output).await,
        Online::Auth(arguments) => arguments.0.run(&session, output).await,
        Online::Config(arguments) => arguments.0.run(&session, output),
        // A server that is stopped has done what it was asked to.
        Online::Sandbox(arguments) => {
            return arguments
                .0
                .run(&session.environment, &session.interrupt, output)
                .await;
        }
    };
    tell_observed(&session, outcome.is_ok(), output);
    match session.interrupt.is_raised() {
        // It was carried through and told; that somebody wanted it to stop is told by the exit code.
        true => outcome.and(Err(Failure::Interrupted.into())),
        false => outcome,
    }
}

/// Writes a path as a shell reads it; one that is no text cannot be repeated.
fn quoted(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    shlex::try_quote(text).ok().map(Cow::into_owned)
}

/// Starts the emulator, and returns an environment in which only its accounts exist.
async fn sandboxed(environment: &Environment) -> Result<Environment, Failure> {
    let server = sandbox::bind(0, environment, Clock::demo()).await?;
    let variables = server.environment();
    tokio::spawn(server.run());
    let own = providers::ALL
        .iter()
        .flat_map(|descriptor| descriptor.variables);
    // It has none of the accounts that this may name.
    let own = own.map(|variable| variable.name).chain([ACCOUNT_VARIABLE]);
    Ok(environment.overlaid(own, variables))
}

/// Logs what the client lets be logged, and only on request.
fn log(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .with_filter(Targets::new().with_target("keyctl", level));
    tracing_subscriber::registry().with(lines).init();
}

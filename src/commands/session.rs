//! What every command that speaks to providers needs.

use std::{ffi::OsString, path::PathBuf, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::places;
use crate::{
    accounts::{Observed, Roster, Spec, credential_variables},
    completion::Lately,
    credentials::{Config, ConfiguredAccount, Environment, Source},
    delivery::{CiLog, Circumstances, Stop},
    http::{
        Authorities, CaPlace, Interrupt, ProxySettings, Redactor, Transport, TransportSettings,
    },
    journal::Journal,
    keys::{Error, Failure},
    output::NamedHost,
    providers::Descriptor,
    terminal::Terminal,
};

/// The variables that name a proxy, the first that is set counts.
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const PROXY_EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
const DELETIONS_AT_ONCE: usize = 8;
const CA_FILE: &str = "SSL_CERT_FILE";
const CA_FOLDERS: &str = "SSL_CERT_DIR";
/// Is the surroundings of one run.
pub struct Session {
    pub providers: &'static [Descriptor],
    pub environment: Environment,
    pub config: Config,
    /// The config file that was named on the command line.
    pub config_file: Option<PathBuf>,
    pub terminal: Terminal,
    pub interrupt: Interrupt,
    /// What the time is, where it stands still.
    pub still: Option<Timestamp>,
    pub deadline: Duration,
    /// How many requests an account has under way at once, where that was said.
    pub concurrency: Option<usize>,
    pub ca_file: Option<PathBuf>,
    pub observed: Observed,
}

impl Session {
    /// Returns what the time is now.
    pub fn time(&self) -> Timestamp {
        self.still.unwrap_or_else(Timestamp::now)
    }

    /// Keeps what a list showed for the shell to offer, where somebody sits who may press a key.
    pub fn remember(&self, lately: Lately) {
        let place = places::lately(&self.environment);
        // The sandbox's keys are nobody's.
        if let Some(path) = place.filter(|_| self.terminal.is_interactive() && self.still.is_none())
        {
            // It is a convenience: what cannot be kept is not offered.
            let _ = lately.save(&path);
        }
    }

    /// Returns the accounts there are; nothing is sent.
    pub fn roster(&self) -> Result<Roster<'_>, Error> {
        if let Some(name) = self
            .environment
            .unreadable(&[PROXY.as_slice(), &PROXY_EXCEPTIONS].concat())
        {
            return Err(Failure::usage(
                format!("the proxy in `{name}` cannot be used: it is not text"),
                "use `http://host:port`, or unset it for a direct connection",
            )
            .into());
        }
        let settings = TransportSettings {
            deadline: self.deadline,
            authorities: self.authorities(),
            proxy: ProxySettings {
                https: self
                    .environment
                    .first(&PROXY)
                    .map(|(name, value)| (name, value.to_owned())),
                exceptions: self
                    .environment
                    .first(&PROXY_EXCEPTIONS)
                    .map(|(name, value)| (name, value.to_owned())),
            },
        };
        let transport = Transport::new(&settings, self.interrupt.clone(), Redactor::default())?;
        Ok(Roster::new(
            self.providers,
            &self.config,
            &self.environment,
            Arc::clone(&transport),
            self.concurrency,
            self.observed.clone(),
        )?)
    }

    /// Lists the hosts that accounts ask instead of their providers' own; the sandbox's need no word.
    pub fn hosts_elsewhere(&self) -> Vec<NamedHost> {
        let specs = match self.still {
            // What is wrong with them is told when they are needed.
            None => Spec::all(self.providers, &self.config, &self.environment).unwrap_or_default(),
            Some(_) => Vec::new(),
        };
        let named = |spec: &Spec| {
            let hosts = spec.hosts_elsewhere(&self.environment);
            let named = hosts.into_iter().map(|(host, source)| NamedHost {
                account: spec.name.clone(),
                host,
                source,
            });
            named.collect::<Vec<_>>()
        };
        specs.iter().flat_map(named).collect()
    }

    /// Returns how many keys of an account are deleted at once.
    pub fn deletions_at_once(&self) -> usize {
        self.concurrency.unwrap_or(DELETIONS_AT_ONCE)
    }

    /// Returns the record of unfinished operations; the sandbox has its own.
    pub fn journal(&self) -> Result<Journal, Failure> {
        let folder = match self.still {
            Some(_) => places::sandbox_operations(&self.environment),
            None => places::operations(&self.environment),
        };
        Ok(Journal::in_folder(folder?))
    }

    /// Returns the folder that a secret is rescued to, where there is one; the sandbox has its own.
    pub fn refuge(&self) -> Option<PathBuf> {
        let folder = match self.still {
            Some(_) => places::sandbox_rescue(&self.environment),
            None => places::rescue(&self.environment),
        };
        folder.ok()
    }

    /// Returns what sinks have to know; `force` lets them replace a file.
    pub fn delivery(&self, force: bool) -> Circumstances {
        Circumstances {
            force,
            environment: self.without_credentials(),
            limit: self.deadline,
            stop: self.impatience(),
            has_terminal: self.terminal.is_interactive(),
            ci_log: self.ci_log(),
            own: self.own_files(),
        }
    }

    /// Lists the files and folders that keyctl lives by: its config, what it remembers, the credentials in files.
    fn own_files(&self) -> Vec<PathBuf> {
        let config = Config::place(self.config_file.clone(), &self.environment);
        let state = places::state(&self.environment).ok();
        let lately = places::lately(&self.environment);
        let credential = |account: &ConfiguredAccount| match &account.credential {
            Some(Source::File(path)) => Some(path.clone()),
            _ => None,
        };
        let credentials = self.config.accounts.iter().filter_map(credential);
        let own = [config, state, lately].into_iter().flatten();
        own.chain(credentials).collect()
    }

    /// Returns the log of the CI job that this run belongs to, where it belongs to one.
    pub fn ci_log(&self) -> Option<CiLog> {
        CiLog::of(|name| self.environment.get(name).map(str::to_owned))
    }

    /// Returns what comes a while after the first signal, or with the second.
    fn impatience(&self) -> Stop {
        let interrupt = self.interrupt.clone();
        Arc::new(move || {
            let interrupt = interrupt.clone();
            Box::pin(async move { interrupt.cut_off(true).await })
        })
    }

    /// Lists the variables that other programs may see.
    fn without_credentials(&self) -> Vec<(String, OsString)> {
        let withheld = credential_variables(self.providers, &self.config);
        let all = self.environment.all();
        all.filter(|(name, _)| withheld.iter().all(|own| own != name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// Returns the authorities that `--ca-file` names, or else the variables.
    fn authorities(&self) -> Option<Authorities> {
        let place = |path: PathBuf, source| CaPlace { path, source };
        if let Some(path) = self.ca_file.clone() {
            return Some(Authorities {
                files: vec![place(path, "--ca-file")],
                ..Authorities::default()
            });
        }
        let file = self.environment.path(CA_FILE);
        let folders = self.environment.path(CA_FOLDERS);
        if file.is_none() && folders.is_none() {
            return None;
        }
        let folders = folders.iter().flat_map(std::env::split_paths);
        Some(Authorities {
            files: file.into_iter().map(|path| place(path, CA_FILE)).collect(),
            folders: folders
                .filter(|path| !path.as_os_str().is_empty())
                .map(|path| place(path, CA_FOLDERS))
                .collect(),
        })
    }
}

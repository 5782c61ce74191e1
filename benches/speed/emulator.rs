//! The emulator, seen from the benchmark: a process of its own, whose work is in nobody's figures.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use super::{certificate::Certificates, organization::Shape, server};

/// Is a running emulator; it ends with this value.
pub struct Emulator {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    port: u16,
    pub bundle: PathBuf,
}

/// Is what an emulator saw since it was asked last.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    pub connections: u64,
    pub requests: u64,
    /// When the first list of scopes went out, since 1970.
    pub scopes_known: Duration,
}

impl Emulator {
    /// Starts one that takes `latency` milliseconds for every answer.
    pub fn start(shape: Shape, latency: u64, certificates: &Certificates) -> Self {
        let mut child = Command::new(env::current_exe().expect("the benchmark's own path"))
            .args([server::WORD, &latency.to_string(), &shape.to_string()])
            .args([&certificates.certificate, &certificates.key])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let stdin = child.stdin.take().expect("its input");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let port = line(&mut stdout).parse().expect("a port");
        Self {
            child,
            stdin,
            stdout,
            port,
            bundle: certificates.bundle.clone(),
        }
    }

    /// Returns `https://localhost:PORT`.
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Returns what was seen since the last time.
    pub fn tally(&mut self) -> Tally {
        self.stdin.write_all(b"\n").expect("written");
        let text = line(&mut self.stdout);
        let numbers: Vec<u64> = text
            .split(' ')
            .map(|word| word.parse().expect("a number"))
            .collect();
        Tally {
            connections: numbers[0],
            requests: numbers[1],
            scopes_known: Duration::from_micros(numbers[2]),
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}

//! Stands between the program and a server, and spoils answers on their way back.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// Passes requests on, and some answers back not as they were. Ends with the test's process.
#[derive(Debug)]
pub struct Relay {
    port: u16,
}

/// Says which answers are spoilt, and how.
#[derive(Clone, Debug)]
struct Fault {
    /// How the request begins: its method, perhaps its path.
    request: String,
    /// So many bytes arrive in time.
    length: usize,
    /// Each of the others takes this long; `None` when they never come.
    pause: Option<Duration>,
}

impl Relay {
    /// Cuts the answers to requests that begin like this after so many bytes; the server carries them out.
    pub fn cutting(request: &str, length: usize, server: String) -> Self {
        Self::start(request, length, None, server)
    }

    /// Lets all but the first bytes of such answers come one by one, with this pause before each.
    pub fn dripping(request: &str, length: usize, pause: Duration, server: String) -> Self {
        Self::start(request, length, Some(pause), server)
    }

    fn start(request: &str, length: usize, pause: Option<Duration>, server: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let fault = Fault {
            request: request.to_owned(),
            length,
            pause,
        };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, fault) = (server.clone(), fault.clone());
                // A connection that breaks is what this is for.
                thread::spawn(move || fault.pass(&client, &server));
            }
        });
        Self { port }
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Fault {
    fn pass(&self, client: &TcpStream, server: &str) -> io::Result<()> {
        let mut requests = BufReader::new(client);
        let server = TcpStream::connect(server)?;
        let mut answers = BufReader::new(&server);
        while let Some(request) = message(&mut requests)? {
            (&server).write_all(&request)?;
            let answer = message(&mut answers)?.unwrap_or_default();
            if request.starts_with(self.request.as_bytes()) {
                return self.spoil(client, &answer);
            }
            (&mut &*client).write_all(&answer)?;
        }
        Ok(())
    }

    fn spoil(&self, mut client: &TcpStream, answer: &[u8]) -> io::Result<()> {
        let (early, late) = answer.split_at(self.length.min(answer.len()));
        client.write_all(early)?;
        if let Some(pause) = self.pause {
            for byte in late {
                thread::sleep(pause);
                client.write_all(&[*byte])?;
            }
        }
        client.shutdown(Shutdown::Both)
    }
}

/// Reads one message, head and body; `None` when the connection ended before it.
fn message(stream: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut body = 0;
    loop {
        let start = bytes.len();
        if stream.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes[start..]).to_lowercase();
        if let Some(length) = line.strip_prefix("content-length:") {
            body = length.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    stream.take(body).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

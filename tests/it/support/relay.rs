//! Stands between the program and a server, and cuts answers short.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

/// Passes requests on, and only the first bytes of some answers back. Ends with the test's process.
#[derive(Debug)]
pub struct Relay {
    port: u16,
}

impl Relay {
    /// Cuts the answers to requests with this method after so many bytes; the server carries them out.
    pub fn cutting(method: &'static str, length: usize, server: String) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = server.clone();
                // A connection that breaks is what this is for.
                thread::spawn(move || pass(&client, &server, method, length));
            }
        });
        Self { port }
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn pass(client: &TcpStream, server: &str, method: &str, length: usize) -> io::Result<()> {
    let mut requests = BufReader::new(client);
    let server = TcpStream::connect(server)?;
    let mut answers = BufReader::new(&server);
    while let Some(request) = message(&mut requests)? {
        (&server).write_all(&request)?;
        let answer = message(&mut answers)?.unwrap_or_default();
        if request.starts_with(method.as_bytes()) {
            (&mut &*client).write_all(&answer[..length.min(answer.len())])?;
            return client.shutdown(Shutdown::Both);
        }
        (&mut &*client).write_all(&answer)?;
    }
    Ok(())
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

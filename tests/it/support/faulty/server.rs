//! Stands before an honest server, and spoils answers on their way back.

use std::{
    io::{self, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use super::{Fault, Going, Message, Step, play};

/// Passes requests on, and some answers back not as they were. Ends with the test's process.
#[derive(Debug)]
pub struct FaultServer {
    pub address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl FaultServer {
    /// Spoils the answers to requests that begin like this; the server at `honest` carries all of them out.
    pub fn before(honest: String, request: &str, fault: Fault) -> Self {
        let request = request.to_owned();
        let is_meant = move |asked: &[u8]| asked.starts_with(request.as_bytes());
        Self::start(usize::MAX, move |client| {
            pass(client, &honest, &is_meant, &fault)
        })
    }

    /// Spoils only the first such answer.
    pub fn before_one(honest: String, request: &str, fault: Fault) -> Self {
        let (request, is_over) = (request.to_owned(), AtomicBool::new(false));
        let is_meant = move |asked: &[u8]| {
            asked.starts_with(request.as_bytes()) && !is_over.swap(true, Ordering::Relaxed)
        };
        Self::start(usize::MAX, move |client| {
            pass(client, &honest, &is_meant, &fault)
        })
    }

    /// Is there for so many requests, each over a connection of its own, and then no more.
    pub fn leaving(honest: String, requests: usize) -> Self {
        Self::start(requests, move |client| {
            pass(client, &honest, &|_| true, &Fault::Last)
        })
    }

    /// Does this to everybody who connects, whatever it is that they want.
    pub fn heedless(steps: Vec<Step>) -> Self {
        Self::start(usize::MAX, move |client| play(&steps, client).map(|_| ()))
    }

    fn start(
        most: usize,
        serve: impl Fn(&TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (serve, connections) = (Arc::new(serve), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for client in listener.incoming().flatten().take(most) {
                counted.fetch_add(1, Ordering::Relaxed);
                let serve = Arc::clone(&serve);
                // A connection that breaks is what this is for.
                thread::spawn(move || serve(&client));
            }
        });
        Self {
            address,
            connections,
        }
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how often somebody has connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

fn pass(
    client: &TcpStream,
    honest: &str,
    is_meant: &impl Fn(&[u8]) -> bool,
    fault: &Fault,
) -> io::Result<()> {
    let mut requests = BufReader::new(client);
    let honest = TcpStream::connect(honest)?;
    let mut answers = BufReader::new(&honest);
    while let Some(asked) = Message::read(&mut requests)? {
        (&honest).write_all(&asked.bytes)?;
        let answer = Message::read(&mut answers)?.unwrap_or_default().bytes;
        let steps = match is_meant(&asked.bytes) {
            true => fault.steps(&answer),
            false => vec![Step::Send(answer), Step::GoOn],
        };
        if play(&steps, client)? == Going::Over {
            break;
        }
    }
    Ok(())
}

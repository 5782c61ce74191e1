//! What is done to a client, one thing after the other.

use std::{
    io::{self, BufWriter, Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::Duration,
};

/// Is one thing that is done to a client.
#[derive(Clone, Debug)]
pub enum Step {
    /// It is sent these bytes.
    Send(Vec<u8>),
    /// It is sent these bytes so many times, as long as it stays.
    Repeat(Vec<u8>, usize),
    /// Nothing happens for a while.
    Wait(Duration),
    /// Nothing happens until it goes away.
    Hang,
    /// It is told of an error, and of no end.
    Reset,
    /// Its next request is listened to; without this the connection ends.
    GoOn,
}

/// Says whether a connection is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    On,
    Over,
}

/// Does all this to a client.
pub fn play(steps: &[Step], mut client: &TcpStream) -> io::Result<Going> {
    client.set_nodelay(true)?;
    for step in steps {
        match step {
            Step::Send(bytes) => client.write_all(bytes)?,
            Step::Repeat(bytes, times) => {
                let mut client = BufWriter::new(client);
                for _ in 0..*times {
                    client.write_all(bytes)?;
                }
                client.flush()?;
            }
            Step::Wait(time) => thread::sleep(*time),
            Step::Hang => {
                io::copy(&mut client.take(u64::MAX), &mut io::sink())?;
            }
            Step::Reset => {
                reset(client)?;
                return Ok(Going::Over);
            }
            Step::GoOn => return Ok(Going::On),
        }
    }
    client.shutdown(Shutdown::Both)?;
    Ok(Going::Over)
}

/// Has the connection end in a reset as soon as nobody here holds it any more.
fn reset(client: &TcpStream) -> io::Result<()> {
    // Only the runtime's sockets know how.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let _inside = runtime.enter();
    let own = client.try_clone()?;
    own.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(own)?.set_zero_linger()
}

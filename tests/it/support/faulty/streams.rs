//! HTTP/2 before an honest server of HTTP/1, which breaks off streams and connections.

use std::{
    io::{self, BufReader, Write},
    net::{SocketAddr, TcpStream as Plain},
    sync::Arc,
};

use axum::{
    body::Bytes,
    http::{Request, Response, header::CONTENT_TYPE},
};
use h2::{
    Reason, RecvStream,
    server::{self, SendResponse},
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::Notify,
};

use super::Message;

/// Says how the answer to a request is spoilt, which was carried out before.
#[derive(Clone, Copy, Debug)]
pub enum StreamFault {
    /// Its stream is reset before the answer begins.
    Reset(Reason),
    /// Its stream is reset in the middle of the answer.
    HalfAndReset(Reason),
    /// The server ends the connection in the middle of the answer.
    HalfAndGoAway(Reason),
}

/// Passes requests on; it speaks HTTP/2 in the clear, to be put behind TLS.
#[derive(Debug)]
pub struct StreamServer {
    pub address: SocketAddr,
    // Dropped last: the server lives in it.
    _runtime: Runtime,
}

/// Is what every connection knows.
#[derive(Debug)]
struct Play {
    honest: String,
    method: &'static str,
    fault: StreamFault,
}

impl StreamServer {
    /// Spoils the answers to requests with this method; the server at `honest` carries all of them out.
    pub fn before(honest: String, method: &'static str, fault: StreamFault) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let play = Arc::new(Play {
            honest,
            method,
            fault,
        });
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&play).serve(client));
            }
        });
        Self {
            address,
            _runtime: runtime,
        }
    }
}

impl Play {
    async fn serve(self: Arc<Self>, client: TcpStream) {
        let Ok(mut connection) = server::handshake(client).await else {
            return;
        };
        let is_over = Arc::new(Notify::new());
        loop {
            tokio::select! {
                next = connection.accept() => {
                    let Some(Ok((request, respond))) = next else { return };
                    tokio::spawn(Arc::clone(&self).answer(request, respond, Arc::clone(&is_over)));
                }
                () = is_over.notified() => {
                    if let StreamFault::HalfAndGoAway(reason) = self.fault {
                        connection.abrupt_shutdown(reason);
                    }
                }
            }
        }
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<RecvStream>,
        mut respond: SendResponse<Bytes>,
        is_over: Arc<Notify>,
    ) {
        let is_spoilt = request.method() == self.method;
        let honest = self.honest.clone();
        let bytes = written(request).await;
        let answer = tokio::task::spawn_blocking(move || ask(&honest, &bytes)).await;
        let answer = answer.expect("no panic").expect("an honest answer");
        if let (true, StreamFault::Reset(reason)) = (is_spoilt, self.fault) {
            return respond.send_reset(reason);
        }
        let half = match is_spoilt {
            true => answer.body().len() / 2,
            false => answer.body().len(),
        };
        let response = Response::builder()
            .status(answer.words()[1].as_str())
            .header(CONTENT_TYPE, answer.header("content-type"));
        let head = response.body(()).expect("a head");
        let Ok(mut stream) = respond.send_response(head, false) else {
            return;
        };
        let body = Bytes::copy_from_slice(&answer.body()[..half]);
        // A client that has gone is no failure of the test.
        let _ = stream.send_data(body, !is_spoilt);
        if is_spoilt {
            // What was sent shall be there before the end is.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        match (is_spoilt, self.fault) {
            (true, StreamFault::HalfAndReset(reason)) => stream.send_reset(reason),
            (true, StreamFault::HalfAndGoAway(_)) => is_over.notify_one(),
            _ => {}
        }
    }
}

/// Writes a request as HTTP/1 does.
async fn written(mut request: Request<RecvStream>) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(Ok(bytes)) = request.body_mut().data().await {
        let taken = request.body_mut().flow_control();
        taken.release_capacity(bytes.len()).expect("what was taken");
        body.extend(bytes);
    }
    let target = request.uri().path_and_query().expect("a path");
    let mut head = format!("{} {target} HTTP/1.1\r\nhost: honest\r\n", request.method());
    for (name, value) in request.headers() {
        if name != "content-length" {
            let value = value.to_str().expect("text");
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    let head = format!("{head}content-length: {}\r\n\r\n", body.len());
    [head.into_bytes(), body].concat()
}

fn ask(honest: &str, request: &[u8]) -> io::Result<Message> {
    let honest = Plain::connect(honest)?;
    (&honest).write_all(request)?;
    Message::read(&mut BufReader::new(&honest)).map(Option::unwrap_or_default)
}

//! Servers on this machine that answer as a test wants, and count who comes.

use crate::room::PATIENCE;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy that nobody runs: what must not go out ends there.
pub const NOWHERE: &str = "http://127.0.0.1:9";

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// `GET /x HTTP/1.1`.
    pub line: String,
    /// Header lines as they were sent.
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

impl Heard {
    /// The path and query that were asked for.
    pub fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or("")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// What is sent back: at once, or as long as somebody reads.
pub type Answering = dyn Fn(&Heard, &mut TcpStream) + Send + Sync;

/// A server, gone when it is dropped.
pub struct Web {
    pub at: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    connected: Arc<Mutex<usize>>,
    over: Arc<AtomicBool>,
}

impl Web {
    /// Answers each request with what `answer` gives: a whole response.
    pub fn telling(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::serving("127.0.0.1:0", move |heard, socket| {
            let _ = socket.write_all(&answer(heard));
        })
    }

    /// Lets `answer` write what it wants.
    pub fn serving(
        at: &str,
        answer: impl Fn(&Heard, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(at).unwrap();
        let web = Self {
            at: listener.local_addr().unwrap(),
            heard: Arc::default(),
            connected: Arc::default(),
            over: Arc::default(),
        };
        let (heard, connected) = (Arc::clone(&web.heard), Arc::clone(&web.connected));
        let (over, answer) = (Arc::clone(&web.over), Arc::new(answer));
        let serve = move || {
            for socket in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                *connected.lock().unwrap() += 1;
                let (heard, answer) = (Arc::clone(&heard), Arc::clone(&answer));
                let talk = move || talk(socket, &heard, &*answer);
                thread::Builder::new().spawn(talk).unwrap();
            }
        };
        thread::Builder::new().spawn(serve).unwrap();
        web
    }

    /// The address of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        *self.connected.lock().unwrap()
    }

    /// All requests so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect(self.at);
    }
}

fn talk(mut socket: TcpStream, all: &Mutex<Vec<Heard>>, answer: &Answering) {
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let Some(heard) = listen(&mut socket) else { return };
    all.lock().unwrap().push(heard.clone());
    answer(&heard, &mut socket);
}

/// Reads one request.
pub fn listen(socket: &mut TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(socket);
    let mut heard = Heard::default();
    reader.read_line(&mut heard.line).ok().filter(|bytes| *bytes > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" => break,
            line => heard.headers.push(line.to_owned()),
        }
    }
    let length = heard.header("content-length").and_then(|length| length.parse().ok());
    heard.body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut heard.body).ok()?;
    Some(heard)
}

/// A whole response with these header lines.
pub fn response(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// A page of text.
pub fn page(text: &str) -> Vec<u8> {
    response("200 OK", &["Content-Type: text/plain"], text.as_bytes())
}

/// A redirect.
pub fn sent_on(to: &str) -> Vec<u8> {
    response("302 Found", &[&format!("Location: {to}")], b"")
}

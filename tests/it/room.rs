//! A room in which the program runs: a folder, a database of its own, and no settings of ours.

use crate::scratch::Scratch;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The longest that anything here is waited for: far more than a loaded machine needs.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub struct Room {
    pub folder: Scratch,
}

impl Room {
    pub fn new() -> Self {
        Self { folder: Scratch::new() }
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path("malwar.db")
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
        command.args(words).current_dir(self.folder.path("")).env_clear();
        command.env("MALWAR_DB_PATH", self.database()).stdin(Stdio::null());
        // Whoever wants links to be followed says so.
        command.env("MALWAR_CRAWLER_MAX_URLS", "0");
        command
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        let output = self.command(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The same, by way of a shell that prepares something first.
    pub fn shell(&self, prepare: &str, words: &[&str]) -> Command {
        let mut command = Command::new("sh");
        let exec = format!("{prepare} && exec \"$0\" \"$@\"");
        command.args(["-c", &exec, env!("CARGO_BIN_EXE_malwar")]).args(words);
        command.current_dir(self.folder.path("")).env_clear();
        command.env("MALWAR_DB_PATH", self.database()).stdin(Stdio::null());
        command
    }

    /// Runs what must end with `code`, and gives its output as JSON.
    pub fn json(&self, code: i32, words: &[&str]) -> serde_json::Value {
        let ended = self.run(words);
        assert_eq!(ended.code, code, "{words:?}: {}{}", ended.out, ended.err);
        serde_json::from_str(&ended.out).unwrap()
    }

    pub fn skill(&self, path: &str, text: &str) {
        self.folder.file(path, text.as_bytes());
    }

    pub fn serve(&self, words: &[&str]) -> Server {
        Server::start(self.command(&[&["serve", "--port", "0"], words].concat()))
    }
}

/// Waits until something is so that nobody says when it becomes so.
pub fn until(is_so: impl Fn() -> bool) {
    const EVERY: Duration = Duration::from_millis(20);
    let (_never, alarm) = channel::<()>();
    for _ in 0..PATIENCE.as_millis() / EVERY.as_millis() {
        if is_so() {
            return;
        }
        let _ = alarm.recv_timeout(EVERY);
    }
    panic!("it did not come about");
}

/// A server of its own, killed when the test is over.
pub struct Server {
    child: Child,
    pub at: String,
    /// The line that says so.
    pub first: String,
    log: Receiver<String>,
}

impl Server {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (say, log) = channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        thread::Builder::new()
            .spawn(move || errors.lines().map_while(Result::ok).try_for_each(|line| say.send(line)))
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let at = first.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let Some(at) = at.map(str::to_owned) else {
            panic!("it did not start: {first} {:?}", log.iter().collect::<Vec<_>>());
        };
        Self { child, at, first, log }
    }

    /// Waits for a line of the log that holds `text`.
    pub fn logs(&self, text: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(text) => return line,
                Ok(line) => seen.push(line),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("the log does not say '{text}': {seen:#?}")
                }
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Waits for its end: the exit code, or none when a signal ended it.
    pub fn end(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// One request; the status, and head and body as they came.
    pub fn ask(&self, request: &str) -> (u16, String) {
        self.ask_with(request, &[])
    }

    /// The same with headers of its own.
    pub fn ask_with(&self, request: &str, headers: &[(&str, &str)]) -> (u16, String) {
        self.send(request, &[&[("Host", self.at.as_str())], headers].concat())
    }

    /// The same by another name of the server.
    pub fn ask_as(&self, request: &str, host: &str) -> (u16, String) {
        self.send(request, &[("Host", host)])
    }

    fn send(&self, request: &str, headers: &[(&str, &str)]) -> (u16, String) {
        use std::io::Write as _;
        let mut socket = std::net::TcpStream::connect(&self.at).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("{request} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.extend([*name, ": ", *value, "\r\n"]);
        }
        request.push_str("\r\n");
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        (status.unwrap_or_else(|| panic!("no status: {answer}")), answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have ended already
        let _ = self.child.wait();
    }
}

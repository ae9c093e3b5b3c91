//! Does what a `curl` line of a document says, without curl: the program under test answers.

use crate::room::PATIENCE;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// Where documents say that the server is.
pub const SHOWN_AT: &str = "127.0.0.1:8000";

/// What a line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    method: Option<String>,
    url: String,
    headers: Vec<String>,
    body: Option<String>,
    with_head: bool,
}

/// Sends what the words after `curl` say to the server at `at`; answers what curl would print.
pub fn curl(words: &[String], at: &str) -> Result<String, String> {
    let line = read(words)?;
    let path = line.url.strip_prefix("http://").and_then(|rest| rest.strip_prefix(SHOWN_AT));
    let path = path.ok_or(format!("the server is at http://{SHOWN_AT}"))?;
    let body = line.body.unwrap_or_default();
    let method = line.method.unwrap_or(if body.is_empty() { "GET" } else { "POST" }.to_owned());
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n");
    for header in &line.headers {
        request.extend([header, "\r\n"]);
    }
    if !body.is_empty() || method == "POST" {
        request.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    let mut socket = TcpStream::connect(at).map_err(|error| error.to_string())?;
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    Ok(if line.with_head {
        format!("{head}\r\n\r\n{body}").replace("\r\n", "\n")
    } else {
        body.to_owned()
    })
}

fn read(words: &[String]) -> Result<Line, String> {
    let mut line = Line::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().cloned().ok_or(format!("{word} wants a value"));
        match word.as_str() {
            "-s" => {}
            "-i" => line.with_head = true,
            "-X" => line.method = Some(value()?),
            "-H" => line.headers.push(value()?),
            "-d" => line.body = Some(value()?),
            flag if flag.starts_with('-') => return Err(format!("curl {flag} is not known here")),
            url => url.clone_into(&mut line.url),
        }
    }
    Ok(line)
}

#[test]
fn a_line_is_read_as_curl_reads_it() {
    let words = |line: &str| crate::shell_words::split(line).unwrap();
    let line = read(&words("-s -i -X PUT http://a/b -H 'X-A: b c' -d '{}'")).unwrap();
    let expected = Line {
        method: Some("PUT".to_owned()),
        url: "http://a/b".to_owned(),
        headers: vec!["X-A: b c".to_owned()],
        body: Some("{}".to_owned()),
        with_head: true,
    };
    assert_eq!(line, expected);
    assert!(read(&words("--data x")).is_err() && read(&words("-X")).is_err());
    assert!(curl(&words("http://elsewhere.example/"), SHOWN_AT).is_err());
}

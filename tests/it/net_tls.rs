//! Servers that prove who they are, and those that cannot.

use crate::room::Room;
use crate::web::page;
use malwar::error::Error;
use malwar::net::guard::Guard;
use malwar::net::live::roots::Roots;
use malwar::net::live::{Live, Options};
use malwar::net::names::Names;
use malwar::net::proxies::Proxies;
use malwar::net::{Http, Request};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

const AUTHORITY: &str = include_str!("../data/tls/authority.pem");
const CERTIFICATE: &str = include_str!("../data/tls/server.pem");
const KEY: &str = include_str!("../data/tls/server.key");
const SKILL: &str = "---\nname: good\ndescription: says hello\n---\n# Good\n";

/// A server with a certificate of `AUTHORITY` for `skills.test` and 127.0.0.1, which tells
/// everybody the same.
fn serve() -> SocketAddr {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let serve = move || {
        for socket in listener.incoming().map_while(Result::ok) {
            tell(socket, Arc::clone(&config));
        }
    };
    std::thread::Builder::new().spawn(serve).unwrap();
    at
}

fn tell(mut socket: TcpStream, config: Arc<ServerConfig>) {
    let mut connection = ServerConnection::new(config).unwrap();
    let mut stream = Stream::new(&mut connection, &mut socket);
    let lines = BufReader::new(&mut stream).lines().map_while(Result::ok);
    // Who does not believe the certificate sends no request.
    if lines.take_while(|line| !line.is_empty()).count() > 0 {
        stream.write_all(&page(SKILL)).unwrap();
        stream.conn.send_close_notify();
        let _ = stream.flush();
    }
}

/// What a client that believes these roots hears from the server under a name.
fn ask(at: SocketAddr, name: &str, roots: Roots) -> Result<String, String> {
    let guard = Guard::public().with_opening_for_a_test(at);
    let options = Options { guard, redirects_max: 0, proxies: Proxies::default(), roots };
    let live = Live::with_names(options, Names::new(Arc::new(move |_, _| Ok(vec![at]))));
    let answer = live.send(&Request {
        url: format!("https://{name}:{}/SKILL.md", at.port()),
        headers: Vec::new(),
        body: None,
        within: Duration::from_secs(30),
        body_bytes_max: 10_000,
    });
    match answer {
        Ok(answer) => Ok(String::from_utf8(answer.body).unwrap()),
        Err(Error::Unfetched(unfetched)) => Err(unfetched.to_string()),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_server_is_believed_under_its_own_name_and_by_those_who_know_its_authority() {
    let at = serve();
    let known = || Roots::of_pem(AUTHORITY).unwrap();
    assert_eq!(ask(at, "skills.test", known()).as_deref(), Ok(SKILL));
    assert_eq!(ask(at, "127.0.0.1", known()).as_deref(), Ok(SKILL));
    let other = ask(at, "other.test", known()).unwrap_err();
    assert!(other.contains("certificate"), "{other}");
    let unknown = ask(at, "skills.test", Roots::Bundled).unwrap_err();
    assert!(unknown.contains("certificate"), "{unknown}");
    let itself = ask(at, "skills.test", Roots::of_pem(CERTIFICATE).unwrap());
    assert!(itself.is_err(), "a server's certificate is no authority: {itself:?}");
}

#[test]
fn authorities_are_read_from_a_file_or_refused() {
    let two = format!("{AUTHORITY}between them\n{CERTIFICATE}");
    let Ok(Roots::Given(roots)) = Roots::of_pem(&two) else { panic!("{two}") };
    assert_eq!(roots.len(), 2);
    for (text, told) in [
        ("", "no certificate"),
        ("hello", "no certificate"),
        (KEY, "no certificate"),
        ("-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n", "broken"),
    ] {
        let refused = Roots::of_pem(text).unwrap_err();
        assert!(refused.contains(told), "{text}: {refused}");
    }
}

#[test]
fn the_command_line_is_told_of_authorities_by_a_variable() {
    let (room, at) = (Room::new(), serve());
    let (url, port) = (format!("https://{at}/SKILL.md"), at.port().to_string());
    let scan = |file: &str| {
        let mut command = room.command(&["scan", &url, "--allow-private-urls", "--url-ports"]);
        let output = command.arg(&port).env("SSL_CERT_FILE", file).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/authority.pem");
    let (code, out, err) = scan(authority);
    assert!(code == 0 && out.contains("“good”"), "{out}{err}");
    let (code, out, err) = scan("");
    assert!(code == 2 && out.is_empty() && err.contains("certificate"), "{err}");
    for (file, told) in [("/nowhere/at-all.pem", "no such file"), (file!(), "no certificate")] {
        let file = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let (code, out, err) = scan(&file);
        assert!(code == 2 && out.is_empty(), "{out}{err}");
        assert!(err.contains("SSL_CERT_FILE") && err.contains(told), "{err}");
    }
    room.skill("s/SKILL.md", SKILL);
    let mut command = room.command(&["scan", "s", "--no-urls"]);
    let output = command.env("SSL_CERT_FILE", "/nowhere/at-all.pem").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "nobody is asked");
}

//! Keys on the command line, and a server that lets their holders in from elsewhere.

use crate::room::{Room, Server};

/// One request with a key; the status.
fn ask(server: &Server, key: &str) -> u16 {
    server.ask_with("GET /api/v1/schedules", &[("X-API-Key", key)]).0
}

#[test]
fn a_key_is_made_shown_once_listed_and_revoked() {
    let room = Room::new();
    assert_eq!(room.run(&["keys", "list"]).out, "");
    let made = room.run(&["keys", "create", "ci"]);
    let key = made.out.trim_end();
    assert_eq!((made.code, key.len(), &key[..4]), (0, 52, "mlw_"), "{}", made.err);
    assert!(key[4..].bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(made.err.contains("“ci”, scanner. This is the only time that the key is shown."));
    let other = room.json(0, &["keys", "create", "look", "--role", "readonly", "--json"]);
    assert_eq!(
        (other["role"].as_str(), other["key"].as_str().map(str::len)),
        (Some("readonly"), Some(52))
    );
    let listed = room.json(0, &["keys", "list", "--json"]);
    let told: Vec<_> = listed.as_array().unwrap().iter().map(|key| key["name"].as_str()).collect();
    assert_eq!(told, [Some("ci"), Some("look")]);
    assert_eq!(listed[0]["prefix"], key[..12]);
    let table = room.run(&["keys", "list"]).out;
    assert!(table.contains("\tci\tscanner\t") && !table.contains(&key[12..]), "{table}");
    for (words, code, told) in [
        (&["create", "x", "--role", "god"][..], 2, "unknown role 'god'"),
        (&["create", ""], 2, "a key's name has 1 to 200 bytes"),
        (&["revoke", "nope"], 2, "no key 'nope'"),
        (&["revoke", "key-"], 2, "matches 2 keys"),
        (&["revoke", "ci"], 0, ""),
        (&["revoke", "ci"], 2, "no key 'ci'"),
    ] {
        let ended = room.run(&[&["keys"], words].concat());
        assert_eq!(ended.code, code, "{words:?}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(told), "{words:?}: {}", ended.err);
    }
    // Neither the database nor what lies beside it holds the key.
    for file in std::fs::read_dir(room.folder.path("")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(48).any(|window| window == &key.as_bytes()[4..]));
    }
}

#[test]
fn a_server_with_a_key_may_listen_everywhere_and_lets_its_holder_in() {
    let room = Room::new();
    let refused = room.run(&["serve", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("make a key (malwar keys create NAME)"), "{}", refused.err);
    let made = room.run(&["keys", "create", "ci"]).out;
    let server = room.serve(&["--host", "0.0.0.0"]);
    assert_eq!((ask(&server, made.trim_end()), ask(&server, "mlw_0")), (200, 403));
    assert_eq!(server.ask("GET /api/v1/schedules").0, 401);
    assert_eq!(server.ask("GET /api/v1/health").0, 200);
    // Without its last key it does not lie open.
    assert_eq!(room.run(&["keys", "revoke", "ci"]).code, 0);
    crate::room::until(|| ask(&server, made.trim_end()) == 403);
    assert_eq!(server.ask("GET /api/v1/schedules").0, 401);
}

#[test]
fn keys_come_from_the_environment_and_from_a_file_and_are_never_told() {
    let room = Room::new();
    let file = room.folder.file("keys", b"from-a-file\nsecret-three\n");
    let mut command = room.command(&["serve", "--port", "0"]);
    command.env("MALWAR_API_KEYS", "secret-one,secret-two").env("RUST_LOG", "trace");
    command.env("MALWAR_API_KEYS_FILE", file);
    let mut server = Server::start(command);
    for (key, status) in
        [("secret-one", 200), ("secret-two", 200), ("secret-three", 200), ("x", 403)]
    {
        assert_eq!(ask(&server, key), status, "{key}");
    }
    server.signal("-TERM");
    assert_eq!(server.end(), Some(0));
    let mut said = String::new();
    while !said.contains("ended in order") {
        said = server.logs("");
        assert!(!said.contains("secret-") && !said.contains("from-a-file"), "{said}");
    }
    let ended = {
        let mut command = room.command(&["serve", "--port", "0"]);
        let output = command.env("MALWAR_API_KEYS", "[\"secret-").output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(ended.contains("MALWAR_API_KEYS is '(not shown)'"), "{ended}");
    assert!(!ended.contains("secret-"));
}

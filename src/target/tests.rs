//! What is found and read, on real folders made for each test.

use super::read::Reading;
use super::*;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own for one test; removed when the test ends.
struct Room(PathBuf);

impl Room {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let room = std::env::temp_dir().join(format!("malwar-target-{}-{n}", std::process::id()));
        fs::create_dir_all(&room).unwrap();
        // Where the temporary folder is itself behind a link, the links made here stay inside.
        Self(fs::canonicalize(room).unwrap())
    }

    fn with(files: &[(&str, &str)]) -> Self {
        let room = Self::new();
        for (path, text) in files {
            let path = room.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        room
    }

    fn find(&self, word: &str, include: &[&str], limits: Limits) -> Found {
        let include: Vec<String> = include.iter().map(|glob| (*glob).to_owned()).collect();
        find(&[self.0.join(word).into_os_string()], &include, limits).unwrap()
    }

    /// What a scan of this folder sees, paths below it: one line a skill, one a part, one an error.
    fn seen(&self, word: &str, include: &[&str], limits: Limits) -> String {
        let found = self.find(word, include, limits);
        let mut seen = String::new();
        for job in &found.jobs {
            writeln!(seen, "{}", job.target).unwrap();
            match job.read(limits) {
                Err(error) => writeln!(seen, "  error: {error}").unwrap(),
                Ok(Reading { skill, errors }) => {
                    for file in &skill.files {
                        writeln!(seen, "  {} {}", file.path, file.bytes).unwrap();
                    }
                    for left in skill.unscanned {
                        let mark = if left.matters { '!' } else { '-' };
                        writeln!(seen, "  {mark} {}: {}", left.path, left.why).unwrap();
                    }
                    for error in errors {
                        writeln!(seen, "  error: {error}").unwrap();
                    }
                }
            }
        }
        for error in &found.errors {
            writeln!(seen, "error: {error}").unwrap();
        }
        seen.replace(&format!("{}/", self.0.display()), "")
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn small() -> Limits {
    Limits { file_bytes_max: 8, files_max: 3, skill_bytes_max: 16, depth_max: 2 }
}

#[track_caller]
fn check(files: &[(&str, &str)], include: &[&str], limits: Limits, expected: &str) {
    assert_eq!(Room::with(files).seen("", include, limits), expected);
}

#[test]
fn each_folder_with_a_main_document_is_one_skill_with_what_lies_below() {
    check(
        &[
            ("b/SKILL.md", "bb"),
            ("b/run.sh", "x"),
            ("b/.hidden/node_modules/x.js", "y"),
            ("a/skill.MD", "a"),
            ("a/inner/SKILL.md", "i"),
            ("a/inner/i.txt", "ii"),
            ("a/z.txt", "z"),
            ("loose.md", "no skill"),
        ],
        &[],
        Limits::default(),
        "a/inner/SKILL.md\n  SKILL.md 1\n  i.txt 2\na/skill.MD\n  skill.MD 1\n  z.txt 1\n\
         b/SKILL.md\n  SKILL.md 2\n  .hidden/node_modules/x.js 1\n  run.sh 1\n",
    );
}

#[test]
fn the_exact_name_wins_among_main_documents() {
    check(
        &[("skill.md", "b"), ("SKILL.md", "a"), ("Skill.md", "c")],
        &[],
        Limits::default(),
        "SKILL.md\n  SKILL.md 1\n  Skill.md 1\n  skill.md 1\n",
    );
}

#[test]
fn included_files_are_skills_of_their_own_and_never_parts_of_another() {
    let files = [("s/SKILL.md", "s"), ("s/a.md", "a"), ("docs/x/b.md", "b"), ("c.md", "c")];
    let skill = "s/SKILL.md\n  SKILL.md 1\n  a.md 1\n";
    check(&files, &["docs/**/*.md"], Limits::default(), &format!("docs/x/b.md\n  b.md 1\n{skill}"));
    let all = format!("c.md\n  c.md 1\ndocs/x/b.md\n  b.md 1\n{skill}");
    check(&files, &["*.md"], Limits::default(), &all);
}

#[test]
fn version_control_data_is_named_and_not_read() {
    check(
        &[("SKILL.md", "s"), (".git/config", "x"), ("sub/.git/hooks/run", "x")],
        &[],
        Limits::default(),
        "SKILL.md\n  SKILL.md 1\n  - .git: version control's own data\n  \
         - sub/.git: version control's own data\n",
    );
}

#[test]
fn what_lies_past_a_bound_is_named_and_what_lies_at_it_is_read() {
    let at = [("SKILL.md", "12345678"), ("a/b/c.txt", "12345678")];
    check(&at, &[], small(), "SKILL.md\n  SKILL.md 8\n  a/b/c.txt 8\n");
    let long = [("SKILL.md", "123456789")];
    check(
        &long,
        &[],
        small(),
        "SKILL.md\n  SKILL.md 8\n  ! SKILL.md: first 8 bytes of 9 bytes scanned\n",
    );
    let deep = [("SKILL.md", "s"), ("a/b/c/d.txt", "d")];
    check(&deep, &[], small(), "SKILL.md\n  SKILL.md 1\n  ! a/b/c: more than 2 folders deep\n");
    let many = [("SKILL.md", "s"), ("1", "1"), ("2", "2"), ("3", "3")];
    check(
        &many,
        &[],
        small(),
        "SKILL.md\n  SKILL.md 1\n  1 1\n  2 1\n  ! 3: past the first 3 files\n",
    );
    let heavy = [("SKILL.md", "12345678"), ("1", "12345678"), ("2", "2")];
    check(
        &heavy,
        &[],
        small(),
        "SKILL.md\n  SKILL.md 8\n  1 8\n  ! 2: past the first 16 bytes of the skill\n",
    );
}

#[test]
fn too_many_files_to_name_are_counted() {
    let names: Vec<String> = (0..110).map(|n| format!("f{n:03}")).collect();
    let mut files = vec![("SKILL.md", "")];
    files.extend(names.iter().map(|name| (name.as_str(), "")));
    let seen = Room::with(&files).seen("", &[], small());
    assert!(seen.contains("! f101: past"), "{seen}");
    assert!(seen.contains("! 8 more files: past the first 3 files"), "{seen}");
}

#[test]
fn a_folder_without_a_skill_says_how_many_documents_it_has() {
    let room = Room::with(&[("a.md", ""), ("b/c.md", ""), ("d.txt", "")]);
    let found = room.find("", &[], Limits::default());
    assert_eq!(found.errors, [Error::NoSkill { path: room.0.join(""), markdown: 2 }]);
}

#[test]
fn a_missing_path_offers_the_nearest_sibling() {
    let room = Room::with(&[("skills/deploy/SKILL.md", ""), ("notes.md", "")]);
    for (word, near) in [
        ("skils", Some("skills/")),
        ("skils/deploy", Some("skills/")),
        ("skills/deploi", Some("skills/deploy/")),
        ("notes.mdx", Some("notes.md")),
        ("notes.md/x", None),
        ("zebra", None),
    ] {
        let found = room.find(word, &[], Limits::default());
        let (path, near) = (room.0.join(word), near.map(|near| room.0.join(near)));
        assert_eq!(found.errors, [Error::NothingAt { path, near }], "{word}");
    }
}

#[test]
fn a_file_is_scanned_alone_and_a_pattern_stands_for_what_it_matches() {
    let room = Room::with(&[("a/SKILL.md", "a"), ("a/run.sh", "x"), ("b/SKILL.md", "b")]);
    let alone = "a/SKILL.md\n  SKILL.md 1\n";
    assert_eq!(room.seen("a/SKILL.md", &[], Limits::default()), alone);
    let each = "a/SKILL.md\n  SKILL.md 1\nb/SKILL.md\n  SKILL.md 1\n";
    assert_eq!(room.seen("*/SKILL.md", &[], Limits::default()), each);
    let packages = "a/SKILL.md\n  SKILL.md 1\n  run.sh 1\nb/SKILL.md\n  SKILL.md 1\n";
    assert_eq!(room.seen("{a,b}", &[], Limits::default()), packages);
    assert_eq!(room.seen("*/x.md", &[], Limits::default()), "error: nothing at '*/x.md'\n");
    let broken = find(&[room.0.join("[a").into_os_string()], &[], Limits::default());
    assert!(matches!(broken, Err(Error::BadPattern { .. })));
}

#[test]
fn a_skill_named_twice_is_scanned_once() {
    let room = Room::with(&[("a/SKILL.md", "a")]);
    let words = ["", "a", "a/SKILL.md", "a/SKILL.md"].map(|word| room.0.join(word).into());
    let found = find(&words, &[], Limits::default()).unwrap();
    assert_eq!(found.jobs.len(), 2, "the package, and its main document alone");
}

#[test]
fn a_url_is_a_target_and_a_device_is_not() {
    for (word, why) in [("https://<host>/SKILL.md", "stands for one"), ("/dev/null", "neither")] {
        let found = find(&[word.into()], &[], Limits::default()).unwrap();
        assert!(found.errors[0].to_string().contains(why), "{word}");
    }
    let found = find(&["HTTPS://a@Example.com/SKILL.md".into()], &[], Limits::default()).unwrap();
    assert_eq!(found.jobs[0].target, "https://example.com/SKILL.md");
    assert!(found.jobs[0].page().is_some() && found.jobs[0].read(Limits::default()).is_err());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn links_are_followed_inside_the_skill_and_refused_outside() {
        let room = Room::with(&[("s/SKILL.md", "s"), ("s/d/a.txt", "aaa"), ("secret", "x")]);
        for (link, to) in [
            ("s/in", "d/a.txt"),
            ("s/out", "../secret"),
            ("s/loop", "loop"),
            ("s/folder", "d"),
            ("s/up", ".."),
            ("s/dangling", "nowhere"),
        ] {
            symlink(to, room.0.join(link)).unwrap();
        }
        assert_eq!(
            room.seen("s", &[], Limits::default()),
            "s/SKILL.md\n  SKILL.md 1\n  d/a.txt 3\n  in 3\n  \
             - dangling: a link to nothing, or to itself\n  \
             - folder: a link to a folder, which is scanned at its own place\n  \
             - loop: a link to nothing, or to itself\n  \
             - out: a link that leaves the folder\n  - up: a link that leaves the folder\n"
        );
    }

    #[test]
    fn a_main_document_that_links_outside_is_an_error() {
        let room = Room::with(&[("secret", "x"), ("s/a.txt", "a")]);
        symlink("../secret", room.0.join("s/SKILL.md")).unwrap();
        assert_eq!(
            room.seen("s", &[], Limits::default()),
            "s/SKILL.md\n  error: could not read 's/SKILL.md': a link that leaves the folder\n"
        );
    }

    #[test]
    fn a_linked_skill_outside_the_named_folder_is_an_error_and_one_inside_is_found_once() {
        let room = Room::with(&[("all/a/SKILL.md", "a"), ("other/SKILL.md", "o")]);
        symlink("a", room.0.join("all/b")).unwrap();
        symlink("../other", room.0.join("all/c")).unwrap();
        symlink("..", room.0.join("all/d")).unwrap();
        assert_eq!(
            room.seen("all", &[], Limits::default()),
            "all/a/SKILL.md\n  SKILL.md 1\n\
             error: could not read 'all/c': a link that leaves the folder; name 'other'\n"
                .replace("'other'", &format!("'{}'", room.0.join("other").display()))
                .replace(&format!("{}/", room.0.display()), "")
        );
    }

    #[test]
    fn a_pipe_is_never_opened() {
        let room = Room::with(&[("SKILL.md", "s")]);
        for name in ["pipe", "b/SKILL.md"] {
            let path = room.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
        }
        assert_eq!(
            room.seen("", &[], Limits::default()),
            "SKILL.md\n  SKILL.md 1\n  - pipe: not a regular file\n\
             b/SKILL.md\n  error: could not read 'b/SKILL.md': not a regular file\n"
        );
        assert!(room.seen("pipe", &[], Limits::default()).contains("neither a file nor a folder"));
    }

    #[test]
    fn what_may_not_be_read_is_named_and_is_an_error() {
        let room = Room::with(&[("s/SKILL.md", "s"), ("s/a", "a"), ("s/d/b", "b")]);
        for name in ["s/a", "s/d"] {
            fs::set_permissions(room.0.join(name), fs::Permissions::from_mode(0o000)).unwrap();
        }
        let seen = room.seen("s", &[], Limits::default());
        fs::set_permissions(room.0.join("s/d"), fs::Permissions::from_mode(0o700)).unwrap();
        if fs::read(room.0.join("s/a")).is_ok() {
            return; // the administrator may read everything
        }
        assert_eq!(
            seen,
            "s/SKILL.md\n  SKILL.md 1\n  ! d: permission denied\n  ! a: could not be read\n  \
             error: could not read 's/d': permission denied\n  \
             error: could not read 's/a': permission denied\n"
        );
    }

    #[test]
    fn a_name_that_is_not_utf_8_is_read() {
        use std::os::unix::ffi::OsStrExt as _;
        let room = Room::with(&[("SKILL.md", "s")]);
        let name = std::ffi::OsStr::from_bytes(b"bad\xff");
        if fs::write(room.0.join(name), "x").is_err() {
            return; // not on this file system
        }
        let seen = room.seen("", &[], Limits::default());
        assert_eq!(seen, "SKILL.md\n  SKILL.md 1\n  bad\u{fffd} 1\n");
    }
}

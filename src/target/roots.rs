//! Whether a target lies inside the folders that may be looked into, links resolved.

use std::fs;
use std::path::{Component, Path, PathBuf, absolute};

/// Whether `target` (a path or a pattern; an address is no file of this machine) lies within one
/// of `roots`, which are folders; with none of them, anything does.
///
/// What does not exist, as a pattern does not, lies where its nearest existing folder does,
/// provided that no `..` follows: nobody knows what that would lead to. What a pattern matches is
/// to be asked about again.
pub fn hold(roots: &[PathBuf], target: &str) -> bool {
    if roots.is_empty() || target.starts_with("http://") || target.starts_with("https://") {
        return true;
    }
    let Some(real) = real(Path::new(target)) else { return false };
    roots.iter().any(|root| fs::canonicalize(root).is_ok_and(|root| real.starts_with(root)))
}

/// Where a path leads, as far as it exists; none when that cannot be known.
fn real(path: &Path) -> Option<PathBuf> {
    let path = absolute(path).ok()?;
    for existing in path.ancestors() {
        let Ok(real) = fs::canonicalize(existing) else {
            // A link to nothing may lead anywhere once there is something.
            if fs::symlink_metadata(existing).is_ok() {
                return None;
            }
            continue;
        };
        let rest = path.strip_prefix(existing).ok()?;
        let is_plain = rest.components().all(|part| matches!(part, Component::Normal(_)));
        return is_plain.then(|| real.join(rest));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_inside_however_it_is_spelled_is_held() {
        let room = std::env::temp_dir().join(format!("malwar-roots-{}", std::process::id()));
        let inside = room.join("inside");
        fs::create_dir_all(inside.join("a")).unwrap();
        fs::create_dir_all(room.join("outside")).unwrap();
        for (link, to) in
            [("out", room.join("outside")), ("in", inside.join("a")), ("gone", room.join("gone"))]
        {
            let _ = fs::remove_file(inside.join(link));
            std::os::unix::fs::symlink(to, inside.join(link)).unwrap();
        }
        let roots = [inside.clone()];
        let held = |target: &str| hold(&roots, &target.replace("ROOM", &room.to_string_lossy()));
        for (target, expected) in [
            ("ROOM/inside", true),
            ("ROOM/inside/a/SKILL.md", true),
            ("ROOM/inside/*/SKILL.md", true),
            ("ROOM/inside/in/SKILL.md", true),
            ("ROOM//inside/./a", true),
            ("ROOM/inside/a/../a", true),
            ("https://skills.example/x", true),
            ("ROOM/inside/a/../../outside", false),
            ("ROOM/inside/*/../../outside", false),
            ("ROOM/inside/{a,../../outside}/x", false),
            ("ROOM/inside/out", false),
            ("ROOM/inside/out/SKILL.md", false),
            ("ROOM/inside/gone", false),
            ("ROOM/inside2", false),
            ("ROOM", false),
            ("/", false),
            ("", false),
        ] {
            assert_eq!(held(target), expected, "{target}");
        }
        assert!(hold(&[], "/etc/passwd"));
        fs::remove_dir_all(&room).unwrap();
    }
}

//! Gives what judges a name of its own: a digest of every source that a verdict follows from.

use std::fs;
use std::io;
use std::path::Path;

/// Rules with their patterns and weights are code, and so are what they look at, their second
/// looks and how findings are weighed: a change of any of it may move a verdict.
pub const SOURCES: [&str; 9] = [
    "src/finding.rs",
    "src/glyph.rs",
    "src/indicator",
    "src/layers",
    "src/pipeline.rs",
    "src/scan.rs",
    "src/skill",
    "src/target",
    "src/verdict.rs",
];

/// The program reads it with `env!`.
pub const NAME: &str = "MALWAR_JUDGEMENT";

#[allow(clippy::print_stdout, reason = "this is how cargo is told")]
fn main() -> io::Result<()> {
    let texts = texts(Path::new(""))?;
    println!("cargo:rustc-env={NAME}={}", digest(&texts));
    println!("cargo:rerun-if-changed=build.rs");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    Ok(())
}

/// Path and text of every source below `root`, in the order of the paths.
pub fn texts(root: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut left: Vec<String> = SOURCES.map(str::to_owned).to_vec();
    while let Some(path) = left.pop() {
        let place = root.join(&path);
        if place.is_dir() {
            for entry in fs::read_dir(place)? {
                left.push(format!("{path}/{}", entry?.file_name().to_string_lossy()));
            }
        } else {
            found.push((path, fs::read_to_string(place)?));
        }
    }
    found.sort();
    Ok(found)
}

/// FNV-1a of 64 bits (draft-eastlake-fnv) in hex: there is no attacker here, and it needs no
/// package. Line ends count as one, for git may have changed them.
pub fn digest(texts: &[(String, String)]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for (path, text) in texts {
        // No path and no source has a NUL in it.
        let parts = [path.as_str(), "\0", text.as_str(), "\0"];
        parts.iter().flat_map(|part| part.bytes()).filter(|byte| *byte != b'\r').for_each(&mut add);
    }
    format!("{hash:016x}")
}

//! Where a code host keeps the file that one of its pages shows.

use super::locator::Locator;

/// The file behind the page of a file, on hosts that are known to keep one; otherwise the same.
pub fn behind(page: &Locator) -> Locator {
    let (path, query) = page.path().split_once('?').unwrap_or((page.path(), ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let raw = match (page.host().name(), parts.as_slice()) {
        ("github.com" | "www.github.com", [owner, repo, "blob", rest @ ..]) if !rest.is_empty() => {
            Some(format!("https://raw.githubusercontent.com/{owner}/{repo}/{}", rest.join("/")))
        }
        ("gist.github.com", [owner, id]) => {
            Some(format!("https://gist.githubusercontent.com/{owner}/{id}/raw"))
        }
        ("gitlab.com", _) if path.contains("/-/blob/") => {
            Some(format!("https://gitlab.com{}", path.replacen("/-/blob/", "/-/raw/", 1)))
        }
        ("bitbucket.org", [owner, repo, "src", rest @ ..]) if rest.len() > 1 => {
            Some(format!("https://bitbucket.org/{owner}/{repo}/raw/{}", rest.join("/")))
        }
        ("codeberg.org", [owner, repo, "src", rest @ ..]) if rest.len() > 2 => {
            Some(format!("https://codeberg.org/{owner}/{repo}/raw/{}", rest.join("/")))
        }
        ("huggingface.co" | "hf.co", _) if path.contains("/blob/") => {
            Some(format!("https://huggingface.co{}", path.replacen("/blob/", "/resolve/", 1)))
        }
        ("pastebin.com", [id]) if id.len() == 8 && query.is_empty() => {
            Some(format!("https://pastebin.com/raw/{id}"))
        }
        _ => None,
    };
    raw.and_then(|raw| Locator::parse(&raw).ok()).unwrap_or_else(|| page.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_file_leads_to_the_file_and_any_other_page_to_itself() {
        for (page, file) in [
            (
                "https://github.com/a/b/blob/main/x/SKILL.md?plain=1",
                "https://raw.githubusercontent.com/a/b/main/x/SKILL.md",
            ),
            ("https://gist.github.com/a/12ab", "https://gist.githubusercontent.com/a/12ab/raw"),
            ("https://gitlab.com/a/b/-/blob/main/x", "https://gitlab.com/a/b/-/raw/main/x"),
            ("https://bitbucket.org/a/b/src/main/x", "https://bitbucket.org/a/b/raw/main/x"),
            (
                "https://codeberg.org/a/b/src/branch/main/x",
                "https://codeberg.org/a/b/raw/branch/main/x",
            ),
            ("https://huggingface.co/a/b/blob/main/x", "https://huggingface.co/a/b/resolve/main/x"),
            ("https://pastebin.com/AbCd1234", "https://pastebin.com/raw/AbCd1234"),
            ("https://pastebin.com/raw/AbCd1234", "https://pastebin.com/raw/AbCd1234"),
            (
                "https://raw.githubusercontent.com/a/b/main/x",
                "https://raw.githubusercontent.com/a/b/main/x",
            ),
            ("https://github.com/a/b", "https://github.com/a/b"),
            ("https://evil.example/a/b/blob/main/x", "https://evil.example/a/b/blob/main/x"),
        ] {
            assert_eq!(behind(&Locator::parse(page).unwrap()).to_string(), file);
        }
    }
}

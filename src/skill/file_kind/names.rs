//! What names say: of files, of fences, of interpreters.

use super::FileKind;
use super::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Bytes of a first line that are read as a shebang; Linux itself reads 256 (`binfmt_script`).
const SHEBANG_BYTES_MAX: usize = 256;

/// Bytes of the longest word in the tables below; longer ones name nothing.
const WORD_BYTES_MAX: usize = 24;

const MARKDOWN: &str = "md mdx markdown mdown mkd mkdn mdwn mdc qmd rmd";

/// Files that agents read as instructions, whatever they hold.
const MARKDOWN_FILES: &str = "\
    .cursorrules .windsurfrules .clinerules .roorules .goosehints readme skill claude agents";

const SHELL_FILES: &str = "\
    makefile gnumakefile dockerfile containerfile justfile procfile pkgbuild .bashrc \
    .bash_profile .bash_aliases .bash_login .bash_logout .profile .zshrc .zshenv .zprofile \
    .zlogin .kshrc .envrc .xinitrc .xprofile crontab";

const CODE_FILES: &str = "\
    gemfile rakefile vagrantfile jenkinsfile brewfile podfile fastfile";

const INI_FILES: &str = "\
    .npmrc .yarnrc .pypirc .netrc .gitconfig .gitmodules .editorconfig .condarc .wgetrc .curlrc \
    pipfile .env";

/// Words for languages: extensions, fence words and interpreters are the same for most.
const SHELL: &str = "\
    sh bash zsh fish ksh csh tcsh dash ash shell shellscript shell-script shell-session \
    shellsession sh-session bash-session console terminal term command commands commandline cli \
    bashrc zshrc posix bats makefile make mk mak dockerfile docker containerfile just nu nushell \
    elvish busybox shell-interaction curl";
const POWERSHELL: &str = "\
    ps1 psm1 psd1 ps1xml powershell pwsh posh ps powershell-session";
const BATCH: &str = "bat cmd batch batchfile dos dosbatch winbatch";
const PYTHON: &str = "\
    py pyw pyi pyx pth python python2 python3 py2 py3 ipython pycon python-repl pypy pypy3 uv \
    sage starlark bzl";
const JAVASCRIPT: &str = "\
    js mjs cjs ts mts cts tsx jsx javascript typescript node nodejs deno bun es6 ecmascript vue \
    svelte astro gs qml javascriptreact typescriptreact coffee jxa";
const OTHER_CODE: &str = "\
    rb ruby erb gemspec pl pm perl php php5 phtml lua go golang rs rust c h cc cxx cpp c++ hpp \
    hxx hh java kt kts kotlin swift cs csharp c# fs fsx fsharp f# scala sc r rscript jl julia \
    dart ex exs elixir erl erlang hs haskell ml mli ocaml clj cljs clojure groovy gradle m mm \
    objc objective-c vb vbs vbe vba wsf vbscript csx zig nim d v cr crystal asm s tcl tclsh awk \
    gawk sed expect wish sol solidity nix lisp el elisp scm scheme racket pas pascal f90 fortran \
    ahk au3 proto graphql gql hcl tf terraform bicep rego cu glsl wgsl hlsl move cairo vim gd \
    gdscript matlab octave as css scss sass less cmake bazel jsonnet cue liquid j2 jinja jinja2 \
    hbs ejs mustache";
const APPLESCRIPT: &str = "applescript scpt osascript scptd";
const JSON: &str = "\
    json jsonc json5 jsonl ndjson ipynb geojson jsonld webmanifest har code-workspace map";
const YAML: &str = "yaml yml yaml+jinja cff eyaml";
const INI: &str = "\
    toml ini cfg conf config env dotenv properties npmrc editorconfig service timer socket \
    desktop reg inf gitconfig nginx apache ssh sshconfig hosts url kdl cnf";
const HTML: &str = "\
    html htm xhtml svg xml xsl xslt hta plist mobileconfig rss atom xsd wsdl csproj pom webloc \
    drawio storyboard xaml";
const SQL: &str = "\
    sql postgresql postgres pgsql psql mysql sqlite sqlite3 tsql plsql bigquery cypher";
const PLAIN: &str = "\
    text txt plain plaintext none output log logs diff patch csv tsv markdown md mermaid ascii \
    tree rst adoc tex latex bibtex http prompt gitignore";
const TEXT: &str = "\
    txt text log csv tsv rst adoc asciidoc org tex bib diff patch lock gitignore prompt po srt \
    vtt eml pem crt asc example sample template tmpl agent rules instructions bak rtf";

/// The kind a path's last part stands for, if it is known.
pub(super) fn kind_of(path: &str) -> Option<FileKind> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    if name == "-" || listed(MARKDOWN_FILES, &name) {
        return Some(FileKind::Markdown);
    }
    if listed(INI_FILES, &name) || name.starts_with(".env.") {
        return Some(FileKind::Data(Language::Ini));
    }
    if let Some(known) = name.rsplit_once('.').and_then(|(_, extension)| of_extension(extension)) {
        return Some(known);
    }
    let first = if name.starts_with('.') { &name } else { name.split('.').next().unwrap_or("") };
    if listed(SHELL_FILES, first) {
        return Some(FileKind::Code(Language::Shell));
    }
    if listed(CODE_FILES, &name) {
        return Some(FileKind::Code(Language::OtherCode));
    }
    None
}

fn listed(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|listed| listed == word)
}

fn of_extension(extension: &str) -> Option<FileKind> {
    if listed(MARKDOWN, extension) {
        return Some(FileKind::Markdown);
    }
    if listed(TEXT, extension) {
        return Some(FileKind::Text);
    }
    match language_of(extension) {
        Language::Unstated | Language::Plain => None,
        // Databases are called so too, and are told by their magic; a fence has no such trouble.
        Language::Sql if extension != "sql" => None,
        language @ (Language::Json | Language::Yaml | Language::Ini | Language::Html) => {
            Some(FileKind::Data(language))
        }
        language @ (Language::Shell
        | Language::PowerShell
        | Language::Batch
        | Language::Python
        | Language::JavaScript
        | Language::OtherCode
        | Language::AppleScript
        | Language::Sql) => Some(FileKind::Code(language)),
    }
}

/// The language a word names, in any case.
pub(super) fn language_of(word: &str) -> Language {
    if word.is_empty() || word.len() > WORD_BYTES_MAX {
        return Language::Unstated;
    }
    let word = word.to_ascii_lowercase();
    let word = word.strip_prefix("language-").or(word.strip_prefix("lang-")).unwrap_or(&word);
    LANGUAGES.get(word).copied().unwrap_or(Language::Unstated)
}

/// All words with their languages; fences ask for them by the hundred thousand.
static LANGUAGES: LazyLock<HashMap<&'static str, Language>> = LazyLock::new(|| {
    let tables = [
        (SHELL, Language::Shell),
        (PYTHON, Language::Python),
        (JAVASCRIPT, Language::JavaScript),
        (JSON, Language::Json),
        (YAML, Language::Yaml),
        (PLAIN, Language::Plain),
        (POWERSHELL, Language::PowerShell),
        (BATCH, Language::Batch),
        (INI, Language::Ini),
        (HTML, Language::Html),
        (SQL, Language::Sql),
        (APPLESCRIPT, Language::AppleScript),
        (OTHER_CODE, Language::OtherCode),
    ];
    let words = tables
        .iter()
        .flat_map(|(words, language)| words.split_ascii_whitespace().map(|word| (word, *language)));
    words.collect()
});

/// The language of the interpreter a first line names: `#!/usr/bin/env -S python3 -u`.
pub(super) fn shebang(bytes: &[u8]) -> Option<Language> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let line = bytes.strip_prefix(b"#!")?;
    let line = line.get(..SHEBANG_BYTES_MAX).unwrap_or(line);
    let line = line.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or(line);
    let line = str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace().map(|word| word.rsplit('/').next());
    let mut word = words.next().flatten()?;
    if word == "env" {
        let skipped = |word: &&str| word.starts_with('-') || word.contains('=');
        word = words.flatten().find(|word| !skipped(word))?;
    }
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    match language_of(word) {
        Language::Unstated | Language::Plain => Some(Language::OtherCode),
        language @ (Language::Shell
        | Language::PowerShell
        | Language::Batch
        | Language::Python
        | Language::JavaScript
        | Language::OtherCode
        | Language::AppleScript
        | Language::Json
        | Language::Yaml
        | Language::Ini
        | Language::Html
        | Language::Sql) => Some(language),
    }
}

/// Whether a text without a telling name starts as HTML or XML does.
pub(super) fn opens_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    ["<!doctype html", "<html", "<?xml", "<svg"].iter().any(|opening| {
        let start = bytes.get(..opening.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(opening.as_bytes()))
    })
}

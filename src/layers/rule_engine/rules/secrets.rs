//! Whose secret it is: a skill may use its own key, not everybody's.

use super::hosts;
use super::judges;
use super::signals;
use crate::indicator::extract::urls;
use crate::indicator::host::Host;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::signal::Signal;
use crate::skill::Span;
use crate::skill::file_kind::Language;

/// Stores of single tools, after others.
macro_rules! stores_of_tools {
    () => {
        r"|\bkaggle\.json|credentials\.tfrc\.json|/run/secrets/kubernetes\.io|\.databrickscfg\b|\.oci[/\\]+config|huggingface[/\\]+token|application_default_credentials|\.azure[/\\]+\w|\.cargo[/\\]+credentials|\.pgpass\b|\.vault-token\b|[\x22']\.(?:aws|kube|docker)[\x22']\s*,\s*[\x22'](?:credentials|config)"
    };
}

/// Files with secrets that no skill owns.
pub(super) static FOREIGN_STORE: Signal = Signal::command(
    STORES,
    concat!(
        r"\bid_(?:rsa|ed25519|ecdsa)\b|\.aws[/\\]+credentials|\.ssh[/\\]+(?:id_|\*|config)|\.git-credentials|\.kube[/\\]+config|Login\s+Data|keychain-db|/etc/shadow|\.gnupg[/\\]|auth-profiles\.json|[._]netrc\b|\.npmrc\b|\.docker[^\w\n]{1,6}config\.json|\.m2[^\w\n]{1,6}settings\.xml|gh[/\\]+hosts\.yml|\.claude[/\\]+\.credentials",
        stores_of_tools!()
    ),
);

/// A call that opens such a file.
pub(super) static FOREIGN_READ: Signal = Signal::command(
    STORES,
    concat!(
        r"(?:expanduser|open|readFile\w*|cat|home\(\)|homedir\(\)|join|read_text|Get-Content|cp|tar)\b[^\n]*?(?:\bid_(?:rsa|ed25519|ecdsa)\b|\.aws[/\\]+credentials|\.git-credentials|\.kube[/\\]+config|Login\s+Data|keychain-db|/etc/shadow|auth-profiles\.json|\.netrc\b|\.claude[/\\]+\.credentials",
        stores_of_tools!(),
        ")"
    ),
);

const STORES: &[&str] = &[
    "kaggle.json",
    "credentials.tfrc",
    "/run/secrets",
    ".databrickscfg",
    ".oci",
    "huggingface",
    "settings.xml",
    "application_default_credentials",
    ".azure",
    ".cargo",
    ".pgpass",
    ".vault-token",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    ".aws",
    ".ssh",
    ".git-credentials",
    ".kube",
    "login data",
    "keychain-db",
    "/etc/shadow",
    ".gnupg",
    "auth-profiles",
    "netrc",
    ".npmrc",
    ".docker",
    "hosts.yml",
    ".credentials",
];

/// A call that encodes data for transport.
pub(super) static ENCODE_CALL: Signal = Signal::command(
    &[
        "b64encode",
        "btoa(",
        "tostring('base64",
        "tostring(\"base64",
        "hexlify",
        "tostring('hex",
        "| base64",
        "|base64",
        "base64.encode",
    ],
    r#"\b(?:b64encode|hexlify|btoa)\s*\(|toString\(\s*["'](?:base64|hex)["']|\|\s*base64\b|base64\.encode"#,
);

/// A call that sends a body to another machine.
pub(super) static SEND_CALL: Signal = Signal::command(
    &[
        "requests.post",
        "httpx.post",
        "axios.post",
        "method: 'post'",
        "method: \"post\"",
        "curl ",
        "urlopen",
        ".sendall",
        "session.post",
        "fetch(",
    ],
    r#"\b(?:requests|httpx|session|axios)\.(?:post|put)\s*\(|method\s*:\s*["'](?:POST|PUT)|\bcurl\b[^\n]*(?:-d\b|--data|-F\b|-T\b|POST)|\burlopen\s*\(|\.sendall\s*\("#,
);

/// Services whose secrets people export, by the words of their variables and of their hosts.
/// A pair of words: the first as it begins a variable, the second as it stands in a host.
const SERVICES: &[(&str, &[&str])] = &[
    ("AWS_", &["amazonaws.com", "aws."]),
    ("GITHUB_", &["github.com", "githubusercontent.com", "ghcr.io"]),
    ("GH_", &["github.com", "githubusercontent.com"]),
    ("GITLAB_", &["gitlab"]),
    ("ANTHROPIC_", &["anthropic.com"]),
    ("OPENAI_", &["openai.com", "azure.com"]),
    ("NPM_", &["npmjs.org", "npmjs.com"]),
    ("DATABASE_URL", &[]),
    ("DB_PASS", &[]),
    ("JWT_SECRET", &[]),
    ("SSH_PRIVATE", &[]),
    ("STRIPE_", &["stripe.com"]),
    ("SLACK_", &["slack.com"]),
    ("DOCKER_", &["docker.com", "docker.io"]),
    ("TWILIO_", &["twilio.com"]),
    ("SENDGRID_", &["sendgrid"]),
    ("AZURE_", &["azure", "microsoft", "windows.net"]),
    ("GCP_", &["googleapis.com", "google.com"]),
    ("GOOGLE_APPLICATION", &["googleapis.com", "google.com"]),
    ("DATADOG_", &["datadoghq"]),
    ("HF_TOKEN", &["huggingface"]),
    ("HUGGINGFACE_", &["huggingface"]),
    ("PYPI_", &["pypi.org"]),
    ("CLOUDFLARE_", &["cloudflare"]),
    ("VERCEL_", &["vercel"]),
    ("HEROKU_", &["heroku"]),
    ("KUBE", &[]),
    ("TELEGRAM_", &["telegram.org"]),
    ("DISCORD_", &["discord"]),
];

/// The service whose secret a variable names, as an index into [`SERVICES`].
fn service_of(variable: &str) -> Option<usize> {
    let upper = variable.to_ascii_uppercase();
    SERVICES.iter().position(|(prefix, _)| upper.contains(prefix))
}

/// Percent kept of "another service's secret is put into a request": none when the host is the
/// service's own, when the secret travels in a header as keys do, or when no host is named.
pub(super) fn key_goes_elsewhere(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if judges::in_code(reading, hit) == 0 {
        return 0;
    }
    let variable = hit.span.of(reading.text);
    let Some((_, own_hosts)) = service_of(variable).and_then(|index| SERVICES.get(index)) else {
        return 0;
    };
    let line = reading.line(hit.span, 200);
    let before = Span::new(line.start, hit.span.start).of(reading.text).to_lowercase();
    let header = before.rfind("authorization").or_else(|| before.rfind("x-api-key"));
    let header = header.or_else(|| before.rfind("-h \"")).or_else(|| before.rfind("--header"));
    let closed = header.is_some_and(|at| before.get(at..).is_some_and(|rest| rest.contains("\" ")));
    if header.is_some() && !closed {
        return 0;
    }
    if !is_one_statement(reading, hit) {
        return 0;
    }
    let around = reading.around(hit.extent(), 200).of(reading.text);
    let hosts: Vec<String> = urls(around)
        .map(|(_, url)| match url.host() {
            Host::Name(name) => name.clone(),
            Host::V4(_) | Host::V6(_) => "address".to_owned(),
        })
        .collect();
    if hosts.is_empty()
        || hosts.iter().any(|h| h == "localhost" || h == "address" && around.contains("127.0.0.1"))
    {
        return 0;
    }
    let own = |host: &String| own_hosts.iter().any(|own| host.contains(own));
    if hosts.iter().all(own) { 0 } else { 100 }
}

/// Whether the key and the sending stand in one shell command; code may carry the key in a
/// variable, so there nearness is enough.
fn is_one_statement(reading: &Reading<'_>, hit: &Hit) -> bool {
    if reading.language(hit.span.start) != Some(Language::Shell) {
        return true;
    }
    let extent = hit.extent().of(reading.text).replace("\\\n", " ");
    !extent.contains('\n')
}

/// Percent kept of "code takes the environment and sends something": none when the environment is
/// only handed on to a child process.
pub(super) fn environment_is_sent(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if judges::in_code(reading, hit) == 0 {
        return 0;
    }
    let line = reading.line(hit.span, 200).of(reading.text);
    let after = reading.around(hit.span, 160).of(reading.text);
    let child = ["env=", "env:", "environ,", "environ, ", "**os.environ", "...process.env"];
    let passed_on = child.iter().any(|word| line.contains(word) || after.contains(word));
    let search = after.contains("items()") || after.contains("entries(");
    if passed_on && !search { 0 } else { 100 }
}

/// Percent kept of "a secret file is read and something is sent": none where the file is named
/// without being opened.
pub(super) fn foreign_file_is_sent(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if judges::in_code(reading, hit) == 0 {
        return 0;
    }
    let line = reading.line(hit.span, 200).of(reading.text).to_lowercase();
    let read = [
        "open(",
        "read",
        "cat ",
        "get-content",
        "load",
        "cp ",
        "tar ",
        "zip",
        "jq ",
        "glob",
        "path",
    ];
    if !read.iter().any(|word| line.contains(word)) {
        return 0;
    }
    100
}

/// Percent kept of "the screen is watched and something is sent": less when that is what the
/// skill says it does.
pub(super) fn watch_is_undeclared(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let says = reading.skill.manifest.description.as_deref().unwrap_or("").to_lowercase();
    let declared = [
        "screen",
        "clipboard",
        "keyboard",
        "record",
        "audio",
        "voice",
        "camera",
        "photo",
        "picture",
        "snapshot",
        "speech",
        "image",
        "video",
        "transcri",
    ];
    let percent = hosts::stranger(reading, hit) * judges::in_code(reading, hit) / 100;
    // What a skill says of itself it may do, which is no leave to send it away.
    if declared.iter().any(|word| says.contains(word)) { percent / 3 } else { percent }
}

/// Bytes within which the parts of a bundle stand.
const BUNDLE: usize = 400;

/// Places where secrets of two and more services are gathered and made into one text.
pub(super) fn bundles(reading: &Reading<'_>) -> Vec<Hit> {
    let spans = reading.matches(&signals::SECRET_VAR);
    let mut hits: Vec<Hit> = Vec::new();
    for (index, first) in spans.iter().enumerate() {
        if hits.last().is_some_and(|hit| hit.extent().end > first.start) {
            continue;
        }
        let Some(service) = service_of(first.of(reading.text)) else { continue };
        let near = spans.iter().skip(index + 1).take_while(|span| span.start < first.end + BUNDLE);
        let other = near
            .copied()
            .find(|span| service_of(span.of(reading.text)).is_some_and(|other| other != service));
        let Some(other) = other else { continue };
        let between = Span::new(first.end, other.start).of(reading.text);
        let tail = reading.around(Span::new(other.end, other.end), BUNDLE).of(reading.text);
        let one_text = ["json.dumps(", "JSON.stringify(", "b64encode(", "urlencode("];
        let literal = between.contains(',') && !between.contains(';') && !between.contains("\n\n");
        if literal && one_text.iter().any(|call| tail.contains(call)) {
            hits.push(Hit { span: *first, also: vec![other], note: None });
        }
    }
    hits.retain(|hit| judges::in_code(reading, hit) > 0);
    hits
}

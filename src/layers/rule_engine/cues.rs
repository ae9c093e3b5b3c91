//! The words by which a text disowns what stands beside it: a warning, a search, a message.

/// Whether a text says that what stands beside it is bad, is looked for, or is quoted.
pub(super) fn has_cue(text: &str) -> bool {
    let lower = NO_CUES.iter().fold(text.to_lowercase(), |text, not| text.replace(not, " "));
    CUES.iter().any(|cue| lower.contains(cue))
}

/// Whether a text forbids what follows it.
pub(super) fn has_no(text: &str) -> bool {
    // With a space before it: "whenever" is no "never".
    let lower = format!(" {}", text.to_lowercase());
    NOES.iter().any(|no| lower.contains(no))
}

/// Whether a heading announces attacks, or what is not to be done.
pub(super) fn is_defensive(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    HEADINGS.iter().any(|cue| lower.contains(cue))
}

/// Whether a text has two words about attack and defence, one of them strong: one can be chance,
/// or bought, and a disk is scanned and guarded as well.
pub(super) fn is_about_security(text: &str) -> bool {
    let lower = text.to_lowercase();
    let count = |words: &[&str]| words.iter().filter(|word| lower.contains(*word)).count();
    let strong = count(STRONG);
    count(PLAIN) >= 1 || strong >= 1 && strong + count(WEAK) >= 2
}

/// Whether a line says that what stands above it is not to be run.
pub(super) fn forbids_running(line: &str) -> bool {
    let lower = line.to_lowercase();
    let act = ["run", "execut", "paste", "use them", "use it", "do this"];
    has_no(line) && act.iter().any(|word| lower.contains(word))
}

/// Whether a line of code looks for its strings instead of running them.
pub(super) fn is_search(line: &str) -> bool {
    let lower = line.to_lowercase();
    PATTERNS.iter().any(|mark| lower.contains(mark))
}

/// Whether what follows a piece of code is a message to print.
pub(super) fn is_message(before: &str) -> bool {
    MESSAGES.iter().any(|word| before.contains(word))
}

/// Whether a piece of code runs the string that follows it.
pub(super) fn is_call(before: &str) -> bool {
    CALLS.iter().any(|word| before.contains(word))
}

/// Whether a piece of code hands what it prints on to something that runs or keeps it.
pub(super) fn is_handed_on(text: &str) -> bool {
    HANDED_ON.iter().any(|pipe| text.contains(pipe))
}

const CUES: &[&str] = &[
    "refuse",
    "reject",
    "block",
    "detect",
    "flag",
    "e.g.",
    "for example",
    "such as",
    "example of",
    "examples of",
    "pattern",
    "malicious",
    "attack",
    "injection",
    "suspicious",
    "dangerous",
    "unsafe",
    "insecure",
    "vulnerab",
    "red flag",
    "❌",
    "🚫",
    "⛔",
    "bad:",
    "wrong",
    "instead of",
    "risk",
    "warn",
    "threat",
    "exploit",
    "payload",
    "scan for",
    "look for",
    "looks for",
    "check for",
    "checks for",
    "search for",
    "grep",
    "regex",
    "signature",
    "indicator",
    "ioc",
    "forbidden",
    "prohibit",
    "disallow",
    "not allowed",
    "phrases like",
    "anything like",
    "things like",
    "attempts to",
    "tries to",
    "untrusted",
    "abuse",
    "cannot be used",
    "without reading",
    "anti-pattern",
    "antipattern",
];

/// What holds the word of a cue and is none: a block of text is a thing, and a warning that is not
/// to be given warns nobody.
const NO_CUES: &[&str] = &[
    "this block",
    "code block",
    "no warning",
    "without warning",
    "without any warning",
    "without a warning",
    "no need of warning",
    "no need for warning",
    "never warn",
    "not warn",
    "n't warn",
    "suppress warning",
    "ignore warning",
    "ignore any warning",
    "omit warning",
    "skip warning",
];

const NOES: &[&str] = &[
    " never ",
    "do not ",
    "don't ",
    "don’t ",
    "must not ",
    "avoid ",
    "should not",
    "shouldn't",
    "shouldn’t",
];

const HEADINGS: &[&str] = &[
    "detect",
    "threat",
    "attack",
    "red flag",
    "anti-pattern",
    "antipattern",
    "avoid",
    "don't",
    "do not",
    "never",
    "what not",
    "dangerous",
    "malicious",
    "vulnerab",
    "exploit",
    "injection",
    "security check",
    "checklist",
    "indicator",
    "examples of",
    "test case",
    "forbidden",
    "prohibited",
    "blocked",
    "block list",
    "denylist",
    "blocklist",
    "guardrail",
    "warning sign",
    "suspicious",
    "pitfall",
    "common mistakes",
    "risk",
    "bad practice",
    "incident",
    "payload",
    "scanning",
    "what we check",
    "what it checks",
    "patterns",
    "signatures",
    "detection rules",
    "blocking rules",
];

const STRONG: &[&str] = &[
    "secur",
    "vulnerab",
    "malware",
    "malicious",
    "threat",
    "pentest",
    "penetration test",
    "injection",
    "red team",
    "red-team",
    "exploit",
    "attack",
    "forensic",
    "owasp",
    "hardening",
    "jailbreak",
    "supply chain",
    "supply-chain",
    "adversar",
    "untrusted",
    "reverse engineer",
    "xss",
    "ssrf",
    "sqli",
    "hack",
    "phishing",
    "ctf ",
    "cve",
];

/// Words of one trade only: nobody gives them to a tool that is about something else.
const PLAIN: &[&str] = &[
    "honeypot",
    "yara",
    "deobfuscat",
    "de-obfuscat",
    "malware analy",
    "pentest",
    "penetration test",
    "red team",
    "red-team",
    "threat hunt",
    "threat intel",
    "incident response",
    "capture the flag",
    "reverse shell",
    "detection engineer",
    "sigma rule",
];

const WEAK: &[&str] = &[
    "audit",
    "guard",
    "detect",
    "safety",
    "scan",
    "sandbox",
    "ioc",
    "incident",
    "offensive",
    "defen",
    "protect",
    "suspicious",
    "privilege",
    "evasion",
    "vetter",
    "vetting",
    "fuzz",
];

const PATTERNS: &[&str] = &[
    ".*",
    "\\s",
    "\\b",
    "(?:",
    "[^",
    "\\d",
    "\\w",
    "includes(",
    ".test(",
    ".match(",
    "re.compile",
    "regex",
    "pattern",
    "signature",
    " in cmd",
    " in command",
    "startswith(",
    "assert",
    "expect(",
    "contains(",
    "nocase",
    "\" ascii",
    "\" wide",
    "*\"*|",
    "\"*)",
    "\"*|",
    "'*)",
    "'*|",
    "\\(",
    "\\|",
];

const MESSAGES: &[&str] = &[
    "echo ",
    "print(",
    "console.",
    "log(",
    "log.",
    "printf ",
    "warn",
    "message",
    "description",
    "throw ",
    "raise ",
];

const CALLS: &[&str] =
    &["exec", "system(", "popen", "spawn", "subprocess", "-c \"", "-c '", "eval"];

const HANDED_ON: &[&str] =
    &["| sh", "|sh", "| bash", "|bash", "| crontab", "| base64", ">>", "| sudo"];

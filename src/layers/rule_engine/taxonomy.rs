//! The whole field: the union of what scanners of agent skills look for, and how each part maps to
//! the published taxonomies.
//!
//! AST = OWASP Agentic Skills Top 10, LLM = OWASP Top 10 for LLM Applications (2025), ASI = OWASP
//! Agentic Security Initiative, AML = MITRE ATLAS, T = OWASP agentic threats.

/// One part of the field.
#[derive(Debug)]
pub struct Field {
    /// `CE-01`.
    pub id: &'static str,
    /// What it is about.
    pub name: &'static str,
    /// Ids in published taxonomies, separated by spaces.
    pub maps_to: &'static str,
    /// Why no rule over text can show it; empty where rules do.
    pub not_in_text: &'static str,
}

/// Every part, in the order of the document it comes from.
pub const FIELDS: &[Field] = &[
    part(
        "PI-01",
        "direct override (\"ignore previous…\")",
        "AST01 LLM01 ASI01 AITech-1.1 T01 AML.T0051.000",
    ),
    part(
        "PI-02",
        "hidden instruction in HTML comment / invisible markup",
        "AST04 AITech-1.1 T01 AML.T0068",
    ),
    part(
        "PI-03",
        "indirect: fetch URL/mail/file and obey it",
        "LLM01 AITech-1.2 T03 AML.T0051.001",
    ),
    part("PI-04", "role switch / jailbreak / DAN", "LLM01 AML.T0054"),
    part("PI-05", "fake system / delimiter / chat-template tokens", "LLM01"),
    part("PI-06", "secrecy from the user (\"do not tell\")", "ASI09 AITech-3.1"),
    part("PI-07", "refusal / safety / disclaimer suppression (AR1–3)", "LLM01 ASI10"),
    part("PI-08", "multilingual injection", "LLM01"),
    part("PI-09", "image alt text, link text, multimodal text", "AITech-1.3/19"),
    part("PI-10", "coercive urgency / authority claims", "ASI09 T01"),
    part("PI-11", "judge-directed injection (targets the scanner LLM)", "AST08 AITech-9.2"),
    part("PI-12", "harmful-content instruction (P5)", "AITech-15.1"),
    part(
        "SE-01",
        "fake prerequisite / ClickFix: download+run a \"required\" tool",
        "AST01 AST02 T03 AML.T0011",
    ),
    part("SE-02", "\"visit this page and paste the command\" (glot.io, rentry…)", "AST01 T03"),
    part("SE-03", "password-protected archive", "AST01"),
    part("SE-04", "credential request in chat / phishing", "AST01"),
    part("SE-05", "brand impersonation / name vs directory mismatch", "AST04 AITech-3.1"),
    part(
        "EX-01",
        "credential file read (ssh, aws, browser, keychain)",
        "LLM02 AITech-8.2 AML.T0055",
    ),
    part("EX-02", "env-var harvest / dump", "LLM02"),
    part("EX-03", "source→sink flow secret to network", "AITech-8.2.3 AML.T0086"),
    part("EX-04", "webhook/paste/bot sinks", "T04"),
    part("EX-05", "DNS / ICMP / alternative protocol", ""),
    part("EX-06", "Markdown-image / link beacon", "LLM05"),
    part("EX-07", "conversation / context leak", "AITech-8.3"),
    part("EX-08", "crypto-wallet access", ""),
    part("EX-09", "agent memory/identity files read (SOUL.md, MEMORY.md)", "ASI06"),
    part("EX-10", "clipboard, screenshot, keylog, mic/camera", "AITech-16.1"),
    part("EX-11", "git remote / history exfil", ""),
    part("EX-12", "cloud storage upload", ""),
    part("CE-01", "curl|wget pipe to shell", "AST02 T03 AML.T0050"),
    part("CE-02", "download, chmod, execute", "T03"),
    part("CE-03", "decode-and-execute (base64/hex/rev)", "AITech-9.2"),
    part("CE-04", "reverse shell / C2 / beacon", "AML.T0072"),
    part("CE-05", "eval/exec/dynamic import", "ASI05"),
    part("CE-06", "os/subprocess/child_process with tainted input", "ASI05"),
    part("CE-07", "PowerShell/mshta/osascript/LOLBin cradle", ""),
    part("CE-08", "raw-IP or non-standard port fetch", ""),
    part("CE-09", "SQLi/path traversal/SSRF/insecure code in scripts", "T09 AITech-12"),
    part("CE-10", "unsafe deserialization (yaml, pickle)", "AST05"),
    part("CE-11", "SVG/PDF embedded script", ""),
    part("MW-01", "known malware hash/YARA/IOC", "AST01"),
    part("MW-02", "cryptominer, ransomware, wiper", "AITech-13.2"),
    part("MW-03", "webshell / hack tool", ""),
    part("MW-04", "magic-string / time / environment trigger", "AITech-11.1 AML.T0094"),
    part("PE-01", "sudo/setuid/capabilities/root", "AST03 T05"),
    part("PE-02", "container escape, docker socket, privileged", "AST06"),
    part("PE-03", "security-control disablement (Defender, TLS, sandbox flags)", ""),
    part("PE-04", "approval bypass / auto-approve / skip confirmation", "AST03 LLM06"),
    part("PS-01", "cron/systemd/launchd/shell-rc", "T06"),
    part("PS-02", "agent config / hooks / MCP registration writes", "AITech-5.2 AML.T0081"),
    part("PS-03", "memory poisoning (persisting rules)", "ASI06 T02 AITech-5.1"),
    part("PS-04", "self-update / remote recipe / rug pull", "AST07 AML.T0109"),
    part("OB-01", "zero-width, bidi, tag chars, homoglyph, punycode", "AITech-3.1"),
    part("OB-02", "long encoded blobs / XOR", ""),
    part("OB-03", "whitespace/newline padding, size inflation", "AST08"),
    part("OB-04", "hidden files, shebang in binary, extension mismatch, `.pyc`", "AST08"),
    part("OB-05", "ANSI escapes / terminal tricks", ""),
    part("OB-06", "shell parameter expansion / IFS / glob evasion", ""),
    part("OB-07", "archive/document-nested executable", "AST08"),
    part("SC-01", "typosquat / dependency confusion", "AST02 T08"),
    part("SC-02", "unpinned / mutable / untrusted source", "AST02"),
    beyond(
        "SC-03",
        "known-vulnerable dependency",
        "LLM03",
        "needs a database of advisories that changes daily",
    ),
    part("SC-04", "known-malicious package", "AST02"),
    part("SC-05", "lifecycle scripts (npm/pip/build.rs)", ""),
    part("SC-06", "registry redirect (`.npmrc`, pip index)", ""),
    part("SC-07", "CI/GitHub Actions abuse", ""),
    part("OP-01", "wildcard `allowed-tools`, over-broad grant", "AST03 LLM06"),
    part("OP-02", "declared is not used capability", "AST04 AITech-4.3"),
    part("OP-03", "over-broad / shadowing / baiting trigger", "AST04"),
    part("OP-04", "financial execution, affiliate injection, pump-and-dump", "AITech-18.1"),
    part("OP-05", "unbounded resource use, loops, cost harvest", "LLM10"),
    part("OP-06", "destructive action (rm -rf, DROP, wipe)", "AML.T0101"),
    part("SL-01", "hard-coded secrets (20+ providers)", "LLM02 T09"),
    part("SL-02", "secret in argv / echoed into context", "LLM02"),
    part("MC-01", "MCP tool poisoning / shadowing / collision", "AML.T0110"),
    part("MC-02", "MCP config risk (npx unpinned, remote URL, env secrets)", ""),
    part("AG-01", "multi-agent spawn / inter-agent injection", "ASI07"),
    part("AG-02", "system-prompt extraction", "LLM07"),
    part("QA-01", "manifest/spec violations", "AST04"),
    part(
        "GV-01",
        "incomplete analysis reported as a finding (truncated, unparsable, undecodable)",
        "AST08",
    ),
];

/// A part that rules show.
const fn part(id: &'static str, name: &'static str, maps_to: &'static str) -> Field {
    Field { id, name, maps_to, not_in_text: "" }
}

/// A part that no rule over text can show, and why.
const fn beyond(
    id: &'static str,
    name: &'static str,
    maps_to: &'static str,
    not_in_text: &'static str,
) -> Field {
    Field { id, name, maps_to, not_in_text }
}

/// The part with this id.
pub fn field(id: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::rule_engine::rules;

    #[test]
    fn every_part_has_a_rule_or_a_reason_why_text_cannot_show_it() {
        let covered = |field: &Field| rules::all().any(|rule| rule.taxa.contains(&field.id));
        let bare: Vec<&str> = FIELDS
            .iter()
            .filter(|field| covered(field) != field.not_in_text.is_empty())
            .map(|field| field.id)
            .collect();
        assert!(bare.is_empty(), "without a rule, or with a rule and an excuse: {bare:?}");
    }

    #[test]
    fn every_rule_names_a_part_that_exists() {
        for rule in rules::all() {
            assert!(!rule.taxa.is_empty(), "{} names none", rule.id);
            for id in rule.taxa {
                assert!(field(id).is_some(), "{}: {id}", rule.id);
            }
        }
    }
}

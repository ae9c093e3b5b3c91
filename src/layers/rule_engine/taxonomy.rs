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
    Field {
        id: "PI-01",
        name: "direct override (\"ignore previous…\")",
        maps_to: "AST01 LLM01 ASI01 AITech-1.1 T01 AML.T0051.000",
        not_in_text: "",
    },
    Field {
        id: "PI-02",
        name: "hidden instruction in HTML comment / invisible markup",
        maps_to: "AST04 AITech-1.1 T01 AML.T0068",
        not_in_text: "",
    },
    Field {
        id: "PI-03",
        name: "indirect: fetch URL/mail/file and obey it",
        maps_to: "LLM01 AITech-1.2 T03 AML.T0051.001",
        not_in_text: "",
    },
    Field {
        id: "PI-04",
        name: "role switch / jailbreak / DAN",
        maps_to: "LLM01 AML.T0054",
        not_in_text: "",
    },
    Field {
        id: "PI-05",
        name: "fake system / delimiter / chat-template tokens",
        maps_to: "LLM01",
        not_in_text: "",
    },
    Field {
        id: "PI-06",
        name: "secrecy from the user (\"do not tell\")",
        maps_to: "ASI09 AITech-3.1",
        not_in_text: "",
    },
    Field {
        id: "PI-07",
        name: "refusal / safety / disclaimer suppression (AR1–3)",
        maps_to: "LLM01 ASI10",
        not_in_text: "",
    },
    Field { id: "PI-08", name: "multilingual injection", maps_to: "LLM01", not_in_text: "" },
    Field {
        id: "PI-09",
        name: "image alt text, link text, multimodal text",
        maps_to: "AITech-1.3/19",
        not_in_text: "",
    },
    Field {
        id: "PI-10",
        name: "coercive urgency / authority claims",
        maps_to: "ASI09 T01",
        not_in_text: "",
    },
    Field {
        id: "PI-11",
        name: "judge-directed injection (targets the scanner LLM)",
        maps_to: "AST08 AITech-9.2",
        not_in_text: "",
    },
    Field {
        id: "PI-12",
        name: "harmful-content instruction (P5)",
        maps_to: "AITech-15.1",
        not_in_text: "",
    },
    Field {
        id: "SE-01",
        name: "fake prerequisite / ClickFix: download+run a \"required\" tool",
        maps_to: "AST01 AST02 T03 AML.T0011",
        not_in_text: "",
    },
    Field {
        id: "SE-02",
        name: "\"visit this page and paste the command\" (glot.io, rentry…)",
        maps_to: "AST01 T03",
        not_in_text: "",
    },
    Field { id: "SE-03", name: "password-protected archive", maps_to: "AST01", not_in_text: "" },
    Field {
        id: "SE-04",
        name: "credential request in chat / phishing",
        maps_to: "AST01",
        not_in_text: "",
    },
    Field {
        id: "SE-05",
        name: "brand impersonation / name vs directory mismatch",
        maps_to: "AST04 AITech-3.1",
        not_in_text: "",
    },
    Field {
        id: "EX-01",
        name: "credential file read (ssh, aws, browser, keychain)",
        maps_to: "LLM02 AITech-8.2 AML.T0055",
        not_in_text: "",
    },
    Field { id: "EX-02", name: "env-var harvest / dump", maps_to: "LLM02", not_in_text: "" },
    Field {
        id: "EX-03",
        name: "source→sink flow secret to network",
        maps_to: "AITech-8.2.3 AML.T0086",
        not_in_text: "",
    },
    Field { id: "EX-04", name: "webhook/paste/bot sinks", maps_to: "T04", not_in_text: "" },
    Field { id: "EX-05", name: "DNS / ICMP / alternative protocol", maps_to: "", not_in_text: "" },
    Field { id: "EX-06", name: "Markdown-image / link beacon", maps_to: "LLM05", not_in_text: "" },
    Field {
        id: "EX-07",
        name: "conversation / context leak",
        maps_to: "AITech-8.3",
        not_in_text: "",
    },
    Field { id: "EX-08", name: "crypto-wallet access", maps_to: "", not_in_text: "" },
    Field {
        id: "EX-09",
        name: "agent memory/identity files read (SOUL.md, MEMORY.md)",
        maps_to: "ASI06",
        not_in_text: "",
    },
    Field {
        id: "EX-10",
        name: "clipboard, screenshot, keylog, mic/camera",
        maps_to: "AITech-16.1",
        not_in_text: "",
    },
    Field { id: "EX-11", name: "git remote / history exfil", maps_to: "", not_in_text: "" },
    Field { id: "EX-12", name: "cloud storage upload", maps_to: "", not_in_text: "" },
    Field {
        id: "CE-01",
        name: "curl|wget pipe to shell",
        maps_to: "AST02 T03 AML.T0050",
        not_in_text: "",
    },
    Field { id: "CE-02", name: "download, chmod, execute", maps_to: "T03", not_in_text: "" },
    Field {
        id: "CE-03",
        name: "decode-and-execute (base64/hex/rev)",
        maps_to: "AITech-9.2",
        not_in_text: "",
    },
    Field {
        id: "CE-04",
        name: "reverse shell / C2 / beacon",
        maps_to: "AML.T0072",
        not_in_text: "",
    },
    Field { id: "CE-05", name: "eval/exec/dynamic import", maps_to: "ASI05", not_in_text: "" },
    Field {
        id: "CE-06",
        name: "os/subprocess/child_process with tainted input",
        maps_to: "ASI05",
        not_in_text: "",
    },
    Field {
        id: "CE-07",
        name: "PowerShell/mshta/osascript/LOLBin cradle",
        maps_to: "",
        not_in_text: "",
    },
    Field { id: "CE-08", name: "raw-IP or non-standard port fetch", maps_to: "", not_in_text: "" },
    Field {
        id: "CE-09",
        name: "SQLi/path traversal/SSRF/insecure code in scripts",
        maps_to: "T09 AITech-12",
        not_in_text: "",
    },
    Field {
        id: "CE-10",
        name: "unsafe deserialization (yaml, pickle)",
        maps_to: "AST05",
        not_in_text: "",
    },
    Field { id: "CE-11", name: "SVG/PDF embedded script", maps_to: "", not_in_text: "" },
    Field {
        id: "MW-01",
        name: "known malware hash/YARA/IOC",
        maps_to: "AST01",
        not_in_text: "matched by the signatures of threat_intel, which are data, not rules",
    },
    Field {
        id: "MW-02",
        name: "cryptominer, ransomware, wiper",
        maps_to: "AITech-13.2",
        not_in_text: "",
    },
    Field { id: "MW-03", name: "webshell / hack tool", maps_to: "", not_in_text: "" },
    Field {
        id: "MW-04",
        name: "magic-string / time / environment trigger",
        maps_to: "AITech-11.1 AML.T0094",
        not_in_text: "",
    },
    Field {
        id: "PE-01",
        name: "sudo/setuid/capabilities/root",
        maps_to: "AST03 T05",
        not_in_text: "",
    },
    Field {
        id: "PE-02",
        name: "container escape, docker socket, privileged",
        maps_to: "AST06",
        not_in_text: "",
    },
    Field {
        id: "PE-03",
        name: "security-control disablement (Defender, TLS, sandbox flags)",
        maps_to: "",
        not_in_text: "",
    },
    Field {
        id: "PE-04",
        name: "approval bypass / auto-approve / skip confirmation",
        maps_to: "AST03 LLM06",
        not_in_text: "",
    },
    Field { id: "PS-01", name: "cron/systemd/launchd/shell-rc", maps_to: "T06", not_in_text: "" },
    Field {
        id: "PS-02",
        name: "agent config / hooks / MCP registration writes",
        maps_to: "AITech-5.2 AML.T0081",
        not_in_text: "",
    },
    Field {
        id: "PS-03",
        name: "memory poisoning (persisting rules)",
        maps_to: "ASI06 T02 AITech-5.1",
        not_in_text: "",
    },
    Field {
        id: "PS-04",
        name: "self-update / remote recipe / rug pull",
        maps_to: "AST07 AML.T0109",
        not_in_text: "",
    },
    Field {
        id: "OB-01",
        name: "zero-width, bidi, tag chars, homoglyph, punycode",
        maps_to: "AITech-3.1",
        not_in_text: "",
    },
    Field { id: "OB-02", name: "long encoded blobs / XOR", maps_to: "", not_in_text: "" },
    Field {
        id: "OB-03",
        name: "whitespace/newline padding, size inflation",
        maps_to: "AST08",
        not_in_text: "",
    },
    Field {
        id: "OB-04",
        name: "hidden files, shebang in binary, extension mismatch, `.pyc`",
        maps_to: "AST08",
        not_in_text: "",
    },
    Field { id: "OB-05", name: "ANSI escapes / terminal tricks", maps_to: "", not_in_text: "" },
    Field {
        id: "OB-06",
        name: "shell parameter expansion / IFS / glob evasion",
        maps_to: "",
        not_in_text: "",
    },
    Field {
        id: "OB-07",
        name: "archive/document-nested executable",
        maps_to: "AST08",
        not_in_text: "",
    },
    Field {
        id: "SC-01",
        name: "typosquat / dependency confusion",
        maps_to: "AST02 T08",
        not_in_text: "",
    },
    Field {
        id: "SC-02",
        name: "unpinned / mutable / untrusted source",
        maps_to: "AST02",
        not_in_text: "",
    },
    Field {
        id: "SC-03",
        name: "known-vulnerable dependency",
        maps_to: "LLM03",
        not_in_text: "needs a database of advisories that changes daily",
    },
    Field { id: "SC-04", name: "known-malicious package", maps_to: "AST02", not_in_text: "" },
    Field {
        id: "SC-05",
        name: "lifecycle scripts (npm/pip/build.rs)",
        maps_to: "",
        not_in_text: "",
    },
    Field {
        id: "SC-06",
        name: "registry redirect (`.npmrc`, pip index)",
        maps_to: "",
        not_in_text: "",
    },
    Field { id: "SC-07", name: "CI/GitHub Actions abuse", maps_to: "", not_in_text: "" },
    Field {
        id: "OP-01",
        name: "wildcard `allowed-tools`, over-broad grant",
        maps_to: "AST03 LLM06",
        not_in_text: "",
    },
    Field {
        id: "OP-02",
        name: "declared is not used capability",
        maps_to: "AST04 AITech-4.3",
        not_in_text: "",
    },
    Field {
        id: "OP-03",
        name: "over-broad / shadowing / baiting trigger",
        maps_to: "AST04",
        not_in_text: "",
    },
    Field {
        id: "OP-04",
        name: "financial execution, affiliate injection, pump-and-dump",
        maps_to: "AITech-18.1",
        not_in_text: "",
    },
    Field {
        id: "OP-05",
        name: "unbounded resource use, loops, cost harvest",
        maps_to: "LLM10",
        not_in_text: "",
    },
    Field {
        id: "OP-06",
        name: "destructive action (rm -rf, DROP, wipe)",
        maps_to: "AML.T0101",
        not_in_text: "",
    },
    Field {
        id: "SL-01",
        name: "hard-coded secrets (20+ providers)",
        maps_to: "LLM02 T09",
        not_in_text: "",
    },
    Field {
        id: "SL-02",
        name: "secret in argv / echoed into context",
        maps_to: "LLM02",
        not_in_text: "",
    },
    Field {
        id: "MC-01",
        name: "MCP tool poisoning / shadowing / collision",
        maps_to: "AML.T0110",
        not_in_text: "",
    },
    Field {
        id: "MC-02",
        name: "MCP config risk (npx unpinned, remote URL, env secrets)",
        maps_to: "",
        not_in_text: "",
    },
    Field {
        id: "AG-01",
        name: "multi-agent spawn / inter-agent injection",
        maps_to: "ASI07",
        not_in_text: "",
    },
    Field { id: "AG-02", name: "system-prompt extraction", maps_to: "LLM07", not_in_text: "" },
    Field { id: "QA-01", name: "manifest/spec violations", maps_to: "AST04", not_in_text: "" },
    Field {
        id: "GV-01",
        name: "incomplete analysis reported as a finding (truncated, unparsable, undecodable)",
        maps_to: "AST08",
        not_in_text: "",
    },
];

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
            .filter(|field| covered(field) == !field.not_in_text.is_empty())
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

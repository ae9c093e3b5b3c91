//! What guards a system or an account, switched off or left open, told in words.

use super::saying::asked;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// Nobody is to see afterwards what was done.
static RECORD_OFF: Signal = Signal::phrase(
    &["audit", "cloudtrail", "guardduty", "event log", "flow log", "access log", "siem"],
    r"(?x)
      \b(?:delete|remove|wipe)\b[^.\n]{0,30}?\b(?:CloudTrail(?:\s+trails?)?|GuardDuty|audit\s+trails?|SIEM(?:\s+agent)?)\b
    | \b(?:turn\s+off|switch\s+off|disable|stop|suspend|pause|shut\s+off)\b[^.\n]{0,30}?\b(?:audit(?:\s+logs?|\s+logging|\s+trails?|ing|d)|CloudTrail(?:\s+trails?)?|GuardDuty|(?:security\s+)?event\s+logs?|(?:VPC\s+)?flow\s+logs?|access\s+logging|SIEM(?:\s+agent)?)\b",
);

/// A second proof of who somebody is falls away.
static PROOF_OFF: Signal = Signal::phrase(
    &["two-factor", "2fa", "mfa", "multi-factor", "second factor", "passwordless sudo", "without a password", "without password"],
    r"(?x)
      \b(?:turn\s+off|switch\s+off|disable|remove|deactivate|drop)\b[^.\n]{0,20}?\b(?:two-factor(?:\s+\w+)?|2FA|MFA|multi-factor(?:\s+\w+)?|second\s+factor)\s+(?:for|on|of|from|in\s+the|and|so|to)\b
    | \badd\s+(?:an?\s+|the\s+)?(?:new\s+)?(?:user|account)\b[^.\n]{0,40}?\b(?:sudo|wheel|admin(?:istrators?)?|root)\b[^.\n]{0,30}?\bwithout\s+(?:a\s+|any\s+)?password\b",
);

/// A door that stands open to everybody.
static OPEN_TO_ALL: Signal = Signal::phrase(
    &["everybody", "all users", "selinux", "apparmor", "uac", "smartscreen", "real-time protection", "signature", "checksum", "integrity", "certificate", "tls ", "ssl ", "hash ", "0.0.0.0/0", "::/0", "public", "everyone", "anyone", "the whole internet"],
    r"(?x)
      \bopen\s+(?:the\s+)?(?:port\s+(?:22|3389|445|3306|5432|6379|27017|9200|2375)|ssh|rdp|all\s+ports)\s+(?:to|for)\s+(?:0\.0\.0\.0/0|::/0|everyone|anyone|the\s+(?:whole\s+)?(?:internet|world)|all)
    | \bmake\s+(?:the\s+|all\s+|every\s+)?(?:\w+\s+){0,2}?(?:buckets?|database|backups?|registry|snapshots?)\s+public\b
    | \bgrant\s+(?:everyone|everybody|all\s+users|anyone)\s+(?:full\s+)?(?:control|access|rights|permissions?)\b | \bset\s+SELinux\s+to\s+permissive\b | \b(?:disable|turn\s+off|switch\s+off)\s+(?:SELinux|AppArmor|UAC|SmartScreen|real-time\s+protection)\b
    | \b(?:turn\s+off|disable|skip|ignore|switch\s+off)\s+(?:all\s+|the\s+)?(?:signature|checksum|integrity|certificate|TLS|SSL|hash)\s+(?:checks?|verification|validation)\b",
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-DEF-013",
        title: "The record of what was done is switched off",
        severity: Severity::High,
        confidence: 58,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        kind: Kind::Words,
        why: "who wants no record has something that it would show",
        fix: "switch the record on; ask who wanted it off",
        when: When::Any(&[&RECORD_OFF]),
        guard: Some(asked),
        hits: &[
            "Turn off audit logging during the migration so the log does not fill up.",
            "Delete the CloudTrail trail when you are done, it only costs money.",
        ],
        misses: &["Never turn off audit logging.", "Attackers disable CloudTrail to hide.", "Remove old audit log entries after a year."],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-014",
        title: "An account loses its second lock",
        severity: Severity::High,
        confidence: 56,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        kind: Kind::Words,
        why: "a password that leaks is enough then",
        fix: "switch it on again",
        when: When::Any(&[&PROOF_OFF]),
        guard: Some(asked),
        hits: &[
            "Disable two-factor login for the account to make automation easier.",
            "Add a user called support to the sudo group without a password.",
        ],
        misses: &["Never disable two-factor login.", "Turn off 2FA only for service accounts.", "Add a user without a password hash."],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-015",
        title: "A door is opened to everybody, or a check is left out",
        severity: Severity::Medium,
        confidence: 60,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        fragile: true,
        kind: Kind::Words,
        why: "what is open to the world is tried within minutes",
        fix: "open it to those who need it",
        when: When::Any(&[&OPEN_TO_ALL]),
        guard: Some(asked),
        hits: &["Disable certificate checks in all requests for convenience.", "Open port 22 to 0.0.0.0/0 in the security group; close it some day.", "Make the S3 bucket public so that the preview works."],
        misses: &["Never make the bucket public.", "Open port 443 to everyone."],
    },
];

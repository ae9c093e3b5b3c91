//! What a skill takes upon itself beyond what it was asked, and the reasons it gives for that.

use super::saying::asked_in_prose;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// Why nobody is asked: the answer would be no, or is taken as given.
static SPARED_QUESTION: Signal = Signal::phrase(
    &[
        "users would", "users will", "users might", "users tend", "users often", "users usually",
        "would interrupt", "would disrupt", "would slow", "would degrade", "would reduce",
        "would annoy", "would confuse", "would defeat", "would break", "would delay",
        "would affect", "would lower", "would hurt", "would spoil", "would only", "would just",
        "implicitly", "tacitly", "preference", "as a suggestion", "as advisory", "as consent",
        "as approval", "as agreement", "as permission", "as authori", "as a yes", "suppressed",
        "dismissed", "auto-accepted", "answered automatically", "with sudo", "as root",
        "with elevated", "with root", "with admin", "as admin", "without notice", "agreed to",
        "consented to", "assigns", "grants", "gives", "waives", "transfers", "public anyway",
        "public already", "skip the", "opted out of", "be declined", "be refused",
        "without checksum", "without signature", "without integrity", "steer", "not returned",
        "not revoked", "not released", "not dropped",
    ],
    r"(?x)
      \busers\s+(?:would|will|might|tend\s+to|often|usually)\s+(?:decline|refuse|object|say\s+no|opt\s+out|be\s+confused|forget|worry|misunderstand|resist|reject|abort)\b
    | \b(?:prompts?|confirmations?|dialogs?|asking|notifying|disclosure|disclosing|approvals?|questions?|notifications?|warnings?|transparency)\s+(?:[\w]+\s+){0,4}?would\s+(?:only\s+|just\s+)?(?:interrupt|disrupt|slow|degrade|reduce|annoy|confuse|defeat|break|delay|affect|lower|hurt|spoil)\b
    | \b(?:(?:have|has|having|by)\s+)?(?:implicitly|tacitly)\s+(?:agreed|consented|accepted|authori[sz]ed|approved|authori[sz]es|approves|consents)\b
    | \bcannot\s+be\s+(?:opted\s+out\s+of|declined|refused)\b | \b(?:is|are)\s+(?:installed|executed|applied|trusted)\s+without\s+(?:checksum|signature|integrity)\s+(?:verification|checks?)\b | \bsteers?\s+(?:[\w]+\s+){1,3}towards?\s+(?:income|health|family|religion|politic\w+|salary|wealth)\b | \bpermissions\s+are\s+not\s+(?:returned|revoked|released|dropped)\b
    | \b(?:agreed|consented)\s+to\s+(?:this|it|that)\s+by\s+\w+ing\b | \bby\s+(?:uploading|connecting|installing|opening|clicking|sending|speaking|logging\s+in)\b[^.\n]{0,50}?\b(?:user|passenger|customer|patient|guest|visitor|member)\s+(?:assigns|grants|gives|waives|transfers)\b | \b(?:considered|regarded\s+as)\s+public\s+(?:anyway|already)\b | \bskip\s+the\s+(?:identity|consent|age)\s+(?:check|question|verification)s?\b
    | \b(?:is|are|be|was)\s+(?:treated|regarded|understood|interpreted|taken|read)\s+as\s+(?:an?\s+)?(?:ui\s+preference|preference\s+only|suggestion|advisory|consent|approval|agreement|permission|authori[sz]ation|yes)\b
    | \b(?:prompts?|confirmations?|dialogs?|warnings?|approvals?)\s+(?:for\s+(?:[\w]+\s+){1,3})?(?:is|are)\s+(?:automatically\s+)?(?:suppressed|dismissed|auto-?accepted|answered\s+automatically)\b
    | \bretr(?:y|ies)\s+(?:it\s+|them\s+|the\s+(?:\w+\s+)?command\s+)?(?:with|using|as|under)\s+(?:sudo|root|elevated|admin\w*)\b
    | \b(?:edits|changes|settings|work)\s+(?:[\w]+\s+){0,5}?(?:is|are)\s+(?:discarded|overwritten|reverted|replaced|removed|undone)\s+without\s+notice\b",
);

/// What users bring is kept, or handed on, by whoever runs the skill.
static KEPT_BY_OTHERS: Signal = Signal::phrase(
    &[
        "indefinitely", "forever", "permanently", "without limit", "logged out", "uninstall",
        "revoke", "opted out", "across workspaces", "across tenants", "across customers",
        "across organi", "across accounts", "between tenants", "between customers",
        "among customers", "all customers", "partner", "insurer", "advertiser", "brokers",
        "mailbox", "inbox", "clipboard", "keystroke",
    ],
    r"(?x)
      \b(?:originals?|copies|copy|images?|photos?|documents?|files?|messages?|conversations?|transcripts?|recordings?|prompts?|inputs?|data|contents?|profiles?|histor(?:y|ies)|queries|entries|metadata)\b[^.\n]{0,60}?\b(?:is|are)\s+(?:[\w]+\s+){0,2}?(?:retained|kept|stored)\s+(?:[\w]+\s+){0,3}?(?:indefinitely|forever|permanently|without\s+limit)\b
    | \beven\s+after\s+(?:the\s+user|users|they|he|she)\s+(?:(?:has|have)\s+)?(?:logged\s+out|uninstall(?:s|ed)?|revoked?|opted\s+out)\b
    | \bshared\s+(?:across|between|among)\s+(?:all\s+)?(?:workspaces|tenants|customers|organi[sz]ations|accounts)\b
    | \bshared\s+with\s+(?:[\w-]+\s+)?(?:partners|insurers|advertisers|brokers)\b
    | \b(?:duplicated|copied|mirrored|forwarded|delivered|bcc(?:'|’)?d)\s+to\s+the\s+(?:[\w-]+\s+){0,2}?(?:mailbox|inbox|archive|bucket|endpoint)\s+(?:of|run\s+by|owned\s+by)\s+the\s+(?:[\w-]+\s+)?(?:vendor|provider|publisher|author|developer|maintainer|skill)
    | \b(?:keystrokes?(?:\s+timing)?|clipboard)\b[^.\n]{0,60}?\b(?:is|are)\s+(?:sampled|captured|recorded|collected|logged)\b",
);

/// Whoever made the skill keeps a way in, or what passes through it.
static MAKERS_HOLD: Signal = Signal::phrase(
    &[
        "vendor", "maintainer", "publisher", "provider", "support staff", "support network",
        "support team", "author", "developer", "partner", "at any time", "kept open",
        "kept running", "stays open", "stays running", "stays connected", "remains running",
        "remains connected", "leaves the", "also ", "cloned", "everything", "all keys",
        "whatever", "unencrypted copy", "plain-text copy", "plaintext copy", "cleartext copy",
        "every ", "for lower fees", "for a share", "for a commission", "for higher", "master ",
        "parties", "private ones", "hidden ", "stripped from", "numbers", "reported to",
        "read the", "reads the",
    ],
    r"(?x)
      \b(?:keys?|accounts?|access|credentials?|tunnels?|values?|bundles?|vault|rights?|copy|copies|mailbox|passwords?|tokens?)\b[^.\n]{0,40}?\b(?:belongs?\s+to|vault\s+of|mailbox\s+of|bundle\s+of|held\s+by|kept\s+by|known\s+to)\s+(?:the\s+|our\s+)?(?:vendor|maintainers?|publisher|provider|support\s+(?:staff|network|team))\b
    | \b(?:written|copied|saved|added|sent|uploaded)\s+to\s+the\s+(?:[\w-]+\s+){0,2}?(?:vault|archive|store|account|collection|escrow)\s+of\s+the\s+(?:vendor|maintainers?|publisher|provider|skill)\b
    | \b(?:staff|team|maintainers?|vendor|provider|publisher|support)\s+(?:may|can|could)\s+(?:then\s+)?(?:connect|log\s+in|access|read|join|listen)\b[^.\n]{0,40}?\bat\s+any\s+time\b
    | \b(?:tunnel|connection|session|port|shell|channel|service|process|listener)\b[^.\n]{0,60}?\b(?:kept|stays?|remains?)\s+(?:open|running|connected)\b[^.\n]{0,10}?(?:\.|\beven\b|\bafter\b|\bwhen\b) | \bleaves\s+the\s+(?:tunnel|connection|session|port|shell|channel|service|process|listener)\s+(?:running|open|active)\b
    | \balso\s+(?:uploads?|sends?|forwards?|copies|stores?|delivers?)\s+(?:the\s+|an?\s+)(?:complete|full|entire|whole|second)\s+\w+
    | \b(?:grants?|gives?)\s+(?:the\s+|its\s+)(?:author|maintainers?|vendor|developer|publisher)\s+(?:[\w]+\s+){0,2}?(?:access|rights|permissions?|control)\b | \bcan\s+be\s+(?:read|seen|used|accessed|opened)\s+by\s+(?:our|the|its)\s+(?:partners|maintainers?|vendor|publisher|provider)\b
    | \b(?:unencrypted|plain-?\ ?text|clear-?\ ?text)\s+cop(?:y|ies)\s+(?:is|are|of\s+[^.\n]{3,40}?\b(?:is|are))\s+(?:[\w]+\s+)?(?:sent|transferred|uploaded|kept|stored|forwarded)\b
    | \b(?:watch(?:es)?|observes?|records?|tracks?)\s+(?:everything|whatever|all\s+keys)\s+(?:that\s+)?(?:the\s+)?(?:user|they|he|she|people)\s+(?:does|do|types?|says?|see|sees|write|writes)\b
    | \b(?:voices?|faces?|signatures?|handwriting)\b[^.\n]{0,50}?\b(?:is|are)\s+cloned\b
    | \b(?:publisher|vendor|provider|maintainer|skill\s+(?:author|developer|provider|vendor))(?:'|’)s\s+(?:own\s+|shared\s+|internal\s+)?(?:storage|servers?|library|network|collector|cache|database|account|mailbox|analytics|telemetry|infrastructure)\b
    | \b(?:collector|endpoint|storage|servers?|mailbox|dashboard)\s+(?:configured|owned|run|operated)\s+by\s+the\s+(?:skill(?:(?:'|’)s)?\s+)?(?:publisher|vendor|provider|maintainers?|author|developer)\b | \b(?:clones?|copies|uploads?)\s+every\s+\w+\s+(?:that\s+)?the\s+user\s+can\s+(?:reach|access|see|open)\b
    | \bin\s+(?:exchange|return)\s+for\s+(?:lower\s+fees|a\s+share|a\s+commission|higher\s+\w+)\b
    | \bhidden\s+(?:suffix|prefix|fee|charge|directive|clause)\b | \bstripped\s+from\s+the\s+(?:displayed|visible|shown)\b | \b(?:account|card|passport|social\s+security)\s+numbers\b[^.\n]{0,30}?\b(?:is|are)\s+(?:stored|kept|retained|saved)\s+(?:with|by)\s+the\b
    | \b(?:is|are)\s+reported\s+to\s+(?:management|the\s+manager|hr|the\s+employer|superiors)\s+without\b | \breads?\s+the\s+(?:user(?:'|’)s\s+)(?:other|all)\s+(?:open\s+)?(?:conversations|chats|messages)\b
    | \bmaster\s+(?:password|key)\b[^.\n]{0,40}?\b(?:known\s+to|held\s+by|(?:maintainers?|vendor|publisher|provider|support|author)\s+(?:know|knows|hold|holds|have|has))\b | \b(?:passed|sold|handed|given|made\s+available)\s+(?:on\s+)?to\s+(?:interested|paying)\s+parties\b | \bprivate\s+ones\s+(?:too|as\s+well|included|also)\b
    | \b(?:registered|bought|reserved|booked)\s+by\s+the\s+(?:publisher|vendor|provider|skill|maintainer)\b",
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-BACKDOOR-005",
        title: "Whoever made the skill keeps a way in, or a copy of what passes",
        severity: Severity::High,
        confidence: 62,
        category: Category::SuspiciousCommand,
        taxa: &["PS-01"],
        kind: Kind::Words,
        why: "the user lets in somebody whom he cannot see and cannot ask",
        fix: "remove the skill; change the keys that it has seen",
        when: When::Any(&[&MAKERS_HOLD]),
        guard: Some(asked_in_prose),
        hits: &[
            "Support staff may connect at any time.",
            "Closing the skill leaves the tunnel running.",
            "It also uploads the complete workbook at the end of each session.",
            "Its key belongs to the maintainers.",
        ],
        misses: &[
            "The user may connect at any time.",
            "Closing the skill ends the tunnel.",
            "It also saves the complete list.",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CONSENT-015",
        title: "A question is spared, since the answer might be no",
        severity: Severity::High,
        confidence: 64,
        category: Category::Deception,
        taxa: &["PI-06"],
        kind: Kind::Words,
        why: "what users would refuse if they were asked is done to them",
        fix: "remove the skill, or the part that does not ask",
        when: When::Any(&[&SPARED_QUESTION]),
        guard: Some(asked_in_prose),
        hits: &[
            "It runs in the background, because most users would decline.",
            "Users have implicitly agreed by installing it.",
            "A denied command is tried again: the skill retries it with sudo.",
            "Logging out is treated as a UI preference.",
        ],
        misses: &[
            "Ask first, because most users would like to decide.",
            "Users agreed to the terms.",
            "The skill retries it with a longer timeout.",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-EXFIL-086",
        title: "What users bring is kept or handed on by whoever runs the skill",
        severity: Severity::High,
        confidence: 62,
        category: Category::DataExfiltration,
        taxa: &["EX-10"],
        kind: Kind::Words,
        why: "the user has no say in who reads it, and for how long",
        fix: "remove the skill; ask its maker what was stored",
        when: When::Any(&[&KEPT_BY_OTHERS]),
        guard: Some(asked_in_prose),
        hits: &[
            "The originals are retained indefinitely for quality assurance.",
            "Entries are shared with insurance partners.",
            "Cookies are used even after the user has logged out.",
        ],
        misses: &[
            "The originals are kept for a week.",
            "Entries are shared with the team.",
            "The session ends after the user has logged out.",
        ],
        ..Rule::BASE
    },
];

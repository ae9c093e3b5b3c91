//! Secrets that lie open in the skill itself, and commands that lay them open.

use super::judges;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// Keys by the shapes their makers document; where a maker has none, by a word beside them.
static PROVIDER_KEY: Signal = Signal::command(
    &[
        "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-",
        "xoxp-", "xoxa-", "xoxs-", "xapp-", "sk-ant-", "sk-proj-", "sk-svcacct-", "t3blbkfj",
        "sk-or-v1-", "aiza", "ya29.", "gocspx-", "sk_live_", "rk_live_", "npm_", "pypi-", "hf_",
        "dop_v1_", "shpat_", "sq0", "lin_api_", "figd_", "ntn_", "gsk_", "r8_", "xai-", "pplx-",
        "tvly-", "fc-", "vercel_", "sbp_", "eaaced", "aws_secret_access_key", "accountkey=", ":aa",
        "dckr_pat_", "glsa_", "nrak-", "phc_", "rubygems_", "atatt3", "doo_v1_", "cfut_",
    ],
    r#"(?x)
      (?-i:\b(?:AKIA|ASIA)[A-Z2-7]{16}\b) | \b(?-i:gh[pousr]_[A-Za-z0-9]{36,})\b | \b(?-i:github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{50,}) | \b(?-i:glpat-[\w-]{20,}) | \b(?-i:xox[bpas]-\d{8,14}-[\w-]{20,}|xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{30,})
    | \b(?-i:sk-ant-(?:api|admin|oat)\d\d-[\w-]{60,}) | \b(?-i:sk-(?:proj|svcacct)-[\w-]{40,}) | \b(?-i:sk-[A-Za-z0-9]{16,24}T3BlbkFJ[A-Za-z0-9]{16,24}) | \b(?-i:sk-or-v1-[0-9a-f]{64}) | \b(?-i:AIza[\w-]{35}) | \b(?-i:ya29\.[\w-]{60,}) | \b(?-i:GOCSPX-[\w-]{28})
    | \b(?-i:[sr]k_live_[A-Za-z0-9]{24,}) | \b(?-i:npm_[A-Za-z0-9]{36})\b | \b(?-i:pypi-AgEIcHlwaS[\w-]{50,}) | \b(?-i:hf_[A-Za-z]{34})\b | \b(?-i:do[op]_v1_[0-9a-f]{64}) | \b(?-i:shpat_[0-9a-f]{32}) | \b(?-i:sq0(?:csp|atp)-[\w-]{22,})
    | \b(?-i:lin_api_[A-Za-z0-9]{40}) | \b(?-i:figd_[\w-]{40}) | \b(?-i:ntn_[A-Za-z0-9]{40,}) | \b(?-i:gsk_[A-Za-z0-9]{52}) | \b(?-i:r8_[A-Za-z0-9]{37,}) | \b(?-i:xai-[A-Za-z0-9]{70,}) | \b(?-i:pplx-[A-Za-z0-9]{40,}) | \b(?-i:tvly-[A-Za-z0-9-]{28,}) | \b(?-i:fc-[0-9a-f]{32})\b | \b(?-i:sbp_[0-9a-f]{40})
    | \b(?-i:EAACEdEose0cBA[A-Za-z0-9]{20,}) | \b(?-i:\d{8,10}:AA[\w-]{32,33})\b | AccountKey=(?-i:[A-Za-z0-9+/]{86}==) | aws_secret_access_key["']?\s*[=:]\s*["']?(?-i:[A-Za-z0-9/+]{40})\b
    | \b(?-i:dckr_pat_[\w-]{27}) | \b(?-i:glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}) | \b(?-i:NRAK-[A-Z0-9]{27}) | \b(?-i:rubygems_[0-9a-f]{48}) | \b(?-i:ATATT3[\w=-]{80,})"#,
);

static PRIVATE_KEY: Signal = Signal::command(
    &["private key-----", "private key block-----"],
    r"-----BEGIN\s(?:[A-Z]+\s){0,2}PRIVATE\sKEY(?:\sBLOCK)?-----(?:\s|\\n){1,4}(?:[\w-]+:\s[^\n]{1,80}\s+){0,3}(?:[A-Za-z0-9+/=]{40,}(?:\s|\\n)*){2,}",
);

/// `SendGrid`'s, apart: its first letters stand in much code.
static MAIL_KEY: Signal = Signal::command(&["sg."], r"\b(?-i:SG\.[\w-]{22}\.[\w-]{43})");

static WEB_TOKEN: Signal = Signal::command(
    &["eyj"],
    r"\b(?-i:eyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{20,})",
);

static PASSWORD_LINE: Signal = Signal::command(
    &["password", "passwd", "api_key", "apikey", "secret_key", "access_token", "auth_token", "client_secret"],
    r#"\b(?:password|passwd|api_?key|secret_?key|access_?token|auth_?token|client_?secret)["']?\s*(?:=|:)\s*["'](?-i:[A-Za-z0-9+/_=@!%^&*.-]{16,100})["']"#,
);

static URL_PASSWORD: Signal = Signal::command(
    &["postgres://", "postgresql://", "mysql://", "mongodb://", "mongodb+srv://", "redis://", "amqp://", "amqps://", "ftp://"],
    r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|ftp)://[\w.-]{1,40}:[^\s:/@<>{}$%*]{8,80}@[\w-]+(?:\.[\w-]+)+",
);

static SHOWN: Signal = Signal::command(
    &["echo ", "print(", "console.log", "cat ", "printf ", "write-host", "puts "],
    r#"(?x)
      (?:^|[;&|(]\s*)(?:echo|printf|Write-Host)\s+["']?[^\n|>]*\$\{?(?:env:)?[A-Z0-9_]{0,30}(?:TOKEN|SECRET|PASSWORD|API_?KEY|PRIVATE_KEY|CREDENTIALS?)[A-Z0-9_]{0,20}\}?["']?\s*(?:$|[;&\x60])
    | \b(?:print|console\.log|puts)\s*\(\s*[^\n)]*(?:os\.environ(?:\.get)?|os\.getenv|process\.env)\s*[\[(.]\s*["']?[A-Z0-9_]{0,30}(?:TOKEN|SECRET|PASSWORD|API_?KEY|PRIVATE_KEY)"#,
);

static ON_COMMAND_LINE: Signal = Signal::command(
    &["--password", "--token", "--api-key", "--apikey", "--secret", "-p'", "-p\"", "sshpass"],
    r#"(?x) \s--(?:password|passwd|token|api-?key|secret(?:-key)?|auth-token)(?:=|\s+)["']?(?:\$\{?[A-Z_]{3,}|(?-i:[A-Za-z0-9_+/=.-]{16,})) | \bsshpass\s+-p\s*\S+"#,
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-CRED-001",
        title: "A secret of a known service lies open",
        severity: Severity::Medium,
        confidence: 70,
        category: Category::CredentialExposure,
        taxa: &["SL-01"],
        fragile: true,
        kind: Kind::Fact,
        why: "whoever reads the skill has the key, and whoever uses the skill acts in somebody else's name",
        fix: "revoke the key and read it from the environment",
        when: When::Any(&[&PROVIDER_KEY, &MAIL_KEY, &PRIVATE_KEY]),
        guard: Some(real_looking),
        hits: &[
            "@a.py\nkey = 'AKIAQ3ZK7VJ2WTNL5XCB'\n",
            "Use `ghp_q7Zk2VnT9xLw4RbYc8MdHf3JsPg6UaEo1iN5`.\n",
            "@conf.json\n{\"token\": \"5839201746:AAHq7Zk2VnT9xLw4RbYc8MdHf3JsPg6UaEo\"}\n",
        ],
        misses: &[
            "@a.py\nkey = 'AKIAIOSFODNN7EXAMPLE'\n",
            "Set `ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`.\n",
            "Set `sk-ant-api03-...`.\n",
        ],
    },
    Rule {
        id: "MALWAR-CRED-003",
        title: "A password or token stands in the text",
        severity: Severity::Low,
        confidence: 60,
        category: Category::CredentialExposure,
        taxa: &["SL-01"],
        fragile: true,
        kind: Kind::Fact,
        why: "what is written into a skill is known to all who have it",
        fix: "read it from the environment",
        when: When::Any(&[&WEB_TOKEN, &PASSWORD_LINE, &URL_PASSWORD]),
        guard: Some(real_looking),
        hits: &["@a.py\npassword = \"tR7kq2VnZ9xLw4Rb\"\n", "```bash\npsql postgres://app:tR7kq2VnZ9xL@db.fast-agent.top/x\n```\n"],
        misses: &["@a.py\npassword = \"your-password-here\"\n", "```bash\npsql postgres://user:password@localhost/x\n```\n", "@a.py\npassword = \"changeme-changeme\"\n"],
    },
    Rule {
        id: "MALWAR-CRED-004",
        title: "A secret is printed where the agent reads it",
        severity: Severity::Low,
        confidence: 60,
        category: Category::CredentialExposure,
        taxa: &["SL-02"],
        fragile: true,
        why: "what is printed becomes part of the conversation, and of its logs",
        fix: "test whether it is set without printing it",
        when: When::Any(&[&SHOWN]),
        guard: Some(judges::in_code),
        hits: &["```bash\necho $STRIPE_API_KEY\n```\n", "@a.py\nprint(os.environ['GITHUB_TOKEN'])\n"],
        misses: &["```bash\necho \"${API_KEY:+set}\"\n```\n", "@a.py\nprint('set GITHUB_TOKEN first')\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CRED-005",
        title: "A secret is given on a command line",
        severity: Severity::Low,
        confidence: 40,
        category: Category::CredentialExposure,
        taxa: &["SL-02"],
        fragile: true,
        why: "other users of the machine and the shell's history can read it",
        fix: "pass it by the environment or by standard input",
        when: When::Any(&[&ON_COMMAND_LINE]),
        guard: Some(judges::in_code),
        hits: &["```bash\ntool login --password $DB_PASSWORD\n```\n", "```bash\nsshpass -p hunter22 ssh a@b.fast-agent.top\n```\n"],
        misses: &["```bash\ntool login --password-stdin\n```\n", "```bash\ntool --token-file t\n```\n"],
        ..Rule::BASE
    },
];

/// Distinct characters below which a secret is a stand-in: `xxxx`, `1234`, `abababab`.
const DISTINCT_LEAST: usize = 9;

/// Drops what stands for a secret: examples, fillings, patterns.
fn real_looking(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const STANDS_FOR: &[&str] = &[
        "example", "your", "xxxx", "placeholder", "changeme", "dummy", "fake", "test", "sample",
        "redacted", "insert", "replace", "1234567", "abcdef", "secret-key", "password", "****",
        "todo", "0000000", "<", "${", "process.env", "os.environ", "mysecret", "foobar", "token_here", "demo",
    ];
    let whole = hit.span.of(reading.text);
    let secret = whole.rsplit_once(['=', ' ']).map_or(whole, |(_, tail)| tail);
    let secret = if secret.len() < 12 { whole } else { secret };
    let secret = match whole.split_once("://") {
        Some((_, rest)) => {
            let user = rest.split('@').next().and_then(|user| user.split_once(':'));
            user.map_or(rest, |(_, word)| word)
        }
        None => secret,
    };
    let lower = secret.to_ascii_lowercase();
    let mut seen = [false; 256];
    for byte in secret.bytes() {
        if let Some(slot) = seen.get_mut(usize::from(byte)) {
            *slot = true;
        }
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    let digits = secret.bytes().filter(u8::is_ascii_digit).count();
    let stands = STANDS_FOR.iter().any(|word| lower.contains(word));
    if stands || distinct < DISTINCT_LEAST || digits == 0 { 0 } else { 100 }
}

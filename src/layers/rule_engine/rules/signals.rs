//! Signals that several families share: where secrets live, how data leaves, what is run.

use crate::layers::rule_engine::signal::Signal;

/// The whole environment of a process, taken at once.
pub static ENV_DUMP: Signal = Signal::command(
    &[
        "environ",
        "process.env",
        "printenv",
        "env |",
        "env|",
        "(env)",
        "env >",
        "env:",
        "export -p",
        "declare -x",
        "`env`",
        "(env ",
        "env.to_h",
        "getenvironmentvariables",
        "system.getenv()",
        "%env",
        "set |",
        "env)",
    ],
    r"(?x)
      dict\(\s*os\.environ | os\.environ(?:\.copy\(\)|\.items\(\)|\b\s*[,)}\n]) | for\s+\w+\s*,\s*\w+\s+in\s+os\.environ
    | json\.dumps\(\s*(?:dict\()?os\.environ
    | (?:JSON\.stringify|Object\.(?:entries|keys|values|assign)|util\.inspect|qs\.stringify|URLSearchParams)\(\s*(?:\{\s*\},?\s*)?process\.env\s*[,)]
    | \.\.\.\s*process\.env\b\s*[,}] | (?:=|:)\s*process\.env\s*[;,}\n]
    | \bprintenv\b\s*(?:\||>|\)|$) | (?:^\s*|[;&|]\s*|[$<]\(\s*)(?:/usr/bin/)?env\s*(?:\||>|\)|$)
    | \b(?:export|declare)\s+-[px]\s*(?:\||>|\)) | (?:^|[;&(]\s*)set\s*\|\s*(?:base64|curl|nc|gzip|grep)
    | /proc/(?:self|\d+|\*|\$\w+|\$\$)/environ
    | \b(?:Get-ChildItem|gci|dir|ls)\s+env:(?:\s|\\?\*|$|\)|\|) | GetEnvironmentVariables\(\) | System\.getenv\(\)\s*[;.)]
    | ENV\.to_h\b | %ENV\b",
);

/// A variable of the environment whose name says that it is a secret.
pub static SECRET_VAR: Signal = Signal::command(
    &[
        "token",
        "secret",
        "passw",
        "_key",
        "apikey",
        "credential",
        "_auth",
        "private",
        "database_url",
        "_pat",
        "mnemonic",
        "seed_phrase",
    ],
    r#"(?x)
      (?:\$\{?|\$env:|\$ENV\{["']?|%|process\.env\.|process\.env\[["']|os\.environ\[["']|environ\.get\(\s*["']|getenv\(\s*["']|ENV\[["']|ENV\.fetch\(["']|std::env::var\(["'])
      [A-Z0-9_]{0,60}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SSH_?KEY|ACCOUNT_?KEY|SECRET_KEY|_KEY\b|CREDENTIALS?|AUTH\b|DATABASE_URL|MNEMONIC|SEED_PHRASE|_PAT\b)[A-Z0-9_]{0,20}
    | \$\([A-Z][A-Z0-9_]{2,40}(?:TOKEN|SECRET|PASSWORD|API_KEY|_KEY|CREDENTIALS?|DATABASE_URL)[A-Z0-9_]{0,20}\)"#,
);

/// A file in which a person's or machine's secrets are kept.
pub static SECRET_FILE: Signal = Signal::command(
    &[
        ".aws\"",
        "'.aws'",
        ".kube\"",
        "'.kube'",
        ".docker\"",
        "'.docker'",
        "kaggle.json",
        "credentials.tfrc",
        "/run/secrets",
        ".databrickscfg",
        ".oci",
        "huggingface",
        ".fly",
        ".config/doctl",
        ".config\\doctl",
        ".config/stripe",
        ".config\\stripe",
        ".dbt",
        "id_rsa",
        "id_ed25519",
        "id_ecdsa",
        "id_dsa",
        ".ssh",
        ".aws/",
        ".aws\\",
        ".netrc",
        "_netrc",
        ".npmrc",
        ".pypirc",
        ".git-credentials",
        ".kube/config",
        ".docker/config",
        "hosts.yml",
        "gcloud",
        ".gnupg",
        "/etc/shadow",
        "/etc/passwd",
        "keychain",
        "login data",
        "logins.json",
        "cookies.sqlite",
        "key4.db",
        "local state",
        ".pgpass",
        ".my.cnf",
        ".azure",
        ".env",
        "secrets.yaml",
        "secrets.json",
        ".vault-token",
        "credentials.json",
        "service-account",
        "service_account",
        ".terraformrc",
        ".config/op",
        "ntds.dit",
        "sam\\",
        "security hive",
        "rclone.conf",
        ".boto",
        ".s3cfg",
        ".bash_history",
        ".zsh_history",
        "credentials.xml",
        "kdbx",
        ".cargo/credentials",
        ".config/hub",
        "/cookies",
    ],
    r#"(?x)
      \bid_(?:rsa|ed25519|ecdsa|dsa)\b(?:\.pem)? | (?:~|\$\{?HOME\}?|%USERPROFILE%|\$env:USERPROFILE|/home/[\w*.-]+|/root|/Users/[\w*.-]+|homedir\(\)|expanduser\(["']~)?[/\\]?\.ssh(?:[/\\](?:\*|id_\w*|authorized_keys|known_hosts|config|[\w.*-]*))?
    | \.aws[/\\](?:credentials|config|sso)\b | [._]netrc\b | \.npmrc\b | \.pypirc\b | \.git-credentials\b | \.kube[/\\]config\b
    | \.docker[/\\]config\.json | \.config[/\\](?:gh[/\\]hosts\.yml|gcloud|hub|op)\b | gh[/\\]hosts\.yml
    | application_default_credentials\.json | \.gnupg\b | /etc/(?:shadow|passwd|gshadow|sudoers)\b
    | (?:login\.)?keychain(?:-db|s)?\b(?:/|\.db)? | \bLogin\ Data\b | \blogins\.json\b | cookies\.sqlite | \bkey4\.db\b | \bLocal\ State\b
    | \.pgpass\b | \.my\.cnf\b | \.azure[/\\]\w+ | (?:^|[\s"'`/\\=(@])\.env(?:\.(?:local|production|prod|development|staging|\*))?(?:$|[\s"'`;|),&<>]|\.$)
    | \bsecrets\.(?:ya?ml|json|toml|env)\b | \.vault-token\b | \bservice[-_]account[\w-]*\.json\b | \.terraformrc\b | \bntds\.dit\b
    | config\\(?:SAM|SYSTEM|SECURITY)\b | rclone\.conf\b | \.(?:boto|s3cfg)\b | \.(?:bash|zsh)_history\b | \w+\.kdbx\b | \.cargo[/\\]credentials
    | (?:Chrome|Chromium|Firefox|Brave\w*|Edge|Default)[/\\](?:[\w\ .]+[/\\])*Cookies\b
    | ["']\.(?:aws|kube|docker|ssh)["']\s*,\s*["'](?:credentials|config(?:\.json)?|id_\w+)["'] | \bkaggle\.json\b | \bcredentials\.tfrc\.json\b | /run/secrets/kubernetes\.io | \.databrickscfg\b | \.oci[/\\]config\b | \.(?:cache[/\\])?huggingface[/\\]token\b | \.fly[/\\]config\.yml | \.config[/\\](?:doctl|stripe)\b | \.dbt[/\\]profiles\.yml"#,
);

/// The stores of AI agents: their keys, tokens, memories, configurations.
pub static AGENT_STORE: Signal = Signal::command(
    &[
        ".openclaw",
        ".clawdbot",
        ".moltbot",
        "openclaw.json",
        "auth-profiles",
        ".claude",
        "claude_desktop_config",
        ".cursor",
        "mcp.json",
        "soul.md",
        "memory.md",
        "identity.md",
        "user.md",
        "agents.md",
        "claude.md",
        ".codex",
        ".gemini",
        ".windsurf",
        ".continue",
        "heartbeat.md",
        ".config/anthropic",
        ".aider",
        ".copilot",
        "tools.md",
    ],
    r#"(?x)
      \.(?:openclaw|clawdbot|moltbot)\b(?:[/\\][\w.\-*/]+)? | \bopenclaw\.json\b | \bauth-profiles\.json\b | \.claude(?:\.json\b|[/\\](?:\.credentials|credentials|settings|projects|history|\.claude\.json)[\w.\-/]*)
    | claude_desktop_config\.json | \.cursor[/\\]mcp\.json | (?:^|[\s"'`/\\(])\.?mcp\.json\b | \b(?:SOUL|MEMORY|IDENTITY|USER|HEARTBEAT|TOOLS)\.md\b | \b(?:AGENTS|CLAUDE)\.md\b
    | \.codex[/\\](?:auth|config)[\w.]* | \.gemini[/\\]\w+ | \.windsurf\b | \.continue[/\\]config | \.config[/\\](?:anthropic|openai|github-copilot)\b | \.aider\.conf"#,
);

/// Cryptocurrency wallets and their seeds, as files or words.
pub static WALLET: Signal = Signal::command(
    &[
        "wallet",
        "keystore",
        "seed phrase",
        "seed_phrase",
        "mnemonic",
        "metamask",
        "exodus",
        "electrum",
        "phantom",
        "solana/id.json",
        "nkbihfbeogaeaoehlefnkodbefgpgknn",
        "recovery phrase",
        ".ethereum",
        ".bitcoin",
    ],
    r"(?x)
      \bwallet\.dat\b | \.(?:bitcoin|ethereum|electrum|monero|litecoin|dogecoin)\b(?:[/\\]\w+)? | \bkeystore\b(?:/|\\)? | \b(?:seed|recovery)[\s_-]phrases?\b | \bmnemonic\b
    | \b(?:MetaMask|Exodus|Electrum|Phantom|Coinomi|Ledger\ Live|Trust\ Wallet|Atomic)\b[^\n]*(?:wallet|vault|extension|Local\ Storage|leveldb|dir|path|data)
    | \.config[/\\]solana[/\\]id\.json | nkbihfbeogaeaoehlefnkodbefgpgknn",
);

/// Code that sends a body, a file or standard input to another machine.
pub static CODE_SEND: Signal = Signal::command(
    &[
        "this.send",
        ".single(",
        "mosquitto_pub",
        "redis-cli",
        "postasync",
        "putasync",
        "patchasync",
        "bodypublishers",
        "newcall",
        "postforobject",
        "postforentity",
        "httpbody",
        "urlsession",
        "httpc.request",
        "httpoison",
        "req.post",
        "req.put",
        "httr",
        "requesturl",
        ".post(",
        ".put(",
        ".patch(",
        "curlopt_",
        "newrequest",
        "gm_xmlhttp",
        "gm.xmlhttp",
        "->post",
        "reqwest",
        "ureq::",
        "setrequestmethod",
        "curl",
        "wget",
        "requests.",
        "httpx.",
        "fetch(",
        "urlopen",
        "axios",
        "invoke-restmethod",
        "invoke-webrequest",
        "irm ",
        "iwr ",
        "uploadstring",
        "uploadfile",
        "uploaddata",
        "nc ",
        "ncat",
        "socat",
        "scp ",
        "rsync",
        "sendall",
        "sendto",
        ".send(",
        "/dev/tcp",
        "ftp",
        "aiohttp",
        "http.post",
        "net::http",
        "got.post",
        "superagent",
        "xmlhttprequest",
        "sendbeacon",
        "websocket",
        "smtplib",
        "sendmail",
        "https.request",
        "http.request",
        "').request",
        "\").request",
        "session.post",
        "client.post",
        "urlencode",
        "request.post",
    ],
    r#"(?x)
      \bcurl\b[^\n|;]*?\s(?:-[a-zA-Z]*[dFT]\b|-[dFT]["'@$]|--data(?:-\w+)?|--form(?:-string)?|--upload-file|--json|-X\s*["']?(?:POST|PUT|PATCH)|--request[\s=]["']?(?:POST|PUT|PATCH))
    | \bcurl\b[^\n|;]*?\?[^\s"']*=\s*["']?(?:\$|`|\{)
    | \bwget\b[^\n|;]*?(?:--post-(?:data|file)|--body-(?:data|file)|--method[=\s]["']?(?:POST|PUT)|\?[^\s"']*=(?:\$|`))
    | \b(?:requests|httpx|session|client|aiohttp|self\.session)\.(?:post|put|patch)\s*\( | \brequests\.request\(\s*["'](?:POST|PUT)
    | \bfetch\s*\([^)]*?method\s*:\s*["'`](?:POST|PUT|PATCH) | \b(?:axios|got|superagent|request|\$http|needle)\.(?:post|put|patch)\s*\( | \brequire\s*\(\s*[\x22'](?:axios|got|superagent|needle)[\x22']\s*\)\.(?:post|put|patch)\s*\( | \baxios\s*\(\s*\{
    | \burlopen\s*\([^)\n]*?\bdata\s*= | \burllib\.request\.Request\s*\([^)]*?\bdata\s*= | \burlopen\s*\(\s*(?:f["']|["'][^"']*["']\s*(?:\+|%))
    | \b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b[^\n]*?-(?:Method\s+["']?(?:Post|Put)|Body\b|InFile\b) | \.Upload(?:String|File|Data|Values)\s*\(
    | \b(?:nc|ncat|netcat|socat)\b[^\n|;]*?(?:\d{2,5}|TCP:)[^\n|;]*?(?:<|$) | \|\s*(?:nc|ncat|netcat|socat)\s | (?:>|\btee)\s*/dev/(?:tcp|udp)/
    | \b(?:scp|rsync)\b[^\n|;]*?\s[\w.$\{\}-]+@?[\w.$\{\}-]+: | \bself\.\w+\.(?:post|put|patch)\s*\( | \bCURLOPT_(?:POSTFIELDS|INFILE)\b | \bhttp\.NewRequest(?:WithContext)?\s*\([^\n]*["'](?:POST|PUT|PATCH)["'] | \brsync\b[^\n|;]*\srsync:// | \.sendall\s*\( | \bs\w*\.sendto\s*\( | \bSOCK_DGRAM\b[^\n]*\.sendto\s*\( | \bsock\w*\.send\s*\( | \bws\.send\s*\(
    | \bnavigator\.sendBeacon\s*\( | \bNet::HTTP\.post | \bhttps?\.request\s*\( | \brequire\s*\(\s*["'](?:node:)?https?["']\s*\)\.request\s*\( | \bhttp\.Post(?:Form)?\s*\( | \bsmtplib\.SMTP | \.sendmail\s*\( | \.storbinary\s*\(
    | \.(?:Post|Put|Patch)Async\s*\( | \bBodyPublishers\.of\w+\s*\( | \.(?:newCall|postForObject|postForEntity)\s*\( | \bhttpBody\s*= | \bURLSession\.shared\.upload | :httpc\.request\s*\(\s*:post | \bHTTPoison\.(?:post|put) | \bReq\.(?:post|put)!?\s*\( | \bhttr2?::(?:POST|PUT|req_body\w*)\s*\( | \brequestUrl\s*\(\s*\{[^\n}]*\bmethod\s*:\s*["'](?:POST|PUT) | \bGM[_.]xmlhttpRequest\s*\( | ->post\s*\(\s*["'$] | \breqwest::(?:blocking::)?Client\b | \bureq::(?:post|put)\s*\( | \.setRequestMethod\s*\(\s*"(?:POST|PUT)
    | \bthis\.send\s*\( | \.single\s*\([^\n]*\bhostname\s*= | \bmosquitto_pub\b | \bredis-cli\s+[^\n]*-h\s"#,
);

/// A name look-up whose name carries data.
pub static DNS_SEND: Signal = Signal::command(
    &["dig ", "nslookup", "host ", "gethostby", "resolve", "dns.", "ping "],
    r#"(?x)
      \b(?:dig|nslookup|host|drill|ping(?:\s+-c\s*\d+)?)\s+[^\n|;`]*?(?:\$\(|\$\{|\{\w+\}|%s|["']\s*\+|\$\w+\.)[^\n]*?\.[a-z]
    | \b(?:gethostbyname|getaddrinfo|dns\.(?:resolve\w*|lookup|query)|resolver\.(?:resolve|query)|Resolve-DnsName)\b\s*\(?[^\n]{0,80}?(?:\{|\$|\+|`|%|format)
    | \bping(?:\s+-[a-zA-Z]\s*\d*)*\s+-p\s*["']?\$"#,
);

/// Hosts where anybody gets an inbox for what others send: bots, hooks, bins, tunnels.
pub static DROP_HOST: Signal = Signal::command(
    &[
        "api/webhooks",
        "api.telegram.org",
        "hooks.slack.com",
        "webhook.site",
        "requestbin",
        "pipedream.net",
        "ngrok",
        "burpcollaborator",
        "oastify",
        "interact.sh",
        "interactsh",
        "oast.",
        "beeceptor",
        "trycloudflare",
        "serveo.net",
        "localtunnel",
        "loca.lt",
        "transfer.sh",
        "file.io",
        "0x0.st",
        "pastebin.com/api",
        "dpaste",
        "requestcatcher",
        "hookbin",
        "canarytokens",
        "dnslog",
        "ceye.io",
        "script.google.com/macros",
        "anonfiles",
        "gofile.io",
        "temp.sh",
        "bashupload",
        "termbin",
        "mockbin",
        "typedwebhook",
        "webhook.cool",
        "hookdeck",
    ],
    r"(?x)
      discord(?:app)?\.com/api/webhooks/ | api\.telegram\.org/bot | hooks\.slack\.com/services/ | webhook\.site | requestbin\.\w+ | \w+\.pipedream\.net | ngrok(?:-free)?\.(?:io|app|dev) | burpcollaborator\.net | oastify\.com | interact(?:\.sh|sh\.com)
    | \boast\.(?:fun|me|pro|live|site|online)\b | beeceptor\.com | trycloudflare\.com | serveo\.net | localtunnel\.me | loca\.lt | transfer\.sh | \bfile\.io\b | \b0x0\.st\b | pastebin\.com/api | dpaste\.\w+ | requestcatcher\.com | hookbin\.com | canarytokens\.\w+ | dnslog\.cn | ceye\.io
    | script\.google\.com/macros/s/ | anonfiles\.\w+ | gofile\.io | \btemp\.sh\b | bashupload\.com | termbin\.com | mockbin\.\w+ | typedwebhook\.tools | webhook\.cool | hookdeck\.com",
);

/// Output of a download handed to a shell on the same command line.
pub static PIPE_TO_SHELL: Signal = Signal::command(
    &["curl", "wget", "fetch ", "aria2c", "http ", "deno run", "deno eval", "lynx", "lwp-"],
    r#"(?x)
      (?:\b|\\n)(?:curl|wget|fetch|aria2c|lwp-(?:download|request)|http|lynx)[\s$][^\n|;]*\|(?:[^\n;]*?[\s|/&(])?(?:sudo\s+(?:-\S+\s+)*)?(?:(?:ba|z|da|k|a|fi|tc|c)?sh|python[\d.]*|perl|ruby|node|php|osascript|source|eval|tee\s+\S+\s*\|\s*(?:ba|z)?sh)\b
    | \b(?:(?:ba|z|da|k)?sh|python[\d.]*|node|perl|ruby|php)\s+(?:-\w+\s+)*<\(\s*(?:curl|wget)\b | (?:\bsource|(?:^|[\s;&|`'"])\.)\s+<\(\s*(?:curl|wget)\b
    | \b(?:(?:ba|z|da|k)?sh\s+(?:-\w+\s+)*-\w*c|eval|exec|python[\d.]*\s+-c|node\s+-e)\s+["'(]*(?:\$\(|`)\s*(?:curl|wget)\b
    | \b(?:curl|wget)\b[^\n|;]*\|\s*while\s[^\n]{0,40}\bread\b[^\n]*\b(?:eval|(?:ba|z)?sh\s+-c)\b
    | (?:\b(?:(?:ba|z|da|k)?sh|source\s+/dev/stdin|python[\d.]*|perl|ruby|node)|(?:^|[\s;&|])\.\s+/dev/stdin)\s*<<<\s*["']?(?:\$\(|`)\s*(?:curl|wget)\b
    | \bdeno\s+(?:run|eval)\s[^\n]*https?://\S+"#,
);

/// What nobody hides by encoding unless it is meant to harm: commands that fetch, addresses of
/// drop hosts, code that starts processes, orders about secrets.
pub static DECODED_DANGER: Signal = Signal::command(
    &[
        "curl",
        "wget",
        "bash",
        "/bin/sh",
        "powershell",
        "import os",
        "subprocess",
        "os.system",
        "child_process",
        "eval(",
        "exec(",
        "invoke-",
        "iex",
        "http://",
        "https://",
        "ignore",
        "api key",
        "token",
        "password",
        "secret",
        "/dev/tcp",
        "rm -rf",
        "socket",
        "crontab",
        "chmod",
        "nc -",
    ],
    r"(?x)
      \b(?:curl|wget)\s+[^\n]*(?:https?:|\w\.\w) | /bin/(?:ba|z|da)?sh\b | \b(?:ba|z)?sh\s+-[ic]\b | \bpowershell\b | \bimport\s+(?:os|subprocess|socket)\b | \bsubprocess\.\w | \bos\.(?:system|popen)\b | \bchild_process\b | \b(?:eval|exec)\s*\(
    | \bInvoke-(?:Expression|WebRequest|RestMethod)\b | (?:^|[\s;|(])iex\b | \bignore\s+(?:all\s+)?(?:previous|prior)\b | /dev/tcp/ | \brm\s+-rf\b | \bchmod\s+\+x | \bcrontab\b | \bnc\s+-\w
    | \b(?:api\s+keys?|tokens?|passwords?|secrets?|credentials?)\b[^\n]*https?: | \b(?:send|upload|post|forward)\b[^\n]*https?: | ^\s*https?://[^\s]+\s*$",
);

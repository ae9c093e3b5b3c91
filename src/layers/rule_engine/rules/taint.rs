//! Where data comes in and goes out in code: calls and commands that bring it, send it or run it.

use crate::layers::rule_engine::signal::Signal;

/// Ways out that a body, a query, a message or an attachment can take.
pub(super) static WAY_OUT: Signal = Signal::command(
    &[
        "requests.",
        "httpx.",
        "urlopen",
        "fetch(",
        "axios",
        "http.get",
        "https.get",
        "got(",
        "got.get",
        ".request(",
        "send_document",
        "send_message",
        "send_file",
        "send_photo",
        "senddocument",
        "sendmessage",
        "apprise",
        "ntfy",
        "telegram-send",
        "chat_postmessage",
        "files_upload",
        "gist create",
        "mailx",
        "mail -",
        "mutt ",
        "swaks",
        "new image",
        ".src",
        "curl",
        "wget",
        "invoke-",
        "irm ",
        "iwr ",
        "downloadstring",
        "gethostbyname",
        "nslookup",
        "dig ",
        "web.upload",
        "slackcat",
        "pastebinit",
        "termbin",
        "http.post",
        "net::http",
        "file_get_contents",
        "webhook",
        "storbinary",
        "put_object",
        "upload_file",
        "s3 cp",
        "rclone",
        "magic-wormhole",
        "wormhole send",
        "croc send",
        "sendtransac",
        "git push",
        "curl_exec",
        "open-uri",
        "url(",
        "http post",
        "http put",
        "https post",
        "https put",
    ],
    r#"(?x)
      \b(?:requests|httpx|session|client|aiohttp|http|s)\.(?:get|post|put|patch|request|head)\s*\( | \burlopen\s*\( | \bfetch\s*\( | \baxios(?:\.\w+)?\s*\( | \bhttps?\.(?:get|request)\s*\( | \brequire\(["'](?:node:)?https?["']\)\.get\s*\( | \bgot(?:\.\w+)?\s*\( | \b(?:c|conn|connection|client|h)\.request\s*\(\s*["'](?:POST|PUT|GET)
    | \.send\s*\(\s*file\s*= | \.(?:send_?document|send_?message|send_?file|send_?photo|chat_postMessage|files_upload(?:_v2)?)\s*\( | \bapprise\b | \bntfy\s+(?:pub|publish|send)\b | \btelegram-send\b | \bgist\s+create\b | \b(?:mailx?|mutt)\s+-[sa]\b | \bswaks\b | \bnew\s+Image\b | \.src\s*=
    | \bcurl\b[^\n]*https?: | \bwget\b[^\n]*https?: | \b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b | \bDownloadString\s*\( | \bgethostbyname\s*\( | \bnslookup\b | \bdig\s | \bslackcat\b | \bpastebinit\b | \bhttp\.Post(?:Form)?\s*\( | \bNet::HTTP\b | \bfile_get_contents\s*\(\s*["']https?
    | \bDiscordWebhook\s*\( | \bWebhook(?:Client)?\s*\( | \.storbinary\s*\( | \.(?:put_object|upload_file(?:obj)?)\s*\( | \baws\s+s3\s+cp\b | \brclone\s+(?:copy|sync|move)\b | \b(?:wormhole|croc)\s+send\b | \bcurl_exec\s*\( | \bURI\.open\s*\( | \bgit\s+push\s | \bhttps?\s+(?:-\S+\s+)*(?:POST|PUT|PATCH)\s"#,
);

/// Calls that open a connection, to be written to later.
pub(super) static CONNECTION: Signal = Signal::command(
    &[
        "request({",
        "request( {",
        "https.request",
        "http.request",
        "httpconnection",
        "httpsconnection",
        "socket.socket",
        "websocket",
        "net.connect",
        "createconnection",
        "net.socket",
        "smtplib.smtp",
        "ftplib.ftp",
        "bot(",
        "telegramclient",
        "sshclient",
        "create_connection",
        "tcpclient",
        "httpwebrequest",
        "axios.create",
        "got.extend",
        "requests.session",
        "client(",
        "webrequest",
    ],
    r"(?x)
      \bhttps?\.request\s*\( | \bHTTPS?Connection\s*\( | \bsocket\.(?:socket|create_connection)\s*\( | \bnew\s+WebSocket\s*\( | \bcreate_connection\s*\( | \baxios\.create\s*\( | \bgot\.extend\s*\( | \brequests\.[Ss]ession\s*\( | \bhttpx\.(?:Async)?Client\s*\( | \bnet\.(?:connect|createConnection)\s*\( | \bnew\s+net\.Socket\b | \bsmtplib\.SMTP(?:_SSL)?\s*\( | \bftplib\.FTP\w*\s*\( | \b(?:Telegram)?Bot\s*\(
    | \bTelegramClient\s*\( | \bSSHClient\s*\( | \bTcpClient\b | \bWebRequest\b | \brequest\s*\(\s*\{",
);

/// Calls that bring what somebody else wrote.
pub(super) static ANSWER: Signal = Signal::command(
    &[
        "httpc.request",
        "new url(",
        "readlines(",
        "httr::get",
        "requests.",
        "httpx.",
        "urlopen",
        "fetch(",
        "axios",
        "https.get",
        "http.get",
        "https.request",
        "http.request",
        "getresponse",
        ".recv(",
        "downloadstring",
        "invoke-",
        "irm ",
        "iwr ",
        "curl",
        "wget",
        "got(",
        "session.get",
        "http.client",
        "net::http",
        "file_get_contents",
        "ws.on",
        "onmessage",
        "resolver.resolve",
        "websocket",
        "aiohttp",
        "client.get",
        "open-uri",
        "uri.open",
        "get(\"http",
        "get('http",
    ],
    r#"(?x)
      \b(?:requests|httpx|session)\.(?:get|post|request)\s*\( | \burlopen\s*\( | \bfetch\s*\( | \baxios(?:\.\w+)?\s*\( | \bhttps?\.(?:get|request)\s*\( | \.getresponse\s*\( | \.recv\s*\( | \.DownloadString\s*\( | \b(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)\b | \bgot(?:\.\w+)?\s*\(
    | (?:\$\(|`|["'\[]\s*)(?:curl|wget)\b[^\n]*https?: | \bNet::HTTP\.get | \bURI\.open\s*\( | \bfile_get_contents\s*\(\s*["']https? | \bws\.on\s*\(\s*["']message | \.onmessage\s*= | \bresolver\.resolve\s*\( | \bclient\.get\s*\( | \brequire\s*\(\s*["']https?["']\s*\)\.(?:get|request)\s*\(
    | \bURL\(\s*["']https?[^)\n]*\)\.read(?:Text|Bytes)\s*\( | :httpc\.request\s*\( | \bnew\s+URL\(\s*["']https?[^)\n]*\)\.(?:text|getText|openStream|readText) | \breadLines\s*\(\s*["']https? | \w\.response(?:Text|Body)\b | \.(?:GetByteArrayAsync|GetStringAsync|DownloadData(?:TaskAsync)?)\s*\( | \bdef\s+\w+\s*=\s*new\s+URL\(\s*["']https? | \bhttr::GET\s*\( | =\s*get\(["']https?:"#,
);

/// Calls that run a text as a command or as code.
pub(super) static RUN_TEXT: Signal = Signal::command(
    &[
        "0, eval",
        "0,eval",
        "code.eval_",
        "].execute()",
        "groovyshell",
        "eval.me(",
        "exec(",
        "eval(",
        "new function",
        "runinthiscontext",
        "runinnewcontext",
        "os.system(",
        "os.popen(",
        "shell=true",
        "execsync(",
        "invoke-expression",
        "iex",
        "eval \"",
        "sh -c",
        "bash -c",
        "<<<",
        "| sh",
        "| bash",
        "importlib",
        "compile(",
        "vm.script",
        "loadstring(",
        "instance_eval",
        "getoutput(",
        "passthru(",
        "shell_exec(",
        "scriptblock]::create",
        "-command",
        "create_subprocess_shell",
        "\"sh\"",
        "\"bash\"",
        "asyncfn(",
        "asyncfunction(",
        "-c\"",
        "'-c'",
        ").exec",
    ],
    r#"(?x)
      (?:^|[^\w.$])(?:exec|eval|execSync)\s*\(\s*(?:[\w.(]+|["'][^"'\n]?["']\.join) | \w\._compile\s*\( | \bAssembly\.Load\s*\(\s*\w | \bgetEngineBy\w+\([^)\n]*\)\.eval\s*\( | \bmemmove\s*\( | \bRtlMoveMemory\b | \bMarshal(?:\]::|\.)Copy\s*\( | \bWScript\.Shell["']\s*\)\s*\.(?:Run|Exec)\b | \bExecuteGlobal\s+\w | \bCSharpScript\.\w+Async\s*\( | (?:^|[^\w.])Function\s*\(\s*[a-z_]\w*\b[^"'\n)]*[.()] | (?:^|[^\w.])load(?:string)?\s*\(\s*\w+:read\b | \b(?:child_process|cp|childProcess)\.exec(?:Sync)?\s*\( | \brequire\s*\(\s*["'](?:node:)?child_process["']\s*\)\.exec(?:Sync)?\s*\( | \bnew\s+Function\s*\( | \bnew\s+Async(?:Fn|Function)\s*\( | \brunIn(?:This|New)Context\s*\( | \bvm\.Script\s*\( | \bos\.(?:system|popen)\s*\( | \bsubprocess\.\w+\s*\([^\n]*shell\s*=\s*True | \bgetoutput\s*\(
    | \b(?:Invoke-Expression|iex)\b | (?:^|[\s;&|])eval\s+["']?\$ | \b(?:ba|z|da)?sh\s+-c\s+["']?\$ | \b(?:ba|z)?sh\s*<<<\s*["']?\$ | ["']\$\{?\w+\}?["']?\s*\|\s*(?:sudo\s+)?(?:ba|z)?sh\b | \bcreate_subprocess_shell\s*\( | \b(?:shell_exec|passthru)\s*\(\s*\$ | \bScriptBlock\]::Create\s*\( | \binstance_eval\b
    | (?:spawn|spawnSync|execFile|execFileSync|Popen|run|call|check_output)\s*\(\s*\[?\s*["'](?:/bin/)?(?:ba|z)?sh["']\s*,\s*\[?\s*["']-c["']
    | \bCode\.eval_(?:string|quoted)\b | \beval\s*\(\s*parse\s*\( | \]\.execute\(\) | \bGroovyShell\b | \bEval\.me\s*\( | \(\s*0\s*,\s*eval\s*\)\s*\("#,
);

/// Calls that rebuild objects, and run what these bring along.
pub(super) static REBUILD: Signal = Signal::command(
    &[
        "pickle.load",
        "dill.load",
        "yaml.load(",
        "unsafe_load(",
        "full_load(",
        "marshal.load",
        "cloudpickle",
        "unserialize(",
        "jsonpickle",
        "shelve.open",
        "joblib.load",
        "torch.load",
        "readobject(",
    ],
    r"(?x)
      \b(?:c?pickle|dill|cloudpickle|marshal)\.loads?\s*\( | \byaml\.(?:unsafe_load|full_load)(?:_all)?\s*\( | \byaml\.load\s*\([^\n]*(?:Unsafe|Full)?Loader\s*=\s*(?:yaml\.)?(?:Unsafe|Full)?Loader | \bunserialize\s*\( | \bjsonpickle\.decode\s*\( | \bjoblib\.load\s*\( | \bMarshal\.load\s*\(",
);

/// Calls and commands that save what they fetch.
pub(super) static SAVE: Signal = Signal::command(
    &[
        "file_get_contents",
        "write_bytes",
        "curl",
        "wget",
        "invoke-webrequest",
        "iwr ",
        "downloadfile",
        "start-bitstransfer",
        "aria2c",
        "urlretrieve",
        "certutil",
        "bitsadmin",
        "requests.get",
        "urlopen",
        "httpx.get",
        "fetch(",
        "https.get",
        "http.get",
        "axios",
        "irm ",
        "uri.open",
    ],
    r"(?x)
      \bcurl\b[^\n|;]*?\s(?:-[a-zA-Z]*[oO]\b|--output|--remote-name|>\s*[\w$./~\x22']) | \bwget\b\s[^\n|;]*https?: | \bwget\b[^\n|;]*\s-\w*O | \b(?:Invoke-WebRequest|iwr|Invoke-RestMethod|irm)\b[^\n|;]*?-OutFile | \.DownloadFile\w*\s*\( | \bStart-BitsTransfer\b | \baria2c\b[^\n]*https?: | \burlretrieve\s*\(
    | \bcertutil\b[^\n]*-urlcache | \bbitsadmin\b[^\n]*/transfer | \brequests\.get\s*\( | \burlopen\s*\( | \bhttpx\.get\s*\( | \bawait\s+fetch\s*\( | \bhttps?\.get\s*\( | \baxios(?:\.\w+)?\s*\( | \bURI\.open\s*\( | \bfile_get_contents\s*\(\s*[\x22']https? | \bwrite_bytes\s*\([^\n]*https? ",
);

/// Characters made by a cipher of one operator, and texts that stand in the code as numbers or
/// encoded.
pub(super) static DECIPHERED: Signal = Signal::command(
    &[
        "chr(",
        "fromcharcode",
        "fromcodepoint",
        "-bxor",
        "bytes(",
        "buffer.from(",
        "atob(",
        "b64decode(",
        "fromhex(",
    ],
    r"(?x)
      \bchr\s*\((?:[^()\n]|\([^()\n]{0,30}\)){1,40}\^ | \bfromCharCode\s*\([^)\n]{1,60}\^ | -bxor\b | \bint\s*\([^)\n]{1,40},\s*2\s*\) | \.map\s*\([^\n]{1,40}=>\s*\(?\s*\w+\s*\^ | \bbytes\s*\(\s*\[?\(?\s*\w+\s*\^
    | \bString\.from(?:CharCode|CodePoint)\s*\(\s*(?:\.\.\.\s*)?\[?\s*\d+\s*,\s*\d+ | \bBuffer\.from\(\s*[\x22'][\w+/=]{12,}[\x22']\s*,\s*[\x22'](?:hex|base64)\b | \batob\(\s*[\x22'][\w+/=]{12,} | \bb64decode\(\s*b?[\x22'][\w+/=]{12,} | \bfromhex\(\s*[\x22'][0-9a-fA-F]{12,}",
);

/// A program that is started by a name that stands elsewhere.
pub(super) static STARTED: Signal = Signal::command(
    &["execfile", "spawn", "subprocess."],
    r"\b(?:execFile|spawn)(?:Sync)?\s*\(|\bsubprocess\.(?:run|Popen|call|check_output|check_call)\s*\(",
);

/// What a script that starts another file has in it.
pub(super) static RUN_WORD: Signal = Signal::words(&[
    "chmod",
    "nohup",
    "subprocess",
    "exec.command",
    "command::new",
    "processbuilder",
    "process.start",
    "spawn",
    "start-process",
    "execfile",
    "spec_from_file_location",
    "import(",
    "cdll",
    "loadlibrary",
    "include",
    "include_once",
    "require_once",
]);

//! Rights taken, guards switched off, data destroyed.

use super::judges;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;

static GUARD_OFF: Signal = Signal::command(
    &[
        "set-mppreference", "add-mppreference", "windefend", "disableantispyware", "spctl",
        "setenforce", "csrutil", "ufw disable", "iptables -f", "netsh advfirewall", "amsi",
        "auditctl", "auditd", "vssadmin", "bcdedit", "wevtutil", "falcon", "crowdstrike",
        "sentinel", "apparmor", "tccutil", "nopasswd", "rsyslog", "tamper", "firewalld",
        "mpcmdrun", "sc stop", "sc create", "uac", "enablelua", "histfile", "history -c",
        "/var/log/",
    ],
    r#"(?x)
      \bSet-MpPreference\b[^\n]*-Disable\w+\s+(?:\$?true|1) | \b(?:Add|Set)-MpPreference\b[^\n]*-Exclusion\w+ | \b(?:sc|net)\s+(?:stop|delete|config)\s+["']?(?:WinDefend|Sense|wscsvc|MsMpEng)\b | DisableAntiSpyware | \bMpCmdRun\b[^\n]*-RemoveDefinitions
    | \bspctl\s+--(?:master|global)-disable | \bsetenforce\s+0 | SELINUX=(?:disabled|permissive) | \bcsrutil\s+disable | \bufw\s+disable | \biptables\s+(?:-F|--flush)\b(?:\s*$|\s*[;&|]) | \bnetsh\s+advfirewall\s+set\s+\w+\s+state\s+off
    | amsiInitFailed | AmsiScanBuffer | amsi\.dll | \bauditctl\s+-e\s*0 | \bsystemctl\s+(?:stop|disable|mask)(?:\s+--now)?\s+(?:auditd|apparmor|firewalld|falcon-sensor|rsyslog|clamav\S*|fail2ban) | \bwevtutil\s+cl\b | \btccutil\s+reset
    | \bEnableLUA\b[^\n]*\b0\b | \bunset\s+HISTFILE\b | \bHISTFILE=/dev/null | \bhistory\s+-c\b | \bbcdedit\b[^\n]*\brecoveryenabled\s+no\b | \b(?:shred|rm|truncate)\b[^\n;|&]*/var/log/(?:auth\.log|secure|wtmp|btmp|lastlog|audit)"#,
);

static GUARD_OFF_WORDS: Signal = Signal::phrase(
    &["antivirus", "defender", "firewall", "gatekeeper", "security control", "security software", "endpoint protection", "smartscreen", "security feature", "real-time protection", "edr", "safety check", "security check", "selinux", "anti-virus"],
    r"(?x)
      \b(?:disabl(?:e|ing)|turn(?:ing)?\s+off|switch(?:ing)?\s+off|deactivat(?:e|ing)|stop(?:ping)?|kill(?:ing)?|bypass(?:ing)?|uninstall(?:ing)?|whitelist(?:ing)?|add\s+an\s+exclusion\s+(?:to|for|in))\s+
      (?:(?:[\w'-]|’)+\s+){0,4}?(?:anti-?virus|Windows\s+Defender|defender|firewall|gatekeeper|SmartScreen|real-time\s+protection|EDR|SELinux|endpoint\s+protection|security\s+(?:controls?|software|features?|tools?|processes))\b",
);

static ELEVATE_WORDS: Signal = Signal::words(&["run sudo", "with sudo", "sudo permissions", "as root", "as administrator", "admin rights", "administrator rights", "elevated privileges", "root privileges"]);

static BEFORE_INSTALL: Signal = Signal::phrase(
    &["before", "first", "setup", "install", "continu", "proceed", "blocks", "download", "then run"],
    r"\b(?:before\s+(?:you\s+)?(?:setup|install|continu|proceed|run|start|download|using)|to\s+(?:continue|proceed|install)|then\s+run|blocks?\s+(?:the\s+)?(?:execution|install|download)|during\s+(?:the\s+)?(?:setup|install))",
);

static CONTAINER_ESCAPE: Signal = Signal::command(
    &["--privileged", "docker.sock", "--cap-add", "--pid=host", "--pid host", "nsenter", "release_agent", "hostpid", "privileged: true", "hostpath", "-v /:", "/etc/shadow:", "/root/.ssh:"],
    r"(?x)
      \bdocker\b[^\n]*(?:\\\n[^\n]*){0,8}?(?:--privileged\b|--cap-add[=\s](?:ALL|SYS_ADMIN|SYS_PTRACE)|--pid[=\s]host|-v\s+/:/|--volume\s+/:/) | -v\s+/(?:etc/shadow|root/\.ssh|etc|root|proc):/ | \bnsenter\b[^\n]*-t\s*1\b | release_agent | \bprivileged:\s*true\b | \bhostPID:\s*true",
);

static ROOT_GRANT: Signal = Signal::command(
    &["nopasswd", "chmod", "setuid", "setcap", "/etc/sudoers", "/etc/passwd", "/etc/shadow", "usermod", "visudo", "sudo -s", "cap_setuid", "chown root"],
    r#"(?x)
      \bNOPASSWD:\s*ALL | (?:>>?|tee\s+(?:-a\s+)?)\s*["']?/etc/(?:sudoers(?:\.d/\S+)?|passwd|shadow)\b | \bchmod\s+(?:-\w+\s+)*(?:[0-7]?777|a\+rwx|o\+w)\s+["']?/(?:etc|usr|bin|sbin|lib|var|root|$|\s)\S*
    | \bchmod\s+(?:-\w+\s+)*(?:u\+s|\+s|[246]7[0-7]{2})\s | \bsetcap\s+[^\n]*(?:cap_setuid|cap_sys_admin|=ep) | \busermod\s+[^\n]*-a?G\s*(?:sudo|wheel|docker|admin)\b | \bchown\s+root[^\n]*(?:;|&&)[^\n]*chmod\s+\S*s"#,
);

static WIPE: Signal = Signal::command(
    &["rm -", "dd if=", "mkfs", "vssadmin", "wbadmin", "format c:", "del /", "rd /s", "rmdir /s", "remove-item", "shutil.rmtree", "rmtree(", "cipher /w", "shred ", "find / ", "find ~", "find $home", "find \"$home", "find /home", "drop database", "rimraf"],
    r#"(?x)
      \brm\s+(?:-\w+\s+)*-\w*[rRf]\w*\s+(?:-\w+\s+|--no-preserve-root\s+)*["']?(?:/\*?|~/?\*?|\$HOME/?\*?|\$\{HOME\}/?\*?|/(?:etc|usr|var|home|bin|lib|boot|root|Users|System|opt)/?\*?|\*|\.\.?/\*?)["']?(?:\s*$|\s*[;&|)`"'\n]|\s+(?:2>|>|--))
    | \brm\s[^\n;|&]*--no-preserve-root\s[^\n;|&]*/ | \bdd\s+if=/dev/(?:zero|u?random)\s+of=/dev/(?:sd|nvme|hd|disk|vd) | \bmkfs(?:\.\w+)?\s+[^\n]*/dev/(?:sd|nvme|hd|vd) | \bvssadmin\s+delete\s+shadows | \bwbadmin\s+delete | \bformat\s+c:\s*/ | \b(?:del|rd|rmdir)\s+/[sqf]\s+(?:/[sqf]\s+)*["']?(?:c:\\(?:\*|users|windows)?|%userprofile%|%systemroot%)\\?\*?["']?(?:\s|$)
    | \bRemove-Item\b[^\n]*(?:C:\\(?:\*|Users|Windows)?|\$HOME|\$env:USERPROFILE)\\?\*?["']?\s+[^\n]*-Recurse | \b(?:shutil\.)?rmtree\s*\(\s*(?:["'](?:/|~|/home|/etc|C:\\\\?)["']|os\.path\.expanduser\(\s*["']~/?["']\s*\)|(?:pathlib\.)?Path\.home\(\)) | \bcipher\s+/w:c | \bshred\b[^\n]*/dev/(?:sd|nvme) | \bfind\s+/\s+[^\n]*-delete
    | \brm\s+(?:-\w+\s+)*-\w*r\w*\s+[^\n;|&]*(?:~|\$\{?HOME\}?)/(?:Documents|Pictures|Desktop|Music|Library|Mail)/?\*?["']?(?:\s|$|[;&|)]) | \bfind\s+["']?(?:~|\$\{?HOME\}?|/home)/?["']?\s[^\n]*(?:-delete\b|\bshred\b|\brm\s+-)"#,
);

static ENCRYPT_ALL: Signal = Signal::command(
    &["fernet", "encrypt", "aes.new", "openssl enc", "createcipher"],
    r"\b(?:Fernet\s*\(|AES\.new\s*\(|openssl\s+enc\b|createCipher(?:iv)?\s*\(|encrypt_file|encryptFile)|\.encrypt\s*\(",
);
static WALK_HOME: Signal = Signal::command(
    &["os.walk", "rglob", "glob(", "expanduser", "readdir", "homedir", "find ~", "find $home", "find /home", "path.home"],
    r#"\bos\.walk\s*\(\s*(?:["'](?:/|~|/home)|os\.path\.expanduser|home)|Path\.home\(\)\.rglob|\bi?glob\s*\(\s*(?:os\.path\.expanduser\(\s*)?["'](?:~|/home)/|\bfind\s+(?:~|\$HOME|/home)(?:\s|/)|readdirSync?\s*\(\s*(?:os\.)?homedir"#,
);
static WALKS: Signal = Signal::command(
    &["os.walk", "rglob", "readdir", "glob.glob", "get-childitem", "filepath.walk", "find "],
    r"\bos\.walk\s*\(|\brglob\s*\(|\breaddir(?:Sync)?\s*\(|\bglob\.glob\s*\(|\bGet-ChildItem\b|\bfilepath\.Walk\w*|\bfind\s+[~$/\x22]",
);
static HOME_FOLDERS: Signal = Signal::command(
    &["documents", "desktop", "pictures", "userprofile", "homedir", "path.home", "expanduser", "$home"],
    r"\b(?:Documents|Desktop|Pictures)\b|\bUSERPROFILE\b|\bhomedir\(\)|\bPath\.home\(\)|\bexpanduser\b|\$HOME\b",
);
static REMOVES: Signal = Signal::command(
    &["unlink", "os.remove", "rmsync", "remove-item", "shred", "rm -", "os.rename"],
    r"\bunlink(?:Sync)?\s*\(|\bos\.remove\s*\(|\brmSync\s*\(|\bRemove-Item\b|\bshred\s|\brm\s+-|\bos\.rename\s*\(",
);
static RANSOM_NOTE: Signal = Signal::command(
    &["ransom", "decrypt", ".locked", ".encrypted", "your files", "bitcoin", "os.remove", "unlink", "btc", "xmr", "monero"],
    r"\bransom|\b\d+(?:\.\d+)?\s*(?:BTC|XMR)\b|your\s+files\s+(?:have\s+been|are)\s+(?:now\s+)?(?:encrypted|locked)|\.(?:locked|encrypted|enc)\b|\bos\.remove\s*\(|\bunlink(?:Sync)?\b",
);

static TRAFFIC_REDIRECT: Signal = Signal::command(
    &["/etc/hosts", "iptables", "drivers\\etc\\hosts", "pfctl", "networksetup", "set_proxy", "resolv.conf", "certutil -addstore", "add-trusted-cert", "update-ca-certificates"],
    r#"(?x)
      (?:>>?|tee\s+(?:-a\s+)?)\s*["']?(?:/etc/hosts|/etc/resolv\.conf|\S*drivers\\etc\\hosts) | \biptables\b[^\n]*-j\s+(?:REDIRECT|DNAT) | \bnetworksetup\s+-set\w*(?:proxy|dns)\w*\s | \bsecurity\s+add-trusted-cert\b | \bcertutil\s+-addstore\b"#,
);

static QUARANTINE: Signal = Signal::command(
    &["xattr"],
    r"\bxattr\s+-(?:r?[dc]r?)\s+(?:com\.apple\.quarantine\b|[\w./~$\x22-]+)",
);

static DRIVER: Signal = Signal::command(
    &["type= kernel", "type=kernel", "aukill", "truesight", "byovd", "edrsandblast", "backstab", "terminator", "nseckrnl", "gmer"],
    r"\bsc\s+create\b[^\n]*type=\s*kernel|\b(?:AuKill|TrueSightKiller|EDRSandblast|Backstab)\b",
);

/// What stands in a file is overwritten with chance.
static OVERWRITES: Signal = Signal::command(
    &["urandom", "token_bytes", "randbytes", "randombytes", "/dev/urandom", "shred "],
    r"(?x)
      \bwrite(?:_bytes)?\s*\(\s*(?:os\.urandom|secrets\.token_bytes|random\.randbytes)\s*\( | \bwriteFile(?:Sync)?\s*\([^\n,]{1,60},\s*(?:crypto\.)?randomBytes\s*\( | \bdd\s+if=/dev/u?random\s+of=[\x22']?\$ | \bshred\s+(?:-\w+\s+)*[\x22']?\$",
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-DEF-001",
        title: "A guard of the system is switched off",
        severity: Severity::High,
        confidence: 80,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        why: "what switches off the guard expects to be caught by it",
        fix: "leave the guard on; software that needs it off is not to be installed",
        when: When::Any(&[&GUARD_OFF, &DRIVER]),
        guard: Some(judges::in_code),
        hits: &[
            "```powershell\nSet-MpPreference -DisableRealtimeMonitoring $true\n```\n",
            "```powershell\nSet-MpPreference -ExclusionPath C:\\Users\n```\n",
            "```bash\nsudo spctl --master-disable\n```\n",
            "@a.sh\nsetenforce 0\nsystemctl stop auditd\n",
        ],
        misses: &["```powershell\nGet-MpPreference\n```\n", "```bash\ngetenforce\nufw status\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-002",
        title: "The user is told to switch off protection before an installation",
        severity: Severity::High,
        confidence: 76,
        category: Category::SecurityDisablement,
        taxa: &["PE-03", "SE-01"],
        kind: Kind::Words,
        why: "a lure: with protection off, the next step meets no resistance",
        fix: "do not follow it; keep protection on",
        when: When::Near(220, &[&[&GUARD_OFF_WORDS], &[&BEFORE_INSTALL, &ELEVATE_WORDS]]),
        hits: &[
            "Please turn off Defender before setup. Then run this bootstrap command.\n",
            "Run with sudo permissions and disable antivirus before you proceed.\n",
        ],
        misses: &["Never disable the firewall.\n", "Windows Defender may scan large builds slowly.\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-003",
        title: "Traffic is turned aside",
        severity: Severity::Medium,
        confidence: 80,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        fragile: true,
        why: "whoever rewrites names, routes or trusted certificates reads the traffic",
        fix: "check where the traffic goes and undo it afterwards",
        when: When::Any(&[&TRAFFIC_REDIRECT]),
        guard: Some(judges::in_code),
        hits: &[
            "```bash\necho '127.0.0.1 api.internal.dev' >> /etc/hosts\n```\n",
            "```bash\niptables -t nat -A OUTPUT -p tcp --dport 443 -j REDIRECT --to-port 8443\n```\n",
        ],
        misses: &["```bash\ncat /etc/hosts\n```\n", "```bash\niptables -L\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-004",
        title: "Names and routes are both turned aside",
        severity: Severity::High,
        confidence: 70,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        why: "name service and packets are redirected together: everything encrypted ends at the interceptor",
        fix: "undo both; use a proxy setting of one program instead",
        when: When::Near(
            900,
            &[
                &[&Signal::command(&["/etc/hosts"], r#"(?:>>?|tee\s+(?:-a\s+)?)\s*["']?/etc/hosts"#)],
                &[&Signal::command(&["iptables", "pfctl"], r"\biptables\b[^\n]*-j\s+(?:REDIRECT|DNAT)|\bpfctl\s+-f")],
            ],
        ),
        guard: Some(judges::in_code),
        hits: &["```bash\necho '127.0.0.1 a.dev' >> /etc/hosts\niptables -t nat -A OUTPUT -p tcp --dport 443 -j REDIRECT --to-port 8443\n```\n",
            "@a.sh\niptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8080\necho '127.0.0.1 b.dev' | sudo tee -a /etc/hosts\n"],
        misses: &["```bash\necho '127.0.0.1 a.dev' >> /etc/hosts\n```\n", "```bash\niptables -L\ncat /etc/hosts\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DEF-005",
        title: "The mark of a download is taken off",
        severity: Severity::Medium,
        confidence: 60,
        category: Category::SecurityDisablement,
        taxa: &["PE-03"],
        fragile: true,
        why: "without the mark macOS no longer checks the program before it starts",
        fix: "open it once by hand, or ask its maker for a signed one",
        when: When::Any(&[&QUARANTINE]),
        guard: Some(judges::in_code),
        hits: &["```bash\nxattr -d com.apple.quarantine /Applications/Tuner.app\n```\n", "```bash\nxattr -cr Tuner.app\n```\n"],
        misses: &["```bash\nxattr -l Tuner.app\n```\n", "Run `xattr -c` on it.\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DESTROY-001",
        title: "A home, a root or a disk is wiped",
        severity: Severity::Critical,
        confidence: 82,
        category: Category::DestructiveAction,
        taxa: &["OP-06", "MW-02"],
        why: "what it removes is not the skill's own and does not come back",
        fix: "remove the command",
        when: When::Any(&[&WIPE]),
        guard: Some(judges::in_code),
        hits: &[
            "```bash\nsudo rm -rf / --no-preserve-root\n```\n",
            "@a.py\nimport shutil\nshutil.rmtree(os.path.expanduser('~'))\n",
            "```cmd\nvssadmin delete shadows /all /quiet\n```\n",
        ],
        misses: &["```bash\nrm -rf ./build node_modules\n```\n", "```bash\nrm -rf /tmp/work\nrm -rf /var/lib/apt/lists/*\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DESTROY-002",
        title: "Files of a home directory are encrypted and replaced",
        severity: Severity::Critical,
        confidence: 85,
        category: Category::DestructiveAction,
        taxa: &["MW-02"],
        why: "walking a home directory, encrypting and deleting is what ransomware does",
        fix: "remove the skill; restore from a backup",
        when: When::Near(1500, &[&[&ENCRYPT_ALL], &[&WALK_HOME], &[&RANSOM_NOTE]]),
        guard: Some(judges::in_code),
        hits: &[
            "@a.py\nfor r, d, f in os.walk(os.path.expanduser('~')):\n    for n in f:\n        data = Fernet(key).encrypt(open(n,'rb').read())\n        open(n + '.locked','wb').write(data)\n        os.remove(n)\n",
            "@a.sh\nfind ~ -type f | while read f; do openssl enc -aes-256-cbc -in \"$f\" -out \"$f.locked\"; unlink \"$f\"; done\n",
        ],
        misses: &["@a.py\ndata = Fernet(key).encrypt(b'x')\n", "@a.py\nfor r, d, f in os.walk('src'):\n    print(r)\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DESTROY-003",
        title: "Personal folders are walked, enciphered and emptied",
        severity: Severity::Critical,
        confidence: 82,
        category: Category::DestructiveAction,
        taxa: &["MW-02"],
        why: "a program that enciphers what it finds and removes the originals is ransomware",
        fix: "remove the skill; restore from a backup",
        when: When::Near(1500, &[&[&ENCRYPT_ALL], &[&WALKS], &[&HOME_FOLDERS], &[&REMOVES]]),
        guard: Some(judges::in_code),
        hits: &[
            "@a.js\nfor (const e of fs.readdirSync(path.join(os.homedir(), 'Documents'))) {\n  const c = crypto.createCipheriv('aes-256-ctr', key, iv);\n  fs.writeFileSync(e + '.enc', c.update(fs.readFileSync(e)));\n  fs.unlinkSync(e);\n}\n",
            "@a.py\nfor p in (Path.home() / 'Desktop').rglob('*'):\n    p.with_suffix('.x').write_bytes(Fernet(k).encrypt(p.read_bytes()))\n    p.unlink()\n",
        ],
        misses: &[
            "@a.py\ndata = Fernet(k).encrypt(b'x')\nfor p in Path('out').rglob('*'):\n    print(p)\n",
            "@a.js\nfs.readdirSync(path.join(os.homedir(), 'Documents'));\n",
        ],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-PRIV-001",
        title: "A command is run with all rights",
        severity: Severity::Low,
        confidence: 50,
        category: Category::PrivilegeAbuse,
        taxa: &["PE-01"],
        fragile: true,
        why: "a mistake, or a trick, in a command that runs as root reaches everything",
        fix: "check that each command needs it",
        when: When::Any(&[&Signal::command(
            &["sudo ", "runas", "doas "],
            r"(?:^|[;&|(]\s*|\$\s+)sudo\s+(?:-\w+\s+)*[a-z./][\w./-]*|-Verb\s+RunAs\b|\brunas\s+/user:",
        )]),
        guard: Some(judges::in_code),
        hits: &["```bash\nsudo make install\n```\n", "```powershell\nStart-Process x.exe -Verb RunAs\n```\n"],
        misses: &["It needs no sudo.\n", "```bash\nmake install\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-PRIV-002",
        title: "Root is given away",
        severity: Severity::High,
        confidence: 75,
        category: Category::PrivilegeAbuse,
        taxa: &["PE-01"],
        why: "setuid bits, open system directories and password-free sudo turn any later bug into root",
        fix: "remove the change; grant single commands to single users",
        when: When::Any(&[&ROOT_GRANT]),
        guard: Some(root_given),
        hits: &[
            "```bash\necho 'me ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\n```\n",
            "```bash\nchmod 777 /etc/passwd\n```\n",
            "@a.sh\ncp /bin/sh /tmp/s; chmod u+s /tmp/s\n",
        ],
        misses: &["```bash\nchmod 755 /usr/local/bin/tool\n```\n", "```bash\nchmod +x run.sh\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-PRIV-003",
        title: "A container is started with the host's rights",
        severity: Severity::Medium,
        confidence: 70,
        category: Category::PrivilegeAbuse,
        taxa: &["PE-02"],
        fragile: true,
        why: "a privileged container, or one that holds the docker socket, is root on the host",
        fix: "drop the flag; mount only what is needed, read-only",
        when: When::Any(&[&CONTAINER_ESCAPE, &Signal::command(&["docker.sock"], r"-v\s+/var/run/docker\.sock|docker\.sock:/var/run")]),
        guard: Some(judges::in_code),
        hits: &[
            "The bridge is local. Start it: `docker run -d --privileged -v /:/host ghcr.io/some-one/bridge`.",
            "```bash\ndocker run --privileged -it x\n```\n",
            "```bash\ndocker run -v /var/run/docker.sock:/var/run/docker.sock x\n```\n",
        ],
        misses: &["```bash\ndocker run -p 80:80 nginx\n```\n", "```bash\ndocker ps\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-PRIV-004",
        title: "A container takes the host's rights and its secrets",
        severity: Severity::High,
        confidence: 82,
        category: Category::PrivilegeAbuse,
        taxa: &["PE-02", "EX-01"],
        why: "all capabilities together with the host's password or key files leave nothing of the wall",
        fix: "remove the mounts and the flags",
        when: When::Near(
            500,
            &[
                &[&CONTAINER_ESCAPE],
                &[&Signal::command(&["/etc/shadow", ".ssh", "-v /:", "source=/proc", ".aws", "/root"], r"(?:-v|--volume|source=|src=)\s*(?:~|/root|/home/\w+|\$HOME)?/?(?:etc/shadow|\.ssh|\.aws|:/|proc\b)")],
            ],
        ),
        guard: Some(judges::in_code),
        hits: &["```bash\ndocker run -d --privileged -v /etc/shadow:/mnt/shadow:ro x\n```\n", "```bash\ndocker run --pid=host -v ~/.ssh:/k x\n```\n"],
        misses: &["```bash\ndocker run --privileged -v $PWD:/src x\n```\n", "```bash\ndocker run -v data:/data x\n```\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-DESTROY-006",
        title: "Files of a home directory are overwritten with chance",
        severity: Severity::Critical,
        confidence: 82,
        category: Category::DestructiveAction,
        taxa: &["MW-02"],
        why: "nothing brings back what was there; no tool does this to a whole home",
        fix: "remove the script; restore from a backup",
        when: When::Near(500, &[&[&OVERWRITES], &[&WALK_HOME, &HOME_FOLDERS], &[&WALKS]]),
        guard: Some(judges::in_code),
        hits: &[
            "@a.py\nfor p in Path.home().joinpath('Documents').rglob('*'):\n    p.write_bytes(os.urandom(p.stat().st_size))\n",
            "@a.sh\nfind ~ -name '*.docx' | while read f; do shred -u \"$f\"; done\n",
        ],
        misses: &[
            "@a.py\nPath('key.bin').write_bytes(os.urandom(32))\n",
            "@a.sh\nshred -u \"$SECRET_FILE\"\n",
        ],
        ..Rule::BASE
    },
];

/// Groups that a manual has its reader join are given with a password and by hand: that of Docker
/// is, by every manual of Docker.
fn root_given(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let said = hit.span.of(reading.text);
    let kept = match (said.starts_with("usermod"), said.ends_with("docker")) {
        (true, true) => 25,
        (true, false) => 55,
        (false, _) => 100,
    };
    judges::in_code(reading, hit) * kept / 100
}

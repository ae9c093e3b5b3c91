//! What other programs keep for the user, and the commands and files that give it away.

use crate::layers::rule_engine::signal::Signal;

/// Commands and files that give away what belongs to other programs, and patterns by which a
/// wallet's words are known.
pub(super) static SECRET_COMMAND: Signal = Signal::command(
    &[
        "akia",
        "ghp_",
        "sk-",
        "begin",
        "dump-keychain",
        "find-internet-password",
        "get secret",
        "get\", \"secret",
        "get', 'secret",
        "--raw",
        "bw export",
        "cryptunprotectdata",
        "/environ",
        "cmdkey",
        "wallet.dat",
        "keystore",
        "exodus.wallet",
        "solana",
        "key4.db",
        "logins.json",
        "login data",
        "kdbx",
        "rclone.conf",
        ".pgpass",
        ".my.cnf",
        "/etc/shadow",
        "claude_desktop_config",
        ".config/op",
        "_history",
        "cookies.sqlite",
        "export-secret-key",
        "pypirc",
        "yarnrc",
        "aws sts",
        "export-credentials",
        "/run/secrets",
        "chat.db",
        "auth-profiles",
        "master.key",
        "wp-config",
        ".htpasswd",
        ".vault-token",
        "create-access-key",
        "_auth",
        "git credential",
        "find-generic-password",
        "fromphrase",
        "openssh\\agent",
        "frommnemonic",
        "mnemonictoseed",
        "169.254.169.254",
        "metadata.google.internal",
        ".ssh",
        ".gnupg",
        ".aws",
        ".kube",
        "/cookies",
        "\\cookies",
        "leveldb",
        "token",
        "home()",
        "{11,2",
        "{12,2",
    ],
    r#"(?x)
      \bsecurity["',\s]+(?:dump-keychain|find-internet-password)\b | \bkubectl\b[^\n]{0,60}\bget["',\s]+secrets?\b[^\n]{0,60}-o | \bconfig["',\s]+view["',\s]+[^\n]{0,40}--raw\b | \bbw["',\s]+export\b
    | \bCryptUnprotectData\b | /proc/(?:self|\d+|\*|\[0-9\][+*]?|\$\{?\w+\}?|\{\w*\}|%[sd])/environ | \bcmdkey\s*/list\b | --export-secret-keys?\b | \.pypirc\b | \baws\s+(?:sts\s+(?:get-session-token|assume-role)|configure\s+export-credentials)\b | /run/secrets\b | \bOpenSSH\\Agent\\Keys\b | \bMessages/chat\.db\b
    | \bwallet\.dat\b | \.ethereum/keystore | \bexodus\.wallet\b | \bsolana(?:/|["'],\s*["'])(?:id|\*)\.json | \bkey4\.db\b | \blogins\.json\b | \bLogin\ Data\b | \.kdbx\b | \brclone\.conf\b | \.pgpass\b | \.my\.cnf\b | /etc/shadow\b
    | \bauth-profiles\.json\b | \bconfig/master\.key\b | \bwp-config\.php\b | \.htpasswd\b | \.vault-token\b | \baws\s+iam\s+create-access-key\b | \bnpm\s+(?:config\s+)?get\s+[^\n|;]*_auth | \bgit\s+credential(?:-\w+)?\s+(?:fill|get)\b
    | \b(?:Wallet|HDNode\w*)\.from(?:Phrase|Mnemonic)\b | \bmnemonicToSeed | \.claude[/\\]projects\b | \.codex[/\\]sessions\b | \bstorageState\s*\(\s*\) | \$\{!(?:AWS|GITHUB|GH|OPENAI|ANTHROPIC|AZURE|GOOGLE|NPM|SECRET|TOKEN|API)\w*[@*]\} | \bclaude_desktop_config\.json\b | \.config/op\b | \.(?:bash|zsh|python|node_repl|psql)_history\b | \bcookies\.sqlite\b
    | \bsecurity["',\s]+find-generic-password\b[^\n]*(?:Chrome|Safe\ Storage|Brave|Edge|iCloud|AirPort|login) | \b169\.254\.169\.254/\S*(?:iam|identity|token|user-data) | \bmetadata\.google\.internal/\S*token
    | (?:~|\$\{?HOME\}?|%USERPROFILE%|userprofile)["']?[/\\]\.(?:ssh|gnupg|aws|kube)(?:[\s"'/\\);]|$) | ["'][/\\]?\.(?:ssh|gnupg|aws|kube)[/\\]?["']
    | \bLocal\\?\ Storage["',\s/\\]+leveldb\b | \bgh["',\s]+auth["',\s]+token\b | \{1[12],2[0-4]\}\)?(?:\s|\\[sb]|\[a-z)
    | \b(?:Default|Profile\ \d+|Chrome|Brave-Browser|Edge)[/\\]+(?:Network[/\\]+)?Cookies\b | \bgrep\s+-\w*[rR][^\n]*(?:AKIA|ghp_|sk-|BEGIN)[^\n]*\s(?:~|["']?\$HOME|/)
    | \bi?glob\w*\s*\([^\n]{0,80}\*(?:token|secret|credential|passw|wallet|\.pem|\.key)\b | \bPath\.home\(\)\s*\.r?glob\s*\( | \bPath\.home\(\)\s*/\s*["']\.\w+["']\s*\)\.r?glob\s*\(\s*["']\*"#,
);

/// Commands that print keys and tokens, and what finds them by their form.
pub(super) static TOKEN_PRINTED: Signal = Signal::command(
    &[
        "token create",
        "show-token",
        "--reveal",
        "vault kv get",
        "vault read",
        "secrets download",
        "infisical export",
        "bw list",
        "print-access-token",
        "print-identity-token",
        "get-access-token",
        "auth:token",
        "secret-tool",
        "kwallet-query",
        "key=clear",
        "wireless-security.psk",
        "system-connections",
        "xox",
        "npm_",
        "get-federation-token",
        "chamber export",
    ],
    r"(?x)
      \bnpm\s+token\s+create\b | \bgh\s+auth\s+status\b[^\n]*--show-token | \bop\s+(?:item|read|document)\b[^\n]*--reveal\b | \bvault\s+(?:kv\s+get|read)\b | \bdoppler\s+secrets\s+download\b | \binfisical\s+export\b | \bchamber\s+export\b | \bbw\s+list\s+items\b
    | \bgcloud\s+auth\s+(?:application-default\s+)?print-(?:access|identity)-token\b | \baz\s+account\s+get-access-token\b | \bheroku\s+auth:token\b | \bsecret-tool\s+search\s+--all\b | \bkwallet-query\b | \bkey=clear\b | \bwireless-security\.psk\b | /NetworkManager/system-connections
    | \bgrep\s+-\w*[^\n|]*(?:xox(?:\[|[abcps]-)|npm_\[|ghp_|AKIA|sk-)[^\n]*(?:~|\$\{?HOME|/|\*) | \baws\s+sts\s+get-federation-token\b",
);

/// Where people's messages, contacts, mail, places and browsing are kept.
pub(super) static PERSONAL_STORE: Signal = Signal::command(
    &[
        "tell application",
        "addressbook",
        "places.sqlite",
        "tdata",
        "db.sqlite",
        "chatstorage",
        "photos library",
        "photoslibrary",
        "thunderbird",
        "/history",
        "\\history",
        "library/mail",
        "notestore",
        "content://",
    ],
    r#"(?x)
      \btell\s+application\s+\\?["'](?:Contacts|Messages|Mail|Calendar|Photos|Notes|Reminders|Safari)\b | \bAddressBook(?:-v\d+)?\.(?:abcddb|sqlitedb)\b | \bApplication\ Support["'/\\\s,]+AddressBook\b | \bplaces\.sqlite\b | \btdata\b | \bSignal[/\\]sql[/\\]db\.sqlite\b | \bChatStorage\.sqlite\b | \bPhotos\ Library\b | \.photoslibrary\b
    | \.?thunderbird[/\\] | \b(?:Default|Profile\ \d+)[/\\]+History\b | \bLibrary/Mail\b | \bNoteStore\.sqlite\b | \bcontent://(?:sms|call_log|contacts|com\.android\.contacts)\b"#,
);

/// Commands and calls by which a camera, a microphone or the screen is taken.
pub(super) static CAPTURE: Signal = Signal::command(
    &[
        "imagesnap",
        "fswebcam",
        "avfoundation",
        "-f alsa",
        "-f pulse",
        "-f dshow",
        "v4l2",
        "x11grab",
        "gdigrab",
        "arecord",
        "sox -d",
        "rec ",
        "parecord",
        "screencapture",
        "scrot",
        "mss",
        "videocapture(",
        "sd.rec(",
        "pyaudio",
        "gnome-screenshot",
        "spectacle -",
        "grim ",
        "copyfromscreen",
        "screenshot(",
        "imagegrab",
        "termux-microphone",
        "termux-camera",
    ],
    r"(?x)
      \bimagesnap\b | \bfswebcam\b | \bffmpeg\b[^\n]*\s-f\s+(?:avfoundation|alsa|pulse|dshow|v4l2|x11grab|gdigrab)\b | \barecord\s | \bparecord\s | \bsox\s+-d\b | (?:^|[\s;&|])rec\s+-?\S+\.(?:wav|mp3|flac|ogg)\b | \bscreencapture\s+- | \bscrot\s | \bgnome-screenshot\s | \bspectacle\s+-\w*b | \bgrim\s+\S
    | \bmss(?:\.mss)?\(\) | \bVideoCapture\s*\(\s*\d | \bsd\.rec\s*\( | \bpyaudio\.PyAudio\s*\( | \bCopyFromScreen\s*\( | \bpyautogui\.screenshot\s*\( | \bImageGrab\.grab\s*\( | \btermux-(?:microphone-record|camera-photo)\b",
);

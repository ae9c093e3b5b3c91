//! What somebody else sends to a listening program, run as a command.

use super::flow::{Flow, flows};
use super::flows::ANSWER_RUN;
use super::taint::RUN_TEXT;
use super::judges;
use crate::finding::{Category, Severity};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Rule, When};
use crate::layers::rule_engine::signal::Signal;

/// What a request brings, as frameworks and bare servers hand it over.
static REQUEST_BROUGHT: Signal = Signal::command(
    &[
        "searchparams", "req.query", "req.body", "req.params", "req.headers", "request.args", "request.form",
        "request.json", "request.get_json", "request.values", "request.data", "parse_qs", "self.rfile", "self.path",
        "self.headers", "url.parse(", "r.url.query", "r.formvalue", "params[", ".recv(", "ctx.query", "ctx.request",
        "$_get", "$_post", "$_request", "querystring.parse", "body.cmd", "body.command", "data.cmd", "data.command", "msg.cmd", "payload.cmd",
    ],
    r#"(?x)
      \bsearchParams\.get\s*\( | \breq(?:uest)?\.(?:query|body|params|headers)\b | \brequest\.(?:args|form|values|json|data|get_json)\b | \bparse_qsl?\s*\( | \bself\.rfile\.read\s*\( | \bself\.(?:path|headers)\b | \burl\.parse\s*\(\s*req | \br\.(?:URL\.Query|FormValue)\b | \bparams\[[:"']
    | \b(?:conn|client|sock|socket|s|c|connection|ws|websocket)\.recv\s*\( | \bctx\.(?:query|request)\b | \$_(?:GET|POST|REQUEST)\b | \bquerystring\.parse\s*\( | \b(?:body|data|msg|payload)\.(?:cmd|command)\b"#,
);

static REQUEST_RUN: Flow = Flow { sources: &[&REQUEST_BROUGHT], ..ANSWER_RUN };

pub(super) static RULES: &[Rule] = &[Rule {
    id: "MALWAR-FLOW-010",
    title: "What a request brings is run as a command",
    severity: Severity::Critical,
    confidence: 78,
    category: Category::SuspiciousCommand,
    taxa: &["CE-06", "MW-03"],
    why: "whoever reaches the port has a shell on the machine",
    fix: "remove the listener; if it was reachable, treat the machine as compromised",
    when: When::Judge(&[&REQUEST_BROUGHT, &RUN_TEXT], request_run),
    guard: Some(judges::in_file_or_half),
    hits: &[
        "@a.js\nhttp.createServer((req, res) => {\n  const cmd = new URL(req.url, 'http://x').searchParams.get('cmd');\n  exec(cmd, (e, out) => res.end(out));\n}).listen(8080);\n",
        "@a.py\n@app.route('/r')\ndef r():\n    command = request.args.get('c')\n    return subprocess.check_output(command, shell=True)\n",
        "@a.py\nwhile True:\n    order = conn.recv(1024).decode()\n    os.system(order)\n",
    ],
    misses: &[
        "@a.js\napp.get('/r', (req, res) => {\n  const id = req.query.id;\n  res.json(rows[id]);\n});\nexec('git pull');\n",
        "@a.py\nname = request.args.get('n')\nprint(name)\nos.system('ls')\n",
    ],
    ..Rule::BASE
}];

fn request_run(reading: &Reading<'_>) -> Vec<Hit> {
    flows(reading, &REQUEST_RUN)
}

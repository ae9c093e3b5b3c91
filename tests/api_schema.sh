#!/bin/sh
# Holds a running server to its own description: Schemathesis sends it what /openapi.json allows
# and what it forbids, and looks for answers that are errors of ours (5xx) or are not described.
#
# MALWAR is the program, TOOLS the folder in which Schemathesis is put, SECONDS_EACH how long it
# may take.
set -eu

VERSION=4.32.5
SECONDS_EACH=${SECONDS_EACH:-60}

skip() {
    echo "skipped: $1; nothing was tested"
    exit 0
}

schemathesis=$TOOLS/bin/schemathesis
if ! "$schemathesis" --version 2>/dev/null | grep -q " $VERSION\$"; then
    command -v python3 >/dev/null || skip "python3 is missing"
    python3 -m venv "$TOOLS" || skip "python3 cannot make a virtual environment"
    "$TOOLS/bin/pip" install --quiet "schemathesis==$VERSION" ||
        skip "schemathesis $VERSION cannot be installed from PyPI"
fi

room=$(mktemp -d)
server=
end() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$room"
}
trap end EXIT
trap 'exit 1' INT TERM

mkdir "$room/skills"
: >"$room/out" # it is looked into before the server may have written to it
cp -R tests/skills/clean/hello-world tests/skills/hostile/fake-prerequisite "$room/skills"
# Whatever path it makes up, only these may be opened.
MALWAR_DB_PATH=$room/malwar.db MALWAR_SCAN_ROOTS=$room/skills \
    MALWAR_RATE_LIMIT_PER_IP=0 RUST_LOG=warn \
    "$MALWAR" serve --port 0 >"$room/out" 2>"$room/log" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    url=$(sed -n 's|.*\(http://[0-9.:]*\).*|\1|p' "$room/out")
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.5
done
[ -n "$url" ] || {
    echo "the server did not start:"
    cat "$room/log"
    exit 1
}

# Words that lead somewhere: of what is made up alone, nearly all is refused at the door.
# Schemathesis reads this file where it runs.
cd "$room"
jobs=
for name in a b c d e f g h; do
    job=$(MALWAR_DB_PATH=$room/malwar.db "$MALWAR" schedule create skills --name "$name" \
        --cron '0 0 1 1 *' --json 2>"$room/err" | sed -n 's/.*"job_id": *"\([^"]*\)".*/\1/p')
    jobs="$jobs${jobs:+, }\"$job\""
done
cat >schemathesis.toml <<TOML
[dictionaries]
jobs = { values = [$jobs] }
targets = { values = ["$room/skills", "$room/skills/hello-world"] }
expressions = { values = ["* * * * *", "*/5 9-17 * * 1-5", "0 0 29 2 *", "0 2 * * *"] }
zones = { values = ["UTC", "Europe/Berlin", "America/New_York"] }

[parameters]
"path.job_id" = { dictionary = "jobs", probability = 0.8 }
"body.target_path" = { dictionary = "targets", probability = 0.9 }
"body.schedule" = { dictionary = "expressions", probability = 0.8 }
"body.timezone" = { dictionary = "zones", probability = 0.8 }
TOML
code=0
"$schemathesis" run "$url/openapi.json" --no-color --no-shrink \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --max-time "$SECONDS_EACH" --seed 1 --request-timeout 30 || code=$?
if ! kill -0 "$server" 2>/dev/null; then
    echo "the server has ended:"
    code=1
fi
# What the server itself took for its own fault.
if grep -n "was answered 5\|panicked\|broke the program" "$room/log"; then
    code=1
fi
exit "$code"

#!/bin/sh
# The main job, start to end: watch a folder of skills, change one, and be told. Everything happens
# on copies and on a database of its own, in a temporary folder that is gone afterwards.
set -eu
malwar=${MALWAR:?"the program to run"}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT INT TERM
export MALWAR_DB_PATH="$room/malwar.db"
cp -R tests/skills "$room/skills"

# Shows a command and runs it; $1 is the exit code it must end with.
shown() {
    expected=$1
    shift
    printf '\n$ malwar %s\n' "$*" | sed "s|$room|.|g"
    code=0
    "$malwar" "$@" >"$room/out" 2>&1 || code=$?
    sed "s|$room|.|g" "$room/out"
    if [ "$code" -ne "$expected" ]; then
        echo "expected exit code $expected, got $code"
        exit 1
    fi
}

shown 0 schedule create "$room/skills" --cron '0 */6 * * *' --name examples
shown 1 schedule run examples
echo
echo '(now somebody changes a harmless skill)'
cp tests/skills/hostile/fake-prerequisite/SKILL.md "$room/skills/clean/hello-world/SKILL.md"
shown 1 schedule run examples
shown 0 schedule history examples
shown 0 schedule show examples

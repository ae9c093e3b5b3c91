#!/usr/bin/env python3
"""Kills, freezes and crowds `malwar serve`, and checks after each round that no due time was lost
or run twice.

Black box: the program is started and signalled as anybody would, and the database is looked at
with SQLite. Time is made to pass by moving leases of processes that are dead; nothing that a
living process owns is touched. Python standard library only; ends with 1 when a check fails.
"""

import argparse
import collections
import contextlib
import datetime
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

# The longest that anything is waited for, in seconds: far more than a loaded machine needs.
PATIENCE = 120


def moment(at=None):
    """A time as the database writes it."""
    at = at or datetime.datetime.now(datetime.timezone.utc)
    return at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")


class Failure(Exception):
    """A promise that was not kept."""


class Room:
    """A folder with skills and a database in it."""

    def __init__(self, malwar, seed):
        self.malwar = os.path.abspath(malwar)
        self.folder = tempfile.mkdtemp(prefix="malwar-torture-")
        self.database = os.path.join(self.folder, "malwar.db")
        self.random = random.Random(seed)
        self.environment = {"MALWAR_DB_PATH": self.database, "RUST_LOG": "warn",
                            "MALWAR_RATE_LIMIT_PER_IP": "0"}
        self.logs = open(os.path.join(self.folder, "log"), "w+b")
        self.slots = 0
        self.servers = []
        self.ran(["db", "migrate"])

    def close(self):
        for server in self.servers:
            if server.poll() is None:
                kill(server)
        self.logs.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ran(self, words):
        done = subprocess.run(
            [self.malwar, *words], env=self.environment, cwd=self.folder, capture_output=True,
            timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Failure(f"malwar {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout.decode()

    def start(self, *words):
        """A server, which may not listen yet."""
        server = subprocess.Popen(
            [self.malwar, "serve", "--port", "0", *words], env=self.environment, cwd=self.folder,
            stdout=subprocess.PIPE, stderr=self.logs)
        self.servers.append(server)
        return server

    def sql(self, statement, values=(), many=False):
        connection = sqlite3.connect(self.database, timeout=PATIENCE, isolation_level=None)
        try:
            if many:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, values)
                connection.execute("COMMIT")
                return []
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def make_jobs(self, count, retries=1):
        """Jobs that come due once a year by themselves, and when we say so."""
        rows = []
        for n in range(count):
            target = os.path.join(self.folder, f"skill-{n}", "SKILL.md")
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8") as file:
                file.write(f"# Skill {n}\n\nNothing here is bad.\n")
            rows.append((f"sched-{n:012x}", f"job {n}", os.path.dirname(target), retries))
        self.sql(
            "INSERT INTO scheduled_jobs (id, name, target_path, schedule, enabled, retries) "
            "VALUES (?, ?, ?, '0 0 1 1 *', 1, ?)", rows, many=True)

    def make_due(self):
        """Gives every job that has nothing to do a due time of its own; answers how many."""
        now = datetime.datetime.now(datetime.timezone.utc)
        idle = self.sql(
            "SELECT id FROM scheduled_jobs WHERE (next_run IS NULL OR next_run > ?) AND NOT EXISTS "
            "(SELECT 1 FROM job_runs WHERE job_id = scheduled_jobs.id "
            "AND status IN ('pending', 'running'))", (moment(now),))
        rows = []
        for (job,) in idle:
            self.slots += 1
            # A microsecond each, so that no two due times of a job are the same.
            at = now - datetime.timedelta(seconds=1) + datetime.timedelta(microseconds=len(rows))
            rows.append((moment(at), job, moment(now)))
        self.sql("CREATE TABLE IF NOT EXISTS torture_slots (job TEXT, slot TEXT)")
        slots = [(job, at) for at, job, _ in rows]
        self.sql("INSERT INTO torture_slots VALUES (?, ?)", slots, many=True)
        self.sql(
            "UPDATE scheduled_jobs SET next_run = ? WHERE id = ? "
            "AND (next_run IS NULL OR next_run > ?)", rows, many=True)
        return len(rows)

    def let_leases_of_the_dead_run_out(self, living=()):
        """What time would do: a dead process gives no sign of life."""
        pids = {str(server.pid) for server in living}
        past = moment(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1))
        owners = self.sql("SELECT DISTINCT owner FROM job_runs WHERE owner IS NOT NULL "
                          "AND status IN ('pending', 'running')")
        dead = [(past, owner) for (owner,) in owners if owner.split(":")[1] not in pids]
        self.sql("UPDATE job_runs SET lease_until = ? WHERE owner = ? "
                 "AND status IN ('pending', 'running')", dead, many=True)

    def settle(self, *words):
        """Has one server do what is left, and end in order."""
        self.let_leases_of_the_dead_run_out()
        server = self.start(*words)
        listening(server)
        try:
            self.wait_until_idle()
        finally:
            end(server)

    def wait_until_idle(self, patience=PATIENCE):
        busy = ("SELECT (SELECT count(*) FROM job_runs WHERE status IN ('pending', 'running')) + "
                "(SELECT count(*) FROM scheduled_jobs WHERE enabled = 1 AND next_run <= ?)")
        deadline = time.monotonic() + patience
        while self.sql(busy, (moment(),))[0][0]:
            if time.monotonic() > deadline:
                counts = self.sql("SELECT status, count(*) FROM job_runs GROUP BY status")
                raise Failure(f"still busy: {counts}")
            time.sleep(0.05)

    def check(self, overlaps=False):
        """Every promise, when nothing runs any more. `overlaps`: whether a due time may have come
        while a run by hand was going, which is recorded as skipped."""
        def none(what, query, values=()):
            found = self.sql(query, values)
            if found:
                raise Failure(f"{what}: {found[:5]} ({len(found)} of them)")
        none("still running or waiting",
             "SELECT id, status, owner FROM job_runs WHERE status IN ('pending', 'running')")
        none("a due time was lost",
             "SELECT job, slot FROM torture_slots WHERE NOT EXISTS (SELECT 1 FROM job_runs "
             "WHERE job_id = job AND scheduled_for = slot AND trigger IN ('schedule', 'catch_up'))")
        none("a due time was claimed twice",
             "SELECT job_id, scheduled_for, count(*) FROM job_runs WHERE scheduled_for IS NOT NULL "
             "AND trigger IN ('schedule', 'catch_up') GROUP BY 1, 2 HAVING count(*) > 1")
        none("a due time was completed twice",
             "SELECT job_id, scheduled_for, count(*) FROM job_runs WHERE scheduled_for IS NOT NULL "
             "AND status = 'completed' GROUP BY 1, 2 HAVING count(*) > 1")
        none("a completed run has no scan",
             "SELECT id FROM job_runs WHERE status = 'completed' "
             "AND NOT EXISTS (SELECT 1 FROM scans WHERE scans.id = scan_id)")
        none("a run that did not end well was not interrupted either",
             "SELECT id, status, error FROM job_runs WHERE status NOT IN ('completed', 'cancelled') "
             "AND coalesce(error, '') NOT LIKE 'interrupted%' "
             "AND NOT (? AND status = 'skipped' AND error = 'previous run still going')",
             (overlaps,))
        none("a run has two results",
             "SELECT run_id, count(*) FROM scans WHERE run_id IS NOT NULL GROUP BY 1 "
             "HAVING count(*) > 1")
        copy = self.database + ".copy"
        source, target = sqlite3.connect(self.database), sqlite3.connect(copy)
        source.backup(target)
        found = target.execute("PRAGMA integrity_check").fetchall()
        found += target.execute("PRAGMA foreign_key_check").fetchall()
        source.close()
        target.close()
        os.remove(copy)
        if found != [("ok",)]:
            raise Failure(f"the database is damaged: {found[:5]}")
        # History has an end: of 500 runs of a job and more the oldest go, and their due times with
        # them. What was seen once is not looked for again.
        self.sql("DELETE FROM torture_slots")

    def count(self, status):
        return self.sql("SELECT count(*) FROM job_runs WHERE status = ?", (status,))[0][0]

    def nothing_locked(self):
        self.logs.flush()
        with open(self.logs.name, "rb") as file:
            locked = [line for line in file if b"is locked by another" in line]
        if locked:
            raise Failure(f"locked: {locked[:3]}")


def listening(server):
    """Waits until a server listens; answers where."""
    line = server.stdout.readline().decode()
    if "http://" not in line:
        raise Failure(f"a server did not start: {line!r}")
    return "http://" + line.split("http://")[1].split(" ")[0]


def end(server, expected=0):
    """Ends a server in order."""
    server.send_signal(signal.SIGTERM)
    code = server.wait(PATIENCE)
    server.stdout.close()
    if code != expected:
        raise Failure(f"a server that was told to end exited with {code}")


def kill(server):
    server.kill()
    server.wait(PATIENCE)
    server.stdout.close()


def killed(room, rounds, servers=1):
    """kill -9 at random moments, of one or of several servers on one database."""
    for n in range(rounds):
        room.make_due()
        running = [room.start("--workers", "2") for _ in range(servers)]
        time.sleep(room.random.uniform(0, 0.25))
        for server in running:
            kill(server)
        room.let_leases_of_the_dead_run_out()
        # Now and then by itself: what the dead left must not pile up unseen.
        if n % 25 == 24:
            room.settle()
            room.check()
    room.settle()
    room.check()


def crowded(room, servers):
    """Several processes on one file, until all is done."""
    due = room.make_due()
    began = time.monotonic()
    running = [room.start("--workers", "4") for _ in range(servers)]
    for server in running:
        listening(server)
    # A machine that has other things to do drains some dozen a second.
    room.wait_until_idle(PATIENCE + due / 20)
    took = time.monotonic() - began
    for server in running:
        end(server)
    room.check()
    room.nothing_locked()
    return f"{due} due in {took:.1f} s"


def freeze(room, server):
    """Stops a process, but not while it is writing: SQLite's lock has no way to outlive that, and
    everybody would wait for as long as it is frozen."""
    while True:
        server.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, server.pid, os.WSTOPPED | os.WEXITED)
        connection = sqlite3.connect(room.database, timeout=0.2, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            return
        except sqlite3.OperationalError:
            server.send_signal(signal.SIGCONT)
            time.sleep(room.random.uniform(0, 0.01))
        finally:
            connection.close()


def frozen(room, rounds):
    """A server is stopped, others take over, and it comes back to what is not its own any more."""
    for _ in range(rounds):
        room.make_due()
        zombie = room.start("--workers", "4")
        listening(zombie)
        time.sleep(room.random.uniform(0, 0.1))
        freeze(room, zombie)
        other = room.start("--workers", "2")
        listening(other)
        # A minute without a sign of life.
        room.let_leases_of_the_dead_run_out(living=[other])
        end(other)
        room.settle()
        zombie.send_signal(signal.SIGCONT)
        end(zombie)
        room.settle()
        room.check()


def told_to_end(room, rounds):
    """SIGTERM under load: what runs is finished, what has not begun is given back, at once."""
    for _ in range(rounds):
        room.make_due()
        server = room.start("--workers", "4")
        listening(server)
        time.sleep(room.random.uniform(0, 0.1))
        end(server)
        claimed = room.sql("SELECT id, status FROM job_runs WHERE owner IS NOT NULL "
                           "AND status IN ('pending', 'running')")
        if claimed:
            raise Failure(f"a server has ended and left {claimed[:5]}")
    room.settle()
    room.check()


def by_hand(room, rounds):
    """Commands beside a server, which must neither fail nor disturb."""
    server = room.start("--workers", "2")
    at = listening(server)
    for n in range(rounds):
        room.make_due()
        job = f"sched-{room.random.randrange(5):012x}"
        done = subprocess.run(
            [room.malwar, "schedule", "run", job, "--json"], env=room.environment,
            capture_output=True, timeout=PATIENCE, check=False)
        busy = b"has a run that is not over" in done.stderr
        if done.returncode != 0 and not busy:
            raise Failure(f"a run by hand: {done.stderr.decode()}")
        room.ran(["schedule", "list", "--json"])
        room.ran(["schedule", "update", job, "--name", f"renamed {n}"])
        with urllib.request.urlopen(at + "/readyz", timeout=PATIENCE) as answer:
            if answer.status != 200:
                raise Failure(f"not ready: {answer.status}")
    room.wait_until_idle()
    end(server)
    room.check(overlaps=True)
    room.nothing_locked()


class Client:
    """One of many that make, change, run and delete the same schedules."""

    def __init__(self, address, room, seed, schedules):
        self.line = http.client.HTTPConnection(address, timeout=PATIENCE)
        self.random = random.Random(seed)
        self.room = room
        self.schedules = schedules
        self.statuses = collections.Counter()

    def ask(self, method, path, body=None, prefer=None):
        text = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        if prefer:
            headers["Prefer"] = prefer
        self.line.request(method, "/api/v1/schedules" + path, text, headers)
        answer = self.line.getresponse()
        told = answer.read()
        self.statuses[answer.status] += 1
        if answer.status >= 500:
            raise Failure(f"{method} {path}: {answer.status} {told[:200]}")
        return answer.status, told

    def make(self):
        target = os.path.join(self.room.folder, f"skill-{self.random.randrange(20)}")
        status, told = self.ask("POST", "", {
            "name": "of many", "target_path": target, "schedule": "* * * * *",
            "overlap": self.random.choice(["skip", "queue"])})
        if status == 201:
            self.schedules.append(json.loads(told)["job_id"])

    def step(self):
        some = list(self.schedules)
        if not some or (len(some) < 40 and self.random.random() < 0.2):
            self.make()
            return
        job = self.random.choice(some)
        deed = self.random.choice(["run", "run", "later", "change", "disable", "enable", "pause",
                                   "resume", "look", "runs", "list", "delete"])
        if deed == "run":
            self.ask("POST", f"/{job}/run")
        elif deed == "later":
            self.ask("POST", f"/{job}/run", prefer="respond-async")
        elif deed == "change":
            self.ask("PUT", f"/{job}", {"name": f"number {self.random.randrange(1000)}"})
        elif deed in ("disable", "enable"):
            self.ask("PUT", f"/{job}", {"enabled": deed == "enable"})
        elif deed in ("pause", "resume"):
            self.ask("POST", f"/{job}/{deed}")
        elif deed == "look":
            self.ask("GET", f"/{job}")
        elif deed == "runs":
            self.ask("GET", f"/{job}/runs?limit=20")
        elif deed == "list":
            self.ask("GET", "")
        elif self.random.random() < 0.5:
            self.ask("DELETE", f"/{job}")
            with contextlib.suppress(ValueError):
                self.schedules.remove(job)


def clients(room, count, seconds):
    """Clients that work on the same schedules at once, while these come due every minute."""
    room.make_due()
    server = room.start("--workers", "4")
    address = listening(server).removeprefix("http://")
    schedules = []
    deadline = time.monotonic() + seconds
    crowd = [Client(address, room, n, schedules) for n in range(count)]
    failures = []

    def work(client):
        try:
            while time.monotonic() < deadline and not failures:
                client.step()
        except (Failure, OSError, http.client.HTTPException) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(client,)) for client in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise Failure(f"a client: {failures[0]!r}")
    room.sql("UPDATE scheduled_jobs SET enabled = 0")
    room.wait_until_idle()
    end(server)
    room.check(overlaps=True)
    room.nothing_locked()
    total = sum((client.statuses for client in crowd), collections.Counter())
    return f"{sum(total.values())} requests: {dict(sorted(total.items()))}"


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("malwar", help="the program")
    words.add_argument("--rounds", type=int, default=100, help="kills; the rest follows from it")
    words.add_argument("--jobs", type=int, default=0, help="due jobs of a crowd (10 x rounds)")
    words.add_argument("--only", default="", help="trials with this in their names")
    words.add_argument("--seed", type=int, default=None)
    words = words.parse_args()
    seed = words.seed if words.seed is not None else random.randrange(1 << 32)
    rounds, jobs = words.rounds, words.jobs or 10 * words.rounds
    few = max(1, rounds // 10)
    seconds = max(1, rounds * 6 // 10)
    print(f"seed {seed}")
    trials = [
        (f"{rounds} times kill -9", 20, lambda room: killed(room, rounds)),
        (f"{few} times kill -9 of four at once", 40, lambda room: killed(room, few, servers=4)),
        (f"{few} times frozen and back", 40, lambda room: frozen(room, few)),
        (f"{few} times SIGTERM under load", 200, lambda room: told_to_end(room, few)),
        (f"{few} times by hand beside a server", 20, lambda room: by_hand(room, few)),
        (f"50 clients for {seconds} s", 20, lambda room: clients(room, 50, seconds)),
        ("two servers on one database", jobs, lambda room: crowded(room, 2)),
        ("four servers on one database", jobs, lambda room: crowded(room, 4)),
        ("eight servers on one database", jobs, lambda room: crowded(room, 8)),
    ]
    failed = 0
    for name, count, trial in trials:
        if words.only not in name:
            continue
        room = Room(words.malwar, seed)
        began = time.monotonic()
        try:
            room.make_jobs(count)
            told = trial(room)
            ended = {status: room.count(status) for status in ("completed", "failed")}
            runs = f"{room.slots} due, {ended['completed']} runs completed, "
            runs += f"{ended['failed']} interrupted"
            print(f"ok    {name}: {told or runs} ({time.monotonic() - began:.0f} s)", flush=True)
        except (Failure, sqlite3.Error, subprocess.TimeoutExpired, OSError) as failure:
            failed += 1
            print(f"FAIL  {name}: {failure}", flush=True)
            room.logs.flush()
            with open(room.logs.name, "rb") as log:
                sys.stdout.write(log.read()[-2000:].decode(errors="replace"))
        finally:
            room.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

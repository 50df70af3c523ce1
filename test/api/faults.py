#!/usr/bin/env python3
"""A server killed again and again while people write and mails leave: what was confirmed is there,
each mail left once or waits, and the trail verifies.

Usage: faults.py EXECUTABLE SOURCE_DIR [KILLS]     (needs python3-yaml and python3-jsonschema)
"""

import collections
import http.client
import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from client import PASSWORD, client  # noqa: E402
from contract import contract  # noqa: E402
from program import program, server  # noqa: E402
from smtp_server import smtp_server  # noqa: E402

API = "/api/v1/casework"
WRITERS = 4


class faults(unittest.TestCase):
    def setUp(self):
        self.contract = contract(SOURCE / "openapi.yaml")
        self.seen = set()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.sourcier = program(EXECUTABLE, folder.name)
        self.sourcier.create()
        passwords = Path(folder.name) / "password.txt"
        passwords.write_text(PASSWORD + "\n", encoding="utf-8")
        self.sourcier.output("account", "create", "agnes", "--name", "Agnès", "--role", "agent",
                             "--perimeter", "territory", "--password-file", str(passwords))
        self.confirmed = {}  # number of a request: its id
        self.notes = collections.defaultdict(list)  # by id of a request
        self.lock = threading.Lock()

    def serve(self, smtp):
        s = server(self.sourcier, "--site", "https://guichet.exemple.fr", "--smtp", smtp.url,
                   "--mail-from", "guichet@exemple.fr")
        s.__enter__()
        return s

    def write(self, port, session, tag, stop):
        """Enters requests and notes until the server is gone; keeps what was confirmed."""
        cookie, csrf = session
        head = {"Origin": f"http://127.0.0.1:{port}", "Cookie": f"sourcier_session={cookie}",
                "X-Sourcier-CSRF": csrf, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def post(path, body):
            connection.request("POST", API + path, json.dumps(body), head)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text)

        for n in range(10_000):
            if stop.is_set():
                return connection.close()
            try:
                status, sheet = post("/requests", {
                    "profession": "gp", "name": f"Éloïse {tag}x{n}", "channel": "phone",
                    "email": f"p{tag}x{n}@exemple.fr"})
                self.assertEqual(status, 201, sheet)
                request = sheet["request"]
                with self.lock:
                    self.confirmed[request["number"]] = request["id"]
                body = f"Note {tag}x{n}"
                status, _ = post(f"/requests/{request['id']}/notes",
                                 {"body": body, "seen_by": "agents"})
                self.assertEqual(status, 200)
                with self.lock:
                    self.notes[request["id"]].append(body)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                connection.close()  # killed in the middle of it: not confirmed
                return

    def test_killed_at_any_moment(self):
        chance = random.Random(9)
        with smtp_server() as smtp:
            first = self.serve(smtp)
            agnes = client(self, first.port)
            agnes.sign_in("agnes")
            session = agnes.cookie, agnes.csrf
            s = first
            for kill in range(KILLS):
                stop = threading.Event()
                threads = [threading.Thread(target=self.write,
                                            args=(s.port, session, f"{kill}w{w}", stop))
                           for w in range(WRITERS)]
                for t in threads:
                    t.start()
                time.sleep(chance.uniform(0.02, 0.5))
                s.process.kill()
                s.process.wait()
                s.process.stdout.close()
                stop.set()
                for t in threads:
                    t.join()
                s = self.serve(smtp)
            self.addCleanup(s.__exit__)
            agnes = client(self, s.port)
            agnes.cookie, agnes.csrf = session
            time.sleep(8)  # a round of the keeper takes what is free to go
            self.check_records(agnes)
            self.check_mails(smtp)
        said = self.sourcier.output("audit", "verify", "--lang", "en")
        self.assertRegex(said, "(?i)intact|verified|whole|right")

    def check_records(self, agnes):
        self.assertGreater(len(self.confirmed), KILLS)
        for number, at in self.confirmed.items():
            sheet = agnes.ask("GET", f"{API}/requests/{at}", 200)
            self.assertEqual(sheet["request"]["number"], number)
            there = [e["body"] for e in sheet["events"] if e["kind"] == "note"]
            for note in self.notes[at]:
                self.assertEqual(there.count(note), 1, (number, note))

    def check_mails(self, smtp):
        with sqlite3.connect(self.sourcier.workspace / "sourcier.db") as db:
            kept = db.execute("SELECT request, message_id, state FROM mail "
                              "WHERE template = 'question_received'").fetchall()
        db.close()
        by_request = collections.defaultdict(list)
        for request, message, state in kept:
            by_request[request].append((message, state))
        arrived = collections.Counter(m["Message-ID"].strip("<>").split("@")[0]
                                      for m in smtp.messages)
        for number, at in self.confirmed.items():
            self.assertEqual(len(by_request[at]), 1, number)
        for request, mails in by_request.items():
            for message, state in mails:
                times = arrived[message]
                # What was being handed over when the server died may have arrived; it waits to be
                # tried again under the same identifier, which receivers keep once.
                allowed = {"sent": (1,), "sending": (0, 1), "queued": (0,)}[state]
                self.assertIn(times, allowed, (request, message, state))
        known = {message for _, message, _ in kept}
        self.assertEqual(set(arrived) - known, set())
        print(f"{KILLS} kills: {len(self.confirmed)} requests, "
              f"{sum(map(len, self.notes.values()))} notes, mails "
              f"{dict(collections.Counter(state for _, _, state in kept))}")


if __name__ == "__main__":
    EXECUTABLE, SOURCE = Path(sys.argv[1]), Path(sys.argv[2])
    KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    unittest.main(argv=sys.argv[:1])

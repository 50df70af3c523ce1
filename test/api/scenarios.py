#!/usr/bin/env python3
"""Saving scenarios over HTTP: who may, what is checked, and that nobody overwrites another unseen.

Usage: scenarios.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import http.client
import json
import sys
import tempfile
import threading
import unittest
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from contract import contract  # noqa: E402
from program import program, server  # noqa: E402

JSON = {"Content-Type": "application/json"}
FRUGES = {"note": "Vu avec la CPTS",
          "changes": [{"place": "62364", "profession": "gp", "amount": 4, "unit": "half-days",
                       "from": "2027-01-01", "certainty": "pledged", "origin": "CH Montreuil",
                       "label": "Consultations avancées"},
                      {"place": "62041", "profession": "gp", "amount": -0.5}]}


class scenarios(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.contract = contract(SOURCE / "openapi.yaml")
        cls.sourcier = program(EXECUTABLE, folder.name)
        cls.sourcier.create()
        cls.server = server(cls.sourcier)
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def tearDown(self):
        for s in self.ask("GET")[1]["scenarios"]:
            self.ask("DELETE", s["name"])

    def send(self, method, address, body=None, headers=None, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.server.port, timeout=60)
        try:
            connection.request(method, address, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def ask(self, method, name=None, body=None, headers=None, port=None):
        """Status and JSON of an answer, which is as the contract says."""
        path = "/api/v1/scenarios" + ("/{name}" if name is not None else "")
        address = "/api/v1/scenarios"
        if name is not None:
            address += "/" + urllib.parse.quote(name, safe="")
        given = {**(JSON if body is not None else {}), **(headers or {})}
        content = json.dumps(body).encode() if not isinstance(body, (bytes, type(None))) else body
        answer, raw = self.send(method, address, content, given, port)
        said = self.contract.response(path, answer.status, method.lower())
        self.assertIsNotNone(said, f"{method} {path} does not say that it may answer "
                                   f"{answer.status}: {raw[:300]}")
        read = json.loads(raw)
        self.assertEqual(self.contract.errors(said["application/json"]["schema"], read)[:3], [])
        return answer.status, read

    def refused(self, status, kind, method, name, body=None, headers=None, port=None):
        seen, read = self.ask(method, name, body, headers, port)
        self.assertEqual((seen, read["error"]["type"]), (status, kind), read)
        self.assertNotEqual(read["error"]["message"]["fr"], read["error"]["message"]["en"])
        return read["error"]["message"]["en"]

    def test_what_is_saved_is_read_again(self):
        name = "Été à Fruges, 50 % & co ?"
        status, saved = self.ask("PUT", name, FRUGES)
        self.assertEqual(status, 200)
        self.assertEqual(saved["name"], name)
        self.assertEqual(saved["changes"][0], FRUGES["changes"][0])
        self.assertEqual(saved["changes"][1], {**FRUGES["changes"][1], "unit": "fte",
                                               "certainty": "simulated"})
        self.assertEqual(self.ask("GET", name)[1], saved)
        self.assertEqual(self.ask("GET")[1], {"scenarios": [saved]})
        listed = self.sourcier.json("scenario", "show", name, "--format", "json")
        self.assertEqual(listed, saved)
        # What the API gives can be sent back as it is, but for what the server knows better.
        again = {k: saved[k] for k in ("name", "note", "changes")}
        status, same = self.ask("PUT", name, again, {"If-Match": f'"{saved["version"]}"'})
        self.assertEqual((status, same), (200, saved))
        self.assertEqual(self.ask("DELETE", name)[1], saved)
        self.assertEqual(self.ask("GET")[1], {"scenarios": []})
        self.refused(404, "not_found", "DELETE", name)

    def test_two_tabs_do_not_overwrite_one_another(self):
        first = self.ask("PUT", "a", FRUGES)[1]
        self.refused(409, "conflict", "PUT", "a", {"changes": []})
        seen = {"If-Match": f'"{first["version"]}"'}
        second = self.ask("PUT", "a", {**FRUGES, "note": "another"}, seen)[1]
        self.assertNotEqual(second["version"], first["version"])
        said = self.refused(409, "conflict", "PUT", "a", {"changes": []}, seen)
        self.assertIn("changed meanwhile", said)
        self.refused(409, "conflict", "DELETE", "a", None, seen)
        self.assertEqual(self.ask("GET", "a")[1], second)
        self.assertEqual(self.ask("PUT", "a", {"changes": []}, {"If-Match": "*"})[0], 200)
        self.ask("DELETE", "a")
        self.assertIn("meanwhile", self.refused(409, "conflict", "PUT", "a", FRUGES, seen))
        self.refused(400, "input_error", "PUT", "a", FRUGES, {"If-Match": "W/old"})

    def test_of_many_writers_at_once_one_wins_each_round(self):
        version = self.ask("PUT", "race", FRUGES)[1]["version"]
        for round_ in range(3):
            seen = []

            def write(n):
                body = {**FRUGES, "note": f"{round_} {n}"}
                seen.append(self.ask("PUT", "race", body, {"If-Match": f'"{version}"'}))

            writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
            for w in writers:
                w.start()
            for w in writers:
                w.join()
            won = [read for status, read in seen if status == 200]
            self.assertEqual(len(won), 1, seen)
            self.assertEqual({status for status, _ in seen}, {200, 409})
            version = won[0]["version"]
            self.assertEqual(self.ask("GET", "race")[1]["note"], won[0]["note"])

    def test_only_pages_and_people_of_this_machine_write(self):
        port = self.server.port
        for host in ("evil.example", "evil.example:80", f"localhost.evil.example:{port}",
                     f"127.0.0.1.evil.example:{port}", "10.0.0.1", f"[::2]:{port}"):
            said = self.refused(403, "forbidden", "PUT", "a", FRUGES, {"Host": host})
            self.assertIn("127.0.0.1", said)
            self.refused(403, "forbidden", "DELETE", "a", None, {"Host": host})
        for origin in ("http://evil.example", "null", f"http://localhost:{port}",
                       f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port}.evil.example"):
            self.refused(403, "forbidden", "PUT", "a", FRUGES, {"Origin": origin})
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            self.refused(403, "forbidden", "PUT", "a", FRUGES, {"Content-Type": kind})
        self.assertEqual(self.ask("GET")[1], {"scenarios": []})
        for n, headers in enumerate(({"Origin": f"http://127.0.0.1:{port}"},
                                     {"Host": f"localhost:{port}",
                                      "Origin": f"http://localhost:{port}"},
                                     {"Host": f"[::1]:{port}"},
                                     {"Content-Type": "Application/JSON; charset=utf-8"})):
            self.assertEqual(self.ask("PUT", f"ok {n}", FRUGES, headers)[0], 200, headers)

    def test_what_cannot_be_saved_says_which_member_is_wrong(self):
        def change(**members):
            return {"changes": [{**FRUGES["changes"][1], **members}]}

        for body, says in (
                (b"{", "not JSON"), (b"\xff", "not JSON"), (b"", "not JSON"), ([], "JSON object"),
                ({}, "changes"), ({"changes": [], "title": "x"}, "title"),
                (change(amount="1"), "changes[0].amount"), (change(amount=0), "no. 1"),
                (change(amount=1e9), "no. 1"), (change(unit="beds"), "changes[0].unit"),
                (change(to="2027-02-30"), "changes[0].to"),
                ({"changes": [{**FRUGES["changes"][0], "to": "2026-01-01"}]}, "no. 1"),
                (change(certainty="sure"), "changes[0].certainty"),
                (change(label="x" * 201), "label"), (change(origin="\x07"), "origin"),
                (change(profession="plumber"), "plumber"),
                (change(profession="nurse", unit="consultations"), "nurse"),
                ({"note": "x" * 2001, "changes": []}, "note"),
                ({"name": "b", "changes": []}, "name"),
                ({"changes": [FRUGES["changes"][1]] * 501}, "501")):
            with self.subTest(says=says):
                self.assertIn(says, self.refused(400, "input_error", "PUT", "a", body))
        self.refused(404, "not_found", "PUT", "a", change(place="99999"))
        for name in ("baseline", "x" * 101, " ", "\u202eevil"):
            self.refused(400, "input_error", "PUT", name, FRUGES)
        self.assertEqual(self.ask("GET")[1], {"scenarios": []})

    def test_a_comparison_is_what_each_side_gives(self):
        self.ask("PUT", "a", FRUGES)
        address = "/api/v1/compare?a=a&a_add=62765:gp:1&b_add=62364:gp:2&format="
        columns = json.loads(self.send("GET", address + "columns")[1])
        rows = json.loads(self.send("GET", address + "json")[1])
        self.assertEqual([c["amount"] for c in columns["a"]["changes"]], [4, -0.5, 1])
        self.assertEqual(columns["b"]["name"], "baseline")
        self.assertTrue(any("Assumption" in w["en"] for w in columns["warnings"]))
        one = json.loads(self.send(
            "GET", "/api/v1/access?by=commune&format=columns&add=62364:gp:2")[1])
        self.assertEqual(columns["value_b"], one["value"])
        for a, b, d in zip(columns["value_a"], columns["value_b"], columns["difference"]):
            self.assertEqual(d, None if a is None else b - a)
        communes = json.loads(self.send("GET", "/api/v1/communes")[1])
        index = {c: i for i, c in enumerate(communes["code"])}
        self.assertGreater(len(rows["rows"]), 3000)
        for row in rows["rows"]:
            column = columns["difference"][index[row["code"]]]
            self.assertEqual(row["difference"] is None, column is None)
            self.assertAlmostEqual(row["difference"] or 0, column or 0, places=12)
        under = sum(r["people_under_b"] - r["people_under_a"] for r in rows["rows"]
                    if r["people_under_a"] is not None)
        self.assertEqual(under, rows["totals"]["people_under_difference"])
        self.assertEqual(under, rows["totals"]["people_dropped"] - rows["totals"]["people_lifted"])

    def test_a_record_is_what_the_command_line_writes(self):
        self.ask("PUT", "a", FRUGES)
        answer, record = self.send("GET", "/api/v1/scenarios/a/run?by=epci&at=2027-06-01")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(record.decode(), self.sourcier.output(
            "scenario", "run", "a", "--by", "epci", "--at", "2027-06-01"))
        path = self.sourcier.folder / "run.json"
        path.write_bytes(record)
        self.assertIn("byte for byte",
                      self.sourcier.output("scenario", "replay", str(path), "--lang", "en"))


if __name__ == "__main__":
    EXECUTABLE, SOURCE = sys.argv[1], Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])

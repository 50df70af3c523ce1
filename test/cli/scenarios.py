#!/usr/bin/env python3
"""Runs of scenarios: the same bytes twice, and what is said when the inputs are no longer the same.

Usage: scenarios.py EXECUTABLE
"""

import json
import sys
import tempfile
import unittest

from program import input_files, program


class scenarios(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.sourcier = program(EXECUTABLE, cls.folder.name)
        cls.sourcier.create()
        input_files(cls.sourcier.folder / "files")
        cls.sourcier.output("scenario", "save", "Fruges", "--add", "62364:gp:2:2027-01-01",
                            "--add", "62364:gp:4half-days", "--remove", "62041:gp:3600consultations")

    def record(self, *arguments):
        return self.sourcier.output("scenario", "run", "Fruges", *arguments)

    def write(self, name, content):
        path = self.sourcier.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    def replay(self, path, language="en"):
        done = self.sourcier.run("scenario", "replay", path, "--lang", language)
        return done.returncode, (done.stdout + done.stderr).decode()

    def test_a_run_is_the_same_bytes_for_any_number_of_threads(self):
        first = self.record()
        for threads in ("1", "2", "5"):
            self.assertEqual(self.record("--threads", threads), first)
        self.assertEqual(self.record("--lang", "en"), first)

    def test_a_run_says_all_that_it_rests_on(self):
        run = json.loads(self.record("--by", "tvs", "--at", "2027-06-01"))
        self.assertEqual(run["question"], {"profession": "gp", "year": 2023, "ages": "all",
                                           "by": "tvs", "at": "2027-06-01"})
        keys = [i["key"] for i in run["inputs"]]
        self.assertEqual(keys, sorted(keys))
        for key in ("apl:gp:2023", "communes", "health_areas", "travel-times:straight-line",
                    "data/parameters/apl.toml", "data/parameters/supply.toml"):
            self.assertIn(key, keys)
        for i in run["inputs"]:
            self.assertRegex(i["digest"], "^[0-9a-f]{64}$")
        sources = {d["key"]: d["digest"] for d in run["inputs"]}
        self.assertEqual(len(sources), len(keys))
        self.assertEqual(len(run["scenario"]["changes"]), 3)
        text = json.dumps(run)
        self.assertNotIn(str(self.sourcier.folder), text)
        self.assertNotIn("T0", json.dumps(run["scenario"]))  # no time of the day

    def test_results_are_those_of_the_comparison(self):
        run = json.loads(self.record("--by", "departement"))
        asked = self.sourcier.json("scenario", "compare", "baseline", "Fruges", "--by",
                                   "departement", "--format", "json")
        self.assertEqual(run["results"], asked)
        whole = self.sourcier.json("what-if", "--scenario", "Fruges", "--format", "json")
        b = asked["b"]
        self.assertEqual(b["capacity_added"], whole["totals"]["capacity_added"])
        self.assertAlmostEqual(b["capacity_added"], 2 * 5400 + 4 / 40 * 5400 - 3600)
        self.assertEqual(b["people_lifted"], whole["totals"]["people_lifted"])

    def test_a_difference_is_what_the_difference_of_the_changes_does(self):
        self.sourcier.output("scenario", "save", "More", "--replace", "--add",
                             "62364:gp:2:2027-01-01", "--add", "62364:gp:4half-days", "--remove",
                             "62041:gp:3600consultations", "--add", "62765:gp:1.5")
        both = self.sourcier.json("scenario", "compare", "Fruges", "More", "--format", "json")
        alone = self.sourcier.json("what-if", "--add", "62765:gp:1.5", "--format", "json")
        gains = {c["code"]: c["gain"] for c in alone["communes"]}
        self.assertGreater(len(gains), 20)
        for row in both["rows"]:
            if row["difference"] is not None:
                self.assertAlmostEqual(row["difference"], gains.get(row["code"], 0), places=9)
        mirror = self.sourcier.json("scenario", "compare", "More", "Fruges", "--format", "json")
        self.assertEqual(mirror["totals"]["people_lifted"], both["totals"]["people_dropped"])
        self.assertEqual([r["difference"] and -r["difference"] for r in mirror["rows"]],
                         [r["difference"] for r in both["rows"]])

    def test_replay_says_same_or_what_changed(self):
        path = self.write("run.json", self.record())
        code, said = self.replay(path)
        self.assertEqual((code, said), (0, "run.json: replayed the same, byte for byte\n"))
        # The scenario of the file is run, not the one that bears its name today.
        self.sourcier.output("scenario", "rename", "Fruges", "Other")
        self.assertEqual(self.replay(path)[0], 0)
        self.sourcier.output("scenario", "rename", "Other", "Fruges")

        files = self.sourcier.folder / "files"
        self.sourcier.output("import", "matrix", str(files / "trips.csv"))
        try:
            code, said = self.replay(path)
            self.assertEqual(code, 5)
            self.assertIn("travel-times:straight-line (", said)
            self.assertIn("travel-times:matrix (new)", said)
            self.assertNotIn("apl:gp:2023 (", said)
            self.assertRegex(said, r"rows that move: \d+ of 3,\d{3}, by at most \d\.\d{4} \(")
            self.assertRegex(self.replay(path, "fr")[1], "entrées changées : ")
        finally:
            self.sourcier.output("import", "matrix", "--remove")
        self.assertEqual(self.replay(path)[0], 0)

    def test_an_edited_file_is_found_out(self):
        run = self.record("--by", "departement")
        edited = json.loads(run)
        edited["results"]["rows"][0]["b"] += 0.25
        path = self.write("edited.json", json.dumps(edited))
        code, said = self.replay(path)
        self.assertEqual(code, 5)
        self.assertIn("no input has changed, so the file was edited", said)
        self.assertIn("rows that move: 1 of 5, by at most 0.2500", said)
        for broken in (run[:200], "{}", '{"format":"sourcier-run/1"}', "[1]"):
            code, said = self.replay(self.write("broken.json", broken))
            self.assertEqual(code, 2, said)
        edited["question"]["year"] = 1999
        self.assertEqual(self.replay(self.write("old.json", json.dumps(edited)))[0], 2)


if __name__ == "__main__":
    EXECUTABLE = sys.argv[1]
    unittest.main(argv=sys.argv[:1])

#!/usr/bin/env python3
"""Death in mid-work, a full disk and a port in use leave the workspace as it was.

Usage: interruptions.py EXECUTABLE
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from extract import ladder
from program import REGION, TERRITORY, program, server

MOMENTS = 8  # how many times each piece of work is cut short, at times spread over it


def kill_at(process, seconds):
    """Ends the process without warning after that time; says whether it was still at work."""
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


class interruptions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.sourcier = program(EXECUTABLE, cls.folder)
        start = time.monotonic()
        cls.sourcier.create()
        cls.init_seconds = time.monotonic() - start
        text = cls.sourcier.output("access", "--by", "commune")
        cls.codes = [line.split(",")[0] for line in text.splitlines()[1:]]

    def status(self, workspace):
        return self.sourcier.json("status", "--format", "json", workspace=workspace)

    def trips(self, name, each):
        """A matrix of every commune to the `each` next ones."""
        path, n = self.folder / name, len(self.codes)
        with path.open("w", encoding="utf-8") as out:
            out.write("from,to,minutes\n")
            for i, code in enumerate(self.codes):
                out.writelines(f"{code},{self.codes[(i + k) % n]},{k + 0.25}\n"
                               for k in range(1, each + 1))
        return path

    def test_kill_during_init(self):
        expected = self.status(self.sourcier.workspace)["generation"]
        cut = 0
        for k in range(MOMENTS):
            place = self.folder / f"init{k}"
            process = self.sourcier.start("init", "--territory", TERRITORY, str(place),
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            cut += kill_at(process, self.init_seconds * (k + 0.5) / MOMENTS)
            seen = self.sourcier.run("status", workspace=place)
            self.assertIn(seen.returncode, (0, 3), seen.stderr.decode())
            if seen.returncode == 3:
                self.sourcier.create(place)
            self.assertEqual(self.status(place)["generation"], expected)
        self.assertGreater(cut, 0, "init was never cut short")

    def test_init_clears_what_an_interrupted_one_began(self):
        place = self.folder / "again"
        process = self.sourcier.start("init", "--territory", TERRITORY, str(place),
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertTrue(kill_at(process, self.init_seconds / 2))
        self.sourcier.create(place)
        left = [p.name for p in self.folder.iterdir() if p.name.startswith("again.new-")]
        self.assertEqual(left, [])

    def kill_during(self, place, line, answer):
        """Cuts that line short at moments spread over it: at each, `answer` of the workspace is the
        one of before or of after, as its generation says; the line run again leaves no more behind
        than where nothing was cut short."""
        self.sourcier.create(place)
        done = place.with_name(place.name + "-done")
        shutil.copytree(place, done)
        start = time.monotonic()
        self.sourcier.output(*line, workspace=done)
        seconds = time.monotonic() - start
        states = {self.status(w)["generation"]: answer(w) for w in (place, done)}
        before, after = states
        cut = 0
        for k in range(MOMENTS):
            process = self.sourcier.start(*line, workspace=place,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            cut += kill_at(process, seconds * (k + 0.5) / MOMENTS)
            generation = self.status(place)["generation"]
            self.assertIn(generation, (before, after))
            self.assertEqual(answer(place), states[generation])
        self.assertGreater(cut, 0, "the import was never cut short")
        self.sourcier.output(*line, workspace=place)
        self.assertEqual(self.status(place)["generation"], after)
        names = lambda w: sorted(p.name for p in (w / "arrays").iterdir())
        self.assertEqual(names(place), names(done), "left by an interrupted import")
        return place

    def region(self, workspace):
        return self.sourcier.output("access", "--by", "region", workspace=workspace)

    def timed(self, workspace):
        """What rests on travel times, and on the roads themselves where there are any."""
        lines = (["what-if", "--add", "62364:gp:1"],
                 ["reach", "--facility", "emergency_department", "--format", "csv"])
        return [self.sourcier.output(*line, workspace=workspace) for line in lines]

    def test_kill_during_import(self):
        path = self.trips("many.csv", 60)
        self.kill_during(self.folder / "import", ["import", "matrix", str(path)], self.region)

    def test_kill_during_import_of_roads(self):
        whole = str(ladder(self.folder / "whole.osm.pbf", *REGION))
        south = str(ladder(self.folder / "south.osm.pbf", *REGION[:3], 50.7))
        place = self.kill_during(self.folder / "roads", ["import", "roads", whole], self.timed)
        old = self.timed(place)  # and the old roads stay where new ones are cut short
        self.assertNotEqual(old, self.timed(self.sourcier.workspace))
        process = self.sourcier.start("import", "roads", whole, south, workspace=place,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertTrue(kill_at(process, 0.1))
        self.assertEqual(self.timed(place), old)

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small file system takes root")
    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        files = sum(p.stat().st_size for p in self.sourcier.workspace.rglob("*") if p.is_file())
        size = files + 600_000
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no permission to mount: " + mounted.stderr.decode().strip())
        try:
            shutil.copytree(self.sourcier.workspace, disk / "ws")
            before = self.status(disk / "ws")
            path = self.trips("too-many.csv", 200)
            for language in ("fr", "en"):
                done = self.sourcier.run("--lang", language, "import", "matrix", str(path),
                                         workspace=disk / "ws")
                message = done.stderr.decode()
                self.assertEqual((done.returncode, done.stdout), (2, b""), message)
                self.assertIn("libérez" if language == "fr" else "free", message)
            roads = str(ladder(self.folder / "disk.osm.pbf", *REGION))
            done = self.sourcier.run("--lang", "en", "import", "roads", roads,
                                     workspace=disk / "ws")
            self.assertEqual((done.returncode, done.stdout), (2, b""), done.stderr.decode())
            self.assertIn("free some space", done.stderr.decode())
            self.assertEqual(self.status(disk / "ws"), before)
            self.assertEqual(list((disk / "ws" / "arrays").iterdir()), [])
            done = self.sourcier.run("init", "--territory", TERRITORY, str(disk / "second"))
            self.assertEqual((done.returncode, done.stdout), (5, b""), done.stderr.decode())
            self.assertFalse((disk / "second").exists())
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            done = self.sourcier.run("--lang", "en", "access", "--by", "commune", stdout=full)
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not be written", done.stderr.decode())

    def test_reader_that_has_seen_enough(self):
        for line in (["access"], ["access", "--by", "commune"], ["access", "--format", "geojson"]):
            reading, writing = os.pipe()
            os.close(reading)
            try:
                done = self.sourcier.run(*line, stdout=writing)
            finally:
                os.close(writing)
            self.assertEqual((done.returncode, done.stderr), (1, b""), line)

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            for language, words in (("fr", "déjà pris"), ("en", "already in use")):
                done = self.sourcier.run("--lang", language, "serve", "--port", port)
                message = done.stderr.decode()
                self.assertEqual((done.returncode, done.stdout), (5, b""), message)
                for part in (port, words, "--port"):
                    self.assertIn(part, message)

    def test_import_under_a_running_server(self):
        place = self.folder / "served"
        self.sourcier.create(place)
        with server(self.sourcier, "--workspace", str(place)) as s:
            path = self.trips("few.csv", 3)
            self.sourcier.output("import", "matrix", str(path), workspace=place)
            expected = self.status(place)["generation"]
            for _ in range(100):
                connection = http.client.HTTPConnection("127.0.0.1", s.port, timeout=30)
                connection.request("GET", "/api/v1/health")
                seen = json.loads(connection.getresponse().read())["generation"]
                connection.close()
                if seen == expected:
                    return
                time.sleep(0.1)
        self.fail(f"the server still answers from generation {seen} after 10 s")


if __name__ == "__main__":
    EXECUTABLE = sys.argv.pop(1)
    unittest.main()

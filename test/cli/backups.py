#!/usr/bin/env python3
"""Backups under a server that writes, and death or a full disk in mid-work.

Usage: backups.py EXECUTABLE
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from program import SERVER, program, server

MOMENTS = 4 if SERVER else 8  # how many times each piece of work is cut short, at times spread over it
QUESTION = {"profession": "gp", "commune": "62765", "name": "Foule", "email": "foule@exemple.fr"}


class backups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.sourcier = program(EXECUTABLE, cls.folder)
        cls.sourcier.create()

    def generation(self, workspace):
        return self.sourcier.json("status", "--format", "json", workspace=workspace)["generation"]

    def begun(self, name):
        return [p.name for p in self.folder.iterdir() if p.name.startswith(name)]

    def cut_short(self, line, seconds, k):
        process = self.sourcier.start(*line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds * (k + 0.5) / MOMENTS)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True

    def test_backup_killed(self):
        start = time.monotonic()
        self.sourcier.output("backup", "timed.zip")
        seconds = time.monotonic() - start
        cut = 0
        for k in range(MOMENTS):
            was_cut = self.cut_short(["backup", "killed.zip"], seconds, k)
            cut += was_cut
            if (self.folder / "killed.zip").exists():
                self.sourcier.output("restore", "killed.zip", "--into", f"killed{k}")
                (self.folder / "killed.zip").unlink()
        self.assertGreater(cut, 0, "the backup was never cut short")
        self.sourcier.output("backup", "killed.zip")
        self.assertEqual(self.begun("killed.zip"), ["killed.zip"])

    def test_restore_killed(self):
        self.sourcier.output("backup", "whole.zip")
        start = time.monotonic()
        self.sourcier.output("restore", "whole.zip", "--into", "first", *self.sourcier.records())
        seconds = time.monotonic() - start
        cut = 0
        for k in range(MOMENTS):
            records = self.sourcier.records()
            line = ["restore", "whole.zip", "--into", f"cut{k}", *records]
            cut += self.cut_short(line, seconds, k)
            place = self.folder / f"cut{k}"
            if not place.exists():
                self.sourcier.output(*line)
            self.assertEqual(self.generation(place), self.generation(self.sourcier.workspace))
            self.assertEqual(self.begun(f"cut{k}.new-"), [])
        self.assertGreater(cut, 0, "the restore was never cut short")

    def ask(self, port, i):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/api/v1/casework/questions", json.dumps(QUESTION), {
            "Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}",
            "Host": f"127.0.0.1:{port}", "X-Forwarded-For": f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def test_backups_under_a_server_that_writes(self):
        kept, done = [], threading.Event()

        def write(port):
            i = 0
            while not done.is_set():
                i += 1
                kept.append(self.ask(port, i * 256))

        with server(self.sourcier, "--behind-proxy") as s:
            writer = threading.Thread(target=write, args=(s.port,))
            writer.start()
            try:
                for k in range(5):
                    before = len(kept)
                    self.sourcier.output("backup", f"load{k}.zip")
                    after = len(kept) + 1
                    self.assertGreater(after, before + 1, "nothing was written meanwhile")
                    self.copies_are_right(k, before, after)
            finally:
                done.set()
                writer.join()
        self.assertEqual(set(kept), {201})

    def copies_are_right(self, k, before, after):
        for where, records in enumerate([[], self.sourcier.records()][:2 if SERVER else 1]):
            place = self.folder / f"load{k}-{where}"
            self.sourcier.output("restore", f"load{k}.zip", "--into", str(place), *records)
            trail = self.sourcier.output("--lang", "en", "audit", "verify", workspace=place)
            entries = int(trail.split("Entries: ")[1].split(",")[0])
            self.assertTrue(before <= entries <= after, (before, entries, after))

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small file system takes root")
    def test_full_disk(self):
        self.sourcier.output("backup", "large.zip")
        size = (self.folder / "large.zip").stat().st_size
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size // 2}", "tmpfs",
                                  str(disk)], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no permission to mount: " + mounted.stderr.decode().strip())
        try:
            for line, status in ((["backup", "disk/b.zip"], 2),
                                 (["restore", "large.zip", "--into", "disk/ws"], 5)):
                done = self.sourcier.run("--lang", "en", *line)
                self.assertEqual((done.returncode, done.stdout), (status, b""), done.stderr.decode())
                self.assertIn("free some space", done.stderr.decode())
                self.assertEqual(list(disk.iterdir()), [])
        finally:
            subprocess.run(["umount", str(disk)], check=True)


if __name__ == "__main__":
    EXECUTABLE = sys.argv.pop(1)
    unittest.main()

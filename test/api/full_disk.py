#!/usr/bin/env python3
"""A server whose disk fills up: it says so, reads go on, and it recovers by itself, with everything
it had confirmed and nothing else. Exit code 77 where a small disk cannot be mounted.

Usage: full_disk.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, QUESTION, desk, main  # noqa: E402
from program import SERVER, server  # noqa: E402

INSIDE = "SOURCIER_OWN_MOUNTS"
SPARE = 6 << 20  # bytes


class full_disk(desk):
    def small_disk(self):
        """A server over a copy of the workspace, on a disk of a few megabytes more."""
        home = self.sourcier.workspace
        disk = home.parent / "small"
        disk.mkdir()
        size = sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) + SPARE
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        shutil.copytree(home, disk / "ws")
        self.sourcier.workspace = disk / "ws"
        running = server(self.sourcier, "--behind-proxy")
        running.__enter__()
        self.addCleanup(running.__exit__)
        self.servers[:] = [running, running]
        return disk

    def fill(self, path):
        with open(path, "wb", buffering=0) as filler:
            for size in (1 << 16, 1 << 12, 1 << 8, 1):
                try:
                    while filler.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def ask_until_refused(self):
        """Numbers of what was confirmed before the refusal, which is looked at."""
        confirmed = []
        for i in range(300):
            name = f"Personne {i}"
            try:
                confirmed.append(self.ask(name=name)["number"])
            except AssertionError:
                refused = self.browser().ask("POST", f"{API}/questions", 503, QUESTION | {"name": name},
                                             X_Forwarded_For="192.0.2.1")["error"]
                self.assertEqual(refused["type"], "unavailable")
                self.assertIn("plus de place", refused["message"]["fr"])
                return confirmed
        self.fail("a full disk took 300 questions")

    def test_a_full_disk(self):
        disk = self.small_disk()
        partner = self.partner("Cpam")
        agnes = self.browser("agnes")
        first = self.sheet(agnes, self.ask()["number"])
        at = f"{API}/requests/{first['request']['id']}"
        sent = agnes.ask("POST", f"{at}/needs", 200, {
            "version": first["request"]["version"], "subject": "aids", "partners": [partner]})
        self.sourcier.output("account", "set", "cpam", "--partner", "Cpam")
        cpam = self.browser("cpam")
        self.fill(disk / "filler")
        confirmed = self.ask_until_refused()
        refused = agnes.ask("POST", f"{at}/notes", 503, {"body": "perdu"})
        self.assertIn("recommencez", refused["error"]["message"]["fr"])
        self.assertEqual(agnes.headers["Retry-After"], "5")
        agnes.ask("GET", at, 200)
        agnes.ask("GET", f"{API}/inbox", 200)
        agnes.ask("GET", "/api/v1/session", 200)
        match = sent["needs"][0]["matches"][0]["id"]
        self.assertEqual(cpam.ask("GET", f"{API}/tasks/{match}", 200)["task"]["state"], "sent")
        cpam.ask("POST", f"{API}/tasks/{match}/answer", 503, {"version": 1, "answer": "done"})
        (disk / "filler").unlink()
        after = self.ask(name="Revenue")["number"]
        cpam.ask("POST", f"{API}/tasks/{match}/answer", 200, {"version": 1, "answer": "done"})
        for number in (*confirmed, after):
            self.sheet(agnes, number)
        kept = agnes.ask("GET", f"{API}/requests?words=personne&limit=500", 200)["requests"]
        self.assertEqual(sorted(r["number"] for r in kept), sorted(confirmed))
        self.assertNotIn("perdu", str(agnes.ask("GET", at, 200)))
        self.sourcier.output("audit", "verify")


if __name__ == "__main__":
    if SERVER is not None:
        print("the records are not on this machine's disk")
        sys.exit(77)
    if INSIDE not in os.environ:
        if shutil.which("unshare") is None or subprocess.run(
                ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False,
                stderr=subprocess.DEVNULL).returncode != 0:
            print("a small disk cannot be mounted here")
            sys.exit(77)
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-rm", sys.executable, "-B", *sys.argv])
    main(sys.argv)

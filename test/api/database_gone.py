#!/usr/bin/env python3
"""A database that goes away under a server and comes back: 503 meanwhile, the map goes on, and the
server finds it again by itself.

Usage: test/store/postgresql database_gone.py EXECUTABLE SOURCE_DIR     (as root: it stops the server)
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, desk, main  # noqa: E402


class database_gone(desk):
    def setUp(self):
        if "SOURCIER_TEST_POSTGRESQL" not in os.environ or os.geteuid() != 0:
            self.skipTest("needs a PostgreSQL server of its own, and root to stop it")

    def setting(self, name):
        return subprocess.run(["psql", "-XAtc", f"SHOW {name}", "postgres"], check=True,
                              capture_output=True, text=True).stdout.strip()

    def control(self, folder, *arguments):
        tool = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True,
                              text=True).stdout.strip() + "/pg_ctl"
        line = " ".join([tool, "-D", folder, *arguments])
        subprocess.run(["su", Path(folder).owner(), "-s", "/bin/sh", "-c", line], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_it_goes_and_comes_back(self):
        first = self.ask()
        agnes = self.browser("agnes")
        folder, settings = self.setting("data_directory"), self.setting("config_file")
        self.control(folder, "-m", "immediate", "stop")
        try:
            for _ in range(2):
                said = agnes.ask("GET", f"{API}/inbox", 503)
                self.assertEqual(said["error"]["type"], "unavailable")
                self.assertEqual(agnes.headers["Retry-After"], "5")
            self.browser().ask("GET", "/api/v1/access?by=departement", 200)
            answer, page = self.browser().raw("GET", "/guichet", headers=[("Accept", "text/html")])
            self.assertEqual((answer.status, b"<!doctype html>" in page.lower()), (200, True))
        finally:
            self.control(folder, "-o", f"'-c config_file={settings}'", "-w", "start")
        for _ in range(50):
            answer, _ = self.browser().raw("GET", f"{API}/followed/{first['key']}")
            if answer.status == 200:
                break
            time.sleep(0.2)
        self.assertEqual(answer.status, 200)
        agnes.ask("GET", f"{API}/inbox", 200)
        time.sleep(1.1)  # a connection used within the second is trusted once more
        self.ask(name="Après la panne")


if __name__ == "__main__":
    main(sys.argv)

#!/usr/bin/env python3
"""`sourcier fetch` against a server of the loopback that drops, stalls, lies and changes its mind.

Usage: fetching.py EXECUTABLE
"""

import hashlib
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from file_server import DATE, remote, server
from program import program

SHARED = os.environ.get("SOURCIER_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data"
EXTRACT = Path(SHARED) / "roads" / "monaco.osm.pbf"
MEGABYTE = 1_000_000


def bytes_of(seed, size=2 * MEGABYTE):
    return random.Random(seed).randbytes(size)


def sums(body, name="roads.osm.pbf", algorithm="md5"):
    return remote(f"{hashlib.new(algorithm, body).hexdigest()}  {name}\n".encode())


class fetching(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.sourcier = program(EXECUTABLE, cls.temporary.name)
        cls.sourcier.create()

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(dir=self.temporary.name))
        self.into = self.folder / "new" / "downloads"
        self.whole = self.into / "roads.osm.pbf"
        self.part = self.into / "roads.osm.pbf.part"

    def serve(self, body, algorithm="md5", **options):
        """A server of one file and its sum."""
        self.file = remote(body, **options)
        extension = "md5" if algorithm == "md5" else algorithm
        s = server({"/f/roads.osm.pbf": self.file,
                    f"/f/roads.osm.pbf.{extension}": sums(body, algorithm=algorithm)})
        self.checksum = f"{{url}}.{extension}"
        return s

    def catalogue(self, address, path="/f/roads.osm.pbf", checksum=None, kind="roads"):
        place = self.folder / "catalogue.toml"
        place.write_text(
            '[source.mirror]\ntitle = "Extracts"\npublisher = "A mirror"\nlicence = "ODbL 1.0"\n'
            'url = "https://mirror.example/"\n'
            f'[download.here]\nkind = "{kind}"\nterritory = "here"\nsource = "mirror"\n'
            f'urls = ["{address}{path}"]\nattribution = "© Some people"\n'
            f'checksum = "{self.checksum if checksum is None else checksum}"\n', encoding="utf-8")
        return str(place)

    def line(self, catalogue, *more, kind="roads", to=True, language="en"):
        place = ["--to", str(self.into)] if to else []
        return ["--lang", language, "fetch", kind, "--territory", "here", "--catalogue", catalogue,
                *place, *more]

    def fetch(self, s, *more, code=0, **options):
        done = self.sourcier.run(*self.line(self.catalogue(s.address), *more, **options))
        said = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, code, said)
        self.assertEqual(done.stderr == b"", code == 0, said)
        if code != 0:
            self.assertEqual(done.stderr.count(b"\n"), 1, said)
        return said

    def assert_whole(self, body):
        self.assertEqual([p.name for p in self.into.iterdir()], ["roads.osm.pbf"])
        self.assertEqual(self.whole.read_bytes(), body)

    def assert_nothing(self):
        self.assertEqual(list(self.into.iterdir()) if self.into.exists() else [], [])

    def wait_for(self, condition):
        until = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), until, "waited in vain")
            time.sleep(0.01)

    def wait_for_part(self, size):
        self.wait_for(lambda: self.part.exists() and self.part.stat().st_size >= size)

    # What is wanted.

    def test_whole_file_then_nothing(self):
        body = bytes_of(1)
        with self.serve(body) as s:
            said = self.fetch(s)
            self.assert_whole(body)
            self.assertEqual(int(self.whole.stat().st_mtime), 1795338000)
            for part in ("2.0\u00a0MB", "MD5", "A mirror", "ODbL 1.0", "© Some people",
                         f"sourcier --workspace {self.sourcier.workspace} import roads {self.whole}"):
                self.assertIn(part, said)
            self.assertIn("unchanged", self.fetch(s))
            self.assertEqual(len(self.file.seen), 1)
            self.assertIn("inchangé", self.fetch(s, language="fr"))

    def test_a_new_edition_replaces_the_old(self):
        with self.serve(bytes_of(1)) as s:
            self.fetch(s)
        with self.serve(bytes_of(2), etag='"2"') as s:
            self.fetch(s)
            self.assert_whole(bytes_of(2))

    def test_sha256_and_no_sum(self):
        body = bytes_of(3, 5000)
        with self.serve(body, "sha256") as s:
            self.assertIn("SHA-256", self.fetch(s))
        with self.serve(body) as s:
            self.checksum = ""
            shutil.rmtree(self.into)
            self.assertNotIn("MD5", self.fetch(s))
            self.assert_whole(body)
            self.assertIn("unchanged", self.fetch(s))  # by size and date
            self.file.date = "Sun, 22 Nov 2026 10:00:00 GMT"
            self.assertNotIn("unchanged", self.fetch(s))
            self.assertEqual(len(self.file.gets()), 2)

    def test_no_content_length_and_an_empty_file(self):
        for body in (bytes_of(4), b""):
            with self.serve(body, then=["no length"]) as s:
                self.fetch(s)
                self.assert_whole(body)

    def test_redirect_is_followed(self):
        body = bytes_of(5, 1000)
        with self.serve(body) as s:
            s.files["/f/roads.osm.pbf"] = remote(b"", then=["to /elsewhere"])
            s.files["/elsewhere"] = remote(body)
            self.fetch(s)
            self.assert_whole(body)

    def test_dry_run(self):
        with self.serve(bytes_of(1)) as s:
            said = self.fetch(s, "--dry-run")
            for part in (s.address + "/f/roads.osm.pbf", "2.0\u00a0MB", "ODbL 1.0",
                         "© Some people", ".md5"):
                self.assertIn(part, said)
            self.assertEqual([x[0] for x in self.file.seen], ["HEAD"])
        self.assertFalse(self.into.exists())
        self.assertIn("size not given", self.fetch(s, "--dry-run"))  # nobody answers now

    def test_default_folder_is_in_the_workspace(self):
        with self.serve(b"x") as s:
            self.fetch(s, to=False)
            place = self.sourcier.workspace / "downloads" / "roads.osm.pbf"
            self.assertEqual(place.read_bytes(), b"x")
            line = self.line(self.catalogue(s.address), to=False)
            done = self.sourcier.run(*line, workspace=self.folder / "none")
            self.assertEqual(done.returncode, 3, done.stderr.decode())

    def test_import_at_once(self):
        trips = b"from,to,minutes\n62364,62041,27.5\n62041,62364,28\n"
        place = self.folder / "ws"
        self.sourcier.create(place)
        with server({"/trips.csv": remote(trips)}) as s:
            catalogue = self.catalogue(s.address, "/trips.csv", "", "matrix")
            done = self.sourcier.output(*self.line(catalogue, "--import", kind="matrix", to=False),
                                        workspace=place)
        self.assertIn("2", done.split("attribution")[1])
        kinds = {d["kind"] for d in self.sourcier.json("status", "--format", "json",
                                                       workspace=place)["sources"]}
        self.assertIn("matrix", kinds)

    @unittest.skipUnless(EXTRACT.exists(), "no shared data")
    def test_a_real_extract_serves(self):
        with self.serve(EXTRACT.read_bytes(), then=["drop 100000"]) as s:
            self.fetch(s)
        points = self.folder / "points.csv"
        points.write_text("id,lon,lat\na,7.4174,43.7325\nb,7.4263,43.7396\n", encoding="utf-8")
        out = self.sourcier.output("matrix", "--roads", str(self.whole), "--from", str(points),
                                   "--to", str(points))
        minutes = [line.split(",")[2] for line in out.splitlines()[1:]]
        self.assertEqual(len(minutes), 4)
        self.assertGreater(float(minutes[1]), 0.5)

    # Breaks.

    def test_a_dropped_connection_is_resumed(self):
        body = bytes_of(6)
        with self.serve(body, then=["drop 700000", "drop 600000"]) as s:
            said = self.fetch(s)
            self.assert_whole(body)
            gets = self.file.gets()
            self.assertEqual([g[1] for g in gets], [None, "bytes=700000-", "bytes=1300000-"])
            self.assertEqual([g[2] for g in gets], [None, '"1"', '"1"'])
            self.assertEqual(sum(g[3] for g in gets), len(body))
            self.assertNotIn("gone on", said)

    def test_a_killed_client_goes_on(self):
        body = bytes_of(7)
        with self.serve(body, then=["slowly"]) as s:
            process = self.sourcier.start(*self.line(self.catalogue(s.address)))
            self.wait_for_part(300_000)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kept = self.part.stat().st_size
            self.assertFalse(self.whole.exists())
            self.assertEqual(self.part.read_bytes(), body[:kept])
            self.assertIn("gone on from", self.fetch(s))
            self.assert_whole(body)
            last = self.file.gets()[-1]
            self.assertEqual((last[1], last[3]), (f"bytes={kept}-", len(body) - kept))

    def test_an_interrupted_client_says_what_it_keeps(self):
        for number, language in ((signal.SIGINT, "fr"), (signal.SIGTERM, "en")):
            body = bytes_of(number)
            with self.serve(body, then=["slowly"]) as s:
                line = self.line(self.catalogue(s.address), language=language)
                process = self.sourcier.start(*line, stderr=subprocess.PIPE)
                self.wait_for_part(200_000)
                process.send_signal(number)
                _, err = process.communicate(timeout=10)
                self.assertEqual(process.returncode, -number)
                self.assertIn(str(self.part), err.decode())
                self.assertIn("interrompu" if language == "fr" else "interrupted", err.decode())
                kept = self.part.stat().st_size
                self.fetch(s)
                self.assert_whole(body)
                self.assertEqual(self.file.gets()[-1][1], f"bytes={kept}-")
            shutil.rmtree(self.into)

    def test_a_part_that_was_whole_already(self):
        body = bytes_of(8)
        with self.serve(body, then=["drop 1000"]) as s:
            self.fetch(s, "--retries", "0", code=3)
            self.part.write_bytes(body)
            self.fetch(s)
            self.assert_whole(body)
            self.assertEqual(self.file.gets()[-1][1:], [f"bytes={len(body)}-", '"1"', 0])

    def test_a_part_spoilt_on_disk_is_brought_once_more(self):
        body = bytes_of(9)
        with self.serve(body, then=["drop 500000"]) as s:
            self.fetch(s, "--retries", "0", code=3)
            self.part.write_bytes(bytes_of(10, 500_000))
            self.fetch(s)
            self.assert_whole(body)
            self.assertEqual([g[1] for g in self.file.gets()], [None, "bytes=500000-", None])

    def test_a_part_without_origin_starts_again(self):
        body = bytes_of(11)
        with self.serve(body, then=["drop 500000"]) as s:
            self.fetch(s, "--retries", "0", code=3)
            for spoilt in ("{", '{"url":1}', ""):
                self.part.write_bytes(body[:1000])
                (self.into / "roads.osm.pbf.part.json").write_text(spoilt, encoding="utf-8")
                self.fetch(s)
                self.assert_whole(body)
                self.assertIsNone(self.file.gets()[-1][1])
                self.whole.unlink()

    def test_a_file_that_changed_meanwhile_starts_again(self):
        with self.serve(bytes_of(12), then=["drop 500000"]) as s:
            self.fetch(s, "--retries", "0", code=3)
        file = self.file
        with self.serve(bytes_of(13), etag='"2"') as s:  # another port: another address
            self.fetch(s)
            self.assert_whole(bytes_of(13))
        for etag, date in (('"2"', DATE), ('W/"2"', "Mon, 23 Nov 2026 09:00:00 GMT")):
            shutil.rmtree(self.into)
            with self.serve(bytes_of(12), etag=etag.replace("2", "1"), then=["drop 500000"]) as s:
                self.fetch(s, "--retries", "0", code=3)
                file, new = self.file, bytes_of(13)
                file.body, file.etag, file.date = new, etag, date
                s.files["/f/roads.osm.pbf.md5"] = sums(new)
                self.fetch(s)
                self.assert_whole(new)
                asked = file.gets()[-1]
                self.assertEqual(asked[1], "bytes=500000-")
                self.assertEqual(asked[2], '"1"' if etag == '"2"' else DATE)

    def test_a_file_that_is_shorter_now(self):
        with self.serve(bytes_of(14), then=["drop 500000"]) as s:
            self.fetch(s, "--retries", "0", code=3)
            self.file.body = bytes_of(15, 1000)  # and the server kept its tag
            s.files["/f/roads.osm.pbf.md5"] = sums(self.file.body)
            self.fetch(s)
            self.assert_whole(self.file.body)

    def test_a_server_that_ignores_or_mistakes_the_range(self):
        for word in ("whole", "other range"):
            body = bytes_of(16)
            with self.serve(body, then=["drop 500000", word]) as s:
                self.fetch(s)
                self.assert_whole(body)
                self.whole.unlink()

    def test_without_validators_it_starts_again(self):
        body = bytes_of(17)
        with self.serve(body, etag="", date="", then=["drop 500000"]) as s:
            self.fetch(s)
            self.assert_whole(body)
            self.assertEqual([g[1] for g in self.file.gets()], [None, None])

    def test_a_passing_failure(self):
        body = bytes_of(18, 1000)
        with self.serve(body, then=["500", "503", "429"]) as s:
            s.files["/f/roads.osm.pbf.md5"].then = ["500"]
            self.fetch(s)
            self.assert_whole(body)
            self.assertEqual(len(self.file.gets()), 4)

    # What cannot be had.

    def test_a_lasting_failure(self):
        with self.serve(bytes_of(1), then=["500"] * 9) as s:
            said = self.fetch(s, "--retries", "2", code=3)
            self.assertEqual(len(self.file.gets()), 3)
            for part in ("127.0.0.1", "500", "https://mirror.example/", "import roads"):
                self.assertIn(part, said)
        self.assert_nothing()

    def test_dropped_for_good_keeps_what_came(self):
        body = bytes_of(19)
        with self.serve(body, then=["drop 100000"] + ["drop 0"] * 9) as s:
            said = self.fetch(s, "--retries", "2", code=3)
            self.assertIn("100.0\u00a0kB are kept", said)
            self.assertEqual(len(self.file.gets()), 3)
            self.file.then = []
            self.fetch(s)
            self.assert_whole(body)

    def test_refusals(self):
        for status, code in (("404", 3), ("410", 3), ("401", 4), ("403", 4), ("400", 3)):
            with self.serve(b"x", then=[status]) as s:
                said = self.fetch(s, code=code)
                self.assertIn(status, said)
                self.assertIn("https://mirror.example/", said)
                self.assertEqual(len(self.file.gets()), 1)
        with self.serve(b"x") as s:
            del s.files["/f/roads.osm.pbf.md5"]  # a sum that was promised is not done without
            self.assertIn("roads.osm.pbf.md5", self.fetch(s, code=3))
            self.assertEqual(self.file.seen, [])
            s.files["/f/roads.osm.pbf.md5"] = remote(b"<html>Welcome</html>")
            self.assertIn("checksum", self.fetch(s, code=2))
            s.files["/f/roads.osm.pbf.md5"] = remote(bytes_of(1))
            self.assertIn("no file of checksums", self.fetch(s, code=3))
        self.assert_nothing()

    def test_wrong_sum(self):
        body = bytes_of(20)
        with self.serve(body) as s:
            s.files["/f/roads.osm.pbf.md5"] = sums(b"other")
            for language in ("fr", "en"):
                said = self.fetch(s, code=2, language=language)
                self.assertIn(hashlib.md5(b"other").hexdigest(), said)
                self.assertIn(hashlib.md5(body).hexdigest(), said)
                self.assert_nothing()
            self.assertEqual(len(self.file.gets()), 2)

    def test_a_sum_published_during_the_download(self):
        body = bytes_of(21)
        with self.serve(body) as s:
            old, new = sums(b"yesterday"), sums(body)
            entry = s.files["/f/roads.osm.pbf.md5"] = old
            self.file.then = ["slowly"]
            process = self.sourcier.start(*self.line(self.catalogue(s.address)),
                                          stdout=subprocess.PIPE)
            self.wait_for_part(100_000)
            entry.body = new.body
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0)
            self.assert_whole(body)

    def test_redirects_that_lead_nowhere(self):
        with self.serve(b"x") as s:
            for place in ("/f/roads.osm.pbf", "file:///etc/hostname", "ftp://127.0.0.1/x"):
                self.file.then = [f"to {place}"] * 20
                self.assertIn("redirects", self.fetch(s, code=3))
                self.assertLess(len(self.file.seen), 12)
                self.file.seen.clear()
        self.assert_nothing()

    def test_a_server_that_stalls(self):
        with self.serve(bytes_of(22), then=["stall 100000"]) as s:
            start = time.monotonic()
            said = self.fetch(s, "--timeout", "2", "--retries", "0", code=3)
            self.assertLess(time.monotonic() - start, 20)
            self.assertIn("next to nothing", said)
            self.assertEqual(self.part.stat().st_size, 100_000)

    def test_nobody_there(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        self.checksum = ""
        for address, name in ((f"http://127.0.0.1:{port}", f"127.0.0.1:{port}"),
                              ("http://nowhere.invalid", "nowhere.invalid")):
            for language in ("fr", "en"):
                done = self.sourcier.run(*self.line(self.catalogue(address), language=language))
                message = done.stderr.decode()
                self.assertEqual((done.returncode, done.stdout), (3, b""), message)
                for part in (name, "https://mirror.example/", "sourcier import roads"):
                    self.assertIn(part, message)
        self.assertFalse(self.into.exists())

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
    def test_a_certificate_nobody_vouches_for(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with self.serve(b"x") as s:
            s.socket = context.wrap_socket(s.socket, server_side=True)
            s.address = s.address.replace("http:", "https:")
            self.assertIn("certificate", self.fetch(s, code=4))
        self.assertEqual(self.file.seen, [])

    def test_a_proxy_of_the_environment(self):
        body = bytes_of(23, 1000)
        with server({"http://far.invalid/roads.osm.pbf": remote(body)}) as s:
            catalogue = self.catalogue("http://far.invalid", "/roads.osm.pbf", "")
            done = subprocess.run([self.sourcier.executable, *self.line(catalogue)],
                                  env={"http_proxy": s.address}, capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assert_whole(body)

    # The disk and others at work.

    def test_more_than_the_disk_holds(self):
        with self.serve(bytes_of(24), then=["huge"] * 3) as s:
            for language, words in (("fr", "libérez"), ("en", "free some space")):
                self.assertIn(words, self.fetch(s, code=2, language=language))
                self.assert_nothing()

    def test_a_disk_that_fills_up(self):
        self.into.mkdir(parents=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(self.into)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("no permission to mount: " + mounted.stderr.decode().strip())
        try:
            with self.serve(bytes_of(25), then=["no length"]) as s:
                self.assertIn("free some space", self.fetch(s, code=2))
                self.assertFalse(self.whole.exists())
                self.assertGreater(self.part.stat().st_size, 500_000)
                self.assertIn("are needed", self.fetch(s, code=2))  # the size is given now
        finally:
            subprocess.run(["umount", str(self.into)], check=True)

    def test_a_folder_that_cannot_be_one(self):
        self.into.parent.mkdir()
        self.into.write_text("a file", encoding="utf-8")
        with self.serve(b"x") as s:
            self.assertIn(str(self.into), self.fetch(s, code=2))
            self.into.unlink()
            self.into.mkdir()
            target = self.folder / "precious"
            target.write_text("kept", encoding="utf-8")
            self.part.symlink_to(target)
            self.fetch(s, code=2)
            self.assertEqual(target.read_text(encoding="utf-8"), "kept")

    def test_two_at_a_time(self):
        body = bytes_of(26)
        with self.serve(body, then=["slowly"]) as s:
            first = self.sourcier.start(*self.line(self.catalogue(s.address)),
                                        stdout=subprocess.PIPE)
            self.wait_for_part(100_000)
            self.assertIn("being downloaded already", self.fetch(s, code=5))
            first.communicate(timeout=60)
            self.assertEqual(first.returncode, 0)
            self.assert_whole(body)

    def test_names_stay_in_the_folder(self):
        body = b"x"
        for path, name in (("/a/..%2f..%2fb", "..%2f..%2fb"), ("/.hidden?x=/y", ".hidden"),
                           ("/a$b.csv#/c", "a$b.csv"), ("/x.part", "x.part")):
            self.checksum = ""
            with server({p: remote(body) for p in (path, path.split("#")[0])}) as s:
                self.fetch_path(s, path)
            found = [p.name for p in self.into.iterdir()]
            self.assertEqual(len(found), 1, name)
            self.assertRegex(found[0], r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")
            self.assertFalse(found[0].endswith(".part"))
            shutil.rmtree(self.into)

    def fetch_path(self, s, path):
        done = self.sourcier.run(*self.line(self.catalogue(s.address, path)))
        self.assertEqual(done.returncode, 0, done.stderr.decode())


if __name__ == "__main__":
    EXECUTABLE = sys.argv.pop(1)
    unittest.main()

#!/usr/bin/env python3
"""What is said about the program is so: man pages, the contract, the tables, links.

Usage: docs.py EXECUTABLE SOURCE_DIR     (needs python3-yaml)
"""

import fnmatch
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
import unittest
import urllib.request
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from program import ENVIRONMENT, program  # noqa: E402

SHARED = os.environ.get("SOURCIER_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data"
EXTRACT = Path(SHARED) / "roads" / "monaco.osm.pbf"
OPTION = re.compile(r"^ +(?:-\w,)?(--[a-z][a-z-]*)", re.MULTILINE)
# Folders where a program keeps a person's or a build's own files.
MACHINE_PATH = re.compile(r"(?<![\w.:/}-])/(?:work|root|home/\w+|Users/\w+|build)/[\w.-]+")
TEXT = {".c", ".cc", ".h", ".cmake", ".css", ".csv", ".html", ".json", ".md", ".mjs", ".py", ".toml",
        ".ts", ".svelte", ".txt", ".yaml", ".yml", ".1", ".case", ""}


def tracked(source):
    """Files of the repository; of the folder where there is no repository."""
    line = ["git", "-C", str(source), "ls-files", "-z", "--cached", "--others",
            "--exclude-standard"]
    try:
        names = subprocess.run(line, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        skipped = ("build", "workspace", "web/node_modules", "web/dist", ".git", ".cache",
                   "compile_commands.json")
        names = [str(p.relative_to(source)) for p in source.rglob("*")
                 if not str(p.relative_to(source)).startswith(skipped)]
    return sorted({source / n for n in names if n and (source / n).is_file()})


def man_options(page):
    return set(re.findall(r"^\.It (?:Fl \w , )?Fl Fl ([a-z][a-z-]*)", page, re.MULTILINE))


def unroff(line):
    return line.replace(r"\e", "\\").replace(r"\('e", "é")


class docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.sourcier = program(EXECUTABLE, cls.folder)
        cls.help = cls.output("--help", "--lang", "en")
        part = cls.help.split("Commands:\n")[1]
        cls.commands = re.findall(r"^  ([a-z-]+)", part, re.MULTILINE)

    @classmethod
    def output(cls, *line):
        return subprocess.run([cls.sourcier.executable, *line], capture_output=True, check=True,
                              env=ENVIRONMENT).stdout.decode()

    def page(self, command):
        name = f"sourcier-{command}.1" if command else "sourcier.1"
        path = SOURCE / "man" / name
        self.assertTrue(path.is_file(), f"no man/{name}")
        return path.read_text(encoding="utf-8")

    def test_commands_are_those_of_the_man_pages(self):
        self.assertGreater(len(self.commands), 5)
        pages = {p.name for p in (SOURCE / "man").glob("*.1")}
        self.assertEqual(pages, {"sourcier.1", *(f"sourcier-{c}.1" for c in self.commands)})
        listed = re.findall(r"^\.It Xr sourcier-([a-z-]+) 1", self.page(None), re.MULTILINE)
        self.assertEqual(sorted(listed), sorted(self.commands))

    def test_options_are_those_of_the_man_pages(self):
        for command in (None, *self.commands):
            with self.subTest(command):
                text = self.output(*([command] if command else []), "--help", "--lang", "en")
                named = {o.removeprefix("--") for o in OPTION.findall(text)}
                self.assertGreater(len(named), 0)
                self.assertEqual(named, man_options(self.page(command)))
                synopsis = self.page(command).split(".Sh SYNOPSIS")[1].split(".Sh ")[0]
                if command:
                    said = set(re.findall(r"Fl Fl ([a-z][a-z-]*)", synopsis))
                    self.assertEqual(said, named - {"help"})

    def test_help_is_in_both_languages(self):
        for command in (None, *self.commands):
            line = [command] if command else []
            french = self.output(*line, "--help", "--lang", "fr")
            english = self.output(*line, "--help", "--lang", "en")
            self.assertEqual(OPTION.findall(french), OPTION.findall(english), command)
            pairs = zip(french.splitlines(), english.splitlines())
            same = [f for f, e in pairs if f == e and f and not f.startswith("Usage")
                    and f not in ("Options:", "Arguments:")]
            self.assertEqual(same, [], command)

    def test_import_page_lists_every_kind(self):
        help_text = self.output("import", "--help", "--lang", "en")
        kinds = set(re.findall(r"^ {20,}([a-z-]+): ", help_text, re.MULTILINE))
        self.assertGreater(len(kinds), 5)
        page = self.page("import").split(".Sh OPTIONS")[0]
        self.assertEqual(set(re.findall(r"^\.It Cm ([a-z-]+)", page, re.MULTILINE)), kinds)

    def test_every_index_is_in_its_page_and_its_document(self):
        methods = re.findall(r"^([a-z0-9_]+)$", self.output("index", "--list"), re.MULTILINE)
        self.assertGreater(len(methods), 10)
        document = (SOURCE / "docs" / "indices.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([a-z0-9_]+)` \| .*\| (?:yes|no) \|$", document, re.MULTILINE)
        self.assertEqual(rows, methods)
        part = self.page("index").split("Fl Fl method Ar METHOD")[2].split("Fl Fl list")[0]
        self.assertEqual(set(re.findall(r"^\.Cm ([a-z0-9_]+)", part, re.MULTILINE)), set(methods))

    def test_exit_codes_are_documented(self):
        listed = re.findall(r"^\.It (\d)$", self.page(None).split("EXIT STATUS")[1], re.MULTILINE)
        self.assertEqual(listed, ["0", "1", "2", "3", "4", "5"])

    def test_examples_of_man_pages_work(self):
        bare = {None, "init"}
        self.sourcier.create()
        for command in (None, *self.commands):
            with self.subTest(command):
                place = self.folder / f"examples-{command}"
                place.mkdir()
                (place / "bin").mkdir()
                (place / "bin" / "sourcier").symlink_to(self.sourcier.executable)
                if command in ("matrix", "isochrone"):
                    if not EXTRACT.exists():
                        continue  # their examples need a real extract
                    shutil.copy(EXTRACT, place / "monaco.osm.pbf")
                if command not in bare:
                    shutil.copytree(self.sourcier.workspace, place / "workspace")
                lines = re.findall(r"^\.Dl (.*)$", self.page(command), re.MULTILINE)
                self.assertGreater(len(lines), 0)
                for line in map(unroff, lines):
                    self.try_example(line, place)

    def try_example(self, line, place):
        environment = {**ENVIRONMENT, "PATH": f"{place / 'bin'}:{ENVIRONMENT['PATH']}"}
        serves = " serve" in line
        process = subprocess.Popen(("exec " if serves else "") + line, shell=True, cwd=place,
                                   env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        if serves:
            said = process.stdout.readline().decode()
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            self.assertIsNotNone(address, said)
            with urllib.request.urlopen(address[0] + "api/v1/health", timeout=30) as answer:
                self.assertEqual(answer.status, 200)
            process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err), (0, b""), line)

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_man_pages_are_well_formed(self):
        for path in sorted((SOURCE / "man").glob("*.1")):
            done = subprocess.run(["groff", "-ww", "-mandoc", "-Tutf8", "-K", "utf8", str(path)],
                                  capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stderr.decode()), (0, ""), path.name)

    def test_every_endpoint_has_a_summary_and_each_parameter_a_meaning(self):
        paths = yaml.safe_load((SOURCE / "openapi.yaml").read_text(encoding="utf-8"))["paths"]
        identifiers = []
        for path, methods in paths.items():
            for method, operation in methods.items():
                self.assertTrue(operation.get("summary"), f"{method} {path} has no summary")
                self.assertTrue(operation.get("tags"), f"{method} {path} has no tag")
                identifiers.append(operation.get("operationId"))
                for status, answer in operation["responses"].items():
                    self.assertTrue("$ref" in answer or answer.get("description"),
                                    f"{path} {status}")
        self.assertEqual(len(set(identifiers)), len(identifiers))

    def test_every_table_is_described_column_by_column(self):
        data = SOURCE / "data" / "hauts-de-france"
        described = tomllib.loads((data / "tables.toml").read_text(encoding="utf-8"))["table"]
        sources = tomllib.loads((SOURCE / "data/sources.toml").read_text(encoding="utf-8"))
        flat = {}

        def collect(prefix, node):
            if "column" in node:
                flat[prefix] = node["column"]
            for key, value in node.items():
                if key != "column" and isinstance(value, dict) and key != "title":
                    collect(f"{prefix}/{key}" if prefix else key, value)

        collect("", described)
        tables = {str(p.relative_to(data).with_suffix("")) for p in data.rglob("*.csv")}
        self.assertEqual({n.replace(".", "/") for n in flat} & tables, tables)
        for name in tables:
            header = (data / f"{name}.csv").read_text(encoding="utf-8").split("\n")[0].split(",")
            covered = {c: fnmatch.filter(header, c) for c in flat[name]}  # "men_*" for several
            self.assertEqual(sorted(header), sorted(sum(covered.values(), [])), name)
            self.assertTrue(all(covered.values()), name)
            for column, said in flat[name].items():
                for field in ("fr", "en", "source", "licence"):
                    self.assertTrue(said.get(field), f"{name}.{column} says no {field}")
                for source in said["source"].split(","):
                    self.assertIn(source.strip(), sources["source"], f"{name}.{column}")
        for path in data.rglob("*"):
            if path.is_file() and path.suffix not in (".csv", ".toml", ".md"):
                self.assertIn(path.stem, (data / "tables.toml").read_text(encoding="utf-8"),
                              f"{path.name} is not described")

    def test_relative_links_resolve(self):
        pages = [p for p in (SOURCE / "README.md", SOURCE / "LISEZMOI.md",
                             SOURCE / "CONTRIBUTING.md", *(SOURCE / "docs").rglob("*.md"))
                 if p.is_file()]
        self.assertIn(SOURCE / "README.md", pages)
        self.assertIn(SOURCE / "LISEZMOI.md", pages)
        for page in pages:
            text = page.read_text(encoding="utf-8")
            links = re.findall(r"\]\(([^)\s]+)\)", text)
            links += re.findall(r'(?:src|href)="([^"]+)"', text)
            for link in links:
                target = link.split("#")[0]
                if not target or re.match(r"[a-z]+:", target):
                    continue
                self.assertTrue((page.parent / target).exists(),
                                f"{page.relative_to(SOURCE)} links to {link}")

    def test_no_path_of_a_machine(self):
        for path in tracked(SOURCE):
            if path.suffix not in TEXT or path.stat().st_size > 5_000_000:
                continue
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            found = MACHINE_PATH.search(text)
            self.assertIsNone(found, f"{path.relative_to(SOURCE)}: {found and found[0]}")


if __name__ == "__main__":
    EXECUTABLE, SOURCE = sys.argv[1], Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])

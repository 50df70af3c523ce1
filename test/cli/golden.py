#!/usr/bin/env python3
"""Golden tests of the command line: stdout, stderr and exit code of the cases of cases/*.case.

Usage: golden.py EXECUTABLE [--update] [FILE.case...]     (--update writes what was seen)

A case file is a list of blocks:
    ## what it shows
    run: access --by departement      the line after "sourcier --workspace {ws}"
    workspace: fresh                  (optional) a new workspace for this case alone; or
    workspace: roads                  one with roads drawn from commune to commune
    head: 4                           (optional) only the first lines of stdout are compared
    exit: 0
    out:                              stdout; each line after "| ", JSON indented
    | ...
    err fr: / err en:                 stderr of a refused line, which is run in both languages
A line that succeeds leaves stderr empty. One that is refused leaves stdout empty, says it in one
line, and leaves the workspace as it was. {ws}, {files}, {tmp} stand for folders.
"""

import difflib
import json
import re
import shlex
import sys
import tempfile
from pathlib import Path

from program import input_files, program
from roads_file import write_roads

CASES = Path(__file__).resolve().parent / "cases"
COMMUNES = CASES.parents[2] / "data" / "hauts-de-france" / "communes.csv"
FIELDS = ("run", "workspace", "head", "exit")
BLOCKS = ("out", "err fr", "err en")


def read_cases(path):
    cases, block = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        name, _, value = line.partition(":")
        if line.startswith("## "):
            cases.append({"title": line[3:]})
        elif line.startswith("| ") or line == "|":
            block.append(line[2:])
        elif name in BLOCKS and not value:
            block = cases[-1].setdefault(name, [])
        elif name in FIELDS:
            cases[-1][name] = value.strip()
        elif line.strip():
            raise SystemExit(f"{path.name}:{number}: cannot read {line!r}")
    return cases


def write_cases(path, cases):
    out = []
    for case in cases:
        out.append(f"## {case['title']}\n")
        out += [f"{f}: {case[f]}\n" for f in FIELDS if f in case]
        for name in BLOCKS:
            if name in case:
                out.append(f"{name}:\n")
                out += [("| " + line).rstrip() + "\n" for line in case[name]]
        out.append("\n")
    path.write_text("".join(out).rstrip("\n") + "\n", encoding="utf-8")


class runner:
    def __init__(self, executable, folder):
        self.sourcier = program(executable, folder)
        self.sourcier.create()
        input_files(self.sourcier.folder / "files")
        self.fresh = 0
        self.roads = None

    def workspace_of(self, case):
        if case.get("workspace") == "fresh":
            self.fresh += 1
            workspace = self.sourcier.folder / f"fresh{self.fresh}"
            self.sourcier.create(workspace)
            return workspace
        if case.get("workspace") != "roads":
            return self.sourcier.workspace
        if self.roads is None:
            self.roads = self.sourcier.folder / "roads"
            self.sourcier.create(self.roads)
            extract = self.sourcier.folder / "drawn.osm.pbf"
            write_roads(extract, COMMUNES)
            done = self.sourcier.run("import", "roads", str(extract), workspace=self.roads)
            assert done.returncode == 0, done.stderr.decode()
        return self.roads

    def places(self, workspace):
        tmp = self.sourcier.folder
        return {"{ws}": str(workspace), "{files}": str(tmp / "files"), "{tmp}": str(tmp)}

    def lines(self, text, workspace):
        for name, place in self.places(workspace).items():
            text = text.replace(place, name)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "{time}", text)
        text = re.sub(r'("digest":|"generation":)"[0-9a-f]+"', r'\1"…"', text)
        text = re.sub(r"(?<!\w)[0-9a-f]{64}(?!\w)", "{hash}", text)
        text = re.sub(r"console:[\w.-]+", "console:{user}", text)
        text = re.sub(r"\.new-\d+", ".new-{pid}", text)
        text = re.sub(r"^sourcier \d+\.\d+\.\d+$", "sourcier {version}", text)
        if text.startswith("{"):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
        return [line.rstrip() for line in text.splitlines()]

    def state(self, workspace):
        """What tells a workspace that was written to: its files, with their size and time."""
        kept = [p for p in sorted(workspace.rglob("*")) if not p.name.endswith(("-shm", "-wal"))]
        return [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in kept]

    def see(self, case):
        """The case as it comes out, and what is wrong with it whatever the golden says."""
        workspace = self.workspace_of(case)
        line = case["run"]
        for name, place in self.places(workspace).items():
            line = line.replace(name, place)
        seen = {k: case[k] for k in ("title", *FIELDS) if k in case}
        refused = case.get("exit", "0") != "0"
        wrong = []
        for language in ("fr", "en") if refused else (None,):
            before = self.state(workspace) if refused else []
            asked = (["--lang", language] if language else []) + shlex.split(line)
            done = self.sourcier.run(*asked, workspace=workspace)
            seen["exit"] = str(done.returncode)
            out = self.lines(done.stdout.decode(), workspace)
            err = self.lines(done.stderr.decode(), workspace)
            if refused:
                seen[f"err {language}"] = err
                start = "sourcier : " if language == "fr" else "sourcier: "
                if out:
                    wrong.append(f"a refused line wrote to stdout: {out[:3]}")
                if len(err) != 1 or not err[0].startswith(start):
                    wrong.append(f"stderr is not one line that starts with {start!r}")
                if self.state(workspace) != before:
                    wrong.append("the workspace has changed")
            else:
                seen["out"] = out[:int(case.get("head", len(out)))]
                if err:
                    wrong.append(f"stderr is not empty: {err[:5]}")
        if refused and seen["err fr"] == seen["err en"]:
            wrong.append("the same message in both languages")
        return seen, wrong


def differences(case, seen):
    out = []
    for name in (*FIELDS, *BLOCKS):
        was, now = case.get(name, ""), seen.get(name, "")
        if was == now:
            continue
        if isinstance(was, str) and isinstance(now, str):
            out.append(f"{name}: {now!r} instead of {was!r}")
        else:
            out += difflib.unified_diff(was or [], now or [], f"{name}, expected",
                                        f"{name}, seen", lineterm="", n=1)
    return out


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    update = len(arguments) != len(sys.argv) - 1
    files = [Path(a) for a in arguments[1:]] or sorted(CASES.glob("*.case"))
    failures = count = 0
    with tempfile.TemporaryDirectory() as folder:
        run = runner(arguments[0], folder)
        for path in files:
            cases = read_cases(path)
            seen = [run.see(case) for case in cases]
            count += len(cases)
            for case, (now, wrong) in zip(cases, seen):
                problems = wrong + ([] if update else differences(case, now))
                if problems:
                    failures += 1
                    print(f"FAIL {path.name}: {case['title']}\n  " + "\n  ".join(problems))
            if update:
                write_cases(path, [now for now, _ in seen])
    print(f"{count - failures} of {count} cases pass")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())

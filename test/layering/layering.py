#!/usr/bin/env python3
"""Holds the layers: a module includes only modules of lower layers, the kernels know neither
store nor http, and each heavy header stays in one file.

Usage: layering.py SOURCE_DIR
"""

import re
import sys
import tempfile
from pathlib import Path

LAYERS = {
    "base": 0, "geo": 1, "store": 1, "http": 1, "territory": 2, "supply": 2, "travel": 3,
    "access": 3, "plan": 4, "forecast": 4, "aid": 4, "snapshot": 4, "casework": 5, "accounts": 5,
    "ingest": 5, "publish": 5, "api": 6, "app": 7}
# Above a module of their own layer: a snapshot asks plans of what it holds; requests ask who may.
ALSO = {("snapshot", "plan"), ("casework", "accounts")}
# These take plain arrays, so that they run in a benchmark or on a cluster unchanged.
KERNELS = {"access", "plan", "forecast"}
NOT_IN_KERNELS = {"store", "http", "snapshot"}
# Each of these takes seconds to compile, or a hundred libraries to link.
HEAVY = {"Boost.Beast": r"boost/(beast|asio)", "GDAL": r"(gdal|ogr|cpl_)", "SOCI": r"soci",
         "CLI11": r"CLI/", "toml++": r"toml\+\+/", "rapidjson's writer": r"rapidjson/writer\.h",
         "libcurl": r"curl/", "OpenSSL": r"openssl/"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def includes(path):
    return [(kind, name) for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def module_of(path, root):
    parts = path.relative_to(root).parts
    return parts[0] if parts[0] == "app" else parts[1]


def check(root):
    wrong, heavy = [], {name: [] for name in HEAVY}
    files = sorted(p for folder in ("src", "app") for p in (root / folder).rglob("*")
                   if p.suffix in (".h", ".cc"))
    for path in files:
        module, place = module_of(path, root), path.relative_to(root)
        if module not in LAYERS:
            wrong.append(f"{place}: module {module} is in no layer; add it to LAYERS")
            continue
        for kind, name in includes(path):
            for label, pattern in HEAVY.items():
                if re.match(pattern, name):
                    heavy[label].append(place)
            other = name.split("/")[0]
            if kind == '"' and "/" not in name:
                wrong.append(f'{place}: "{name}" is not written from the include root')
            if other not in LAYERS or other == module:
                continue
            if LAYERS[other] >= LAYERS[module] and (module, other) not in ALSO:
                wrong.append(f"{place}: {module} (layer {LAYERS[module]}) includes {name} "
                             f"(layer {LAYERS[other]})")
            if module in KERNELS and other in NOT_IN_KERNELS:
                wrong.append(f"{place}: {module} takes plain arrays and knows no {other}")
    for label, places in heavy.items():
        distinct = sorted(set(places))
        if len(distinct) > 1 or any(p.suffix == ".h" for p in distinct):
            wrong.append(f"{label} belongs in one .cc, not in: " + ", ".join(map(str, distinct)))
    return files, wrong


def check_itself(root):
    """The rules do find what they forbid: each of these lines in that file would be refused."""
    cases = [("base/x.cc", '#include "geo/coordinates.h"'),
             ("geo/x.cc", '#include "store/database.h"'),
             ("access/x.cc", '#include "store/database.h"'),
             ("plan/x.cc", '#include "snapshot/snapshot.h"'),
             ("http/x.h", "#include <boost/beast/core.hpp>"), ("api/x.cc", '#include "routes.h"'),
             ("unheard/x.cc", '#include "base/error.h"')]
    missed = []
    for name, line in cases:
        path = root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line + "\n", encoding="utf-8")
        if not check(root)[1]:
            missed.append(f"this test does not see {line} in src/{name}")
        path.unlink()
        path.parent.rmdir()
    return missed


def main():
    files, wrong = check(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        wrong += check_itself(Path(folder))
    for line in wrong:
        print("FAIL " + line)
    print(f"{len(files)} files read, {len(wrong)} problems")
    return 1 if wrong or len(files) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Each header compiles alone: it includes what it needs.

Usage: headers.py SOURCE_DIR COMPILER [FLAG...]     (flags of the build: include folders, warnings)
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main():
    root, compiler, flags = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3:]
    headers = sorted([*(root / "src").rglob("*.h"), *(root / "app").rglob("*.h")])

    def compiles(header):
        line = [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", f"-I{root / 'src'}",
                f"-I{root}", *flags, "-include", str(header), "-x", "c++", os.devnull]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 and not done.stderr else done.stderr or "no reason given"

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
        answers = list(threads.map(compiles, headers))
    failures = [(h, a) for h, a in zip(headers, answers) if a]
    for header, answer in failures:
        print(f"FAIL {header.relative_to(root)}\n{answer}")
    print(f"{len(headers) - len(failures)} of {len(headers)} headers compile alone")
    return 1 if failures or not headers else 0


if __name__ == "__main__":
    sys.exit(main())

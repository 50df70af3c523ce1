"""What must come out, printed at each run; one failure and nothing is written."""

import math
import tomllib
from collections import Counter, defaultdict

from embedding.communes import history
from embedding.reading import bad_input, read_text

EXPECTED_MEANS = {"02": 3.178, "59": 4.542, "60": 2.995, "62": 4.187, "80": 4.513, None: 4.117}
EXPECTED_APL = {"62041": 4.33, "62765": 3.61, "62364": 2.89, "62771": 5.34, "62645": 3.12}
EXPECTED_UNDER_SHARE = 9.7
EXPECTED_IN = 3782
EXPECTED_AGES, EXPECTED_PEOPLE_BY_AGE = 284, 3_137_876
EXPECTED_BORDER = {"59350": "BE", "02381": "BE", "59249": "BE", "59606": "BE",
                   "62041": "", "80021": ""}


class controls:
    def __init__(self):
        self.lines, self.failures = [], []

    def say(self, text):
        self.lines.append(text)

    def need(self, label, found, expected, tolerance=0.0):
        good = found == expected if isinstance(expected, str) else (
            abs(found - expected) <= tolerance + 1e-12)
        text = f"{label}: {found if isinstance(found, (str, int)) else round(found, 4)}"
        self.say(f"  {'ok  ' if good else 'FAIL'} {text}"
                 + ("" if good else f" (expected {expected})"))
        if not good:
            self.failures.append(label)


def control_apl(land, table, report):
    sums = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])  # P* x APL, P*, people under 2.5, people
    apl = {}
    for code, year, value, _, standard, people in table:
        commune = land.communes[land.history.resolve(code)]
        if year != 2023 or commune["role"] != "in":
            continue
        value, standard, people = float(value), float(standard), float(people)
        apl[code] = value
        for key in (commune["departement"], None):
            sums[key][0] += standard * value
            sums[key][1] += standard
            sums[key][2] += people if value < 2.5 else 0.0
            sums[key][3] += people
    for key, expected in EXPECTED_MEANS.items():
        weighted, standard, _, _ = sums[key]
        report.need(f"mean APL gp 2023, {key or 'region'}", weighted / max(standard, 1e-9),
                    expected, 0.0005)
    report.need("people under 2.5, %", 100 * sums[None][2] / max(sums[None][3], 1e-9),
                EXPECTED_UNDER_SHARE, 0.05)
    for code, expected in EXPECTED_APL.items():
        report.need(f"APL gp 2023, {land.cog[code]['nom']}", apl.get(code, math.nan),
                    expected, 0.005)


def control_codes(land, tables, report):
    for name in ("apl_gp", "apl_nurse", "facilities", "zones", "income", "ages",
                 "odbl/health_areas"):
        codes = {row[0] for row in tables[name][1]}
        lost = sorted(code for code in codes if land.history.resolve(code) not in land.communes)
        mapped = sorted(code for code in codes if code not in land.cog)
        report.say(f"  {name}: {len(codes)} codes, {len(mapped)} of them mapped to today's")
        report.need(f"{name}: codes without a commune", ", ".join(lost) or "none", "none")
    for name in ("apl_gp", "apl_nurse"):
        have = {land.history.resolve(row[0]) for row in tables[name][1]}
        report.say(f"  {name}: communes without a value: "
                   + (", ".join(sorted(set(land.communes) - have)) or "none"))
    # A reader of history.csv knows only the communes of communes.csv and must find the same.
    reader = history.__new__(history)
    reader.current, reader.rows = set(land.communes), set(tables["history"][1])
    reader.index()
    delegated = [pair for pair in land.delegated if pair[1] in land.communes]
    wrong = [code for code, seat in delegated if reader.resolve(code) != seat]
    report.say(f"  {len(delegated)} déléguées and associées lead to their commune by history.csv")
    report.need("déléguées or associées led astray", ", ".join(sorted(wrong)) or "none", "none")
    unlike = sorted({row[0] for row in tables["history"][1]
                     if land.history.resolve(row[0]) != reader.resolve(row[0])
                     and row[0] not in land.cog})
    report.need("history.csv and the whole history disagree", ", ".join(unlike) or "none", "none")


def control_all(land, tables):
    report = controls()
    for role in ("in", "around"):
        chosen = [c for c in land.communes.values() if c["role"] == role]
        each = Counter(c["departement"] for c in chosen)
        report.say(f"role {role}: {len(chosen)} communes, "
                   f"{sum(c['population'] for c in chosen)} people, by département "
                   + ", ".join(f"{code} {count}" for code, count in sorted(each.items())))
    report.say(f"border BE: {sum(c['border'] == 'BE' for c in land.communes.values())} communes")
    for note in land.notes:
        report.say(note)
    report.need("communes in", sum(c["role"] == "in" for c in land.communes.values()), EXPECTED_IN)
    for code, expected in EXPECTED_BORDER.items():
        commune = land.communes.get(code, {})
        report.need(f"border of {land.cog[code]['nom']}", commune.get("border", "absent") or "none",
                    expected or "none")
    control_apl(land, tables["apl_gp"][1], report)
    control_codes(land, tables, report)
    control_ages(tables["ages"][1], report)
    return report


def control_ages(table, report):
    report.need("communes with people by age", len(table), EXPECTED_AGES)
    report.need("people by age", sum(sum(row[2:]) for row in table), EXPECTED_PEOPLE_BY_AGE)


def as_described(header, described):
    """The header, each run of columns that one description `prefix*` covers standing as that."""
    prefixes = [name[:-1] for name in described if name.endswith("*")]
    found = []
    for name in header:
        name = next((prefix + "*" for prefix in prefixes if name.startswith(prefix)), name)
        if found[-1:] != [name]:
            found.append(name)
    return found


def control_description(path, tables):
    """tables.toml describes every table and column that is written, and no other."""
    try:
        stated = tomllib.loads(read_text(path))["table"]
        sources = tomllib.loads(read_text(path.parent.parent / "sources.toml"))["source"]
        columns_of = {name: table["column"] for name, table in stated.items()}
        named = {key.strip() for columns in columns_of.values() for column in columns.values()
                 for key in column["source"].split(",")}
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise bad_input(path, f"not the TOML expected ({error})", "mend it") from None
    unknown = sorted(named - set(sources))
    if unknown:
        raise bad_input(path, "sources.toml does not know this source", "add it there",
                        field="source", value=unknown[0])
    if sorted(stated) != sorted(tables):
        raise bad_input(path, f"tables that differ: {sorted(set(stated) ^ set(tables))}",
                        "describe each table that is written, and no other")
    for name, (header, _) in tables.items():
        columns = list(columns_of[name])
        if columns != as_described(header, columns):
            raise bad_input(path, f"table '{name}' has the columns {list(header)}",
                            "describe its columns in that order", field=name, value=columns)

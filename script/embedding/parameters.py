"""The demand weights of apl.toml, and its hand-written half held to the workbooks."""

import re
import tomllib

from embedding.reading import bad_input, read_text, real
from embedding.tables import YEARS

WEIGHTS_MARK = "# --- below this line: written by script/embed-territory from the workbooks ---\n"


def demand_weights(path, rows):
    """[(lower age, [weight of each vintage])] and the vintages, from the sheet 'Paramètres'."""
    start = next((i for i, (_, cells) in enumerate(rows)
                  if cells.get("A", "").startswith("Tranche d'âge")), None)
    if start is None:
        raise bad_input(path, "no header 'Tranche d'âge' in sheet 'Paramètres'",
                        "use the workbook as DREES publishes it")
    vintages = {letter: int(found.group()) for letter, text in rows[start][1].items()
                if (found := re.search(r"20\d\d$", text))}
    weights = []
    for row, cells in rows[start + 1:]:
        found = re.search(r"\d+", cells.get("A", ""))
        if "B" not in cells or not found:
            break
        lower = 0 if cells["A"].startswith("Moins") else int(found.group())
        if lower != 5 * len(weights):
            raise bad_input(path, f"expected the age group that starts at {5 * len(weights)}",
                            "use the workbook as DREES publishes it", row, "A", cells["A"])
        weights.append((lower, [real(cells.get(letter), path, row, letter, 0)
                                for letter in vintages]))
    if sorted(vintages.values()) != list(YEARS) or len(weights) != 19:
        raise bad_input(path, f"{len(weights)} age groups, vintages {sorted(vintages.values())}",
                        "use the workbook of the vintages 2022 and 2023")
    return weights, list(vintages.values())


def decay_bands(path, rows):
    """[(upper minute or None, weight)] of the sheet 'Paramètres'."""
    start = next((i for i, (_, cells) in enumerate(rows)
                  if cells.get("A", "").startswith("Temps de trajet")), None)
    if start is None:
        raise bad_input(path, "no header 'Temps de trajet' in sheet 'Paramètres'",
                        "use the workbook as DREES publishes it")
    bands = []
    for row, cells in rows[start + 1:]:
        minutes = re.findall(r"\d+", cells.get("A", ""))
        if "B" not in cells or not minutes:
            break
        bands.append((None if cells["A"].startswith("Plus") else int(minutes[-1]),
                      real(cells["B"], path, row, "B", 0)))
    return bands


def parameters_text(path, books):
    """The hand-written half of apl.toml, held against the workbooks, then the weights."""
    text = read_text(path)
    if WEIGHTS_MARK not in text:
        raise bad_input(path, "the line that starts the written part is missing",
                        f"put back the line: {WEIGHTS_MARK.strip()}")
    head = text[:text.index(WEIGHTS_MARK)]
    try:
        stated = {name: [(band["up_to_minutes"], band["weight"]) for band in profession["decay"]]
                  for name, profession in tomllib.loads(head)["profession"].items()}
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise bad_input(path, f"not the TOML expected ({error})", "mend it") from None
    out = [head, WEIGHTS_MARK]
    for profession, (book_path, book) in books.items():
        rows = book["Paramètres"]
        bands = stated.get(profession, [])
        official = [band for band in decay_bands(book_path, rows) if band[0] is not None]
        if [a for a, _ in bands] != [a for a, _ in official] or any(
                abs(a[1] - b[1]) > 1e-12 for a, b in zip(bands, official)):
            raise bad_input(path, f"the decay of '{profession}' is not the workbook's {official}",
                            "correct the hand-written part")
        weights, vintages = demand_weights(book_path, rows)
        for index, vintage in enumerate(vintages):
            out.append(f"\n[[demand_weights]]\nprofession = \"{profession}\"\n"
                       f"vintage = {vintage}\npopulation = \"all\"\nsource = \"drees_apl\"\n"
                       f"date = \"{vintage}\"\n"
                       f"lower_age = [{', '.join(str(age) for age, _ in weights)}]\n"
                       f"weight = [{', '.join(f'{w[index]:.2f}' for _, w in weights)}]\n")
    return "".join(out)

"""Official files in, with one error that names file, row, field, value and remedy."""

import csv
import io
import json
import math
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from pathlib import Path


class bad_input(Exception):
    def __init__(self, path, what, remedy, row=None, field=None, value=None):
        where = Path(path).name
        if row is not None:
            where += f", row {row}"
        if field is not None:
            where += f", field {field}"
        if value is not None:
            where += f", value '{value}'"
        super().__init__(f"{where}: {what}. Remedy: {remedy}")


def read_bytes(path):
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise bad_input(path, error.strerror or "cannot be read",
                        "check --official, --cog and --data, or this file's own option") from None


def read_text(path):
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_input(path, f"not UTF-8 at byte {error.start}",
                        "convert it to UTF-8 and try again") from None


def parse_json(path):
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise bad_input(path, f"not JSON: {error.msg}", "download it again",
                        row=error.lineno) from None


def read_json(path, fields):
    """A list of objects, each with the fields named."""
    rows = parse_json(path)
    if not isinstance(rows, list) or not rows:
        raise bad_input(path, "is not a list of objects", "use the package of the COG of 2026")
    for number, row in enumerate(rows, 1):
        for field in fields:
            if not isinstance(row, dict) or field not in row:
                raise bad_input(path, "is missing", "use the package of the COG of 2026", number,
                                field)
    return rows


def read_features(path, fields):
    """[(properties, geometry)] of a GeoJSON of polygons."""
    document = parse_json(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not features:
        raise bad_input(path, "holds no feature", "use the outlines as Etalab publishes them")
    for number, feature in enumerate(features, 1):
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise bad_input(path, "is not a polygon", "use the outlines as Etalab publishes them",
                            number, "geometry", geometry.get("type"))
        for field in fields:
            if field not in feature.get("properties", {}):
                raise bad_input(path, "is missing", "use the outlines as Etalab publishes them",
                                number, field)
    return [(feature["properties"], feature["geometry"]) for feature in features]


def read_csv(path, columns, delimiter=",", key=None):
    """Rows as dicts, each with its line number under '#'; `key` must be unique where given."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), delimiter=delimiter)
    if len(set(reader.fieldnames or [])) != len(reader.fieldnames or []):
        raise bad_input(path, "a column appears twice", "keep one of the two", row=1)
    for column in columns:
        if column not in (reader.fieldnames or []):
            raise bad_input(path, f"column '{column}' is missing",
                            "use the file named in docs/embedded-territory.md", row=1)
    rows, seen = [], set()
    for row in reader:
        row["#"] = reader.line_num
        if None in row or None in row.values():
            raise bad_input(path, "not as many fields as the header has",
                            "mend the row or download the file again", row=row["#"])
        if key:
            if row[key] in seen:
                raise bad_input(path, "appears twice", "keep one of the two rows", row["#"], key,
                                row[key])
            seen.add(row[key])
        rows.append(row)
    if not rows:
        raise bad_input(path, "holds no row", "download it again")
    return rows


def real(text, path, row, field, low=-math.inf):
    try:
        value = float(text)
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value) or value < low:
        need = "a finite number" if low == -math.inf else f"a finite number of {low:g} or more"
        raise bad_input(path, f"is not {need}", "mend the cell or download the file again", row,
                        field, text)
    return value


def whole(text, path, row, field):
    value = real(text, path, row, field, 0)
    if value != int(value):
        raise bad_input(path, "is not a whole number", "mend the cell", row, field, text)
    return int(value)


def commune_code(text, path, row, field):
    if not re.fullmatch(r"\d[\dAB]\d{3}", text):
        raise bad_input(path, "is not an INSEE commune code of five characters",
                        "keep the leading zero and the letter of Corsica", row, field, text)
    return text


SHEET_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def shared_strings(book):
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(SHEET_NS + "t"))
            for item in root.iter(SHEET_NS + "si")]


def read_workbook(path, names):
    """{sheet: [(row number, {column letters: text})]} for the sheets named."""
    ids = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(path))) as book:
            strings = shared_strings(book)
            links = {link.get("Id"): link.get("Target") for link in
                     ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
            sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(SHEET_NS + "sheet")
            targets = {sheet.get("name"): links[sheet.get(ids)] for sheet in sheets}
            for name in names:
                if name not in targets:
                    raise bad_input(path, f"sheet '{name}' is missing",
                                    "use the DREES workbook of the vintages 2022 and 2023")
            return {name: sheet_rows(book.open("xl/" + targets[name]), strings) for name in names}
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, ValueError,
            IndexError) as error:
        raise bad_input(path, f"is not a whole XLSX workbook ({error})",
                        "download it again") from None


def sheet_rows(stream, strings):
    rows = []
    for _, element in ElementTree.iterparse(stream):
        if element.tag != SHEET_NS + "row":
            continue
        cells = {}
        for cell in element:
            value = cell.find(SHEET_NS + "v")
            if value is not None:
                text = strings[int(value.text)] if cell.get("t") == "s" else value.text
                cells[cell.get("r").rstrip("0123456789")] = text.strip()
        rows.append((int(element.get("r")), cells))
        element.clear()
    return rows


def apl_rows(path, sheet, rows, columns):
    """(row number, code, [numbers]) with the columns found by the start of their header."""
    start = next((i for i, (_, cells) in enumerate(rows)
                  if cells.get("A", "").startswith("Code commune")), None)
    if start is None:
        raise bad_input(path, f"no header 'Code commune INSEE' in sheet '{sheet}'",
                        "use the workbook as DREES publishes it")
    letters = []
    for wanted in columns:
        found = [letter for letter, text in rows[start][1].items()
                 if re.match(wanted, text, re.IGNORECASE)]
        if len(found) != 1:
            raise bad_input(path, f"{len(found)} columns match '{wanted}' in sheet '{sheet}'",
                            "use the workbook as DREES publishes it", rows[start][0])
        letters.append(found[0])
    seen = set()
    for number, cells in rows[start + 1:]:
        if "A" not in cells:
            continue
        code = commune_code(cells["A"], path, number, f"{sheet}!A")
        if code in seen:
            raise bad_input(path, "appears twice", "download the workbook again", number,
                            f"{sheet}!A", code)
        seen.add(code)
        yield number, code, [real(cells.get(letter), path, number, f"{sheet}!{letter}", 0)
                             for letter in letters]

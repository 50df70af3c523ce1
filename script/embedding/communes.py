"""History of communes, and the communes of the territory with what surrounds it."""

from collections import defaultdict
from pathlib import Path

from embedding.geometry import (BORDER_DEPARTEMENTS, REACH_KM, area_and_centroid, belgian_border,
                                distance_to_segment, near_index, polygons)
from embedding.reading import (bad_input, commune_code, read_csv, read_features, read_json, real,
                               whole)

REGION = "32"

# Mergers after the last date of the INSEE history file. Each code is in the communes of the COG
# of 2024-01-01 (decoupage-administratif 4.1.0) and not of 2025-01-01 (5.3.0), and a new commune
# takes effect on a 1 January.
LATER_MERGER_DATES = {code: "2025-01-01" for code in (
    "02311", "59070", "62461", "62549", "62743", "76358", "80830", "93059")}

KINDS = {"20": "split", "21": "split", "30": "dissolution", "31": "merger", "32": "merger",
         "33": "merger", "34": "absorption", "35": "absorption", "41": "code_change",
         "50": "code_change"}


class history:
    def __init__(self, path, current):
        self.current = current
        self.rows = set()
        columns = ("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP")
        for row in read_csv(path, columns):
            before, after = row["COM_AV"], row["COM_AP"]
            if row["TYPECOM_AP"] != "COM" or before == after or not before:
                continue
            if row["MOD"] not in KINDS:
                raise bad_input(path, "kind of movement unknown here", "add it to KINDS",
                                row["#"], "MOD", row["MOD"])
            commune_code(before, path, row["#"], "COM_AV")
            commune_code(after, path, row["#"], "COM_AP")
            self.rows.add((before, after, row["DATE_EFF"], KINDS[row["MOD"]]))
        self.index()

    def index(self):
        self.following = defaultdict(list)
        for before, after, date, kind in sorted(self.rows):
            if kind != "split":
                self.following[before].append((date, after))

    def resolve(self, code):
        """Today's commune of a code, or None: latest movement first, lower code on a tie."""
        since = ""
        while code not in self.current:
            moves = [move for move in self.following.get(code, ()) if move[0] >= since]
            if not moves:
                return None
            since = max(move[0] for move in moves)
            code = min(after for date, after in moves if date == since)
        return code

    def add_later_mergers(self, pairs):
        for path, number, before, after in pairs:
            if before in self.current or self.resolve(before) is not None:
                continue
            if before not in LATER_MERGER_DATES:
                raise bad_input(path, "merged after the last date of the history file",
                                "add its date to LATER_MERGER_DATES, with its source", number,
                                "code", before)
            self.rows.add((before, after, LATER_MERGER_DATES[before], "merger"))
        self.index()

    def add_reattachments(self, delegated):
        """A déléguée that went with a split-off commune: the history alone leads to the other."""
        for code, seat in sorted(delegated):
            reached = self.resolve(code)
            dates = [date for before, after, date, kind in self.rows
                     if kind == "split" and (before, after) == (reached, seat)]
            if reached != seat and dates:
                self.rows.add((code, seat, max(dates), "reattachment"))
        self.index()

    def table(self, kept):
        return sorted(row for row in self.rows if self.resolve(row[1]) in kept)


class territory:
    """Everything read once; the tables below are functions of it."""

    def __init__(self, paths):
        self.paths = paths
        listed = read_json(paths["cog-communes"], ("code", "nom", "type", "departement"))
        self.cog = {row["code"]: row for row in listed if row["type"] == "commune-actuelle"}
        self.delegated = [(row["code"], row["chefLieu"]) for row in listed
                          if row["type"] in ("commune-deleguee", "commune-associee")
                          and row["code"] not in self.cog]
        self.inside_rows = read_csv(paths["communes"], (
            "code_insee", "nom", "dep", "epci", "pop_municipale_2023", "lon_centroide",
            "lat_centroide", "surface_km2_approx", "existe_cog2026", "commune_rattachement_2026",
            "bv2022", "canton_ou_ville_2024", "tvs_code_reconstruit", "tvs_nom"), key="code_insee")
        self.history = history(paths["movements"], set(self.cog))
        self.history.add_later_mergers(self.later_mergers())
        self.history.add_reattachments(self.delegated)
        self.outlines = self.read_outlines()
        self.epci = {member["code"]: (group["code"], group["nom"])
                     for group in read_json(paths["cog-epci"], ("code", "nom", "membres"))
                     for member in group["membres"]}
        self.communes = {}
        self.notes = []
        self.add_inside()
        self.add_around()
        self.add_border()

    def later_mergers(self):
        for row in self.inside_rows:
            if row["existe_cog2026"] != "1":
                yield (self.paths["communes"], row["#"], row["code_insee"],
                       row["commune_rattachement_2026"])
        for code, seat in self.delegated:
            if code in LATER_MERGER_DATES:
                yield self.paths["cog-communes"], None, code, seat

    def read_outlines(self):
        path = Path(self.paths["outlines"]) / "departements-1000m.geojson"
        outlines = {properties["code"]: (properties, geometry) for properties, geometry
                    in read_features(path, ("code", "nom", "region"))}
        for code in (*BORDER_DEPARTEMENTS, *{row["dep"] for row in self.inside_rows}):
            if code not in outlines:
                raise bad_input(path, "has no outline", "download the file again", None, "code",
                                code)
        return outlines

    def add_inside(self):
        path = self.paths["communes"]
        parts = defaultdict(list)
        for row in self.inside_rows:
            code = commune_code(row["code_insee"], path, row["#"], "code_insee")
            today = self.history.resolve(code)
            if row["existe_cog2026"] == "1" and today != code:
                raise bad_input(path, "is not a commune of the COG of 2026",
                                "use the communes of 2026", row["#"], "code_insee", code)
            if row["existe_cog2026"] != "1" and today != row["commune_rattachement_2026"]:
                raise bad_input(path, f"the history leads to {today}", "mend one of the two",
                                row["#"], "commune_rattachement_2026",
                                row["commune_rattachement_2026"])
            parts[today].append(row)
        for code, rows in parts.items():
            head = next(row for row in rows if row["code_insee"] == code)
            areas = [real(row["surface_km2_approx"], path, row["#"], "surface_km2_approx", 0)
                     for row in rows]
            mean = [sum(area * real(row[column], path, row["#"], column)
                        for area, row in zip(areas, rows)) / sum(areas)
                    for column in ("lon_centroide", "lat_centroide")]
            people = sum(whole(row["pop_municipale_2023"], path, row["#"], "pop_municipale_2023")
                         for row in rows if row is head or row["pop_municipale_2023"])
            if people != self.cog[code].get("population"):
                raise bad_input(path, f"differs from {self.cog[code].get('population')}, the "
                                "population of the COG package", "use files of the same vintage",
                                head["#"], "pop_municipale_2023", people)
            self.communes[code] = {
                "name": head["nom"], "departement": head["dep"], "epci": head["epci"],
                "point": tuple(mean), "population": people, "area": sum(areas), "role": "in"}

    def near_departements(self):
        vertices = {code: [tuple(p) for polygon in polygons(geometry) for ring in polygon
                           for p in ring] for code, (_, geometry) in self.outlines.items()}
        region = [point for code, points in vertices.items()
                  if self.outlines[code][0]["region"] == REGION for point in points]
        box = [min(p[0] for p in region) - 0.6, max(p[0] for p in region) + 0.6,
               min(p[1] for p in region) - 0.4, max(p[1] for p in region) + 0.4]
        return sorted(code for code, points in vertices.items()
                      if self.outlines[code][0]["region"] != REGION
                      and any(box[0] < x < box[1] and box[2] < y < box[3] for x, y in points))

    def add_around(self):
        parts, unmapped = defaultdict(list), []
        for departement in self.near_departements():
            path = Path(self.paths["outlines"]) / f"communes-1000m-{departement}.geojson"
            for number, (properties, geometry) in enumerate(read_features(path, ("code",)), 1):
                code = commune_code(properties["code"], path, number, "code")
                today = self.history.resolve(code)
                if today is None:
                    unmapped.append((code, geometry))
                elif today not in self.communes:
                    parts[today].append(geometry)
        index = near_index([commune["point"] for commune in self.communes.values()])
        for code, geometry in unmapped:
            if index.holds(area_and_centroid([geometry])[1]):
                raise bad_input("communes-1000m", "has an outline within reach but no commune of "
                                "today", "add its merger to LATER_MERGER_DATES", field="code",
                                value=code)
        for code, geometries in sorted(parts.items()):
            area, point = area_and_centroid(geometries)
            if index.holds(point):
                row = self.cog[code]
                self.communes[code] = {
                    "name": row["nom"], "departement": row["departement"],
                    "epci": self.epci.get(code, ("", ""))[0], "point": point,
                    "population": row["population"], "area": area, "role": "around"}
        near = {commune["departement"] for commune in self.communes.values()}
        missing = sorted(code for code, row in self.cog.items()
                         if row.get("departement") in near and code not in parts
                         and code not in self.communes)
        self.notes.append("communes of today without an outline, so never 'around': "
                          + (", ".join(missing) or "none"))

    def add_border(self):
        border = belgian_border(self.outlines)
        for commune in self.communes.values():
            commune["border"] = "BE" if any(distance_to_segment(commune["point"], a, b) <= REACH_KM
                                            for a, b in border) else ""

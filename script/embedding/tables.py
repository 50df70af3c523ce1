"""The tables of data/hauts-de-france, as rows in the order in which they are written."""

import json
import tomllib
import unicodedata
from pathlib import Path

from embedding.reading import apl_rows, bad_input, commune_code, read_csv, read_json, real, whole

YEARS = (2022, 2023)


def facility_keys():
    """Official label of a type -> our key, as data/vocabulary.toml names them."""
    vocabulary = Path(__file__).parents[2] / "data" / "vocabulary.toml"
    with vocabulary.open("rb") as file:
        return {f["official"]: key for key, f in tomllib.load(file)["facility"].items()}


ZONES = (  # scheme, class, start of the official value
    ("gp_ars", "ZIP", "1_ZIP"), ("gp_ars", "ZAC", "2_ZAC"), ("gp_ars", "ZAR", "4_ZAR"),
    ("gp_ars", "HZ", "3_HZ"),
    ("nurse_ars", "tres_sous_dotee", "1_Tres_sous_dotee"),
    ("nurse_ars", "sous_dotee", "2_Sous_dotee"), ("nurse_ars", "intermediaire", "3_intermediaire"),
    ("nurse_ars", "tres_dotee", "4_Tres_dotee"), ("nurse_ars", "sur_dotee", "5_Sur_dotee"),
    ("zrr", "classee", "C -"), ("zrr", "partielle", "P -"), ("zrr", "sortante", "A -"),
    ("zrr", "non_classee", "NC -"),
)
ZONE_COLUMNS = (("gp_ars", 2025, "zonage_mg_ars"), ("nurse_ars", 2026, "zonage_infirmier"),
                ("zrr", 2021, "zrr_2021_detail"))


def number(value, digits):
    """As published: no more decimals than `digits`, no trailing zero."""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def communes_table(land):
    return [(code, c["name"], c["departement"], c["epci"], f"{c['point'][0]:.5f}",
             f"{c['point'][1]:.5f}", c["population"], f"{c['area']:.2f}", c["role"], c["border"])
            for code, c in sorted(land.communes.items())]


def areas_table(land):
    fields = ("code", "nom")
    listed = read_json(land.paths["cog-departements"], (*fields, "region"))
    region_of = {row["code"]: row["region"] for row in listed}
    departements = {c["departement"] for c in land.communes.values()}
    regions = {region_of[code] for code in departements}
    names = dict(land.epci.values())
    rows = [("region", row["code"], row["nom"], "")
            for row in read_json(land.paths["cog-regions"], fields) if row["code"] in regions]
    rows += [("departement", row["code"], row["nom"], row["region"])
             for row in listed if row["code"] in departements]
    for code in {c["epci"] for c in land.communes.values()} - {""}:
        if code not in names:
            raise bad_input(land.paths["cog-epci"], "has no name", "use files of the same year",
                            field="code", value=code)
        rows.append(("epci", code, names[code], ""))
    order = ("region", "departement", "epci")
    return sorted(rows, key=lambda row: (order.index(row[0]), row[1]))


def apl_table(land, path, book, columns):
    rows = []
    for year in YEARS:
        sheet = f"APL {year}"
        for _, code, values in apl_rows(path, sheet, book[sheet], columns):
            if land.history.resolve(code) in land.communes:
                rows.append((code, year, *(number(value, 3) for value in values)))
    return sorted(rows)


def tidy(label):
    return unicodedata.normalize("NFC", label).replace("’", "'").replace(
        "Etablissement", "Établissement").strip()


def facilities_table(land):
    keys = facility_keys()
    rows = []
    for year in (2009, 2013):
        path = land.paths[f"facilities-{year}"]
        for row in read_csv(path, ("code_insee",), key="code_insee"):
            code = commune_code(row["code_insee"], path, row["#"], "code_insee")
            for column, text in row.items():
                if column in ("#", "code_insee"):
                    continue
                if tidy(column) not in keys:
                    raise bad_input(path, "facility unknown", "add it to data/vocabulary.toml", 1, column)
                count = whole(text, path, row["#"], column)
                if count:
                    rows.append((code, year, keys[tidy(column)], count))
    return sorted(rows)


def zones_table(land):
    path = land.paths["zones"]
    rows = []
    columns = ("code_insee", *(column for _, _, column in ZONE_COLUMNS))
    for row in read_csv(path, columns, key="code_insee"):
        code = commune_code(row["code_insee"], path, row["#"], "code_insee")
        for scheme, vintage, column in ZONE_COLUMNS:
            if not row[column]:
                continue
            found = [zone[1] for zone in ZONES
                     if zone[0] == scheme and row[column].startswith(zone[2])]
            if len(found) != 1:
                raise bad_input(path, "class unknown", "add it to ZONES", row["#"], column,
                                row[column])
            rows.append((code, scheme, vintage, found[0]))
    return sorted(rows)


def income_table(land):
    path = land.paths["income"]
    rows = []
    indicators = (("median_income", "MED21"), ("poverty_rate", "TP6021"))
    columns = ("CODGEO", *(column for _, column in indicators))
    for row in read_csv(path, columns, ";", "CODGEO"):
        code = commune_code(row["CODGEO"], path, row["#"], "CODGEO")
        for indicator, column in indicators:
            status = {"s": "secret", "nd": "not_available"}.get(row[column], "=")
            value = "" if status != "=" else number(
                real(row[column].replace(",", "."), path, row["#"], column, 0), 1)
            rows.append((code, indicator, 2021, value, status))
    return sorted(rows)


AGES = ("0_4", "5_9", "10_14", "15_19", "20_24", "25_29", "30_34", "35_39", "40_44", "45_49",
        "50_54", "55_59", "60_64", "65_69", "70_74", "75_79", "80_84", "85_89", "90_94", "95_plus")
AGES_MISSPELT = {"hommes_70_74": "hommes_70_47", "hommes_0_4": "homme_0_4",
                 "hommes_65_69": "homme_65_69"}


def ages_table(land):
    """(header, rows): a column a sex and group, the communes that the file says are sound."""
    path = land.paths["ages"]
    official = [AGES_MISSPELT.get(name, name)
                for sex in ("hommes", "femmes") for name in (f"{sex}_{age}" for age in AGES)]
    rows = []
    for row in read_csv(path, ("code", "ok", *official), key="code"):
        code = commune_code(row["code"], path, row["#"], "code")
        if row["ok"] == "1":
            rows.append((code, 2021, *(whole(row[c], path, row["#"], c) for c in official)))
    header = ("code", "year", *(f"{sex}_{age}" for sex in ("men", "women") for age in AGES))
    return header, sorted(rows)


# Correspondent doctors of the SAMU: three are published for the sector of these three communes; one
# in each of them, at its centre, is our placing (data/sources.toml, ars_hdf_pact). Hesdin is
# Hesdin-la-Forêt since 2025.
MCS_COMMUNES = ("Anvin", "Fruges", "Hesdin-la-Forêt")


def resources_table(land):
    rows = []
    for name in MCS_COMMUNES:
        codes = [code for code, commune in land.communes.items()
                 if commune["name"] == name and commune["departement"] == "62"]
        if len(codes) != 1:
            raise bad_input(land.paths["communes"], f"{len(codes)} communes of the Pas-de-Calais "
                            "bear this name", "mend MCS_COMMUNES", field="nom", value=name)
        rows.append((f"mcs-{codes[0]}", f"MCS, {name}", codes[0], "mcs"))
    return sorted(rows)


def health_areas(land):
    """The ODbL columns and the names they need: (areas, names)."""
    names, rows = {}, []
    inside = [row for row in land.inside_rows if row["existe_cog2026"] == "1"]
    for row in inside:
        rows.append((row["code_insee"], row["bv2022"], row["canton_ou_ville_2024"],
                     row["tvs_code_reconstruit"]))
        names[("tvs", row["tvs_code_reconstruit"])] = row["tvs_nom"]
    for row in inside:
        bassin, canton = row["bv2022"], row["canton_ou_ville_2024"]
        name = names.get(("tvs", bassin)) or land.cog.get(bassin, {}).get("nom")
        if name:
            names[("bv2022", bassin)] = name
        if ("tvs", canton) in names:
            names[("canton_ville_2024", canton)] = names[("tvs", canton)]
    return sorted(rows), sorted((*key, name) for key, name in names.items())


def departements_geojson(land):
    def rounded(item):
        return ([rounded(part) for part in item] if isinstance(item[0], list)
                else [round(value, 4) for value in item])
    lines = []
    for code in sorted({commune["departement"] for commune in land.communes.values()}):
        properties, geometry = land.outlines[code]
        lines.append(json.dumps({
            "type": "Feature", "properties": {"code": code, "name": properties["nom"]},
            "geometry": {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])},
        }, ensure_ascii=False, separators=(",", ":")))
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")

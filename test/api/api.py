#!/usr/bin/env python3
"""Every answer of the API against openapi.yaml, and what the answers mean.

Usage: api.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import csv
import gzip
import http.client
import io
import json
import math
import re
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

import tile  # noqa: E402
from contract import contract  # noqa: E402
from program import DOCTORS, doctors_by_commune, program, server  # noqa: E402
from roads_file import write_roads  # noqa: E402

# Addresses and the status each must have. Every path of the contract is among them.
ASKED = [
    ("/api/v1/health", 200),
    ("/api/v1/territory", 200),
    ("/api/v1/sources", 200),
    ("/api/v1/openapi.yaml", 200),
    ("/api/v1/communes", 200),
    ("/api/v1/search?q=fru", 200),
    ("/api/v1/search?q=%C3%89t&limit=50", 200),
    ("/api/v1/search?q=62364", 200),
    ("/api/v1/search?q=zzzzzz", 200),
    ("/api/v1/search?q=saint%20omer&limit=3", 200),
    ("/api/v1/search", 400),
    ("/api/v1/search?q=", 400),
    ("/api/v1/search?q=" + "a" * 101, 400),
    ("/api/v1/search?q=a&limit=0", 400),
    ("/api/v1/search?q=a&limit=51", 400),
    ("/api/v1/search?q=a&limit=x", 400),
    ("/api/v1/communes/62364", 200),
    ("/api/v1/communes/62041?year=2022", 200),
    ("/api/v1/communes/59350?profession=nurse", 200),
    ("/api/v1/communes/60694", 200),  # no published value under its code of today
    ("/api/v1/communes/99999", 404),
    ("/api/v1/communes/fruges", 404),
    ("/api/v1/communes/62364?profession=plumber", 400),
    ("/api/v1/communes/62364?year=1850", 400),
    ("/api/v1/communes/62364?ages=40", 400),
    ("/api/v1/access", 200),
    ("/api/v1/access?by=commune", 200),
    ("/api/v1/access?by=epci&year=2022&ages=65", 200),
    ("/api/v1/access?by=tvs", 200),
    ("/api/v1/access?by=region&profession=nurse", 200),
    ("/api/v1/access?by=all&communes=62364,62041", 200),
    ("/api/v1/access?by=commune&format=columns", 200),
    ("/api/v1/access?by=commune&format=columns&profession=nurse&add=62364:nurse:1", 200),
    ("/api/v1/access?by=departement&format=geojson", 200),
    ("/api/v1/access?by=commune&communes=62364&format=geojson&lang=en", 200),
    ("/api/v1/access?format=csv&lang=en", 200),
    ("/api/v1/access?add=62364:gp:1&remove=62041:gp:0.5&at=2027-01-01", 200),
    ("/api/v1/access?by=canton", 400),
    ("/api/v1/access?format=pdf", 400),
    ("/api/v1/access?profession=plumber", 400),
    ("/api/v1/access?year=2019", 400),
    ("/api/v1/access?year=abc", 400),
    ("/api/v1/access?lang=de", 400),
    ("/api/v1/access?at=soon", 400),
    ("/api/v1/access?add=62364", 400),
    ("/api/v1/access?communes=99999", 404),
    ("/api/v1/what-if", 200),
    ("/api/v1/what-if?add=62364:gp:1", 200),
    ("/api/v1/what-if?add=62364:gp:1:2027-01-01:2028-01-01&at=2027-06-01", 200),
    ("/api/v1/what-if?add=62364:gp:1:2027-01-01&at=2026-06-01", 200),
    ("/api/v1/what-if?remove=62364:gp:100", 200),
    ("/api/v1/what-if?add=59350:gp:2", 200),
    ("/api/v1/what-if?profession=nurse&add=62364:nurse:1&add=62364:gp:1", 200),
    ("/api/v1/what-if?add=62364:gp:nan", 400),
    ("/api/v1/what-if?add=62364:gp:1:2028-01-01:2027-01-01", 400),
    ("/api/v1/what-if?add=62364:plumber:1", 400),
    ("/api/v1/what-if?at=2027-02-30&add=62364:gp:1", 400),
    ("/api/v1/what-if?add=99999:gp:1", 404),
    ("/api/v1/compare", 200),
    ("/api/v1/compare?a=Fruges%202027&b=baseline&by=departement", 200),
    ("/api/v1/compare?a=Fruges%202027&b=Fruges%202027&b_add=62041:gp:4half-days&at=2027-06-01"
     "&by=tvs&format=csv&lang=en", 200),
    ("/api/v1/compare?b_add=62364:gp:1&b_remove=62041:gp:1&a_add=62041:gp:1&a_remove=62364:gp:1"
     "&by=region", 200),
    ("/api/v1/compare?b=Fruges%202027&format=columns&profession=nurse", 200),
    ("/api/v1/compare?b=Fruges%202027&format=geojson&by=all", 200),
    ("/api/v1/compare?b=Nowhere", 404),
    ("/api/v1/compare?by=canton", 400),
    ("/api/v1/compare?format=pdf", 400),
    ("/api/v1/compare?at=soon", 400),
    ("/api/v1/compare?a_add=62364:gp:1beds", 400),
    ("/api/v1/compare?lang=de", 400),
    ("/api/v1/scenarios", 200),
    ("/api/v1/scenarios/Fruges%202027", 200),
    ("/api/v1/scenarios/Nowhere", 404),
    ("/api/v1/scenarios/Fruges%202027/run", 200),
    ("/api/v1/scenarios/Fruges%202027/run?by=epci&at=2027-06-01", 200),
    ("/api/v1/scenarios/Fruges%202027/run?by=canton", 400),
    ("/api/v1/scenarios/Nowhere/run", 404),
    ("/api/v1/best-sites", 200),
    ("/api/v1/best-sites?departement=62&limit=3&fte=0.5&per=commune", 200),
    ("/api/v1/best-sites?limit=0", 400),
    ("/api/v1/best-sites?limit=101", 400),
    ("/api/v1/best-sites?fte=0", 400),
    ("/api/v1/best-sites?fte=x", 400),
    ("/api/v1/best-sites?per=canton", 400),
    ("/api/v1/best-sites?profession=nurse", 400),
    ("/api/v1/best-sites?departement=99", 404),
    ("/api/v1/reach", 200),
    ("/api/v1/reach?kinds=emergency_department&max_minutes=20&speed=0.9", 200),
    ("/api/v1/reach?kinds=mcs,smur&add=62364:mcs:2&add=62041:helicopter:8:220", 200),
    ("/api/v1/reach?add=80021:smur&max_minutes=12.5", 200),
    ("/api/v1/reach?kinds=plumber", 400),
    ("/api/v1/reach?kinds=smur", 400),  # none is known here
    ("/api/v1/reach?max_minutes=0", 400),
    ("/api/v1/reach?max_minutes=x", 400),
    ("/api/v1/reach?speed=0", 400),
    ("/api/v1/reach?speed=5", 400),
    ("/api/v1/reach?add=62364", 400),
    ("/api/v1/reach?add=62364:mcs:-1", 400),
    ("/api/v1/reach?add=62364:helicopter:5", 400),
    ("/api/v1/reach?add=99999:mcs", 404),
    ("/api/v1/isochrone?lon=2.1221&lat=50.5116", 404),  # no roads
    ("/api/v1/isochrone?lon=2.1221&lat=50.5116&minutes=5,20&towards=true", 200),
    ("/api/v1/isochrone?lon=50.5116&lat=2.1221", 400),
    ("/api/v1/isochrone?lon=1.2&lat=50.6&towards=false", 400),  # in the sea
    ("/api/v1/isochrone?lon=2.1221", 400),
    ("/api/v1/isochrone?lon=2.1221&lat=north", 400),
    ("/api/v1/isochrone?lon=2.1221&lat=95", 400),
    ("/api/v1/isochrone?lon=2.1221&lat=50.5116&minutes=5,a", 400),
    ("/api/v1/isochrone?lon=2.1221&lat=50.5116&minutes=121", 400),
    ("/api/v1/isochrone?lon=2.1221&lat=50.5116&towards=maybe", 400),
    ("/api/v1/index", 200),
    ("/api/v1/index?by=epci&lang=en&method=v2sfca&target=20000&supply=pharmacy", 200),
    ("/api/v1/index?by=commune&method=k_nearest&k=2&supply=maternity&decay=cut_30", 200),
    ("/api/v1/index?format=columns&method=gravity&year=2022", 200),
    ("/api/v1/index?format=columns&method=nearest&supply=maternity", 200),
    ("/api/v1/index?format=csv&by=all&profession=nurse&per=1000", 200),
    ("/api/v1/index?method=4sfca", 400),
    ("/api/v1/index?decay=cosine", 400),
    ("/api/v1/index?supply=bakery", 400),
    ("/api/v1/index?method=v2sfca", 400),
    ("/api/v1/index?method=v2sfca&target=0", 400),
    ("/api/v1/index?k=0", 400),
    ("/api/v1/index?per=many", 400),
    ("/api/v1/index?by=canton", 400),
    ("/api/v1/index?format=pdf", 400),
    ("/api/v1/index?profession=plumber", 400),
    ("/api/v1/index/methods", 200),
    ("/api/v1/fidelity?year=2022", 202),  # never waited for here, so not there yet
    ("/api/v1/fidelity", 200),
    ("/api/v1/fidelity?profession=nurse&supply=nurse&lang=en", 200),
    ("/api/v1/fidelity?supply=bakery", 400),
    ("/api/v1/fidelity?lang=de", 400),
    ("/api/v1/fidelity?year=2019", 400),
    ("/api/v1/index?communes=62364,62041&by=all", 200),
    ("/api/v1/index?communes=62364,,62041", 400),
    ("/api/v1/index?communes=99999", 404),
    ("/api/v1/personal-data/register", 200),
    ("/api/v1/supply", 200),
    ("/api/v1/supply?by=commune&profession=nurse&list=practices", 200),
    ("/api/v1/supply?by=canton", 400),
    ("/api/v1/supply?profession=plumber", 400),
    ("/api/v1/supply?list=rpps", 400),
    ("/api/v1/supply?list=annuaire", 404),
    ("/api/v1/zoning", 200),
    ("/api/v1/zoning?simulate=true&against=official", 200),
    ("/api/v1/zoning?simulate=true&date=2018-06-01&year=2022", 200),
    ("/api/v1/zoning?simulate=true&rule=2017&vintage=2025&against=official", 200),
    ("/api/v1/zoning?format=csv&lang=en", 200),
    ("/api/v1/zoning/schemes", 200),
    ("/api/v1/zoning/communes/62364", 200),
    ("/api/v1/zoning/communes/62364?simulate=true&rule=2017&year=2022&quota_zip=20", 200),
    ("/api/v1/zoning/communes/62364?scheme=infirmiers", 200),
    ("/api/v1/zoning/communes/62364?scheme=infirmiers&simulate=true", 400),
    ("/api/v1/zoning/communes/62364?date=2026-01-01&vintage=2025&quota_zac=20&last_unit=including", 200),
    ("/api/v1/zoning/communes/62364?vintage=1999", 404),
    ("/api/v1/zoning/communes/99999", 404),
    ("/api/v1/zoning?simulate=true&rule=1999", 400),
    ("/api/v1/zoning?vintage=1999", 404),
    ("/api/v1/zoning?format=xml", 400),
    ("/api/v1/zoning?simulate=true&quota_zip=20&quota_zac=30&last_unit=including", 200),
    ("/api/v1/zoning?scheme=infirmiers&against=2026", 200),
    ("/api/v1/zoning?scheme=infirmiers&simulate=true", 400),
    ("/api/v1/zoning?scheme=dentistes", 400),
    ("/api/v1/zoning?simulate=yes", 400),
    ("/api/v1/zoning?simulate=true&quota_zip=120", 400),
    ("/api/v1/zoning?quota_zip=20", 400),
    ("/api/v1/zoning?simulate=true&last_unit=half", 400),
    ("/api/v1/zoning?date=soon", 400),
    ("/api/v1/zoning?date=2001-01-01", 404),
    ("/api/v1/zoning?against=1999", 404),
    ("/api/v1/figures", 200),
    ("/api/v1/figures?key=gp_density&territory=62", 200),
    ("/api/v1/figures?q=medecins%20remplacants", 200),
    ("/api/v1/figures?series=gp_60_share&territory=FR", 200),
    ("/api/v1/figures?key=apl&format=csv&lang=en", 200),
    ("/api/v1/figures?q=zzzz", 200),
    ("/api/v1/figures?series=gp_density&territory=62", 400),
    ("/api/v1/figures?series=gp_60_share", 400),
    ("/api/v1/figures?series=gp_60_share&key=apl", 400),
    ("/api/v1/figures?format=xml", 400),
    ("/api/v1/figures?key=nothing", 404),
    ("/api/v1/figures?territory=13", 404),
    ("/api/v1/session", 200),
    ("/api/v1/casework/words", 200),
    ("/api/v1/tiles/7/64/43", 200),
    ("/api/v1/tiles/0/0/0", 200),
    ("/api/v1/tiles/9/0/0", 200),
    ("/api/v1/tiles/x/0/0", 400),
    ("/api/v1/tiles/15/0/0", 400),
    ("/api/v1/tiles/3/9/0", 400),
    ("/api/v1/tiles/3/-1/0", 400),
]
# Of the workspace that has roads.
BY_ROAD = {
    "/api/v1/isochrone?lon=2.1221&lat=50.5116&minutes=5,20&towards=true",
    "/api/v1/isochrone?lon=50.5116&lat=2.1221",
    "/api/v1/isochrone?lon=1.2&lat=50.6&towards=false",
    "/api/v1/reach?add=80021:smur&max_minutes=12.5",
}


class api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.contract = contract(SOURCE / "openapi.yaml")
        sourcier = program(EXECUTABLE, folder.name)
        sourcier.create()
        doctors = Path(folder.name) / "doctors.csv"
        doctors.write_text(doctors_by_commune(DOCTORS), encoding="utf-8")
        sourcier.run("import", "practices", str(doctors))
        sourcier.output("scenario", "save", "Fruges 2027", "--note", "Vu avec la CPTS", "--add",
                        "62364:gp:2:2027-01-01", "--remove", "62041:gp:4half-days")
        cls.server = server(sourcier)
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        by_road = program(EXECUTABLE, Path(folder.name) / "by-road")
        by_road.folder.mkdir()
        by_road.create()
        extract = by_road.folder / "drawn.osm.pbf"
        write_roads(extract, SOURCE / "data/hauts-de-france/communes.csv")
        by_road.run("import", "roads", str(extract))
        cls.by_road = server(by_road)
        cls.by_road.__enter__()
        cls.addClassCleanup(cls.by_road.__exit__)

    def ask(self, address, method="GET", headers=None, by_road=False):
        while True:
            answer, body = self.ask_once(address, method, headers, by_road)
            if answer.status != 202 or (address, 202) in ASKED:
                return answer, body
            time.sleep(int(answer.headers["Retry-After"]))

    def ask_once(self, address, method, headers, by_road):
        asked = self.by_road if by_road or address in BY_ROAD else self.server
        connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=60)
        try:
            connection.request(method, address, headers=headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def json(self, address, by_road=False):
        answer, body = self.ask(address, by_road=by_road)
        self.assertEqual(answer.status, 200, (address, body[:500]))
        return json.loads(body)

    def test_answers_are_as_the_contract_says(self):
        for address, status in ASKED:
            with self.subTest(address):
                answer, body = self.ask(address)
                self.assertEqual(answer.status, status, body[:500])
                path = self.contract.match(address.split("?")[0])
                said = self.contract.response(path, status)
                self.assertIsNotNone(said, f"{path} does not say that it may answer {status}")
                kind = answer.headers.get_content_type()
                self.assertIn(kind, said)
                if kind in ("application/json", "application/geo+json"):
                    problems = self.contract.errors(said[kind]["schema"], json.loads(body))
                    self.assertEqual(problems[:5], [])

    def test_the_check_refuses_what_the_contract_does_not_say(self):
        health = {"status": "ok", "version": "1", "generation": "a"}
        schema = {"$ref": "#/components/schemas/Health"}
        self.assertEqual(self.contract.errors(schema, health), [])
        for wrong in ({**health, "more": 1}, {**health, "status": "ill"}, {"status": "ok"},
                      {**health, "version": None}):
            self.assertNotEqual(self.contract.errors(schema, wrong), [], wrong)

    def test_every_path_is_asked_and_answers(self):
        asked = {self.contract.match(a.split("?")[0]) for a, s in ASKED if s == 200}
        self.assertEqual(asked, self.contract.public())

    def test_every_documented_status_is_asked(self):
        seen = {(self.contract.match(a.split("?")[0]), str(s)) for a, s in ASKED}
        said = {(path, status) for path in self.contract.public()
                for status in self.contract.paths[path]["get"]["responses"]}
        self.assertEqual(said - seen, set())

    def test_every_documented_parameter_is_asked(self):
        for path in self.contract.public():
            item = self.contract.paths[path]
            queries = " ".join(a for a, s in ASKED if self.contract.match(a.split("?")[0]) == path)
            for p in item["get"].get("parameters", []):
                p = self.contract.document["components"]["parameters"].get(
                    p["$ref"].rsplit("/", 1)[1]) if "$ref" in p else p
                if p["in"] == "query" and p["name"] not in ("v", "year", "ages", "profession"):
                    self.assertRegex(queries, rf"[?&]{p['name']}=", f"{path} {p['name']}")

    def test_every_registered_route_is_in_the_contract(self):
        text = (SOURCE / "src/api/routes.cc").read_text(encoding="utf-8")
        routes = {p for p in re.findall(r'"(/(?:api|calendrier)/[^"]*)"', text) if "..." not in p}
        self.assertEqual(routes, set(self.contract.paths))

    def test_errors_say_what_to_do_in_both_languages(self):
        for address, status in ASKED:
            if status < 400:
                continue
            with self.subTest(address):
                error = json.loads(self.ask(address)[1])["error"]
                self.assertEqual(error["type"], {400: "input_error", 404: "not_found"}[status])
                self.assertNotEqual(error["message"]["fr"], error["message"]["en"])

    def test_unknown_addresses_are_errors_in_json(self):
        for address in ("/api/v1/nothing", "/api/v2/access", "/api/", "/api/v1/communes/62364/x"):
            with self.subTest(address):
                answer, body = self.ask(address)
                self.assertEqual((answer.status, answer.headers.get_content_type()),
                                 (404, "application/json"))
                said = {"$ref": "#/components/schemas/Error"}
                self.assertEqual(self.contract.errors(said, json.loads(body)), [])

    def test_other_methods_are_refused(self):
        for method in ("POST", "PUT", "DELETE"):
            answer, body = self.ask("/api/v1/access", method)
            self.assertEqual(answer.status, 405, method)
            self.assertIn("GET", answer.headers["Allow"])
            said = {"$ref": "#/components/schemas/Error"}
            self.assertEqual(self.contract.errors(said, json.loads(body)), [])

    def test_the_contract_served_is_this_one(self):
        self.assertEqual(self.ask("/api/v1/openapi.yaml")[1],
                         (SOURCE / "openapi.yaml").read_bytes())

    def test_figures_of_other_definitions_make_no_series(self):
        both = self.json("/api/v1/figures?key=gp_density&territory=62")
        mix = both["mixes"][0]
        self.assertEqual(set(mix["definitions"]), {f["definition"] for f in both["figures"]})
        self.assertEqual(len(mix["definitions"]), 4)
        refused = self.ask("/api/v1/figures?series=gp_density&territory=62")[1]
        self.assertEqual(json.loads(refused)["error"]["message"], mix["reason"])
        whole = self.json("/api/v1/figures")
        for name, key in (("definitions", "definition"), ("sources", "source"),
                          ("topics", "topic")):
            self.assertEqual({x["key"] for x in whole[name]}, {f[key] for f in whole["figures"]})
        unknown = [f for f in whole["figures"] if f["unknown"]]
        self.assertEqual({f["value"] for f in unknown}, {None})
        flagged = [f["id"] for f in whole["figures"] if f["verdict"] == "not_reproduced"]
        self.assertEqual(flagged, ["gp_loss@62@2013/2018"])
        table = csv.DictReader(io.StringIO(self.ask("/api/v1/figures?format=csv")[1].decode()))
        self.assertEqual([row["id"] for row in table], [f["id"] for f in whole["figures"]])

    def test_an_index_is_aligned_and_its_rows_are_its_means(self):
        communes = self.json("/api/v1/communes")
        columns = self.json("/api/v1/index?format=columns")
        for name in ("value", "population", "standardised_population", "supply_of"):
            self.assertEqual(len(columns[name]), len(communes["code"]), name)
        self.assertEqual(columns["breaks"], sorted(set(columns["breaks"])))
        minutes = self.json("/api/v1/index?format=columns&method=nearest&supply=maternity")
        self.assertEqual(minutes["breaks"], [5, 10, 15, 20, 25])
        # Two steps: people times values is the supply that reaches someone, all of it here.
        given = sum(columns["supply_of"])
        got = sum(v * p for v, p in zip(columns["value"], columns["standardised_population"]))
        self.assertAlmostEqual(got / 100_000 / given, 1, places=4)
        rows = self.json("/api/v1/index")["rows"]
        own = [(v, p) for v, p, d, role in zip(
            columns["value"], columns["standardised_population"], communes["departement"],
            communes["role"]) if d == "62" and role == "in"]
        row, = [r for r in rows if r["code"] == "62"]
        self.assertAlmostEqual(row["value"], sum(v * p for v, p in own) / sum(p for _, p in own), 2)
        self.assertEqual(row["deciles"], sorted(row["deciles"]))
        self.assertTrue(0 < row["gini"] < 1)

    def test_an_index_says_what_it_counts_and_what_is_missing(self):
        x = self.json("/api/v1/index?method=kd2sfca&supply=maternity")
        self.assertIn("2013", x["supply"]["fr"])
        said = " ".join(t["en"] for t in x["warnings"])
        self.assertIn("near its border", said)
        self.assertIn("has not been read at its source", said)
        methods = self.json("/api/v1/index/methods")
        decays = {d["key"]: d for d in methods["decays"]}
        for m in methods["methods"]:
            with self.subTest(m["key"]):
                options = "&target=20000" if m["needs_target"] else ""
                asked = self.json(f"/api/v1/index?method={m['key']}{options}")
                self.assertEqual(asked["decay"]["key"], m.get("usual_decay", "apl_gp"))
                self.assertEqual(asked["method"]["measure"], m["measure"])
                self.assertIn(m["group"], [g["key"] for g in methods["groups"]])
        self.assertEqual(decays["apl_gp"]["weights"][10:12], [1, 0.667])
        gp, = [s for s in methods["supplies"] if s["key"] == "gp"]
        self.assertEqual((gp["year"], gp["count"]), (2013, 5694))

    def test_a_report_on_fidelity_adds_up(self):
        communes = self.json("/api/v1/communes")
        x = self.json("/api/v1/fidelity")
        columns = x["columns"]
        inside = [i for i, role in enumerate(communes["role"]) if role == "in"]
        for name, column in columns.items():
            self.assertEqual(len(column), len(communes["code"]), name)
            self.assertEqual({column[i] for i in range(len(column))
                              if communes["role"][i] == "around"}, {None}, name)
        used = x["travel_times"][0]
        self.assertEqual((used["in_use"], [t["in_use"] for t in x["travel_times"][1:]]),
                         (True, [False] * (len(x["travel_times"]) - 1)))
        weights = self.json("/api/v1/access?by=commune&format=columns")["standardised_population"]
        known = [i for i in inside if columns["forward"][i] is not None]
        self.assertEqual(len(known), used["forward"]["communes"])
        people = sum(weights[i] for i in known)
        error = sum(weights[i] * abs(columns["forward"][i]) for i in known) / people
        self.assertAlmostEqual(error, used["forward"]["mean_absolute_error"], 2)
        blind = used["fit_without_list"]
        counted = [columns["misplaced"][i] for i in inside]
        self.assertEqual(counted.count("listed_without"), blind["listed_without"])
        self.assertEqual(counted.count("unlisted_with"), blind["unlisted_with"])
        # The fit gives the values back, and knows less of where doctors are than people alone do.
        self.assertGreater(blind["agreement"]["r2"], used["forward"]["r2"])
        self.assertLess(blind["ranks_with_list"], x["ranks_of_people_with_list"])
        self.assertIn("0,43", x["verdict"]["fr"])
        said = " ".join(t["en"] for t in x["conclusions"])
        self.assertIn("10 years of departures", said)
        self.assertIn("no map of practitioners", said)

    def test_other_answers_do_not_wait_for_a_report(self):
        status = self.ask_once("/api/v1/fidelity?profession=nurse&year=2022", "GET", None,
                               False)[0].status
        self.assertEqual(status, 202)
        for _ in range(5):
            self.assertEqual(self.ask("/api/v1/health")[0].status, 200)

    def test_the_supply_shown_gives_nobody_away(self):
        communes = self.json("/api/v1/supply?by=commune")
        rows = {r["code"]: r for r in communes["rows"]}
        self.assertEqual({c: r["people"] for c, r in rows.items()},
                         {c: len(acts) for c, acts in DOCTORS.items()})
        for code, row in rows.items():
            if len([a for a in DOCTORS[code] if a != ""]) < 3:
                self.assertEqual(row["status"], "secret", code)
            if row["status"] == "secret":
                self.assertIsNone(row["capacity"])
                self.assertEqual(row["why"], communes["rule"]["text"])
            else:
                self.assertNotIn("why", row)
                self.assertEqual(row["capacity"], sum(a or 5400 for a in DOCTORS[code]))
        # No total less all but one of its parts.
        for level in ("epci", "departement", "all"):
            table = self.json(f"/api/v1/supply?by={level}")
            self.assertEqual(sum(r["people"] for r in table["rows"]), 13, level)
            self.assertNotEqual(sum(r["status"] == "secret" for r in table["rows"]), 1, level)
            self.assertEqual(table["secret"], sum(r["status"] == "secret" for r in table["rows"]))

    def test_zones_are_aligned_and_add_up(self):
        communes = self.json("/api/v1/communes")
        plain = self.json("/api/v1/zoning")
        self.assertEqual(plain["list"]["key"], "official:2025")
        self.assertEqual(plain["list"]["zone"], communes["zone"])
        self.assertNotIn("columns", plain)
        both = self.json("/api/v1/zoning?simulate=true&against=official")
        self.assertEqual(both["against"]["zone"], communes["zone"])
        for name, column in both["columns"].items():
            self.assertEqual(len(column), len(communes["code"]), name)
        keys = [c["key"] for c in both["classes"]]
        whole = both["summary"][-1]
        self.assertEqual(whole["code"], "all")
        counted = [both["list"]["zone"][i] for i, role in enumerate(communes["role"]) if role == "in"]
        self.assertEqual(whole["communes"], [counted.count(k) for k in keys])
        for k in range(len(keys)):
            parts = [d["people"][k] for d in both["summary"][:-1]]
            self.assertEqual(sum(parts), whole["people"][k])
        diff = both["diff"]
        self.assertEqual(sum(c["communes"] for c in diff["table"]), len(counted))
        self.assertEqual(sum(c["communes"] for c in diff["table"] if c["shown"] != c["against"]),
                         len(diff["changed"]))
        # Quotas hold: the rule leaves the territory that crosses one to the next class.
        region = both["rule"]["regions"][0]
        for c in region["classes"]:
            held = whole["people"][keys.index(c["key"])]
            self.assertLessEqual(held, c["quota"] * region["people"] + 1)

    def test_schemes_say_what_can_be_asked_for(self):
        schemes = {s["key"]: s for s in self.json("/api/v1/zoning/schemes")["schemes"]}
        self.assertEqual(set(schemes), {"medecins", "infirmiers"})
        communes = self.json("/api/v1/communes")
        for scheme in schemes.values():
            for one in scheme["lists"]:
                zoning = self.json(f"/api/v1/zoning?scheme={scheme['key']}&vintage={one['vintage']}")
                self.assertEqual(zoning["list"]["source"], one["source"])
                self.assertEqual(sum(z != "" for z in zoning["list"]["zone"]), one["communes"])
                self.assertEqual(zoning["classes"], scheme["classes"])
            for rule in scheme["rules"]:
                address = f"/api/v1/zoning?scheme={scheme['key']}&simulate=true&rule={rule['key']}"
                answer, body = self.ask(address)
                self.assertEqual(answer.status, 200 if rule["can_simulate"] else 400, address)
                if rule["can_simulate"]:
                    self.assertEqual(json.loads(body)["rule"]["key"], rule["key"])
                    for year in rule["years"]:
                        self.assertEqual(self.json(f"{address}&year={year}")["rule"]["year"], year)
        roles = {c["key"]: c["role"] for s in schemes.values() for c in s["classes"]}
        self.assertEqual([roles[k] for k in ("ZIP", "HZ", "intermediaire", "sur_dotee", "")],
                         ["helped", "outside", "outside", "above", "other"])
        self.assertEqual(schemes["medecins"]["rules"][1]["regions"][0]["name"], "Hauts-de-France")
        around = communes["code"][communes["role"].index("around")]
        self.assertEqual(self.ask(f"/api/v1/zoning/communes/{around}")[0].status, 404)

    def test_one_commune_is_explained_with_the_figures_of_the_map(self):
        communes = self.json("/api/v1/communes")
        for extra in ("", "&quota_zip=30&quota_zac=20&year=2022"):
            both = self.json(f"/api/v1/zoning?simulate=true{extra}")
            one = self.json(f"/api/v1/zoning/communes/62364?simulate=true{extra}")
            i = communes["code"].index("62364")
            self.assertEqual(one["simulated"]["class"], both["list"]["zone"][i])
            for name in ("unit", "apl", "rank", "people_before", "reason"):
                self.assertEqual(one["simulated"][name], both["columns"][name][i], name)
            self.assertEqual(one["simulated"]["unit_name"], communes["areas"]["tvs"][communes["tvs"][i]])
            self.assertEqual(one["lists"][0]["class"], communes["zone"][i])
            self.assertIn("Fruges (62364)", one["sentence"]["fr"])

    def test_published_shares_stand_beside_the_official_list_alone(self):
        official = self.json("/api/v1/zoning")
        self.assertEqual({f["area"] for f in official["published"]}, {"62", "all"})
        for f in official["published"]:
            area = next(s for s in official["summary"] if s["code"] == f["area"])
            self.assertEqual(f["here"], area["eligible_share"])
            self.assertEqual(f["steps"][-1]["share"], f["here"])
        self.assertEqual(self.json("/api/v1/zoning?simulate=true")["published"], [])
        self.assertEqual(self.json("/api/v1/zoning?scheme=infirmiers")["published"], [])

    def test_the_csv_of_zones_has_a_row_a_commune(self):
        answer, body = self.ask("/api/v1/zoning?simulate=true&against=official&format=csv")
        self.assertIn("sourcier-zoning-simulated-2021.csv", answer.headers["Content-Disposition"])
        rows = list(csv.DictReader(io.StringIO(body.decode())))
        both = self.json("/api/v1/zoning?simulate=true&against=official")
        communes = self.json("/api/v1/communes")
        core = [i for i, role in enumerate(communes["role"]) if role == "in"]
        self.assertEqual([(r["code"], r["class"], r["against"]) for r in rows],
                         [(communes["code"][i], both["list"]["zone"][i], both["against"]["zone"][i])
                          for i in core])

    def test_a_sheet_says_why_its_commune_is_in_its_zone(self):
        sheet = self.json("/api/v1/communes/62364")
        self.assertIn("Fruges (62364) est classée ZAC", sheet["zoning"]["fr"])
        self.assertIn("the simulated rule (2021) puts it in ZIP", sheet["zoning"]["en"])
        nurses = self.json("/api/v1/communes/62364?profession=nurse")["zoning"]["en"]
        self.assertIn("official list of 2026", nurses)
        self.assertNotIn("simulated", nurses)
        around = next(c for c, role in zip(*(self.json("/api/v1/communes")[k] for k in
                                             ("code", "role"))) if role == "around")
        self.assertNotIn("zoning", self.json(f"/api/v1/communes/{around}"))

    def test_head_is_get_without_the_body(self):
        for address in ("/api/v1/health", "/api/v1/access?by=epci", "/api/v1/tiles/7/64/43", "/"):
            get, body = self.ask(address)
            head, nothing = self.ask(address, "HEAD")
            self.assertEqual((head.status, nothing), (get.status, b""), address)
            self.assertEqual(head.headers["Content-Type"], get.headers["Content-Type"])
            self.assertEqual(int(head.headers["Content-Length"]), len(body))

    def test_what_is_known_is_not_sent_again(self):
        for address in ("/api/v1/territory", "/api/v1/sources", "/api/v1/communes",
                        "/api/v1/tiles/7/64/43"):
            etag = self.ask(address)[0].headers["ETag"]
            again, body = self.ask(address, headers={"If-None-Match": etag})
            self.assertEqual((again.status, body), (304, b""), address)
            self.assertEqual(again.headers["ETag"], etag)
            other = self.ask(address, headers={"If-None-Match": '"other"'})[0]
            self.assertEqual(other.status, 200)

    def test_compressed_answers_are_the_same(self):
        plain = self.ask("/api/v1/access?by=epci")[1]
        answer, body = self.ask("/api/v1/access?by=epci", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(body), plain)

    def test_columns_are_aligned_with_communes(self):
        communes = self.json("/api/v1/communes")
        sizes = {k: len(v) for k, v in communes.items() if k != "areas"}
        self.assertEqual(set(sizes.values()), {len(communes["code"])}, sizes)
        self.assertEqual(communes["code"], sorted(communes["code"]))
        columns = self.json("/api/v1/access?by=commune&format=columns")
        for name in ("value", "population", "standardised_population"):
            self.assertEqual(len(columns[name]), len(communes["code"]), name)
        at = {code: i for i, code in enumerate(communes["code"])}
        rows = self.json("/api/v1/access?by=commune")["rows"]
        self.assertEqual({r["code"] for r in rows}, {
            c for c, role in zip(communes["code"], communes["role"]) if role == "in"})
        for row in rows:
            value = columns["value"][at[row["code"]]]
            if row["value"] is None:
                self.assertIsNone(value)
            else:
                self.assertAlmostEqual(value, row["value"], delta=0.00051)

    def test_a_mean_is_weighted_by_the_standardised_population(self):
        communes = self.json("/api/v1/communes")
        columns = self.json("/api/v1/access?by=commune&format=columns")
        for row in self.json("/api/v1/access?by=departement")["rows"]:
            of = [i for i, d in enumerate(communes["departement"]) if d == row["code"]
                  and communes["role"][i] == "in" and columns["value"][i] is not None]
            weights = [columns["standardised_population"][i] for i in of]
            people = [columns["population"][i] for i in of]
            values = [columns["value"][i] for i in of]
            mean = math.fsum(w * v for w, v in zip(weights, values)) / math.fsum(weights)
            under = math.fsum(p for p, v in zip(people, values) if v < 2.5) / math.fsum(people)
            self.assertAlmostEqual(row["value"], mean, delta=0.00051)
            self.assertAlmostEqual(row["under_threshold_share"], under, delta=1e-6)
            self.assertEqual(row["deciles"], sorted(row["deciles"]))
            self.assertEqual(len(row["deciles"]), 9)

    def test_csv_and_json_hold_the_same(self):
        text = self.ask("/api/v1/access?by=epci&format=csv")[1].decode()
        table = list(csv.DictReader(io.StringIO(text)))
        rows = self.json("/api/v1/access?by=epci")["rows"]
        self.assertEqual(len(table), len(rows))
        for line, row in zip(table, rows):
            for name in line:
                expected = "" if row[name] is None else row[name]
                seen = float(line[name]) if isinstance(expected, (int, float)) else line[name]
                self.assertEqual(seen, expected)

    def test_geojson_has_a_closed_shape_for_each_row(self):
        collection = self.json("/api/v1/access?by=departement&format=geojson")
        self.assertEqual(collection["type"], "FeatureCollection")
        self.assertEqual(len(collection["features"]), 5)
        for feature in collection["features"]:
            self.assertEqual(feature["geometry"]["type"], "MultiPolygon")
            for polygon in feature["geometry"]["coordinates"]:
                for ring in polygon:
                    self.assertEqual(ring[0], ring[-1])
                    self.assertGreaterEqual(len(ring), 4)

    def test_what_if_conserves(self):
        columns = self.json("/api/v1/access?by=commune&format=columns")
        for changes in ("add=62364:gp:1", "add=62364:gp:1&add=62041:gp:2&remove=62765:gp:0.5"):
            answer = self.json("/api/v1/what-if?" + changes)
            added = answer["totals"]["capacity_added"]
            gain = math.fsum(columns["standardised_population"][c["id"]] * c["gain"]
                             for c in answer["communes"])
            self.assertLess(abs(gain / added - 1), 1e-9)
            self.assertLess(abs(answer["totals"]["standardised_gain"] / added - 1), 1e-9)
            self.assertEqual(answer["totals"]["communes_changed"], len(answer["communes"]))
            sizes = [abs(c["gain"]) for c in answer["communes"]]
            self.assertEqual(sizes, sorted(sizes, reverse=True))

    def test_add_and_remove_cancel(self):
        answer = self.json("/api/v1/what-if?add=62364:gp:1&remove=62364:gp:1")
        self.assertEqual(answer["totals"]["capacity_added"], 0)
        self.assertEqual([c for c in answer["communes"] if c["gain"] != 0], [])

    def test_access_with_changes_is_what_if(self):
        changes = "add=62364:gp:1&remove=62041:gp:0.5"
        base = self.json("/api/v1/access?by=commune&format=columns")["value"]
        after = self.json("/api/v1/access?by=commune&format=columns&" + changes)["value"]
        effect = {c["id"]: c for c in self.json("/api/v1/what-if?" + changes)["communes"]}
        self.assertGreater(len(effect), 100)
        for i, (was, now) in enumerate(zip(base, after)):
            if i in effect:
                self.assertEqual((was, now), (effect[i]["before"], effect[i]["after"]))
            else:
                self.assertEqual(was, now)

    def test_a_change_out_of_force_changes_nothing(self):
        answer = self.json("/api/v1/what-if?add=62364:gp:1:2027-01-01:2028-01-01&at=2028-01-01")
        self.assertEqual((answer["communes"], answer["changes"][0]["in_force"]), ([], False))

    def test_best_sites_are_in_order_and_of_distinct_areas(self):
        sites = self.json("/api/v1/best-sites?limit=20")["sites"]
        filled = [s["deficit_filled"] for s in sites]
        self.assertEqual((len(sites), filled), (20, sorted(filled, reverse=True)))
        communes = self.json("/api/v1/communes")
        epci = dict(zip(communes["code"], communes["epci"]))
        self.assertEqual(len({epci[s["code"]] for s in sites}), 20)

    def reach_adds_up(self, answer, limit):
        communes = self.json("/api/v1/communes")
        people = [p or 0 for p in communes["population"]]
        for name in ("minutes", "resource", "within"):
            self.assertEqual(len(answer[name]), len(people), name)
        inside = [i for i, role in enumerate(communes["role"]) if role == "in"]
        within = [i for i in inside if answer["within"][i]]
        summary = answer["summary"]
        self.assertEqual(summary["people"], sum(people[i] for i in inside))
        self.assertEqual(summary["people_within"], sum(people[i] for i in within))
        self.assertEqual(summary["communes_within"], len(within))
        parts = [summary[f"people_{k}"] for k in ("within", "beyond", "unknown")]
        self.assertEqual(sum(parts), summary["people"])
        by_minute = answer["by_minute"]
        self.assertEqual(sum(by_minute["people"][:limit + 1]), summary["people_within"])
        self.assertEqual(sum(by_minute["people"]) + by_minute["over"] + by_minute["unknown"],
                         summary["people"])
        for i in inside:
            times = [k["minutes"][i] for k in answer["kinds"] if k["minutes"][i] is not None]
            self.assertEqual(answer["minutes"][i], min(times, default=None))
        for kind in answer["kinds"]:
            self.assertEqual(kind["people_gained"],
                             sum(people[i] for i in kind["communes_gained"]))
            self.assertEqual(kind["resources"], len(
                [r for r in answer["resources"] if r["kind"] == kind["kind"]]))

    def test_reach_adds_up(self):
        straight = self.json("/api/v1/reach")
        self.reach_adds_up(straight, 30)
        self.assertEqual(straight["travel_time"]["key"], "straight-line")
        self.assertEqual(straight["published"][0]["shown"]["fr"], ">\xa098\xa0%")
        self.assertEqual(self.json("/api/v1/reach?max_minutes=29")["published"], [])
        by_road = self.json("/api/v1/reach", by_road=True)
        self.reach_adds_up(by_road, 30)
        self.assertEqual(by_road["travel_time"]["key"], "roads")
        usual = [s["people_within"] for s in straight["sensitivity"] if s["speed"] == 1]
        self.assertEqual(usual, [straight["summary"]["people_within"]])
        slow = self.json("/api/v1/reach?speed=0.8")["summary"]["people_within"]
        self.assertEqual(slow, straight["sensitivity"][0]["people_within"])

    def test_what_is_added_is_what_the_answer_gains(self):
        for by_road in (False, True):
            before = self.json("/api/v1/reach?kinds=emergency_department", by_road)
            after = self.json("/api/v1/reach?kinds=emergency_department,mcs&add=62364:mcs:2"
                              "&add=80021:helicopter:6:220", by_road)
            only = self.json("/api/v1/reach?kinds=mcs,emergency_department", by_road)
            self.assertIsNone(only["gain"])
            gain = after["gain"]
            self.assertEqual(gain["people_within_before"], only["summary"]["people_within"])
            self.assertEqual(gain["people"], after["summary"]["people_within"]
                             - only["summary"]["people_within"])
            self.assertGreater(gain["people"], 0)
            self.assertEqual(gain["communes"], [
                i for i, (b, a) in enumerate(zip(only["within"], after["within"])) if a and not b])
            self.assertGreater(only["summary"]["people_within"],
                               before["summary"]["people_within"])
            self.assertEqual([r["id"] for r in after["resources"] if r["added"]],
                             after["parameters"]["add"])

    def test_isochrones_are_nested_both_ways(self):
        for towards, direction in (("false", "from"), ("true", "towards")):
            address = f"/api/v1/isochrone?lon=2.1221&lat=50.5116&minutes=20,5&towards={towards}"
            features = self.json(address, by_road=True)["features"]
            self.assertEqual([f["properties"]["minutes"] for f in features], [20, 5])
            self.assertEqual({f["properties"]["direction"] for f in features}, {direction})
            boxes = []
            for f in features:
                points = [p for polygon in f["geometry"]["coordinates"] for p in polygon[0]]
                boxes.append((min(x for x, _ in points), max(x for x, _ in points)))
            self.assertLess(boxes[0][0], boxes[1][0])
            self.assertGreater(boxes[0][1], boxes[1][1])

    def test_a_sheet_agrees_with_the_tables(self):
        sheet = self.json("/api/v1/communes/62364")
        row, = self.json("/api/v1/access?by=commune&communes=62364")["rows"]
        shown = [a["figure"]["value"] for a in sheet["access"]
                 if (a["profession"], a["ages"], a["year"]) == ("gp", "all", 2023)]
        self.assertEqual([round(v, 3) for v in shown], [row["value"]])
        times = [n["minutes"] for n in sheet["neighbours"]]
        self.assertEqual(times, sorted(times))
        self.assertTrue(times and times[-1] <= 20)

    def test_every_source_named_is_listed(self):
        known = {s["key"] for s in self.json("/api/v1/sources")["sources"]}
        named = set()

        def collect(node):
            if isinstance(node, dict):
                if isinstance(node.get("source"), str):
                    named.add(node["source"])
                for value in node.values():
                    collect(value)
            elif isinstance(node, list):
                for value in node:
                    collect(value)

        for address in ("/api/v1/territory", "/api/v1/communes/62364", "/api/v1/communes/59350",
                        "/api/v1/what-if?add=62364:gp:1"):
            collect(self.json(address))
        self.assertGreater(len(named), 3)
        self.assertEqual(named - known, set())

    def test_search_finds_whatever_the_accents_and_hyphens(self):
        for typed in ("saint-omer", "SAINT%20OMER", "s%C3%A2int%20om"):
            first = self.json("/api/v1/search?q=" + typed)["results"][0]
            self.assertEqual((first["kind"], first["code"]), ("commune", "62765"), typed)

    def test_tiles_hold_the_communes(self):
        communes = self.json("/api/v1/communes")
        at = communes["code"].index("62364")
        z = 9
        x = int((communes["lon"][at] + 180) / 360 * 2 ** z)
        lat = math.radians(communes["lat"][at])
        y = int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2 ** z)
        seen = tile.layers(self.ask(f"/api/v1/tiles/{z}/{x}/{y}")[1])
        self.assertLessEqual(set(seen), {"communes", "departements", "places"})
        own, = [f for f in seen["communes"] if f["id"] == at]
        self.assertEqual(own["properties"], {"code": "62364", "name": "Fruges", "role": "in"})
        for feature in seen["communes"]:
            self.assertEqual(feature["properties"]["code"], communes["code"][feature["id"]])
            self.assertEqual(feature["kind"], 3)
            self.assertGreater(feature["geometry"], 8)
        far = self.ask("/api/v1/tiles/9/0/0")[1]
        self.assertEqual(sum(map(len, tile.layers(far).values())), 0)

    def test_a_tile_of_this_generation_may_be_kept(self):
        generation = self.json("/api/v1/health")["generation"]
        kept = self.ask(f"/api/v1/tiles/7/64/43?v={generation}")[0].headers["Cache-Control"]
        self.assertIn("immutable", kept)
        self.assertNotIn("immutable",
                         self.ask("/api/v1/tiles/7/64/43?v=old")[0].headers["Cache-Control"])

    def test_the_page_is_served_at_the_root(self):
        answer, body = self.ask("/")
        self.assertEqual((answer.status, answer.headers.get_content_type()), (200, "text/html"))
        self.assertIn(b'id="app"', body)
        self.assertIn("default-src", answer.headers["Content-Security-Policy"])


if __name__ == "__main__":
    EXECUTABLE, SOURCE = sys.argv[1], Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])

#!/usr/bin/env python3
"""The figures the embedded region must give, and the conservation of what-if.

Usage: figures.py EXECUTABLE
"""

import csv
import io
import sys
import tempfile
import unittest

from pathlib import Path

from program import program

DATA = Path(__file__).resolve().parents[2] / "data" / "hauts-de-france"

# General practitioners, all ages, 2023: consultations per standardised inhabitant (DREES).
DEPARTEMENTS = {"Aisne": 3.178, "Nord": 4.542, "Oise": 2.995, "Pas-de-Calais": 4.187,
                "Somme": 4.513}
REGION, UNDER = 4.117, 0.097
COMMUNES = {"Arras": 4.33, "Saint-Omer": 3.61, "Fruges": 2.89, "Sallaumines": 5.34,
            "Oye-Plage": 3.12}
CODES = {"Arras": "62041", "Saint-Omer": "62765", "Fruges": "62364", "Sallaumines": "62771",
         "Oye-Plage": "62645"}
CONSULTATIONS_PER_FTE = 5400


class figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.sourcier = program(EXECUTABLE, cls.folder.name)
        cls.sourcier.create()

    def access(self, *arguments):
        text = self.sourcier.output("access", "--year", "2023", *arguments)
        return {row["name"]: row for row in csv.DictReader(io.StringIO(text))}

    def what_if(self, *arguments):
        return self.sourcier.json("what-if", "--year", "2023", "--format", "json", *arguments)

    def test_departements(self):
        rows = self.access()
        self.assertEqual({name: float(row["value"]) for name, row in rows.items()}, DEPARTEMENTS)

    def test_region(self):
        row = self.access("--by", "region")["Hauts-de-France"]
        self.assertEqual(float(row["value"]), REGION)
        self.assertEqual(round(float(row["under_threshold_share"]), 3), UNDER)

    def test_communes(self):
        rows = self.access("--by", "commune", "--communes", ",".join(CODES.values()))
        for name, value in COMMUNES.items():
            self.assertEqual(round(float(rows[name]["value"]), 2), value, name)
            self.assertEqual(rows[name]["code"], CODES[name])

    def test_every_row_says_its_unit_and_source(self):
        for row in self.access("--by", "epci").values():
            self.assertTrue(row["unit"] and "DREES" in row["source"] and "2023" in row["source"])

    def test_one_doctor_is_5400_consultations_and_none_is_lost(self):
        for commune in CODES.values():
            answer = self.what_if("--add", f"{commune}:gp:1")
            added = answer["totals"]["capacity_added"]
            self.assertEqual(added, CONSULTATIONS_PER_FTE)
            self.assertLess(abs(answer["totals"]["standardised_gain"] / added - 1), 1e-9)
            people = {row["code"]: float(row["standardised_population"])
                      for row in self.access_by_code([c["code"] for c in answer["communes"]])}
            gained = sum(people[c["code"]] * c["gain"] for c in answer["communes"])
            # The table rounds populations to three decimals.
            self.assertLess(abs(gained / added - 1), 1e-6)

    def access_by_code(self, codes):
        text = self.sourcier.output("access", "--year", "2023", "--by", "commune", "--communes",
                                    ",".join(codes))
        return csv.DictReader(io.StringIO(text))

    def test_gains_are_after_less_before(self):
        answer = self.what_if("--add", "62364:gp:1", "--remove", "62041:gp:0.5")
        self.assertGreater(len(answer["communes"]), 100)
        for c in answer["communes"]:
            self.assertAlmostEqual(c["after"] - c["before"], c["gain"], delta=1e-12)

    def test_adding_and_taking_away_the_same_changes_nothing(self):
        answer = self.what_if("--add", "62364:gp:1", "--remove", "62364:gp:1")
        self.assertEqual(answer["totals"]["capacity_added"], 0)
        self.assertTrue(all(c["gain"] == 0 for c in answer["communes"]))
        self.assertEqual(answer["totals"]["mean_after"], answer["totals"]["mean_before"])

    @staticmethod
    def table(name):
        with open(DATA / name, encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def zoning(self, *arguments):
        text = self.sourcier.output("zoning", "--format", "csv", *arguments)
        return {row["code"]: row for row in csv.DictReader(io.StringIO(text))}

    def test_more_than_nine_in_ten_people_of_pas_de_calais_are_in_an_eligible_zone(self):
        zone = {r["code"]: r["class"] for r in self.table("zones.csv") if r["scheme"] == "gp_ars"}
        here = [r for r in self.table("communes.csv") if r["departement"] == "62" and
                r["role"] == "in"]
        people = sum(float(r["population"]) for r in here)

        def share(*classes):
            return sum(float(r["population"]) for r in here
                       if zone.get(r["code"]) in classes) / people

        self.assertGreater(share("ZIP", "ZAC", "ZAR"), 0.9)
        self.assertLess(share("ZIP", "ZAC"), 0.9)
        rows = [r for r in self.zoning().values() if r["departement"] == "62"]
        ours = sum(float(r["population"]) for r in rows if r["eligible"] == "1") / people
        self.assertAlmostEqual(ours, share("ZIP", "ZAC", "ZAR"), delta=1e-12)

    def test_the_rule_of_2021_as_worked_out_from_the_tables(self):
        """The mean of each territory, its rank and its class, by another program."""
        tvs = {r["code"]: r["tvs"] for r in self.table("odbl/health_areas.csv")}
        people = {r["code"]: float(r["population"]) for r in self.table("communes.csv")
                  if r["role"] == "in"}
        units = {}
        for code in people:
            units.setdefault(tvs[code], []).append(code)
        # Of the communes of today: some joined since the vintage.
        text = self.sourcier.output("access", "--year", "2023", "--ages", "65", "--by", "commune")
        apl = {r["code"]: r for r in csv.DictReader(io.StringIO(text)) if r["value"]}
        mean = {}
        for unit, codes in units.items():
            rows = [apl[c] for c in codes if c in apl]
            weight = [float(r["standardised_population"]) for r in rows]
            mean[unit] = sum(float(r["value"]) * w for r, w in zip(rows, weight)) / sum(weight)
        order = sorted(units, key=lambda u: (mean[u], u))
        total, quotas, zone, held = sum(people.values()), [0.151, 0.419], {}, 0
        names = ["ZIP", "ZAC", "HZ"]
        k = 0
        for unit in order:
            size = sum(people[c] for c in units[unit])
            while k < 2 and held + size > quotas[k] * total:
                k, held = k + 1, 0
            held += size
            zone[unit] = names[k]
        rows = self.zoning("--simulate", "--year", "2023")
        self.assertEqual(len(rows), len(people))
        for code, row in rows.items():
            self.assertEqual(row["class"], zone[tvs[code]], code)
            self.assertEqual(int(row["rank"]), order.index(tvs[code]) + 1, code)
            self.assertAlmostEqual(float(row["apl"]), mean[tvs[code]], delta=6e-4)

    def test_effects_add_up(self):
        one, other, both = (
            {c["code"]: c["gain"] for c in self.what_if(*line)["communes"]}
            for line in (["--add", "62364:gp:1"], ["--add", "62767:gp:2"],
                         ["--add", "62364:gp:1", "--add", "62767:gp:2"]))
        self.assertTrue(one.keys() & other.keys(), "the two places reach no commune in common")
        for code, gain in both.items():
            self.assertAlmostEqual(gain, one.get(code, 0) + other.get(code, 0), delta=1e-12)

    def test_the_same_on_any_number_of_threads(self):
        line = ["what-if", "--add", "62364:gp:1", "--format", "json"]
        self.assertEqual(self.sourcier.output("--threads", "1", *line),
                         self.sourcier.output("--threads", "4", *line))


if __name__ == "__main__":
    EXECUTABLE = sys.argv.pop(1)
    unittest.main()

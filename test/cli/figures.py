#!/usr/bin/env python3
"""The figures the embedded region must give, and the conservation of what-if.

Usage: figures.py EXECUTABLE
"""

import csv
import io
import sys
import tempfile
import unittest

from program import program

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

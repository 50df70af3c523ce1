#!/usr/bin/env python3
"""Roads through the executable, beyond what golden cases hold: warnings, and status.

Usage: roads.py EXECUTABLE
"""

import sys
import tempfile
import unittest
from pathlib import Path

from program import input_files, program


class roads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        cls.sourcier = program(EXECUTABLE, cls.folder)
        cls.sourcier.create()
        cls.files = cls.folder / "files"
        input_files(cls.files)

    def imported(self, *names):
        return self.sourcier.output("--lang", "en", "import", "roads",
                                    *(str(self.files / name) for name in names))

    def test_points_in_the_sea_among_others_are_named(self):
        points = self.files / "coast.csv"
        points.write_text("id,lon,lat\nArras,2.7673,50.2898\nbuoy,0.5,50.3\n", encoding="utf-8")
        whole = str(self.files / "whole.osm.pbf")
        for line in (["matrix", "--roads", whole, "--from", str(points), "--to", str(points)],
                     ["reach", "--roads", whole, "--resources", str(points), "--format", "csv"]):
            done = self.sourcier.run("--lang", "en", *line)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            self.assertRegex(done.stderr.decode(), r"^1 point\(s\) without a road .*: buoy\n")
            self.assertIn("Arras", done.stdout.decode())
            self.assertNotIn("buoy", done.stdout.decode())

    def test_overlapping_extracts_are_as_one(self):
        points = str(self.files / "points.csv")
        change = ["what-if", "--add", "62364:gp:1"]
        matrix = ["matrix", "--from", points, "--to", points]
        self.imported("whole.osm.pbf")
        whole = self.sourcier.output(*matrix), self.sourcier.output(*change)
        self.assertIn("counted once", self.imported("east.osm.pbf", "west.osm.pbf"))
        halves = self.sourcier.output(*matrix), self.sourcier.output(*change)
        self.assertEqual(whole, halves)

    def test_status_names_the_communes_without_road_times(self):
        self.sourcier.output("import", "roads", "--remove")
        self.assertNotIn("road_times", self.sourcier.json("status", "--format", "json"))
        self.imported("south.osm.pbf")
        told = self.sourcier.json("status", "--format", "json")["road_times"]
        self.assertEqual(told["without_position"], [])
        north, communes = told["without_way"], told["communes"]
        self.assertIn("59183 Dunkerque", north)
        self.assertTrue(0 < len(north) < communes / 2, len(north))
        text = self.sourcier.output("--lang", "en", "status")
        self.assertIn(f"Road times: {communes - len(north):,} communes of the territory out of "
                      f"{communes:,}\n  without a way to another commune ({len(north)}): {north[0]}",
                      text)
        self.assertIn("(sourcier import roads)", text)


if __name__ == "__main__":
    EXECUTABLE = sys.argv.pop(1)
    unittest.main()

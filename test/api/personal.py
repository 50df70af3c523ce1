#!/usr/bin/env python3
"""What is kept about people, through the API: the register, the export, the erasure, the purge.

Usage: personal.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, desk, main  # noqa: E402

REGISTER = "/api/v1/personal-data/register"


class personal(desk):
    accounts = (("boss", "administrator", "territory"), ("north", "administrator", "departement:62"),
                ("agnes", "agent", "departement:62"), ("elu", "reader", "territory"))

    question = {"profession": "midwife", "commune": "62765", "wishes": "une salle d'attente partagée",
                "name": "Zénaïde Personne", "email": "zenaide@exemple.fr", "phone": "0611223344"}

    def id_of(self, number):
        found = self.browser("boss").ask("GET", f"{API}/requests?words={number}", 200)["requests"]
        return found[0]["id"]

    def test_the_register_is_public_and_its_counts_are_not(self):
        self.ask(email="registre@exemple.fr", phone="")
        kinds = self.browser().ask("GET", REGISTER, 200)["kinds"]
        keys = [k["key"] for k in kinds]
        self.assertTrue({"requests", "accounts", "sessions", "attempts", "audit"} <= set(keys), keys)
        self.assertEqual(next(k for k in kinds if k["key"] == "requests")["months"], 60)
        for login in (None, "agnes", "north", "elu"):
            kinds = self.browser(login).ask("GET", REGISTER, 200)["kinds"]
            self.assertFalse(any("count" in k for k in kinds), login)
        kinds = self.browser("boss").ask("GET", REGISTER, 200)["kinds"]
        self.assertGreaterEqual(next(k for k in kinds if k["key"] == "requests")["count"], 1)
        self.assertEqual(next(k for k in kinds if k["key"] == "accounts")["count"], 4)

    def test_forms_say_that_no_patient_is_in_them(self):
        notice = self.browser().ask("GET", f"{API}/words", 200)["notice"]
        self.assertIn("patient", notice["fr"])

    def test_export_and_erasure(self):
        first, second = self.ask(), self.ask(phone="", commune="02408")
        at = f"{API}/requests/{self.id_of(first['number'])}"
        agnes, boss, north = (self.browser(who) for who in ("agnes", "boss", "north"))
        agnes.ask("POST", f"{at}/notes", 200, {"body": "notule interne"})
        agnes.ask("POST", f"{at}/notes", 200, {"body": "à bientôt Zénaïde", "seen_by": "everyone"})

        whole = boss.ask("GET", f"{at}/person", 200)
        self.assertEqual([r["number"] for r in whole["requests"]],
                         [first["number"], second["number"]])
        for telling in ("Zénaïde Personne", "notule interne", "salle d'attente", "0611223344"):
            self.assertIn(telling, str(whole))
        part = north.ask("GET", f"{at}/person", 200)
        self.assertEqual(([r["number"] for r in part["requests"]], part["elsewhere"]),
                         ([first["number"]], 1))
        mine = self.browser().ask("GET", f"{API}/followed/{first['key']}/export", 200)
        self.assertIn("à bientôt", str(mine))
        self.assertNotIn("notule", str(mine))
        self.assertNotIn(second["number"], str(mine))

        elsewhere = f"{API}/requests/{self.id_of(second['number'])}"
        north.ask("GET", f"{elsewhere}/person", 403)
        agnes.ask("GET", f"{at}/person", 403)
        self.browser().ask("GET", f"{at}/person", 401)
        boss.ask("GET", f"{API}/requests/999999/person", 404)
        boss.ask("GET", f"{API}/requests/x/person", 400)

        before = boss.ask("GET", f"{API}/dashboard", 200)
        version = boss.ask("GET", at, 200)["request"]["version"]
        agnes.ask("POST", f"{at}/erase", 403, {"version": version, "motive": "x"})
        north.ask("POST", f"{elsewhere}/erase", 403, {"version": 1, "motive": "x"})
        boss.ask("POST", f"{at}/erase", 400, {"version": version, "motive": ""})
        boss.ask("POST", f"{at}/erase", 409, {"version": version + 9, "motive": "à sa demande"})
        sheet = boss.ask("POST", f"{at}/erase", 200, {"version": version, "motive": "à sa demande"})
        boss.ask("POST", f"{at}/erase", 409, {"version": version + 1, "motive": "encore"})
        for telling in ("Zénaïde", "notule", "salle d'attente", "0611223344", "62765"):
            self.assertNotIn(telling, str(sheet))
        self.assertEqual(boss.ask("GET", f"{API}/dashboard", 200), before)
        for what in ("", "/export"):
            self.browser().ask("GET", f"{API}/followed/{first['key']}{what}", 404)
        self.assertEqual(boss.ask("GET", f"{API}/requests?words=notule", 200)["count"], 0)
        agnes.ask("POST", f"{at}/notes", 409, {"body": "trop tard"})
        trail = self.sourcier.output("audit", "list")
        self.assertIn("request_erased", trail)
        self.assertNotIn("Zénaïde", trail)
        self.sourcier.output("audit", "verify")

    def test_purge_beside_a_server(self):
        self.ask(email="purge@exemple.fr", phone="")
        told = self.sourcier.output("--lang", "en", "purge", "--dry-run")
        self.assertIn("To erase (nothing was):", told)
        self.assertRegex(self.sourcier.output("--lang", "en", "purge"), r" 0  Requests")
        self.sourcier.output("audit", "verify")

    @classmethod
    def tearDownClass(cls):
        said = {(m, p, c) for p, item in cls.contract.paths.items() for m, op in item.items()
                if m == "get" and "personal data" in op.get("tags", []) for c in op["responses"]}
        assert not said - cls.seen, said - cls.seen


if __name__ == "__main__":
    main(sys.argv)

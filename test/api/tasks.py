#!/usr/bin/env python3
"""What organisms see and answer, each answer of the API against openapi.yaml.

Usage: tasks.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, desk, main  # noqa: E402

ACCOUNTS = "/api/v1/accounts"


class tasks(desk):
    numbers = itertools.count(1)

    def organism(self, login, **more):
        """A new organism that the account answers for."""
        name = f"Organisme {next(self.numbers)}"
        made = self.partner(name, **more)
        self.sourcier.output("account", "set", login, "--partner", name)
        return made

    def send(self, *partners, subject="aids", **question):
        """A request with one need sent to these; its sheet as an agent reads it."""
        agnes = self.browser("agnes")
        asked = self.ask(**question)
        self.key = asked["key"]
        sheet = self.sheet(agnes, asked["number"])
        return self.act(agnes, sheet, "needs", version=sheet["request"]["version"],
                        subject=subject, detail="Aide à la location", partners=list(partners))

    def act(self, agent, sheet, what, status=200, **body):
        return agent.ask("POST", f"{API}/requests/{sheet['request']['id']}/{what}", status, body)

    def matches(self, browser, what="tasks"):
        return [t["match"] for t in browser.ask("GET", f"{API}/tasks?done=1", 200)[what]]

    def test_an_account_answers_for_an_organism(self):
        boss = self.browser("boss")
        caf = self.partner("Caf")
        created = boss.ask("POST", ACCOUNTS, 201, {
            "login": "caf", "name": "Caf", "role": "partner", "partner": caf,
            "perimeter": [{"level": "territory"}]})["account"]
        self.assertEqual(created["partner"], caf)
        at = f"{ACCOUNTS}/{created['id']}"
        fields = {"name": "Caf", "role": "partner", "active": True, "subjects": [],
                  "perimeter": [{"level": "territory"}]}
        kept = boss.ask("PUT", at, 200, fields | {"version": 1})
        self.assertEqual(kept["partner"], caf)
        self.assertIsNone(boss.ask("PUT", at, 200, fields | {"version": 2, "partner": None})
                          ["partner"])
        boss.ask("PUT", at, 404, fields | {"version": 3, "partner": 999})
        boss.ask("PUT", at, 400, fields | {"version": 3, "partner": "Caf"})
        boss.ask("PUT", at, 400, fields | {"version": 3, "partner": caf, "role": "agent"})
        boss.ask("PUT", at, 200, fields | {"version": 3, "partner": caf})
        as_agent = boss.ask("PUT", at, 200, fields | {"version": 4, "role": "agent"})
        self.assertIsNone(as_agent["partner"])
        last = boss.ask("GET", "/api/v1/audit?action=account_changed&limit=1", 200)["entries"][0]
        self.assertIn(f'"partner":{{"after":null,"before":{caf}}}', last["details"])

    def test_the_session_tells_the_organism(self):
        made = self.organism("cpam")
        cpam = self.browser("cpam")
        account = cpam.ask("GET", "/api/v1/session", 200)["account"]
        self.assertEqual(account["partner"]["id"], made)
        self.assertIsNone(self.browser("agnes").ask("GET", "/api/v1/session", 200)
                          ["account"]["partner"])
        listed = self.sourcier.json("account", "list", "--format", "json")["accounts"]
        self.assertEqual([a["partner"] for a in listed if a["login"] == "cpam"], [made])
        self.sourcier.output("account", "set", "cpam", "--partner", "none")
        self.assertIsNone(cpam.ask("GET", "/api/v1/session", 200)["account"]["partner"])

    def test_a_partner_reads_and_answers(self):
        made = self.organism("cpam")
        sheet = self.send(made, place="Près du canal")
        match = sheet["needs"][0]["matches"][0]
        cpam = self.browser("cpam")
        task = cpam.ask("GET", f"{API}/tasks", 200)["tasks"][0]
        self.assertEqual((task["match"], task["state"], task["late"]), (match["id"], "sent", False))
        self.assertEqual((task["name"], task["phone"], task["email"]),
                         ("Éloïse Martin", "0612345678", "eloise@exemple.fr"))
        self.assertEqual(task["profession_label"]["fr"], "Médecin généraliste")
        self.assertEqual((task["commune_name"], task["place"], task["detail"]),
                         ("Saint-Omer", "Près du canal", "Aide à la location"))
        at = f"{API}/tasks/{match['id']}"
        seen = cpam.ask("GET", at, 200)
        self.assertEqual(seen["task"]["state"], "seen")
        self.assertEqual([e["kind"] for e in seen["events"]], ["seen", "sent", "need", "received"])
        cpam.ask("GET", at, 200)
        read = cpam.ask("POST", f"{at}/answer", 200, {
            "version": task["version"], "answer": "taking", "comment": "Rappel jeudi"})
        self.assertEqual(read["task"]["state"], "taking")
        cpam.ask("POST", f"{at}/answer", 409, {"version": task["version"], "answer": "done"})
        cpam.ask("POST", f"{at}/answer", 400, {"version": 2, "answer": "perhaps"})
        noted = cpam.ask("POST", f"{at}/note", 200, {"body": "Dossier reçu"})
        self.assertEqual(noted["events"][0]["body"], "Dossier reçu")
        cpam.ask("POST", f"{at}/note", 400, {"body": " "})
        again = self.sheet(self.browser("agnes"), sheet["request"]["number"])
        self.assertEqual([e["kind"] for e in again["events"]].count("seen"), 1)
        self.assertIn("Dossier reçu", str(again))
        cpam.ask("POST", f"{at}/answer", 200, {"version": 2, "answer": "done"})
        self.assertEqual(self.matches(cpam), [])
        self.assertEqual(self.matches(cpam, "done"), [match["id"]])
        self.assertNotIn("done", cpam.ask("GET", f"{API}/tasks", 200))
        self.sourcier.output("audit", "verify")

    def test_a_partner_sees_nothing_of_others(self):
        mine, other = self.organism("cpam"), self.partner(f"Autre {next(self.numbers)}")
        sheet = self.send(mine, other)
        agnes, cpam = self.browser("agnes"), self.browser("cpam")
        own, theirs = sheet["needs"][0]["matches"]
        self.act(agnes, sheet, "notes", body="note interne")
        self.act(agnes, sheet, "notes", body="à tous les partenaires", seen_by="partners")
        version = agnes.ask("GET", f"{API}/requests/{sheet['request']['id']}", 200)
        sheet = self.act(agnes, sheet, "needs", version=version["request"]["version"],
                         subject="spouse", detail="secret de famille", partners=[other])
        self.act(agnes, sheet, "answer", match=theirs["id"], version=1, answer="not_for_me",
                 comment="réponse de l'autre")
        alone = self.send(other, name="Personne d'Autre")
        for hidden in (theirs, alone["needs"][0]["matches"][0], {"id": 99999}, {"id": 0}):
            status = 400 if hidden["id"] == 0 else 404
            at = f"{API}/tasks/{hidden['id']}"
            cpam.ask("GET", at, status)
            cpam.ask("POST", f"{at}/answer", status, {"version": 2, "answer": "done"})
            cpam.ask("POST", f"{at}/note", status, {"body": "x"})
        self.assertEqual(self.matches(cpam), [own["id"]])
        read = cpam.ask("GET", f"{API}/tasks/{own['id']}", 200)
        self.assertIn("à tous les partenaires", str(read))
        for secret in ("note interne", "secret de famille", "spouse", "réponse de l'autre",
                       "Autre "):
            self.assertNotIn(secret, str(read))
        for what in ("notes", "answer", "send", "withdraw"):
            self.act(cpam, sheet, what, 403, match=own["id"], version=1, answer="done", body="x",
                     motive="x")
        cpam.ask("GET", f"{API}/requests/{sheet['request']['id']}", 403)

    def test_a_note_of_a_partner_is_not_for_another(self):
        first, second = self.partner(f"Un {next(self.numbers)}"), self.organism("cpam")
        sheet = self.send(first, second)
        cpam = self.browser("cpam")
        at = f"{API}/tasks/{sheet['needs'][0]['matches'][1]['id']}"
        cpam.ask("POST", f"{at}/note", 200, {"body": "entre nous"})
        self.sourcier.output("account", "set", "cpam", "--partner", str(first))
        other = cpam.ask("GET", f"{API}/tasks/{sheet['needs'][0]['matches'][0]['id']}", 200)
        self.assertNotIn("entre nous", str(other))
        cpam.ask("GET", at, 404)
        followed = self.browser().ask("GET", f"{API}/followed/{self.key}", 200)
        self.assertNotIn("entre nous", str(followed))

    def test_without_an_active_organism_nothing_is_seen(self):
        made = self.organism("cpam")
        sheet = self.send(made)
        match = sheet["needs"][0]["matches"][0]["id"]
        cpam, boss = self.browser("cpam"), self.browser("boss")
        self.assertEqual(self.matches(cpam), [match])
        p = next(p for p in boss.ask("GET", f"{API}/partners", 200)["partners"] if p["id"] == made)
        boss.ask("PUT", f"{API}/partners/{made}", 204, p | {"active": False})
        self.assertIsNone(cpam.ask("GET", f"{API}/tasks", 200)["partner"])
        self.assertEqual(self.matches(cpam), [])
        cpam.ask("GET", f"{API}/tasks/{match}", 404)
        boss.ask("PUT", f"{API}/partners/{made}", 204, p | {"version": p["version"] + 1})
        self.assertEqual(self.matches(cpam), [match])
        self.sourcier.output("account", "set", "cpam", "--partner", "none")
        self.assertEqual(self.matches(cpam), [])
        self.assertEqual(self.matches(self.browser("agnes")), [])
        self.browser("agnes").ask("GET", f"{API}/tasks/{match}", 404)
        self.browser("elu").ask("GET", f"{API}/tasks", 403)
        self.browser().ask("GET", f"{API}/tasks", 401)

    def test_an_account_reads_only_its_places_and_subjects(self):
        made = self.organism("cpam")
        sheet = self.send(made)
        match = sheet["needs"][0]["matches"][0]["id"]
        cpam = self.browser("cpam")
        for line, seen in ((("--perimeter", "departement:02"), []),
                           (("--perimeter", "departement:62"), [match]),
                           (("--subject", "housing"), []), (("--subject", "aids"), [match])):
            self.sourcier.output("account", "set", "cpam", *line)
            self.assertEqual(self.matches(cpam), seen, line)
            cpam.ask("GET", f"{API}/tasks/{match}", 200 if seen else 404)
        nowhere = self.send(made, commune="")["needs"][0]["matches"][0]["id"]
        self.assertEqual(self.matches(cpam), [match, nowhere])
        self.sourcier.output("account", "set", "cpam", "--perimeter", "territory", "--subject",
                             "all")

    def test_what_was_withdrawn_has_no_contact(self):
        made, other = self.organism("cpam"), self.partner(f"Recours {next(self.numbers)}")
        sheet = self.send(made)
        agnes, cpam = self.browser("agnes"), self.browser("cpam")
        match = sheet["needs"][0]["matches"][0]
        elsewhere = self.send(other)
        self.act(agnes, elsewhere, "withdraw", 404, match=match["id"], version=1, motive="x")
        self.act(agnes, elsewhere, "answer", 404, match=match["id"], version=1, answer="done")
        self.act(agnes, elsewhere, "send", 404, need=match["id"] + 999, partner=other)
        self.act(agnes, elsewhere, "send", 404, need=sheet["needs"][0]["id"], partner=other)
        self.act(agnes, sheet, "withdraw", 409, match=match["id"], version=7, motive="x")
        self.act(agnes, sheet, "withdraw", match=match["id"], version=1, motive="Mal orienté")
        sent = self.act(agnes, sheet, "send", need=sheet["needs"][0]["id"], partner=other)
        self.assertEqual([m["state"] for m in sent["needs"][0]["matches"]], ["withdrawn", "sent"])
        self.assertEqual(self.matches(cpam), [])
        read = cpam.ask("GET", f"{API}/tasks/{match['id']}", 200)
        self.assertEqual((read["task"]["name"], read["task"]["phone"], read["task"]["email"]),
                         ("", "", ""))
        self.assertNotIn("Éloïse", str(read))
        self.assertIn("Mal orienté", str(read))
        at = f"{API}/tasks/{match['id']}"
        cpam.ask("POST", f"{at}/note", 409, {"body": "pourquoi ?"})
        cpam.ask("POST", f"{at}/answer", 409, {"version": 2, "answer": "done"})

    def test_an_agent_notes_down_the_answer_of_a_partner(self):
        sheet = self.send(self.partner(f"Par téléphone {next(self.numbers)}"))
        match = sheet["needs"][0]["matches"][0]
        after = self.act(self.browser("agnes"), sheet, "answer", match=match["id"], version=1,
                         answer="done", comment="dit au téléphone")
        self.assertEqual(after["needs"][0]["matches"][0]["state"], "done")
        self.assertEqual((after["events"][0]["actor"], after["events"][0]["kind"]),
                         ("Agnes", "answered"))
        self.act(self.browser("carl"), sheet, "answer", 403, match=match["id"], version=2,
                 answer="done")

    @classmethod
    def tearDownClass(cls):
        missing = cls.unseen("/tasks", but=("/documents",))
        assert not missing, missing


if __name__ == "__main__":
    main(sys.argv)

#!/usr/bin/env python3
"""Requests of professionals through the API, each answer against openapi.yaml, with two servers over
one workspace.

Usage: casework.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import csv
import io
import sys
import threading
import zipfile
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from client import client  # noqa: E402
from desk import API, QUESTION, desk, main  # noqa: E402


class casework(desk):
    def test_a_request_is_followed_from_question_to_installation(self):
        to = self.partner("Cpam de la Côte d'Opale", duties=[
            {"subject": "insurance", "level": "departement", "area": "62"}])
        got = self.ask()
        waiting = self.browser().ask("GET", f"{API}/followed/{got['key']}", 200)
        self.assertIsNone(waiting["contact"])
        agnes = self.browser("agnes")
        inbox = agnes.ask("GET", f"{API}/inbox?mine=true", 200)
        self.assertIn(got["number"], [r["number"] for k in ("late", "today", "week", "later")
                                      for r in inbox[k]])
        one = agnes.ask("GET", f"{API}/inbox?mine=true&limit=1", 200)
        self.assertEqual((one["total"], sum(len(one[k]) for k in ("late", "today", "week", "later"))),
                         (inbox["total"], 1))
        sheet = self.sheet(agnes, got["number"])
        request = sheet["request"]
        self.assertEqual((request["state"], request["commune_name"], request["phone"]),
                         ("new", "Saint-Omer", "0612345678"))
        proposed = agnes.ask("GET", f"{API}/partners?subject=insurance&profession=gp&commune=62765",
                             200)
        self.assertEqual((proposed["proposed"], proposed["by_fallback"]), ([to], False))
        at = f"{API}/requests/{request['id']}"
        sheet = agnes.ask("POST", f"{at}/needs", 200, {
            "version": request["version"], "subject": "insurance", "partners": [to]})
        self.assertEqual(sheet["request"]["owner"] is None, False)
        agnes.ask("POST", f"{at}/notes", 200, {"body": "préfère ne pas reprendre"})
        sheet = agnes.ask("POST", f"{at}/project", 200, {"version": sheet["request"]["version"]})
        sheet = agnes.ask("POST", f"{at}/installed", 200, {"version": sheet["request"]["version"]})
        sheet = agnes.ask("POST", f"{at}/close", 200, {
            "version": sheet["request"]["version"], "outcome": "installed"})
        self.assertEqual(sheet["request"]["state"], "closed")
        followed = self.browser().ask("GET", f"{API}/followed/{got['key']}", 200)
        self.assertEqual(followed["outcome"], "installed")
        self.assertEqual((followed["profession"], followed["commune_name"]), ("gp", "Saint-Omer"))
        self.assertEqual(followed["contact"], {"name": "Agnes", "email": ""})
        self.assertEqual(followed["needs"][0]["matches"][0]["partner_name"],
                         "Cpam de la Côte d'Opale")
        self.assertNotIn("préfère", str(followed))
        dashboard = self.browser("elu").ask("GET", f"{API}/dashboard", 200)
        self.assertGreaterEqual(dashboard["stages"]["installed"], 1)
        self.assertIn({"key": "insurance", "count": 1}, dashboard["by_subject"])
        self.assertIn("Pas-de-Calais", [d["name"] for d in dashboard["by_departement"]])
        self.sourcier.output("audit", "verify")

    def test_an_agent_enters_what_was_said_on_the_telephone(self):
        bruno = self.browser("bruno")
        sheet = bruno.ask("POST", f"{API}/requests", 201, QUESTION | {"channel": "phone"})
        self.assertEqual(sheet["request"]["channel"], "phone")
        self.assertEqual(sheet["events"][0]["actor"], "Bruno")
        again = bruno.ask("POST", f"{API}/requests", 201, QUESTION | {"channel": "mail"})
        self.assertIn(sheet["request"]["number"], [a["number"] for a in again["alike"]])

    def test_two_agents_on_one_request(self):
        got = self.ask(name="Deux Agents")
        agnes, bruno = self.browser("agnes", 0), self.browser("bruno", 1)
        request = self.sheet(agnes, got["number"])["request"]
        at = f"{API}/requests/{request['id']}"
        agnes.ask("POST", f"{at}/take", 200, {"version": request["version"]})
        late = bruno.ask("POST", f"{at}/take", 409, {"version": request["version"]})
        self.assertIn("Agnes a modifié cette demande", late["error"]["message"]["fr"])
        bruno.ask("POST", f"{at}/notes", 200, {"body": "vu"})  # a note is in nobody's way

    def test_a_request_is_handed_to_a_colleague(self):
        got = self.ask(name="Passage De Relais")
        agnes = self.browser("agnes")
        request = self.sheet(agnes, got["number"])["request"]
        at = f"{API}/requests/{request['id']}"
        here = agnes.ask("GET", f"{API}/agents?commune=62765", 200)["agents"]
        self.assertEqual([a["name"] for a in here], ["Agnes", "Boss", "Bruno"])
        every = {a["name"]: a["id"] for a in agnes.ask("GET", f"{API}/agents", 200)["agents"]}
        self.assertEqual(sorted(every), ["Agnes", "Boss", "Bruno", "Carl"])
        sheet = agnes.ask("POST", f"{at}/assign", 200,
                          {"version": request["version"], "owner": every["Bruno"]})
        self.assertEqual((sheet["request"]["owner"], sheet["events"][0]["body"]),
                         (every["Bruno"], "Bruno"))
        version = sheet["request"]["version"]
        no = agnes.ask("POST", f"{at}/assign", 400, {"version": version, "owner": every["Carl"]})
        self.assertIn("Carl ne peut pas suivre", no["error"]["message"]["fr"])
        agnes.ask("POST", f"{at}/assign", 404, {"version": version, "owner": 999999})
        agnes.ask("POST", f"{at}/assign", 409,
                  {"version": request["version"], "owner": every["Agnes"]})
        of_bruno = f"{API}/requests?words={got['number']}&owner="
        self.assertEqual(agnes.ask("GET", of_bruno + str(every["Bruno"]), 200)["count"], 1)
        self.assertEqual(agnes.ask("GET", of_bruno + "nobody", 200)["count"], 0)
        self.browser("cpam").ask("GET", f"{API}/agents", 403)

    def test_a_request_moves_through_the_board(self):
        got = self.ask(name="Colonne Du Tableau")
        agnes = self.browser("agnes")
        request = self.sheet(agnes, got["number"])["request"]

        def columns(more=""):
            return [c for c in ("new", "open", "project", "installed") if agnes.ask(
                "GET", f"{API}/requests?words={got['number']}&column={c}{more}", 200)["count"]]

        self.assertEqual(columns(), ["new"])
        for what, column in (("take", "open"), ("project", "project"), ("installed", "installed")):
            request = agnes.ask("POST", f"{API}/requests/{request['id']}/{what}", 200,
                                {"version": request["version"]})["request"]
            self.assertEqual(columns(), [column])
        day = request["installed_at"][:10]
        self.assertEqual(columns("&installed_from=2999-01-01"), [])
        self.assertEqual(columns("&installed_from=2000-01-01&installed_to=2999-01-01"),
                         ["installed"], day)
        line = agnes.ask("GET", f"{API}/requests?words={got['number']}", 200)["requests"][0]
        self.assertEqual((line["version"], line["installed_at"]),
                         (request["version"], request["installed_at"]))
        agnes.ask("GET", f"{API}/requests?column=elsewhere", 400)
        agnes.ask("GET", f"{API}/requests?owner=someone", 400)

    def test_who_may_see_what(self):
        got = self.ask()
        at = f"{API}/requests/{self.sheet(self.browser('agnes'), got['number'])['request']['id']}"
        self.browser().ask("GET", at, 401)
        self.browser().ask("GET", f"{API}/inbox", 401)
        carl = self.browser("carl")
        carl.ask("GET", at, 403)
        carl.ask("POST", f"{at}/notes", 403, {"body": "x"})
        self.assertEqual(carl.ask("GET", f"{API}/requests?words={got['number']}", 200)["count"], 0)
        for login in ("cpam", "elu"):
            c = self.browser(login)
            c.ask("GET", at, 403)
            c.ask("GET", f"{API}/requests", 403)
            c.ask("POST", f"{API}/partners", 403, {"name": "X", "fallback": False, "active": True})
        self.browser("agnes").ask("POST", f"{API}/partners", 403,
                                  {"name": "X", "fallback": False, "active": True})
        # One that names no place stays with nobody: every agent sees it.
        nowhere = self.ask(commune="", name="Sans Lieu")
        self.sheet(carl, nowhere["number"])

    def test_what_is_wrong_is_named(self):
        agnes = self.browser("agnes")
        for body, words in (({"name": ""}, "nom"), ({"profession": "wizard"}, "wizard"),
                            ({"email": "", "phone": ""}, "donnez l'un des deux"),
                            ({"email": "a@b"}, "adresse"), ({"wishes": "x" * 9000}, "souhaits")):
            answer = agnes.ask("POST", f"{API}/requests", 400,
                               QUESTION | {"channel": "phone"} | body)
            self.assertIn(words, answer["error"]["message"]["fr"])
        agnes.ask("POST", f"{API}/requests", 404, QUESTION | {"channel": "mail", "commune": "99999"})
        agnes.ask("GET", f"{API}/requests/999999", 404)
        at = f"{API}/requests/{self.sheet(agnes, self.ask()['number'])['request']['id']}"
        agnes.ask("POST", f"{at}/close", 400, {"version": 1, "outcome": "gave_up"})
        agnes.ask("POST", f"{at}/needs", 400, {"version": 1, "subject": "aids", "partners": []})
        agnes.ask("POST", f"{at}/needs", 400, {"version": 1, "subject": "aids", "partners": [999]})
        agnes.ask("POST", f"{at}/wait", 400, {"version": 1, "day": "soon"})
        self.browser().ask("GET", f"{API}/followed/{'0' * 64}", 404)
        self.browser().ask("POST", f"{API}/questions", 403, QUESTION, Origin="http://else.example")
        self.browser().ask("POST", f"{API}/questions", 400, QUESTION, Content_Type="text/plain")

    def test_one_network_asks_only_so_much(self):
        c = self.browser(which=1)
        for _ in range(10):
            c.ask("POST", f"{API}/questions", 201, QUESTION, X_Forwarded_For="203.0.113.9")
        c.ask("POST", f"{API}/questions", 429, QUESTION, X_Forwarded_For="203.0.113.9")
        self.assertGreater(int(c.headers["Retry-After"]), 0)
        self.ask()

    def test_partners_are_changed_by_one_at_a_time(self):
        self.partner("Urssaf")
        boss = self.browser("boss")
        boss.ask("POST", f"{API}/partners", 409, {"name": "Urssaf", "fallback": False,
                                                 "active": True})
        p = next(p for p in boss.ask("GET", f"{API}/partners", 200)["partners"]
                 if p["name"] == "Urssaf")
        boss.ask("PUT", f"{API}/partners/{p['id']}", 204, p | {"fallback": True, "duties": [
            {"subject": "", "profession": "", "level": "departement", "area": "62"}]})
        duty = next(p for p in boss.ask("GET", f"{API}/partners", 200)["partners"]
                    if p["name"] == "Urssaf")["duties"][0]
        self.assertEqual(duty["area_name"], "Pas-de-Calais")
        boss.ask("PUT", f"{API}/partners/{p['id']}", 409, p)
        boss.ask("PUT", f"{API}/partners/{p['id']}", 204,
                 p | {"version": p["version"] + 1, "fallback": False})

    def test_questions_from_everywhere_at_once_are_all_kept(self):
        agnes = self.browser("agnes")
        before = agnes.ask("GET", f"{API}/requests?words=foule", 200)["count"]
        got = []

        def some(which):
            for i in range(10):
                c = client(self, self.servers[1].port)
                got.append(c.ask("POST", f"{API}/questions", 201, QUESTION | {"name": "Foule"},
                                 X_Forwarded_For=f"10.{which}.{i}.1")["number"])

        threads = [threading.Thread(target=some, args=(i,)) for i in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(len(set(got)), 60)
        self.assertEqual(agnes.ask("GET", f"{API}/requests?words=foule", 200)["count"], before + 60)

    def test_filters_are_kept_for_their_account(self):
        agnes, bruno = self.browser("agnes"), self.browser("bruno")
        at = f"{API}/filters/{quote('Mes dentistes, été')}"
        agnes.ask("PUT", at, 204, {"query": "state=open&profession=dentist"})
        agnes.ask("PUT", at, 204, {"query": "profession=dentist"})
        kept = {"name": "Mes dentistes, été", "query": "profession=dentist"}
        self.assertEqual(agnes.ask("GET", f"{API}/filters", 200)["filters"], [kept])
        self.assertEqual(agnes.ask("GET", at, 200), kept)
        self.assertEqual(bruno.ask("GET", f"{API}/filters", 200)["filters"], [])
        bruno.ask("GET", at, 404)
        bruno.ask("DELETE", at, 404)
        agnes.ask("PUT", f"{API}/filters/%20", 400, {"query": ""})
        agnes.ask("PUT", at, 400, {"query": "x" * 9000})
        agnes.ask("DELETE", at, 204)
        agnes.ask("GET", at, 404)
        for i in range(100):
            bruno.ask("PUT", f"{API}/filters/f{i}", 204, {"query": ""})
        bruno.ask("PUT", f"{API}/filters/f100", 409, {"query": ""})
        bruno.ask("PUT", f"{API}/filters/f99", 204, {"query": "state=new"})
        for login in ("cpam", "elu"):
            self.browser(login).ask("GET", f"{API}/filters", 403)
        self.browser().ask("GET", f"{API}/filters", 401)

    def test_an_export_holds_every_request_of_the_filter(self):
        bruno = self.browser("bruno")
        wishes = 'Dit "oui",\nou non ; été'
        for name in ("=HYPERLINK(1)", "+33", "-1", "@SUM(A1)", "Ordinaire"):
            bruno.ask("POST", f"{API}/requests", 201, QUESTION | {
                "channel": "phone", "name": name + " exporté", "wishes": wishes})
        data = self.fetch(bruno, f"{API}/requests?words=exporte&limit=1&format=csv")
        self.assertFalse(data.startswith(b"\xef\xbb\xbf"))
        self.assertEqual(data.count(b"\r\n"), 6)
        lines = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        self.assertEqual([line["Nom"] for line in lines],
                         ["Ordinaire exporté", "'@SUM(A1) exporté", "'-1 exporté", "'+33 exporté",
                          "'=HYPERLINK(1) exporté"])
        first = lines[0]
        self.assertEqual((first["Souhaits"], first["Commune"], first["Profession"], first["État"]),
                         (wishes, "Saint-Omer", "Médecin généraliste", "nouvelle"))
        book = zipfile.ZipFile(io.BytesIO(self.fetch(
            bruno, f"{API}/requests?words=exporte&format=xlsx&lang=en")))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertEqual(sheet.count("<row "), 6)
        self.assertIn("=HYPERLINK(1) exporté</t>", sheet)
        self.assertIn("Commune code", sheet)
        self.assertNotIn("<f>", sheet)
        trail = self.browser("boss").ask("GET", "/api/v1/audit?action=requests_exported", 200)
        self.assertEqual([(e["who"], e["details"]) for e in trail["entries"][:2]],
                         [("bruno", '{"format":"xlsx","requests":5}'),
                          ("bruno", '{"format":"csv","requests":5}')])
        carl = self.fetch(self.browser("carl"), f"{API}/requests?words=exporte&format=csv")
        self.assertEqual(carl.count(b"\r\n"), 1)
        bruno.ask("GET", f"{API}/requests?format=pdf", 400)
        for login in ("cpam", "elu"):
            self.browser(login).ask("GET", f"{API}/requests?format=csv", 403)

    def fetch(self, browser, address):
        """The bytes of a file."""
        answer, data = browser.raw("GET", address, None,
                                   {"Cookie": f"sourcier_session={browser.cookie}"})
        self.assertEqual(answer.status, 200, data[:300])
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        said = self.contract.response(f"{API}/requests", 200, "get")
        self.assertIn(answer.headers["Content-Type"].split(";")[0], said)
        return data

    @classmethod
    def tearDownClass(cls):
        missing = cls.unseen("/questions", "/followed", "/inbox", "/requests", "/partners",
                             "/dashboard", "/filters",
                             but=("/appointments", "/project", "/documents", "/person", "/export"))
        assert not missing, missing


if __name__ == "__main__":
    main(sys.argv)

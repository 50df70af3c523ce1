#!/usr/bin/env python3
"""Installation projects, documents and the access gained, through the API of two servers over one
workspace; each answer against openapi.yaml.

Usage: projects.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import io
import json
import os
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, desk, main  # noqa: E402

PDF = b"%PDF-1.4\ntrailer\n<<>>\n%%EOF\n"


class projects(desk):
    question = {"profession": "gp", "stage": "locum", "mode": "liberal", "commune": "62765",
                "wishes": "S'installer en 2027", "name": "Élise Durand", "phone": "06 12 34 56 78"}
    accounts = (("boss", "administrator", "territory"), ("agnes", "agent", "departement:62"),
                ("carl", "agent", "departement:02"), ("ordre", "partner", "territory"),
                ("elu", "reader", "departement:62"))

    def ask(self, **change):
        """The agent's sheet of a new question, and the key to follow it."""
        got = super().ask(**change)
        agnes = self.browser("agnes")
        found = agnes.ask("GET", f"{API}/requests?words={got['number']}", 200)["requests"]
        return agnes, f"{API}/requests/{found[0]['id']}", f"{API}/followed/{got['key']}"

    def start(self, **plan):
        agnes, at, followed = self.ask()
        version = agnes.ask("GET", at, 200)["request"]["version"]
        agnes.ask("POST", f"{at}/project", 200, {"version": version} | plan)
        return agnes, at, followed

    def partner(self, name, subject):
        boss = self.browser("boss")
        return boss.ask("POST", f"{API}/partners", 201, {
            "name": name, "fallback": False, "active": True,
            "duties": [{"subject": subject, "level": "territory"}]})["id"]

    def give(self, c, at, status, name="diplôme.pdf", body=PDF, kind="diploma", **headers):
        """An upload: the body is the file."""
        sent = {"Origin": f"http://127.0.0.1:{c.port}", "Content-Type": "application/octet-stream"}
        if c.cookie:
            sent |= {"Cookie": f"sourcier_session={c.cookie}", "X-Sourcier-CSRF": c.csrf}
        address = f"{at}/documents?name={quote(name)}&kind={kind}"
        answer, text = c.raw("POST", address, body, sent | headers)
        self.assertEqual(answer.status, status, text[:500])
        path = self.contract.match(address.split("?")[0])
        said = self.contract.response(path, status, "post")
        self.assertIsNotNone(said, (path, status))
        got = json.loads(text)
        self.assertEqual(self.contract.errors(said["application/json"]["schema"], got)[:5], [])
        self.seen.add(("post", path, str(status)))
        return got

    def fetch(self, c, address, status=200):
        sent = {"Cookie": f"sourcier_session={c.cookie}"} if c.cookie else {}
        answer, body = c.raw("GET", address, None, sent)
        self.assertEqual(answer.status, status, body[:300])
        path = self.contract.match(address)
        self.assertIsNotNone(self.contract.response(path, status), path)
        self.seen.add(("get", path, str(status)))
        return answer, body

    def test_a_project_goes_from_plan_to_installation(self):
        agnes, at, followed = self.start(commune="62364", target_day="2027-09-01", fte=0.8)
        to = self.partner("Urssaf", "contributions")
        version = agnes.ask("GET", at, 200)["request"]["version"]
        sheet = agnes.ask("POST", f"{at}/needs", 200, {
            "version": version, "subject": "contributions", "partners": [to]})
        agnes.ask("POST", f"{at}/needs", 200, {
            "version": sheet["request"]["version"], "subject": "school", "partners": [to]})
        sheet = agnes.ask("GET", f"{at}/project", 200)
        p = sheet["project"]
        self.assertEqual((p["commune_name"], p["fte"], p["state"], p["mode"]),
                         ("Fruges", 0.8, "pledged", "liberal"))
        self.assertEqual([n["subject"] for n in sheet["family"]], ["school"])
        steps = {s["key"]: s for s in p["steps"]}
        self.assertEqual(steps["contributions"]["partners"], [{"name": "Urssaf", "state": "sent"}])
        self.assertEqual(steps["contributions"]["waits_for"], ["register"])
        self.assertLess(steps["register"]["due_day"], steps["contributions"]["due_day"])
        self.assertLessEqual(steps["contributions"]["due_day"], "2027-09-01")
        sheet = agnes.ask("POST", f"{at}/project/steps/register", 200, {
            "version": 1, "state": "done", "day": "2027-05-03", "note": "Carte reçue"})
        steps = {s["key"]: s for s in sheet["project"]["steps"]}
        self.assertEqual(steps["contributions"]["waits_for"], [])
        agnes.ask("POST", f"{at}/project/steps/register", 409, {"version": 1, "state": "todo"})
        agnes.ask("POST", f"{at}/project/steps/nothing", 404, {"version": 1, "state": "todo"})
        agnes.ask("POST", f"{at}/project/steps/register", 400, {"version": 2, "state": "maybe"})
        sheet = agnes.ask("PUT", f"{at}/project", 200, {
            "version": p["version"], "premises": "Plain-pied", "target_day": "2027-10-04"})
        self.assertEqual((sheet["project"]["premises"], sheet["project"]["commune"]),
                         ("Plain-pied", "62364"))
        agnes.ask("PUT", f"{at}/project", 409, {"version": p["version"], "premises": ""})
        agnes.ask("PUT", f"{at}/project", 400, {"version": 2, "fte": 9})
        agnes.ask("PUT", f"{at}/project", 404, {"version": 2, "commune": "99999"})
        # What the professional reads: who does what, by when, and which documents.
        mine = self.browser().ask("GET", followed, 200)["project"]
        step = next(s for s in mine["steps"] if s["key"] == "register")
        self.assertEqual((step["state"], step["note"]), ("done", "Carte reçue"))
        self.assertIn("bank_details", [d["kind"] for d in mine["documents_needed"]])
        sheet = agnes.ask("POST", f"{at}/installed", 200, {
            "version": agnes.ask("GET", at, 200)["request"]["version"], "day": "2027-10-11"})
        p = agnes.ask("GET", f"{at}/project", 200)["project"]
        self.assertEqual((p["state"], p["settled_day"]), ("installed", "2027-10-11"))
        self.sourcier.output("audit", "verify")

    def test_who_may_touch_a_project(self):
        agnes, at, _ = self.start()
        carl = self.browser("carl")
        carl.ask("GET", f"{at}/project", 403)
        carl.ask("PUT", f"{at}/project", 403, {"version": 1})
        carl.ask("GET", f"{at}/documents", 403)
        self.give(carl, at, 403)
        self.browser("elu").ask("GET", f"{at}/project", 403)
        self.browser().ask("GET", f"{at}/project", 401)
        agnes.ask("POST", f"{at}/project", 409, {"version": 2})
        _, other, _ = self.ask()
        self.assertIsNone(agnes.ask("GET", f"{other}/project", 200)["project"])
        agnes.ask("PUT", f"{other}/project", 404, {"version": 1})

    def test_a_document_is_given_once_shared_and_taken_back(self):
        agnes, at, followed = self.ask()
        to = self.partner("Ordre", "register")
        stranger = self.partner("Banque", "funding")
        agnes.ask("POST", f"{at}/needs", 200, {
            "version": agnes.ask("GET", at, 200)["request"]["version"], "subject": "register",
            "partners": [to]})
        person = self.browser(which=1)
        got = self.give(person, followed, 201, name="../Diplôme \"d'État\"\r\n.exe")
        d = got["document"]
        self.assertEqual((d["name"], d["type"], d["by_professional"], got["already"]),
                         ("Diplôme _d_État___.pdf", "application/pdf", True, False))
        self.assertTrue(self.give(person, followed, 200, name="again.pdf")["already"])
        large = PDF + os.urandom(9_000_000)
        second = self.give(agnes, at, 201, name="devis.pdf", body=large, kind="estimates")
        self.assertTrue(self.give(agnes, at, 200, name="copie.pdf", body=large)["already"])
        # Through the other server, and by both.
        for c, where in ((agnes, at), (person, followed)):
            answer, body = self.fetch(c, f"{where}/documents/{second['document']['id']}")
            self.assertEqual(body, large)
            answer, body = self.fetch(c, f"{where}/documents/{d['id']}")
            self.assertEqual(body, PDF)
            self.assertIn("attachment;", answer.headers["Content-Disposition"])
            self.assertIn("filename*=UTF-8''Dipl%C3%B4me", answer.headers["Content-Disposition"])
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(answer.headers["Content-Security-Policy"], "sandbox")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
        shares = f"{followed}/documents/{d['id']}/shares"
        shared = person.ask("POST", shares, 200, {"partners": [to]})["shares"]
        self.assertEqual([(s["partner_name"], s["shared_by"]) for s in shared],
                         [("Ordre", "Élise Durand")])
        person.ask("POST", shares, 400, {"partners": [stranger]})
        agnes.ask("POST", f"{at}/documents/{d['id']}/shares", 200, {"partners": []})
        agnes.ask("POST", f"{at}/documents/{d['id']}/shares", 400, {"partners": [to]})
        agnes.ask("POST", f"{at}/documents/{d['id']}/shares", 200, {
            "partners": [to], "consent": "au téléphone, le 3 novembre"})
        listed = agnes.ask("GET", f"{at}/documents", 200)["documents"]
        self.assertEqual([len(x["shares"]) for x in listed], [1, 0])
        kinds = [e["kind"] for e in agnes.ask("GET", at, 200)["events"]][::-1]
        self.assertEqual(kinds[-5:], ["document", "document", "shared", "unshared", "shared"])
        # Nobody reads it through another request, or without its key.
        _, other, elsewhere = self.ask()
        self.fetch(agnes, f"{other}/documents/{d['id']}", 404)
        self.fetch(person, f"{elsewhere}/documents/{d['id']}", 404)
        self.fetch(person, f"{API}/followed/{'0' * 64}/documents/{d['id']}", 404)
        self.fetch(self.browser("carl"), f"{at}/documents/{d['id']}", 403)
        # The organism reads what is shared with it, and no more.
        self.sourcier.output("account", "set", "ordre", "--partner", "Ordre")
        ordre = self.browser("ordre", 1)
        task = f"{API}/tasks/{ordre.ask('GET', f'{API}/tasks', 200)['tasks'][0]['match']}"
        read = ordre.ask("GET", f"{task}/documents", 200)["documents"]
        self.assertEqual([x["id"] for x in read], [d["id"]])
        self.assertEqual(self.fetch(ordre, f"{task}/documents/{d['id']}")[1], PDF)
        self.fetch(ordre, f"{task}/documents/{second['document']['id']}", 404)
        self.fetch(ordre, f"{at}/documents/{d['id']}", 403)
        told = ordre.ask("GET", task, 200)["events"]
        self.assertNotIn("devis", str(told))
        person.ask("POST", shares, 200, {"partners": []})
        self.fetch(ordre, f"{task}/documents/{d['id']}", 404)
        self.assertEqual(ordre.ask("GET", f"{task}/documents", 200)["documents"], [])
        self.fetch(agnes, f"{task}/documents/{d['id']}", 404)
        person.ask("DELETE", f"{followed}/documents/{d['id']}", 204)
        self.fetch(agnes, f"{at}/documents/{d['id']}", 404)
        agnes.ask("DELETE", f"{at}/documents/{second['document']['id']}", 204)
        self.assertEqual(person.ask("GET", followed, 200)["documents"], [])
        self.sourcier.output("audit", "verify")

    def test_what_is_no_document_is_refused(self):
        agnes, at, followed = self.ask()
        person = self.browser()
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("[Content_Types].xml", "<x/>")
            z.writestr("word/document.xml", b"\0" * 300_000_000)
        macros = io.BytesIO()
        with zipfile.ZipFile(macros, "w") as z:
            z.writestr("[Content_Types].xml", "<x/>")
            z.writestr("word/document.xml", "<x/>")
            z.writestr("word/vbaProject.bin", "x")
        for body in (b"", b"<html><script>alert(1)</script>", b"MZ\x90\0", bomb.getvalue(),
                     macros.getvalue(), b"PK\3\4", PDF + b" " * (10 << 20)):
            self.give(person, followed, 400, body=body)
            self.give(agnes, at, 400, body=body)
        self.give(person, followed, 400, kind="passport")
        self.give(person, followed, 403, Origin="http://else.example")
        self.give(person, f"{API}/followed/{'0' * 64}", 404)
        plain = io.BytesIO()  # a real one, as a word processor would write it
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("[Content_Types].xml", "<x/>")
            z.writestr("word/document.xml", "<w:document>bonjour</w:document>" * 1000)
        got = self.give(person, followed, 201, name="cv.docx", body=plain.getvalue(), kind="cv")
        self.assertEqual(got["document"]["name"], "cv.docx")

    def test_each_installation_has_its_own_gain_and_they_add_up(self):
        plans = (("62364", 1), ("62765", 0.5), ("62364", 0.6))
        made = []
        for i, (commune, fte) in enumerate(plans):
            agnes, at, _ = self.start(commune=commune, fte=fte, target_day=f"2031-0{i + 1}-05")
            made.append(agnes.ask("GET", at, 200)["request"])
        agnes.ask("POST", f"{at}/installed", 200, {"version": made[-1]["version"],
                                                   "day": "2031-03-06"})
        boss = self.browser("boss")
        got = boss.ask("GET", f"{API}/gains?from=2031-01-01&to=2031-12-31", 200)
        changes = got["changes"]
        self.assertEqual([c["number"] for c in changes], [r["number"] for r in made])
        self.assertEqual([c["certainty"] for c in changes], ["pledged", "pledged", "observed"])
        self.assertEqual(changes[2]["day"], "2031-03-06")
        gp = got["professions"][0]
        each = [c["gain"]["gained"] for c in changes]
        self.assertTrue(all(g > 0 for g in each))
        self.assertAlmostEqual(sum(each), gp["total"]["gained"], delta=1e-9 * sum(each))
        fruges = next(c for c in gp["communes"] if c["code"] == "62364")
        self.assertAlmostEqual(fruges["after"] - fruges["before"], fruges["gain"], places=9)
        # The same as the question of the map, asked of the same changes.
        asked = "&".join(f"add={c}:gp:{f}" for c, f in plans)
        answer, body = boss.raw("GET", f"/api/v1/what-if?profession=gp&{asked}")
        told = {c["code"]: c for c in json.loads(body)["communes"]}
        self.assertAlmostEqual(told["62364"]["gain"], fruges["gain"], places=9)
        only = boss.ask("GET", f"{API}/gains?from=2031-01-01&state=installed", 200)["changes"]
        self.assertEqual([c["number"] for c in only], [made[2]["number"]])
        nurses = boss.ask("GET", f"{API}/gains?profession=nurse", 200)
        self.assertEqual(nurses["changes"], [])
        elu = self.browser("elu").ask("GET", f"{API}/gains?from=2031-01-01", 200)
        self.assertEqual(len(elu["changes"]), 3)
        self.assertEqual(self.browser("carl").ask("GET", f"{API}/gains?from=2031-01-01",
                                                  200)["changes"], [])
        self.browser().ask("GET", f"{API}/gains", 401)
        boss.ask("GET", f"{API}/gains?from=soon", 400)
        boss.ask("GET", f"{API}/gains?state=gone", 400)
        self.assertTrue(boss.ask("GET", boss.ask("GET", f"{API}/dashboard", 200)["gains"], 200))

    def test_what_has_no_definition_or_no_place_says_so(self):
        agnes, at, _ = self.ask(profession="podiatrist")
        agnes.ask("POST", f"{at}/project", 200, {"version": 1, "commune": "62765", "fte": 1,
                                                 "target_day": "2033-02-01"})
        agnes, vague, _ = self.start(fte=1)
        got = agnes.ask("GET", f"{API}/requests?words=x", 200)
        boss = self.browser("boss")
        got = boss.ask("GET", f"{API}/gains?profession=podiatrist", 200)
        self.assertIsNone(got["changes"][0]["gain"])
        self.assertIn("n'est pas calculé", got["changes"][0]["reason"]["fr"])
        self.assertEqual(got["professions"], [])
        missing = boss.ask("GET", f"{API}/gains?profession=gp", 200)["unplaced"]
        self.assertIn(["day"], [u["missing"] for u in missing])

    @classmethod
    def tearDownClass(cls):
        mine = ("/project", "/documents", "/gains")
        said = {(m, p, c) for p, item in cls.contract.paths.items()
                if p.startswith(API) and any(x in p for x in mine)
                for m, op in item.items() for c in op["responses"] if c.startswith("2")}
        missing = said - cls.seen
        assert not missing, missing


if __name__ == "__main__":
    main(sys.argv)

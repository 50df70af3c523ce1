#!/usr/bin/env python3
"""Bad input to whatever changes requests and accounts: each is refused with words or kept as it is
and given back the same; nothing is ever an internal error.

Usage: hostile.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import json
import random
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, QUESTION, desk, main  # noqa: E402

KEPT = ["'; DROP TABLE request; --", '" OR 1=1 --', ":p1 :p2 ::text $1 ?1 %s {} {0}", "\\' \\\\ \\n",
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&amp;&lt;",
        "../../../../etc/passwd", "..\\..\\windows", "%00%2e%2e%2f", "${jndi:ldap://x}",
        "{{7*7}}", "=cmd|' /C calc'!A0", "tab\tici", "deux\nlignes", "\u202egnp.exe",
        "\u200f\u05d0\u05d1 droite", "é̂́ combinés", "🏥" * 20, "Олена", "王",
        "\u00a0insécable\u202f!",
        "NULL", "true", "0", "-1", "1e999", "* AND (NEAR \"x", "a' & !b | (c:*"]
REFUSED = ["nul\0ici", "\x01", "\x1b[31m", "\x7f", "x" * 70_000]
WRONG = [None, 0, -1, 1.5, 10**30, True, [], [1], {}, {"a": 1}, [[[[]]]], ""]
NUMBERS = [0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**30, 1.5, 1e300, "1", None, [1]]
FREE = ("place", "wishes", "name")


class hostile(desk):
    def post(self, browser, method, address, body, **headers):
        """The status and what it says, whatever they are but an internal error or nonsense."""
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        sent = {"Origin": f"http://127.0.0.1:{browser.port}", "Content-Type": "application/json",
                "X-Forwarded-For": f"10.{random.randrange(256)}.{random.randrange(256)}.7"} | headers
        if browser.cookie:
            sent |= {"Cookie": f"sourcier_session={browser.cookie}", "X-Sourcier-CSRF": browser.csrf}
        answer, text = browser.raw(method, address, data, sent)
        about = (method, address, str(data)[:200], answer.status, text[:300])
        self.assertLess(answer.status, 500, about)
        if answer.status >= 400:
            error = json.loads(text)
            message = error.get("error", error)["message"]
            self.assertTrue(message["fr"] and message["en"], about)
        return answer.status, (json.loads(text) if text else None)

    def forms(self):
        """Each address that changes something, with a body that it would take."""
        boss, agnes = self.browser("boss", 1), self.browser("agnes", 1)
        partner = self.partner(f"Cible {random.random()}")
        sheet = agnes.ask("POST", f"{API}/requests", 201, QUESTION | {"channel": "phone"})
        at = f"{API}/requests/{sheet['request']['id']}"
        sheet = agnes.ask("POST", f"{at}/needs", 200, {
            "version": 1, "subject": "aids", "detail": "", "partners": [partner]})
        need, match = sheet["needs"][0]["id"], sheet["needs"][0]["matches"][0]["id"]
        self.sourcier.output("account", "set", "cpam", "--partner", str(partner))
        cpam = self.browser("cpam", 1)
        organism = {"name": "Cible", "contact": "", "email": "", "phone": "", "fallback": False,
                    "active": True, "version": 1, "duties": [
                        {"subject": "aids", "profession": "gp", "level": "epci",
                         "area": "200069037"}]}
        account = {"name": "Cible", "email": "a@b.fr", "role": "partner", "active": True,
                   "perimeter": [{"level": "commune", "code": "62765"}], "subjects": ["aids"],
                   "partner": partner, "version": 1}
        created = boss.ask("POST", "/api/v1/accounts", 201,
                           account | {"login": f"cible{random.randrange(10**9)}"})["account"]["id"]
        version = {"version": 2}
        return [
            (self.browser(which=1), "POST", f"{API}/questions", QUESTION),
            (agnes, "POST", f"{API}/requests", QUESTION | {"channel": "mail"}),
            (agnes, "POST", f"{at}/qualify", QUESTION | {"channel": "mail"} | version),
            (agnes, "POST", f"{at}/notes", {"body": "x", "seen_by": "agents"}),
            (agnes, "POST", f"{at}/needs", version | {
                "subject": "aids", "detail": "x", "partners": [partner]}),
            (agnes, "POST", f"{at}/send", {"need": need, "partner": partner}),
            (agnes, "POST", f"{at}/withdraw", {"match": match, "version": 9, "motive": "x"}),
            (agnes, "POST", f"{at}/answer", {"match": match, "version": 9, "answer": "done",
                                             "comment": "x"}),
            (agnes, "POST", f"{at}/transfer", version | {"commune": "62040", "motive": "x"}),
            (agnes, "POST", f"{at}/wait", version | {"day": "2027-01-01"}),
            (agnes, "POST", f"{at}/close", version | {"outcome": "gave_up", "motive": "x"}),
            (agnes, "POST", f"{at}/duplicate", version | {"original": 1}),
            (agnes, "POST", f"{at}/reopen", version | {"motive": "x"}),
            (agnes, "POST", f"{at}/take", version),
            (cpam, "POST", f"{API}/tasks/{match}/answer", {"version": 9, "answer": "taking",
                                                         "comment": "x"}),
            (cpam, "POST", f"{API}/tasks/{match}/note", {"body": "x"}),
            (agnes, "PUT", f"{API}/filters/cible", {"query": "x"}),
            (boss, "POST", f"{API}/partners", organism),
            (boss, "PUT", f"{API}/partners/{partner}", organism),
            (boss, "POST", "/api/v1/accounts", account | {"login": "cible"}),
            (boss, "PUT", f"/api/v1/accounts/{created}", account),
            (self.browser(which=1), "POST", "/api/v1/password-reset", {
                "token": "0" * 64, "password": "une phrase bien longue"})]

    def test_each_field_takes_anything_without_an_internal_error(self):
        for browser, method, address, body in self.forms():
            for field, value in body.items():
                values = KEPT + REFUSED + WRONG + NUMBERS
                if isinstance(value, list):
                    values = values + [[v] for v in KEPT + REFUSED + WRONG + NUMBERS]
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    values = values + [[value[0] | {k: v}] for k in value[0]
                                       for v in KEPT + REFUSED + WRONG]
                for bad in values:
                    self.post(browser, method, address, body | {field: bad})
                self.post(browser, method, address,
                          {k: v for k, v in body.items() if k != field})
        self.sourcier.output("audit", "verify")

    def test_bodies_that_are_no_form(self):
        for browser, method, address, body in self.forms():
            whole = json.dumps(body)
            for data in ("", "null", "[]", '"x"', "1", "{", whole[:-1], whole + whole,
                         "[" * 30_000, '{"a":' * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
                         '{"name":"\\ud800"}', '{"name":"\\u0000"}', whole.encode("utf-16"),
                         b'{"name":"\xff\xfe","body":"\xc3("}', b"\0" * 1000,
                         '{"version":1,' * 2, whole[:-1] + ',"version":2}'):
                self.post(browser, method, address, data)
            self.assertEqual(self.post(browser, method, address, b"x" * (10 << 20))[0], 400)
            self.assertEqual(self.post(browser, method, address, whole,
                                       **{"Content-Type": "text/plain"})[0], 400)

    def test_what_is_kept_comes_back_the_same(self):
        agnes = self.browser("agnes", 1)
        for words in KEPT:
            asked = QUESTION | {"channel": "phone"} | {f: f"a {words} z" for f in FREE}
            status, sheet = self.post(agnes, "POST", f"{API}/requests", asked)
            self.assertEqual(status, 201, words)
            for field in FREE:
                self.assertEqual(sheet["request"][field], asked[field])
            at = f"{API}/requests/{sheet['request']['id']}"
            after = self.post(agnes, "POST", f"{at}/notes", {"body": words})[1]
            self.assertEqual(after["events"][0]["body"], words)
            agnes.ask("GET", f"{API}/requests?words={quote(words)}", 200)
        for blank in ("", " ", "\u00a0\u200b\u202e", "\n\t"):
            asked = QUESTION | {"channel": "phone", "name": blank}
            self.assertEqual(self.post(agnes, "POST", f"{API}/requests", asked)[0], 400)
            self.assertEqual(self.post(agnes, "POST", f"{at}/notes", {"body": blank})[0], 400)
        for words in REFUSED:
            for field in FREE:
                asked = QUESTION | {"channel": "phone", field: f"a{words}z"}
                self.assertEqual(self.post(agnes, "POST", f"{API}/requests", asked)[0], 400, field)
            self.assertEqual(self.post(agnes, "POST", f"{at}/notes", {"body": words})[0], 400)
            self.assertEqual(self.post(agnes, "PUT", f"{API}/filters/f", {"query": words})[0], 400)

    def test_addresses_that_lead_nowhere(self):
        agnes, cpam, nobody = self.browser("agnes", 1), self.browser("cpam", 1), self.browser(None, 1)
        wrong = [quote(w, safe="") for w in KEPT] + [str(n) for n in NUMBERS if n != 1] + [
            "1%00", "%ff", "%2e%2e", "1;ls", "+1", "01", "9" * 400]
        for id in wrong:
            for browser, method, address in (
                    (agnes, "GET", f"{API}/requests/{id}"),
                    (agnes, "POST", f"{API}/requests/{id}/notes"),
                    (agnes, "POST", f"{API}/requests/1/{id}"),
                    (agnes, "GET", f"{API}/filters/{id}"), (agnes, "DELETE", f"{API}/filters/{id}"),
                    (cpam, "GET", f"{API}/tasks/{id}"), (cpam, "POST", f"{API}/tasks/{id}/answer"),
                    (nobody, "GET", f"{API}/followed/{id}"),
                    (self.browser("boss", 1) if id == wrong[0] else agnes, "GET",
                     f"/api/v1/accounts/{id}")):
                body = {"body": "x", "version": 1, "answer": "done"} if method == "POST" else b""
                status = self.post(browser, method, address, body)[0]
                self.assertIn(status, (400, 403, 404), (method, address))
        for name in ("words", "state", "profession", "subject", "outcome", "from", "to", "limit",
                     "before", "format", "lang", "mine"):
            for value in wrong:
                self.post(agnes, "GET", f"{API}/requests?{name}={value}", b"")
        self.assertEqual(self.post(agnes, "GET", f"{API}/requests?state=lost", b"")[0], 400)

    def test_links_that_are_forged_or_expired(self):
        key, nobody = self.ask()["key"], self.browser(None, 1)
        nobody.ask("GET", f"{API}/followed/{key}", 200)
        for forged in (key[:-1], key + "0", key[:-1] + ("0" if key[-1] != "0" else "1"),
                       key.upper() + "x", "0" * len(key), "' OR '1'='1", "%25", "*"):
            self.assertEqual(self.post(nobody, "GET", f"{API}/followed/{quote(forged)}", b"")[0], 404)
        boss = self.browser("boss", 1)
        made = boss.ask("POST", "/api/v1/accounts", 201, {
            "login": "lien", "name": "Lien", "role": "agent", "perimeter": []})
        token = made["link"]["path"].split("lien=")[1]
        use = {"token": token, "password": "une phrase bien longue"}
        for forged in (token[:-1], token[::-1], "", "' OR 1=1 --", "é" * 32):
            self.assertIn(self.post(nobody, "POST", "/api/v1/password-reset",
                                    use | {"token": forged})[0], (400, 404))
        self.assertEqual(self.post(nobody, "POST", "/api/v1/password-reset", use)[0], 204)
        self.assertEqual(self.post(nobody, "POST", "/api/v1/password-reset", use)[0], 404)


if __name__ == "__main__":
    random.seed(7)
    main(sys.argv)

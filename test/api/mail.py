#!/usr/bin/env python3
"""Mails from a question to a real SMTP server, across restarts, refusals and two servers.

Usage: mail.py EXECUTABLE SOURCE_DIR     (needs openssl, python3-yaml and python3-jsonschema)
"""

import re
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

import program as running  # noqa: E402
from client import PASSWORD, client  # noqa: E402
from contract import contract  # noqa: E402
from program import program, server  # noqa: E402
from smtp_server import certificate, smtp_server  # noqa: E402

API = "/api/v1/casework"
FROM = ("--mail-from", "Guichet de la Santé <guichet@exemple.fr>")
SITE = "https://guichet.exemple.fr"
QUESTION = {"profession": "gp", "commune": "62765", "name": "Éloïse Martin"}


class mail(unittest.TestCase):
    seen = set()
    asked = 0

    @classmethod
    def setUpClass(cls):
        cls.contract = contract(SOURCE / "openapi.yaml")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.sourcier = program(EXECUTABLE, self.folder)
        self.sourcier.create()
        passwords = self.folder / "password.txt"
        passwords.write_text(PASSWORD + "\n", encoding="utf-8")
        for login, role, zone in (("boss", "administrator", "territory"),
                                  ("agnes", "agent", "departement:62"),
                                  ("carl", "agent", "departement:02"),
                                  ("zoe", "reader", "territory")):
            self.sourcier.output("account", "create", login, "--name", login.title(), "--role",
                                 role, "--perimeter", zone, "--password-file", str(passwords))

    def serve(self, to=None, *more):
        """A server that sends to that mail server, or to none."""
        s = server(self.sourcier, "--behind-proxy", "--site", SITE,
                   *(("--smtp", to.url, *FROM) if to else ()), *more)
        s.__enter__()
        self.addCleanup(lambda: s.process.poll() is None and s.__exit__())
        return s

    def end(self, s):
        s.process.kill()  # as a power cut would
        s.process.wait()
        s.process.stdout.close()

    def browser(self, s, login=None):
        c = client(self, s.port)
        if login:
            c.sign_in(login)
        return c

    def ask(self, s, email="eloise@exemple.fr", **change):
        mail.asked += 1
        return self.browser(s).ask("POST", f"{API}/questions", 201,
                                   QUESTION | {"email": email} | change,
                                   X_Forwarded_For=f"198.51.{mail.asked // 250}.{mail.asked % 250}")

    def queue(self, s, login="agnes"):
        return self.browser(s, login).ask("GET", f"{API}/mail", 200)

    def until(self, s, wanted, login="agnes"):
        signed_in = self.browser(s, login)
        for _ in range(150):
            got = signed_in.ask("GET", f"{API}/mail", 200)
            if wanted(got):
                return got
            time.sleep(0.2)
        raise AssertionError(got)

    def test_a_server_stops_though_a_mail_server_is_silent(self):
        with smtp_server() as smtp:
            smtp.stall.set()
            s = self.serve(smtp)
            self.ask(s)
            for _ in range(200):
                if any(c.startswith("DATA") for c in smtp.commands):
                    break
                time.sleep(0.1)
            started = time.monotonic()
            s.process.terminate()
            self.assertEqual(s.process.wait(30), 0)
            self.assertLess(time.monotonic() - started, 25)
            s.process.stdout.close()
        again = self.serve()
        self.assertEqual(self.queue(again)["queued"], 1)

    def test_a_question_arrives_as_a_mail_whose_link_works(self):
        with smtp_server() as smtp:
            s = self.serve(smtp)
            got = self.ask(s)
            m = smtp.wait_for("eloise@exemple.fr")
            self.assertEqual(m["Subject"], f"Votre demande {got['number']} est bien arrivée")
            self.assertEqual(m["From"], "Guichet de la Santé <guichet@exemple.fr>")
            self.assertEqual(m["Auto-Submitted"], "auto-generated")
            self.assertRegex(m["Message-ID"], r"^<[0-9a-f]{32}@exemple\.fr>$")
            text = m.get_content()
            self.assertIn("sans compte ni mot de passe", text)
            self.assertEqual(m.get_content_charset(), "utf-8")
            key = re.search(re.escape(SITE) + r"/suivi#cle=([0-9a-f]+)\s", text)[1]
            followed = self.browser(s).ask("GET", f"{API}/followed/{key}", 200)
            self.assertEqual(followed["number"], got["number"])
            self.assertNotIn("mail_sent", [e["kind"] for e in followed["events"]])
            self.until(s, lambda q: q["queued"] == 0)
            agnes = self.browser(s, "agnes")
            at = agnes.ask("GET", f"{API}/requests", 200)["requests"][0]["id"]
            event = agnes.ask("GET", f"{API}/requests/{at}", 200)["events"][0]
            self.assertEqual((event["kind"], event["body"], event["seen_by"]),
                             ("mail_sent", "question_received\nprofessional", "agents"))
            english = self.ask(s, "john@example.org", lang="en")
            self.assertEqual(smtp.wait_for("john@example.org")["Subject"],
                             f"Your request {english['number']} has arrived")
            self.assertEqual(len(smtp.sent_to("eloise@exemple.fr")), 1)
        self.sourcier.output("audit", "verify")

    def test_without_a_mail_server_mails_wait_through_restarts(self):
        first = self.serve()
        self.ask(first)
        got = self.queue(first)
        self.assertEqual((got["configured"], got["queued"], got["failed"]), (False, 1, 0))
        self.assertIn("1", self.sourcier.output("mail"))
        self.end(first)
        with smtp_server() as smtp:
            second = self.serve(smtp)
            smtp.wait_for("eloise@exemple.fr")
            self.assertEqual(self.until(second, lambda q: q["queued"] == 0)["configured"], True)
            self.end(second)
            third = self.serve(smtp)
            time.sleep(2)
            self.assertEqual(self.queue(third)["queued"], 0)
            self.assertEqual(len(smtp.messages), 1)

    def test_a_mail_server_that_is_down_then_up(self):
        with smtp_server() as gone:
            pass
        s = self.serve(gone)
        self.ask(s)
        self.ask(s, "b@exemple.fr")
        waiting = self.until(s, lambda q: q["mails"])
        self.assertEqual(waiting["queued"], 2)
        m = waiting["mails"][0]
        self.assertEqual((m["state"], m["template"]), ("queued", "question_received"))
        self.assertIn("connect", waiting["last_error"].lower())
        with smtp_server(port=gone.port) as smtp:
            agnes = self.browser(s, "agnes")
            for each in self.queue(s)["mails"]:
                agnes.ask("POST", f"{API}/mail/{each['id']}/retry", 204)
            smtp.wait_for("eloise@exemple.fr")
            smtp.wait_for("b@exemple.fr")
            self.until(s, lambda q: q["queued"] == 0)
            agnes.ask("POST", f"{API}/mail/{m['id']}/retry", 409)
            self.assertEqual(len(smtp.messages), 2)

    def test_refusals(self):
        with smtp_server() as smtp:
            smtp.replies = {"nobody@exemple.fr": [550], "busy@exemple.fr": [451]}
            s = self.serve(smtp)
            self.ask(s, "nobody@exemple.fr")
            self.ask(s, "busy@exemple.fr")
            self.ask(s, "fine@exemple.fr")
            smtp.wait_for("fine@exemple.fr")
            got = self.until(s, lambda q: q["failed"] == 1 and len(q["mails"]) == 2)
            self.assertEqual(got["queued"], 1)
            by_state = {m["state"]: m for m in got["mails"]}
            failed = by_state["failed"]
            self.assertIn("550 said so", failed["error"])
            self.assertIn("451 said so", by_state["queued"]["error"])
            shown = self.sourcier.json("mail", "--format", "json")
            self.assertEqual({m["state"] for m in shown["mails"]}, {"failed", "queued"})
            # Another territory's agents learn how many there are, not whom they are for.
            carl = self.browser(s, "carl")
            self.assertEqual(self.queue(s, "carl")["mails"], [])
            carl.ask("POST", f"{API}/mail/{failed['id']}/retry", 403)
            self.browser(s, "zoe").ask("GET", f"{API}/mail", 403)
            self.browser(s).ask("GET", f"{API}/mail", 401)
            agnes = self.browser(s, "agnes")
            events = agnes.ask("GET", f"{API}/requests/{failed['request']}", 200)["events"]
            self.assertEqual(events[0]["kind"], "mail_failed")
            agnes.ask("POST", f"{API}/mail/999/retry", 404)
            agnes.ask("POST", f"{API}/mail/{failed['id']}/retry", 204)
            smtp.wait_for("nobody@exemple.fr")

    def test_a_sender_that_is_refused_loses_nothing(self):
        with smtp_server(sender_refused=True) as smtp:
            s = self.serve(smtp)
            self.ask(s)
            got = self.until(s, lambda q: q["mails"])
            self.assertEqual((got["queued"], got["failed"]), (1, 0))
            self.assertIn("553", got["last_error"])

    def test_two_servers_over_one_workspace_send_each_mail_once(self):
        with smtp_server() as smtp:
            both = [self.serve(smtp), self.serve(smtp)]

            def some(which):
                for i in range(15):
                    self.ask(both[which % 2], f"p{which}-{i}@exemple.fr")

            threads = [threading.Thread(target=some, args=(i,)) for i in range(4)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            for which in range(4):
                for i in range(15):
                    smtp.wait_for(f"p{which}-{i}@exemple.fr")
            self.until(both[0], lambda q: q["queued"] == 0)
            self.assertEqual(len(smtp.messages), 60)
            self.assertEqual(len({m["Message-ID"] for m in smtp.messages}), 60)
        self.sourcier.output("audit", "verify")

    def test_a_server_killed_while_it_hands_over_leaves_the_mail_in_the_queue(self):
        with smtp_server() as smtp:
            smtp.stall.set()
            s = self.serve(smtp)
            self.ask(s)
            for _ in range(100):
                if "DATA" in smtp.commands:
                    break
                time.sleep(0.1)
            self.end(s)
            smtp.stall.clear()
            again = self.serve(smtp)
            self.assertEqual(self.queue(again)["queued"], 1)

    def test_over_tls_with_a_password(self):
        authority = certificate(self.folder)
        with smtp_server(tls=authority, user="guichet", password="sésame") as smtp:
            s = self.serve()
            self.ask(s)
            url = smtp.url.replace("//", "//guichet@")
            send = ("mail", "--send", "--smtp", url, *FROM, "--lang", "en")
            secret = self.folder / "secret.txt"
            secret.write_text("sésame\n", encoding="utf-8")
            named = ("--smtp-password-file", str(secret))
            other = self.folder / "other"
            other.mkdir()
            stranger = certificate(other)[0]
            # Not trusted: nothing is said to it, not even the password.
            out = self.sourcier.output(*send, *named, "--smtp-ca", str(stranger))
            self.assertIn("sent: 0; put off: 1", out)
            self.assertNotIn("AUTH", smtp.commands)
            retry = self.sourcier.json("mail", "--format", "json")["mails"][0]
            self.assertIn("certificate", retry["error"])
            self.browser(s, "agnes").ask("POST", f"{API}/mail/{retry['id']}/retry", 204)
            running.ENVIRONMENT["SOURCIER_SMTP_PASSWORD"] = "faux"
            self.addCleanup(running.ENVIRONMENT.pop, "SOURCIER_SMTP_PASSWORD", None)
            out = self.sourcier.output(*send, "--smtp-ca", str(authority[0]))
            self.assertIn("sent: 0; put off: 1", out)
            self.browser(s, "agnes").ask("POST", f"{API}/mail/{retry['id']}/retry", 204)
            out = self.sourcier.output(*send, *named, "--smtp-ca", str(authority[0]))
            self.assertIn("sent: 1; put off: 0", out)
            smtp.wait_for("eloise@exemple.fr")
            self.assertIn("AUTH", smtp.commands)

    def test_a_server_without_starttls_is_told_nothing_where_tls_is_asked_for(self):
        authority = certificate(self.folder)
        with smtp_server() as smtp:
            s = self.serve(smtp, "--smtp-ca", str(authority[0]))
            self.ask(s)
            self.until(s, lambda q: q["mails"])
            self.assertEqual(smtp.messages, [])
            self.assertFalse([c for c in smtp.commands if c.startswith("MAIL")])

    def test_a_link_to_choose_a_password_is_mailed(self):
        with smtp_server() as smtp:
            s = self.serve(smtp)
            boss = self.browser(s, "boss")
            account = boss.ask("POST", "/api/v1/accounts", 201, {
                "login": "lea", "name": "Léa Noël", "email": "lea@exemple.fr", "role": "agent",
                "perimeter": [{"level": "territory"}], "subjects": []})["account"]
            at = f"/api/v1/accounts/{account['id']}"
            boss.ask("POST", f"{at}/reset-link", 201, {})
            boss.ask("POST", f"{at}/reset-link", 201, {"send": True})
            text = smtp.wait_for("lea@exemple.fr").get_content()
            self.assertIn("Bonjour Léa Noël,", text)
            token = re.search(re.escape(SITE) + r"/connexion#lien=([0-9a-f]{64})\s", text)[1]
            self.browser(s).ask("POST", "/api/v1/password-reset", 204,
                                {"token": token, "password": "un autre cheval, sans batterie"})
            self.browser(s).sign_in("lea", "un autre cheval, sans batterie")
            nobody = boss.ask("GET", "/api/v1/accounts", 200)["accounts"]
            zoe = next(a["id"] for a in nobody if a["login"] == "zoe")
            boss.ask("POST", f"/api/v1/accounts/{zoe}/reset-link", 400, {"send": True})
            self.assertEqual(len(smtp.messages), 1)

    @classmethod
    def tearDownClass(cls):
        missing = {("get", f"{API}/mail", c) for c in ("200", "401", "403")} | {
            ("post", f"{API}/mail/{{id}}/retry", c) for c in ("204", "403", "404", "409")}
        assert not missing - cls.seen, missing - cls.seen


if __name__ == "__main__":
    EXECUTABLE, SOURCE = Path(sys.argv[1]), Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])

"""A guichet with its accounts, and two servers over one workspace, for tests of the API."""

import tempfile
import unittest
from pathlib import Path

from client import PASSWORD, client
from contract import contract
from program import program, server

API = "/api/v1/casework"
QUESTION = {"profession": "gp", "stage": "locum", "mode": "group", "commune": "62765",
            "wishes": "S'installer à l'été 2027", "name": "Éloïse Martin",
            "email": "eloise@exemple.fr", "phone": "06 12 34 56 78"}


class desk(unittest.TestCase):
    executable = source = None  # set by main()
    question = QUESTION
    accounts = (("boss", "administrator", "territory"), ("agnes", "agent", "departement:62"),
                ("bruno", "agent", "departement:62"), ("carl", "agent", "departement:02"),
                ("cpam", "partner", "territory"), ("elu", "reader", "territory"))

    @classmethod
    def setUpClass(cls):
        cls.seen = set()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.contract = contract(cls.source / "openapi.yaml")
        cls.sourcier = program(cls.executable, folder.name)
        cls.sourcier.create()
        passwords = Path(folder.name) / "password.txt"
        passwords.write_text(PASSWORD + "\n", encoding="utf-8")
        for login, role, zone in cls.accounts:
            cls.sourcier.output("account", "create", login, "--name", login.title(), "--role", role,
                                "--perimeter", zone, "--password-file", str(passwords))
        cls.servers = [server(cls.sourcier), server(cls.sourcier, "--behind-proxy")]
        for each in cls.servers:
            each.__enter__()
            cls.addClassCleanup(each.__exit__)
        cls.asked = 0

    def browser(self, login=None, which=0):
        c = client(self, self.servers[which].port)
        if login:
            c.sign_in(login)
        return c

    def ask(self, **change):
        """A question of its own network; its number and the key to follow it."""
        type(self).asked += 1
        return self.browser(which=1).ask("POST", f"{API}/questions", 201, self.question | change,
                                         X_Forwarded_For=f"198.51.100.{self.asked}")

    def sheet(self, agent, number):
        found = agent.ask("GET", f"{API}/requests?words={number}", 200)["requests"]
        self.assertEqual(len(found), 1, number)
        return agent.ask("GET", f"{API}/requests/{found[0]['id']}", 200)

    def partner(self, name, **more):
        boss = self.browser("boss")
        return boss.ask("POST", f"{API}/partners", 201,
                        {"name": name, "fallback": False, "active": True} | more)["id"]

    @classmethod
    def unseen(cls, *prefixes, but=()):
        """Successes that openapi.yaml tells of these addresses and that no test has met; those
        that hold a part of `but` are another test's."""
        return {(m, p, c) for p, item in cls.contract.paths.items()
                if p.startswith(tuple(API + x for x in prefixes)) and not any(x in p for x in but)
                for m, op in item.items() if m in ("get", "post", "put", "delete")
                for c in op["responses"] if c.startswith("2")} - cls.seen


def main(arguments):
    desk.executable, desk.source = Path(arguments[1]), Path(arguments[2])
    unittest.main(argv=arguments[:1] + arguments[3:])

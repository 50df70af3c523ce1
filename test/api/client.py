"""A browser that signs in, for tests of the API."""

import http.client
import json
import re

PASSWORD = "correct cheval batterie"


class client:
    """A browser: keeps the cookie, sends the token of the session with what changes something."""

    def __init__(self, test, port):
        self.test, self.port = test, port
        self.cookie = self.csrf = None

    def raw(self, method, address, body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, address, body, dict(headers))
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def ask(self, method, address, status, body=None, **headers):
        """The answer in JSON; its status is `status`, and it is as the contract says."""
        sent = {"Origin": f"http://127.0.0.1:{self.port}", "User-Agent": "test"}
        if self.cookie:
            sent["Cookie"] = f"other=1; sourcier_session={self.cookie}"
        if method != "GET" and self.csrf:
            sent["X-Sourcier-CSRF"] = self.csrf
        data = None if body is None else json.dumps(body)
        if data is not None:
            sent["Content-Type"] = "application/json"
        sent.update({k.replace("_", "-"): v for k, v in headers.items()})
        sent = {k: v for k, v in sent.items() if v is not None}
        answer, text = self.raw(method, address, data, sent)
        t = self.test
        t.assertEqual(answer.status, status, (method, address, text[:500]))
        path = t.contract.match(address.split("?")[0])
        said = t.contract.response(path, status, method.lower())
        t.assertIsNotNone(said, f"{method} {path} does not say that it may answer {status}")
        t.seen.add((method.lower(), path, str(status)))
        self.headers = answer.headers
        set_cookie = answer.headers.get("Set-Cookie")
        if set_cookie:
            self.cookie = re.match(r"sourcier_session=([0-9a-f]*);", set_cookie)[1] or None
        if not text:
            return None
        got = json.loads(text)
        t.assertEqual(t.contract.errors(said["application/json"]["schema"], got)[:5], [])
        if status >= 400:
            t.assertNotEqual(got["error"]["message"]["fr"], got["error"]["message"]["en"])
        elif address == "/api/v1/session":
            self.csrf = got["csrf"]
        return got

    def sign_in(self, login, password=PASSWORD, status=200, **headers):
        return self.ask("POST", "/api/v1/session", status, {"login": login, "password": password},
                        **headers)

#!/usr/bin/env python3
"""Appointments, the agenda and calendars through the API, each answer against openapi.yaml. What is
sent to calendars is read line by line, and by icalendar where it is installed (python3-icalendar).

Usage: agenda.py EXECUTABLE SOURCE_DIR     (needs python3-yaml and python3-jsonschema)
"""

import datetime
import sqlite3
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

from desk import API, desk, main  # noqa: E402

try:
    import icalendar
except ImportError:
    icalendar = None

UTC = datetime.timezone.utc


def instant(days, hour=9):
    """So many days from now, at that hour in UTC."""
    day = datetime.datetime.now(UTC).date() + datetime.timedelta(days=days)
    return f"{day}T{hour:02}:00:00Z"


def as_time(iso):
    return datetime.datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def lines_of(test, body):
    """The properties of a calendar, as RFC 5545 says that they are written: CR LF, 75 octets, whole
    characters, components that close."""
    test.assertTrue(body.endswith(b"\r\n"))
    physical = body[:-2].split(b"\r\n")
    out = []
    for line in physical:
        test.assertLessEqual(len(line), 75, line)
        test.assertNotRegex(line, rb"[\x00-\x08\x0a-\x1f\x7f]")
        line.decode("utf-8")
        if line.startswith(b" "):
            out[-1] += line[1:].decode("utf-8")
        else:
            out.append(line.decode("utf-8"))
    depth = []
    for line in out:
        test.assertRegex(line, r'^[A-Z-]+(;[A-Z-]+=("[^"]*"|[^":;,]*)(,[^":;,]*)*)*:')
        if line.startswith("BEGIN:"):
            depth.append(line[6:])
        if line.startswith("END:"):
            test.assertEqual(depth.pop(), line[4:])
    test.assertEqual(depth, [])
    for required in ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR"):
        test.assertEqual(out.count(required), 1)
    test.assertTrue(any(line.startswith("PRODID:") for line in out))
    return out


class agenda(desk):
    def setUp(self):
        self.agnes = self.browser("agnes")
        self.boss = self.browser("boss")

    def account(self, login):
        """Its number, with an address for mail."""
        for a in self.boss.ask("GET", "/api/v1/accounts", 200)["accounts"]:
            if a["login"] == login:
                return a["id"]
        raise AssertionError(login)

    def tie(self, login, partner):
        """Makes an account answer for an organism."""
        records = self.sourcier.workspace / "sourcier.db"
        with sqlite3.connect(records, timeout=10) as db:
            db.execute("INSERT INTO partner_account (account, partner) VALUES (?, ?) "
                       "ON CONFLICT (account) DO UPDATE SET partner = excluded.partner",
                       (self.account(login), partner))
        db.close()

    def organism(self):
        type(self).organisms = getattr(self, "organisms", 0) + 1
        return self.partner(f"Organisme {self.organisms}", email="cpam@exemple.fr")

    def request(self, **change):
        got = self.ask(**change)
        return got, self.sheet(self.agnes, got["number"])["request"]["id"]

    def proposal(self, partner, **change):
        return {"title": "Aides ; « étape » 1, avec la Cpam et le médecin généraliste du secteur",
                "kind": "place", "place": "1, rue de Paris\nSaint-Omer", "minutes": 45,
                "slots": [instant(20), instant(21), instant(22)],
                "guests": [{"kind": "professional"}, {"kind": "partner", "key": partner},
                           {"kind": "account", "key": self.account("agnes")}]} | change

    def propose(self, request, partner, **change):
        return self.agnes.ask("POST", f"{API}/requests/{request}/appointments", 201,
                              self.proposal(partner, **change))

    def change(self, who, a, what, status=200, **body):
        return who.ask("POST", f"{API}/appointments/{a['id']}/{what}", status,
                       {"version": a["version"]} | body)

    def follow(self, key, a, what, status=200, **body):
        return self.browser().ask("POST", f"{API}/followed/{key}/appointments/{a['id']}/{what}",
                                  status, {"version": a["version"]} | body)

    def calendar(self, who, address, status=200, **headers):
        """A calendar's text, as a program that subscribes to it would get it."""
        if who.cookie:
            headers["Cookie"] = f"sourcier_session={who.cookie}"
        answer, body = who.raw("GET", address, headers=headers)
        self.assertEqual(answer.status, status, body[:300])
        path = self.contract.match(address.split("?")[0])
        if status < 400:
            self.assertIsNotNone(self.contract.response(path, 200), path)
            self.seen.add(("get", path, "200"))
        if status == 200:
            self.assertEqual(answer.headers["Content-Type"], "text/calendar; charset=utf-8")
        return answer, body

    def booked(self, **change):
        partner = self.organism()
        got, request = self.request()
        a = self.propose(request, partner, **change)
        slot = a["slots"][0]["starts_at"]
        return got, self.change(self.agnes, a, "book", starts_at=slot)

    def test_a_time_is_found_with_an_organism_and_the_professional(self):
        partner = self.organism()
        self.tie("cpam", partner)
        got, request = self.request()
        a = self.propose(request, partner)
        self.assertEqual((a["state"], a["sequence"], a["organizer_name"]), ("proposed", 0, "Agnes"))
        self.assertEqual([g["name"] for g in a["guests"]][1:], [f"Organisme {self.organisms}",
                                                                "Agnes"])
        self.assertEqual(a["own_guest"], a["guests"][2]["id"])
        self.assertEqual(a["slots"][0]["ends_at"], a["slots"][0]["starts_at"].replace("00:00Z",
                                                                                    "45:00Z"))
        one, two, three = (s["starts_at"] for s in a["slots"])
        early = self.follow(got["key"], a, "book", 409, starts_at=one)
        self.assertIn("n'a pas encore répondu", early["error"]["message"]["fr"])
        cpam = self.browser("cpam", 1)
        answered = self.change(cpam, a, "answer", answers=[
            {"starts_at": one, "answer": "no"}, {"starts_at": two, "answer": "maybe"},
            {"starts_at": three, "answer": "yes"}])
        self.assertEqual([s["common"] for s in answered["slots"]], [False] * 3)
        mine = self.follow(got["key"], a, "answer", answers=[
            {"starts_at": s, "answer": "yes"} for s in (one, two)])
        self.assertEqual([s["common"] for s in mine["slots"]], [False, True, False])
        booked = self.follow(got["key"], a, "book", starts_at=two)
        self.assertEqual((booked["state"], booked["starts_at"]), ("booked", two))
        late = self.change(cpam, a, "answer", 409, answers=[{"starts_at": one, "answer": "yes"}])
        self.assertIn("Éloïse Martin a modifié ce rendez-vous", late["error"]["message"]["fr"])
        followed = self.browser().ask("GET", f"{API}/followed/{got['key']}", 200)
        self.assertEqual([x["state"] for x in followed["appointments"]], ["booked"])
        self.assertIn("appointment_booked", [e["kind"] for e in followed["events"]])
        listed = self.agnes.ask("GET", f"{API}/requests/{request}/appointments", 200)
        self.assertEqual([x["id"] for x in listed["appointments"]], [a["id"]])
        early = self.change(self.agnes, booked, "done", 409)
        self.assertIn("n'a lieu que le", early["error"]["message"]["fr"])
        moved = self.change(self.agnes, booked, "move", slots=[instant(30)], kind="phone",
                            place="03 21 00 00 00", minutes=30)
        self.assertEqual((moved["state"], moved["sequence"], moved["place"]),
                         ("proposed", 1, "0321000000"))
        over = self.change(self.agnes, moved, "cancel", motive="salle fermée")
        self.assertEqual((over["state"], over["motive"]), ("cancelled", "salle fermée"))
        self.sourcier.output("audit", "verify")

    def test_who_may_see_and_do_what(self):
        partner, other = self.organism(), self.organism()
        got, request = self.request()
        a = self.propose(request, partner)
        at = f"{API}/appointments/{a['id']}"
        body = self.proposal(partner)
        self.browser().ask("GET", at, 401)
        self.browser().ask("GET", f"{API}/agenda", 401)
        self.browser("carl").ask("GET", at, 403)
        self.browser("carl").ask("POST", f"{API}/requests/{request}/appointments", 403, body)
        self.browser("elu").ask("GET", at, 403)
        self.browser("elu").ask("GET", f"{API}/agenda", 403)
        self.browser("elu").ask("POST", f"{API}/calendar", 403)
        self.browser("bruno").ask("GET", at, 200)
        cpam = self.browser("cpam")
        self.tie("cpam", other)
        cpam.ask("GET", at, 404)
        self.change(cpam, a, "answer", 404, answers=[])
        self.calendar(cpam, f"{at}.ics", 404)
        mine = cpam.ask("GET", f"{API}/requests/{request}/appointments", 200)
        self.assertEqual(mine["appointments"], [])
        self.tie("cpam", partner)
        self.assertEqual(cpam.ask("GET", at, 200)["own_guest"], a["guests"][1]["id"])
        for what, more in (("book", {"starts_at": a["slots"][0]["starts_at"]}),
                           ("move", {"slots": [instant(9)]}), ("cancel", {"motive": "non"}),
                           ("done", {})):
            self.change(cpam, a, what, 403, **more)
        cpam.ask("POST", f"{API}/requests/{request}/appointments", 403, body)
        # An organism speaks for itself, an agent notes what anyone said.
        guests = [g["id"] for g in a["guests"]]
        said = [{"starts_at": a["slots"][0]["starts_at"], "answer": "no"}]
        got_it = self.change(cpam, a, "answer", guest=guests[0], answers=said)
        self.assertIn({"guest": guests[1], "answer": "no"}, got_it["slots"][0]["answers"])
        self.assertNotIn(guests[0], [w["guest"] for w in got_it["slots"][0]["answers"]])
        noted = self.change(self.browser("bruno"), a, "answer", guest=guests[0], answers=said)
        self.assertIn({"guest": guests[0], "answer": "no"}, noted["slots"][0]["answers"])
        self.change(self.browser("bruno"), a, "answer", 400, answers=said)
        # The link of another request opens nothing of this one.
        stranger, _ = self.request(name="Autre Personne")
        self.follow(stranger["key"], a, "answer", 404, answers=said)
        self.follow("0" * 64, a, "answer", 404, answers=said)
        self.follow(got["key"], a, "cancel", 404, motive="x")
        self.browser().ask("POST", f"{API}/followed/{got['key']}/appointments/{a['id']}/answer",
                           403, {"version": 1, "answers": said}, Origin="http://else.example")

    def test_an_organism_does_not_read_of_appointments_of_others(self):
        partner, other = self.organism(), self.organism()
        _, request = self.request()
        busy = self.propose(request, other, guests=[{"kind": "partner", "key": other},
                                                    {"kind": "account",
                                                     "key": self.account("agnes")}])
        busy = self.change(self.agnes, busy, "book", starts_at=busy["slots"][0]["starts_at"])
        a = self.propose(request, partner)
        self.assertIn(busy["id"], [b["appointment"] for b in a["slots"][0]["busy"]])
        self.tie("cpam", partner)
        seen = self.browser("cpam").ask("GET", f"{API}/appointments/{a['id']}", 200)
        self.assertEqual([s["busy"] for s in seen["slots"]], [[], [], []])

    def test_what_is_wrong_is_named(self):
        partner = self.organism()
        _, request = self.request()
        at = f"{API}/requests/{request}/appointments"
        for change, words in (({"title": ""}, "objet"), ({"kind": "boat"}, "genre"),
                              ({"kind": "video", "place": "http://x.fr/"}, "lien"),
                              ({"kind": "video", "place": "javascript:alert(1)//"}, "lien"),
                              ({"minutes": 0}, "durée"), ({"minutes": 10**15}, "durée"),
                              ({"slots": []}, "créneaux"), ({"slots": [1]}, "slots"),
                              ({"slots": [instant(-1)]}, "est passé"),
                              ({"slots": ["2026-13-01T09:00:00Z"]}, "instant"),
                              ({"guests": []}, "invités"), ({"guests": ["x"]}, ""),
                              ({"guests": [{"kind": "king"}]}, "king"),
                              ({"guests": [{"kind": "account", "key": 10**9}]}, "compte"),
                              ({"guests": [{"kind": "partner"}]}, "key")):
            with self.subTest(change):
                answer = self.agnes.ask("POST", at, 400, self.proposal(partner) | change)
                self.assertIn(words, answer["error"]["message"]["fr"])
        self.agnes.ask("POST", f"{API}/requests/999999/appointments", 404, self.proposal(partner))
        self.agnes.ask("GET", f"{API}/requests/999999/appointments", 404)
        self.agnes.ask("GET", f"{API}/appointments/999999", 404)
        self.agnes.ask("GET", f"{API}/appointments/x", 400)
        a = self.propose(request, partner)
        self.change(self.agnes, a, "dance", 404)
        self.change(self.agnes, a, "move", 400)
        self.change(self.agnes, a, "cancel", 400, motive=" ")
        self.calendar(self.agnes, f"{API}/appointments/{a['id']}.ics", 409)
        for query in ("from=soon", "whose=all", "from=2026-01-02&to=2026-01-01",
                      "from=2026-01-01&to=2027-01-01"):
            self.agnes.ask("GET", f"{API}/agenda?{query}", 400)

    def test_two_who_book_at_once(self):
        partner = self.organism()
        _, request = self.request()
        a = self.propose(request, partner)
        done = []

        def book(which):
            c = self.browser("bruno", which)
            answer, _ = c.raw("POST", f"{API}/appointments/{a['id']}/book",
                              f'{{"version": {a["version"]}, '
                              f'"starts_at": "{a["slots"][which]["starts_at"]}"}}',
                              {"Cookie": f"sourcier_session={c.cookie}", "X-Sourcier-CSRF": c.csrf,
                               "Content-Type": "application/json"})
            done.append(answer.status)

        threads = [threading.Thread(target=book, args=(i,)) for i in range(2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(sorted(done), [200, 409])

    def test_the_agenda_of_one_and_of_a_team(self):
        _, a = self.booked(slots=[instant(60, 8)])
        day = a["starts_at"][:10]
        mine = self.agnes.ask("GET", f"{API}/agenda?from={day}&to={day}", 200)
        self.assertEqual([x["id"] for x in mine["appointments"]], [a["id"]])
        bruno, carl = self.browser("bruno"), self.browser("carl")
        query = f"{API}/agenda?from={day}&to={day}&whose="
        self.assertEqual(bruno.ask("GET", query + "me", 200)["appointments"], [])
        team = bruno.ask("GET", query + "team", 200)
        self.assertEqual([x["id"] for x in team["appointments"]], [a["id"]])
        self.assertEqual(carl.ask("GET", query + "team", 200)["appointments"], [])
        self.tie("cpam", a["guests"][1]["key"])
        cpam = self.browser("cpam").ask("GET", query + "team", 200)
        self.assertEqual([x["id"] for x in cpam["appointments"]], [a["id"]])
        self.assertEqual(cpam["requests"], [])
        got, request = self.request()
        due = self.sheet(self.agnes, got["number"])["request"]["next_day"]
        week = bruno.ask("GET", f"{API}/agenda?from={due}&to={due}&whose=team", 200)
        self.assertIn(request, [x["id"] for x in week["requests"]])

    def test_an_invitation_reads_as_a_calendar(self):
        got, a = self.booked(kind="video", place="https://visio.exemple.fr/abc?x=1,2;y=3")
        _, body = self.calendar(self.agnes, f"{API}/appointments/{a['id']}.ics")
        lines = lines_of(self, body)
        stamp = a["starts_at"].replace("-", "").replace(":", "")
        self.assertIn(f"DTSTART:{stamp}", lines)
        self.assertIn("URL:https://visio.exemple.fr/abc?x=1,2;y=3", lines)
        self.assertTrue(any(line.startswith("SUMMARY:Aides \\; « étape » 1\\, avec la Cpam")
                            for line in lines), lines)
        self.assertIn("SEQUENCE:0", lines)
        uid = [line for line in lines if line.startswith("UID:")]
        a = self.change(self.agnes, a, "move", starts_at=instant(40))
        _, body = self.calendar(self.browser(),
                                f"{API}/followed/{got['key']}/appointments/{a['id']}.ics")
        lines = lines_of(self, body)
        self.assertIn("SEQUENCE:1", lines)
        self.assertEqual([line for line in lines if line.startswith("UID:")], uid)
        a = self.change(self.agnes, a, "cancel", motive="salle fermée")
        _, body = self.calendar(self.agnes, f"{API}/appointments/{a['id']}.ics?lang=en")
        lines = lines_of(self, body)
        self.assertIn("STATUS:CANCELLED", lines)
        self.assertTrue(any("Cancelled: salle fermée" in line for line in lines))
        self.calendar(self.browser(), f"{API}/followed/{'0' * 64}/appointments/{a['id']}.ics", 404)

    def test_a_calendar_is_subscribed_to_renewed_and_closed(self):
        _, a = self.booked(place="1, rue de Paris")
        bruno = self.browser("bruno")
        self.assertEqual(bruno.ask("GET", f"{API}/calendar", 200), {"made_at": ""})
        opened = self.agnes.ask("POST", f"{API}/calendar", 201)
        self.assertRegex(opened["address"], r"^/calendrier/[0-9a-f]{64}\.ics$")
        self.assertEqual(self.agnes.ask("GET", f"{API}/calendar", 200)["made_at"],
                         opened["made_at"])
        nobody = self.browser(which=1)
        answer, body = self.calendar(nobody, opened["address"])
        lines = lines_of(self, body)
        self.assertIn("METHOD:PUBLISH", lines)
        self.assertTrue(any(line.startswith(f"SUMMARY:Guichet {a['number']} – ") for line in lines))
        text = "\n".join(lines)
        for private in ("Martin", "eloise", "Aides", "ATTENDEE", "ORGANIZER"):
            self.assertNotIn(private, text)
        self.assertIn("private", answer.headers["Cache-Control"])
        again, empty = self.calendar(nobody, opened["address"], 304,
                                     **{"If-None-Match": answer.headers["ETag"]})
        self.assertEqual(empty, b"")
        self.assertIn("private", again.headers["Cache-Control"])
        self.change(self.agnes, a, "cancel", motive="plus besoin")
        _, after = self.calendar(nobody, opened["address"], **{"If-None-Match":
                                                              answer.headers["ETag"]})
        self.assertNotIn(a["number"].encode(), after)
        renewed = self.agnes.ask("POST", f"{API}/calendar", 201)
        self.calendar(nobody, opened["address"], 404)
        self.calendar(nobody, renewed["address"])
        self.agnes.ask("DELETE", f"{API}/calendar", 204)
        self.calendar(nobody, renewed["address"], 404)
        nobody.ask("GET", f"/calendrier/{'0' * 64}.ics", 404)
        self.agnes.ask("DELETE", f"{API}/calendar", 204)

    @unittest.skipIf(icalendar is None, "python3-icalendar is not installed")
    def test_a_calendar_program_reads_them(self):
        place = "1, rue de Paris ; bâtiment « Été », " + "escalier très à gauche, " * 8
        got, a = self.booked(place=place.strip())
        _, body = self.calendar(self.browser(),
                                f"{API}/followed/{got['key']}/appointments/{a['id']}.ics")
        read = icalendar.Calendar.from_ical(body)
        event = read.walk("VEVENT")[0]
        self.assertEqual(event["SUMMARY"], a["title"])
        self.assertEqual(event["LOCATION"], a["place"])
        self.assertEqual(event["DTSTART"].dt, as_time(a["starts_at"]))
        self.assertEqual(event["DTEND"].dt, as_time(a["ends_at"]))
        self.assertIn("Éloïse Martin", event["DESCRIPTION"])
        self.assertEqual(event.errors, [])
        alarm = read.walk("VALARM")[0]
        self.assertEqual(alarm["TRIGGER"].dt, datetime.timedelta(minutes=-30))
        opened = self.agnes.ask("POST", f"{API}/calendar", 201)
        _, body = self.calendar(self.browser(), opened["address"])
        feed = icalendar.Calendar.from_ical(body)
        starts = [e["DTSTART"].dt for e in feed.walk("VEVENT")]
        self.assertIn(as_time(a["starts_at"]), starts)
        zone = feed.walk("VTIMEZONE")[0].to_tz()
        for day, hours in (("2027-03-28T01:59", 1), ("2027-03-28T03:00", 2),
                           ("2027-10-31T01:59", 2), ("2027-10-31T03:00", 1)):
            local = datetime.datetime.fromisoformat(day)
            self.assertEqual(zone.utcoffset(local), datetime.timedelta(hours=hours), day)

    @classmethod
    def tearDownClass(cls):
        missing = cls.unseen("/appointments", "/agenda", "/calendar", "/requests/{id}/appointments",
                             "/followed/{key}/appointments")
        assert not missing, missing


if __name__ == "__main__":
    main(sys.argv)

"""A slot that is held while the patient decides: it survives kill -9, and it ends on its time all the same."""
import json
import os
import re
import subprocess
import unittest

from support import BINARY, Person, Place

REGION = "341881"  # of the demo
CLOCK = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def later(minutes):
    """The server's clock goes so many minutes ahead; what it waits for does not."""
    return lambda: os.environ.update(LD_PRELOAD=CLOCK, FAKETIME=f"+{minutes}m", FAKETIME_DONT_FAKE_MONOTONIC="1")


class HoldsTest(unittest.TestCase):
    def hold_and_kill(self, database=None):
        place = Place(REGION, database)
        self.addCleanup(place.close)
        made = subprocess.run([BINARY, "demo", "--no-quarter", *place.options()], capture_output=True, text=True, timeout=300)
        self.assertEqual(made.returncode, 0, made.stderr)
        password = re.search(r"password (\S+):", made.stdout)[1]
        server = place.serve()
        sign_in = lambda login: Person(server, login, password)
        doctor = sign_in("township")
        items = json.loads(doctor.request("GET", "/api/v1/capacity/offers?kind=device").text)["items"]
        device = next(one for one in items if one["offers"][-1]["places"] == 1)
        slot = {"resourceId": device["resource"]["id"], "startsAt": device["offers"][-1]["startsAt"], "confirm": False}
        held = doctor.request("POST", "/api/v1/bookings/slots", slot)
        self.assertEqual(held.status, 201, held.text)
        booking = f"/api/v1/bookings/{json.loads(held.text)['id']}"
        server.kill()

        server = place.serve()
        taken = sign_in("gp02").request("POST", "/api/v1/bookings/slots", slot)
        self.assertEqual((taken.status, json.loads(taken.text).get("code")), (409, "slot_taken"))
        state = lambda: json.loads(sign_in("township").request("GET", booking).text)["state"]
        self.assertEqual(state(), "held", "an acknowledged hold survives kill -9")
        server.kill()

        server = place.serve(prepare=later(14))
        self.assertEqual(sign_in("gp02").request("POST", "/api/v1/bookings/slots", slot).status, 409, "not before its time")
        server.kill()

        server = place.serve(prepare=later(16))
        self.assertEqual(sign_in("gp02").request("POST", "/api/v1/bookings/slots", slot).status, 201, "free on its time")
        self.assertEqual(state(), "expired")
        server.kill()

    def test_on_sqlite(self):
        self.hold_and_kill()

    @unittest.skipUnless(os.environ.get("YILIAN_TEST_POSTGRES"), "no PostgreSQL given")
    def test_on_postgresql(self):
        base = os.environ["YILIAN_TEST_POSTGRES"]
        psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        subprocess.run([*psql, base, "-c", "CREATE SCHEMA holds"], check=True)
        self.addCleanup(subprocess.run, [*psql, base, "-c", "SET client_min_messages = warning; DROP SCHEMA holds CASCADE"])
        self.hold_and_kill(base + ("&" if "?" in base else "?") + "options=-csearch_path%3Dholds")


if __name__ == "__main__":
    unittest.main()

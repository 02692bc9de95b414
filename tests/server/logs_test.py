"""What the real binary writes about people: nothing. Every Place looks through the logs of its servers when it closes."""
import json
import unittest

from support import Person, Place

ORGANISATION = {"name": "柳河卫生院", "kind": "township_centre", "gradeLevel": 1, "gradeClass": "none", "division": "530111",
                "receivesReferrals": True}
PATIENT = {"name": "欧阳不在", "documentKind": "id_card", "documentNumber": "530111198002150016", "phone": "13912345678",
           "address": "绝密村 7 号", "flags": [], "newborn": False}


class LogsTest(unittest.TestCase):
    def setUp(self):
        self.place = Place()
        self.addCleanup(self.forget)
        password = self.place.admin()
        self.server = self.place.serve()
        self.admin = Person(self.server, "admin", password)
        self.admin.change_password(password, "river-stone-42")

    def forget(self):
        if self.place.folder.exists():
            self.place.close()

    def gp(self):
        unit = json.loads(self.admin.request("POST", "/api/v1/organisations", ORGANISATION).text)["id"]
        wanted = {"account": {"loginName": "gp.one", "personName": "钱医生"},
                  "post": {"organisationId": unit, "role": "gp", "startsOn": "2026-01-01"}}
        made = self.admin.request("POST", "/api/v1/accounts", wanted)
        self.assertEqual(made.status, 201, made.text)
        secret = json.loads(made.text)["password"]
        gp = Person(self.server, "gp.one", secret)
        gp.change_password(secret, "river-stone-43")
        return gp

    def test_nobody_stands_in_the_log(self):
        gp = self.gp()
        body = {"person": PATIENT, "visit": {"kind": "outpatient", "proof": "card_read"}}
        self.assertEqual(gp.request("POST", "/api/v1/patients/register", body).status, 201)
        self.assertEqual(gp.request("POST", "/api/v1/patients/register", body).status, 409)
        wrong = {**body, "person": {**PATIENT, "phone": "139123456789", "documentNumber": "530111198002150017"}}
        self.assertEqual(gp.request("POST", "/api/v1/patients/register", wrong).status, 400)
        self.assertEqual(gp.request("POST", "/api/v1/patients/search", {"phone": PATIENT["phone"]}).status, 200)
        self.server.stop()
        self.assertIn("server.stopped", self.server.log)
        self.place.close()

    def test_a_name_in_a_log_is_found(self):
        self.server.stop()
        for word in ("13912345678", "530111198002150016", "nobody at all"):
            kept = self.server.log
            self.server.log_file.write_text(kept + f'{{"event":"request.fault","internal":"{word}"}}\n')
            with self.assertRaises(AssertionError):
                self.place.check_logs()
            self.server.log_file.write_text(kept)
        self.place.check_logs()


if __name__ == "__main__":
    unittest.main()

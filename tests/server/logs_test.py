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

    def test_a_trace_goes_from_the_caller_into_answer_log_and_audit(self):
        self.server.stop()
        server = self.place.serve("--log-level", "debug")
        admin = Person(server, "admin", "river-stone-42")
        trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
        caller = {"traceparent": f"00-{trace}-{span}-01"}
        read = admin.request("GET", "/api/v1/accounts", headers=caller)
        self.assertRegex(read.getheader("traceresponse"), f"^00-{trace}-[0-9a-f]{{16}}-01$")
        own = read.getheader("traceresponse").split("-")[2]
        self.assertNotEqual(own, span)
        refused = admin.request("GET", "/api/v1/accounts?limit=x", headers=caller)
        self.assertEqual(json.loads(refused.text)["traceId"], trace)
        unit = admin.request("POST", "/api/v1/organisations", {**ORGANISATION, "name": "河沿卫生院"}, headers=caller)
        self.assertEqual(unit.status, 201, unit.text)
        entries = json.loads(admin.request("GET", "/api/v1/audit?action=organisation.create").text)["items"]
        self.assertEqual(entries[0]["traceId"], trace)
        server.stop()
        lines = [json.loads(line) for line in server.log.splitlines() if '"request.done"' in line]
        line = next(line for line in lines if line["span"] == own)
        self.assertEqual((line["trace"], line["parent"], line["route"], line["status"]), (trace, span, "/api/v1/accounts", 200))
        bad = Person(self.place.serve(), "admin", "river-stone-42").request("GET", "/api/v1/accounts", headers={"traceparent": f"00-{trace}-x-01"})
        self.assertNotIn(trace, bad.getheader("traceresponse"))
        self.assertRegex(bad.getheader("traceresponse"), r"^00-[0-9a-f]{32}-[0-9a-f]{16}-00$")

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

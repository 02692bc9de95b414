"""The partner kit as a vendor runs it: a HIS and a LIS over MLLP, with faults. The page of quality counts what they made."""
import json
import pathlib
import shutil
import subprocess
import time
import unittest

from support import Person, Place, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADMIN_PASSWORD = "river-stone-42"


class PartnersTest(unittest.TestCase):
    def test_simulated_systems_and_the_platform_count_the_same_faults(self):
        node = ROOT / "node_modules/.bin/node"
        if not shutil.which(node):
            self.skipTest("no node")
        place = Place()
        try:
            first = place.admin()
            mllp = free_port()
            server = place.serve("--mllp-port", str(mllp))
            self.assertTrue(server.running(), server.log)
            admin = Person(server, "admin", first)
            admin.change_password(first, ADMIN_PASSWORD)
            senders = {}
            for name, families in (("HIS", ["adt", "order"]), ("LIS", ["result"])):
                made = admin.request("POST", "/api/v1/exchange/senders", {
                    "name": name, "application": f"SIM-{name}", "facility": "", "charset": "detect", "zoneMinutes": 480,
                    "families": families, "addresses": ["127.0.0.1"], "unmapped": "keep_local", "enabled": True,
                })
                self.assertEqual(made.status, 201, made.text)
                senders[name.lower()] = json.loads(made.text)["id"]
            seed = str(time.time_ns() % 1_000_000)
            done = subprocess.run(
                [node, ROOT / "tests/partners/run.ts", "--mllp", str(mllp), "--steps", "120", "--seed", seed, "--late", "0.1",
                 "--malformed", "0.1", "--repeated", "0.1", "--disorder", "0.1"],
                capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            facts = json.loads(done.stdout)
            self.assertGreater(facts["his"]["received"], 40, facts)
            counted = {}
            for name in ("his", "lis"):
                report = admin.request("GET", f"/api/v1/exchange/partners/{senders[name]}")
                self.assertEqual(report.status, 200, report.text)
                counts = counted[name] = json.loads(report.text)["score"]["counts"]
                for fault in ("received", "late", "malformed", "repeated"):
                    self.assertEqual(counts[fault], facts[name][fault], f"{fault} of {name}, {facts}")
                self.assertEqual(counts["failed"], 0)
            # Results whose codes nobody has mapped are in effect with the laboratory's own.
            self.assertEqual(counted["lis"]["unmapped"], counted["lis"]["received"] - counted["lis"]["malformed"])
            self.assertEqual(server.stop(), 0, server.log)
        finally:
            place.close()


if __name__ == "__main__":
    unittest.main()

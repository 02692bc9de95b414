"""The key that seals is changed under load, and the command that does it is killed again and again."""
import random
import shutil
import subprocess
import time
import unittest

import checks
import options
from county import Cluster, County, registration
from load import Load
from support import BINARY

SEALED = {"people": ["document_sealed", "phone_sealed", "address_sealed", "insurance_sealed", "guardian_sealed"],
          "corrections": ["before_sealed", "after_sealed"], "files": ["name_sealed"], "file_chunks": ["data"],
          "accounts": ["phone_sealed", "totp_sealed"]}
KEY_2 = "810002"  # AES with a numbered key, and the number


class KeysTest(unittest.TestCase):
    def rotate_under_kills(self, county, places):
        chance = random.Random(options.seed)
        servers = [place.serve() for place in places]
        load = Load(county, servers, options.seed, senders=2, receivers=1)
        load.start()
        time.sleep(1)
        for _ in range(options.size(short=3, long=15)):
            command = subprocess.Popen([BINARY, "keys", "rotate", "--pause-ms", "200", *county.place.options()],
                                       stdout=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.2, 2))
            command.kill()
            command.wait()
        done = county.place.run("keys", "rotate")
        self.assertEqual(done.returncode, 0, done.stderr)
        time.sleep(1)
        load.end()
        self.assertEqual([one for one in load.ledger.refused if one[0] >= 500], [], "somebody was disturbed")
        self.assertEqual(load.ledger.unanswered, [])
        self.sealed_anew(county)
        self.assertNotIn("data.1", (county.place.data / "keys/master.key").read_text())
        self.all_found(load)
        checks.everything(self, county, load)
        for server in servers:
            self.assertEqual(server.stop(), 0)
        if len(places) > 1:
            shutil.copy(places[0].data / "keys/master.key", places[1].data / "keys/master.key")
        load.move(*[place.serve() for place in places])
        self.all_found(load)
        listed = county.place.run("keys", "list").stdout
        self.assertRegex(listed, r"^key 2\t[0-9a-f]{16}\tin use\n$")

    def sealed_anew(self, county):
        """By the first bytes of every value, and the old index is gone."""
        head = "encode(substr({0}, 1, 3), 'hex')" if county.place.database else "lower(hex(substr({0}, 1, 3)))"
        for table, columns in SEALED.items():
            for column in columns:
                heads = county.rows(f"SELECT DISTINCT {head.format(column)} FROM {table} WHERE {column} IS NOT NULL")
                self.assertIn([str(one) for one, in heads], ([], [KEY_2]), f"{table}.{column}")
        self.assertEqual(county.rows.one("SELECT count(document_index) + count(phone_index) FROM people"), 0)
        self.assertGreater(county.rows.one("SELECT count(document_index_even) FROM people"), 0)
        actions = county.rows("SELECT action FROM audit WHERE action LIKE 'keys.%' ORDER BY at, id")
        self.assertEqual(actions, [("keys.rotation_begun",), ("keys.rotation_ended",)])

    def all_found(self, load):
        """By their number, and nobody can be registered twice."""
        person = load.people["township"]
        chance = random.Random(options.seed)
        documents = load.ledger.documents
        for number in random.Random(options.seed).sample(sorted(documents), min(len(documents), 40)):
            body = registration(chance)
            body["person"]["documentNumber"] = number
            answer = load.server().request("POST", "/api/v1/patients/register", body,
                                           {**person.headers, "Idempotency-Key": f"again-{time.monotonic_ns()}"})
            self.assertEqual(answer.status, 409, answer.text)
            self.assertIn(documents[number], answer.text)
            answer = load.server().request("GET", f"/api/v1/patients/{documents[number]}", None, person.headers)
            self.assertEqual(answer.status, 200, answer.text)

    def test_sqlite(self):
        county = County()
        self.addCleanup(county.close)
        self.rotate_under_kills(county, [county.place])

    def test_two_servers_on_postgresql(self):
        cluster = Cluster()
        self.addCleanup(cluster.close)
        county = County(cluster.url)
        self.addCleanup(county.close)
        there = county.second_place()
        self.addCleanup(there.close)
        refused = county.place.run("keys", "rotate")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("yilian keys add", refused.stderr)
        added = county.place.run("keys", "add")
        self.assertEqual(added.returncode, 0, added.stderr)
        shutil.copy(county.place.data / "keys/master.key", there.data / "keys/master.key")
        self.rotate_under_kills(county, [county.place, there])

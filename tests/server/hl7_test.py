"""HL7 v2 over MLLP from the npm client simple-hl7: cuts, repetitions and a server killed again and again; each
message has one answer and one effect. YILIAN_HL7_MESSAGES sets their number (10,000; ./test full sends 100,000)."""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import time
import unittest

from support import Person, Place, free_port

HERE = pathlib.Path(__file__).resolve().parent
COUNT = int(os.environ.get("YILIAN_HL7_MESSAGES", "10000"))
PEOPLE = 50
ADMIN_PASSWORD = "river-stone-42"


class Sqlite:
    database = None

    def __init__(self, place):
        self.file = place.data / "yilian.db"

    def number(self, sql):
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as connection:
            return connection.execute(sql).fetchone()[0]


class Postgres:
    """A database of its own in the cluster that YILIAN_TEST_POSTGRES names."""

    def __init__(self, base):
        self.base, self.name = base, f"hl7_{os.getpid()}_{time.time_ns()}"
        self.ask(base, f"CREATE DATABASE {self.name}")
        head, _, query = base.partition("?")
        self.database = head.rsplit("/", 1)[0] + "/" + self.name + ("?" + query if query else "")

    @staticmethod
    def ask(url, sql):
        done = subprocess.run(["psql", url, "-XAtc", sql], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def number(self, sql):
        return int(self.ask(self.database, sql))

    def drop(self):
        self.ask(self.base, f"DROP DATABASE {self.name} WITH (FORCE)")


class Hl7Test(unittest.TestCase):
    def setUp(self):
        if not shutil.which("node"):
            self.skipTest("no node")

    def test_each_message_has_one_answer_and_one_effect_on_sqlite(self):
        place = Place()
        try:
            self.send(place, Sqlite(place))
        finally:
            place.close()

    def test_each_message_has_one_answer_and_one_effect_on_postgresql(self):
        base = os.environ.get("YILIAN_TEST_POSTGRES")
        if not base:
            self.skipTest("no PostgreSQL is given")
        database = Postgres(base)
        place = Place(database=database.database)
        try:
            self.send(place, database)
        finally:
            place.close()
            database.drop()

    def send(self, place, database):
        first = place.admin()
        mllp = free_port()
        server = place.serve("--mllp-port", str(mllp))
        self.assertTrue(server.running(), server.log)
        admin = Person(server, "admin", first)
        admin.change_password(first, ADMIN_PASSWORD)
        made = admin.request("POST", "/api/v1/exchange/senders", {
            "name": "HIS", "application": "HIS", "facility": "", "charset": "detect", "zoneMinutes": 480,
            "families": ["adt"], "addresses": ["127.0.0.1"], "unmapped": "wait", "enabled": True,
        })
        self.assertEqual(made.status, 201, made.text)
        seed = int(os.environ.get("YILIAN_SEED", time.time_ns() % 1_000_000))
        dice = random.Random(seed)
        sender = subprocess.Popen(["node", HERE / "hl7_sender.mjs", str(mllp), str(COUNT), str(seed)],
                                  stdout=subprocess.PIPE, text=True)
        kills = 0
        try:
            while sender.poll() is None:
                # The data folder of a killed server is taken over at once.
                time.sleep(dice.uniform(0.5, 1.5))
                if sender.poll() is None and kills < 5 + COUNT // 5000:
                    server.kill()
                    server = place.serve("--mllp-port", str(mllp))
                    self.assertTrue(server.running(), server.log)
                    kills += 1
            facts = json.loads(sender.stdout.read() or "{}")
        finally:
            sender.kill()
            sender.wait()
            sender.stdout.close()
        told = f"seed {seed}, {kills} kills, {facts}"
        self.assertEqual(sender.returncode, 0, told)
        self.assertEqual(facts["wrong"], [], told)
        self.assertGreater(facts["cuts"] + facts["repeated"], 0, told)
        self.assertGreater(kills, 0, told)
        count = database.number
        self.assertEqual(count("SELECT count(*) FROM exchange_messages"), COUNT, told)
        self.assertEqual(count("SELECT count(*) FROM exchange_messages WHERE state = 'applied'"), COUNT, told)
        # An encounter for each, a patient for each person, and none of them a second time.
        self.assertEqual(count("SELECT count(*) FROM fhir_resources"), COUNT + min(PEOPLE, COUNT), told)
        self.assertEqual(count("SELECT count(*) FROM fhir_versions"), 0, told)
        self.assertEqual(count("SELECT count(*) FROM exchange_numbers"), min(PEOPLE, COUNT), told)
        self.assertEqual(server.stop(), 0, server.log)


if __name__ == "__main__":
    unittest.main()

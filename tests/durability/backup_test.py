"""A backup taken while clients write, restored into an empty folder with the key that was kept apart."""
import json
import re
import sqlite3
import subprocess
import time
import unittest
import uuid

import checks
import options
from county import Cluster, County
from load import Load
from support import Place

PHRASE = {"YILIAN_BACKUP_PASSPHRASE": "four words of mine"}


class BackupTest(unittest.TestCase):
    """SQLite, with the program's own commands."""

    def setUp(self):
        self.county = County()
        self.addCleanup(self.county.close)

    def back_up(self, name):
        folder = self.county.place.folder
        file, key = folder / f"{name}.db", folder / f"{name}.key"
        done = self.county.place.run("backup", str(file), "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return file, key

    def restored(self, copy):
        """A county on another place that holds the copy."""
        file, key = copy
        county = County.at(Place(self.county.place.region), self.county.password)
        self.addCleanup(county.close)
        done = county.place.run("restore", str(file), "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return county

    def test_while_writing(self):
        server = self.county.serve()
        load = Load(self.county, [server], options.seed)
        load.start()
        for number in range(options.size(short=2, long=10)):
            time.sleep(1)
            before = list(load.ledger.changes)
            copy = self.back_up(f"while-writing-{number}")
            after = len(load.ledger.changes)
            self.assertGreater(after, len(before), "nothing was written meanwhile")
            county = self.restored(copy)
            checks.chain_verified(self, county)
            checks.nothing_half(self, county)
            self.holds(county, before)
            self.serves(county, before)
        load.end()

    def holds(self, county, changes):
        """What was acknowledged before the backup began is in it."""
        versions = dict(county.rows("SELECT [id], version FROM referrals"))
        for change in changes:
            self.assertGreaterEqual(versions.get(change.referral, 0), change.version, change)

    def serves(self, county, changes):
        """The copy serves; sealed fields open with the key that came with it."""
        server = county.serve()
        self.assertTrue(server.running(), server.log)
        person = county.sign_in(server, "township")
        mine = next(change for change in changes if change.action == "submit")
        answer = person.request("GET", f"/api/v1/referrals/{uuid.UUID(mine.referral)}")
        self.assertEqual(answer.status, 200, answer.text)
        patient = json.loads(answer.text)["patient"]["id"]
        answer = person.request("GET", f"/api/v1/patients/{patient}")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIn("138", answer.text)
        checks.settled(county)
        checks.nothing_untold(self, county, county.sign_in(server, "office"))
        self.assertEqual(server.stop(), 0)
        checks.chain_verified(self, county)

    def test_equal_content(self):
        server = self.county.serve()
        load = Load(self.county, [server], options.seed)
        load.start()
        time.sleep(2)
        load.end()
        self.assertEqual(server.stop(), 0)
        county = self.restored(self.back_up("at-rest"))
        self.assertEqual(dump(county), dump(self.county))
        checks.nothing_lost(self, county, load.ledger)
        checks.nothing_unaudited(self, county, load.ledger)
        checks.chain_verified(self, county)


class PostgresBackupTest(BackupTest):
    """PostgreSQL's own tools for the database, the program's commands for the key."""

    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)
        self.county = County(self.cluster.url)
        self.addCleanup(self.county.close)

    def tool(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)

    def back_up(self, name):
        folder = self.county.place.folder
        file, key = folder / f"{name}.dump", folder / f"{name}.key"
        self.tool("pg_dump", "-Fc", "-f", str(file), self.cluster.url)
        done = self.county.place.run("backup", "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return file, key

    def restored(self, copy):
        file, key = copy
        name = re.sub(r"\W", "_", file.stem)
        self.tool("psql", self.cluster.url, "-qc", f"CREATE DATABASE {name} TEMPLATE template0")
        url = self.cluster.url.rsplit("/", 1)[0] + "/" + name
        self.tool("pg_restore", "--no-owner", "-d", url, str(file))
        county = County.at(Place(self.county.place.region, url), self.county.password)
        self.addCleanup(county.close)
        refused = county.place.run("restore", str(file), "--with-key", str(key), env=PHRASE)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("its own tools", refused.stderr)
        done = county.place.run("restore", "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        return county


def dump(county) -> list[str]:
    if county.place.database:
        done = subprocess.run(["pg_dump", "--data-only", county.place.database], capture_output=True, text=True,
                              timeout=120, check=True)
        return sorted(line for line in done.stdout.splitlines() if not re.match(r"--|\\(un)?restrict", line))
    database = sqlite3.connect(f"file:{county.place.data}/yilian.db?mode=ro", uri=True)
    try:
        return list(database.iterdump())
    finally:
        database.close()

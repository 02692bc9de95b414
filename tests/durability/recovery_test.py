"""PostgreSQL put back to a moment, from a base backup and archived logs, as docs/operations-postgresql.md says."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import checks
import options
from county import ROOT, Cluster, County
from load import Load
from support import Place, wait_until

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
PHRASE = {"YILIAN_BACKUP_PASSPHRASE": "four words of mine"}


class RecoveryTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yilian-archive-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.archive = self.folder / "wal"
        self.archive.mkdir()
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            shutil.chown(self.archive, "postgres")
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)
        self.keep_logs()
        self.county = County(self.cluster.url)
        self.addCleanup(self.county.close)

    def psql(self, sql) -> str:
        done = subprocess.run(["psql", self.cluster.url, "-AtqXc", sql], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def keep_logs(self):
        """With the command that deploy/patroni/patroni.yml recommends."""
        example = (ROOT / "deploy/patroni/patroni.yml").read_text()
        command = re.search(r"# archive_command: (.*)", example)[1].replace("/backup/wal", str(self.archive))
        self.psql("ALTER SYSTEM SET archive_mode = on")
        self.psql(f"ALTER SYSTEM SET archive_command = '{command}'")
        self.cluster.stop()
        self.cluster.start()

    def written(self, load, seconds):
        """Some load on a server of its own, and everything in its place."""
        server = self.county.serve()
        load.move(server)
        load.start()
        time.sleep(seconds)
        load.end()
        checks.settled(self.county)
        self.assertEqual(server.stop(), 0)

    def content(self, url) -> list[str]:
        done = subprocess.run([BIN / "pg_dump", "--data-only", url], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return sorted(line for line in done.stdout.splitlines() if not line.startswith(("--", "\\restrict", "\\unrestrict")))

    def restored(self, moment):
        """The base backup and the logs until then, on another port."""
        base = self.folder / "base"
        with open(base / "postgresql.auto.conf", "a") as settings:
            settings.write(f"restore_command = 'cp {self.archive}/%f %p'\narchive_mode = off\n"
                           f"recovery_target_time = '{moment}'\nrecovery_target_action = promote\n")
        (base / "recovery.signal").touch()
        cluster = Cluster.of(base)
        self.addCleanup(cluster.stop)
        ended = lambda: subprocess.run(["psql", cluster.url, "-AtqXc", "SELECT pg_is_in_recovery()"],  # noqa: E731
                                       capture_output=True, text=True).stdout.strip() == "f"
        self.assertTrue(wait_until(ended, 60), "the recovery does not end")
        return cluster

    def test_to_a_moment(self):
        server = self.county.serve()
        load = Load(self.county, [server], options.seed)
        load.start()
        time.sleep(1)
        done = subprocess.run([BIN / "pg_basebackup", "-d", self.cluster.url, "-D", self.folder / "base", "-c", "fast"],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        load.end()
        self.assertEqual(server.stop(), 0)
        self.written(load, options.size(short=1, long=10))
        kept = list(load.ledger.changes)
        key = self.county.place.folder / "kept.key"
        done = self.county.place.run("backup", "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        anchor = (self.county.place.data / "audit-anchor.txt").read_bytes()
        before, moment = self.content(self.cluster.url), self.psql("SELECT clock_timestamp()")
        time.sleep(0.1)
        self.written(load, 1)
        self.assertGreater(len(load.ledger.changes), len(kept))
        last = self.psql("SELECT pg_walfile_name(pg_switch_wal())")
        self.assertTrue(wait_until(lambda: (self.archive / last).exists(), 30), "the log was not archived")
        self.cluster.crash()

        cluster = self.restored(moment)
        self.assertEqual(self.content(cluster.url), before)
        place = Place(self.county.place.region, cluster.url)
        self.addCleanup(place.close)
        done = place.run("restore", "--with-key", str(key), env=PHRASE)
        self.assertEqual(done.returncode, 0, done.stderr)
        county = County.at(place, self.county.password)
        checks.chain_verified(self, county)
        (place.data / "audit-anchor.txt").write_bytes(anchor)
        checks.chain_verified(self, county)
        shutil.copy(self.county.place.data / "audit-anchor.txt", place.data)
        done = place.run("audit", "verify")
        self.assertEqual(done.returncode, 1, "what was given up is not told by the anchor")
        (place.data / "audit-anchor.txt").write_bytes(anchor)
        checks.nothing_half(self, county)
        load.ledger.changes = kept
        load.ledger.patients.clear()
        checks.nothing_lost(self, county, load.ledger)
        server = county.serve()
        self.assertTrue(server.running(), server.log)
        again = Load(county, [server], options.seed + 1)
        again.start()
        time.sleep(1)
        again.end()
        checks.nothing_lost(self, county, again.ledger)
        self.assertGreater(len(again.ledger.changes), 0)
        checks.settled(county)
        checks.chain_verified(self, county)

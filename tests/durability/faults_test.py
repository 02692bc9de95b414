"""Faults below the server: a full disk, a read-only folder, a damaged page, another schema, a lost key.

Each is refused at the start or answered 503, says what is wrong, and damages nothing: without the fault everything is there.
"""
import json
import os
import pathlib
import pwd
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import checks
import options
from county import Cluster, County
from load import Load
from support import free_port, run, wait_until


class FaultsTest(unittest.TestCase):
    def setUp(self):
        self.county = County()
        self.addCleanup(self.county.close)
        self.place = self.county.place

    def assert_only_503(self, load):
        """Some were refused, all of them with 503, a time to come back and the words of the catalogue."""
        refused = [one for one in load.ledger.refused if one[0] >= 500]
        self.assertGreater(len(refused), 0, "the fault was not felt")
        for status, retry_after, text in refused:
            self.assertEqual(status, 503, text)
            self.assertTrue(retry_after, text)
            self.assertIn(json.loads(text)["code"], ("unavailable", "busy"))
        options.say(f"{len(refused)} refused, {len(load.ledger.changes)} changes")

    def full_disk(self, server, fill, empty):
        """The disk fills up under load and gets room again; the server goes on by itself."""
        load = Load(self.county, [server], options.seed, stubborn=True)
        load.start()
        for _ in range(options.size(short=1, long=5)):
            time.sleep(1)
            fill()
            before = len(load.ledger.refused)
            self.assertTrue(wait_until(lambda: len(load.ledger.refused) > before + 10, 20), "the disk never was full")
            self.assertEqual(server.get("/health/live").status, 200)
            empty()
            written = len(load.ledger.changes)
            self.assertTrue(wait_until(lambda: len(load.ledger.changes) > written + 5, 20), server.log[-3000:])
        load.end()
        self.assert_only_503(load)
        load.repeat_unanswered()
        checks.everything(self, self.county, load)
        server.kill()
        server = self.county.serve()
        load.move(server)
        checks.everything(self, self.county, load)

    def test_files_that_may_not_grow(self):
        """RLIMIT_FSIZE: a write beyond it is cut short, as the last one on a full disk is."""
        server = self.county.serve(prepare=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        pid, free = server.process.pid, resource.RLIM_INFINITY
        self.full_disk(server, lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (5_000, free)),
                       lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (free, free)))

    def test_full_disk(self):
        data = self.place.data
        kept = data.with_name("kept")
        data.rename(kept)
        data.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(data)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("a file system can't be mounted here")
        self.addCleanup(lambda: subprocess.run(["umount", "-l", str(data)], check=True))
        shutil.copytree(kept, data, dirs_exist_ok=True)
        server, ballast = self.county.serve(), data / "ballast"

        def fill():
            with open(ballast, "wb", buffering=0) as file:
                try:
                    while file.write(b"x" * 4096):
                        pass
                except OSError:
                    pass

        self.full_disk(server, fill, ballast.unlink)

    def test_read_only_folder(self):
        """At the start it is refused in words; the folder is left as it was."""
        nobody = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        data, owner = self.place.data, str(os.geteuid())
        self.place.folder.chmod(0o755)
        subprocess.run(["chown", "-R", str(nobody or owner), str(data)], check=True)
        subprocess.run(["chmod", "-R", "u-w", str(data)], check=True)
        before = contents(data)
        server = self.county.serve(prepare=(lambda: os.setuid(nobody)) if nobody else None)
        self.assertFalse(server.running(), "it runs on a folder that it can't write")
        self.assertGreater(server.process.returncode, 0, "it crashed")
        self.assertRegex(server.log, rf"yilian: .*{data}.*(not be written|ermission denied|can't)")
        subprocess.run(["chmod", "-R", "u+w", str(data)], check=True)
        subprocess.run(["chown", "-R", owner, str(data)], check=True)
        self.assertEqual(contents(data), before)
        self.still_good()

    def still_good(self):
        server = self.county.serve()
        self.assertTrue(server.running(), server.log)
        load = Load(self.county, [server], options.seed)
        checks.everything(self, self.county, load)
        server.stop()

    def test_damaged_pages(self):
        """What stands on a damaged page is 503, the rest is served; the good file works again."""
        file = self.place.data / "yilian.db"
        reader = sqlite3.connect(file)
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = reader.execute("PRAGMA page_size").fetchone()[0]
        root = reader.execute("SELECT rootpage FROM sqlite_master WHERE name = 'referrals'").fetchone()[0]
        reader.close()
        good = file.read_bytes()
        damages = {"a table": (root - 1) * size, "the schema": 0}
        for what, offset in damages.items():
            length = 100 if what == "the schema" else size
            self.put(good[:offset] + b"\xa5" * length + good[offset + length:])
            server = self.county.serve()
            if what == "the schema":
                self.assertFalse(server.running())
                self.assertGreater(server.process.returncode, 0, "it crashed")
                self.assertRegex(server.log, r"yilian: .*(malformed|not a database)")
                continue
            person = self.county.sign_in(server, "township")
            answer = person.request("GET", "/api/v1/referrals")
            self.assertEqual(answer.status, 503, answer.text)
            self.assertEqual(json.loads(answer.text)["code"], "unavailable")
            self.assertEqual(person.request("GET", "/api/v1/session").status, 200)
            self.assertIn("malformed", server.log)
            self.assertEqual(server.stop(), 0)
        self.put(good)
        self.still_good()

    def put(self, database: bytes):
        for rest in ("yilian.db-wal", "yilian.db-shm"):
            (self.place.data / rest).unlink(missing_ok=True)
        (self.place.data / "yilian.db").write_bytes(database)

    def test_key_and_schema_on_sqlite(self):
        self.key_and_schema(self.county)

    def test_key_and_schema_on_postgresql(self):
        if not options.long:
            self.skipTest("long")
        cluster = Cluster()
        self.addCleanup(cluster.close)
        county = County(cluster.url)
        self.addCleanup(county.close)
        self.county, self.place = county, county.place
        self.key_and_schema(county)

    def key_and_schema(self, county):
        key = county.place.data / "keys" / "master.key"
        good = key.read_text()
        other_key = another_key(good)  # of another installation, well formed
        for text, message in ((other_key, "does not belong to this database"), (None, "is missing although data exist"),
                              ("nonsense\n", "key")):
            key.unlink(missing_ok=True)
            if text is not None:
                key.write_text(text)
                key.chmod(0o600)
            for command in (["serve", "--port", str(free_port())], ["migrate"]):
                done = run(*command, *county.place.options())
                self.assertGreater(done.returncode, 0, f"{command} with {message}")
                self.assertIn(message, done.stderr)
            self.assertEqual(key.exists(), text is not None, "no new key is made for old data")
        key.write_text(good)
        key.chmod(0o600)
        self.change("INSERT INTO schema_migrations (context, number, sha256, applied_at) VALUES ('referral', 999, 'x', 0)")
        for command in (["serve", "--port", str(free_port())], ["migrate"]):
            done = run(*command, *county.place.options())
            self.assertGreater(done.returncode, 0)
            self.assertRegex(done.stderr, r"newer")
        self.change("DELETE FROM schema_migrations WHERE number = 999")
        server = county.serve()
        self.assertEqual(server.get("/health/ready").status, 200)
        self.change("INSERT INTO schema_migrations (context, number, sha256, applied_at) VALUES ('referral', 999, 'x', 0)")
        self.assertTrue(wait_until(lambda: server.get("/health/ready").status == 503, 20), "still ready on a newer schema")
        self.change("DELETE FROM schema_migrations WHERE number = 999")
        self.assertTrue(wait_until(lambda: server.get("/health/ready").status == 200, 20))
        server.stop()
        self.still_good()

    def change(self, sql):
        if self.place.database:
            subprocess.run(["psql", self.place.database, "-qc", sql], check=True, capture_output=True)
            return
        with sqlite3.connect(self.place.data / "yilian.db", timeout=10) as database:
            database.execute(sql)
        database.close()


def another_key(text: str) -> str:
    """The same file with other digits."""
    at = re.search(r"[0-9a-f]{32,}", text).end() - 1
    return text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1:]


def contents(folder: pathlib.Path) -> dict:
    return {str(file): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}

"""`kill -9` at random moments under load, on both databases."""
import random
import time
import unittest

import checks
import options
from county import Cluster, County
from listener import Listener
from load import Load
from support import wait_until


class KillTest(unittest.TestCase):
    def kill_and_check(self, county):
        chance = random.Random(options.seed)
        server = county.serve()
        load = Load(county, [server], options.seed)
        listener = Listener(server, load.people["desk"])
        listener.start()
        self.assertTrue(wait_until(listener.connected))
        repeated = 0
        for round_number in range(options.size(short=2, long=20)):
            before = len(load.ledger.changes)
            load.start()
            time.sleep(chance.uniform(0.3, 2.0))
            server.kill()
            load.end()
            self.assertGreater(len(load.ledger.changes), before, f"round {round_number} acknowledged nothing")
            server = county.serve()
            self.assertTrue(server.running(), server.log)
            load.move(server)
            listener.server = server
            repeated += load.repeat_unanswered()
            checks.everything(self, county, load)
            checks.nothing_missed(self, county, listener)
        listener.ending.set()
        self.assertGreater(repeated, 0, "no request was cut off")
        options.say(f"{len(load.ledger.changes)} changes, {len(load.ledger.reads)} reads, {repeated} repeated")

    def test_sqlite(self):
        county = County()
        self.addCleanup(county.close)
        self.kill_and_check(county)

    def test_postgresql(self):
        cluster = Cluster()
        self.addCleanup(cluster.close)
        county = County(cluster.url)
        self.addCleanup(county.close)
        self.kill_and_check(county)

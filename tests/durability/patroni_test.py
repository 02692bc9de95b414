"""Three PostgreSQL servers under Patroni: the primary dies, hangs or hands over under load, and nothing answered is lost."""
import random
import time
import unittest

import checks
import options
from county import County
from listener import Listener
from load import Load
from patroni_cluster import Patroni, recovering
from support import wait_until

# A request waits for the database no longer than this.
ANSWER_SECONDS = 15
# ttl and two loops of deploy/patroni/patroni.yml, and some for a slow machine.
GAP_SECONDS = 60


class PatroniTest(unittest.TestCase):
    """One cluster and one county for all of them; each begins and ends with three good servers."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Patroni()
        cls.addClassCleanup(cls.cluster.close)
        cls.county = County(cls.cluster.url())
        cls.addClassCleanup(cls.county.close)
        there = cls.county.second_place()
        cls.addClassCleanup(there.close)
        cls.places = [cls.county.place, there]
        cls.servers = [place.serve() for place in cls.places]
        cls.load = Load(cls.county, cls.servers, options.seed, stubborn=True)
        cls.listener = Listener(cls.servers[1], cls.load.people["desk"])
        cls.listener.start()
        cls.chance = random.Random(options.seed)

    def setUp(self):
        self.assertTrue(wait_until(self.listener.connected))
        self.begin = time.monotonic()
        self.load.ledger.refused.clear()
        self.load.ledger.latencies.clear()
        self.load.start()
        time.sleep(self.chance.uniform(1, 3))

    def tearDown(self):
        """For whoever looks for the cause of a failure."""
        for server in self.servers:
            for line in server.log.splitlines():
                if any(word in line for word in ("job.", "audit.", "fault")):
                    options.say(line[:300])

    def goes_on(self, what):
        """Changes are answered again; says how long they were not."""
        count = len(self.load.ledger.changes)
        self.assertTrue(wait_until(lambda: self.cluster.leader() is not None, GAP_SECONDS), "nobody leads")
        self.assertTrue(wait_until(lambda: len(self.load.ledger.changes) > count + 20, GAP_SECONDS), "no change")
        options.say(f"{what}: {self.load.ledger.gap(self.begin):.1f} s without an answered change, "
                    f"{len(self.load.ledger.refused)} refused, "
                    f"the slowest answer {max(self.load.ledger.latencies):.1f} s")
        self.begin = time.monotonic()

    def whole(self):
        self.assertTrue(wait_until(self.cluster.whole, 120), "\n".join(node.log() for node in self.cluster.nodes))

    def all_is_there(self, answer_seconds=ANSWER_SECONDS):
        self.whole()
        self.load.end()
        for status, retry_after, text in self.load.ledger.refused:
            if status >= 500:
                self.assertEqual(status, 503, text)
                self.assertTrue(retry_after, text)
        self.assertLess(max(self.load.ledger.latencies), answer_seconds)
        self.load.repeat_unanswered()
        checks.everything(self, self.county, self.load)
        checks.nothing_missed(self, self.county, self.listener)
        self.assertTrue(all(server.running() for server in self.servers))

    def test_killed_primary(self):
        for number in range(3):
            leader = self.cluster.leader()
            leader.kill()
            self.goes_on(f"primary {leader.name} killed")
            self.assertIsNot(self.cluster.leader(), leader)
            leader.start()
            self.whole()
        self.all_is_there()

    def test_killed_standby(self):
        standby = self.cluster.standby()
        standby.kill()
        time.sleep(1)
        self.goes_on(f"standby {standby.name} killed")
        standby.start()
        self.all_is_there()

    def test_handed_over(self):
        leader = self.cluster.leader()
        self.cluster.switch_over(self.cluster.standby())
        self.goes_on("switched over")
        self.assertIsNot(self.cluster.leader(), leader)
        self.all_is_there()

    def test_two_primaries_for_a_while(self):
        """The old one wakes up while another leads, and a server and its jobs write to it."""
        old = self.cluster.leader()
        old.pause()
        self.goes_on(f"primary {old.name} stopped")
        place = self.county.second_place()
        self.addCleanup(place.close)
        place.database = self.cluster.url(old)
        old.resume_postgres()
        astray = place.serve()
        self.assertTrue(astray.running(), astray.log)
        self.assertEqual(astray.get("/health/ready").status, 200, "the old primary is no second one")
        self.assertEqual(recovering(place.database), "f")
        self.load.servers = [*self.servers, astray]
        time.sleep(5)
        self.assertIsNotNone(self.cluster.leader())
        self.assertIsNot(self.cluster.leader(), old)
        self.assertEqual(recovering(place.database), "f", "the two were not there at once")
        old.resume()
        self.whole()
        astray.kill()
        place.database = self.cluster.url()
        self.servers.append(place.serve())  # what it read is audited from its spool
        self.addCleanup(self.servers[-1].kill)
        self.addCleanup(self.servers.pop)
        self.load.servers = list(self.servers)
        self.goes_on("two primaries")
        self.all_is_there(answer_seconds=40)


"""PostgreSQL that stops, crashes and hangs under load, and two servers on one PostgreSQL."""
import time
import unittest

import checks
import options
from county import Cluster, County
from listener import Listener
from load import Load
from support import wait_until

# A request waits for the database no longer than this.
ANSWER_SECONDS = 15


class PostgresTest(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)
        self.county = County(self.cluster.url)
        self.addCleanup(self.county.close)

    def outage(self, begin, end, seconds):
        """Load before, during and after; the server is never restarted."""
        server = self.county.serve()
        load = Load(self.county, [server], options.seed, stubborn=True)
        load.start()
        time.sleep(1)
        begin()
        self.assertTrue(wait_until(lambda: server.get("/health/ready").status == 503, ANSWER_SECONDS))
        self.assertEqual(server.get("/health/live").status, 200)
        self.assertTrue(wait_until(lambda: any(one[0] == 503 for one in load.ledger.refused), ANSWER_SECONDS))
        time.sleep(seconds)
        refused = list(load.ledger.refused)
        end()
        back = time.monotonic()
        self.assertTrue(wait_until(lambda: server.get("/health/ready").status == 200, 20), server.log[-2000:])
        before = len(load.ledger.changes)
        self.assertTrue(wait_until(lambda: len(load.ledger.changes) > before + 10, 20), "no change after the outage")
        options.say(f"served {time.monotonic() - back:.1f} s after the outage, {len(refused)} refused meanwhile")
        load.end()
        for status, retry_after, text in load.ledger.refused:
            if status >= 500:
                self.assertEqual(status, 503, text)
                self.assertTrue(retry_after, text)
        self.assertLess(max(load.ledger.latencies), ANSWER_SECONDS)
        load.repeat_unanswered()
        checks.everything(self, self.county, load)
        self.assertTrue(server.running())

    def test_stopped(self):
        self.outage(self.cluster.stop, self.cluster.start, options.size(short=1, long=20))

    def test_crashed(self):
        self.outage(self.cluster.crash, self.cluster.start, options.size(short=1, long=5))

    def test_paused(self):
        self.outage(self.cluster.pause, self.cluster.resume, options.size(short=1, long=30))

    def test_two_servers_and_either_may_be_killed(self):
        here, there = self.county.place, self.county.second_place()
        self.addCleanup(there.close)
        first, second = here.serve(), there.serve()
        self.assertTrue(second.running(), second.log)
        load = Load(self.county, [first], options.seed, senders=1, receivers=1, stubborn=True)
        listener = Listener(second, load.people["desk"])
        listener.start()
        self.assertTrue(wait_until(listener.connected))
        load.start()
        self.assertTrue(wait_until(lambda: listener.heard, 4), "a change here was not heard there")
        load.servers = [first, second]
        for _ in range(options.size(short=1, long=5)):
            time.sleep(1)
            first.kill()
            time.sleep(1)
            first = here.serve()
            load.servers = [first, second]
            time.sleep(1)
            second.kill()
            time.sleep(1)
            second = there.serve()
            load.servers = [first, second]
            listener.server = second
        load.end()
        load.move(first, second)
        load.repeat_unanswered()
        checks.everything(self, self.county, load)
        checks.nothing_missed(self, self.county, listener)
        listener.ending.set()
        done = there.run("audit", "verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

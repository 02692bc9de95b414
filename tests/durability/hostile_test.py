"""Clients that mean harm. The server answers them or closes, and serves everybody else meanwhile."""
import contextlib
import http.client
import json
import resource
import socket
import threading
import time
import unittest

import options
from county import County
from support import wait_until

# What an ordinary request may take meanwhile, on two cores shared with the attackers.
PROBE_SECONDS_MAX = 2.0


class Probe(threading.Thread):
    """An honest client; keeps the seconds of each answer, and what was no answer."""

    def __init__(self, server, person):
        super().__init__(daemon=True)
        self.server, self.person = server, person
        self.seconds, self.wrong = [], []
        self.ending = threading.Event()

    def run(self):
        paths = ("/health/live", "/health/ready", "/api/v1/referrals?limit=5")
        while not self.ending.is_set():
            for path in paths:
                begin = time.monotonic()
                try:
                    status = self.server.get(path, self.person.headers).status
                    if status != 200:
                        self.wrong.append((path, status))
                except (OSError, http.client.HTTPException) as none:
                    self.wrong.append((path, repr(none)))
                self.seconds.append(time.monotonic() - begin)
            time.sleep(0.02)


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Both ends of every connection are ours.
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 24_000), hard))
        cls.county = County()
        cls.addClassCleanup(cls.county.close)
        cls.server = cls.county.serve()
        cls.person = cls.county.sign_in(cls.server, "township")

    @contextlib.contextmanager
    def others_are_served(self):
        probe = Probe(self.server, self.person)
        probe.start()
        memory = self.memory()
        yield
        self.assertTrue(wait_until(lambda: len(probe.seconds) > 30, 20))
        probe.ending.set()
        probe.join(30)
        self.assertEqual(probe.wrong, [])
        slowest = sorted(probe.seconds)[-1]
        options.say(f"{len(probe.seconds)} answers, slowest {slowest * 1000:.0f} ms, "
                    f"memory +{self.memory() - memory} MiB")
        self.assertLess(slowest, PROBE_SECONDS_MAX)
        self.assertLess(self.memory() - memory, 400, "memory in MiB")
        self.assertTrue(self.server.running(), self.server.log[-2000:])

    def memory(self) -> int:
        with open(f"/proc/{self.server.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize() >> 20

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=30)

    def send(self, data) -> bytes:
        """Everything the server says until it closes."""
        with self.connect() as s:
            with contextlib.suppress(OSError):
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
            return read_all(s)

    def head(self, method, path, *more):
        own = [f"{name}: {value}" for name, value in self.person.headers.items()]
        return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *own, *more, "", ""]).encode()

    def post(self, body, path="/api/v1/referrals"):
        head = self.head("POST", path, "Content-Type: application/json", f"Content-Length: {len(body)}",
                         "Connection: close")
        return self.send(head + body)

    def test_headers_and_bodies_that_never_end(self):
        count = options.size(short=200, long=1000)
        with self.others_are_served(), contextlib.ExitStack() as stack:
            slow = [stack.enter_context(self.connect()) for _ in range(count)]
            body = self.head("POST", "/api/v1/referrals", "Content-Type: application/json", "Content-Length: 5000")
            for index, s in enumerate(slow):
                s.sendall(b"GET / HTTP/1.1\r\n" if index % 2 else body)
            begin, open_ones = time.monotonic(), slow
            while open_ones and time.monotonic() - begin < options.size(short=14, long=90):
                time.sleep(1)
                open_ones = [s for s in open_ones if drip(s)]
            heads = [s for index, s in enumerate(slow) if index % 2]
            self.assertEqual([s for s in heads if s in open_ones], [], "a head may not take longer than 10 s")
            if options.long:
                self.assertEqual(open_ones, [], "a body may not take longer than a minute")

    def test_half_open_connections(self):
        count = options.size(short=2000, long=10_000)
        with self.others_are_served(), contextlib.ExitStack() as stack:
            # Not more than the server takes altogether, the probe's included.
            for _ in range(min(count, 9_990)):
                stack.enter_context(self.connect())
            time.sleep(options.size(short=2, long=15))

    def test_more_connections_than_there_are_places(self):
        if not options.long:
            self.skipTest("long")
        with contextlib.ExitStack() as stack:
            for _ in range(10_200):
                with contextlib.suppress(OSError):
                    stack.enter_context(self.connect())
        self.assertTrue(wait_until(lambda: self.server.get("/health/live").status == 200, 20))

    def test_pipelined_garbage(self):
        garbage = [
            b"\x00" * 5000, b"\xff\xfe" * 5000, b"GET\r\n\r\n" * 500, b"GET / HTTP/9.9\r\n\r\n" * 100,
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"\r\n" * 20000,
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /%00%ff HTTP/1.1\r\nHost: x\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 600,
        ]
        valid = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
        with self.others_are_served():
            for piece in garbage * options.size(short=3, long=50):
                told = self.send(valid * 20 + piece + valid)
                self.assertEqual(told.count(b"HTTP/1.1 200 OK"), 20, piece[:60])
                self.assertNotIn(b"HTTP/1.1 5", told, piece[:60])

    def test_pipelined_requests_without_reading(self):
        with self.others_are_served(), self.connect() as s:
            s.settimeout(3)
            with contextlib.suppress(OSError):
                for _ in range(200):
                    s.sendall(b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)

    def test_a_body_of_a_gigabyte(self):
        chunk, total = b"x" * (1 << 20), 1 << 30
        with self.others_are_served():
            told = self.send(self.head("POST", "/api/v1/referrals", "Content-Type: application/json",
                                       f"Content-Length: {total}"))
            self.assertIn(b"HTTP/1.1 413", told)
            for encoding in ("Transfer-Encoding: chunked", f"Content-Length: {total}"):
                begin = time.monotonic()
                with self.connect() as s, contextlib.suppress(OSError):
                    s.sendall(self.head("POST", "/api/v1/referrals", "Content-Type: application/json", encoding))
                    while time.monotonic() - begin < 20:
                        s.sendall(b"100000\r\n" + chunk + b"\r\n" if "chunked" in encoding else chunk)
                        time.sleep(0.01)
                # It reads on for two seconds after its refusal, so that an honest client sees the answer.
                self.assertLess(time.monotonic() - begin, 6, encoding)

    def test_deep_and_long_json(self):
        bodies = [b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"[" * 900_000,
                  b'{"content":' + b"[" * 10_000 + b"]" * 10_000 + b"}", b'"' + b"\\u0000" * 100_000 + b'"',
                  b"[" + b"0," * 400_000 + b"0]", b"1" * 900_000, b'{"a":1e' + b"9" * 100_000 + b"}",
                  b"{" + b",".join(b'"%d":0' % n for n in range(80_000)) + b"}"]
        with self.others_are_served():
            for body in bodies:
                told = self.post(body)
                self.assertTrue(told.startswith(b"HTTP/1.1 400"), f"{body[:40]}: {told[:200]}")
                self.assertIn(b"application/problem+json", told)
                json.loads(told.split(b"\r\n\r\n", 1)[1])

    def test_huge_headers(self):
        with self.others_are_served():
            for more in (["X: " + "a" * 100_000], [f"X-{n}: a" for n in range(20_000)], ["Cookie: " + "a=b; " * 30_000],
                         ["A" * 100_000 + ": b"]):
                told = self.send(self.head("GET", "/api/v1/session", *more))
                self.assertTrue(told.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")), told[:100])
            told = self.send(self.head("GET", "/" + "a" * 100_000))
            self.assertTrue(told.startswith((b"HTTP/1.1 431", b"HTTP/1.1 414")), told[:100])


def drip(s) -> bool:
    """One more byte; false when the server has closed."""
    s.setblocking(False)
    try:
        if s.recv(1000) == b"":
            return False
    except BlockingIOError:
        pass
    except OSError:
        return False
    try:
        s.send(b"a")
        return True
    except OSError:
        return False


def read_all(s) -> bytes:
    told = b""
    with contextlib.suppress(OSError):
        while piece := s.recv(65536):
            told += piece
    return told

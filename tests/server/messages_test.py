"""Messages of the real binary: a real mail server, robots that answer, fail and hang, and kill -9 in between."""
import http.server
import json
import pathlib
import subprocess
import threading
import time
import unittest

from support import Person, Place, free_port, wait_until

# Run by the Python that Debian's python3-aiosmtpd belongs to.
SINK = pathlib.Path(__file__).with_name("smtp_sink.py")
PASSWORD = "river-stone-42"


class Robot(http.server.BaseHTTPRequestHandler):
    """Takes messages at /good, answers 500 at /bad, and nothing at all at /silent."""
    taken, ended = [], threading.Event()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/silent"):
            Robot.ended.wait(60)
            return
        good = self.path.startswith("/good")
        if good:
            Robot.taken.append((self.headers["Idempotency-Key"], body))
        answer = b'{"errcode":0,"errmsg":"ok"}' if good else b"broken"
        self.send_response(200 if good else 500)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class MessagesTest(unittest.TestCase):
    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.close)
        Robot.taken.clear()
        Robot.ended.clear()
        self.robots = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Robot)
        self.robots.daemon_threads = True
        threading.Thread(target=self.robots.serve_forever, daemon=True).start()
        self.addCleanup(self.robots.server_close)
        self.addCleanup(self.robots.shutdown)
        self.addCleanup(Robot.ended.set)
        self.letters_file = self.place.folder / "letters.jsonl"
        self.mail_port = free_port()
        self.config = self.place.folder / "yilian.toml"
        self.config.write_text(
            f'mail_server = "smtp://127.0.0.1:{self.mail_port}"\nmail_from = "yilian@example.cn"\n'
            f'robot_hosts = "127.0.0.1"\npublic_url = "http://127.0.0.1"\n')
        self.admin_secret = self.place.admin()

    def serve(self):
        server = self.place.serve("--config", str(self.config))
        self.assertTrue(server.running(), server.log)
        return server

    def mail_server(self):
        process = subprocess.Popen(["/usr/bin/python3", str(SINK), str(self.mail_port), str(self.letters_file)],
                                   stdout=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        return process

    def letters(self):
        if not self.letters_file.exists():
            return []
        return [json.loads(line) for line in self.letters_file.read_text().splitlines()]

    def admin(self, server):
        person = Person(server, "admin", self.admin_secret)
        person.change_password(self.admin_secret, PASSWORD)
        return person

    def prefer(self, person, email):
        body = {"language": "zh", "email": email, "mail": "all", "sms": "never"}
        answer = person.request("PUT", "/api/v1/message-preferences", body, {"If-Match": '"0"'})
        self.assertEqual(answer.status, 200, answer.text)

    def robot(self, person, path):
        body = {"kind": "wecom", "name": path, "threshold": "all", "enabled": True,
                "address": f"http://127.0.0.1:{self.robots.server_port}/{path}"}
        answer = person.request("POST", "/api/v1/channels", body)
        self.assertEqual(answer.status, 201, answer.text)
        return json.loads(answer.text)

    def test_robots_that_fail_or_hang_delay_nobody(self):
        self.mail_server()
        person = self.admin(self.serve())
        self.prefer(person, "admin@example.cn")
        bad = self.robot(person, "bad")
        silent = [self.robot(person, f"silent{n}") for n in range(6)]  # more than there are senders
        good = self.robot(person, "good")
        for channel in [bad, *silent]:
            self.send_test(person, channel)
        time.sleep(0.5)  # they hang now
        begin = time.monotonic()
        answer = person.request("POST", "/api/v1/message-preferences/test", {"channel": "mail"})
        self.assertEqual(answer.status, 204, answer.text)
        self.assertTrue(wait_until(lambda: self.letters(), 4), "mail waits for a robot")
        self.assertLess(time.monotonic() - begin, 4)
        self.send_test(person, good)
        self.assertTrue(wait_until(lambda: Robot.taken, 20))
        states = lambda: {one["name"]: one for one in json.loads(person.request("GET", "/api/v1/channels").text)["items"]}
        self.assertTrue(wait_until(lambda: "restingUntil" in states()["bad"], 10))
        self.assertEqual(states()["bad"]["errorDetail"], 500)
        self.assertTrue(wait_until(lambda: all("restingUntil" in states()[f"silent{n}"] for n in range(6)), 30))
        self.assertNotIn("restingUntil", states()["good"])

    def send_test(self, person, channel):
        answer = person.request("POST", f"/api/v1/channels/{channel['id']}/test", {}, {"If-Match": '"1"'})
        self.assertEqual(answer.status, 200, answer.text)

    def test_what_was_accepted_survives_a_killed_server_and_goes_out_later(self):
        server = self.serve()
        person = self.admin(server)
        self.prefer(person, "admin@example.cn")
        for _ in range(3):
            answer = person.request("POST", "/api/v1/message-preferences/test", {"channel": "mail"})
            self.assertEqual(answer.status, 204, answer.text)
        server.kill()
        self.assertEqual(self.letters(), [])
        self.mail_server()
        server = self.serve()
        # The target rests for a minute after the attempt that found nobody; a killed sender's lease ends as soon.
        self.assertTrue(wait_until(lambda: len(self.letters()) >= 3, 100), server.log)
        ids = [letter["id"] for letter in self.letters()]
        self.assertEqual(len(set(ids)), 3)
        letter = self.letters()[0]
        self.assertEqual(letter["to"], ["admin@example.cn"])
        self.assertIn("测试", letter["subject"])
        self.assertNotIn("admin@example.cn", server.log)


if __name__ == "__main__":
    unittest.main()

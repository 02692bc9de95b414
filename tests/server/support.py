"""The real binary on a data folder of its own, driven over loopback with Python's standard library only."""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time

BINARY = os.environ["YILIAN"]
REGION = "530111"
CHECK = pathlib.Path(__file__).resolve().parent.parent.parent / "tools/check_logs"
# What the tests told of people, which must not stand in any log.
FIELDS = {"documentNumber", "phone", "address", "insuranceNumber", "signerName", "doctorPhone", "presentIllness"}
WORDS = {"nobody at all"}


def run(*arguments, env=None, stdin=""):
    """One command; answers the finished process with its texts."""
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True, timeout=60, input=stdin,
        env={**os.environ, **(env or {})},
    )


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def record_words(value, of_a_person=False):
    if isinstance(value, list):
        for one in value:
            record_words(one, of_a_person)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if isinstance(inner, str) and (key in FIELDS or of_a_person and key == "name") and 2 <= len(inner) <= 200:
            WORDS.add(inner)
        record_words(inner, key in ("person", "guardian"))


class Place:
    """A data folder; servers started on it are ended with it."""

    def __init__(self, region=REGION, database=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yilian-server-"))
        self.data = self.folder / "data"
        self.region, self.database = region, database
        self.servers = []

    def options(self):
        database = ["--database", self.database] if self.database else []
        return ["--data", str(self.data), "--region", self.region, *database]

    def run(self, *command, **more):
        return run(*command, *self.options(), **more)

    def admin(self, login="admin") -> str:
        """Makes an administrator; answers the one-time password."""
        made = self.run("user", "create-admin", "--login", login)
        assert made.returncode == 0, made.stderr
        return re.search(r"password: (\S+)", made.stdout)[1]

    def serve(self, *more, prepare=None):
        server = Server(self, more, prepare)
        self.servers.append(server)
        return server

    def close(self):
        for server in self.servers:
            server.kill()
        self.check_logs()
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)

    def check_logs(self):
        words = self.folder / "words"
        words.write_text("".join(json.dumps(word) + "\n" for word in sorted(WORDS)))
        for server in self.servers:
            if not server.log:
                continue  # it did not start
            looked = subprocess.run([CHECK, server.log_file, "--words", words], capture_output=True, text=True)
            assert looked.returncode == 0, looked.stdout + looked.stderr


class Server:
    """Started and answering, or already ended; its log goes to a file, because a full pipe would stop it."""

    def __init__(self, place, more, prepare=None):
        self.port = free_port()
        self.log_file = place.folder / f"server-{len(place.servers)}.log"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", *place.options(), "--port", str(self.port), *more], stderr=log, preexec_fn=prepare,
            )
        wait_until(lambda: "server.started" in self.log or not self.running(), 60)

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def kill(self):
        if self.running():
            self.process.kill()
        self.process.wait()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def get(self, path, headers=None):
        return self.request("GET", path, None, headers)

    def request(self, method, path, body=None, headers=None):
        connection = self.connect()
        sent = dict(headers or {})
        data = None
        if body is not None:
            record_words(body)
            data = json.dumps(body)
            sent["Content-Type"] = "application/json"
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer


class Person:
    """A signed-in caller."""

    def __init__(self, server, login, password):
        answer = server.request("POST", "/api/v1/session", {"loginName": login, "password": password})
        assert answer.status == 200, answer.text
        self.server = server
        self.keep(answer)

    def keep(self, answer):
        self.headers = {
            "Cookie": answer.getheader("Set-Cookie").split(";")[0],
            "X-Csrf-Token": json.loads(answer.text)["csrfToken"],
        }

    def change_password(self, old, new):
        answer = self.request("POST", "/api/v1/session/password", {"oldPassword": old, "newPassword": new})
        assert answer.status == 200, answer.text
        self.keep(answer)

    def request(self, method, path, body=None, headers=None):
        return self.server.request(method, path, body, {**self.headers, **(headers or {})})


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False

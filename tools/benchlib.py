"""What the benchmarks share: a server of its own on loopback, who signs in to it, wrk, and synthetic people."""
import datetime
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REGION, PASSWORD = "341881", "Yilian-demo-2026"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def build(*targets: str) -> None:
    """Builds release, unless YILIAN names a binary."""
    if "YILIAN" not in os.environ:
        subprocess.run([ROOT / "tools/build-release"], check=True)
    if targets:
        subprocess.run(["ninja", "-C", ROOT / "build/release", "--quiet", *targets], check=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def check_digit(digits: str) -> str:
    return "10X98765432"[sum(int(c) * w for c, w in zip(digits, WEIGHTS)) % 11]


def identity(number: int) -> str:
    """A synthetic identity number with a valid check digit, of a district that does not exist."""
    day = datetime.date(1950, 1, 1) + datetime.timedelta(days=number % 18000)
    digits = f"341899{day:%Y%m%d}{number // 18000:03d}"
    return digits + check_digit(digits)


class Server:
    """The program on an own database with the demo (without its quarter); one that is not fresh has it already."""

    def __init__(self, folder: str, database: str | None = None, fresh: bool = True):
        self.yilian = os.environ.get("YILIAN", str(ROOT / "build/release/app/yilian"))
        self.options = ["--region", REGION, "--data", folder] + (["--database", database] if database else [])
        self.url = database or f"sqlite:{folder}/yilian.db"
        self.folder, self.process = folder, None
        if fresh:
            subprocess.run([self.yilian, "demo", "--no-quarter", *self.options], check=True, stdout=subprocess.DEVNULL)

    def start(self, **environment: str) -> None:
        self.port = free_port()
        log = pathlib.Path(self.folder, "bench.log")
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen([self.yilian, "serve", *self.options, "--port", str(self.port)],
                                            stderr=out, env={**os.environ, **environment})
        while "server.started" not in log.read_text(encoding="utf-8"):
            if self.process.poll() is not None:
                sys.exit(log.read_text(encoding="utf-8"))
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
        self.process = None

    def memory(self, field: str) -> int:
        """MiB of VmRSS or VmHWM."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) // 1024


class Person:
    """A signed-in account of the demo."""

    def __init__(self, port: int, login: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"Content-Type": "application/json"}
        answer, body = self.send("POST", "/api/v1/session", {"loginName": login, "password": PASSWORD})
        self.session = body
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        self.headers |= {"Cookie": self.cookie, "X-CSRF-Token": body["csrfToken"]}

    def send(self, method: str, path: str, body=None, **headers: str):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self.connection.request(method, path, data, self.headers | headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:2000].decode()}")
        return answer, json.loads(text or b"null")


def wrk(url: str, *more: str, seconds: float, connections: int = 8, script: str | None = None, arguments=()):
    """Requests a second, and the share of refusals."""
    command = ["wrk", "-t2" if connections > 1 else "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s", *more]
    if script:
        command += ["-s", script]
    command.append(url)
    text = subprocess.run([*command, *(["--", *arguments] if arguments else [])], capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    total = int(re.search(r"(\d+) requests in", text)[1])
    return rate, int(refused[1]) / total if refused and total else 0.0


def show(name: str, rates: list[float], base: list[float], note: str = "") -> None:
    """Median, spread (largest less smallest, of the median), and the median of the ratios piece by piece."""
    ratio = statistics.median(rate / other for rate, other in zip(rates, base))
    spread = (max(rates) - min(rates)) / statistics.median(rates)
    print(f"{name:44} {statistics.median(rates):11,.0f} {spread:8.0%} {ratio:10.3f}{note}", flush=True)

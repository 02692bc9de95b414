"""Three PostgreSQL servers under Patroni and etcd, configured by the files of deploy/patroni, on loopback addresses."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from county import ROOT
from support import free_port, wait_until

NAMES = ("db1", "db2", "db3")
# PostgreSQL refuses to run as root.
OWNER = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
BIN = "/usr/lib/postgresql/15/bin"


class Node:
    """One machine: its etcd, its Patroni and what Patroni starts."""

    def __init__(self, cluster, number):
        self.name = NAMES[number]
        self.number = number
        self.address = f"127.0.0.{11 + number}"
        self.folder = cluster.folder / self.name
        self.folder.mkdir()
        self.data = self.folder / "data"
        self.ports = {port: free_port() for port in ("5432", "8008", "2379", "2380")}
        self.etcd = self.patroni = None
        self.paused = []

    def launch(self, arguments, environment=None):
        """In the background, its log in the node's folder; ended by `cluster.close`."""
        with open(self.folder / f"{pathlib.Path(arguments[0]).name}.log", "ab") as log:
            return subprocess.Popen(arguments, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    env={**os.environ, **(environment or {})}, **OWNER)

    def start(self):
        self.patroni = self.launch(["patroni", str(self.folder / "patroni.yml")])

    def ask(self, path):
        """Patroni's own answer, or None when it is not there."""
        try:
            with urllib.request.urlopen(f"http://{self.address}:{self.ports['8008']}{path}", timeout=2) as answer:
                return json.loads(answer.read())
        except (OSError, ValueError):
            return None

    def postgres(self) -> list[int]:
        """The process ids of this node's PostgreSQL, the first one's first."""
        try:
            head = int((self.data / "postmaster.pid").read_text().split()[0])
            if str(self.data) not in pathlib.Path(f"/proc/{head}/cmdline").read_text():
                return []
            return [head, *map(int, pathlib.Path(f"/proc/{head}/task/{head}/children").read_text().split())]
        except (OSError, ValueError, IndexError):
            return []

    def kill(self):
        """As if the power failed: Patroni first, so that it starts nothing again."""
        self.patroni.kill()
        self.patroni.wait()
        signal_all(self.postgres(), signal.SIGKILL)
        wait_until(lambda: not self.postgres(), 10)
        self.paused = []

    def pause(self):
        self.paused = [self.patroni.pid, *self.postgres()]
        signal_all(self.paused, signal.SIGSTOP)

    def resume_postgres(self):
        """It believes to lead, and nobody is there to tell it otherwise."""
        signal_all(self.paused[1:], signal.SIGCONT)
        self.paused = self.paused[:1]

    def resume(self):
        signal_all(self.paused, signal.SIGCONT)
        self.paused = []

    def log(self, lines=15) -> str:
        return "\n".join((self.folder / "patroni.log").read_text(errors="replace").splitlines()[-lines:])


class Patroni:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yilian-ha-"))
        self.nodes = [Node(self, number) for number in range(len(NAMES))]
        try:
            self.begin()
        except BaseException:
            self.close()
            raise

    def begin(self):
        for node in self.nodes:
            (node.folder / "patroni.yml").write_text(self.configuration(node))
        if OWNER:
            subprocess.run(["chown", "-R", "postgres:postgres", str(self.folder)], check=True)
        for node in self.nodes:
            node.etcd = node.launch(["etcd"], self.etcd_environment(node))
        for node in self.nodes:
            node.start()
        assert wait_until(self.whole, 120), self.nodes[0].log()
        leader = self.leader()
        for sql in ("CREATE ROLE yilian LOGIN PASSWORD 'change-me-5'",
                    "CREATE DATABASE yilian OWNER yilian ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"):
            subprocess.run([f"{BIN}/psql", "-h", str(leader.folder), "-p", str(leader.ports["5432"]), "-U", "postgres",
                            "-qXc", sql, "postgres"], check=True, capture_output=True, timeout=60, **OWNER)
        # libpq goes no further than a host that answers and does not know the database yet.
        for node in self.nodes:
            assert wait_until(lambda: recovering(self.url(node)) in ("f", "t"), 20), node.name

    def on_loopback(self, text: str) -> str:
        """The addresses and ports of production made those of this test; the ports are each node's own."""
        for node in self.nodes:
            for port, free in node.ports.items():
                text = text.replace(f"10.0.0.{11 + node.number}:{port}", f"{node.address}:{free}")
        return text.replace("10.0.0.", "127.0.0.")

    def configuration(self, node) -> str:
        """deploy/patroni/patroni.yml with the name, addresses and folders of this node."""
        text = (ROOT / "deploy/patroni/patroni.yml").read_text()
        for port in ("8008", "5432"):
            text = text.replace(f"10.0.0.11:{port}", f"10.0.0.{11 + node.number}:{port}")
        text = text.replace("name: db1", f"name: {node.name}")
        text = text.replace("/var/lib/postgresql/15/yilian", str(node.data))
        text = text.replace("/var/lib/postgresql/.pgpass-patroni", str(node.folder / "pgpass"))
        text = text.replace("/var/run/postgresql", str(node.folder))
        if not OWNER:
            text = text.replace("local all postgres peer", "local all postgres trust")
        return self.on_loopback(text)

    def etcd_environment(self, node) -> dict:
        """deploy/patroni/etcd.env with the name, addresses and folder of this node."""
        found = dict(re.findall(r"^(ETCD_\w+)=(.*)$", (ROOT / "deploy/patroni/etcd.env").read_text(), re.M))
        members = found.pop("ETCD_INITIAL_CLUSTER")
        own = {key: value.replace("10.0.0.11", f"10.0.0.{11 + node.number}") for key, value in found.items()}
        own |= {"ETCD_NAME": node.name, "ETCD_DATA_DIR": str(node.folder / "etcd"), "ETCD_INITIAL_CLUSTER": members}
        return {key: self.on_loopback(value) for key, value in own.items()}

    def url(self, node=None) -> str:
        """Of whichever of the three leads, or of this one in any role."""
        if node:
            return f"postgres://yilian:change-me-5@{node.address}:{node.ports['5432']}/yilian"
        hosts = ",".join(f"{one.address}:{one.ports['5432']}" for one in self.nodes)
        return f"postgres://yilian:change-me-5@{hosts}/yilian?target_session_attrs=read-write"

    def leader(self):
        """Who answers that it leads and holds the lock."""
        for node in self.nodes:
            if not node.paused and node.ask("/primary"):
                return node
        return None

    def standby(self):
        """Who has every answered change on its disk."""
        for node in self.nodes:
            if not node.paused and node.ask("/sync"):
                return node
        return None

    def whole(self) -> bool:
        """One leads, one stands by synchronously, one follows, all on one timeline."""
        leader = self.leader()
        members = (leader and leader.ask("/cluster") or {}).get("members", [])
        states = {one["role"]: one["state"] for one in members}
        return (len(members) == 3 and set(states) == {"leader", "sync_standby", "replica"}
                and all(state in ("running", "streaming") for state in states.values())
                and len({one.get("timeline") for one in members}) == 1 and self.standby() is not None)

    def switch_over(self, to):
        """As the manual says: to another one, without a fault."""
        done = subprocess.run(["patronictl", "-c", str(self.nodes[0].folder / "patroni.yml"), "switchover", "--force",
                               "--candidate", to.name], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self):
        for node in self.nodes:
            node.resume()
            if node.patroni:
                node.kill()
            if node.etcd:
                node.etcd.kill()
                node.etcd.wait()
        shutil.rmtree(self.folder)


def recovering(url) -> str:
    """`f` of a primary, `t` of a replica, or why there is no answer."""
    done = subprocess.run(["psql", url, "-AtqXc", "SELECT pg_is_in_recovery()"], capture_output=True, text=True, timeout=20)
    return done.stdout.strip() or done.stderr


def signal_all(processes, number):
    for one in processes:
        try:
            os.kill(one, number)
        except ProcessLookupError:
            pass


if __name__ == "__main__":  # to look at one by hand
    begin = time.monotonic()
    cluster = Patroni()
    print(f"{time.monotonic() - begin:.0f} s", cluster.url(), cluster.leader().name, cluster.standby().name)
    try:
        input("Enter ends it: ")
    finally:
        cluster.close()

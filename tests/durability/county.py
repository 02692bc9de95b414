"""The demo county on a place of its own, its people, and a throw-away PostgreSQL that syncs to the disk."""
import atexit
import datetime
import functools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import uuid

from support import Person, Place, free_port

REGION = "341881"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COUNTY_HOSPITAL = "宁川市人民医院"


class Cluster:
    """PostgreSQL with fsync, ended and removed with the test."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yilian-pg-"))
        self.port = free_port()
        self.paused = []
        self.start()

    @classmethod
    def of(cls, folder):
        """What a restore put there."""
        cluster = cls.__new__(cls)
        cluster.folder, cluster.port, cluster.paused = folder, free_port(), []
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
        cluster.start()
        return cluster

    def start(self):
        done = subprocess.run(
            [str(ROOT / "tools/pg-test-cluster"), "start", str(self.folder), str(self.port)],
            capture_output=True, text=True, timeout=120, env={**os.environ, "YILIAN_PG_FSYNC": "on"},
        )
        assert done.returncode == 0, done.stderr
        self.url = done.stdout.strip()

    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def stop(self):
        subprocess.run([str(ROOT / "tools/pg-test-cluster"), "stop", str(self.folder)],
                       capture_output=True, timeout=60, check=True)

    def crash(self):
        """Without a checkpoint; the next start replays the log."""
        os.kill(self.pid(), signal.SIGQUIT)
        while (self.folder / "postmaster.pid").exists():
            time.sleep(0.05)

    def pause(self):
        head = self.pid()
        below = pathlib.Path(f"/proc/{head}/task/{head}/children").read_text().split()
        self.paused = [head, *map(int, below)]
        for one in self.paused:
            os.kill(one, signal.SIGSTOP)

    def resume(self):
        for one in self.paused:
            try:
                os.kill(one, signal.SIGCONT)
            except ProcessLookupError:
                pass
        self.paused = []

    def close(self):
        self.resume()
        if (self.folder / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)


class Rows:
    """Looks into a database without writing; ids are 32 hex digits, everything else is as in the table."""

    def __init__(self, place):
        self.place = place

    def __call__(self, sql: str) -> list[tuple]:
        """`[column]` stands for an id as text."""
        if self.place.database:
            text = re.sub(r"\[([\w.]+)\]", r"replace(\1::text, '-', '')", sql)
            done = subprocess.run(["psql", self.place.database, "-AtqX", "-F", "\x1f", "-R", "\x1e", "-c", text],
                                  capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return [tuple(map(number, row.split("\x1f"))) for row in done.stdout.rstrip("\n").split("\x1e") if row]
        text = re.sub(r"\[([\w.]+)\]", r"lower(hex(\1))", sql)
        database = sqlite3.connect(f"file:{self.place.data}/yilian.db?mode=ro", uri=True, timeout=20)
        try:
            return database.execute(text).fetchall()
        finally:
            database.close()

    def one(self, sql: str):
        return self(sql)[0][0]


def number(text: str):
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


@functools.cache
def loaded() -> tuple[pathlib.Path, str]:
    """A data folder on SQLite with the demo in it, to be copied, and the password of its people."""
    place = Place(REGION)
    atexit.register(place.close)
    return place.data, load_demo(place)


def load_demo(place) -> str:
    done = place.run("demo", "--no-quarter")
    assert done.returncode == 0, done.stderr
    return re.search(r"password (.*):$", done.stdout, re.M)[1]


class County:
    """The demo installation without the quarter, on a place of its own."""

    def __init__(self, database=None):
        self.place = Place(REGION, database)
        if database:
            self.password = load_demo(self.place)
        else:
            folder, self.password = loaded()
            shutil.copytree(folder, self.place.data)
        self.rows = Rows(self.place)

    @classmethod
    def at(cls, place, password):
        """What somebody else put there."""
        county = cls.__new__(cls)
        county.place, county.password, county.rows = place, password, Rows(place)
        return county

    def close(self):
        self.place.close()

    def second_place(self):
        """Another machine: its own data folder, the same key file and database."""
        place = Place(self.place.region, self.place.database)
        shutil.copytree(self.place.data / "keys", place.data / "keys")
        return place

    def serve(self, *more, **how):
        return self.place.serve(*more, **how)

    def sign_in(self, server, login):
        person = Person(server, login, self.password)
        session = json.loads(person.request("GET", "/api/v1/session").text)
        person.account_id = session["account"]["id"]
        person.account = person.account_id.replace("-", "")
        person.organisation = session["post"]["organisationId"]
        return person


def now(hours=0) -> str:
    zone = datetime.timezone(datetime.timedelta(hours=8))
    at = datetime.datetime.now(zone) + datetime.timedelta(hours=hours)
    return at.isoformat(timespec="milliseconds")


used_numbers = set()


def id_card(chance: random.Random) -> str:
    """A synthetic identity number with its check digit, never the same twice."""
    while True:
        day = datetime.date(1940, 1, 1) + datetime.timedelta(days=chance.randrange(20000))
        body = f"{REGION}{day:%Y%m%d}{chance.randrange(1000):03}"
        if body not in used_numbers:
            break
    used_numbers.add(body)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights)) % 11]


def registration(chance: random.Random) -> dict:
    person = {"name": "张小明", "documentKind": "id_card", "documentNumber": id_card(chance), "phone": "13800138000",
              "flags": [], "newborn": False}
    return {"person": person, "visit": {"kind": "outpatient", "proof": "card_read"}}


def target(person) -> tuple[str, str]:
    """The county hospital and one of its departments."""
    listed = json.loads(person.request("GET", "/api/v1/referral-targets").text)["items"]
    hospital = next(one for one in listed if one["organisationName"] == COUNTY_HOSPITAL)
    return hospital["organisationId"], hospital["departmentIds"][0]


def papers(patient: str, to: tuple[str, str], mark: str) -> dict:
    """Complete papers of a referral upwards; `mark` tells it from every other."""
    consent = {"signerName": "本人", "relation": "self", "method": "paper", "signedAt": now(), "informed": True}
    return {"content": {
        "patientId": patient, "direction": "up", "kind": "outpatient", "urgency": "elective",
        "toOrganisationId": to[0], "toDepartmentId": to[1], "reason": "limits_of_technique", "impression": "心绞痛",
        "diagnoses": [{"code": "I20.9", "name": "", "main": True}], "presentIllness": mark,
        "treatmentCourse": "硝酸酯类", "doctorPhone": "13900000000", "fileIds": [], "consent": consent,
    }}


def new_mark() -> str:
    return f"胸痛 {uuid.uuid4()}"


def appointment() -> dict:
    return {"appointment": {"at": now(24), "place": "门诊二楼"}}

"""Clients that write and read at once, and the ledger of what the server told them."""
import collections
import http.client
import json
import random
import threading
import time
import uuid

from county import appointment, new_mark, papers, registration, target

Change = collections.namedtuple("Change", "referral version state action account trace")
Read = collections.namedtuple("Read", "kind subject account trace status")
Sent = collections.namedtuple("Sent", "login method path body headers mark")

# The statuses that a race between two who act on one referral may give, besides success.
LOST_RACE = (403, 404, 409, 412, 422)


class Ledger:
    """Every acknowledged answer, every request whose answer never came, and every answer that is no success."""

    def __init__(self):
        self.changes, self.reads, self.unanswered, self.refused = [], [], [], []
        self.marks = {}  # mark -> referral id that the server answered
        self.latencies = []
        self.changed_at = []  # when each of the changes was answered
        self.patients = set()
        self.documents = {}  # number of the document -> id of the person

    def referrals(self) -> set[str]:
        return {change.referral for change in self.changes}

    def gap(self, since) -> float:
        """The longest time without an answered change."""
        times = [since, *(at for at in self.changed_at if at > since)]
        return max(after - before for before, after in zip(times, times[1:]))


class Lost(Exception):
    """No complete answer: the server may have done it or not."""


class Client(threading.Thread):
    """One signed-in person in a thread of its own, until `stop` is set or, unless `stubborn`, the server is gone."""

    def __init__(self, load, login, seed):
        super().__init__(daemon=True)
        self.load, self.login = load, login
        self.person = load.people[login]
        self.chance = random.Random(seed)
        self.ledger = load.ledger
        self.wrong = None

    def run(self):
        while not self.load.ending.is_set():
            try:
                self.step()
            except Lost:
                if not self.load.stubborn:
                    return
                time.sleep(0.1)
            except Exception as wrong:  # told by `Load.end`
                self.wrong = wrong
                return

    def ask(self, method, path, body=None, headers=None, mark=None):
        """The answer, or Lost; writes the ledger's part that is the same for everything."""
        trace = uuid.uuid4().hex
        sent = {**self.person.headers, **(headers or {}), "traceparent": f"00-{trace}-{trace[:16]}-01"}
        begin = time.monotonic()
        try:
            answer = self.load.server().request(method, path, body, sent)
        except (OSError, http.client.HTTPException) as none:
            if method == "POST":
                self.ledger.unanswered.append(Sent(self.login, method, path, body, headers or {}, mark))
            raise Lost from none
        self.ledger.latencies.append(time.monotonic() - begin)
        answer.trace = trace
        if answer.status >= 400:
            self.ledger.refused.append((answer.status, answer.getheader("Retry-After"), answer.text))
            if answer.status >= 500 and method == "POST":
                self.ledger.unanswered.append(Sent(self.login, method, path, body, headers or {}, mark))
            if answer.status >= 500:
                time.sleep(0.05)
        return answer

    def change(self, path, body, headers, mark=None):
        answer = self.ask("POST", path, body, {"Idempotency-Key": uuid.uuid4().hex, **headers}, mark)
        if answer.status >= 500:
            return None
        if answer.status >= 400:
            assert answer.status in LOST_RACE, f"{path}: {answer.status} {answer.text}"
            return None
        told = json.loads(answer.text)
        action = path.rsplit("/", 1)[1] if mark is None else "submit"
        self.ledger.changes.append(Change(told["id"].replace("-", ""), told["version"], told["state"], action,
                                          self.person.account, answer.trace))
        self.ledger.changed_at.append(time.monotonic())
        return told

    def read(self, kind, path, subject):
        answer = self.ask("GET", path)
        if answer.status == 200:
            self.ledger.reads.append(Read(kind, subject.replace("-", ""), self.person.account, answer.trace, 200))
        return answer


class Sender(Client):
    """Registers people, refers them, withdraws some, reads them."""

    def step(self):
        body = registration(self.chance)
        answer = self.ask("POST", "/api/v1/patients/register", body, {"Idempotency-Key": uuid.uuid4().hex})
        if answer.status not in (200, 201):
            return
        patient = json.loads(answer.text)["person"]["id"]
        self.ledger.patients.add(patient.replace("-", ""))
        self.ledger.documents[body["person"]["documentNumber"]] = patient
        mark = new_mark()
        told = self.change("/api/v1/referrals", papers(patient, self.load.to, mark), {}, mark)
        if told is None:
            return
        self.ledger.marks[mark] = told["id"]
        self.load.waiting.append(told)
        self.read("patient", f"/api/v1/patients/{patient}", patient)
        if self.chance.random() < 0.3:
            self.change(f"/api/v1/referrals/{told['id']}/withdraw", {"reason": "patient_improved"},
                        {"If-Match": f'"{told["version"]}"'})


class Receiver(Client):
    """Accepts what comes, and reads it."""

    def step(self):
        try:
            waiting = self.load.waiting.popleft()
        except IndexError:
            time.sleep(0.01)
            return
        path = f"/api/v1/referrals/{waiting['id']}"
        self.read("referral", path, waiting["id"])
        self.change(f"{path}/accept", appointment(), {"If-Match": f'"{waiting["version"]}"'})


class Load:
    """The clients on one or several servers; servers are asked in turn, so a dead one costs its share."""

    def __init__(self, county, servers, seed, senders=4, receivers=2, stubborn=False):
        self.county, self.servers, self.stubborn = county, list(servers), stubborn
        self.ledger, self.waiting = Ledger(), collections.deque()
        self.ending = threading.Event()
        self.senders, self.receivers = senders, receivers
        self.chance = random.Random(seed)
        first = self.servers[0]
        self.people = {login: county.sign_in(first, login) for login in ("township", "desk", "office")}
        self.to = target(self.people["township"])
        self.clients = []

    def server(self):
        return self.servers[0] if len(self.servers) == 1 else self.chance.choice(self.servers)

    def move(self, *servers):
        """The same sessions at other servers."""
        self.servers = list(servers)
        for person in self.people.values():
            person.server = servers[0]

    def start(self):
        self.ending.clear()
        kinds = [(Sender, "township")] * self.senders + [(Receiver, "desk")] * self.receivers
        self.clients = [kind(self, login, self.chance.random()) for kind, login in kinds]
        for client in self.clients:
            client.start()

    def end(self):
        """Waits for every client; an answer that nobody expected fails the test."""
        self.ending.set()
        for client in self.clients:
            client.join(60)
            assert not client.is_alive(), "a client still waits for its answer"
            if client.wrong:
                raise client.wrong

    def repeat_unanswered(self):
        """What nobody answered is asked twice more with its key: both answers are the same, and success or a lost race."""
        for sent in self.ledger.unanswered:
            person = self.people[sent.login]
            first = person.request(sent.method, sent.path, sent.body, sent.headers)
            second = person.request(sent.method, sent.path, sent.body, sent.headers)
            racing = sent.path.endswith(("/accept", "/withdraw"))
            assert first.status < 300 or racing and first.status in LOST_RACE, f"{sent.path}: {first.status} {first.text}"
            assert first.status == second.status, f"{sent.path}: {first.text} then {second.text}"
            if first.status < 300:
                told, again = json.loads(first.text), json.loads(second.text)
                assert told == again or "person" in told, f"{sent.path}: {told} then {again}"
            if sent.mark:
                self.ledger.marks[sent.mark] = told["id"]
        done, self.ledger.unanswered = self.ledger.unanswered, []
        return len(done)

"""A browser's live stream: resumes with Last-Event-ID wherever a server answers, as EventSource does."""
import http.client
import threading
import time


class Listener(threading.Thread):
    def __init__(self, server, person):
        super().__init__(daemon=True)
        self.server, self.person = server, person
        self.heard, self.times, self.first, self.last, self.gaps = [], {}, None, None, []
        self.cut = False  # the server's queue for this stream was full
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set():
            try:
                self.listen()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            time.sleep(0.1)

    def listen(self):
        connection = self.server.connect()
        try:
            resume = {"Last-Event-ID": str(self.last)} if self.last is not None else {}
            connection.request("GET", "/api/v1/live", None, {**self.person.headers, **resume})
            answer = connection.getresponse()
            if answer.status != 200:
                return
            position = kind = None
            while not self.ending.is_set():
                line = answer.readline().decode()
                if not line:
                    return
                name, _, value = line.rstrip("\n").partition(": ")
                if name == "event" and value == "resync" and position is None:
                    self.cut = True
                if name == "id":
                    position = int(value)
                elif name == "event":
                    kind = value
                elif not name and kind:
                    self.take(position, kind)
                    position = kind = None
        finally:
            connection.close()

    def take(self, position, kind):
        if position is None:
            return
        if self.first is None:
            self.first = position
        elif kind == "resync":
            self.gaps.append((self.last, position))
        elif kind != "hello":
            if self.cut:
                self.gaps.append((self.last, position - 1))
                self.cut = False
            self.heard.append(position)
            self.times[position] = time.monotonic()
        self.last = position

    def connected(self) -> bool:
        return self.first is not None

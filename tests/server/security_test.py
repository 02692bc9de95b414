"""What a browser never sends: paths out of the house and broken requests, written to the socket byte by byte."""
import socket
import unittest

from support import Place

SECRET = "what nobody outside may read"

# Ways up and out of the web folder: plain, encoded, twice encoded, overlong, with backslash and with null.
STEPS = [
    "..", "%2e%2e", "%2E%2e", ".%2e", "%252e%252e", "%25252e%25252e", "..%00", "..;", "....", "%c0%ae%c0%ae",
    "..%c0%af", "%u002e%u002e", "..%09", "..%20", "..\\", "..%5c", "..%255c",
]
SEPARATORS = ["/", "%2f", "%252f", "\\", "%5c", "//", "/./"]


class SecurityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Place()
        cls.addClassCleanup(cls.place.close)
        web = cls.place.folder / "web"
        (web / "assets").mkdir(parents=True)
        (web / "index.html").write_text("<html>the console</html>")
        (web / "assets" / "app.js").write_text("let app;")
        (web / ".hidden").write_text(SECRET)
        (web / "link.txt").symlink_to(cls.place.folder / "secret.txt")
        (cls.place.folder / "secret.txt").write_text(SECRET)
        cls.place.admin()
        cls.key = (cls.place.data / "keys" / "master.key").read_text()
        cls.server = cls.place.serve("--web", str(web))
        assert cls.server.running(), cls.server.log

    def raw(self, request: bytes) -> str:
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            connection.sendall(request)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer.decode(errors="replace")

    def get(self, target: str) -> str:
        line = f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return self.raw(line.encode("utf-8", "surrogateescape"))

    def expect_protected(self, answer: str, what: str):
        head = answer.split("\r\n\r\n")[0]
        policies = [line for line in head.splitlines() if line.startswith("Content-Security-Policy: ")]
        self.assertEqual(len(policies), 1, (what, head))
        self.assertNotIn("unsafe", policies[0], what)
        self.assertIn("frame-ancestors 'none'", policies[0], what)
        for line in ("X-Frame-Options: DENY", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer"):
            self.assertIn(line, head, what)

    def test_no_path_leads_out_of_the_web_folder(self):
        tried = 0
        for step in STEPS:
            for separator in SEPARATORS:
                for start in ("/", "/assets/", "/assets" + separator):
                    for name in ("secret.txt", "data/keys/master.key", "data/yilian.db", "etc/passwd"):
                        target = start + (step + separator) * 6 + name.replace("/", separator)
                        answer = self.get(target)
                        tried += 1
                        # A path without a dot may be a page of the console; it is never a file.
                        if not answer.endswith("<html>the console</html>"):
                            self.assertRegex(answer, r"^HTTP/1.1 (400|404) ", target)
                        self.assertNotIn(SECRET, answer, target)
                        self.assertNotIn(self.key[:20], answer, target)
                        self.assertNotIn("SQLite format", answer, target)
                        self.assertNotIn("root:", answer, target)
        self.assertGreater(tried, 1000)

    def test_hidden_files_links_and_folders_are_not_served(self):
        for target in ("/.hidden", "/%2ehidden", "/link.txt", "/assets/", "/assets", "/index.html%00.js",
                       "/secret.txt", "/file:///etc/passwd", "/assets/app.js/../../.hidden"):
            answer = self.get(target)
            self.assertNotIn(SECRET, answer, target)
            self.assertNotIn("app.js", answer.split("\r\n\r\n", 1)[1].replace(target, ""), target)
        self.assertIn("let app", self.get("/assets/app.js"))

    def test_every_answer_of_the_wire_tells_the_browser_what_it_may_do(self):
        kinds = {
            "page": (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"),
            "page of the console": (b"GET /referrals HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"),
            "script": (b"GET /assets/app.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"),
            "no file": (b"GET /none.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
            "API": (b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "200"),
            "no route": (b"GET /api/v1/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
            "wrong method": (b"DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405"),
            "bad target": (b"GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "400"),
            "no HTTP": (b"nonsense\r\n\r\n", "400"),
            "TRACE": (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "405|501|400"),
            "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", "400"),
            "length and chunks": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                                  b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
            "long header": (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", "431|400"),
        }
        for what, (request, status) in kinds.items():
            with self.subTest(what):
                answer = self.raw(request)
                self.assertRegex(answer, rf"^HTTP/1.1 ({status}) ", what)
                self.expect_protected(answer, what)

    def test_what_was_sent_does_not_come_back_as_markup(self):
        mark = "<script>alert(1)</script>"
        for target in ("/api/v1/" + mark, "/docs/" + mark, "/none.js?" + mark, "/api/v1/%3Cscript%3Ealert(1)%3C/script%3E"):
            answer = self.get(target.replace(" ", "%20"))
            head, body = answer.split("\r\n\r\n", 1)
            if "text/html" in head:
                self.assertNotIn(mark, body, target)

    def test_redirects_stay_here(self):
        for target in ("//evil.example/", "/\\evil.example", "/?next=//evil.example", "/login?next=https://evil.example",
                       "http://evil.example/", "/docs?url=//evil.example"):
            answer = self.get(target)
            self.assertNotRegex(answer, r"(?im)^location:.*evil", target)


if __name__ == "__main__":
    unittest.main()

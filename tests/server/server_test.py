"""Starting, stopping, killing and repairing a server, from the command line as an administrator does it."""
import json
import sqlite3
import unittest

from support import Person, Place, run, wait_until

NEW_PASSWORD = "river-stone-42"


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.close)

    def test_every_command_explains_itself(self):
        listed = run("--help").stdout.split("Subcommands:")[1]
        commands = [line.split()[0] for line in listed.strip().splitlines()]
        self.assertGreaterEqual(len(commands), 10)
        for command in commands:
            self.assertEqual(run(command, "--help").returncode, 0, command)
        self.assertEqual(run("nonsense").returncode, 2)
        self.assertEqual(run().returncode, 2)

    def test_bad_configuration_is_refused_with_line_and_key(self):
        file = self.place.folder / "yilian.toml"
        file.write_text("region = 530111\nprot = 80\n")
        for command in ("serve", "check-config", "migrate"):
            done = run(command, "--config", str(file))
            self.assertEqual(done.returncode, 2)
            self.assertIn("line 2", done.stderr)
            self.assertIn("prot", done.stderr)
        done = run("serve", "--data", str(self.place.data), "--region", "530111", "--listen", "0.0.0.0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("listen", done.stderr)
        self.assertFalse(self.place.data.exists())

    def test_the_printed_configuration_is_valid(self):
        file = self.place.folder / "yilian.toml"
        file.write_text(run("default-config", "--region", "530111").stdout)
        self.assertEqual(run("check-config", "--config", str(file)).returncode, 0)
        self.assertEqual(run("default-config", "--region", "12").returncode, 2)

    def test_first_administrator_signs_in_and_must_change_the_password(self):
        once = self.place.admin()
        server = self.place.serve()
        admin = Person(server, "admin", once)
        refused = admin.request("GET", "/api/v1/accounts")
        self.assertEqual(json.loads(refused.text)["code"], "password_must_change")
        admin.change_password(once, NEW_PASSWORD)
        self.assertEqual(admin.request("GET", "/api/v1/accounts").status, 200)
        self.assertEqual(self.place.run("user", "create-admin", "--if-none").stdout, "")
        self.assertEqual(self.place.run("user", "create-admin").returncode, 1)
        listed = self.place.run("user", "list").stdout
        self.assertIn("admin\t", listed)
        self.assertIn("platform_admin", listed)
        reset = self.place.run("user", "reset-password", "admin")
        self.assertEqual(reset.returncode, 0)
        self.assertEqual(admin.request("GET", "/api/v1/accounts").status, 401)
        self.assertEqual(self.place.run("user", "reset-password", "nobody").returncode, 1)

    def test_behind_https_the_cookie_belongs_to_this_very_host(self):
        secret = self.place.admin()
        config = self.place.folder / "yilian.toml"
        config.write_text('public_url = "https://yilian.example"\nbehind_proxy = true\n')
        server = self.place.serve("--config", str(config))
        self.assertTrue(server.running(), server.log)
        answer = server.request("POST", "/api/v1/session", {"loginName": "admin", "password": secret})
        self.assertRegex(answer.getheader("Set-Cookie"), r"^__Host-yilian_session=[\w-]{40,}; Path=/; HttpOnly; SameSite=Strict; "
                         r"Max-Age=\d+; Secure$")
        person = Person(server, "admin", secret)
        self.assertEqual(person.request("GET", "/api/v1/session").status, 200)

    def test_stops_cleanly_on_sigterm_and_keeps_everything(self):
        once = self.place.admin()
        server = self.place.serve()
        self.assertEqual(server.get("/health/live").status, 200)
        self.assertEqual(server.get("/health/ready").status, 200)
        Person(server, "admin", once)
        self.assertEqual(server.stop(), 0)
        self.assertIn("server.stopped", server.log)
        self.assertEqual(self.place.run("audit", "verify").returncode, 0)

    def test_a_killed_server_loses_nothing_that_was_answered(self):
        once = self.place.admin()
        server = self.place.serve()
        admin = Person(server, "admin", once)
        admin.change_password(once, NEW_PASSWORD)
        for round in range(5):
            account = {"account": {"loginName": f"nurse-{round}", "personName": "Nurse"},
                       "post": {"organisationId": self.office(admin), "role": "nurse", "startsOn": "2026-01-01"}}
            answer = admin.request("POST", "/api/v1/accounts", account)
            self.assertEqual(answer.status, 201, answer.text)
            server.kill()
            server = self.place.serve()
            self.assertTrue(server.running(), server.log)
            admin = Person(server, "admin", NEW_PASSWORD)
        listed = self.place.run("user", "list").stdout
        for round in range(5):
            self.assertIn(f"nurse-{round}\t", listed)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.place.run("audit", "verify").returncode, 0)

    def test_one_server_per_data_folder(self):
        self.place.admin()
        first = self.place.serve()
        second = self.place.serve()
        self.assertFalse(second.running())
        self.assertIn("another server already uses", second.log)
        self.assertEqual(first.get("/health/live").status, 200)

    def test_another_key_file_is_refused(self):
        self.place.admin()
        key = self.place.data / "keys" / "master.key"
        text = key.read_text()
        key.write_text(text[:-10] + ("1" if text[-10] == "0" else "0") + text[-9:])
        server = self.place.serve()
        self.assertFalse(server.running())
        self.assertIn("does not belong to this database", server.log)
        key.unlink()
        server = self.place.serve()
        self.assertIn("is missing although data exist", server.log)
        self.assertFalse(key.exists(), "no new key is made for old data")

    def test_backup_while_serving_and_restore(self):
        once = self.place.admin()
        server = self.place.serve()
        Person(server, "admin", once)
        file, key = self.place.folder / "copy.db", self.place.folder / "key.sealed"
        phrase = {"YILIAN_BACKUP_PASSPHRASE": "four words of mine"}
        done = self.place.run("backup", str(file), "--with-key", str(key), env=phrase)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("data", key.read_text().splitlines()[1])
        self.assertEqual(self.place.run("backup", str(file)).returncode, 1, "never overwrites")
        weak = self.place.run("backup", str(self.place.folder / "w.db"), "--with-key",
                              str(self.place.folder / "w.key"), env={"YILIAN_BACKUP_PASSPHRASE": "short"})
        self.assertEqual(weak.returncode, 1)
        other = Place()
        self.addCleanup(other.close)
        wrong = other.run("restore", str(file), "--with-key", str(key),
                          env={"YILIAN_BACKUP_PASSPHRASE": "four words of yours"})
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("wrong passphrase", wrong.stderr)
        self.assertFalse(other.data.exists())
        done = other.run("restore", str(file), "--with-key", str(key), env=phrase)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(other.run("restore", str(file)).returncode, 1, "the folder is not empty")
        self.assertEqual(other.run("user", "list").stdout, self.place.run("user", "list").stdout)
        self.assertEqual(other.run("audit", "verify").returncode, 0)
        restored = other.serve()
        Person(restored, "admin", once)

    def test_audit_verify_says_when_the_chain_is_broken(self):
        once = self.place.admin()
        server = self.place.serve()
        Person(server, "admin", once)
        server.stop()
        self.assertTrue(wait_until(lambda: self.place.run("audit", "verify").returncode == 0))
        with sqlite3.connect(self.place.data / "yilian.db") as database:
            database.execute("UPDATE audit SET outcome = 'read' WHERE position = 1")
        done = self.place.run("audit", "verify")
        self.assertEqual(done.returncode, 1)
        self.assertIn("BROKEN", done.stdout)

    def test_printed_documents(self):
        document = json.loads(run("openapi").stdout)
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertIn("| `not_found` | 404 |", run("errors").stdout)
        self.assertIn("| `audit_read` |", run("rights").stdout)

    @staticmethod
    def office(admin) -> str:
        session = json.loads(admin.request("GET", "/api/v1/session").text)
        return session["post"]["organisationId"]


if __name__ == "__main__":
    unittest.main()

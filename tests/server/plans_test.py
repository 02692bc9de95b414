"""How the databases would run every statement of the sources: none may walk a table that grows."""
import os
import pathlib
import re
import sqlite3
import subprocess
import unittest

import support

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STRING = r'"(?:[^"\\\n]|\\.)*"'
LITERAL = re.compile(rf"((?:{STRING}\s*)+)_sql\b")
# The database's own tables, and statements of the other dialect.
SYSTEM = re.compile(r"sqlite_schema|sqlite_master|pg_|set_config|schema_migrations|FOR UPDATE|ISOLATION LEVEL|^BEGIN|^COMMIT|"
                    r"^ROLLBACK|^SET LOCAL|^SAVEPOINT|^RELEASE")
# What may be walked: tables as small as the network itself, and lists that end at their LIMIT.
SMALL = {
    "organisations": "thousands in a province", "accounts": "as many as staff", "agreements": "hundreds", "consortia": "dozens",
    "consortium_members": "thousands", "contacts": "thousands", "clients": "dozens", "posts": "as many as staff; asked when a "
    "post ends", "diagnoses": "one table of 40,000 codes, searched in the middle of words", "divisions": "fixed",
    "consumers": "one or two", "policies": "versions of the documents of a county, hundreds",
    "wards": "thousands in a province", "channels": "some for each unit", "message_targets": "as many as channels",
    "exchange_senders": "some for each unit", "terminology_systems": "some dozens", "terminology_batches": "one for each import",
    "fhir_exports": "those of a day or so", "fhir_export_files": "files of those; all of them go when somebody is erased",
}
ORDERED = {
    "audit_chain": "the last batch",
    "sqlite_autoindex_audit_1 (region_id=? AND id>? AND id<?)": "the trail itself, the latest first",
    "audit_position": "what is to be sealed, or one batch of the chain",
    "outbox_position": "what comes after a position, up to the limit",
    "idempotency_by_time": "what is past its time",
    "sessions_by_expiry": "what is past its time",
    "client_tokens_by_expiry": "what is past its time",
    "pending_identities_by_expiry (region_id=? AND expires_at<?)": "what is past its time",
    "pending_identities_by_expiry (region_id=?)": "counted when one more begins; 10,000 at most",
    "relationships_by_end (region_id=? AND until_at<?)": "what is past its time",
    "files_unused (region_id=? AND unused_since<?)": "what is past its time",
    "readiness_by_time (region_id=? AND assessed_at<?)": "what is past its time",
    "referral_drafts_by_time (region_id=? AND changed_at<?)": "what is past its time",
    "access_reviews_by_time": "the list of reviews, the latest first",
    "access_objections_due": "what is past its time",
    "access_objections_answered": "what is past its time",
    "sqlite_autoindex_access_objections_1 (region_id=? AND id<?)": "the county's list, the latest first up to the limit",
    "discharges_by_time": "what a month holds, once a month",
    "sqlite_autoindex_departments_1 (region_id=? AND id>?)": "page after page, in their order",
    "beds_reserved (region_id=? AND released_on<?)": "beds set aside for members that nobody has",
    "slots_to_release (region_id=? AND release_at<?)": "what is past its time",
    "services_on_menu (region_id=?)": "the menu, in its order up to the limit",
    "sqlite_autoindex_service_orders_1 (region_id=? AND id<?)": "the office's list, the latest first up to the limit",
    "bookings_due (region_id=? AND due_at>? AND due_at<?)": "what is past its time",
    "resources_to_generate (region_id=? AND generated_until>? AND generated_until<?)": "what is due, from its begin",
    "sqlite_autoindex_resources_1 (region_id=?)": "what can be booked in a region: thousands in a city, kept for a second",
    "exchange_messages_by_time (region_id=? AND received_at<?)": "what is past its time",
    "sqlite_autoindex_exchange_messages_1 (region_id=? AND id<?)": "the platform's list, the latest first up to the limit",
    "sqlite_autoindex_exchange_messages_1 (region_id=? AND id>? AND id<?)": "the messages of one day, to count them once",
    "sqlite_autoindex_exchange_messages_1 (region_id=?)": "the first one",
    "sqlite_autoindex_exchange_days_1 (region_id=? AND day>? AND day<?)": "a few rows a partner and day of what is asked for, a year at most",
    "deliveries_dead": "what was given up, the latest first up to the limit",
    "messages_by_time (region_id=? AND created_at<?)": "what is past its time",
    "deliveries_by_time (region_id=? AND created_at<?)": "what is past its time",
    "referrals_by_time": "the office's list, in its order up to the limit",
    "referrals_clock (region_id=? AND clock_at>? AND clock_at<?)": "what the clock has to do, from its begin",
    "referrals_with_criteria": "the latest with facts, up to the limit",
    "people_not_compared": "who is to be compared, up to the limit",
    "match_keys_by_patient (region_id=? AND patient_id>? AND patient_id<?)": "those of a page of people, for a rotation of keys",
    "sqlite_autoindex_person_merges_1 (region_id=?)": "merges in force, the latest first, up to the limit",
    "sqlite_autoindex_fhir_resources_1 (region_id=? AND number>?)": "what an export gives out, page by page",
    "referrals_open_in_order": "the office's overdue work, in its order up to the limit",
}


def statements() -> dict[str, str]:
    """Text and file of every SQL literal, macros expanded."""
    out = {}
    for file in sorted(ROOT.glob("*/**/src/**/*.cpp")):
        name = file.relative_to(ROOT).as_posix()
        source = file.read_text()
        if not re.match(r"(platform|contexts|app)/", name) or re.search(r"_(test|dbtest)\.cpp$", name) or "_sql" not in source:
            continue
        near = [folder / header for header in re.findall(r'#include "([\w/]+\.hpp)"', source) for folder in (file.parent, file.parent.parent)]
        text = "\n".join(header.read_text() for header in near if header.exists()) + "\n" + source
        text = re.sub(r"^\s*#\s*(include|pragma).*$", "", text, flags=re.M)
        expanded = subprocess.run(["cpp", "-P", "-w"], input=text, capture_output=True, text=True, check=True).stdout
        for literal in LITERAL.finditer(expanded):
            statement = "".join(part[1:-1] for part in re.findall(STRING, literal[1])).replace('\\"', '"')
            if statement and not SYSTEM.search(statement):
                out[statement] = name
    return out


def table_of(name: str, statement: str) -> str:
    """The table behind an alias; the name itself when it is none, or empty for a subquery and what WITH names."""
    if re.search(rf"\b{re.escape(name)}\s+AS\s+(?:MATERIALIZED\s+)?\(", statement):
        return ""
    if re.search(rf"\)\s+(?:AS\s+)?{re.escape(name)}\b", statement):  # FROM (SELECT …) name: its own steps are listed apart
        return ""
    aliased = re.search(rf"\b(?:FROM|JOIN|,|UPDATE|INTO)\s+(\w+)\s+(?:AS\s+)?{re.escape(name)}\b", statement)
    if aliased:
        return aliased[1]
    return name if re.search(rf"\b(?:FROM|JOIN|UPDATE|INTO|,)\s+{re.escape(name)}\b", statement) else ""


def walked(step: str, statement: str) -> str | None:
    """What a step of SQLite's plan walks: a scan, or a search by the region and at most a range."""
    scan = re.match(r"(?:SCAN|SEARCH) (\w+)", step)
    if not scan or (step.startswith("SEARCH") and not re.search(r"\(region_id=\?( AND \w+[<>]\?)*\)$", step)):
        return None
    table = table_of(scan[1], statement)
    index = re.search(r"INDEX (\w+)( .*)?$", step)
    if not table or table in SMALL or (index and {index[1], index[1] + (index[2] or "")} & ORDERED.keys()) or table in ORDERED:
        return None
    return table


class PlansTest(unittest.TestCase):
    maxDiff = None
    def place(self, database=None) -> support.Place:
        """A migrated installation."""
        place = support.Place(database=database)
        self.addCleanup(place.close)
        done = place.run("migrate")
        self.assertEqual(done.returncode, 0, done.stderr)
        return place

    def test_sqlite_walks_no_table_that_grows(self):
        database = sqlite3.connect(self.place().data / "yilian.db")
        self.addCleanup(database.close)
        known = statements()
        self.assertGreater(len(known), 150)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        # One row for each region.
        single = {name for name in tables if [column[1] for column in database.execute(f"PRAGMA table_info({name})")
                                              if column[5]] == ["region_id"]}
        wrong = []
        for statement, file in known.items():
            steps = database.execute("EXPLAIN QUERY PLAN " + statement, {str(n): None for n in range(1, 200)})
            for *_, step in steps:
                # A rotation of keys goes through whole tables, page by page in the order of their key.
                paged = file.endswith("/store_sealed.cpp") and "sqlite_autoindex" in step
                if (table := walked(step, statement)) and table not in single and not paged:
                    wrong.append(f"{file}: {table}: {step}: {statement[:100]}")
        self.assertEqual(wrong, [])

    @unittest.skipUnless(os.environ.get("YILIAN_TEST_POSTGRES"), "no PostgreSQL given")
    def test_postgresql_has_an_index_for_every_statement(self):
        base = os.environ["YILIAN_TEST_POSTGRES"]
        psql = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        subprocess.run([*psql, base, "-c", "CREATE SCHEMA plans"], check=True)
        self.addCleanup(subprocess.run, [*psql, base, "-c", "SET client_min_messages = warning; DROP SCHEMA plans CASCADE"])
        url = base + ("&" if "?" in base else "?") + "options=-csearch_path%3Dplans"
        self.place(url)
        script = ["SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan;"]
        known = [(text, file) for text, file in statements().items() if "pragma_" not in text and not text.startswith("ANALYZE")]
        for number, (text, _) in enumerate(known):
            count = max([int(n) for n in re.findall(r"\$(\d+)", text)], default=0)
            nulls = f"({', '.join(['NULL'] * count)})" if count else ""
            script += [f"\\echo == {number}", f"PREPARE q AS {text};", f"EXPLAIN EXECUTE q{nulls};", "DEALLOCATE q;"]
        done = subprocess.run([*psql, url], input="\n".join(script), capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        wrong = []
        for part in done.stdout.split("== ")[1:]:
            text, file = known[int(part.split("\n")[0])]
            wrong += [f"{file}: {table}: {text[:100]}" for table in re.findall(r"Seq Scan on (\w+)", part) if table not in SMALL]
        self.assertEqual(wrong, [])

    def test_a_walk_begins_at_one_place(self):
        """Of two bounds on one side PostgreSQL begins at the one with more columns and reads up to the other."""
        wrong = []
        for statement, file in statements().items():
            for column, sign in re.findall(r"\((?:\w+\.)?(\w+), [\w., ]+\) ([<>]) \(", statement):
                if re.search(rf"\b{column} {sign}=? (?!ALL)", re.sub(r"\([\w., ]+\) [<>] \(", "", statement)):
                    wrong.append(f"{file}: {column} {sign}: {statement[:100]}")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()

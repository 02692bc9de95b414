"""What must hold after any fault: nothing acknowledged is lost, nothing is half done, everything is told and audited."""
import collections
import json

from support import wait_until

MEASURES = {"submit": "submitted", "resubmit": "submitted", "accept": "accepted", "refuse": "refused",
            "return": "returned", "redirect": "redirected", "withdraw": "withdrawn", "check_in": "arrived",
            "mark_no_show": "no_show", "complete": "completed", "close": "closed"}


def settled(county, seconds=20):
    """Waits until every event has reached the statistics and every audit row has its position."""
    rows = county.rows

    def open_ends():
        events, head, taken = rows("SELECT (SELECT count(*) FROM outbox), "
                                   "(SELECT position FROM stream_heads WHERE stream = 'outbox'), "
                                   "(SELECT position FROM consumers WHERE name = 'reporting')")[0]
        unsealed = rows.one("SELECT count(*) FROM audit WHERE position IS NULL")
        return None if events == head == taken and unsealed == 0 else (events, head, taken, unsealed)

    assert wait_until(lambda: open_ends() is None, seconds), f"the events or the audit did not settle: {open_ends()}"


def nothing_lost(test, county, ledger):
    """Every acknowledged change stands in the history with its version, state and person."""
    rows = county.rows
    now = dict(rows("SELECT [id], version FROM referrals"))
    history = {(referral, sequence): (action, state, account) for referral, sequence, action, state, account in
               rows("SELECT [referral_id], sequence, action, state, [account_id] FROM referral_timeline")}
    for change in ledger.changes:
        test.assertGreaterEqual(now.get(change.referral, 0), change.version, f"lost: {change}")
        test.assertEqual(history.get((change.referral, change.version)), (change.action, change.state, change.account),
                         f"another history: {change}")
    people = {row[0] for row in rows("SELECT [id] FROM people")}
    test.assertEqual(ledger.patients - people, set(), "registered people are lost")


def nothing_twice(test, county, ledger):
    """One referral for each that was sent, however often its request was repeated."""
    found = collections.Counter(json.loads(content)["presentIllness"] for (content,) in
                                county.rows("SELECT content FROM referrals"))
    for mark in ledger.marks:
        test.assertEqual(found[mark], 1, mark)
    marked = {mark for mark in found if mark.startswith("胸痛 ") and len(mark) == 39}
    test.assertEqual(marked - set(ledger.marks), set(), "referrals that nobody was told of")


# They remind of a referral and change nothing of it.
TOLD_BY_THE_CLOCK = ("referral.count", "referral.remind", "referral.escalate", "referral.escalate_office")


def nothing_half(test, county):
    """Row, history, versions, events and audit of every referral tell the same."""
    rows = county.rows
    history, events, audit = (collections.defaultdict(list) for _ in range(3))
    for referral, sequence, action, state in rows(
            "SELECT [referral_id], sequence, action, state FROM referral_timeline ORDER BY referral_id, sequence"):
        history[referral].append((sequence, action, state))
    for referral, version, kind in rows("SELECT [subject], version, kind FROM outbox WHERE kind LIKE 'referral.%'"):
        if kind not in TOLD_BY_THE_CLOCK:
            events[referral].append((version, kind))
    for referral, action in rows(
            "SELECT [subject], action FROM audit WHERE action LIKE 'referral.%' AND outcome = 'done'"):
        audit[referral].append(action)
    contents = dict(rows("SELECT [referral_id], max(content_version) FROM referral_versions GROUP BY referral_id"))
    listed = rows("SELECT [id], version, state, content_version FROM referrals")
    for referral, version, state, content_version in listed:
        past = history[referral]
        test.assertEqual([entry[0] for entry in past], list(range(1, version + 1)), referral)
        test.assertEqual(past[-1][2], state, referral)
        told = [(sequence, f"referral.{action}") for sequence, action, _ in past]
        test.assertEqual(sorted(events[referral]), told, f"events of {referral}")
        test.assertEqual(sorted(audit[referral]), sorted(kind for _, kind in told), f"audit of {referral}")
        test.assertEqual(contents[referral], content_version, referral)
    known = {row[0] for row in listed}
    for name, other in (("history", history), ("event", events), ("audit", audit), ("version", contents)):
        test.assertEqual(set(other) - known, set(), f"{name} without its referral")


def nothing_untold(test, county, reader):
    """Positions are gapless, and the statistics are what a recount gives."""
    rows = county.rows
    for table in ("outbox", "audit"):
        count, least, most, distinct = rows(
            f"SELECT count(position), min(position), max(position), count(DISTINCT position) FROM {table}")[0]
        test.assertEqual((least, most, distinct), (1, count, count), f"positions of {table}")
    recount = collections.Counter()
    for action, state, direction, n in rows(
            "SELECT t.action, t.state, r.direction, count(*) FROM referral_timeline t "
            "JOIN referrals r ON r.id = t.referral_id GROUP BY t.action, t.state, r.direction"):
        expired = "no_show" if state == "no_show" else "expired"
        measure = expired if action == "expire" else MEASURES.get(action)
        if measure:
            recount[measure, direction] += n
    for direction, n in rows("SELECT direction, count(*) FROM referral_counted GROUP BY direction"):
        recount["referrals", direction] += n
    answer = reader.request("GET", "/api/v1/statistics/referrals?from=2026-01-01&to=2029-12-31")
    test.assertEqual(answer.status, 200, answer.text)
    told = collections.Counter()
    for figure in json.loads(answer.text)["figures"]:
        if figure["dimension"] == "total":
            told[figure["measure"], figure["direction"]] += figure["n"]
    test.assertEqual(told, recount)


def entries_of(county):
    """Trace, account, outcome, patients and subject of every entry, ids in hex; packs as platform/audit/src/pack.cpp
    writes them."""
    for trace, account, outcome, patients, subject, pack in county.rows(
            "SELECT trace_id, [account_id], outcome, coalesce([patient_ids], ''), [subject], coalesce([pack], '') "
            "FROM audit WHERE trace_id <> '' OR pack IS NOT NULL"):
        if not pack:
            yield trace, account, outcome, patients.removeprefix("\\x"), subject
            continue
        data, at = bytes.fromhex(pack.removeprefix("\\x")), 1
        while at < len(data):
            at += 8 + 16
            subject, at = data[at:at + 16].hex(), at + 16
            at += 1 + data[at]
            trace, at = data[at + 1:at + 1 + data[at]].decode(), at + 1 + data[at]
            patients, at = data[at + 1:at + 1 + 16 * data[at]].hex(), at + 1 + 16 * data[at]
            yield trace, account, outcome, patients, subject


def nothing_unaudited(test, county, ledger):
    """Every answered read and change left its trace, and the chain is whole."""
    traces = collections.defaultdict(set)
    for trace, account, outcome, patients, subject in entries_of(county):
        traces[trace].add((account, outcome, patients, subject))
    for read in ledger.reads:
        found = [row for row in traces[read.trace] if row[0] == read.account and row[1] == "read"]
        test.assertTrue(found, f"unaudited: {read}")
        if read.kind == "patient":
            test.assertIn(read.subject, found[0][2], f"another patient: {read}")
    for change in ledger.changes:
        test.assertTrue(any(row[:2] == (change.account, "done") and row[3] == change.referral
                            for row in traces[change.trace]), f"unaudited: {change}")


def nothing_missed(test, county, listener):
    """A browser hears each event of its organisation or account once and in order, but for those that a `resync` told it of."""
    told = county.rows(f"SELECT position, audience FROM outbox WHERE position > {listener.first} ORDER BY position")
    own = (listener.person.organisation, listener.person.account_id)
    mine = [position for position, audience in told if any(one in audience for one in own)]
    test.assertTrue(wait_until(lambda: listener.last >= mine[-1], 10), f"{listener.last} is the last of {mine[-1]}")
    expected = [p for p in mine if not any(after < p <= until for after, until in listener.gaps)]
    test.assertGreater(len(expected), 0)
    test.assertEqual(listener.heard, expected)


def chain_verified(test, county):
    done = county.place.run("audit", "verify")
    test.assertEqual(done.returncode, 0, done.stdout + done.stderr)


def everything(test, county, load):
    """All of the above; the server must be running."""
    reader = load.people["office"]
    test.assertTrue(wait_until(lambda: all_reads_shipped(county, load.ledger), 10), "reads never reached the audit")
    settled(county)
    nothing_lost(test, county, load.ledger)
    nothing_twice(test, county, load.ledger)
    nothing_half(test, county)
    nothing_untold(test, county, reader)
    nothing_unaudited(test, county, load.ledger)
    chain_verified(test, county)


def all_reads_shipped(county, ledger):
    shipped = {trace for trace, _, outcome, _, _ in entries_of(county) if outcome == "read"}
    return all(read.trace in shipped for read in ledger.reads)

"""What the benchmarks compare changes with: bare programs that write the rows of changes again and again under new keys.

SQLite: tests/bench/grouped_writer.cpp, as many changes in a commit as there are connections, synchronous=FULL, in a copy of the
database; several changes in turn, so that an index is met in as many places as by the changes themselves. PostgreSQL: pgbench, as many
clients, each change in one pipeline, in the database itself; the first change only, which is the easier one for pgbench.
"""
import dataclasses
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys

from benchlib import ROOT, Server

WRITER = ROOT / "build/release/tests/bench/bench_grouped_writer"
SLOW_SYNC = ROOT / "build/release/tests/bench/libbench_slow_sync.so"
# Keys begin with the time, as the program's do.
KEY_UUID = ("encode(substring(int8send((extract(epoch from now()) * 1000)::bigint) from 3) || '\\x7000'::bytea || "
            "int8send(:k{0}), 'hex')::uuid")
KEY_NUMBER = "((extract(epoch from now()) * 1000000)::bigint * 4096 + :client_id::bigint * 64 + {0})"


@dataclasses.dataclass
class Change:
    """The rows of a change: tables with the condition that finds them, and which columns hold its keys. `more`: the conditions of others
    of its kind."""
    tables: dict[str, str]
    keys: list[tuple[str, str]]
    more: list[dict[str, str]] = dataclasses.field(default_factory=list)


class SqliteFloor:
    def __init__(self, server: Server, scratch: str, change: Change, name: str = "change"):
        self.file, self.pattern = f"{scratch}/{name}.db", f"{scratch}/{name}.rows"
        subprocess.run([server.yilian, "backup", *server.options, self.file], check=True, capture_output=True)
        with sqlite3.connect(self.file) as database:
            database.row_factory = sqlite3.Row
            changes = [self.rows_in(database, tables, change) for tables in [change.tables, *change.more]]
        pathlib.Path(self.pattern).write_text("\n\n".join("\n".join(lines) for lines in changes if lines) + "\n", encoding="utf-8")

    def rows_in(self, database, tables: dict[str, str], change: Change) -> list[str]:
        rows = [(table, row) for table, where in tables.items() for row in database.execute(f"SELECT * FROM {table} WHERE {where}")]
        keys = keys_of(rows, change)
        return [" ".join([table, *(self.cell(column, row[column], keys) for column in row.keys())]) for table, row in rows]

    @staticmethod
    def cell(column: str, value, keys: dict) -> str:
        if column == "position" or value is None:
            return "n"
        key = f"k{keys[value]}" if value in keys else ""
        if isinstance(value, int):
            return f"{key}i" if key else f"i{value}"
        if isinstance(value, str):
            return f"{key}t{len(value)}" if key else "t" + value.encode().hex()
        return f"{key}b" if key else "b" + value.hex()

    def run(self, group: int, seconds: float, slow: bool = False) -> float:
        environment = {**os.environ, "LD_PRELOAD": str(SLOW_SYNC)} if slow else None
        done = subprocess.run([WRITER, self.file, str(group), str(seconds), self.pattern], check=True, capture_output=True, text=True,
                              env=environment)
        return float(done.stdout)


class PostgresFloor:
    def __init__(self, server: Server, scratch: str, change: Change, name: str = "change"):
        self.url, self.file = server.url, f"{scratch}/{name}.sql"
        found = {table: postgres_rows(self.url, f"SELECT * FROM {table} WHERE {where}") for table, where in change.tables.items()}
        keys = keys_of([(table, row) for table, rows in found.items() for row in rows], change)
        with open(self.file, "w", encoding="utf-8") as out:
            for which in range(len(keys)):
                out.write(f"\\set k{which} random(0, 1000000000000000)\n")
            out.write("\\startpipeline\nBEGIN;\n")
            for table, rows in found.items():
                for row in rows:
                    values = ", ".join(self.value(column, value, keys) for column, value in row.items())
                    out.write(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values});\n")
            out.write("COMMIT;\n\\endpipeline\n")

    @staticmethod
    def value(column: str, value, keys: dict) -> str:
        if column == "position" or value is None:
            return "NULL"
        if value in keys:
            if isinstance(value, int):
                return KEY_NUMBER.format(keys[value])
            return KEY_UUID.format(keys[value]) if re.fullmatch(r"[0-9a-f-]{36}", value) else f"'B' || :k{keys[value]}"
        if isinstance(value, int):
            return str(value)
        return "'" + value.replace("'", "''").replace(":", "' || chr(58) || '") + "'"

    def run(self, clients: int, seconds: float, slow: bool = False) -> float:
        del slow  # set in the database
        return pgbench(self.url, [self.file], clients, seconds)


def keys_of(rows: list, change: Change) -> dict:
    """Value of a key -> its number."""
    values = dict.fromkeys(row[column] for table, row in rows for key_table, column in change.keys if key_table == table)
    return {value: number for number, value in enumerate(values)}


def postgres_rows(url: str, query: str) -> list[dict]:
    text = subprocess.run(["psql", url, "-XAtc", f"SELECT row_to_json(t) FROM ({query}) t"], check=True, capture_output=True,
                          text=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def pgbench(url: str, files: list[str], clients: int, seconds: float) -> float:
    """Transactions a second; of several files one at random each time."""
    scripts = [word for file in files for word in ("-f", file)]
    done = subprocess.run(["pgbench", "-n", "-M", "prepared", *scripts, "-c", str(clients), "-j", str(min(clients, 2)), "-T",
                           str(max(round(seconds), 1)), url], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def floor_of(server: Server, scratch: str, change: Change, name: str = "change"):
    return (SqliteFloor if server.url.startswith("sqlite") else PostgresFloor)(server, scratch, change, name)

"""A real SMTP server on a loopback port that keeps what it takes: one line of JSON for each letter.

  smtp_sink.py PORT FILE     until it is killed; prints `ready` when it listens
"""
import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Keep:
    def __init__(self, file):
        self.file = file

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        line = {"id": letter["Message-ID"], "to": envelope.rcpt_tos, "from": envelope.mail_from,
                "subject": letter["Subject"], "text": letter.get_content()}
        with open(self.file, "a") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        return "250 taken"


async def main(port: int, file: str):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keep(file), loop=loop, enable_SMTPUTF8=False), "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), sys.argv[2]))

"""A mail server on the loopback that keeps what it is given and refuses what it is told to."""

import asyncio
import base64
import email
import email.policy
import ssl
import subprocess
import threading
import time


def certificate(folder):
    """A certificate of 127.0.0.1 that is its own authority: its file and its key's."""
    pem, key = folder / "server.pem", folder / "server.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    return pem, key


class smtp_server:
    """`replies`: by address, the codes its next RCPT meet. `user`, `password`: asked for. `tls`:
    (certificate, key), then nothing but EHLO and STARTTLS is taken before TLS."""

    def __init__(self, port=0, tls=None, user=None, password=None, sender_refused=False):
        self.port, self.user, self.password = port, user, password
        self.sender_refused = sender_refused
        self.messages, self.recipients, self.replies, self.commands = [], [], {}, []
        self.stall = threading.Event()  # set: no answer to the end of the data
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*map(str, tls))

    def __enter__(self):
        ready = threading.Event()
        self.loop = asyncio.new_event_loop()

        async def listen():
            self.listener = await asyncio.start_server(self.talk, "127.0.0.1", self.port)
            self.port = self.listener.sockets[0].getsockname()[1]
            ready.set()

        def run():
            self.loop.create_task(listen())
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert ready.wait(10)
        self.url = f"smtp://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        def stop():
            self.listener.close()
            self.loop.stop()

        self.loop.call_soon_threadsafe(stop)
        self.thread.join(10)
        self.loop.close()

    async def talk(self, reader, writer):
        try:
            await self.session(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def session(self, reader, writer):
        secure, signed_in, to = False, self.user is None, []

        async def say(line):
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        await say("220 test")
        while line := await reader.readline():
            command = line.decode("latin-1").strip()
            word = command.split(" ")[0].upper()
            self.commands.append(command if word != "AUTH" else word)
            if word == "EHLO":
                offers = ["STARTTLS"] if self.context and not secure else []
                offers += ["AUTH PLAIN"] if self.user else []
                for o in offers:
                    await say("250-" + o)
                await say("250 8BITMIME")
            elif word == "STARTTLS" and self.context and not secure:
                await say("220 go ahead")
                await writer.start_tls(self.context)
                secure = True
            elif word == "QUIT":
                return await say("221 bye")
            elif self.context and not secure:
                await say("530 STARTTLS first")
            elif word == "AUTH":
                given = command.split(" ")[2:] or [None]
                if given[0] is None:
                    await say("334 ")
                    given = [(await reader.readline()).decode().strip()]
                signed_in = (base64.b64decode(given[0]).decode()
                             == f"\0{self.user}\0{self.password}")
                await say("235 welcome" if signed_in else "535 no")
            elif word == "MAIL":
                refused = self.sender_refused or not signed_in
                await say("553 not from you" if refused else "250 ok")
            elif word == "RCPT":
                address = command[command.index("<") + 1:command.index(">")]
                codes = self.replies.get(address)
                code = codes.pop(0) if codes else 250
                if code == 250:
                    to.append(address)
                await say(f"{code} {'ok' if code == 250 else 'said so for the test'}")
            elif word == "DATA":
                await say("354 go")
                data = await reader.readuntil(b"\r\n.\r\n")
                while self.stall.is_set():
                    await asyncio.sleep(0.05)
                self.keep(data[:-3].replace(b"\r\n..", b"\r\n."), to)
                await say("250 kept")
                to = []
            else:
                await say("250 ok")

    def keep(self, data, to):
        assert all(b < 128 for b in data), "not in ASCII"
        assert max(map(len, data.split(b"\r\n"))) <= 78
        self.recipients.append(to)
        self.messages.append(email.message_from_bytes(data, policy=email.policy.default))

    def sent_to(self, address):
        return [m for m, to in zip(list(self.messages), list(self.recipients)) if address in to]

    def wait_for(self, address, seconds=30):
        """The mail to that address, once it has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.sent_to(address)
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"nothing came for {address}; commands: {self.commands[-12:]}")

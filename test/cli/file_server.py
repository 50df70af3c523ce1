"""A server of files on the loopback that drops, stalls, lies and changes its mind when told to."""

import http.server
import re
import socket
import threading

DATE = "Sun, 22 Nov 2026 09:00:00 GMT"


class remote:
    """A file of the server, and what the next requests of its body meet, one word each."""

    def __init__(self, body, etag='"1"', date=DATE, then=()):
        self.body, self.etag, self.date, self.then = body, etag, date, list(then)
        self.seen = []  # (method, Range, If-Range, bytes of the body sent)

    def gets(self):
        return [s for s in self.seen if s[0] == "GET"]


class handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def plain(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer(self, with_body):
        file = self.server.files.get(self.path)
        if file is None:
            return self.plain(404, body=b"no such file")
        wanted, condition = self.headers.get("Range"), self.headers.get("If-Range")
        entry = [self.command, wanted, condition, 0]
        file.seen.append(entry)
        word = file.then.pop(0) if with_body and file.then else ""
        if word.isdigit():
            return self.plain(int(word), [("Retry-After", "0")], b"<html>error</html>")
        if word.startswith("to "):
            return self.plain(302, [("Location", word[3:])])
        return self.send_file(file, entry, word, with_body)

    def send_file(self, file, entry, word, with_body):
        total, start = len(file.body), 0
        validators = [v for v in (file.etag, file.date) if v]
        asked = re.fullmatch(r"bytes=(\d+)-", entry[1] or "")
        if asked and word != "whole" and (entry[2] is None or entry[2] in validators):
            start = int(asked[1])
            if start >= total:
                return self.plain(416, [("Content-Range", f"bytes */{total}")])
        part = file.body[start:]
        self.send_response(206 if start else 200)
        if start:
            shown = start + 1 if word == "other range" else start
            self.send_header("Content-Range", f"bytes {shown}-{total - 1}/{total}")
        if file.etag:
            self.send_header("ETag", file.etag)
        if file.date:
            self.send_header("Last-Modified", file.date)
        if word == "no length":
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", "1" + "0" * 16 if word == "huge" else str(len(part)))
        self.end_headers()
        if with_body:
            self.send_body(part, entry, word)
        return None

    def send_body(self, part, entry, word):
        stop = int(word.split()[1]) if word.startswith(("drop", "stall")) else len(part)
        chunk = 16_384 if word == "slowly" else 262_144
        try:
            for at in range(0, stop, chunk):
                piece = part[at:min(at + chunk, stop)]
                self.wfile.write(piece)
                entry[3] += len(piece)
                if word == "slowly" and self.server.closing.wait(0.02):
                    break
            if word.startswith("stall"):
                self.server.closing.wait(30)
            if stop < len(part) or word == "huge":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            self.close_connection = True


class server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), handler)
        self.files, self.closing = files, threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        pass

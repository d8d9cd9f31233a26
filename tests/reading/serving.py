"""A server of our own on this machine that says exactly what a test wants, sound HTTP or not."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from needs_analysis.reading.fetch.fetch import Rules

OWN = Rules(hosts=frozenset({"127.0.0.1", "localhost"}), schemes=("http",), private=True, largest_bytes=10_000_000)
CHANGED = "Tue, 02 Dec 2025 09:00:00 GMT"
SENT = "Wed, 03 Dec 2025 09:00:00 GMT"


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]


def http(content: bytes = b"", status: str = "200 OK", /, **headers: str) -> bytes:
    """An answer; ``Content_Length=""`` leaves that header out."""
    given = {"Content_Length": str(len(content))} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1") + content


@dataclass
class Serving:
    """Answers each question with what `answer` makes of it, then closes."""

    answer: Callable[[Asked], bytes] = lambda asked: http()
    asked: list[Asked] = field(default_factory=list)
    host: str = "127.0.0.1"
    hold: threading.Event | None = None

    def __enter__(self) -> Serving:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Serving:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._socket = socket.create_server((self.host, 0), family=family)
        self.port = self._socket.getsockname()[1]
        self.address = f"http://{self.host}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                text = b""
                while b"\r\n\r\n" not in text and (portion := connection.recv(65_536)):
                    text += portion
                lines = text.decode("latin-1").split("\r\n")
                headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
                asked = Asked(lines[0].split(" ")[1] if " " in lines[0] else "", headers)
                self.asked.append(asked)
                with contextlib.suppress(OSError):
                    connection.sendall(self.answer(asked))
                if self.hold:
                    self.hold.wait(30)


def edition(content: bytes, *, breaks_off: int | None = None, heeds: bool = True, **headers: str) -> Callable:
    """A server of one edition, which goes on where it is asked to; it may break off, and may not heed ``If-Range``."""

    def answer(asked: Asked) -> bytes:
        start = int(asked.headers["Range"][6:-1]) if "Range" in asked.headers else 0
        mark = headers.get("ETag") or headers.get("Last_Modified")
        if heeds and asked.headers.get("If-Range", mark) != mark:
            start = 0
        if start >= len(content):
            return http(b"", "416 Range Not Satisfiable", Content_Range=f"bytes */{len(content)}")
        more = {"Content_Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        whole = http(content[start:], "206 Partial Content" if start else "200 OK", **headers, **more)
        return whole if breaks_off is None else whole[: len(whole) - len(content) + start + breaks_off]

    return answer

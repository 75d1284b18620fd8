"""The load: signed webhooks over keep-alive connections, from a process of its own.

Usage: load.py PORT PATH PREFIX REQUESTS CONNECTIONS. Prints {"rate": requests/s, "p99": ms}.
Requests are written beforehand and sent over plain sockets: http.client would cost as much as the server it measures.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from twilio_lookalike import encoded, headers, whatsapp

PUBLIC_URL = "https://loket.contoh.example"


def written(path: str, sid: str, place: int) -> bytes:
    pairs = whatsapp(sid, f"+628120000{place % 10000:04d}", "Mohon data penduduk menurut kecamatan tahun 2025.")
    body = encoded(pairs)
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers(f"{PUBLIC_URL}{path}", pairs).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def hear(line: socket.socket) -> None:
    """One whole answer; anything but 200 ends the run."""
    data = line.recv(65536)
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"answered {head[:60]!r}")
    length = next(int(one.split(b":")[1]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length"))
    while len(body) < length:
        body += line.recv(65536)


def connection(port: int, requests: list[bytes], start: threading.Barrier, took: list[float]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        for request in requests:
            began = time.perf_counter()
            line.sendall(request)
            hear(line)
            took.append(time.perf_counter() - began)


def main(port: int, path: str, prefix: str, count: int, connections: int) -> None:
    requests = [written(path, f"SM{prefix}{place}", place) for place in range(count)]
    took: list[float] = []
    start = threading.Barrier(connections + 1)
    threads = [
        threading.Thread(target=connection, args=(port, requests[first::connections], start, took), daemon=True)
        for first in range(connections)
    ]
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    for thread in threads:
        thread.start()
    start.wait(30)
    began = time.perf_counter()
    for thread in threads:
        thread.join(60)
    seconds = time.perf_counter() - began
    if len(took) != count:
        raise SystemExit(f"{count - len(took)} requests were not answered")
    print(json.dumps({"rate": count / seconds, "p99": sorted(took)[int(count * 0.99) - 1] * 1000}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))

"""`python -m bot.simulator --config FILE`: the outside world of the demo, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import socket
import sys
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from bot.clock import Clock
from bot.process import guard
from bot.simulator import setup
from bot.simulator.mail.imap import Session
from bot.simulator.mail.imap_grammar import LONGEST_LINE
from bot.simulator.mail.smtp import Server
from bot.simulator.setup import HOST, Setup
from bot.simulator.site import Site

SUPERVISOR = "LOKET_SUPERVISOR"  # the process that started us, where there is one


class Requests(WSGIRequestHandler):
    """Request handler without a log, and without the 40 ms that a small answer waits for a full packet."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        self.close_connection = True


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="simulator.json of a demo")
    try:
        settings = setup.read(parser.parse_args(words).config)
    except (OSError, ValueError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    stop = guard.Stop()
    if SUPERVISOR in os.environ:
        guard.watch(int(os.environ[SUPERVISOR]))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s simulator %(message)s")
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecated attributes
    try:
        serve(settings)
    except OSError as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 1
    print("ready", flush=True)
    while not stop.wait(3600):
        pass
    return 0


def serve(found: Setup) -> None:
    """Listen on all three ports, in threads that end with the process. Raises OSError."""
    site = Site(found, Clock(found.clock_file))
    with socket.create_server((HOST, found.http_port), backlog=128) as door:  # werkzeug's own ends the program
        web = make_server(HOST, found.http_port, site, threaded=True, request_handler=Requests, fd=door.fileno())
    threading.Thread(target=web.serve_forever, name="http", daemon=True).start()
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="mail", daemon=True).start()
    asyncio.run_coroutine_threadsafe(_listen(found, site), loop).result()


async def _listen(found: Setup, site: Site) -> None:
    async def read_mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Session(site.boxes, found.mailbox, site.world, reader, writer).run()

    def take_mail() -> Server:
        return Server(site.post_office, site.failures, found.mailbox)

    await asyncio.start_server(read_mail, HOST, found.imap_port, limit=LONGEST_LINE)
    await asyncio.get_running_loop().create_server(take_mail, HOST, found.smtp_port)


if __name__ == "__main__":
    raise SystemExit(main())

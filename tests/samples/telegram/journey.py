"""From a webhook of the made-up channel to the officer's answer, through the real program. Run in a changed house."""

from __future__ import annotations

import hmac
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from sqlalchemy import select

from bot.app import open_app
from bot.config.loading import settings_of
from bot.config.place import Place
from bot.web.app import create_app
from bot.work import jobs
from handlers.desk import actions, answering
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.officers.signing_in import sessions
from store.db.database import migrate
from store.office import officers
from store.tables import Consultation
from store.vocabulary import Presence

PASSWORD = "kata sandi panjang"
CONFIG = """
public_url = "http://127.0.0.1:8080"
redis = "unix:///nowhere/redis.sock"
[office]
name = "Kantor Contoh"
short_name = "Kantor"
[channels.telegram]
token = "rahasia"
api_base = "http://127.0.0.1:{port}"
"""
received: list[dict[str, str]] = []


class Provider(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert self.path == "/botrahasia/sendMessage"
        received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = json.dumps({"ok": True, "result": {"message_id": len(received) + 1000}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Silent."""


def main(folder: Path) -> None:
    provider = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    (folder / "config.toml").write_text(CONFIG.format(port=provider.server_port))
    place = Place(config=folder / "config.toml")
    settings = settings_of(place)
    migrate(settings.database_url, settings.data)
    app = open_app(place)
    client = create_app(app).test_client()

    with app.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock())
        actions.set_presence(db, app.office, "dewi", Presence.PRESENT, now=app.clock())

    said = {"message_id": 7, "from": {"first_name": "Siti"}, "chat": {"id": 146}, "text": "minta data penduduk"}
    body = json.dumps({"update_id": 1, "message": said}).encode()
    signed = {"X-Signature": hmac.new(b"rahasia", body, "sha256").hexdigest(), "Content-Type": "application/json"}
    assert client.post("/hooks/telegram", data=body, headers={"X-Signature": "palsu"}).status_code == 403
    for _ in range(2):
        assert client.post("/hooks/telegram", data=body, headers=signed).status_code == 200
    jobs.work(app)

    with app.db.write() as db:
        (consultation,) = db.scalars(select(Consultation))
        act = Act(db, app.office, dewi, app.clock())
        answering.reply(act, guards.find_case(act, consultation.number), "Jumlahnya 17.000 jiwa")
    jobs.work(app)
    with app.db.write() as db:
        act = Act(db, app.office, dewi, app.clock())
        actions.close(act, guards.find_case(act, consultation.number))
    jobs.work(app)

    with app.db.write() as db:
        _, token = sessions.start(db, dewi, "", app.clock())
    with client.session_transaction() as session:
        session["officer"], session["token"] = dewi.id, token
    page = client.get(f"/konsultasi/{consultation.number}").get_data(as_text=True)
    json.dump({"number": consultation.number, "received": received, "page": page}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""An office with something behind every door, and a browser for each kind of person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import acting
import citizen_account
import small_catalogue
from cast import SITI_MAIL
from roads import Road
from sqlalchemy import select
from web_desk import TOKEN, Desk
from werkzeug.test import TestResponse
from world import World

from channels.chat import Chat
from channels.sources.bps_webapi import BpsWebApi
from channels.walkin import WalkIn
from channels.whatsapp import WhatsApp
from handlers.office import links
from handlers.officers import counter_devices
from handlers.outgoing import queueing
from store.office import officers
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import Colleague, Confirmation, Consultation, DataNeed, File, Message

DEWI = "dewi"
BOOK = "Kabupaten Belitung Timur Dalam Angka 2024"


class Building:
    """An office with something behind every door, and a browser for each kind of person."""

    def __init__(self, world: World) -> None:
        self.world = world
        for name, role in ((DEWI, "officer"), ("agus", "officer"), ("rahma", "supervisor"), ("tono", "admin")):
            world.officer(name, role=role)
        world.office = replace(world.office, areas=small_catalogue.office().areas)
        with world.db.write() as db:
            small_catalogue.fill(db, world.now)
        whatsapp = WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")
        channels = {"whatsapp": whatsapp, "walkin": WalkIn(), "chat": Chat()}
        more = {"walkin": WalkIn.traits, "chat": Chat.traits}
        world.office = replace(world.office, traits=world.office.traits | more)
        source = BpsWebApi("k" * 32, (("1906", "https://contoh.example"),))
        self.desk = Desk(world, channels, catalogue=source)
        self.number = self.desk.heard()
        world.hears("chat", SITI_MAIL, "Minta inflasi 2023", external_id="asked-here")
        self.people = {
            "stranger": self.desk.another(),
            "citizen": citizen_account.enter(self.desk.another()),
            "device": self._device(),
        }
        for name, role in ((DEWI, "officer"), ("rahma", "supervisor"), ("tono", "admin")):
            self.people[role] = self.desk.another()
            self.people[role].sign_in(name)
        self.tokens = {one: self._form_token(one) for one in self.people}

    def _device(self) -> Desk:
        tablet = self.desk.another()
        with self.world.db.write() as db:
            tono = officers.by_name(db, "tono")
            assert tono is not None
            code = counter_devices.add(acting.act(db, self.world, tono), "Tablet")
        assert tablet.client.post("/tamu/hubungkan", data={"kode": code}).status_code == 303
        return tablet

    def _form_token(self, who: str) -> str:
        page = "/saya" if who in ("officer", "supervisor", "admin") else "/masuk"
        found = TOKEN.search(self.people[who].get(page).text)
        assert found is not None, who
        return found.group(1)

    def goes(self, who: str, road: Road, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        form = {"csrf_token": self.tokens[who]} if road.method == "POST" else None
        answer = self.people[who].client.open(path, method=road.method, data=form, headers=headers or {})
        answer.get_data()
        answer.close()
        return answer

    def things(self) -> dict[str, str]:
        """Return what the addresses of rooms name."""
        with self.world.db.read() as db:
            key = db.scalars(select(Message.key)).first() or ""
        return {"number": self.number, "key": key, "name": "agus", "channel": "whatsapp", "sentence": "receipt"}

    def linked(self) -> dict[str, str]:
        """Return the beginning of each address that a link of ours names, by the room behind it."""
        world, office = self.world, self.world.office
        with world.db.write() as db:
            case = db.scalars(select(Consultation).where(Consultation.number == self.number)).one()
            chat = db.scalars(select(Consultation).where(Consultation.channel == "chat")).one()
            message = db.scalars(select(Message.id)).first() or 0
            file = File(message_id=message, filename="a.txt", content_type="text/plain", locator=queueing.BY_LINK)
            file.state, file.sha256 = "stored", world.files.put(b"isi")
            laila = Colleague(name="Laila", section="Produksi", email="laila@contoh.example", created_at=world.now)
            db.add_all([file, laila])
            db.flush()
            asked = Confirmation(consultation_id=case.id or 0, colleague_id=laila.id or 0, asked_by=DEWI)
            asked.token, asked.question, asked.asked_at = "t" * 20, "Boleh dirilis?", world.now
            times = {"created_at": world.now, "updated_at": world.now}
            book = DataNeed(consultation_id=case.id or 0, item="Buku", outcome="given", source_title=BOOK, **times)
            book.source_year = 2024
            db.add_all([asked, book])
            catalogue_passes.keep(db, Pass("1906", "publication", "ind", finished_at=world.now.isoformat()))
            db.flush()
            found = {
                "rating": links.rating_url(office, case),
                "tracking": links.tracking_url(office, case),
                "title_wishes": links.tracking_url(office, case),
                "survey": links.rating_url(office, case),
                "chat": links.chat_url(office, chat, proven=True),
                "chat_live": links.chat_url(office, chat, proven=True),
                "question": f"{office.public_url}/tanya/terkirim/{links.sign(office, 'asked', 'a' * 20)}",
                "media.media": links.media_url(office, file),
                "media.download": links.download_url(office, file, world.now),
                "confirmation": f"{office.public_url}/jawab/{links.sign(office, 'confirm', asked.token)}",
            }
        world.closes(self.number)
        return {room: url.removeprefix(office.public_url) for room, url in found.items()}


def true_path(road: Road, linked: dict[str, str], number: str) -> str:
    """Return the address of a road with the signed part of a link that we gave."""
    begins = linked.get(road.name) or linked[road.name.rpartition(".")[0]]
    if "<proof>" in road.rule.rule:
        return road.path({"number": number, "proof": begins.rpartition("/")[2]})
    place = road.rule.rule.split("/").index("<token>")
    return road.path({"token": begins.split("/")[place], "name": "a.txt"})

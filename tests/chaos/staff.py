"""Officers of the lab: they read the inbox in a browser and answer what waits, and press again where it failed."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import deque

import requests
from cast import PASSWORD
from chaos.books import Books

HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|dilihat)" value="([^"]*)"')
NUMBER = re.compile(r"/konsultasi/(K-\d{4}-\d{6})")
REFUSED = (409, 422)
MOST_REFUSALS = 2
TRIES = 20
PAUSE = 0.5  # seconds between two answers


def sign_in(session: requests.Session, url: str, name: str) -> None:
    """Sign in with a browser, again where the page says that too many do so now. Raises RequestException."""
    form = dict(HIDDEN.findall(session.get(f"{url}/masuk", timeout=10).text)) | {"nama": name, "sandi": PASSWORD}
    for _ in range(TRIES):
        answer = session.post(f"{url}/masuk", data=form, timeout=10)
        if answer.status_code != 503:
            break
        time.sleep(PAUSE)
    answer.raise_for_status()


class OfficerAtWork:
    """One officer at one browser."""

    def __init__(self, name: str, url: str, books: Books) -> None:
        self.name, self.url, self.books = name, url, books
        self.session = requests.Session()
        self.answered: set[str] = set()
        self.waiting: deque[str] = deque()
        self.resting, self.over = threading.Event(), threading.Event()
        self.idle = threading.Event()
        self.troubles = self.refusals = 0
        self.thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> OfficerAtWork:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(30)

    def _work(self) -> None:
        while not self.over.wait(PAUSE):
            if self.resting.is_set():
                self.idle.set()
                continue
            self.idle.clear()
            try:
                self._answer_next()
            except (requests.RequestException, ValueError):
                self.troubles += 1

    def _answer_next(self) -> None:
        if not self.waiting:
            page = self._get("/konsultasi")
            self.waiting.extend(one for one in dict.fromkeys(NUMBER.findall(page)) if one not in self.answered)
        if not self.waiting:
            return
        number = self.waiting.popleft()
        self.answered.add(number)
        self._post(f"/konsultasi/{number}", f"/konsultasi/{number}/ambil")
        answer, key = self.books.answer(number), secrets.token_hex(10)
        self.refusals = 0
        while not answer.accepted and not self.over.is_set():
            if self.refusals > MOST_REFUSALS:  # nobody can be written to there: the officer calls
                return
            form = {"isi": f"Datanya ada di situs kami {answer.word}", "jenis": "balas", "kunci": key}
            try:
                answer.accepted = self._post(f"/konsultasi/{number}", f"/konsultasi/{number}/tulis", **form)
            except (requests.RequestException, ValueError):
                self.troubles += 1
            if not answer.accepted and (self.over.wait(1) or self.resting.is_set()):
                return

    def _get(self, path: str) -> str:
        answer = self.session.get(self.url + path, timeout=10)
        if "/masuk" in answer.url:
            sign_in(self.session, self.url, self.name)
            answer = self.session.get(self.url + path, timeout=10)
        answer.raise_for_status()
        return answer.text

    def _post(self, page: str, path: str, **form: str) -> bool:
        """Send a form of a page as it stands there. Return whether it was taken: then the page leads on."""
        hidden = dict(HIDDEN.findall(self._get(page)))
        answer = self.session.post(self.url + path, data=hidden | form, timeout=10, allow_redirects=False)
        self.refusals += answer.status_code in REFUSED
        return answer.status_code == 303

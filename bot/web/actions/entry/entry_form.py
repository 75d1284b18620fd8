"""What the forms share in which an officer enters something: how one is answered, and why one comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request

from bot.web.actions.case_actions import Answer
from bot.web.http.uploads import UnfitFile
from handlers.errors import Refusal


@dataclass(frozen=True, slots=True)
class Errors:
    """Why a form was refused: as a whole, and at its files. "" for not."""

    form: str = ""
    files: str = ""


def answer(
    page: Callable[[Mapping[str, str], Errors], str],
    enter: Callable[[Mapping[str, str]], Answer],
) -> Answer:
    """Enter what was sent. The form comes back with what was typed if people are looked for, or if it was refused.

    page: draws the form with its fields as they were typed.
    enter: does it and says where the officer goes from there; may raise Refusal.
    """
    form = request.form.to_dict()
    if form.get("cari"):
        return page(form, Errors())
    try:
        return enter(form)
    except UnfitFile as refused:
        return page(form, Errors(files=str(refused))), 422
    except Refusal as refused:
        return page(form, Errors(form=str(refused))), 422

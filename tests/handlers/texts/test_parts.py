"""No text of the bot takes more parts of an SMS than its budget, and docs/text-parts.md says what each takes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from handlers.texts import parts
from handlers.texts.sentences import SENTENCES

TOOL = Path(__file__).parents[2] / "tools" / "text_parts.py"
BY_MAIL_OR_TEMPLATE = {"rating_mail", "rate_mail", "erasure_unproven", "answer_ready", "news_ready"}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("text_parts", TOOL)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("key", sorted(SENTENCES.keys() - BY_MAIL_OR_TEMPLATE))
def test_no_text_exceeds_its_budget_with_the_longest_values(tool: ModuleType, key: str, language: str) -> None:
    encoding, letters, needed = tool.measured(SENTENCES[key], language)
    assert encoding == "GSM-7"
    assert needed <= SENTENCES[key].parts, letters


def test_only_what_goes_by_mail_or_as_a_template_has_no_budget() -> None:
    assert {key for key, sentence in SENTENCES.items() if not sentence.parts} == BY_MAIL_OR_TEMPLATE
    assert {sentence.parts for key, sentence in SENTENCES.items() if key.endswith("_short")} == {1}


def test_the_end_by_silence_and_its_invitation_fit_into_one_part_together(tool: ModuleType) -> None:
    for language in ("id", "en"):
        both = [
            parts.longest(tool.LONGEST_OFFICE, key, language, SENTENCES[key].in_language(language))
            for key in ("closed_by_silence_short", "rate_chat_short")
        ]
        assert parts.of(" ".join(both))[2] == 1, both


def test_the_table_of_the_documents_is_current(tool: ModuleType) -> None:
    assert tool.DOCUMENT.read_text(encoding="utf-8") == tool.document(), "run: make texts"

"""Every sentence the bot says, by its key, in the order of the settings page.

handlers/texts/render.py fills them; an office may have its own words for each (handlers/texts/custom_wording.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.texts.complaint_sentences import COMPLAINTS
from handlers.texts.contact_sentences import COMMANDS, FIRST_CONTACT
from handlers.texts.sentence import Sentence
from handlers.texts.service_sentences import RATING, SERVICE, SURVEY

SENTENCES: Mapping[str, Sentence] = {
    sentence.key: sentence for sentence in (*FIRST_CONTACT, *RATING, *SURVEY, *SERVICE, *COMPLAINTS, *COMMANDS)
}

"""The citizens of the lab: how somebody says something, by channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chaos.books import Said
from chaos.citizens import browsing, calling, writing

if TYPE_CHECKING:
    from chaos.outside import Outside

# says these words, and notes what was heard of them
Way = Callable[["Outside", Said, str], None]

WAYS: Mapping[str, Way] = {
    "whatsapp": writing.by_twilio,
    "sms": writing.by_twilio,
    "sms_gateway": writing.by_the_phone_of_the_office,
    "email": writing.by_mail,
    "phone": calling.leave_a_message,
    "chat": browsing.ask_on_the_website,
    "walkin": browsing.fill_in_the_form_at_the_counter,
}

"""Ways in that no channel brings: an officer writes down what came by them."""

from __future__ import annotations

from collections.abc import Mapping

from channels.envelope import Traits
from store.vocabulary import WayIn

BOX = "box"  # the channel of slips of the suggestion box
WAYS_IN: Mapping[str, Traits] = {
    WayIn.OFFICE_PHONE: Traits("Telepon kantor", "telepon", writes=False, reaches=()),
    WayIn.VISIT: Traits("Kunjungan", "tamu", writes=False, reaches=()),
    WayIn.PAPER_LETTER: Traits("Surat", "email", writes=False, reaches=()),
    WayIn.SOCIAL_MEDIA: Traits("Media sosial", "web", writes=False, reaches=()),
    BOX: Traits("Kotak saran", "tamu", writes=False, reaches=()),
    WayIn.OTHER: Traits("Jalan lain", "web", writes=False, reaches=()),
}

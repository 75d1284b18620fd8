"""A site where citizens have an account already: the [sign_in] table, and what is said between it and us."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels._settings import setting

# without query: the address is a name, too. Plain HTTP only on this computer itself, for trying out
ISSUER = re.compile(r"(?:https://[a-z0-9.-]+(?::\d{1,5})?|http://127\.0\.0\.1:\d{1,5})(?:/[\w.~/-]*)?", re.ASCII)
LONGEST_LABEL = 60


@dataclass(frozen=True)
class IdentityProvider:
    """The [sign_in] table: who is asked, by OpenID Connect, and what the button to it says.

    issuer: address of the provider, as it writes it itself. client_secret: "" where the provider gives none.
    """

    client_secret: str = field(
        repr=False, metadata={"doc": "kata sandi Loket pada penyedia", "example": "env:LOKET_SIGN_IN_SECRET"}
    )
    issuer: str = setting("alamat penyedia akun", "https://akun.contoh.example")
    client_id: str = setting("nama Loket pada penyedia", "loket")
    label: str = setting("tulisan tombol", "Masuk dengan Akun Contoh")
    label_en: str = setting("tulisan tombol dalam bahasa Inggris", "Sign in with Contoh", "")

    def __post_init__(self) -> None:
        if not ISSUER.fullmatch(self.issuer):
            raise ValueError('issuer: harus alamat https:// lengkap. Contoh: issuer = "https://akun.contoh.example"')
        if not all(0 < len(one) <= LONGEST_LABEL for one in (self.label, self.label_en or self.label)):
            raise ValueError(f'label: paling banyak {LONGEST_LABEL} huruf. Contoh: label = "Masuk dengan Akun Contoh"')

    def button(self, language: str) -> str:
        """Return the words of the button. language: "id" or "en"."""
        return self.label_en or self.label if language == "en" else self.label


class ProviderError(Exception):
    """Tell that nobody was signed in. str() is a reason for the log.

    is_away: whether the provider gave no answer that can be read. Else it refused, or its words cannot be believed.
    """

    def __init__(self, reason: str, *, is_away: bool = False) -> None:
        super().__init__(reason)
        self.is_away = is_away


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back: words that only its browser and we know.

    state: comes back in the address. nonce: comes back in the provider's signed words. verifier: of PKCE.
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """Who signed in there. subject: their name at the provider, for good. email: "" for none."""

    issuer: str
    subject: str
    email: str
    is_verified: bool

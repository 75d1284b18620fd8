"""The second factor of an officer: codes of six digits that an app on their phone shows (TOTP, RFC 6238).

The app's secret is stored nowhere: it is made of a salt and the office's own secret, so that a copy of the database
alone gives nobody a code. An office that changes its secret sets every phone up again.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from pyotp.utils import strings_equal
from sqlmodel import Session

from handlers.errors import BadInput
from handlers.office.office import Office
from handlers.officers import notices
from handlers.officers.signing_in import attempts, sessions
from handlers.officers.signing_in.attempts import Attempt
from store.office import second_factors
from store.tables import Officer
from store.vocabulary import NoticeKind

STEP = 30  # seconds that a code is shown
STEPS_OFF = 1  # of the phone's clock, before or after ours
SECRET_BYTES = 20  # as long as the result of SHA-1 (RFC 4226, section 4)
RECOVERY_CODES = 8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
LETTERS_IN_HALF = 5
LONGEST_TYPED = 40
ASKED_WITHIN = timedelta(minutes=10)  # between the password and the code
WRONG = "Kode tidak cocok. Tunggu kode berikutnya di ponsel, dan pastikan jam ponsel disetel otomatis."
SHOWN_BEFORE = "Kode ini sudah dipakai. Tunggu kode berikutnya di ponsel."
NO_RECOVERY_CODE = (
    "Kode pemulihan ini tidak cocok atau sudah pernah dipakai: masing-masing berlaku sekali. Tulis kode pemulihan yang "
    "lain, atau minta admin menghapus verifikasi dua langkah Anda."
)
TOO_MANY = "Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."
REQUIRED = "Kantor ini mewajibkan verifikasi dua langkah untuk peran Anda. Ia tidak dapat dimatikan."


@dataclass(frozen=True, slots=True)
class Typed:
    """A code as somebody typed it.

    at: the moment by the clock of phones, which a demo cannot move.
    """

    code: str
    at: datetime


def new_salt() -> str:
    """Return what the secret of a phone that is being set up is made of."""
    return secrets.token_hex(16)


def secret_of(office: Office, officer: Officer, salt: str) -> str:
    """Return the secret of an officer's phone, as an app takes it: 32 letters and digits in base32."""
    made_of = f"second-factor:{officer.id}:{salt}".encode()
    return b32encode(hmac.new(office.secret.encode(), made_of, sha256).digest()[:SECRET_BYTES]).decode()


def address_of(office: Office, officer: Officer, salt: str) -> str:
    """Return what the picture for the phone says: an address that begins with otpauth://."""
    totp = pyotp.TOTP(secret_of(office, officer, salt))
    return totp.provisioning_uri(name=officer.name, issuer_name=f"Loket {office.short_name}")


def is_required(office: Office, officer: Officer) -> bool:
    """Return whether the office asks officers of this role for a second factor."""
    return officer.role in office.second_factor


def set_up(db: Session, office: Office, officer: Officer, salt: str, typed: Typed, now: datetime) -> Sequence[str]:
    """Keep a phone that shows the right code, in place of the one before. Return the recovery codes.

    salt: what its secret was made of. Raises BadInput.
    """
    step = _step_of(secret_of(office, officer, salt), typed)
    if step is None:
        raise BadInput(WRONG)
    second_factors.keep(db, officer.id or 0, salt, step, now)
    return new_recovery_codes(db, office, officer)


def new_recovery_codes(db: Session, office: Office, officer: Officer) -> Sequence[str]:
    """Replace an officer's recovery codes. Return the new ones, which are kept nowhere else."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    second_factors.set_recovery_codes(db, officer.id or 0, [_hash(office, officer, _tidy(code)) for code in codes])
    return codes


def prove(db: Session, office: Office, officer: Officer, typed: Typed, now: datetime) -> str:
    """Take a code of the officer's phone, or one of their recovery codes. Return "", or why it is not taken.

    Each code counts once. Guessing is stopped for the officer whatever address it comes from: whoever guesses here
    knows the password.
    """
    attempt = Attempt(f"{officer.name} kode", "", device=f"kode {officer.id}")  # no officer has such a name
    if not attempts.begin(db, attempt, now):
        return TOO_MANY
    refusal = _refusal(db, office, officer, typed)
    if not refusal:
        attempts.succeeded(db, attempt)
    return refusal


def switch_off(db: Session, office: Office, officer: Officer) -> None:
    """Delete an officer's own second factor. Raises BadInput where the office asks for one."""
    if is_required(office, officer):
        raise BadInput(REQUIRED)
    second_factors.forget(db, officer.id or 0)


def reset(db: Session, officer: Officer, now: datetime, by: str = "") -> bool:
    """Delete the second factor of an officer who has lost their phone, and end their sessions. They are told.

    by: name of who does it, "" at the command line. Return whether they had one.
    """
    if not second_factors.forget(db, officer.id or 0):
        return False
    sessions.end_all(db, officer, now)
    notices.notify_without_case(db, officer, NoticeKind.FACTOR_RESET, "", by=by, now=now)
    return True


def _refusal(db: Session, office: Office, officer: Officer, typed: Typed) -> str:
    """Use a code up. Return "", or why it is not taken."""
    factor, officer_id, code = second_factors.of(db, officer.id or 0), officer.id or 0, _tidy(typed.code)
    if factor is None:
        return WRONG
    step = _step_of(secret_of(office, officer, factor.salt), typed)
    if step is not None:
        return "" if second_factors.take_step(db, officer_id, step) else SHOWN_BEFORE
    if second_factors.take_recovery_code(db, officer_id, _hash(office, officer, code)):
        return ""
    is_recovery_code = len(code) == 2 * LETTERS_IN_HALF or any(sign.isalpha() for sign in code)
    return NO_RECOVERY_CODE if is_recovery_code else WRONG


def _step_of(secret: str, typed: Typed) -> int | None:
    """Return the step whose code this is, None for none near the moment when it was typed."""
    totp, here = pyotp.TOTP(secret, interval=STEP), int(typed.at.timestamp()) // STEP
    code = _tidy(typed.code)
    steps = range(here - STEPS_OFF, here + STEPS_OFF + 1)
    return next((step for step in steps if strings_equal(totp.generate_otp(step), code)), None)


def _tidy(typed: str) -> str:
    return "".join(sign for sign in typed[:LONGEST_TYPED].lower() if sign.isalnum())


def _recovery_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(2 * LETTERS_IN_HALF))
    return f"{letters[:LETTERS_IN_HALF]}-{letters[LETTERS_IN_HALF:]}"


def _hash(office: Office, officer: Officer, code: str) -> str:
    """Return what is stored of a recovery code. 49 random bits behind the office's secret need no slow hash."""
    return hmac.new(office.secret.encode(), f"recovery:{officer.id}:{code}".encode(), sha256).hexdigest()

"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was measured. most/least: the aim, None where there is only something to report."""

    what: str
    value: float
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        if self.least is not None:
            return self.value >= self.least
        return self.value <= self.most if self.most is not None else None

    def __str__(self) -> str:
        digits = 2 if self.value < 10 else 0
        aim = f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}" if self.most is not None else "-"
        word = {True: "yes", False: "NO", None: "-"}[self.met]
        return f"{self.what:<58} {f'{self.value:.{digits}f} {self.unit}'.strip():>16}   {aim:<10} {word}"

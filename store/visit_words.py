"""Closed vocabularies of visits to the office, in English. Choices are those of the yearly survey (SKD), in its order.

Pages show them in the words of handlers/texts/kiosk/choices.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class VisitService(StrEnum):
    """What somebody comes to the office for."""

    CONSULTATION = "consultation"
    LIBRARY = "library"
    SALES = "sales"
    RECOMMENDATION = "recommendation"
    COMPLAINT = "complaint"
    OTHER = "other"


# the letter that a number in the queue of this service begins with
LETTERS: Mapping[str, str] = {
    VisitService.CONSULTATION: "K",
    VisitService.LIBRARY: "P",
    VisitService.SALES: "J",
    VisitService.RECOMMENDATION: "R",
    VisitService.COMPLAINT: "A",
    VisitService.OTHER: "L",
}


class VisitState(StrEnum):
    """How far a visit has come. ABSENT: nobody came when the number was called."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ABSENT = "absent"
    SERVED = "served"


class CameAs(StrEnum):
    """As whom somebody came."""

    STUDENT = "student"
    GOVERNMENT = "government"
    BUSINESS = "business"
    RESEARCHER = "researcher"
    PUBLIC = "public"


class VisitPurpose(StrEnum):
    """What the data is for."""

    SCHOOLWORK = "schoolwork"
    THESIS = "thesis"
    GOVERNMENT = "government"
    COMMERCIAL = "commercial"
    RESEARCH = "research"
    OTHER = "other"


class Sex(StrEnum):
    """The sex of a visitor, as they tell it."""

    MALE = "male"
    FEMALE = "female"


class AgeBand(StrEnum):
    """The age of a visitor in years."""

    UNDER_17 = "under_17"
    FROM_17 = "17_25"
    FROM_26 = "26_34"
    FROM_35 = "35_44"
    FROM_45 = "45_54"
    FROM_55 = "55_65"
    OVER_65 = "over_65"


class Education(StrEnum):
    """The highest education of a visitor."""

    SECONDARY = "secondary"
    DIPLOMA = "diploma"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"


class Occupation(StrEnum):
    """The work of a visitor."""

    STUDENT = "student"
    RESEARCHER = "researcher"
    CIVIL_SERVANT = "civil_servant"
    STATE_COMPANY = "state_company"
    PRIVATE_COMPANY = "private_company"
    SELF_EMPLOYED = "self_employed"
    OTHER = "other"


class Disability(StrEnum):
    """Whether a visitor has a disability, as they tell it."""

    YES = "yes"
    NO = "no"


class IdCard(StrEnum):
    """The kind of identity card that was shown. Its number and its picture are never kept."""

    KTP = "ktp"
    SIM = "sim"
    PASSPORT = "passport"
    OTHER = "other"


class AccessWay(StrEnum):
    """How a visitor got what they came for."""

    READ_HERE = "read_here"
    PHOTOCOPY = "photocopy"
    SENT_COPY = "sent_copy"
    DRIVE_COPY = "drive_copy"
    LINK = "link"

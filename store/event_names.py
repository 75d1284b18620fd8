"""Names of events: everything that can happen to a case, with its meaning for the rules.

Adding an event takes one member here and one row (icon and sentence) in bot/web/present/event_text.py. No other file
lists events by name. A rule asks for the events that mean something to it, with `that`.
"""

from __future__ import annotations

from enum import Flag, StrEnum, auto


class Means(Flag):
    """The meaning of an event for the rules. An event with no meaning is only shown.

    ANSWER: an officer has answered the citizen. It blocks a colleague's older page and can be undone.
    ANSWER_STANDS: an earlier answer counts as given now: it was sent once more, or is known to have arrived.
    ANSWER_OWED: from here on the citizen waits for an answer.
    ANSWER_BRINGS: an answer causes this event by itself, so undoing the answer need not ask about it.
    REACHED_CITIZEN: the citizen has our words now; the days of silence count from here.
    GIVES_CASE: the case has an officer from here on; the time until it is handed back counts from here.
    HARMLESS: an officer may answer without having seen it. All others block a page that is older.
    SHOWN_ALREADY: the page of the case shows it as a message or a tag, not as a line of its history.
    OF_PERSON: it tells something of the citizen, not only of the case; the line of time of a person shows it.
    AUDITED: something was done with personal data; the audit log lists it.
    """

    NOTHING = 0
    ANSWER = auto()
    ANSWER_STANDS = auto()
    ANSWER_OWED = auto()
    ANSWER_BRINGS = auto()
    REACHED_CITIZEN = auto()
    GIVES_CASE = auto()
    HARMLESS = auto()
    SHOWN_ALREADY = auto()
    OF_PERSON = auto()
    AUDITED = auto()


class EventName(StrEnum):
    """An event and its meaning. A member is the string that the table `event` holds.

    The five states of a case are events too: a case that becomes `closed` was closed.
    """

    means: Means

    def __new__(cls, word: str, means: Means = Means.NOTHING) -> EventName:
        member = str.__new__(cls, word)
        member._value_ = word
        member.means = means
        return member

    NEW = "new", Means.ANSWER_OWED
    ASSIGNED = "assigned", Means.ANSWER_OWED | Means.GIVES_CASE
    ANSWERED = "answered", Means.ANSWER | Means.ANSWER_STANDS | Means.REACHED_CITIZEN
    CONFIRMING = "confirming", Means.ANSWER_OWED
    CLOSED = "closed"

    # the citizen
    OUTCOME_CHANGED = "outcome_changed", Means.HARMLESS
    OPENED = "opened", Means.ANSWER_OWED
    CONTINUES = "continues"
    WROTE = "wrote", Means.ANSWER_OWED | Means.SHOWN_ALREADY
    THANKED = "thanked"
    TALKED = "talked", Means.HARMLESS
    VISITED = "visited", Means.HARMLESS
    NUMBER_TAKEN = "number_taken", Means.HARMLESS
    VISITOR_CALLED = "visitor_called", Means.HARMLESS
    VISITOR_MET = "visitor_met", Means.HARMLESS
    VISITOR_ABSENT = "visitor_absent", Means.HARMLESS
    VISITOR_SERVED = "visitor_served", Means.HARMLESS
    ID_CARD_SEEN = "id_card_seen", Means.HARMLESS
    FETCHED = "fetched", Means.REACHED_CITIZEN | Means.HARMLESS
    OPTED_OUT = "opted_out", Means.OF_PERSON
    OPTED_IN = "opted_in", Means.OF_PERSON
    TITLE_WISHED = "title_wished", Means.HARMLESS | Means.OF_PERSON
    TITLE_TOLD = "title_told", Means.HARMLESS | Means.OF_PERSON
    TITLE_UNTOLD = "title_untold", Means.HARMLESS | Means.OF_PERSON
    TITLES_STOPPED = "titles_stopped", Means.HARMLESS | Means.OF_PERSON

    # officers
    TAKEN = "taken", Means.GIVES_CASE
    HANDED_OVER = "handed_over", Means.GIVES_CASE
    REPLIED = "replied", Means.ANSWER | Means.ANSWER_STANDS | Means.REACHED_CITIZEN | Means.SHOWN_ALREADY
    NOTED = "noted", Means.SHOWN_ALREADY
    SCHEDULED = "scheduled"
    HURRIED = "hurried"
    UNDONE = "undone"
    TAGGED = "tagged", Means.HARMLESS | Means.SHOWN_ALREADY
    UNTAGGED = "untagged", Means.HARMLESS | Means.SHOWN_ALREADY
    SNOOZED = "snoozed", Means.HARMLESS
    WOKEN = "woken", Means.HARMLESS
    MERGED_IN = "merged_in"
    MERGE_UNDONE = "merge_undone"
    SPLIT = "split"
    SPLIT_OFF = "split_off"
    SPLIT_UNDONE = "split_undone"
    WROTE_FIRST = "wrote_first"
    ON_BEHALF = "on_behalf"
    ON_BEHALF_UNDONE = "on_behalf_undone"

    # what became of our messages
    HELD = "held"
    RELEASED = "released", Means.ANSWER_STANDS | Means.HARMLESS
    FAILED = "failed"
    NOT_SENT = "not_sent", Means.HARMLESS
    RETRIED = "retried", Means.ANSWER_STANDS
    SETTLED = "settled", Means.ANSWER_STANDS
    CANCELLED = "cancelled"
    SENT_ELSEWHERE = "sent_elsewhere", Means.ANSWER_STANDS
    COPY_FAILED = "copy_failed", Means.HARMLESS
    LINK_WITHDRAWN = "link_withdrawn", Means.HARMLESS
    STAFF_MAIL_FAILED = "staff_mail_failed", Means.HARMLESS

    # the rules of time
    LINED_UP = "lined_up", Means.HARMLESS
    WARNED = "warned", Means.HARMLESS
    BREACHED = "breached", Means.HARMLESS
    WINDOW_SHUTS = "window_shuts", Means.HARMLESS
    REMINDED = "reminded", Means.HARMLESS

    # the three steps
    NEED_ADDED = "need_added", Means.HARMLESS
    NEED_CHANGED = "need_changed", Means.HARMLESS
    NEED_REMOVED = "need_removed", Means.HARMLESS
    AVAILABILITY = "availability", Means.HARMLESS
    SOURCE_NAMED = "source_named", Means.HARMLESS
    OUTCOME = "outcome", Means.HARMLESS
    ACCESS_GIVEN = "access_given", Means.ANSWER_BRINGS
    REMINDED_COLLEAGUE = "reminded_colleague", Means.HARMLESS
    QUESTION_WITHDRAWN = "question_withdrawn"
    COLLEAGUE_ANSWERED = "colleague_answered"
    COLLEAGUE_MACHINE = "colleague_machine"
    FROM_ELSEWHERE = "from_elsewhere"
    REFERRED = "referred"

    # ratings and the guest book
    RATING_ASKED = "rating_asked"
    RATING_NOT_ASKED = "rating_not_asked"
    RATED = "rated", Means.OF_PERSON
    RATED_AGAIN = "rated_again", Means.HARMLESS
    RATING_UNCLEAR = "rating_unclear", Means.HARMLESS
    COMMENTED = "commented", Means.OF_PERSON
    SURVEYED = "surveyed", Means.OF_PERSON
    DATA_SURVEYED = "data_surveyed", Means.HARMLESS | Means.OF_PERSON
    GUEST_BOOK = "guest_book", Means.OF_PERSON
    PROFILE_CHECKED = "profile_checked", Means.HARMLESS | Means.OF_PERSON
    PROFILE_CLEARED = "profile_cleared", Means.HARMLESS | Means.OF_PERSON
    PROFILE_FILLED = "profile_filled", Means.HARMLESS | Means.OF_PERSON
    PROFILE_REUSE_ENDED = "profile_reuse_ended", Means.HARMLESS | Means.OF_PERSON | Means.AUDITED
    CONTACT_LEADS = "contact_leads", Means.HARMLESS | Means.OF_PERSON | Means.AUDITED

    MACHINE_SEEN = "machine_seen", Means.HARMLESS
    MARKED_SPAM = "marked_spam"
    NOT_SPAM = "not_spam"
    MADE_CONSULTATION = "made_consultation", Means.ANSWER_OWED
    MISSED_MAIL_ASKED = "missed_mail_asked", Means.HARMLESS
    MISSED_MAIL_CAME = "missed_mail_came", Means.HARMLESS
    MISSED_MAIL_GONE = "missed_mail_gone", Means.HARMLESS
    FILE_LOST = "file_lost", Means.HARMLESS

    # complaints
    COMPLAINT_ASKED = "complaint_asked"
    COMPLAINT_MADE = "complaint_made"
    COMPLAINT_UNDONE = "complaint_undone"
    COMPLAINT_RETURNED = "complaint_returned"
    FROM_MESSAGE = "from_message"
    RECEIPT = "receipt"
    RECEIPT_NOT_SENT = "receipt_not_sent"
    STAGE = "stage", Means.ANSWER_BRINGS
    IMPROVEMENT = "improvement"
    LAPOR = "lapor"
    ABOUT = "about"

    # personal data
    IDENTITY_OPENED = "identity_opened", Means.AUDITED
    ERASURE_ASKED = "erasure_asked", Means.AUDITED | Means.OF_PERSON
    ERASURE_SETTLED = "erasure_settled", Means.AUDITED | Means.OF_PERSON
    DESTRUCTION_HELD = "destruction_held", Means.HARMLESS | Means.AUDITED
    DESTRUCTION_ALLOWED = "destruction_allowed", Means.HARMLESS | Means.AUDITED
    EXPORTED = "exported", Means.AUDITED | Means.OF_PERSON
    CORRECTED = "corrected", Means.AUDITED | Means.OF_PERSON
    CONTACT_ADDED = "contact_added", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    CONTACT_REMOVED = "contact_removed", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    CONTACT_DETACHED = "contact_detached", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    CONTACT_RESTORED = "contact_restored", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    CONTACT_ASKED = "contact_asked", Means.HARMLESS | Means.OF_PERSON
    CONTACT_SHARED = "contact_shared", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    CONTACT_OWN = "contact_own", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    PEOPLE_MERGED = "people_merged", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    PEOPLE_PARTED = "people_parted", Means.AUDITED | Means.HARMLESS | Means.OF_PERSON
    ERASED = "erased", Means.AUDITED
    REDACTED = "redacted", Means.AUDITED


def that(means: Means) -> tuple[EventName, ...]:
    """Return the events that have this meaning, in the order of their definition."""
    return tuple(name for name in EventName if means in name.means)

"""The vocabulary of a helpdesk: tickets, surveys, complaints, articles; by the law of vocabulary.py."""

from enum import StrEnum

from app.events.vocabulary import Direction, Event


class SurveyKind(StrEnum):
    """Which question a survey asked."""

    CSAT = "csat"
    NPS = "nps"
    CES = "ces"
    ESAT = "esat"


class TicketEvent(Event, frozen=True, kw_only=True):
    """Something that happened to one ticket."""

    ticket: str
    kind: str | None = None
    channel: str | None = None
    direction: Direction | None = None
    public: bool | None = None
    agent: str | None = None
    customer: str | None = None


class TicketOpened(TicketEvent, frozen=True, kw_only=True, tag="ticket.opened"):
    """A customer opened the ticket."""


class TicketMessage(TicketEvent, frozen=True, kw_only=True, tag="ticket.message"):
    """A message went in or out."""


class TicketAssigned(TicketEvent, frozen=True, kw_only=True, tag="ticket.assigned"):
    """An agent became responsible."""


class TicketSolved(TicketEvent, frozen=True, kw_only=True, tag="ticket.solved"):
    """The ticket was solved."""


class TicketReopened(TicketEvent, frozen=True, kw_only=True, tag="ticket.reopened"):
    """The ticket was opened again."""


class TicketEscalated(TicketEvent, frozen=True, kw_only=True, tag="ticket.escalated"):
    """The ticket was escalated."""


class TicketClosed(TicketEvent, frozen=True, kw_only=True, tag="ticket.closed"):
    """The ticket was closed for good."""


class SurveyAnswered(Event, frozen=True, kw_only=True, tag="survey.answered"):
    """A customer or agent answered a survey; sent again, it replaces the earlier answer."""

    survey: SurveyKind
    score: float
    scale: str | float | None = None
    call: str | None = None
    ticket: str | None = None
    agent: str | None = None


class ComplaintEvent(Event, frozen=True, kw_only=True):
    """A step in the life of a complaint."""

    complaint: str
    customer: str | None = None


class ComplaintOpened(ComplaintEvent, frozen=True, kw_only=True, tag="complaint.opened"):
    """A customer complained."""


class ComplaintEscalated(ComplaintEvent, frozen=True, kw_only=True, tag="complaint.escalated"):
    """The complaint was escalated."""


class ComplaintClosed(ComplaintEvent, frozen=True, kw_only=True, tag="complaint.closed"):
    """The complaint was settled."""


class ArticleViewed(Event, frozen=True, kw_only=True, tag="article.viewed"):
    """A visitor read a support article."""

    article: str
    visitor: str
    seconds: float

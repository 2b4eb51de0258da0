"""The plain sums that are shown as figures of their own."""

from collections.abc import Callable

from app.metrics.columns import Column
from app.metrics.kpi import HOUSE_RULE, Count, Kpi
from app.metrics.ledger import Sums
from app.metrics.sums import (
    abandoned,
    abandoned_in_target,
    answered,
    blocked,
    overflowed,
    sum_of,
    transferred_out,
)


def _plain(
    slug: str, label: str, definition: str, count: Callable[[Sums], int], *needs: str
) -> Kpi:
    return Count(
        slug=slug,
        label=label,
        unit="count",
        direction="none",
        definition=definition,
        formula=slug,
        needs=needs,
        source=HOUSE_RULE,
        count=count,
    )


def _column(slug: str, label: str, definition: str, *needs: str) -> Kpi:
    column = Column[slug.upper()]
    return _plain(slug, label, definition, sum_of(column), *needs)


COUNTS: tuple[Kpi, ...] = (
    _column("offered", "Offered", "Visits that entered the queue."),
    _plain("answered", "Answered", "Visits that an agent picked up.", answered),
    _column("answered_in_target", "Answered in target", "Answered within the target seconds."),
    _plain("abandoned", "Abandoned", "Visits whose caller hung up while waiting.", abandoned),
    _plain(
        "abandoned_in_target",
        "Abandoned in target",
        "Hung up within the target seconds.",
        abandoned_in_target,
    ),
    _column("abandoned_short", "Short abandons", "Hung up sooner than the short-abandon limit."),
    _plain("overflowed", "Overflowed", "Left the queue for another destination.", overflowed),
    *(
        _column(f"overflowed_{kind}", f"Overflowed: {kind}", f"Left the queue by way of {words}.")
        for kind, words in (
            ("queue", "another queue"),
            ("voicemail", "voicemail"),
            ("callback", "a requested callback"),
            ("key", "a key the caller pressed"),
            ("timeout", "a time limit"),
            ("closed", "closing"),
        )
    ),
    _column("overdue", "Overdue", "Had not left the queue by the target seconds."),
    _column("ended_unknown", "Lost by the source", "The source lost the call; in no ratio."),
    _plain("blocked", "Blocked", "Calls turned away before any queue.", blocked, "blocks"),
    *(
        _column(f"blocked_{reason}", f"Blocked: {words}", f"Turned away: {words}.", "blocks")
        for reason, words in (
            ("trunk_busy", "all trunks busy"),
            ("queue_full", "queue full"),
            ("no_agents", "no agents"),
            ("closed", "closed"),
            ("congestion", "congestion"),
            ("rejected", "rejected"),
        )
    ),
    _column("handled", "Handled", "Conversations that ended."),
    _column("holds", "Holds", "Times a caller was put on hold.", "holds"),
    _column("wrapped", "Wrapped up", "After-call work that ended.", "after_call_work"),
    _plain("transferred_out", "Transferred", "Calls that an agent handed on.", transferred_out),
    _column("transferred_cold", "Transferred cold", "Handed on unannounced."),
    _column("transferred_warm", "Transferred warm", "Handed on after announcing the caller."),
    _column("transferred_to_queue", "Transferred to a queue", "Handed on to a queue."),
    _column("transferred_to_agent", "Transferred to an agent", "Handed on to an agent."),
    _column("transferred_to_number", "Transferred to a number", "Handed on to an outside number."),
    _column("transferred_in", "Transferred in", "Visits that came by a transfer."),
    _column("conferenced", "Conferenced", "Agents who joined a conversation."),
    _column("rings", "Offers to agents", "Times an agent's phone was offered a call.", "ringing"),
    _column("rona", "Rang, no answer", "Offers that rang out.", "ringing"),
    _column("declined", "Declined", "Offers that the agent declined.", "ringing"),
    _column("unreachable", "Unreachable", "Rings of unreachable phones: no offers.", "ringing"),
    _column("callbacks_requested", "Callbacks requested", "Callers who asked to be called back."),
    _column("callbacks_attempted", "Callbacks attempted", "Callbacks that were dialled."),
    _column(
        "callbacks_first_attempted",
        "Callbacks first attempted",
        "First attempts of callbacks whose request is known.",
    ),
    _column("callbacks_completed", "Callbacks completed", "Callers who were reached."),
    _column("callbacks_failed", "Callbacks failed", "Callbacks given up."),
    _column("incomplete_visits", "Incomplete visits", "Visits whose beginning or end is missing."),
    _column("ended_in_ivr", "Ended in the IVR", "Callers who hung up before any queue."),
)

"""The catalogue: every KPI of the queues declared once, for the board, the API, the docs and the alerts."""

from collections.abc import Callable
from operator import itemgetter
from typing import Final

import msgspec

from app.metrics.columns import Column
from app.metrics.ledger import Sums

_ICMI = "ICMI QueueTips"
_CISCO = "Cisco UCCE reporting guide"
_CONNECT = "Amazon Connect metric definitions"
_HOUSE = "house rule"

# Looking a member of an enum up takes as long as adding two sums.
_ABANDONED_IN_TARGET: Final = int(Column.ABANDONED_IN_TARGET)
_ABANDONED_LATE: Final = int(Column.ABANDONED_LATE)
_ABANDONED_SHORT: Final = int(Column.ABANDONED_SHORT)
_ACW: Final = int(Column.ACW)
_ANSWERED_IN_TARGET: Final = int(Column.ANSWERED_IN_TARGET)
_ANSWERED_LATE: Final = int(Column.ANSWERED_LATE)
_AVAILABLE_TIME: Final = int(Column.AVAILABLE_TIME)
_BLOCKED_REJECTED: Final = int(Column.BLOCKED_REJECTED)
_BLOCKED_TRUNK_BUSY: Final = int(Column.BLOCKED_TRUNK_BUSY)
_HANDLED: Final = int(Column.HANDLED)
_HOLD: Final = int(Column.HOLD)
_OFFERED: Final = int(Column.OFFERED)
_OVERFLOWED_CLOSED: Final = int(Column.OVERFLOWED_CLOSED)
_OVERFLOWED_QUEUE: Final = int(Column.OVERFLOWED_QUEUE)
_RING_ANSWERED: Final = int(Column.RING_ANSWERED)
_TALK: Final = int(Column.TALK)
_TRANSFERRED_COLD: Final = int(Column.TRANSFERRED_COLD)
_TRANSFERRED_WARM: Final = int(Column.TRANSFERRED_WARM)
_WAIT_ABANDONED: Final = int(Column.WAIT_ABANDONED)
_WAIT_ANSWERED: Final = int(Column.WAIT_ANSWERED)
_WAIT_OVERFLOWED: Final = int(Column.WAIT_OVERFLOWED)


class Kpi(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure: what it is called, what it means, and the sums it is made of."""

    slug: str
    label: str
    unit: str
    """ratio, seconds, count."""
    direction: str
    """Which way is good: up, down, none."""
    definition: str
    formula: str
    needs: tuple[str, ...] = ()
    source: str = _HOUSE


class Ratio(Kpi, frozen=True, kw_only=True):
    """A sum over a sum."""

    numerator: Callable[[Sums], int]
    denominator: Callable[[Sums], int]
    of_time: bool = False
    """Whether both sums are time: a share of seconds rather than of calls."""


class Count(Kpi, frozen=True, kw_only=True):
    """A plain sum."""

    count: Callable[[Sums], int]


class Gauge(Kpi, frozen=True, kw_only=True):
    """Something that is so at an instant: shown under `now`, in no window."""


class Quantile(Kpi, frozen=True, kw_only=True):
    """The nearest-rank quantile of all waits that ended in the window."""

    percent: int


def _sum_of(column: Column) -> Callable[[Sums], int]:
    return itemgetter(int(column))


def answered(s: Sums) -> int:
    """Visits that an agent picked up."""
    return s[_ANSWERED_IN_TARGET] + s[_ANSWERED_LATE]


def abandoned(s: Sums) -> int:
    """Visits whose caller hung up while waiting."""
    return s[_ABANDONED_SHORT] + s[_ABANDONED_IN_TARGET] + s[_ABANDONED_LATE]


def overflowed(s: Sums) -> int:
    """Visits that left neither answered nor hung up."""
    return sum(s[_OVERFLOWED_QUEUE : _OVERFLOWED_CLOSED + 1])


def blocked(s: Sums) -> int:
    """Calls turned away before any queue."""
    return sum(s[_BLOCKED_TRUNK_BUSY : _BLOCKED_REJECTED + 1])


def transferred_out(s: Sums) -> int:
    """Calls that an agent handed on."""
    return s[_TRANSFERRED_COLD] + s[_TRANSFERRED_WARM]


def _exits(s: Sums) -> int:
    return answered(s) + abandoned(s) + overflowed(s)


def _wait_all(s: Sums) -> int:
    return s[_WAIT_ANSWERED] + s[_WAIT_ABANDONED] + s[_WAIT_OVERFLOWED]


def _handle_time(s: Sums) -> int:
    return s[_TALK] + s[_HOLD] + s[_ACW]


def _handled(s: Sums) -> int:
    return s[_HANDLED]


_KPIS: tuple[Kpi, ...] = (
    Kpi(
        slug="service_level",
        label="Service level",
        unit="ratio",
        direction="up",
        definition="Share of calls answered within the target seconds, counted by the queue's own formula.",
        formula="one of seven named formulas; by default answered_in_target ÷ (answered + abandoned − abandoned_short)",
        source=f"{_ICMI}; {_CISCO}",
    ),
    Ratio(
        slug="asa",
        label="Average speed of answer",
        unit="seconds",
        direction="down",
        definition="Mean wait of answered calls, ringing included.",
        formula="wait_answered_s ÷ answered",
        source=f"{_CISCO}; {_CONNECT}",
        numerator=_sum_of(Column.WAIT_ANSWERED),
        denominator=answered,
    ),
    Ratio(
        slug="average_time_in_queue",
        label="Average time in queue",
        unit="seconds",
        direction="down",
        definition="Mean wait of answered calls before a phone rang; equals the speed of answer where ringing is not reported.",
        formula="(wait_answered_s − ring_answered_s) ÷ answered",
        numerator=lambda s: s[_WAIT_ANSWERED] - s[_RING_ANSWERED],
        denominator=answered,
    ),
    Ratio(
        slug="average_wait_all",
        label="Average wait, all callers",
        unit="seconds",
        direction="down",
        definition="Mean wait of every call that left the queue: answered, abandoned or overflowed.",
        formula="wait_all_s ÷ (answered + abandoned + overflowed)",
        numerator=_wait_all,
        denominator=_exits,
    ),
    Ratio(
        slug="average_time_to_abandon",
        label="Average time to abandon",
        unit="seconds",
        direction="none",
        definition="Mean wait of callers who hung up while waiting.",
        formula="wait_abandoned_s ÷ abandoned",
        numerator=_sum_of(Column.WAIT_ABANDONED),
        denominator=abandoned,
    ),
    Quantile(
        slug="wait_p50",
        label="Median wait",
        unit="seconds",
        direction="down",
        definition="Half of all waits that ended in the window were this long or shorter (nearest rank).",
        formula="the ceil(0.5·n)-th smallest wait",
        percent=50,
    ),
    Quantile(
        slug="wait_p90",
        label="90th percentile wait",
        unit="seconds",
        direction="down",
        definition="Nine in ten of the waits that ended in the window were this long or shorter (nearest rank).",
        formula="the ceil(0.9·n)-th smallest wait",
        percent=90,
    ),
    Quantile(
        slug="wait_max",
        label="Longest wait in the window",
        unit="seconds",
        direction="down",
        definition="The longest wait that ended in the window; who waits now is in longest_waiting_since.",
        formula="the largest wait",
        percent=100,
    ),
    Gauge(
        slug="estimated_wait",
        label="Estimated wait",
        unit="seconds",
        direction="down",
        definition="What a caller who enters now would be told, with the median error of the last day.",
        formula="0 while nobody waits, else (waiting + 1) × the median of wait ÷ (waiting at entry + 1)"
        " of the callers of the hour before the last full quarter hour who found somebody waiting",
    ),
    Ratio(
        slug="abandonment_rate",
        label="Abandonment rate",
        unit="ratio",
        direction="down",
        definition="Share of calls that left the queue because the caller hung up, short abandons left out.",
        formula="(abandoned − abandoned_short) ÷ (answered + abandoned + overflowed − abandoned_short)",
        numerator=lambda s: abandoned(s) - s[_ABANDONED_SHORT],
        denominator=lambda s: _exits(s) - s[_ABANDONED_SHORT],
    ),
    Ratio(
        slug="abandonment_rate_all",
        label="Abandonment rate, short ones included",
        unit="ratio",
        direction="down",
        definition="Share of calls that left the queue because the caller hung up, however soon.",
        formula="abandoned ÷ (answered + abandoned + overflowed)",
        numerator=abandoned,
        denominator=_exits,
    ),
    Ratio(
        slug="blocked_rate",
        label="Blocked calls",
        unit="ratio",
        direction="down",
        definition="Share of calls turned away before any queue.",
        formula="blocked ÷ (offered + blocked)",
        needs=("blocks",),
        numerator=blocked,
        denominator=lambda s: s[_OFFERED] + blocked(s),
    ),
    Ratio(
        slug="average_handle_time",
        label="Average handle time",
        unit="seconds",
        direction="none",
        definition="Mean talk, hold and after-call work of the conversations that ended.",
        formula="(talk_s + hold_s + acw_s) ÷ handled",
        source=f"{_CISCO}; {_CONNECT}",
        numerator=_handle_time,
        denominator=_handled,
    ),
    Ratio(
        slug="average_talk",
        label="Average talk time",
        unit="seconds",
        direction="none",
        definition="Mean talk of the conversations that ended, hold left out.",
        formula="talk_s ÷ handled",
        numerator=_sum_of(Column.TALK),
        denominator=_handled,
    ),
    Ratio(
        slug="average_hold",
        label="Average hold time",
        unit="seconds",
        direction="down",
        definition="Mean time on hold of the conversations that ended.",
        formula="hold_s ÷ handled",
        needs=("holds",),
        numerator=_sum_of(Column.HOLD),
        denominator=_handled,
    ),
    Ratio(
        slug="average_hold_per_hold",
        label="Average length of a hold",
        unit="seconds",
        direction="down",
        definition="Mean length of one hold.",
        formula="hold_s ÷ holds",
        needs=("holds",),
        numerator=_sum_of(Column.HOLD),
        denominator=_sum_of(Column.HOLDS),
    ),
    Ratio(
        slug="average_acw",
        label="Average after-call work",
        unit="seconds",
        direction="none",
        definition="Mean after-call work per conversation that ended.",
        formula="acw_s ÷ handled",
        needs=("after_call_work",),
        numerator=_sum_of(Column.ACW),
        denominator=_handled,
    ),
    Ratio(
        slug="transfer_rate",
        label="Transfer rate",
        unit="ratio",
        direction="down",
        definition="Calls that agents handed on, per call answered.",
        formula="transferred_out ÷ answered",
        numerator=transferred_out,
        denominator=answered,
    ),
    Ratio(
        slug="average_callback_delay",
        label="Average callback delay",
        unit="seconds",
        direction="down",
        definition="Mean time from a caller's request until they were first called back.",
        formula="callback_delay_s ÷ callbacks_first_attempted",
        numerator=_sum_of(Column.CALLBACK_DELAY),
        denominator=_sum_of(Column.CALLBACKS_FIRST_ATTEMPTED),
    ),
    Ratio(
        slug="rona_rate",
        label="Ring, no answer",
        unit="ratio",
        direction="down",
        definition="Share of offers to an agent that rang out.",
        formula="rona ÷ rings",
        needs=("ringing",),
        numerator=_sum_of(Column.RONA),
        denominator=_sum_of(Column.RINGS),
    ),
    Ratio(
        slug="occupancy",
        label="Occupancy",
        unit="ratio",
        direction="none",
        definition="Handling time as a share of handling and available time: of the time on the queue.",
        formula="(talk_s + hold_s + acw_s) ÷ (talk_s + hold_s + acw_s + available_s)",
        needs=("agents",),
        source=_CISCO,
        numerator=_handle_time,
        denominator=lambda s: _handle_time(s) + s[_AVAILABLE_TIME],
        of_time=True,
    ),
    Ratio(
        slug="utilisation",
        label="Utilisation",
        unit="ratio",
        direction="none",
        definition="Time on call, on hold or wrapping up as a share of the time logged in.",
        formula="handling_s ÷ logged_in_s",
        needs=("agents",),
        numerator=_sum_of(Column.HANDLING_TIME),
        denominator=_sum_of(Column.LOGGED_IN_TIME),
        of_time=True,
    ),
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
        source=_HOUSE,
        count=count,
    )


def _column(slug: str, label: str, definition: str, *needs: str) -> Kpi:
    column = Column[slug.upper()]
    return _plain(slug, label, definition, _sum_of(column), *needs)


_COUNTS: tuple[Kpi, ...] = (
    _column("offered", "Offered", "Visits that entered the queue."),
    _plain("answered", "Answered", "Visits that an agent picked up.", answered),
    _column("answered_in_target", "Answered in target", "Answered within the target seconds."),
    _plain("abandoned", "Abandoned", "Visits whose caller hung up while waiting.", abandoned),
    _plain(
        "abandoned_in_target",
        "Abandoned in target",
        "Hung up within the target seconds.",
        lambda s: s[_ABANDONED_SHORT] + s[_ABANDONED_IN_TARGET],
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

CATALOGUE: dict[str, Kpi] = {kpi.slug: kpi for kpi in (*_KPIS, *_COUNTS)}
"""Every KPI by its slug."""

GAUGES = frozenset(slug for slug, kpi in CATALOGUE.items() if isinstance(kpi, Gauge))
"""Those that are so at an instant."""


def public(kpi: Kpi) -> dict[str, object]:
    """Return a KPI as GET /v1/kpis shows it."""
    names = Kpi.__struct_fields__
    return {name: getattr(kpi, name) for name in names}

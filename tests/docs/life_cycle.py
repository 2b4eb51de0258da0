"""docs/call-life-cycle.md: the table of phases and steps, and a sketch drawn by walking it."""

from collections import defaultdict

from app.events.vocabulary import CallbackEvent
from app.metrics.lifecycle import ORDER, STEPS, Phase, Step
from tests.docs.markdown import code, page, table
from tests.docs.sketch import sketch, type_name
from tests.docs.steps import MEANING, PHASES

_INTRO = """\
What an event of a call means depends on what is open on the call just then: a visit that waits, a
conversation that goes on. The phase is looked up, never stored. The table says which step the fold
takes; the steps stand in `app/metrics/call.py` and its parts under the same names."""

_DRAWN = """\
## A sketch

Drawn by walking the fold: from each phase every event is tried, one second after the last one, and an
arrow stands wherever the phase changed. Steps that leave the phase as it is are not shown; neither is
what a step decides by looking closer: whose phone rings, which queue an event names. Here every event
that may name a queue names the one the call was in last."""

_ORDER = """\
## One instant

Events of one call at one instant are taken in this order, then by id, never by how they arrived:"""


def text() -> str:
    """Return the page."""
    return page(
        "The life of a call",
        "app/metrics/lifecycle.py",
        _INTRO,
        "## Phases\n\n" + table(("phase", "open"), [(_spaced(p), PHASES[p]) for p in Phase]),
        "## Phase × event → step\n\n" + _steps(),
        "## Steps\n\n" + table(("step", "does"), [(_spaced(s), MEANING[s]) for s in Step]),
        _ORDER,
        _order(),
        _DRAWN,
        sketch(),
    )


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _steps() -> str:
    rows = [
        (code(type_name(kind)), *(_spaced(STEPS[phase][kind]) for phase in Phase)) for kind in ORDER
    ]
    return table(["event", *map(_spaced, Phase)], rows)


def _order() -> str:
    ranks: dict[int, list[str]] = defaultdict(list)
    for kind, rank in ORDER.items():
        if not issubclass(kind, CallbackEvent):
            ranks[rank].append(code(type_name(kind)))
    return ", ".join(" / ".join(names) for names in ranks.values()) + "; callbacks last."

"""A KPI that is kept against the same KPI formed once, by the catalogue's own functions; and who is due when."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.metrics.catalogue import CATALOGUE
from app.metrics.columns import FOREVER, WIDTH, Attribution
from app.metrics.figures import figures
from app.metrics.formed import Formed
from app.metrics.made_of import BIT, EVERYTHING, SERVICE_LEVEL, WAITS_MOVED, level_of
from app.metrics.oddities import Telling
from app.metrics.queue_settings import Formula
from app.metrics.service_level import service_level
from app.metrics.soonest import Soonest
from app.metrics.tally import Tally

THINGS = sorted({thing for kpi in CATALOGUE.values() for thing in kpi.needs})

steps = st.lists(st.tuples(st.integers(0, WIDTH - 1), st.integers(0, 10**7)), max_size=30)
tellings = st.builds(
    Telling,
    st.frozensets(st.sampled_from(THINGS)),
    st.frozensets(st.sampled_from(sorted(CATALOGUE)), max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(steps, st.lists(st.integers(0, 10**6)), tellings), max_size=4))
def test_what_moved_is_formed_as_if_all_were(
    rounds: list[tuple[list[tuple[int, int]], list[int], Telling]],
) -> None:
    tally, formed, waited = Tally(), Formed(), list[int]()
    for steps, waits, telling in rounds:
        before = dict(formed.kpis)
        for column, total in steps:
            tally.put(column, total)
        for wait in waits:
            tally.waits.add(wait)
            tally.changed |= WAITS_MOVED
        waited += waits
        is_fresh = formed.renew(tally, telling)
        kept = {slug: kpi for slug, kpi in formed.kpis.items() if slug != SERVICE_LEVEL}
        assert kept == figures(tally.sums, waited, telling)
        assert is_fresh or formed.kpis == before


@given(st.lists(st.integers(0, 1000), min_size=WIDTH, max_size=WIDTH))
def test_a_level_is_what_the_formula_says(sums: list[int]) -> None:
    for formula in Formula:
        for attribution in Attribution:
            level = level_of(formula, attribution)
            told = level.met.of(sums), level.counted.of(sums)
            assert told == service_level(sums, formula, attribution)


def test_what_moved_fits_into_a_register() -> None:
    """Compiled code adds and compares integers of 62 bits where longer ones are objects."""
    assert EVERYTHING.bit_length() <= 62
    assert len({bit for bit in BIT if bit}) == sum(1 for bit in BIT if bit)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from("abcdef"), st.one_of(st.integers(0, 50), st.just(FOREVER))),
            st.integers(0, 50),
        ),
        max_size=200,
    )
)
def test_who_is_due_is_told_once_and_in_time(steps: list[tuple[str, int] | int]) -> None:
    due, expected = Soonest(), dict[str, int]()
    for step in steps:
        if isinstance(step, int):
            taken = {name for name, at in expected.items() if at <= step}
            assert sorted(due.take(step)) == sorted(taken)
            expected = {name: at for name, at in expected.items() if name not in taken}
        else:
            name, at = step
            due.put(name, at)
            expected.pop(name, None)
            if at < FOREVER:
                expected[name] = at
        assert due.first() == min(expected.values(), default=FOREVER)

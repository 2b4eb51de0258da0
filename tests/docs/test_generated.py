import pytest

from app.metrics.lifecycle import Phase, Step
from tests.docs.generate import DOCS, PAGES
from tests.docs.markdown import HOW
from tests.docs.steps import MEANING, PHASES


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/{name} is stale: run {HOW}"


def test_every_phase_and_step_is_explained() -> None:
    assert set(PHASES) == set(Phase)
    assert set(MEANING) == set(Step)

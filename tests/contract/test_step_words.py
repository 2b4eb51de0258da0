"""Every step that connects a system has its words on the screens."""

import json
from pathlib import Path

from app.providers.steps import STEPS

_CATALOGUES = Path(__file__).resolve().parents[2] / "frontend" / "src" / "words" / "catalogues"


def test_the_screens_say_every_step_as_the_service_does() -> None:
    english = json.loads((_CATALOGUES / "en.json").read_text(encoding="utf-8"))
    steps = [step for steps in STEPS.values() for step in steps]
    said = {step.key: english.get(f"connect.steps.{step.key}") for step in steps}
    assert said == {step.key: step.text for step in steps}

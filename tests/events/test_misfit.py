"""Whatever is wrong with a value, the field to blame is named."""

import msgspec
import pytest

from app.events.misfit import Misfit, misfit


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    within_s: float


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    targets: list[Inner] = []


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ({}, Misfit("name", "Object missing required field `name`")),
        ({"name": "a", "nome": "b"}, Misfit("nome", "Object contains unknown field `nome`")),
        ({"name": 7}, Misfit("name", "Expected `str`, got `int`")),
        (
            {"name": "a", "targets": [{"within_s": "soon"}]},
            Misfit("targets[0].within_s", "Expected `float`, got `str`"),
        ),
        ([], Misfit(None, "Expected `object`, got `array`")),
    ],
)
def test_the_field_to_blame_is_named(raw: object, found: Misfit) -> None:
    with pytest.raises(msgspec.ValidationError) as wrong:
        msgspec.convert(raw, Outer)
    assert misfit(wrong.value) == found


def test_a_place_in_a_list_is_that_of_the_list() -> None:
    assert Misfit("targets[0].within_s", "").top == "targets"
    assert Misfit(None, "").top is None

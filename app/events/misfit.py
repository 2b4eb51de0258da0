"""What did not fit its shape: the field to blame, and why. Pure."""

from typing import NamedTuple


class Misfit(NamedTuple):
    """Why a value fits no shape; the field is None where none is to blame alone."""

    field: str | None
    reason: str

    @property
    def top(self) -> str | None:
        """The field without its place in a list: `queues` for `queues[3]`."""
        return self.field and self.field.partition("[")[0]


def misfit(wrong: Exception) -> Misfit:
    """Read what msgspec says of a value: "Expected `str`, got `int` - at `$.queue`"."""
    reason, _, path = str(wrong).partition(" - at `$")
    return Misfit(path.strip("`.") or _named_in(reason), reason)


def _named_in(reason: str) -> str | None:
    """Find the field in "Object missing required field `queue`"."""
    parts = reason.split("`")
    return parts[1] if "field" in reason and len(parts) > 1 else None

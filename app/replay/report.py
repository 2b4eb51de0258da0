"""What came of a replay."""

from dataclasses import dataclass, field

from app.events.instants import SECOND, Millis

_REASONS_KEPT = 100
_REASONS_SHOWN = 3


@dataclass(slots=True)
class ReplayReport:
    """Counts of what was sent, and the first reasons for what was refused."""

    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    reasons: list[tuple[int, str]] = field(default_factory=list)
    failed: str | None = None
    took: Millis = 0

    @property
    def done(self) -> int:
        """Return how many events have an answer."""
        return self.accepted + self.repeated + self.refused

    @property
    def ok(self) -> bool:
        """Tell whether every line was taken."""
        return self.failed is None and self.refused == 0

    def refuse(self, line: int, reason: str) -> None:
        """Count a line that was not taken."""
        self.refused += 1
        if len(self.reasons) < _REASONS_KEPT:
            self.reasons.append((line, reason))

    def summary(self) -> str:
        """Return one line for the operator."""
        took_s = self.took / SECOND
        rate = f" ({self.done / took_s:,.0f} events/s)" if took_s > 0 else ""
        said = (
            f"accepted {self.accepted:,}, repeated {self.repeated:,}, "
            f"refused {self.refused:,} in {took_s:.1f} s{rate}"
        )
        first = [f"line {line}: {why}" for line, why in sorted(self.reasons)[:_REASONS_SHOWN]]
        more = ["…"] if self.refused > len(first) > 0 else []
        failure = [f"stopped: {self.failed}"] if self.failed else []
        return "; ".join([said, *first, *more, *failure])

"""How events were delivered: counted since the centre began, shown and never judged."""


class Deliveries:
    """Counts of events by how they came."""

    __slots__ = ("applied", "duplicates", "late", "refused_settings", "too_late")

    def __init__(self) -> None:
        self.applied = 0
        self.duplicates = 0
        self.late = 0
        self.refused_settings = 0
        self.too_late = 0
        """Older than anything still kept: not in any figure of the board."""

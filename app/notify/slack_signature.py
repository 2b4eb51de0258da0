"""Whether a request came from Slack: signed with a secret we share, and only just."""

from collections.abc import Mapping

from typing_extensions import override

from app.clock import Clock
from app.events.instants import MINUTE, SECOND, Millis

YOUNG: Millis = 5 * MINUTE


class Signed:
    """Checks requests against the signing secrets of the apps that are set up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def by(self, secrets: Mapping[str, str], body: bytes, headers: Mapping[str, str]) -> str | None:
        """Return the name of the secret that a request is signed with; None for none, or if it is old."""
        # Every one is tried, so that the time it takes tells nothing of which.
        found = [name for name, secret in secrets.items() if self._fits(secret, body, headers)]
        return found[0] if found else None

    def _fits(self, secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
        from slack_sdk.signature import Clock as SlackClock  # noqa: PLC0415  as all of it: slow
        from slack_sdk.signature import SignatureVerifier  # noqa: PLC0415

        ours = self._clock

        class OurClock(SlackClock):
            @override
            def now(self) -> float:
                return ours.now() / SECOND

        try:
            return SignatureVerifier(secret, OurClock()).is_valid_request(body, dict(headers))
        except (ValueError, TypeError):
            # Not a number, not a signature, not text: not theirs.
            return False


def signature(headers: Mapping[str, str]) -> str:
    """Return what makes a request this one and no other."""
    return headers.get("x-slack-signature", "")

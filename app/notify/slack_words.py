"""What Slack's answers mean: who has to do something about them. Pure."""

from collections.abc import Callable, Mapping

from app.notify.contract import Gone, NotNow, Refused, Unclear, Unfit

_UNFIT = frozenset(
    (
        *(
            "invalid_blocks",
            "invalid_blocks_format",
            "msg_too_long",
            "msg_blocks_too_long",
            "no_text",
        ),
        *(
            "too_many_attachments",
            "invalid_arguments",
            "invalid_metadata_format",
            "blocks_too_long",
        ),
        *("invalid_metadata_schema", "metadata_too_large", "invalid_payload", "edit_window_closed"),
    )
)
_BUSY = frozenset(("ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"))
_UNCLEAR = frozenset(
    ("fatal_error", "internal_error", "service_unavailable", "request_timeout", "rollup_error")
)
_GONE = frozenset(("message_not_found", "thread_not_found", "cant_update_message"))
_VERDICTS: Mapping[str, Callable[[str], Exception]] = {
    **dict.fromkeys(_UNFIT, Unfit),
    **dict.fromkeys(_UNCLEAR, Unclear),
    **dict.fromkeys(_GONE, Gone),
}
_TOO_MANY = 429
_SERVER = 500
_USUAL_S = 30.0


def of_error(error: str, after_s: float = 0.0, needed: str = "") -> Exception:
    """Return the verdict on an answer that is not ok; what is not known is for people to mend."""
    if error in _BUSY:
        return NotNow(error, after_s)
    return _VERDICTS.get(error, Refused)(f"{error}: {needed}" if needed else error)


def of_status(status: int, body: str, retry_after: str | None) -> Exception | None:
    """Return the verdict on an HTTP status and the words beside it, None where all is well."""
    if status < 300:  # noqa: PLR2004  success
        return None
    if status == _TOO_MANY:
        return NotNow("rate limited", seconds(retry_after))
    if status >= _SERVER:
        return Unclear(f"HTTP {status}")
    word = body.strip() if body.strip().replace("_", "").isalnum() else ""
    if word in _UNFIT:
        return Unfit(word)
    return Refused(f"HTTP {status} {word[:64]}".strip())


def seconds(retry_after: str | None) -> float:
    """Return how long Slack asks to wait."""
    given = (retry_after or "").strip()
    return float(given) if given.isdecimal() else _USUAL_S

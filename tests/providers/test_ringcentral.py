"""RingCentral's telephony sessions, on fields as its documentation lists them."""

from typing import Any

import pytest

from app.providers.contract import NotAuthentic, Reply, Untranslatable, WebhookRequest
from app.providers.ringcentral import PROVIDER, authenticate, greet, translate
from tests.providers.day import kpis, odd, told, values
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

SECRET, OLD = "secret-" + "of-ours", "secret-" + "of-before"
SESSION = "s-1"
QUEUE, ANNA, BERT = "900", "101", "102"


def notice(
    sequence: int, clock: str, code: str, extension: str = ANNA, **changes: Any
) -> dict[str, Any]:
    """Return what is told when the party of an extension turns to a status."""
    status = {"code": code, "reason": changes.pop("reason", None), "rcc": False}
    party = {
        "accountId": "1", "extensionId": extension, "id": f"p-{extension}", "direction": "Inbound",
        "to": {"phoneNumber": "+441632960001", "name": "Sales", "extensionId": QUEUE},
        "from": {"phoneNumber": "+441632960123"},
        "status": status, "queueCall": True, "missedCall": False, "standAlone": False, "muted": False,
    }  # fmt: skip
    body = {
        "sequence": sequence, "sessionId": "7", "telephonySessionId": changes.pop("session", SESSION),
        "eventTime": f"{DAY}T{clock}Z", "parties": [party | changes], "origin": {"type": "Call"},
    }  # fmt: skip
    return {
        "uuid": f"u-{sequence}", "event": "/restapi/v1.0/account/1/telephony/sessions",
        "timestamp": f"{DAY}T{clock}Z", "subscriptionId": "n-1", "ownerId": "1", "body": body,
    }  # fmt: skip


CALLER = "customer=+441632960123"
WAITS = f"call.queued s-1 queue=Sales {CALLER}"

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the queue is reached": (notice(2, "10:00:00", "Setup", QUEUE), [f"10:00:00 {WAITS}"]),
    "a phone is about to ring": (notice(3, "10:00:05", "Setup"), [f"10:00:05 {WAITS}"]),
    "a phone rings": (
        notice(4, "10:00:05.250", "Proceeding"),
        [f"10:00:05.250 {WAITS}", "10:00:05.250 call.ringing s-1 queue=Sales agent=101"],
    ),
    "answered": (
        notice(5, "10:00:09", "Answered"),
        ["10:00:09 call.answered s-1 agent=101 queue=Sales"],
    ),
    "on hold": (notice(6, "10:01:00", "Hold"), ["10:01:00 call.held s-1 agent=101"]),
    "over": (notice(8, "10:05:00", "Disconnected"), ["10:05:00 call.ended s-1"]),
    "handed on": (
        notice(8, "10:05:00", "Disconnected", reason="BlindTransfer"),
        ["10:05:00 call.transferred s-1 agent=101"],
    ),
    "handed on after a word": (
        notice(8, "10:05:00", "Gone", reason="AttendedTransfer"),
        ["10:05:00 call.transferred s-1 agent=101 kind=warm"],
    ),
    "rang out": (
        notice(6, "10:00:20", "Disconnected", missedCall=True, reason="NoAnswer"),
        ["10:00:20 call.not_answered s-1 agent=101"],
    ),
    "declined": (
        notice(6, "10:00:20", "Disconnected", missedCall=True, reason="Rejected"),
        ["10:00:20 call.not_answered s-1 agent=101 reason=declined"],
    ),
    "no such phone": (
        notice(6, "10:00:20", "Disconnected", missedCall=True, reason="InternalError"),
        ["10:00:20 call.not_answered s-1 agent=101 reason=unreachable"],
    ),
    "the caller gave up while it rang": (
        notice(6, "10:00:20", "Disconnected", missedCall=True, reason="Cancelled"),
        ["10:00:20 call.ended s-1"],
    ),
    "a colleague was faster": (notice(6, "10:00:09", "Disconnected", BERT, reason="AgentAnswered"), []),
    "the queue has done its part": (notice(6, "10:00:09", "Disconnected", QUEUE, reason="AgentAnswered"), []),
    "the caller gave up": (
        notice(6, "10:00:40", "Disconnected", QUEUE, reason="CallFinished"),
        ["10:00:40 call.abandoned s-1 queue=Sales"],
    ),
    "voicemail": (
        notice(6, "10:02:00", "VoiceMail", QUEUE),
        ["10:02:00 call.overflowed s-1 queue=Sales kind=voicemail"],
    ),
    "a call to a person": (notice(2, "10:00:00", "Setup", queueCall=False), []),
    "a call of ours": (notice(2, "10:00:00", "Setup", direction="Outbound"), []),
    "a fax": (notice(2, "10:00:00", "FaxReceive"), []),
    "presence": ({"event": "/restapi/v1.0/account/1/presence", "body": {}}, []),
    "its subscription is about to end": ({"event": "/restapi/v1.0/subscription/n-1?threshold=60"}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_a_notification_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


def without(name: str) -> dict[str, Any]:
    told = notice(2, "10:00:00", "Setup")
    return told | {"body": {n: value for n, value in told["body"].items() if n != name}}


@pytest.mark.parametrize(
    "payload",
    [7, {}, *map(without, ("sequence", "telephonySessionId", "eventTime", "parties")),
     notice(2, "soon", "Setup"), notice(2, "10:00:00", "Setup", status={})],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


def test_one_party_that_is_not_understood_does_not_sink_the_others() -> None:
    told = notice(2, "10:00:00", "Setup", QUEUE)
    (good,) = told["body"]["parties"]
    stranger = good | {"status": {"code": 7.5}}
    told["body"]["parties"] = [stranger, good, 7]
    translation = translate(posted(told))
    assert lines(translation) == [f"10:00:00 {WAITS}"]
    assert [(wrong.reason, wrong.item) for wrong in translation.refused] == [
        ("code: expected text", stranger),
        ("parties: expected a JSON object", 7),
    ]


MORNING = [
    notice(1, "10:00:00", "Setup", QUEUE),
    notice(2, "10:00:04", "Proceeding", BERT),
    notice(3, "10:00:19", "Disconnected", BERT, missedCall=True, reason="NoAnswer"),
    notice(4, "10:00:20", "Proceeding"),
    notice(5, "10:00:30", "Answered"),
    notice(6, "10:00:30.020", "Disconnected", QUEUE, reason="AgentAnswered"),
    notice(7, "10:01:30", "Hold"),
    notice(8, "10:02:00", "Answered"),
    notice(9, "10:03:30", "Disconnected", reason="CallFinished"),
    notice(1, "10:01:00", "Setup", QUEUE, session="s-2"),
    notice(2, "10:01:45", "Disconnected", QUEUE, session="s-2", reason="CallFinished"),
]


def test_a_morning_gives_the_figures_of_that_morning() -> None:
    made = told(PROVIDER, map(posted, MORNING))
    assert values(made, "offered answered abandoned rona asa average_talk average_hold") == {
        "offered": 2, "answered": 1, "abandoned": 1, "rona": 1, "asa": 30.0,
        "average_talk": 150.0, "average_hold": 30.0,
    }  # fmt: skip
    assert odd(made) == {}


def test_a_morning_backwards_and_twice_gives_the_same() -> None:
    requests = [posted(notice) for notice in MORNING]
    made = told(PROVIDER, [*reversed(requests), *requests])
    assert kpis(made) == kpis(told(PROVIDER, requests))
    assert odd(made) == {}


def test_what_a_notification_cannot_tell_is_no_figure() -> None:
    found = kpis(told(PROVIDER, map(posted, MORNING)))
    cannot = ("average_acw", "wrapped", "blocked_rate", "occupancy")
    assert [(found[slug]["value"], found[slug]["reported"]) for slug in cannot] == [
        (None, False)
    ] * 4


def with_token(token: str | None, name: str = "verification-token") -> WebhookRequest:
    return posted(notice(1, "10:00:00", "Setup"), headers={} if token is None else {name: token})


REQUESTS: dict[str, tuple[WebhookRequest, bool]] = {
    "its token": (with_token(SECRET), True),
    "the token that is being replaced": (with_token(OLD), True),
    "its token under the older name": (with_token(SECRET, "validation-token"), True),
    "a token that is not ours": (with_token("stolen"), False),
    "a blank token": (with_token(""), False),
    "no token": (with_token(None), False),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_verification_token_proves_where_it_comes_from(name: str) -> None:
    request, expected = REQUESTS[name]
    try:
        authenticate(request, [SECRET, OLD], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected


def test_the_handshake_of_a_subscription_sends_its_token_back() -> None:
    request = WebhookRequest(b"", {"validation-token": "9f3a-11"}, "/hook")
    assert greet(request) == Reply(200, {"Validation-Token": "9f3a-11"})


@pytest.mark.parametrize(
    "request_",
    [
        WebhookRequest(b"", {}, "/hook"),
        WebhookRequest(b"", {"validation-token": "a\r\nSet-Cookie: b"}, "/hook"),
        WebhookRequest(b"", {"validation-token": "x" * 300}, "/hook"),
        with_token(SECRET, "validation-token"),
    ],
)
def test_nothing_else_is_a_handshake(request_: WebhookRequest) -> None:
    assert greet(request_) is None

"""A Zendesk webhook as it was captured."""

from app.providers.zendesk import translate
from tests.providers.telling import lines, posted
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS, payload

pytestmark = needs(PAYLOADS)


def test_a_captured_ticket_is_opened() -> None:
    (told,) = lines(translate(posted(payload("zendesk/ticket.created.json"))))
    assert told == (
        "2025-01-08T10:12:07.672 ticket.opened 5158 kind=task channel=web_service public=True "
        "agent=8447388090494 customer=8447388090494"
    )

"""The envelope of Genesys Cloud as it was captured; a conversation's event never was."""

from app.providers.genesys import translate
from tests.providers.telling import posted
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS, payload

pytestmark = needs(PAYLOADS)


def test_a_captured_event_of_another_topic_is_ignored() -> None:
    body = payload("genesys_cloud/eventbridge_envelope_OAuthClientDelete.json")
    translation = translate(posted(body))
    assert translation.events == []
    assert translation.ignored == [f"{body['detail-type']}: nothing follows from it"]

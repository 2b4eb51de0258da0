"""What is to be done at the other end to connect it, step by step: a key for the translations, and English. Pure.

In a text `{address}` is the source's address and `{secret}` its secret; the rest in braces is in the
step's own parameters.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """One thing to do."""

    key: str
    text: str
    params: Mapping[str, str] = {}


_KEY_HEADER = "X-Api-Key"

USUAL = (
    Step("usual.address", "Let the system post its events to {address}."),
    Step("usual.secret", "Keep the secret with which it signs them here."),
)
"""For a provider that has no steps of its own."""

STEPS: dict[str, tuple[Step, ...]] = {
    "twilio": (
        Step(
            "twilio.token",
            "Copy the auth token from the account's page in the Twilio console, and keep it here as the secret.",
        ),
        Step(
            "twilio.task_router",
            "In TaskRouter, open the workspace's settings and enter {address} as the event callback; choose the events of {events}.",
            {"events": "Task, TaskQueue, Reservation, Worker"},
        ),
        Step(
            "twilio.enqueue",
            "Where calls wait in <Enqueue> without TaskRouter, write {address} into its action.",
        ),
        Step(
            "twilio.conference",
            "To see holds, write {address} into the conference's statusCallback, with the events {events}.",
            {"events": "join leave hold"},
        ),
    ),
    "connect": (
        Step(
            "connect.connection",
            "In Amazon EventBridge, create a connection with an API key: the name {header}, the value {secret}.",
            {"header": _KEY_HEADER},
        ),
        Step(
            "connect.destination",
            "Create an API destination with that connection: {address}, method POST.",
        ),
        Step(
            "connect.rule",
            "Create a rule for the source {pattern} whose target is the API destination.",
            {"pattern": "aws.connect"},
        ),
        Step(
            "connect.agents",
            "To see agents, let the instance's agent event stream go through Firehose to {address}, with {secret} as its access key.",
        ),
    ),
    "genesys": (
        Step(
            "genesys.integration",
            "In Genesys Cloud, add the Amazon EventBridge integration and choose the topics {topics}.",
            {"topics": "v2.detail.events.conversation.{id}.*, v2.users.{id}.activity"},
        ),
        Step(
            "genesys.connection",
            "In Amazon EventBridge, create a connection with an API key: the name {header}, the value {secret}.",
            {"header": _KEY_HEADER},
        ),
        Step(
            "genesys.rule",
            "Create an API destination for {address} and a rule on the partner's event bus that sends there.",
        ),
    ),
    "aircall": (
        Step(
            "aircall.webhook",
            "In the Aircall dashboard, under Integrations, add a webhook with the address {address}.",
        ),
        Step("aircall.events", "Choose all events of calls and users."),
        Step("aircall.token", "Copy the token that it shows, and keep it here as the secret."),
    ),
    "zendesk": (
        Step(
            "zendesk.webhook",
            "In the Admin Center, under Apps and integrations, create a webhook for Zendesk events with the address {address}.",
        ),
        Step(
            "zendesk.events", "Choose the events of tickets, and agents' states if you have them."
        ),
        Step(
            "zendesk.secret",
            "Reveal the webhook's signing secret, and keep it here as the secret.",
        ),
    ),
    "vonage": (
        Step(
            "vonage.secret",
            "Copy the signature secret from the settings of the Vonage dashboard, and keep it here as the secret.",
        ),
        Step(
            "vonage.event_url",
            "In the application's Voice capability, enter {address} as the event URL, method POST.",
        ),
        Step("vonage.signed", "Switch signed webhooks on for the application."),
    ),
    "ringcentral": (
        Step(
            "ringcentral.subscribe",
            "Make a subscription of the account's telephony sessions through the RingCentral API: transport WebHook, address {address}, verification token {secret}.",
        ),
        Step(
            "ringcentral.renew", "Renew the subscription before it ends, or make it without an end."
        ),
    ),
    "dialpad": (
        Step(
            "dialpad.webhook",
            "Through the Dialpad API, create a webhook for {address} with the secret {secret}.",
        ),
        Step(
            "dialpad.subscriptions",
            "Create a call event subscription and an agent status subscription for that webhook.",
        ),
    ),
    "talkdesk": (
        Step(
            "talkdesk.trigger",
            "In Talkdesk, add actions on inbound calls that post JSON to {address}.",
        ),
        Step(
            "talkdesk.template",
            "Write {secret} into the template's field {field}, beside the fields of the call.",
            {"field": "token"},
        ),
    ),
    "generic": (
        Step(
            "generic.post",
            "Let the system post JSON to {address}, with the header {header}: {secret}.",
            {"header": _KEY_HEADER},
        ),
        Step(
            "generic.mapping",
            "Describe its payload in the mapping, and try it on a payload of yours before you save it.",
        ),
    ),
    "native": (
        Step(
            "native.post",
            "Post events as JSON to {address}, with the header Authorization: Bearer {secret}.",
        ),
        Step(
            "native.heartbeat",
            "Send {type} every few seconds, so that silence is noticed at once.",
            {"type": "source.heartbeat"},
        ),
    ),
    "asterisk-ami": (
        Step(
            "asterisk_ami.user",
            "In manager.conf, add a user with read = {read} and a password, permitted from this machine.",
            {"read": "agent,call,reporting"},
        ),
        Step(
            "asterisk_ami.reload",
            "Load it: asterisk -rx {command}.",
            {"command": "'manager reload'"},
        ),
        Step(
            "asterisk_ami.queues",
            "In queues.conf, set {option} for the queues to be seen.",
            {"option": "eventwhencalled = yes"},
        ),
    ),
    "asterisk-queue-log": (
        Step(
            "asterisk_queue_log.file",
            "Let the service read the file, which Asterisk keeps in {path}.",
            {"path": "/var/log/asterisk/queue_log"},
        ),
        Step(
            "asterisk_queue_log.members",
            "In queues.conf, log members by their names.",
        ),
    ),
    "freeswitch": (
        Step(
            "freeswitch.socket",
            "In event_socket.conf.xml, let mod_event_socket listen where this machine can reach it, with a password of your own.",
        ),
        Step("freeswitch.callcenter", "Let calls wait in mod_callcenter."),
    ),
}
"""By the name of the provider."""

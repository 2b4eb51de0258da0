"""docs/providers.md: what each system can tell and cannot, as the registry declares it."""

from app.api.webhooks import WEBHOOK
from app.providers.contract import Provider, Report
from app.providers.registry import PROVIDERS
from tests.docs.markdown import code, page, table

_INTRO = f"""\
A system that posts webhooks is a *source*, and has an address of its own: `POST {WEBHOOK}`. Sources are
set up over the API, as [sources](sources.md) tells, or stand with their secrets in `CALLBOARD_SOURCES`, a JSON
object:

```json
{{"flex": {{"provider": "twilio", "secrets": ["the auth token"]}}}}
```

A system that is not listed here connects as `generic`, with a description of its payload:

```json
{{"tills": {{"provider": "generic", "secrets": ["a long key"], "mapping": {{
  "items": "$.events",
  "rules": [
    {{"when": {{"$.kind": ["JOIN", "BACK"]}}, "type": "call.queued",
     "fields": {{"id": "$.uid", "at": "$.when", "call": "$.call.id", "queue": "$.call.groups[0]"}}}},
    {{"when": {{"$.kind": "MOOD"}}, "type": "agent.state",
     "fields": {{"at": {{"path": "$.when", "time": "rfc2822"}}, "agent": "$.by",
                "state": {{"path": "$.mood", "words": {{"ready": "available", "lunch": "away"}}}}}}}}
  ]}}}}}}
```

Text that begins with `$` is a path, other text a constant; the types and fields are those of
[events](events.md). Instants are ISO 8601 or a number since 1970 in whichever unit. Every rule that applies
makes one event.

A source has one secret, or two while one is replaced by the other. Nothing is believed of a request
that does not prove where it comes from. The address that is signed is `CALLBOARD_PUBLIC_URL` and the
path, never what a proxy says.

Instants are the source's own. No fact is made up: what a system cannot tell is no figure, and not
nought. Queues and agents have their names where the system sends them, and their ids where it does
not (Amazon Connect and Genesys Cloud; RingCentral's agents are known by their extensions); a source's
identities give ids a name. Only calls that come in count, and only calls: what is outbound, a chat or a
task is ignored, with a reason in the answer."""

_TELLS = """\
## What each can tell

A blank means that the system cannot tell, or does not tell it in these formats. The figures that need it
are then shown as not reported (`"reported": false`) in every queue that only such sources feed."""

_PROOF = """\
## Proof, repetition, refusal

No system promises an order, and all may repeat themselves; neither changes a figure (but for answers that
Talkdesk tells late: see below). A payload that is authentic and not understood is kept as a dead letter, without secrets and numbers."""

_NOTES = """\
## Worth knowing

- **Twilio.** Instants of entering a queue come in whole seconds, so waits are up to a second too long.
  The result of `<Enqueue>` carries no instant: it counts when it comes in, and is answered with an empty
  `<Response/>`. `bridged` is told after the conversation, without its beginning, and is ignored: use
  TaskRouter for calls that are answered. A worker who wraps up a task that goes on has handed it on; where to is not told.
- **Amazon Connect.** Contact events, the agent event stream and contact records may be sent to one source:
  they tell of the same facts under the same ids. The stream comes by Firehose to the same address.
- **Genesys Cloud.** Hold is told as a sum when a user's part ends, without its instants: it is part of talk.
- **Aircall.** A number is a queue. It has no word for entering a queue, so waits include its menu. A missed
  call counts as abandoned whichever reason it has, but for closed numbers and calls that end in the menu.
- **Zendesk.** It has no webhooks for calls. An agent's state is that on the phone (`talk`).
- **RingCentral.** Subscribe to the telephony sessions of the account, with a verification token; its handshake
  (`Validation-Token`) is answered. A caller waits from the first notice of a party with `queueCall` on. Calls to a
  person are ignored, so a colleague to whom an agent hands a call has no part in the figures. Answered after Hold
  means off hold. Which reasons end a phone's ringing is taken from their documented names, since no such call was
  at hand: `AgentAnswered` and `Pickup` mean that a colleague has the call, `Cancelled` that the caller gave up.
- **Vonage.** Its calls know no queues and no agents: who came, who was turned away, and when it was over.
- **Dialpad.** Subscribe to call events of the whole company, so that the agents' legs come too: the caller's leg knows
  the call centre and the end, an agent's leg the answer. Connected more than a second after `date_connected` means off
  hold. Transfers make legs whose part in a call its events do not tell: they are left out.
- **Talkdesk.** Its triggers post a template that the account fills in; write a key into its field `token`. Instants
  are told at the end of a call only: what comes before counts when it comes in, with the waiting time that it tells,
  so that an answer that is told late counts as late. A caller is seen once the wait is over: who waits
  is not reported (`null`, and *n/a* on the screens), there is no estimated wait, the status goes by the waits that are over, and figures of the last minutes still change. A ringing group is a queue. Who logs in or out is ignored: it does not say who is available."""


def text() -> str:
    """Return the page."""
    return page(
        "The providers",
        "app/providers/registry.py",
        _INTRO,
        _TELLS,
        _reports(),
        _PROOF,
        table(
            ("provider", "name in the address", "proof", "an event is known by", "not understood"),
            map(_row, PROVIDERS.values()),
        ),
        _NOTES,
    )


def _reports() -> str:
    heads = ("", *(provider.label for provider in PROVIDERS.values()))
    rows = [
        (report.value, *(provider.reports.get(report, "") for provider in PROVIDERS.values()))
        for report in Report
    ]
    return table(heads, rows)


def _row(provider: Provider) -> tuple[str, ...]:
    answer = "202" if provider.keeps_untranslatable else "422"
    return (
        provider.label,
        code(provider.name),
        provider.proof,
        provider.known_by,
        f"{answer}: {provider.why}",
    )

"""What a service says once it is ready."""

import sys
from pathlib import Path

_BANNER = """\

Callboard is ready at {address}

  Wallboard, signed in (opens once, within a day):
    {link}

  Send it an event, as often as you like:
    {curl}

  Data: {data}   Stop: Ctrl-C

"""

_CURL = """\
curl -sS {address}/v1/events -H 'Authorization: Bearer {key}' \
-H 'Content-Type: application/json' \
-d '{{"type":"call.queued","queue":"Support","call":"hello-'$(date +%s)'",\
"at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}}'"""


def banner(address: str, token: str, key: str, data: Path) -> str:
    """Return the words of welcome: where it is, how to sign in, how to send an event."""
    curl = _CURL.format(address=address, key=key)
    link = sign_in_link(address, token)
    return _BANNER.format(address=address, link=link, curl=curl, data=data)


def sign_in_link(address: str, token: str) -> str:
    """Return the link that a browser opens to be signed in."""
    return f"{address}/sign-in?token={token}"


def say(words: str) -> None:
    """Put words on stdout, at once even where it is a pipe."""
    sys.stdout.write(words)
    sys.stdout.flush()

"""What `callboard run` says once it is ready."""

from pathlib import Path

_BANNER = """\

Callboard is ready at {address}

  Wallboard, signed in (opens once, within a day):
    {address}/sign-in?token={token}

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
    return _BANNER.format(address=address, token=token, curl=curl, data=data)

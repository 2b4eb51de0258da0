"""The few plain pages that the service writes itself, for when the wallboard cannot be shown."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

from starlette.responses import HTMLResponse

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%233b55d9'/%3E"
    "%3Cpath d='M8 21v-5M13.3 21v-8M18.7 21v-6M24 21V10' stroke='%23fff' stroke-width='3'"
    " stroke-linecap='round'/%3E%3C/svg%3E"
)
"""The product's mark, on board: the files of the page are for its own."""

# Sizes follow the window: a television's page is read from across the room.
_STYLE = (
    ":root{--ground:#f6f7f9;--ink:#12151c;--ink-2:#475063;--accent:#3b55d9}"
    "@media(prefers-color-scheme:dark){:root{--ground:#0a0c11;--ink:#f4f6fa;--ink-2:#b9c1cf;--accent:#8ea6ff}}"
    "body{display:grid;min-height:100vh;margin:0;padding:24px;box-sizing:border-box;place-items:center;"
    "background:var(--ground);color:var(--ink-2);font:max(16px,1.4vw)/1.5 Inter,'Segoe UI',system-ui,sans-serif}"
    "main{max-width:34em}img{display:block;width:2.5em}"
    "h1{margin:.6em 0 .4em;color:var(--ink);font-size:1.5em;line-height:1.25}a{color:var(--accent)}"
)

_RETRY_S = "5"

# Where the address names a view (#/…) a browser takes Refresh for a way within the page, and asks nobody.
_ASK_AGAIN = f"setTimeout(() => location.reload(), {_RETRY_S}000)"


def _only(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_POLICY = (
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    f"style-src {_only(_STYLE)}; script-src {_only(_ASK_AGAIN)}"
)


def _page(title: str, words: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><link rel="icon" href="{_ICON}"><title>Callboard: {title}</title>
<style>{_STYLE}</style></head>
<body><main><img src="{_ICON}" alt=""><h1>{title}</h1>{words}</main></body>
</html>
"""


_SIGN_IN_AGAIN = (
    "<p>Open a sign-in link: the service prints one when it starts, and <code>callboard sign-in</code>"
    " prints another while it runs. Each works once.</p>"
)

SIGN_IN = _page("Please sign in", _SIGN_IN_AGAIN)

LINK_USED = _page(
    "This link does not work any more",
    "<p>A sign-in link works once, for a day.</p>"
    + _SIGN_IN_AGAIN
    + '<p>If this browser is signed in already, <a href="/">go to the board</a>.</p>',
)

NOT_BUILT = _page(
    "The wallboard is not built",
    "<p>The service runs and takes events, but its page is missing: the frontend has not been built into app/static.</p>"
    "<p>In the project folder, <code>./dev run</code> builds it and starts the service.</p>"
    '<p>The figures are there without it: <a href="/v1/snapshot">/v1/snapshot</a>.</p>',
)

_WAITS = _page(
    "One moment",
    "<p>The service is starting, or its event log or its database is away."
    f" This page asks again by itself, every few seconds.</p><script>{_ASK_AGAIN}</script>",
)


def plain(page: str, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Return a plain page that nobody keeps."""
    always = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
    return HTMLResponse(page, status, always | dict(headers or {}))


def later() -> HTMLResponse:
    """Return the page for while nobody can say whether a visitor may come in: it asks again by itself."""
    again = {"Refresh": _RETRY_S, "Retry-After": _RETRY_S}
    return plain(_WAITS, HTTPStatus.SERVICE_UNAVAILABLE, again)

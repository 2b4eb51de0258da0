"""The few plain pages that the service writes itself, for when the wallboard cannot be shown."""

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='8' fill='%233b55d9'/%3E"
    "%3Cpath d='M8 21v-5M13.3 21v-8M18.7 21v-6M24 21V10' stroke='%23fff' stroke-width='3'"
    " stroke-linecap='round'/%3E%3C/svg%3E"
)
"""The product's mark, on board: the files of the page are for its own."""

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><link rel="icon" href="{icon}"><title>Callboard: {title}</title></head>
<body><main><h1>{title}</h1>{words}</main></body>
</html>
"""

_SIGN_IN_AGAIN = "<p>Open the sign-in link that the service printed when it started. Each link works once; restarting the service prints a new one.</p>"

SIGN_IN = _PAGE.format(icon=_ICON, title="Please sign in", words=_SIGN_IN_AGAIN)

LINK_USED = _PAGE.format(
    icon=_ICON,
    title="This link does not work any more",
    words="<p>A sign-in link works once, for a day.</p>"
    + _SIGN_IN_AGAIN
    + '<p>If this browser is signed in already, <a href="/">go to the board</a>.</p>',
)

KIOSK_WAITS = _PAGE.format(
    icon=_ICON,
    title="One moment",
    words="<p>The service is starting. This page asks again by itself.</p>",
)

NOT_BUILT = _PAGE.format(
    icon=_ICON,
    title="The wallboard is not built",
    words="<p>The service runs and takes events, but its page is missing: the frontend has not been built into app/static.</p>"
    "<p>In the project folder, <code>./dev run</code> builds it and starts the service.</p>"
    '<p>The figures are there without it: <a href="/v1/snapshot">/v1/snapshot</a>.</p>',
)

"""The few plain pages that the service writes itself, for when the wallboard cannot be shown."""

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light"><title>Callboard: {title}</title></head>
<body><main><h1>{title}</h1>{words}</main></body>
</html>
"""

_SIGN_IN_AGAIN = "<p>Open the sign-in link that the service printed when it started. Each link works once; restarting the service prints a new one.</p>"

SIGN_IN = _PAGE.format(title="Please sign in", words=_SIGN_IN_AGAIN)

LINK_USED = _PAGE.format(
    title="This link does not work any more",
    words="<p>A sign-in link works once, for a day.</p>"
    + _SIGN_IN_AGAIN
    + '<p>If this browser is signed in already, <a href="/">go to the board</a>.</p>',
)

NOT_BUILT = _PAGE.format(
    title="The wallboard is not built",
    words="<p>The service runs and takes events, but its page is missing: the frontend has not been built into app/static.</p>"
    "<p>In the project folder, <code>./dev run</code> builds it and starts the service.</p>"
    '<p>The figures are there without it: <a href="/v1/snapshot">/v1/snapshot</a>.</p>',
)

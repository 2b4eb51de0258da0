"""Teams, e-mail, PagerDuty and others, through Apprise: an optional part of the installation."""

from importlib.util import find_spec

from typing_extensions import override

from app.alerts.notice import Notice
from app.notify.contract import Announcer, NotNow, Place, Refused
from app.notify.threads import in_thread
from app.notify.writer import Writer, Written, plain

MISSING = "Install callboard[channels] for this kind of channel"


def is_installed() -> bool:
    """Return whether Apprise is there."""
    return find_spec("apprise") is not None


class AppriseChannel(Announcer):
    """One address that Apprise knows how to speak to."""

    wants_all = False

    def __init__(self, url: str, writer: Writer) -> None:
        self._url = url
        self._writer = writer

    @override
    async def post(self, notice: Notice) -> Place:
        if not is_installed():
            raise Refused(MISSING)
        written = self._writer.write(notice)
        await in_thread(lambda: self._send(written))
        return {"revision": notice.revision}

    def _send(self, written: Written) -> None:
        from apprise import Apprise  # noqa: PLC0415  an optional part, and slow

        speaker = Apprise()
        if not speaker.add(self._url):
            raise Refused("the address is none that Apprise knows")
        body = "\n".join([*map(plain, written.lines), written.standing])
        # It says only yes or no, so that what is sent twice is told from what is sent late by nobody.
        if not speaker.notify(body=body, title=f"{written.mark} {written.title}".strip()):
            raise NotNow("it was not taken")

"""A wall screen, read as people read it."""

from playwright.async_api import ConsoleMessage, Locator, Page

from tests.system.service import Service


class Screen:
    """The wallboard in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def sign_in(self, service: Service) -> None:
        """Open the link that the service printed, then the wall."""
        await self.page.goto(service.sign_in_link)
        await self.open_wall(service)

    async def open_wall(self, service: Service, language: str = "en") -> None:
        """Open the wall in a language."""
        await self.page.goto(f"{service.address}/?lang={language}#/wall")

    @property
    def freshness(self) -> Locator:
        """The word that says how fresh the board is."""
        return self.page.locator(".freshness b")

    @property
    def command(self) -> Locator:
        """The line to paste, on the page of the first run."""
        return self.page.locator(".command pre")

    def tile(self, queue: str) -> Locator:
        """The tile of a queue."""
        return self.page.get_by_role("article", name=queue, exact=True)

    def figure(self, queue: str, label: str) -> Locator:
        """The figure under a label in a tile."""
        row = self.tile(queue).locator("dl > div").filter(has_text=label)
        return row.locator("dd")

    def service_level(self, queue: str) -> Locator:
        """The large figure of a tile."""
        return self.tile(queue).locator(".hero")

    def forgive_absence(self) -> None:
        """Forget what the browser itself says of a service that is gone: nobody answers, or breaks off before or within it."""
        self.complaints = [said for said in self.complaints if not _tells_of_absence(said)]

    def _hear(self, message: ConsoleMessage) -> None:
        said = f"{message.text} ({message.location['url']})"
        if message.type in ("error", "warning") and not _ends_the_day(said):
            self.complaints.append(said)


def _tells_of_absence(said: str) -> bool:
    # Of any moment at which a service may be gone the browser has another word; an answer that was given has none of them.
    return "net::ERR_" in said


def _ends_the_day(said: str) -> bool:
    """Tell whether this is where today's half hours end: they are asked for until one is kept no more."""
    return "422" in said and "/v1/snapshot?windows=30m&at=" in said

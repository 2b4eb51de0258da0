"""The HTTP line that hears offers of other protocols and stays with HTTP/1.1, but for websockets.

Java's own client offers HTTP/2 with every request it makes in the clear. The parser takes what follows such a head for
the other protocol, so that the body is lost: the head is read once more without its offer, and then what follows it.
"""

import httptools
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_OF_AN_OFFER = frozenset((b"upgrade", b"http2-settings"))


class OfferLine(HttpToolsProtocol):
    """Uvicorn's connection, for which who offers to go on in another protocol has said nothing."""

    @override
    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self._read(data)
        except httptools.HttpParserUpgrade:
            if self._is_websocket():
                self.handle_websocket_upgrade()
        except httptools.HttpParserError:
            said = "Invalid HTTP request received."
            self.logger.warning(said)
            self.send_400_response(said)

    @override
    def on_headers_complete(self) -> None:
        if not self._is_declined():
            self.on_head()

    @override
    def on_message_complete(self) -> None:
        if not self._is_declined():
            self.on_end()

    def on_head(self) -> None:
        """Hear that a head is whole."""
        super().on_headers_complete()

    def on_end(self) -> None:
        """Hear that a request is whole."""
        super().on_message_complete()

    def _read(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                if not self._is_declined():
                    raise
                data = self._head_without_offer() + data[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            else:
                return

    def _is_websocket(self) -> bool:
        return self.parser.get_method() == b"GET" and self._should_upgrade()

    def _is_declined(self) -> bool:
        """Whether the head at hand offers a protocol that is not gone over to."""
        if not self.parser.should_upgrade():
            return False
        return any(name == b"upgrade" for name, _ in self.headers) and not self._is_websocket()

    def _head_without_offer(self) -> bytes:
        lines = [
            b"%b %b HTTP/%b"
            % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        ]
        for name, value in self.headers:
            if name == b"connection":
                tokens = [
                    each for each in value.split(b",") if each.strip().lower() not in _OF_AN_OFFER
                ]
                lines += [b"connection: " + b",".join(tokens)] if tokens else []
            elif name not in _OF_AN_OFFER:
                lines.append(name + b": " + value)
        return b"\r\n".join((*lines, b"", b""))

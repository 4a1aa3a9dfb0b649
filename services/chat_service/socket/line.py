"""An open WebSocket that belongs to nobody's task: between two frames it is this object, and what it leads to.

The library parses (`websockets`, sans I/O): it knows RFC 6455, sizes and pings. Its parser is lent for whole messages
and given back, since thousands of lines that are silent need none.
"""

import asyncio
from collections.abc import Callable, MutableSet, Sequence
from typing import Any, Final, NamedTuple, cast

from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from chat_service.socket.boundary import boundary
from chat_service.socket.direct import Taker
from chat_service.socket.lines import Lines, Pinged, forget

ABORT_S: Final = 10  # after our close frame: time for a reader to wake up and take it
NO_UTF8: Final = 1007  # RFC 6455, section 8.1
SILENT: Final = 1011
RESTARTS: Final = 1012
PING: Final = b"\x89\x00"


class SoFar(NamedTuple):
    """What came before the line was its own: whole messages, fragments of one, a part of a frame."""

    open: bool
    paused: bool
    messages: Sequence[str | None]
    parser: ServerProtocol | None
    fragments: list[bytes] | None
    is_text: bool
    rest: bytes


class Line(asyncio.Protocol):
    """Satisfies `Carrier`. Until `attend` the client waits."""

    __slots__ = (
        "_early", "_ending", "_fragments", "_is_text", "_lines", "_open", "_parser", "_reading", "_rest",
        "_server", "_silent", "_taker", "_tick", "_transport", "_writable", "paused",
    )  # fmt: skip

    def __init__(self, lines: Lines, transport: asyncio.Transport, server: MutableSet[Any], so_far: SoFar) -> None:
        self._lines, self._transport, self._server = lines, transport, server
        self._early: Sequence[str | None] = so_far.messages
        self._parser, self._rest = so_far.parser, so_far.rest
        self._fragments, self._is_text = so_far.fragments, so_far.is_text
        self._open, self.paused = so_far.open, so_far.paused
        self._reading = self._silent = False
        self._taker: Taker | None = None
        self._writable: asyncio.Future[None] | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._tick: MutableSet[Pinged] = lines.open(self) if self._open else set()

    # What the hub does with a line

    def attend(self, taker: Taker) -> None:
        """Messages and the end go there from now on."""
        self._taker = taker
        early, self._early = self._early, ()
        for message in early:
            taker.received(message)
        if not self._open and not self._ending:
            taker.lost()
        elif not early:
            self.hold(reading=True)

    def write(self, data: bytes) -> int:
        """Send frames; how many bytes wait for a reader that is behind."""
        if self._open:
            self._transport.write(data)
        return self._transport.get_write_buffer_size() if self.paused else 0

    @property
    def straight(self) -> Callable[[bytes], None]:
        """The transport's own write."""
        return self._transport.write

    async def drained(self) -> None:
        """Return when the transport takes more without piling up."""
        if self.paused:
            if self._writable is None:
                self._writable = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._writable)

    def end(self, code: int, reason: str) -> None:
        """Send a close frame; the transport goes with the other side's, or after a while without."""
        if not self._open:
            return
        self._parser = self._parser or self._lines.lend()
        self._parser.send_close(code, reason)
        self._flush(self._parser)
        self._open = False
        self._ending = asyncio.get_running_loop().call_later(ABORT_S, self._transport.abort)
        self.hold(reading=True)  # for the other side's close frame

    def hold(self, *, reading: bool) -> None:
        """Read on, or let the client wait."""
        if self._reading is reading or self._transport.is_closing():
            return
        self._reading = reading
        if reading:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    # What the network does with it

    def data_received(self, data: bytes) -> None:
        """Give whole frames to a parser, and keep the rest until it is whole; at a fault the parser gets it all."""
        self._silent = False
        data = self._rest + data if self._rest else data
        end = boundary(data)
        self._rest = b"" if end is None else data[end:]
        if end != 0:
            self._parse(data[:end])

    def eof_received(self) -> None:
        """The client sends nothing more: that is the end."""

    def pause_writing(self) -> None:
        """The reader is behind."""
        self.paused = True
        if self._taker:
            self._taker.behind()

    def resume_writing(self) -> None:
        """It caught up."""
        self.paused = False
        self._wake()

    def connection_lost(self, _exc: Exception | None) -> None:
        """The taker hears of it, once."""
        self._tick.discard(self)
        self._server.discard(self)
        self.paused = False
        self._wake()
        if self._ending:
            self._ending.cancel()
        self._open, self._ending = False, None
        if self._parser:
            forget(self._parser)
        taker, self._taker = self._taker, None  # it leads back here: garbage that would wait
        if taker:
            taker.lost()

    # What the process does with it

    def shutdown(self) -> None:
        """The server stops now: the client is told so."""
        self.end(RESTARTS, "")
        self._transport.close()

    def ping(self) -> None:
        """Ask whether somebody is there; whoever said nothing since the last time is gone, unless we did not listen."""
        if not self._silent or not self._reading:
            self._silent = True
            self.write(PING)
        elif self._open:
            self.end(SILENT, "keepalive ping timeout")
            self._transport.close()

    # How frames become messages

    def _parse(self, frames: bytes) -> None:
        parser = self._parser or self._lines.lend()
        parser.receive_data(frames)
        for event in parser.events_received():
            self._on_frame(parser, cast(Frame, event))
        self._flush(parser)
        self._parser = None if self._open and self._lines.take_back(parser) else parser
        if parser.close_rcvd or parser.parser_exc:
            self._open = False
            self._transport.close()

    def _on_frame(self, parser: ServerProtocol, frame: Frame) -> None:
        """Messages go to the taker; what is said after our close frame, or after a fault, is nobody's any more."""
        if not self._open or frame.opcode in {Opcode.PING, Opcode.PONG, Opcode.CLOSE}:
            return
        if frame.opcode is not Opcode.CONT:
            self._is_text, self._fragments = frame.opcode is Opcode.TEXT, []
        fragments = cast(list[bytes], self._fragments)
        fragments.append(bytes(frame.data))
        if frame.fin:
            self._fragments = None
            self._on_message(parser, b"".join(fragments))

    def _on_message(self, parser: ServerProtocol, whole: bytes) -> None:
        taker = cast(Taker, self._taker)
        if not self._is_text:
            taker.received(None)
            return
        try:
            text = whole.decode()
        except UnicodeDecodeError:
            parser.send_close(NO_UTF8, "text frames are UTF-8")
            self._flush(parser)
            self._open = False
            self._transport.close()
        else:
            taker.received(text)

    def _flush(self, parser: ServerProtocol) -> None:
        """Send what the parser has to say: pongs, close frames."""
        if data := b"".join(parser.data_to_send()):
            self._transport.write(data)

    def _wake(self) -> None:
        if self._writable and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

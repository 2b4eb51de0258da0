"""The calls of a centre: each event to its call, in order or not, once or twice.

Facts are a pure function of a call's events in order. An event that comes in order is one step; one
that comes late has its call folded anew, and the difference is booked: so the figures never depend
on the order of delivery.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

import msgspec

from app.events.instants import Instant
from app.events.vocabulary import CallbackEvent, CallEvent, Event
from app.metrics.archive import pack, unpack
from app.metrics.books import Books
from app.metrics.call import CallFold, key
from app.metrics.columns import FOREVER
from app.metrics.exclusions import Exclusions
from app.metrics.recording import Change, net
from app.metrics.roster import CallKey, call_number
from app.metrics.settled import Settled
from app.metrics.visit import Leg, Visit

AnyCallEvent: TypeAlias = CallEvent | CallbackEvent

_parts_encoder = msgspec.msgpack.Encoder()
_calls_decoder = msgspec.msgpack.Decoder(dict[str, dict[str, bytes]])
_restarts_decoder = msgspec.msgpack.Decoder(dict[str, list[int]])


_MOST_CHANGES = 100_000
"""Changes that are sorted before they are written: of a whole day they would take gigabytes."""


class LiveCall:
    """A call in memory: its events in order, and its state after the last of them."""

    __slots__ = ("events", "fold", "key", "legs", "number", "packed", "visit")

    def __init__(self, key: CallKey, fold: CallFold) -> None:
        self.key = key
        self.number = call_number(key)
        self.fold = fold
        self.events: list[Event] = []
        self.packed: bytes | None = None
        """The events as bytes, once asked for and until the next event."""
        self.visit: Visit | None = None
        self.legs: list[Leg] = []

    def knows(self, id_: str) -> bool:
        """Tell whether an event of this id was taken already."""
        for event in self.events:  # noqa: SIM110  any() takes three times as long for the few there are
            if event.id == id_:
                return True
        return False


class Calls:
    """Every call within retention, by source and id."""

    def __init__(self, books: Books, exclusions: Exclusions) -> None:
        self._books = books
        self._exclusions = exclusions
        self._live: dict[str, dict[str, LiveCall]] = {}
        self._settled = Settled()
        self._restarts: dict[str, list[Instant]] = {}
        self.corrections = 0

    def apply(self, event: AnyCallEvent) -> bool:
        """Fold an event in; False if it was taken before."""
        call = self._wake(event.source, event.call)
        if call.knows(event.id):
            return False
        restarts = self._restarts.get(event.source)
        if _is_next(call.events, event) and not (restarts and restarts[-1] >= event.at):
            self._go_on(call, event)
        else:
            self._refold(
                call, sorted([*call.events, event], key=key), restarts or [], restarts or []
            )
        return True

    def _go_on(self, call: LiveCall, event: AnyCallEvent) -> None:
        if self._turns_out_excluded(call, event):
            corrections, restarts = self.corrections, self._restarts.get(event.source, [])
            self._refold(call, [*call.events, event], restarts, restarts)
            # Nobody could know before: nothing was wrong until now.
            self.corrections = corrections
            return
        call.events.append(event)
        call.packed = None
        if not call.fold.vanished:
            call.fold.step(event)
            self._write(call)

    def _turns_out_excluded(self, call: LiveCall, event: AnyCallEvent) -> bool:
        if not self._exclusions or call.fold.vanished:
            return False
        return self._exclusions.marked_at([*call.events, event]) is not None

    def restart(self, source: str, at: Instant) -> None:
        """The source started anew at `at`: what it had open then is lost."""
        before = self._restarts.get(source, [])
        after = self._restarts[source] = sorted([*before, at])
        # What is over and was heard of no later has nothing open at that instant.
        for kept, name in [call for call, _ in self._settled.every(since=at)]:
            if kept == source:
                self._wake(source, name)
        for call in self._live.get(source, {}).values():
            if call.events[0].at <= at:
                self._refold(call, call.events, before, after)

    def refold(self) -> None:
        """Fold every call anew into empty books: after a change of settings, or from a checkpoint."""
        self._books.clear()
        if self._books.unwritten is not None:
            for each in self.every_call():
                self._books.unwritten.note_call(each)
        self._refold_settled()
        for source, live in self._live.items():
            for call in live.values():
                call.visit, call.legs = None, []
                call.fold = self._folded(call.events, self._restarts.get(source, []))
                self._books.write(call.fold.changes, call.number)
                call.fold.changes.clear()
                self._register(call)

    def _refold_settled(self) -> None:
        found: list[tuple[Change, int]] = []
        for (source, name), packed in self._settled.every():
            fold = self._folded(unpack(packed, source, name), self._restarts.get(source, []))
            if fold.visit is not None or fold.legs:
                # It counted nowhere, and now that it counts something is open on it.
                self._wake(source, name)
                continue
            number = call_number((source, name))
            found += [(change, number) for change in fold.changes]
            if len(found) > _MOST_CHANGES:
                self._books.write_all(found)
                found.clear()
        self._books.write_all(found)

    def settle(self, before: Instant) -> None:
        """Pack the calls that are over and of which nothing was heard since `before`."""
        over: list[tuple[CallKey, bytes]] = []
        last_at = 0
        for live in self._live.values():
            for name, call in list(live.items()):
                if call.visit is None and not call.legs and call.events[-1].at < before:
                    over.append((call.key, _packed(call)))
                    del live[name]
                    last_at = max(last_at, call.events[-1].at)
        if over:
            self._settled.put(over, last_at)

    def forget(self, horizon: Instant) -> None:
        """Forget the calls of which nothing was heard after the horizon."""
        for live in self._live.values():
            for name, call in list(live.items()):
                if call.events[-1].at <= horizon:
                    self._close(call)
                    del live[name]
        self._settled.forget(horizon)
        for source, restarts in self._restarts.items():
            self._restarts[source] = [at for at in restarts if at > horizon]

    def dump(self) -> dict[str, bytes]:
        """Return the parts of a checkpoint that changed since the last dump; empty bytes mean gone."""
        parts = self._settled.dump()
        live = {
            source: {name: _packed(call) for name, call in calls.items()}
            for source, calls in self._live.items()
        }
        parts["live"] = _parts_encoder.encode(live)
        parts["restarts"] = _parts_encoder.encode(self._restarts)
        return parts

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Take the calls out of a checkpoint's parts and fold them."""
        self._settled.load(parts)
        self._restarts = _restarts_decoder.decode(parts["restarts"])
        for source, calls in _calls_decoder.decode(parts["live"]).items():
            live = self._live.setdefault(source, {})
            for name, packed in calls.items():
                self._settled.take((source, name))
                live[name] = self._new(source, name)
                live[name].events = unpack(packed, source, name)
        self.refold()

    def folded_until(self, call: CallKey, at: Instant) -> CallFold:
        """Return a call's state from its events up to an instant."""
        source, name = call
        live = self._live.get(source, {}).get(name)
        events = live.events if live is not None else self._settled_events(call)
        restarts = [restart for restart in self._restarts.get(source, []) if restart <= at]
        return self._folded([event for event in events if event.at <= at], restarts)

    def revision(self, call: CallKey) -> int:
        """Return how many events of a call are known."""
        source, name = call
        live = self._live.get(source, {}).get(name)
        return len(live.events if live is not None else self._settled_events(call))

    def _settled_events(self, call: CallKey) -> list[Event]:
        packed = self._settled.get(call)
        return unpack(packed, *call) if packed is not None else []

    def named(self, numbers: Collection[int]) -> list[CallKey]:
        """Return the calls of these numbers, and seldom one more: see `call_number`."""
        every = (call for live in self._live.values() for call in live.values())
        live = [call.key for call in every if call.number in numbers]
        return live + self._settled.named(numbers)

    def every_call(self) -> Iterator[CallKey]:
        """Yield every call that is kept."""
        for source, live in self._live.items():
            yield from ((source, name) for name in live)
        yield from (call for call, _ in self._settled.every())

    def open_calls(self) -> list[CallKey]:
        """Return the calls of which a visit waits or a conversation goes on."""
        every = (call for live in self._live.values() for call in live.values())
        return [call.key for call in every if call.visit is not None or call.legs]

    def _new(self, source: str, name: str) -> LiveCall:
        return LiveCall((source, name), CallFold(self._books.rules, self._books.limits))

    def _wake(self, source: str, name: str) -> LiveCall:
        live = self._live.setdefault(source, {})
        call = live.get(name)
        if call is None:
            call = live[name] = self._new(source, name)
            packed = self._settled.take(call.key)
            if packed is not None:
                call.events = unpack(packed, source, name)
                call.fold = self._folded(call.events, self._restarts.get(source, []))
                call.fold.changes = []
                self._register(call)
        return call

    def _refold(
        self, call: LiveCall, events: list[Event], before: list[Instant], after: list[Instant]
    ) -> None:
        old = net(self._folded(call.events, before).changes)
        fold = self._folded(events, after)
        new = net(fold.changes)
        withdrawn, booked = old - new, new - old
        self.corrections += bool(withdrawn)
        call.events, call.fold, call.packed = events, fold, None
        fold.changes = [(False, fact) for fact in withdrawn.elements()]
        fold.changes += [(True, fact) for fact in booked.elements()]
        self._write(call)

    def _folded(self, events: list[Event], restarts: list[Instant]) -> CallFold:
        fold = CallFold(self._books.rules, self._books.limits)
        marked_at = self._exclusions.marked_at(events)
        until = FOREVER if marked_at is None else marked_at
        pending = [at for at in restarts if events and events[0].at <= at < until]
        for event in events:
            if event.at >= until:
                break
            while pending and pending[0] < event.at:
                fold.restart(pending.pop(0))
            fold.step(event)
        for at in pending:
            fold.restart(at)
        if marked_at is not None:
            fold.vanish(marked_at)
        return fold

    def _write(self, call: LiveCall) -> None:
        self._books.write(call.fold.changes, call.number)
        if self._books.unwritten is not None:
            self._books.unwritten.note_call(call.key)
            self._books.note_open(_open(call.visit), call.legs)
            self._books.note_open(_open(call.fold.visit), call.fold.legs)
        call.fold.changes.clear()
        if call.visit is not call.fold.visit or call.legs != call.fold.legs:
            self._register(call)

    def _register(self, call: LiveCall) -> None:
        self._close(call)
        call.visit, call.legs = call.fold.visit, list(call.fold.legs)
        if call.visit is not None:
            self._books[call.visit.queue].visits.add(call.visit)
        for leg in call.legs:
            self._books[leg.visit.queue].legs.add(leg)

    def _close(self, call: LiveCall) -> None:
        """Take the call's open visit and legs off their queues' books."""
        if call.visit is not None:
            self._books[call.visit.queue].visits.discard(call.visit)
            self._books.changed.add(call.visit.queue)
        for leg in call.legs:
            self._books[leg.visit.queue].legs.discard(leg)


def _is_next(events: list[Event], event: Event) -> bool:
    if not events or event.at > events[-1].at:
        return True
    return event.at == events[-1].at and key(event) > key(events[-1])


def _open(visit: Visit | None) -> tuple[Visit, ...]:
    return () if visit is None else (visit,)


def _packed(call: LiveCall) -> bytes:
    if call.packed is None:
        call.packed = pack(call.events)
    return call.packed

"""The calls of a centre: each event to its call, in order or not, once or twice.

Facts are a pure function of a call's events in order. An event that comes in order is one step; one
that comes late has its call folded anew, and the difference is booked: so the figures never depend
on the order of delivery.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

import msgspec
from mypy_extensions import mypyc_attr

from app.events.instants import Instant
from app.events.vocabulary import CallbackEvent, CallEvent, Event
from app.metrics.archive import pack, unpack
from app.metrics.books import Books
from app.metrics.call import CallFold, key
from app.metrics.columns import FOREVER
from app.metrics.exclusions import Exclusions
from app.metrics.kinds import KINDS
from app.metrics.recording import Change, Notes, Spans, net
from app.metrics.roster import CallKey, call_number
from app.metrics.settled import Over, Settled
from app.metrics.visit import Leg, Visit

AnyCallEvent: TypeAlias = CallEvent | CallbackEvent

_parts_encoder = msgspec.msgpack.Encoder()
_calls_decoder = msgspec.msgpack.Decoder(dict[str, dict[str, bytes]])
_restarts_decoder = msgspec.msgpack.Decoder(dict[str, list[int]])


_MOST_CHANGES = 100_000
"""Changes that are sorted before they are written: of a whole day they would take gigabytes."""


# Nothing of a call refers back to what holds it, so the collector of cycles is not told: it took a quarter of the time.
@mypyc_attr(acyclic=True)
class LiveCall:
    """A call in memory: its events in order, and its state after the last of them."""

    __slots__ = (
        "events",
        "fold",
        "heard",
        "last_at",
        "legs",
        "name",
        "noted_in",
        "number",
        "packed",
        "source",
        "visit",
    )

    def __init__(self, source: str, name: str, fold: CallFold) -> None:
        self.source = source
        self.name = name
        self.number = call_number((source, name))
        self.fold = fold
        self.events: list[Event] = []
        self.heard = 0
        """The marks of their ids: one without a mark was never heard, and to ask each event for its id took 370 instructions."""
        self.last_at: Instant = -FOREVER
        """The instant of the last event."""
        self.noted_in = -1
        """After how many takings history was told of it last: see `Unwritten`."""
        self.packed: bytes | None = None
        """The events as bytes, once asked for and until the next event."""
        self.visit: Visit | None = None
        self.legs: tuple[Leg, ...] = ()

    @property
    def key(self) -> CallKey:
        """The call's source and id: made when asked for, which is seldom."""
        return self.source, self.name

    def take(self, events: list[Event]) -> None:
        """Take these events in place of those it had."""
        self.events, self.packed = events, None
        self.last_at = events[-1].at
        self.heard = 0
        for event in events:
            self.heard |= _mark(event.id)


class Calls:
    """Every call within retention, by source and id."""

    def __init__(self, books: Books, exclusions: Exclusions) -> None:
        self._books = books
        self._exclusions = exclusions
        self._live: dict[str, dict[str, LiveCall]] = {}
        self._settled = Settled()
        self._restarts: dict[str, list[Instant]] = {}
        self.corrections = 0
        self._rules = books.rules
        self._limits = Spans(books.limits)
        self._excluding = exclusions.versions
        self._source: str | None = None
        self._of_source: dict[str, LiveCall] = {}
        """The source heard last, and its calls: the next event mostly is of the same."""

    def apply(self, event: AnyCallEvent, kind: int, source: str, at: Instant) -> bool:
        """Fold in an event of a type (see KINDS), a source and an instant; False if it was taken before."""
        id_ = event.id
        if source is not self._source and source != self._source:
            self._source, self._of_source = source, self._live.setdefault(source, {})
        name = event.call
        call = self._of_source.get(name)
        if call is None:
            # By the one name of the source that is kept: every event brings its own.
            call = self._wake(self._source, name)
        mark = _mark(id_)
        if call.heard & mark:
            for known in call.events:
                if known.id == id_:
                    return False
        call.heard |= mark
        restarts = self._restarts.get(source) if self._restarts else None
        is_next = at > call.last_at or (at == call.last_at and key(event) > key(call.events[-1]))
        if is_next and not (restarts and restarts[-1] >= at):
            self._go_on(call, event, kind, at)
        else:
            events = sorted([*call.events, event], key=key)
            self._refold(call, events, restarts or [], restarts or [])
        return True

    def _fold_anew(
        self, call: LiveCall, events: list[Event], restarts: list[Instant]
    ) -> list[Change]:
        """Give a call these events; return the facts that they come to: only what follows is booked."""
        call.take(events)
        call.fold, notes = self._folded(events, restarts)
        call.fold.pen = self._books
        return notes

    def _go_on(self, call: LiveCall, event: AnyCallEvent, kind: int, at: Instant) -> None:
        if self._excluding and self._turns_out_excluded(call, event):
            corrections, restarts = self.corrections, self._restarts.get(call.source, [])
            self._refold(call, [*call.events, event], restarts, restarts)
            # Nobody could know before: nothing was wrong until now.
            self.corrections = corrections
            return
        call.events.append(event)
        call.packed, call.last_at = None, at
        if not call.fold.vanished:
            self._books.call = call.number
            call.fold.step(event, at, kind)
            self._follow(call)

    def _turns_out_excluded(self, call: LiveCall, event: AnyCallEvent) -> bool:
        if call.fold.vanished:
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
        """Fold every call anew into empty books: after a change of settings, or of the program."""
        self._books.clear()
        if self._books.unwritten is not None:
            for each in self.every_call():
                self._books.unwritten.note_call(each)
        for live in self._live.values():
            for call in live.values():
                # The new books have nothing to take off.
                call.visit, call.legs = None, ()
        self._refold_settled()
        for source, live in self._live.items():
            for call in live.values():
                notes = self._fold_anew(call, call.events, self._restarts.get(source, []))
                self._books.write(notes, call.number)
                self._register(call)
        if self._books.unwritten is not None:
            self._books.note_every_opening()

    def _refold_settled(self) -> None:
        found: list[tuple[Change, int]] = []
        for (source, name), packed in self._settled.every():
            events, restarts = unpack(packed, source, name), self._restarts.get(source, [])
            fold, notes = self._folded(events, restarts)
            if fold.visit is not None or fold.legs:
                # It counted nowhere, and now that it counts something is open on it.
                self._wake(source, name)
                continue
            number = call_number((source, name))
            found += [(change, number) for change in notes]
            if len(found) > _MOST_CHANGES:
                self._books.write_all(found)
                found.clear()
        self._books.write_all(found)

    def settle(self, before: Instant) -> None:
        """Pack the calls that are over and of which nothing was heard since `before`."""
        over: list[Over] = []
        last_at = 0
        for source, live in self._live.items():
            stale = [
                call
                for call in live.values()
                if call.visit is None and not call.legs and call.last_at < before
            ]
            for call in stale:
                over.append((call.key, call.number, _packed(call)))
                del live[call.name]
                last_at = max(last_at, call.last_at)
            if len(stale) > len(live):
                # A dict keeps room for all that it held, and is looked through whole.
                self._live[source] = live.copy()
        if over:
            self._source = None
            self._settled.put(over, last_at)

    def forget(self, horizon: Instant) -> None:
        """Forget the calls of which nothing happened after the horizon: what is open may yet have been lost then."""
        for live in self._live.values():
            for name, call in list(live.items()):
                if call.last_at <= horizon and self._lost_at(call) <= horizon:
                    self._close(call)
                    del live[name]
        self._settled.forget(horizon)
        # What is kept may have been lost before the horizon: it is so as well when it is folded anew.
        reach = self._books.limits.waiting + self._books.limits.talking
        for source, restarts in self._restarts.items():
            self._restarts[source] = [at for at in restarts if at > horizon - reach]

    def _lost_at(self, call: LiveCall) -> Instant:
        """Return when the last of what is open on a call counts, or counted, as lost."""
        queues = [visit.queue for visit in (*_open(call.visit), *(leg.visit for leg in call.legs))]
        if not queues:
            return call.last_at
        counted = self._books[queues[0]].counted_at(_open(call.visit), call.legs)
        return max(counted, default=call.last_at)

    def prepare(self) -> bool:
        """Press some of the calls that were packed away; False if none are left: see `Settled.press`."""
        return self._settled.press()

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
        """Take the calls out of a checkpoint's parts; what they come to is to be loaded, or folded anew."""
        self._settled.load(parts)
        self._restarts = _restarts_decoder.decode(parts["restarts"])
        for source, calls in _calls_decoder.decode(parts["live"]).items():
            live = self._live.setdefault(source, {})
            for name, packed in calls.items():
                self._settled.take((source, name))
                call = live[name] = self._new(source, name)
                self._fold_anew(call, unpack(packed, source, name), self._restarts.get(source, []))
                call.packed = packed
                self._register(call)

    def folded_until(self, call: CallKey, at: Instant) -> CallFold:
        """Return a call's state from its events up to an instant."""
        source, name = call
        live = self._live.get(source, {}).get(name)
        events = live.events if live is not None else self._settled_events(call)
        restarts = [restart for restart in self._restarts.get(source, []) if restart <= at]
        return self._folded([event for event in events if event.at <= at], restarts)[0]

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
        fold = CallFold(self._rules, self._limits, self._books)
        return LiveCall(source, name, fold)

    def _wake(self, source: str, name: str) -> LiveCall:
        live = self._live.setdefault(source, {})
        call = live.get(name)
        if call is None:
            call = live[name] = self._new(source, name)
            # Most that are heard of for the first time are new.
            packed = self._settled.take(call.key) if self._settled.may_keep(call.number) else None
            if packed is not None:
                events = unpack(packed, source, name)
                self._fold_anew(call, events, self._restarts.get(source, []))
                self._register(call)
        return call

    def _refold(
        self, call: LiveCall, events: list[Event], before: list[Instant], after: list[Instant]
    ) -> None:
        old = net(self._folded(call.events, before)[1])
        new = net(self._fold_anew(call, events, after))
        withdrawn, booked = old - new, new - old
        self.corrections += bool(withdrawn)
        self._books.write([(False, fact) for fact in withdrawn.elements()], call.number)
        self._books.write([(True, fact) for fact in booked.elements()], call.number)
        self._follow(call)

    def _folded(
        self, events: list[Event], restarts: list[Instant]
    ) -> tuple[CallFold, list[Change]]:
        """Return the state after these events, and the facts that they come to."""
        notes = Notes()
        fold = CallFold(self._rules, self._limits, notes)
        marked_at = self._exclusions.marked_at(events) if self._exclusions.versions else None
        until = FOREVER if marked_at is None else marked_at
        pending = [at for at in restarts if events and events[0].at <= at < until]
        for event in events:
            if event.at >= until:
                break
            while pending and pending[0] < event.at:
                fold.restart(pending.pop(0))
            fold.step(event, event.at, KINDS[type(event)])
        for at in pending:
            fold.restart(at)
        if marked_at is not None:
            fold.vanish(marked_at, notes)
        return fold, notes.changes

    def _follow(self, call: LiveCall) -> None:
        """Keep up with a call that went on: what is open on it, and what history has to be told."""
        fold = call.fold
        unwritten = self._books.unwritten
        if unwritten is not None and call.noted_in != unwritten.taken:
            unwritten.note_call(call.key)
            call.noted_in = unwritten.taken
        if fold.turned or call.visit is not fold.visit or call.legs is not fold.legs:
            if unwritten is not None:
                self._note_turns(call.visit, call.legs)
                if call.visit is not fold.visit or call.legs is not fold.legs:
                    self._note_turns(fold.visit, fold.legs)
            fold.turned = False
            self._register(call)

    def _note_turns(self, visit: Visit | None, legs: tuple[Leg, ...]) -> None:
        """Tell history when what is open on a call counts by the passing of time alone."""
        if visit is not None:
            self._books.note_visit(visit)
        for leg in legs:
            self._books.note_leg(leg)

    def _register(self, call: LiveCall) -> None:
        self._close(call)
        visit, legs = call.fold.visit, call.fold.legs
        if visit is not None:
            self._books[visit.queue].visits.add(visit)
        for leg in legs:
            self._books[leg.visit.queue].begin_leg(leg)
            # No fact follows from it, but where it came late it may have been lost long ago.
            self._books.changed.add(leg.visit.queue)
        call.visit, call.legs = visit, legs

    def _close(self, call: LiveCall) -> None:
        """Take the call's open visit and legs off their queues' books."""
        visit = call.visit
        if visit is not None:
            self._books[visit.queue].visits.discard(visit)
            self._books.changed.add(visit.queue)
        for leg in call.legs:
            self._books[leg.visit.queue].legs.discard(leg)


def _open(visit: Visit | None) -> tuple[Visit, ...]:
    return () if visit is None else (visit,)


def _mark(id_: str) -> int:
    """Return one of 32 bits: seldom the same for two ids of a call, whether they count or name what happened."""
    return 1 << (ord(id_[-1]) + len(id_) & 31) if id_ else 1


def _packed(call: LiveCall) -> bytes:
    if call.packed is None:
        call.packed = pack(call.events)
    return call.packed

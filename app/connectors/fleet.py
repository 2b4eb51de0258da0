"""All connectors of a centre: those that are set up run, each by itself, and no others."""

import asyncio
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import structlog

from app.connectors.contract import Connector, PbxSource, Sources
from app.connectors.runner import Runner, RunnerParts

Build: TypeAlias = Callable[[PbxSource], Connector]
"""Returns the connector of a source; what is wrong with its settings is told when it listens."""


class Kind(NamedTuple):
    """One kind of connector: how it is made, and the KPIs that its format has no words for."""

    build: Build
    untold: frozenset[str]


_LOOKS_EVERY_S = 2.0

_log = structlog.get_logger()


class Fleet:
    """Starts a connector that is new, starts one anew that is set up otherwise, stops one that is gone."""

    def __init__(self, sources: Sources, kinds: Mapping[str, Kind], parts: RunnerParts) -> None:
        self._sources = sources
        self._kinds = kinds
        self._parts = parts
        self._running: dict[str, tuple[PbxSource, asyncio.Task[None]]] = {}

    async def run(self, looks_every_s: float = _LOOKS_EVERY_S) -> None:
        """See to the connectors until cancelled; nothing that goes wrong here gets out."""
        try:
            while True:
                await self._look()
                await asyncio.sleep(looks_every_s)
        finally:
            tasks = [task for _, task in self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> None:
        try:
            wanted = {source.name: source for source in await self._sources.connectors()}
            for name in list(self._running):
                source, task = self._running[name]
                if wanted.get(name) != source or task.done():
                    await self._stop(name, is_gone=name not in wanted)
        except Exception as trouble:  # noqa: BLE001  what runs goes on; it is looked at again soon
            _log.warning("connectors_not_looked_at", error=type(trouble).__name__)
            return
        for name in wanted.keys() - self._running.keys():
            self._start(wanted[name])

    def _start(self, source: PbxSource) -> None:
        kind = self._kinds.get(source.provider)
        if kind is None:
            return
        runner = Runner(source.name, kind.build(source), self._parts, kind.untold)
        self._running[source.name] = (source, asyncio.create_task(runner.run()))

    async def _stop(self, name: str, *, is_gone: bool) -> None:
        _, task = self._running.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if is_gone:
            await self._parts.states.forget(name)

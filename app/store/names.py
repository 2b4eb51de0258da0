"""The names that sources have for agents and queues, as they are stored."""

from app.events.identity import Known, Names
from app.store.contract import Store


async def read_names(store: Store) -> Names:
    """Return the stored names, to be applied."""
    return Names({
        Known(identity.kind, identity.source, identity.alias): identity.canonical
        for identity in await store.identities.every()
    })  # fmt: skip

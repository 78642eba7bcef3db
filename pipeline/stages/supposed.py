"""Names that only a trained model gives: `tag` makes them; `figures` and `targets` make less of them than of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Entity


class Supposed(Entity, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A name that only a trained model gives, while stages run: it counts where it stands, but is no topic.

    Measured on the look part, with two models: in the clause of a number such a name is its subject more often than
    not; numbers of later sentences were given to it wrongly each time. `covered` are the names of the tables inside it,
    which stay topics. Records have it as an `Entity`.
    """

    covered: tuple[Entity, ...] = ()


def known(entities: Iterable[Entity]) -> Iterator[Entity]:
    """The names of an article, and before one that only a model gives those of the tables that it covers."""
    for entity in entities:
        if isinstance(entity, Supposed):
            yield from entity.covered
        yield entity

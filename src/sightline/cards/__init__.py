"""Published systems as cards: compositions of tasks, forms, references, views and a record.

``cards()`` are those that are built, ``entries()`` the whole catalogue with where each one stands.
A card holds no mechanism; see ``docs/new-card.md``.
"""

from typing import TYPE_CHECKING

from sightline.lazy import on_demand

if TYPE_CHECKING:
    from sightline.cards.card import KINDS, Card, Kind, Quirk
    from sightline.cards.catalogue import Entry, cards, entries, entry, find_card
else:
    __getattr__, __dir__ = on_demand(__name__)

__all__ = ["KINDS", "Card", "Entry", "Kind", "Quirk", "cards", "entries", "entry", "find_card"]

"""Published systems as cards: compositions of tasks, forms, references, views and a record.

``cards()`` are those that are built, ``entries()`` the whole catalogue with where each one stands.
A card holds no mechanism; see ``docs/new-card.md``.
"""

from sightline.cards.card import KINDS, Card, Kind, Quirk
from sightline.cards.catalogue import Entry, cards, entries, entry, find_card

__all__ = ["KINDS", "Card", "Entry", "Kind", "Quirk", "cards", "entries", "entry", "find_card"]

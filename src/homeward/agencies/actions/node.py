"""The card of the node in the database."""

from homeward.agencies.models import Node


def make_node(*, id: str, country: str, kind: str) -> Node:
    """Write the node's card once; later calls only read. Raises ValueError when the card says something else."""
    card = Node.objects.first() or Node.objects.create(id=id, country=country, kind=kind)
    if (card.id, card.country, card.kind) != (id, country, kind):
        raise ValueError(f"the database belongs to {card.id} ({card.country}, {card.kind}), not to {id} ({kind})")
    return card

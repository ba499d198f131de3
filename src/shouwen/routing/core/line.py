"""Contacts in order of rank: the next one is at hand, and a position is known without counting everybody."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwen.routing.core.waiting import Contact

_number = attrgetter("number")


class _Block:
    """A stretch of the line; its ranks lie side by side in memory."""

    __slots__ = ("contacts", "ranks")

    def __init__(self, ranks: array[float], contacts: list[Contact]) -> None:
        self.ranks = ranks
        self.contacts = contacts

    def first(self) -> tuple[float, int]:
        return self.ranks[0], self.contacts[0].number

    def index(self, rank: float, number: int) -> int:
        """Count who stands before (rank, number) in this block."""
        ranks = self.ranks
        low = bisect_left(ranks, rank)
        if low < len(ranks) and ranks[low] == rank:
            high = bisect_right(ranks, rank, low)
            return bisect_left(self.contacts, number, low, high, key=_number)
        return low


class Line:
    """Contacts by (rank, number), kept in blocks of at most `block_size`.

    Sorted blocks instead of a heap: a heap of tuples costs some thirty cache misses each time its top is taken
    (measured: 5 us of 7), a block none, and any contact can be removed without leaving a dead entry behind.
    Adding and removing cost a binary search and a memory move within a block; a position costs one addition
    per block (n / block_size) on top.
    """

    __slots__ = ("_block_size", "_blocks", "count")

    def __init__(self, block_size: int = 512) -> None:
        self._block_size = block_size
        self._blocks: list[_Block] = []
        self.count = 0

    def __iter__(self) -> Iterator[Contact]:
        for block in self._blocks:
            yield from block.contacts

    def first(self) -> Contact:
        """Give who is next; the line must not be empty."""
        return self._blocks[0].contacts[0]

    def _block_of(self, rank: float, number: int) -> int:
        blocks = self._blocks
        if len(blocks) == 1:
            return 0
        return max(bisect_right(blocks, (rank, number), key=_Block.first) - 1, 0)

    def add(self, contact: Contact) -> bool:
        """Let a contact take its place; true if that is the first."""
        self.count += 1
        rank, number, blocks = contact.rank, contact.number, self._blocks
        if not blocks:
            blocks.append(_Block(array("d", (rank,)), [contact]))
            return True
        # Almost always the newcomer is the last, or nearly, and behind all who share its rank.
        at = len(blocks) - 1
        block = blocks[at]
        ranks = block.ranks
        index = bisect_right(ranks, rank)
        is_here = at == 0 if index == 0 else ranks[index - 1] < rank or block.contacts[index - 1].number < number
        if not is_here:
            at = self._block_of(rank, number)
            block = blocks[at]
            index = block.index(rank, number)
        block.ranks.insert(index, rank)
        block.contacts.insert(index, contact)
        if len(block.contacts) > self._block_size:
            half = len(block.contacts) // 2
            blocks.insert(at + 1, _Block(block.ranks[half:], block.contacts[half:]))
            del block.ranks[half:], block.contacts[half:]
        return index == 0 and at == 0

    def remove(self, contact: Contact) -> bool:
        """Take a contact out of the line; true if it was the first.

        It must stand there, with the rank it had when it came.
        """
        self.count -= 1
        blocks = self._blocks
        block = blocks[0]
        at = index = 0
        # Whoever is taken is mostly the first.
        if block.contacts[0] is not contact:
            at = self._block_of(contact.rank, contact.number)
            block = blocks[at]
            index = block.index(contact.rank, contact.number)
        del block.ranks[index], block.contacts[index]
        left = len(block.contacts)
        if not left:
            del blocks[at]
        elif left < self._block_size // 8 and at + 1 < len(blocks):
            following = blocks[at + 1]
            if len(following.contacts) < self._block_size // 2:
                block.ranks.extend(following.ranks)
                block.contacts.extend(following.contacts)
                del blocks[at + 1]
        return index == 0 and at == 0

    def ahead_of(self, contact: Contact) -> int:
        """Count who stands before this contact, whether or not it stands in the line itself."""
        rank, number, blocks = contact.rank, contact.number, self._blocks
        if not blocks:
            return 0
        at = self._block_of(rank, number)
        return sum(len(block.contacts) for block in blocks[:at]) + blocks[at].index(rank, number)

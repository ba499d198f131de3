"""A queue's contacts in order of rank, so that a position is known without counting everybody."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwen.routing.core.waiting import Contact

Place = tuple[float, int, "Contact"]
"""(rank, intake number, contact); the number is unique, so contacts are never compared."""

_SPLIT_AT = 512
_MERGE_BELOW = 64


class Line:
    """Places in order, kept in short sorted blocks.

    Adding and removing cost a binary search and a memory move of at most 512 entries; a position costs
    one addition per block (n / 512) on top.
    """

    __slots__ = ("_blocks", "count")

    def __init__(self) -> None:
        self._blocks: list[list[Place]] = []
        self.count = 0

    def __iter__(self) -> Iterator[Contact]:
        for block in self._blocks:
            for place in block:
                yield place[2]

    def _block_of(self, place: Place) -> int:
        blocks = self._blocks
        # Nearly all newcomers belong into the last block.
        if place >= blocks[-1][0]:
            return len(blocks) - 1
        return max(bisect_right(blocks, place, key=lambda block: block[0]) - 1, 0)

    def add(self, place: Place) -> None:
        """Let a contact take its place."""
        self.count += 1
        blocks = self._blocks
        if not blocks:
            blocks.append([place])
            return
        index = self._block_of(place)
        block = blocks[index]
        insort(block, place)
        if len(block) > _SPLIT_AT:
            half = len(block) // 2
            blocks.insert(index + 1, block[half:])
            del block[half:]

    def remove(self, place: Place) -> None:
        """Take a contact out of the line; the place must be there."""
        blocks = self._blocks
        index = self._block_of(place)
        block = blocks[index]
        del block[bisect_left(block, place)]
        self.count -= 1
        if not block:
            del blocks[index]
        elif len(block) < _MERGE_BELOW and index + 1 < len(blocks) and len(blocks[index + 1]) < _SPLIT_AT // 2:
            block += blocks.pop(index + 1)

    def ahead_of(self, place: Place) -> int:
        """Count who stands before this place, whether or not it is taken."""
        blocks = self._blocks
        if not blocks:
            return 0
        index = self._block_of(place)
        return sum(map(len, blocks[:index])) + bisect_left(blocks[index], place)

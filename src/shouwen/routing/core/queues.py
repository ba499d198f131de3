"""What follows when administration defines, opens, closes or removes a queue."""

from __future__ import annotations

from collections.abc import Iterable

from shouwen.routing.core import events
from shouwen.routing.core.decisions import Ignored
from shouwen.routing.core.dispatch import Decisions, Dispatcher
from shouwen.routing.core.waiting import Queue


class QueueHandlers(Dispatcher):
    """Events about queues: rare, so they may cost time in proportion to contacts and agents."""

    def _build_stages(self, queue: Queue, present: Iterable[str]) -> None:
        """Set the queue's profiles; a medium taken out of the definition stays for contacts already in it."""
        old = [profile for stages in queue.stages.values() for _, profile in stages]
        demands = queue.definition.stages()
        queue.stages = {
            self._bit(medium): [(after_s, self._book.use(self._bit(medium), asked)) for after_s, asked in demands]
            for medium in dict.fromkeys([*queue.definition.media, *present])
        }
        self._book.release(old)

    def _on_queue_defined(self, event: events.QueueDefined, out: Decisions) -> None:
        queue = self._queues.get(event.definition.id)
        if queue is None:
            queue = Queue(event.definition, opened=event.opened, at=self._now)
            self._queues[event.definition.id] = queue
            # Contacts still offered or served from a queue removed and defined again belong to it once more.
            present = [one for one in self._contacts.values() if one.queue.definition.id == event.definition.id]
            self._build_stages(queue, [contact.medium for contact in present])
            for contact in present:
                contact.queue = queue
                self._rank(contact)
            return
        present = [contact for contact in self._contacts.values() if contact.queue is queue]
        waiting = list(queue.line)
        for contact in waiting:
            self._leave_line(contact)
        queue.definition = event.definition
        queue.opened = event.opened
        self._build_stages(queue, [contact.medium for contact in present])
        for contact in present:
            self._rank(contact)
        self._rearrange(waiting, [], out)

    def _on_queue_opening_changed(self, event: events.QueueOpeningChanged, out: Decisions) -> None:
        queue = self._queues.get(event.queue)
        if queue is None:
            out.append(Ignored(event.queue, "queue is not defined"))
        else:
            queue.opened = event.opened

    def _on_queue_removed(self, event: events.QueueRemoved, out: Decisions) -> None:
        queue = self._queues.pop(event.queue, None)
        if queue is None:
            out.append(Ignored(event.queue, "queue is not defined"))
            return
        queue.removed = True
        self._rearrange(list(queue.line), [], out)
        for stages in queue.stages.values():
            self._book.release(profile for _, profile in stages)

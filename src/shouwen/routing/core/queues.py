"""What follows when administration defines, opens, closes or removes a queue."""

from __future__ import annotations

from shouwen.routing.core import events
from shouwen.routing.core.decisions import Ignored
from shouwen.routing.core.dispatch import Decisions, Dispatcher
from shouwen.routing.core.profiles import Profile
from shouwen.routing.core.waiting import Contact, Queue


class QueueHandlers(Dispatcher):
    """Events about queues: rare, so they may cost time in proportion to contacts and agents."""

    def _build_stages(self, queue: Queue, present: list[Contact]) -> None:
        """Set the queue's profiles; a medium taken out of the definition stays for contacts already in it."""
        old = [profile for stages in queue.stages.values() for _, profile in stages]
        bits = dict.fromkeys([self._bit(medium) for medium in queue.definition.media])
        bits.update(dict.fromkeys(contact.bit for contact in present))
        demands = queue.definition.stages()
        queue.stages = {
            bit: [(after_s, self._book.use(bit, requirement)) for after_s, requirement in demands] for bit in bits
        }
        self._book.release(old)

    def _on_queue_defined(self, event: events.QueueDefined, out: Decisions) -> None:
        queue = self._queues.get(event.definition.id)
        if queue is None:
            queue = Queue(event.definition, opened=event.opened, at=self._now)
            self._queues[event.definition.id] = queue
            self._build_stages(queue, [])
            return
        present = [contact for contact in self._contacts.values() if contact.queue is queue]
        waiting = list(queue.line)
        for contact in waiting:
            self._leave_line(contact)
        queue.definition = event.definition
        queue.opened = event.opened
        self._build_stages(queue, present)
        for contact in present:
            self._rank(contact)
        self._place_all(sorted(waiting, key=lambda contact: contact.place or (0.0, 0, contact)), out)

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
        waiting = list(queue.line)
        self._place_all(waiting, out)
        for stages in queue.stages.values():
            self._book.release(profile for _, profile in stages)

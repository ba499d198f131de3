"""Jobs of the kernel."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shouwen.shared.outbox.dispatching import QUEUE, TASK, react

# Ten attempts over half an hour; after that the job stays failed and can be run again by hand.
app.task(name=TASK, queue=QUEUE, retry=RetryStrategy(max_attempts=10, exponential_wait=2))(react)

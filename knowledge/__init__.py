"""The domain: what IOM's Emergency Manual says, and how a question finds it.

Nothing here knows a chat platform, a network, a database or a clock.
"""

from knowledge.native import compiled

__path__[:0] = compiled()

"""Answers kept as long as the corpus does not change, worked out once however many ask for them at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class Cache:
    """At most `most` values by key, the least lately used ones forgotten first. For several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[object, Any] = OrderedDict()
        self._working: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], Value]) -> Value:
        """The value of a key; who asks first works it out by `make`, and others who ask meanwhile wait for it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(Value, self._values[key])
            working = self._working.setdefault(key, threading.Lock())
        with working:
            with self._lock:
                if key in self._values:
                    return cast(Value, self._values[key])
            try:
                value = make()
                with self._lock:
                    self._values[key] = value
                    while len(self._values) > self._most:
                        self._values.popitem(last=False)
                return value
            finally:
                with self._lock:
                    self._working.pop(key, None)

    def made_of(self, value: object, key: object, make: Callable[[], Value]) -> Value:
        """What `make` makes of a value that comes again as the same one as long as nothing changes; `key` tells apart
        what is made of it."""
        # The value is kept with what was made of it, so that no other one can have its identity meanwhile.
        return self.get((id(value), key), lambda: (value, make()))[1]

    def forget(self) -> None:
        """Forget everything, for it may not be so any more."""
        with self._lock:
            self._values.clear()

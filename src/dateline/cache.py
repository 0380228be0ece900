"""A cache of answers that hold as long as the corpus does not change, each computed once for all who ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class Cache:
    """At most `limit` values by key; the least recently used are dropped first. For several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._values: OrderedDict[object, Any] = OrderedDict()
        self._locks_by_key: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], Value]) -> Value:
        """Return the value of a key. The first caller computes it by `make`; others who ask meanwhile wait for it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(Value, self._values[key])
            working = self._locks_by_key.setdefault(key, threading.Lock())
        with working:
            with self._lock:
                if key in self._values:
                    return cast(Value, self._values[key])
            try:
                value = make()
                with self._lock:
                    self._values[key] = value
                    while len(self._values) > self._limit:
                        self._values.popitem(last=False)
                return value
            finally:
                with self._lock:
                    self._locks_by_key.pop(key, None)

    def made_of(self, value: object, key: object, make: Callable[[], Value]) -> Value:
        """Return what `make` derives from a value that is the same object as long as nothing changes; `key`
        distinguishes several derived values."""
        # The entry holds the value itself, so that no other object can get its identity meanwhile.
        return self.get((id(value), key), lambda: (value, make()))[1]

    def forget(self) -> None:
        """Drop all values, because the corpus may have changed."""
        with self._lock:
            self._values.clear()

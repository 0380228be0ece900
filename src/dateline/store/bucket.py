"""A corpus in a bucket of an object store, or at another address that fsspec knows.

Nothing is renamed or locked there. A segment is put whole, under a name that nobody else has, before the manifest
names it. The manifest is replaced on the condition that it is still the one that was read (``If-Match``), so that of
two writers the second reads again what the first has written. What the manifest no longer names stays for a day, for
readers that know an older one. Segments are read from copies in the user's cache folder, which never become stale.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dateline.errors import CorpusFault, SourceUnreadable
from dateline.reader.answer_cache import cache_folder
from dateline.reading.object_stores import open_store
from dateline.store.durability import ASIDE, Lock
from dateline.store.places import MANIFEST, SEGMENTS, Overtaken, Stored, remove_obsolete, written_at

KEEP_S = 24 * 3600.0
UNUSED = "unused"
S3_PROTOCOLS = {"s3", "s3a"}
LOST_RACE = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}

log = logging.getLogger("dateline.store")


class BucketPlace:
    """A corpus at an address such as ``s3://bucket/corpus``.

    Any number may write and read. ``keep_s``: how many seconds an obsolete segment stays. Raises CorpusFault if the
    address is of no store that can be used here.
    """

    def __init__(self, address: str, *, keep_s: float = KEEP_S) -> None:
        self._address = address.rstrip("/")
        self._keep_s = keep_s
        with _blame(self._address):
            self._system, root = open_store(self._address, use_listings_cache=False)
        self._root = root.rstrip("/")
        self.folder = cache_folder() / "corpora" / hashlib.sha256(self._address.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        return self._address

    def prepare(self) -> None:
        """Raise CorpusFault if there is something else than a corpus at the address."""
        if self.read(MANIFEST) is None and self._list(self._root):
            raise CorpusFault(f"{self} is not empty and not a corpus; name a new address")

    def lock(self, *, wait: bool = False) -> Lock:  # noqa: ARG002 writers need not wait for each other
        """Return a lock that keeps local copies from being removed: there may be any number of writers."""
        return self.lock_for_reading()

    def lock_for_reading(self) -> Lock:
        """Return a lock that keeps local copies from being removed."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / SEGMENTS).mkdir(exist_ok=True)
        except OSError as error:
            raise CorpusFault(
                f"{self.folder}, for local copies of {self}, cannot be made: {error.strerror}; name another folder "
                "for caches in DATELINE_CACHE"
            ) from error
        return Lock(self.folder / "readers", shared=True, wait=True)

    def read(self, name: str) -> Stored | None:
        """Return a small file with its tag. Raises CorpusFault if the store cannot be reached."""
        path = f"{self._root}/{name}"
        with _blame(f"{self}/{name}"):
            try:
                if self._is_s3():
                    return _get_object(self._system, path)
                data = self._system.cat_file(path)
                return Stored(data, data)
            except FileNotFoundError as error:
                if _code(error) == "NoSuchBucket":
                    raise
                return None

    def replace(self, name: str, data: bytes, before: Stored | None) -> Stored:
        """Replace a small file if it is still the one ``before``, or make it if that is None. Raises Overtaken if it
        is not.

        On stores other than S3 that is checked before the file is written, and not at once.
        """
        path = f"{self._root}/{name}"
        with _blame(f"{self}/{name}"):
            if self._is_s3():
                return _put_object(self._system, path, data, before)
            if self.read(name) != before:
                raise Overtaken
            self._system.pipe_file(path, data)
            return Stored(data, data)

    def put_segment(self, name: str, aside: Path) -> None:
        """Put the files of a segment into the bucket; they become the local copy."""
        final = self.folder / SEGMENTS / name
        aside.rename(final)
        files = sorted(final.iterdir())
        with _blame(f"{self}/{SEGMENTS}/{name}"):
            self._system.put([str(file) for file in files], [self._remote(file) for file in files])

    def fetch(self, files: Iterable[Path]) -> None:
        """Copy files of segments from the bucket that are not here yet. Raises CorpusFault if one is not there."""
        missing = [file for file in dict.fromkeys(files) if not file.exists()]
        if not missing:
            return
        for folder in {file.parent for file in missing}:
            folder.mkdir(parents=True, exist_ok=True)
        mark = secrets.token_hex(4)
        asides = [file.with_name(f"{ASIDE}{mark}-{file.name}") for file in missing]
        try:
            with _blame(f"{self}/{SEGMENTS}"):
                try:
                    self._system.get([self._remote(file) for file in missing], [str(aside) for aside in asides])
                except FileNotFoundError as error:
                    gone = next((file for file in missing if not self._system.exists(self._remote(file))), missing[0])
                    raise CorpusFault(
                        f"{self}/{gone.relative_to(self.folder).as_posix()} is no longer there: this state of the "
                        "corpus is over; open the corpus again"
                    ) from error
            for file, aside in zip(missing, asides, strict=True):
                aside.replace(file)
        finally:
            for aside in asides:
                aside.unlink(missing_ok=True)

    def bytes_of(self, names: Iterable[str]) -> int:
        """Return how many bytes segments have in the bucket."""
        wanted = set(names)
        with _blame(f"{self}/{SEGMENTS}"):
            files = self._system.find(f"{self._root}/{SEGMENTS}", detail=True)
        return sum(about["size"] for path, about in files.items() if path.split("/")[-2] in wanted)

    def sweep(self, generation: int) -> None:
        """Do nothing: another writer may be at work, so that what is not named is removed only after a day."""

    def remove_unused(self, used: set[str], generation: int) -> int:  # noqa: ARG002 the time of writing decides here
        """Remove what has been obsolete for long, and return how many segments are left that are not used."""
        self._remove_unused(used)
        return len(set(self._list(f"{self._root}/{SEGMENTS}")) - used)

    def finish_writing(self, lock: Lock, used: set[str], generation: int) -> None:
        """Remove what has been obsolete for long, in the bucket and here."""
        try:
            self._remove_unused(used)
        except CorpusFault as error:
            log.warning("obsolete segments could not be removed: %s", error)
        self.finish_reading(lock, used, generation)

    def finish_reading(self, lock: Lock, used: set[str], generation: int) -> None:
        """Release the lock and remove obsolete local copies, unless another process reads this corpus here."""
        lock.close()
        remove_obsolete(self.folder, used, generation)

    def _remove_unused(self, used: set[str]) -> None:
        """Remove the segments that were found unused a day ago, and note which are unused now.

        Those written within a day are left alone: a writer may be about to name them.
        """
        now = time.time()
        noted = set(self._list(f"{self._root}/{UNUSED}"))
        present = set(self._list(f"{self._root}/{SEGMENTS}"))
        for name in noted - (present - used):
            self._remove(f"{UNUSED}/{name}")
        for name in present - used:
            note = self.read(f"{UNUSED}/{name}") if name in noted else None
            if note is not None and now - _moment(note.data, now) >= self._keep_s:
                self._remove(f"{SEGMENTS}/{name}")
                self._remove(f"{UNUSED}/{name}")
            elif note is None and now - (written_at(name) or 0.0) >= self._keep_s:
                with _blame(f"{self}/{UNUSED}/{name}"):
                    self._system.pipe_file(f"{self._root}/{UNUSED}/{name}", str(now).encode())

    def _remove(self, name: str) -> None:
        with _blame(f"{self}/{name}"), contextlib.suppress(FileNotFoundError):
            self._system.rm(f"{self._root}/{name}", recursive=True)

    def _list(self, path: str) -> list[str]:
        """Return the names of what lies directly under a path."""
        with _blame(str(self)):
            try:
                paths = self._system.ls(path, detail=False)
            except FileNotFoundError:
                return []
        inside = (found.strip("/") for found in paths if found.strip("/") != path.strip("/"))
        return [found.rpartition("/")[2] for found in inside]

    def _remote(self, file: Path) -> str:
        return f"{self._root}/{file.relative_to(self.folder).as_posix()}"

    def _is_s3(self) -> bool:
        protocols = self._system.protocol
        return bool(S3_PROTOCOLS & set((protocols,) if isinstance(protocols, str) else protocols))


def _get_object(system: Any, path: str) -> Stored:
    """Return an object of S3 with its ETag, both of one state of it."""
    from fsspec.asyn import sync

    bucket, key, _ = system.split_path(path)

    async def get() -> Stored:
        response = await system._call_s3("get_object", system.req_kw, Bucket=bucket, Key=key)
        async with response["Body"] as stream:
            return Stored(await stream.read(), response["ETag"])

    stored: Stored = sync(system.loop, get)
    return stored


def _put_object(system: Any, path: str, data: bytes, before: Stored | None) -> Stored:
    """Put an object of S3 in the place of the one that was read before, or where there was none."""
    bucket, key, _ = system.split_path(path)
    condition = {"IfNoneMatch": "*"} if before is None else {"IfMatch": before.tag}
    try:
        response = system.call_s3("put_object", system.req_kw, Bucket=bucket, Key=key, Body=data, **condition)
    except OSError as error:
        if _code(error) in LOST_RACE or isinstance(error, FileExistsError):
            raise Overtaken from error
        raise
    return Stored(data, response["ETag"])


def _moment(data: bytes, default: float) -> float:
    try:
        return float(data)
    except ValueError:
        return default


def _code(error: BaseException | None) -> str:
    """Return the code by which S3 names an error, "" if it was none of S3."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
        error = error.__cause__
    return ""


# What to do about errors of a store, by the code of S3 or the name of the error's class.
REMEDIES = {
    "NoSuchBucket": "there is no such bucket; make it first, or mend the address",
    "AccessDenied": "access is denied; the credentials must allow to list, read, write and delete objects there",
    "403": "access is denied; the credentials must allow to list, read, write and delete objects there",
    "PermissionError": "access is denied; the credentials must allow to list, read, write and delete objects there",
    "InvalidAccessKeyId": "the store does not know this key; see AWS_ACCESS_KEY_ID or AWS_PROFILE",
    "SignatureDoesNotMatch": "the secret does not fit the key; see AWS_SECRET_ACCESS_KEY or AWS_PROFILE",
    "NoCredentialsError": "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "PartialCredentialsError": "half of the credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "AWS_PROFILE",
    "ProfileNotFound": "there is no such profile; see AWS_PROFILE",
    "EndpointConnectionError": "the store does not answer; AWS_ENDPOINT_URL names one that is not Amazon's",
    "ConnectTimeoutError": "the store does not answer; AWS_ENDPOINT_URL names one that is not Amazon's",
    "NotImplemented": "the store does not know conditional writes (If-Match), which a corpus needs; use another store",
}


@contextmanager
def _blame(what: str) -> Iterator[None]:
    """Turn the errors of a store, of which each kind of store has its own, into one line: what, why, what to do."""
    try:
        yield
    except (CorpusFault, Overtaken):
        raise
    except SourceUnreadable as error:
        raise CorpusFault(str(error)) from error
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        if getattr(error, "errno", None) == errno.ENOSPC:
            remedy = f"no room left in {cache_folder()}; name another folder for caches in DATELINE_CACHE"
        else:
            remedy = REMEDIES.get(_code(error)) or REMEDIES.get(type(error).__name__) or ""
        raise CorpusFault(f"{what}: {remedy} ({words})" if remedy else f"{what}: {words}") from error

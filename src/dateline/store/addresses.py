"""The place of a corpus that a folder or an address stands for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from dateline.reading.addresses import is_store_address
from dateline.store.places import FolderPlace, Place


def open_place(address: str | Path | Place) -> Place:
    """Return the place of a corpus: a folder, or an address of a bucket (``s3://bucket/corpus``).

    Raises CorpusFault if the address is of no store that can be used here.
    """
    if isinstance(address, Path):
        return FolderPlace(address)
    if not isinstance(address, str):
        return address
    if address.startswith("file://"):
        return FolderPlace(Path(url2pathname(urlsplit(address).path)))
    if not is_store_address(address):
        return FolderPlace(Path(address))
    # Imported here, because most corpora are in folders, and the packages of stores need not be installed.
    from dateline.store.bucket import BucketPlace

    return BucketPlace(address)

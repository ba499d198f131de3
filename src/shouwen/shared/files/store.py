"""Where the bytes lie: a port, and the local folder that is used unless another store is set."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from shouwen.shared.errors import ProviderError

_PARTIAL = ".partial-"
_KEY = re.compile(r"[0-9a-z-]{1,64}(?:/[0-9a-z-]{1,64}){0,5}(?:/\.partial-[0-9a-z_]+)?")


@dataclass(frozen=True, slots=True)
class Stored:
    """What arrived in the store."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key in the store and when its content arrived."""

    key: str
    at: datetime


class BlobStore(Protocol):
    """Keeps bytes under keys; a key's content is written once and never changes."""

    def put(self, key: str, chunks: Iterable[bytes]) -> Stored:
        """Keep the content durably under a new key, whole or not at all."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The content, seekable; raises `ProviderError` where there is none."""
        ...

    def delete(self, key: str) -> None:
        """Remove the content; a key that is gone already is no error."""
        ...

    def walk(self, prefix: str = "") -> Iterator[StoredKey]:
        """Every key that is kept below the prefix."""
        ...


class FolderStore:
    """A folder of this machine, readable to the installation's user only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, chunks: Iterable[bytes]) -> Stored:
        """Write beside the place, flush to the disk, then link into place: nobody sees half a file."""
        place = self._place(key)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, partial = tempfile.mkstemp(prefix=_PARTIAL, dir=place.parent)
            try:
                stored = _write(descriptor, chunks)
                # Unlike a rename, a link refuses to replace what is there.
                os.link(partial, place)
            finally:
                Path(partial).unlink(missing_ok=True)
            _sync_folder(place.parent)
        except FileExistsError as error:
            raise ProviderError(f"There is a file under the key {key} already.", permanent=True) from error
        except OSError as error:
            raise ProviderError(f"The file could not be written to {self.folder}: {error.strerror}.") from error
        return stored

    def open(self, key: str) -> BinaryIO:
        """The file, opened for reading."""
        try:
            return self._place(key).open("rb")
        except FileNotFoundError as error:
            raise ProviderError(f"The file {key} is not in {self.folder}.", permanent=True) from error
        except OSError as error:
            raise ProviderError(f"The file {key} cannot be read: {error.strerror}.") from error

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._place(key).unlink(missing_ok=True)

    def walk(self, prefix: str = "") -> Iterator[StoredKey]:
        """Every file below the prefix, what was left half-written included."""
        top = self._place(prefix) if prefix else self.folder
        for folder, _folders, names in os.walk(top):
            for name in names:
                path = Path(folder) / name
                try:
                    written = path.stat().st_mtime
                except FileNotFoundError:
                    continue
                yield StoredKey(path.relative_to(self.folder).as_posix(), datetime.fromtimestamp(written, UTC))

    def _place(self, key: str) -> Path:
        if _KEY.fullmatch(key) is None:
            raise ValueError(f"“{key}” is no key of a file.")
        return self.folder / key


@cache
def blob_store() -> BlobStore:
    """The store of this installation: SHOUWEN_FILES_FOLDER, else the folder `files` of SHOUWEN_HOME."""
    folder = getattr(settings, "SHOUWEN_FILES_FOLDER", None) or Path(settings.SHOUWEN_HOME) / "files"
    return FolderStore(Path(folder))


def _write(descriptor: int, chunks: Iterable[bytes]) -> Stored:
    digest, size = sha256(), 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Stored(size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

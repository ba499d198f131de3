"""Giving files out: images in place, everything else only as a download, each access on the audit trail."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from shouwen.shared.audit.recording import record
from shouwen.shared.files.rows import Blob
from shouwen.shared.files.services import open_blob
from shouwen.shared.files.store import BlobStore

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_CHUNK = 64 * 1024

# An image or a recording that a browser shows in place must not be able to do anything else there.
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


def blob_response(
    request: HttpRequest,
    blob: Blob,
    *,
    by: object,
    at: datetime,
    reason: str = "",
    play: bool = False,
    store: BlobStore | None = None,
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The file as an answer; the caller has made sure that `by` may have it.

    `play` lets audio and video that the centre itself recorded run in the page, with seeking.
    """
    content = open_blob(blob, store=store)
    span = _requested_span(request, blob.size)
    # A player asks for a recording in many pieces; the first tells that somebody listened.
    if span is None or span[0] == 0:
        record(action="file.read", of=blob, by=by, reason=reason, references={"sha256": blob.sha256}, at=at)
    response = _whole(content) if span is None else _part(content, span, blob.size)
    in_place = blob.is_image or (play and blob.media_type.startswith(("audio/", "video/")))
    response["Content-Type"] = blob.media_type if in_place else "application/octet-stream"
    response["Content-Disposition"] = _disposition(blob.original_name, in_place=in_place)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "bytes"
    if span is None:
        response["Content-Length"] = str(blob.size)
    return response


def _whole(content: BinaryIO) -> StreamingHttpResponse:
    return StreamingHttpResponse(_read(content, None))


def _part(content: BinaryIO, span: tuple[int, int], size: int) -> HttpResponse | StreamingHttpResponse:
    first, last = span
    if first >= size:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content.seek(first)
    response = StreamingHttpResponse(_read(content, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _read(content: BinaryIO, count: int | None) -> Iterator[bytes]:
    with content:
        while count is None or count > 0:
            chunk = content.read(_CHUNK if count is None else min(_CHUNK, count))
            if not chunk:
                return
            if count is not None:
                count -= len(chunk)
            yield chunk


def _requested_span(request: HttpRequest, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range (RFC 9110, 14.1.2); None where the whole file is wanted."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(size - int(match[2]), 0), size - 1
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    # The wrong way round is no range, and is ignored.
    return None if match[2] and int(match[2]) < first else (first, last)


def _disposition(name: str, *, in_place: bool) -> str:
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    return f"{'inline' if in_place else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

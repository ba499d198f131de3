"""What a file really is, by its content and not by what it is called."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

import filetype
from django.utils.translation import gettext_lazy as _

from shouwen.shared.errors import BusinessRuleError

MEGABYTE = 1024 * 1024
OCTETS = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_WORD, _EXCEL, _SLIDES = (
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation",
)

# The types that are taken, each with the endings its name may have; the first is given to a name without.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/heic": ("heic", "heif"),
    "application/pdf": ("pdf",),
    _WORD: ("docx",),
    _EXCEL: ("xlsx",),
    _SLIDES: ("pptx",),
    "application/msword": ("doc", "wps"),
    "application/vnd.ms-excel": ("xls", "et"),
    "application/vnd.ms-powerpoint": ("ppt", "dps"),
    "audio/x-wav": ("wav",),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mp4": ("m4a",),
    "audio/amr": ("amr",),
    "video/mp4": ("mp4",),
    "video/webm": ("webm",),
    "text/plain": ("txt", "csv", "log"),
}
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
AUDIO = frozenset(kind for kind in EXTENSIONS if kind.startswith("audio/"))

_SAME_AS = {
    "audio/wav": "audio/x-wav",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "image/heif": "image/heic",
}
_INSIDE_ZIP = {"word/": _WORD, "xl/": _EXCEL, "ppt/": _SLIDES}
_OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """What is taken in one place: which types, and how large."""

    media_types: frozenset[str] = frozenset(EXTENSIONS)
    max_bytes: int = 10 * MEGABYTE

    @property
    def endings(self) -> str:
        """The endings a person may choose from, for messages and for a file field's `accept`."""
        return ", ".join(f".{EXTENSIONS[kind][0]}" for kind in EXTENSIONS if kind in self.media_types)


ANY_DOCUMENT = UploadPolicy()
ONLY_IMAGES = UploadPolicy(IMAGES)
ONLY_AUDIO = UploadPolicy(AUDIO, max_bytes=20 * MEGABYTE)


def check_kind(content: bytes, *, name: str, policy: UploadPolicy) -> str:
    """The content's media type; refuses what is empty, too large, or of a type that is not taken here."""
    if not content:
        raise BusinessRuleError(_("The file is empty. Please choose another one."))
    if len(content) > policy.max_bytes:
        raise too_large(policy)
    media_type = media_type_of(content, name)
    if media_type not in policy.media_types:
        raise BusinessRuleError(
            _("Files of this kind are not accepted here. Accepted are: %(endings)s.") % {"endings": policy.endings}
        )
    return media_type


def too_large(policy: UploadPolicy) -> BusinessRuleError:
    """What somebody is told whose file is larger than the place allows."""
    return BusinessRuleError(
        _("The file is larger than %(megabytes)s MB. Please send a smaller one.")
        % {"megabytes": policy.max_bytes // MEGABYTE}
    )


def media_type_of(content: bytes, name: str) -> str:
    """The type the content shows; its name only decides between types whose content looks alike."""
    ending = _ending(name)
    if content.startswith(_OLE):
        # All the old office formats are one container.
        return next((kind for kind in _OLD_OFFICE.values() if ending in EXTENSIONS[kind]), OCTETS)
    found: str | None = filetype.guess_mime(content[:8192])
    if found is None:
        return "text/plain" if _is_text(content) else OCTETS
    if found == "application/zip" or found in _INSIDE_ZIP.values():
        return _type_inside_zip(content)
    return _SAME_AS.get(found, found)


def clean_name(name: str, media_type: str) -> str:
    """The name under which the file is kept and offered: no paths, no tricks, an ending that fits its type."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Control and direction characters can make “gpj.exe” of “exe.jpg”.
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    shown = _FORBIDDEN_IN_NAMES.sub("_", shown).strip(" .") or "file"
    endings = EXTENSIONS.get(media_type, ())
    if endings and _ending(shown) not in endings:
        shown = f"{shown[:180]}.{endings[0]}"
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if dot and len(ending) <= 10 else shown[:200]


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(ord(character) < 32 and character not in "\t\n\r\f" for character in text[:65_536])
    return False


def _type_inside_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError):
        return OCTETS
    # Macros make a document a program.
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return OCTETS
    return next((kind for folder, kind in _INSIDE_ZIP.items() if any(n.startswith(folder) for n in names)), OCTETS)

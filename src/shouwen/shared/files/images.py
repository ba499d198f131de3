"""Images are drawn anew before they are kept: places and serial numbers of cameras go, and so does what was hidden."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from shouwen.shared.errors import BusinessRuleError

# A photograph of 50 megapixels takes 150 MB of memory while it is drawn; a bomb of a few kB could take all there is.
MAX_PIXELS = 50_000_000
MAX_SIDE = 4096
MAX_FRAMES = 200

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 88},
    "GIF": {},
}


@dataclass(frozen=True, slots=True)
class CleanImage:
    """An image as it is kept."""

    content: bytes
    width: int
    height: int


def redraw(content: bytes, media_type: str) -> CleanImage:
    """Draw the image anew in its own format, upright, at most 4096 pixels a side, without any metadata."""
    format_name = _FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(content), formats=[format_name]) as image:
            _bound(image)
            if format_name == "GIF" and getattr(image, "n_frames", 1) > 1:
                return _redraw_frames(image)
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            return _saved(_bare(upright, format_name), format_name)
    except BusinessRuleError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Pillow has a bound of its own, which it keeps before it tells us the size.
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BusinessRuleError(_("This image is damaged and cannot be read. Please send it again.")) from error


def _bound(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> BusinessRuleError:
    return BusinessRuleError(
        _("This image has more than %(pixels)s million pixels. Please send a smaller one.")
        % {"pixels": MAX_PIXELS // 1_000_000}
    )


def _redraw_frames(image: Image.Image) -> CleanImage:
    frames: list[Image.Image] = []
    durations: list[int] = []
    pixels = 0
    for frame in ImageSequence.Iterator(image):
        pixels += frame.width * frame.height
        # Frames are counted as they are drawn: what the file says of their number may be a lie.
        if pixels > MAX_PIXELS or len(frames) >= MAX_FRAMES:
            break
        drawn = frame.convert("RGBA")
        drawn.thumbnail((MAX_SIDE, MAX_SIDE))
        frames.append(_bare(drawn, "GIF"))
        durations.append(int(frame.info.get("duration", 100)))
    rest: dict[str, object] = {"save_all": True, "append_images": frames[1:], "duration": durations, "loop": 0}
    return _saved(frames[0], "GIF", rest | {"disposal": 2})


def _bare(image: Image.Image, format_name: str) -> Image.Image:
    """The pixels alone, in a mode the format can keep."""
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if transparent and format_name != "JPEG" else "L" if image.mode in ("1", "L") else "RGB"
    drawn = image.convert(mode)
    bare = Image.new(mode, drawn.size)
    bare.paste(drawn)
    return bare


def _saved(image: Image.Image, format_name: str, more: dict[str, object] | None = None) -> CleanImage:
    out = io.BytesIO()
    image.save(out, format_name, **(_OPTIONS[format_name] | (more or {})))
    return CleanImage(out.getvalue(), image.width, image.height)

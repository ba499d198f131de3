import io
import struct
import zlib

import pytest
from PIL import Image

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.images import MAX_FRAMES, MAX_SIDE, redraw


def encoded(image: Image.Image, format_name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("format_name", "media_type", "mode"),
    [
        ("JPEG", "image/jpeg", "RGB"),
        ("JPEG", "image/jpeg", "CMYK"),
        ("PNG", "image/png", "RGBA"),
        ("PNG", "image/png", "P"),
        ("PNG", "image/png", "1"),
        ("PNG", "image/png", "I;16"),
        ("WEBP", "image/webp", "RGB"),
        ("GIF", "image/gif", "P"),
    ],
)
def test_an_image_stays_in_its_own_format(format_name: str, media_type: str, mode: str):
    clean = redraw(encoded(Image.new(mode, (40, 30)), format_name), media_type)

    assert (opened(clean.content).format, clean.width, clean.height) == (format_name, 40, 30)


def test_where_and_by_whom_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    content = encoded(Image.new("RGB", (20, 20)), "JPEG", exif=exif, comment=b"SecretComment")

    clean = redraw(content, "image/jpeg").content

    assert b"Secret" in content
    assert b"Secret" not in clean
    assert not opened(clean).getexif()


def test_what_hides_behind_the_image_is_gone():
    content = encoded(Image.new("RGB", (20, 20)), "PNG") + b"<script>alert(1)</script>"

    assert b"script" not in redraw(content, "image/png").content


def test_a_turned_photograph_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = redraw(encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif), "image/jpeg")

    assert (clean.width, clean.height) == (20, 40)


def test_transparency_is_kept():
    clean = redraw(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"), "image/png")

    assert opened(clean.content).convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_large_image_is_made_smaller():
    clean = redraw(encoded(Image.new("L", (MAX_SIDE + 1000, 10)), "PNG"), "image/png")

    assert clean.width == MAX_SIDE


@pytest.mark.parametrize("side", [7_100, 10_000, 50_000])
def test_a_bomb_is_refused_before_it_is_drawn(side: int):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    bomb = b"\x89PNG\r\n\x1a\n" + body

    with pytest.raises(BusinessRuleError, match="50"):
        redraw(bomb, "image/png")


def test_a_film_keeps_moving_for_a_bounded_time():
    frames = [Image.new("RGB", (4, 4), (n % 256, n // 256 * 90, 0)) for n in range(MAX_FRAMES + 40)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=40)

    clean = opened(redraw(content, "image/gif").content)

    assert 1 < getattr(clean, "n_frames", 1) <= MAX_FRAMES


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/png", "image/webp", "image/gif"])
def test_a_damaged_image_is_refused(media_type: str):
    content = encoded(Image.effect_noise((64, 64), 50), "PNG" if media_type == "image/png" else "JPEG")

    with pytest.raises(BusinessRuleError, match="图片已损坏"):
        redraw(content[: len(content) // 3] if media_type in ("image/png", "image/jpeg") else content, media_type)

"""Draws one photo anew from its input in a process of its own, with little time and memory: a bomb takes only itself down.

Run as a program with the kind of photo and the longest side: prints the JPEG and ends with 0; else prints why not, ends with 1.
"""

import io
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

CPU_SECONDS = 10
MEMORY = 640 * 1024 * 1024  # bytes of addresses, those of the programs and their libraries too
MOST_PIXELS = 50_000_000
STRIP = 64  # lines of the small picture that are drawn at a time


class TooLarge(ValueError):
    """More pixels than are decoded here."""


def drawn(content: bytes, kind: str, side: int) -> bytes:
    """The picture as a JPEG of at most `side` pixels with nothing but pixels, the right way up. Raises TooLarge, or anything."""
    from PIL import Image

    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(io.BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooLarge
        by = max(1, max(opened.size) // side)
        opened.draft("RGB", (max(1, opened.width // by), max(1, opened.height // by)))  # a JPEG is decoded at half or a quarter
        small = _small_on_white(opened, side)
    held = io.BytesIO()
    small.save(held, "JPEG", quality=85, optimize=True)
    return held.getvalue()


def _small_on_white(opened: "Image.Image", side: int) -> "Image.Image":
    """Upright; made in strips, so that of a large picture there is no second one in memory."""
    from PIL import ExifTags, Image, ImageOps

    opened.load()
    width, height = opened.size
    by = max(1, max(width, height) // side)
    small = Image.new("RGB", (-(-width // by), -(-height // by)))
    for line in range(0, small.height, STRIP):
        strip = opened.crop((0, line * by, width, min(height, (line + STRIP) * by))).convert("RGBA")
        white = Image.new("RGB", strip.size, "white")
        white.paste(strip, mask=strip.getchannel("A"))
        small.paste(white.reduce(by), (0, line))
    small.thumbnail((side, side))
    small.getexif()[ExifTags.Base.Orientation] = opened.getexif().get(ExifTags.Base.Orientation, 1)
    return ImageOps.exif_transpose(small)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # so that there is one limit, and no warning below it
    try:
        sys.stdout.buffer.write(drawn(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2])))
    except (TooLarge, MemoryError):
        sys.stdout.write("large")
        return 1
    except Exception:  # a reader of pictures may fail in any way on what somebody made up
        sys.stdout.write("unreadable")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

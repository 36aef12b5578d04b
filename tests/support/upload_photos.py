"""Photos to upload, made here: as phones, scanners and programs make them, and as somebody makes them who means harm."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

pillow_heif.register_heif_opener()

CANARY = "kanarie-52.0907"  # in whatever goes along with the pixels, and never in what is kept
SCRIPT = f"<script>alert('{CANARY}')</script>".encode()
MEGABYTE = 1024 * 1024


def scene(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Something like a photo: no two parts are the same."""
    noise = random.Random(0).randbytes(48 * 48)  # noqa: S311 - pixels
    return Image.frombytes("L", (48, 48), noise).resize(size).convert(mode)


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any) -> bytes:
    held = io.BytesIO()
    scene(size, mode).save(held, kind, **more)
    return held.getvalue()


def plain(kind: str, size: tuple[int, int], mode: str = "RGB") -> bytes:
    """One colour: many pixels in a small file, and made in no time."""
    held = io.BytesIO()
    Image.new(mode, size).save(held, kind, **({"compress_level": 1} if kind == "PNG" else {}))
    return held.getvalue()


def moving(kind: str, frames: int = 40) -> bytes:
    held = io.BytesIO()
    first, *others = (Image.new("RGB", (64, 48), (number, 0, 0)) for number in range(frames))
    first.save(held, kind, save_all=True, append_images=others)
    return held.getvalue()


def exif() -> bytes:
    """Where it was taken, with what, and a turn of a quarter."""
    found = Image.Exif()
    found[0x010F], found[0x013B], found[0x0112] = CANARY, CANARY, 6
    place = found.get_ifd(0x8825)
    place[1], place[2], place[3], place[4], place[29] = "N", (52.0, 5.0, 26.5), "E", (5.0, 6.0, 7.0), CANARY
    return found.tobytes()


def segment(marker: int, content: bytes) -> bytes:
    """A part of a JPEG that is no picture."""
    return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content


def with_segments(*parts: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(parts) + photo()[2:]


def padded(length: int) -> bytes:
    """A photo with zeros after its end, of exactly this many bytes."""
    return photo().ljust(length, b"\0")


def in_a_zip(name: str = "x.html", content: bytes = SCRIPT) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return held.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(
    size: tuple[int, int], rows: bytes, *, depth: int = 8, colour: int = 2, interlaced: bool = False, more: Iterable[bytes] = ()
) -> bytes:
    """A PNG that says to be of this size; `rows` is what it has, whatever that is."""
    header = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big") + bytes([depth, colour, 0, 0, interlaced])
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def interlaced(side: int = 64) -> bytes:
    """Adam7, grey: seven small pictures that make one."""
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(
        b"\0" + b"\x80" * len(range(left, side, across)) for left, top, across, down in passes for _line in range(top, side, down)
    )
    return png((side, side), rows, colour=0, interlaced=True)


def with_chunk(*more: bytes) -> bytes:
    return png((8, 8), (b"\0" + b"\x80" * 24) * 8, more=more)


def inflating(kind: bytes, before: bytes, size: int = 100 * MEGABYTE) -> bytes:
    """A small chunk that becomes very large for who unpacks it."""
    return with_chunk(chunk(kind, before + zlib.compress(bytes(size), 9)))


def told() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Comment", SCRIPT.decode())
    found.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY}</x:xmpmeta>")
    return found

"""Judges one PDF from its input in a process of its own, with little time and memory: a bomb takes only itself down.

Run as a program. Says nothing and ends with 0 when the PDF can only be read; else prints why not and ends with 1.
"""

import io
import resource
import sys
import zipfile

CPU_SECONDS = 10
MEMORY = 640 * 1024 * 1024  # bytes of addresses, those of the programs and their libraries too
MOST_PAGES = 500
ACTIVE = (
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/XFA", "/RichMedia", "/Movie", "/Sound",
    "/Rendition", "/GoToE", "/GoToR", "/ImportData", "/SubmitForm",
)  # fmt: skip


def judge(content: bytes) -> str:
    """Empty for a PDF that can only be read; else "encrypted", "active", "long" or "unreadable"."""
    import pikepdf

    if zipfile.is_zipfile(io.BytesIO(content)):  # it is that too, for who opens it as such
        return "active"
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                return "encrypted"
            if len(pdf.pages) > MOST_PAGES:
                return "long"
            return "active" if any(_is_active(found) for found in pdf.objects) else ""
    except pikepdf.PasswordError:
        return "encrypted"
    except Exception:  # a reader may fail in any way on what somebody made up
        return "unreadable"


def _is_active(found: object) -> bool:
    """Whether this object, or one written inside it, names something that runs or carries a file."""
    import pikepdf

    if isinstance(found, pikepdf.Stream):
        return _is_active(found.stream_dict)
    if isinstance(found, pikepdf.Dictionary):
        return any(
            key in ACTIVE or (isinstance(value, pikepdf.Name) and str(value) in ACTIVE) or _inside(value)
            for key, value in found.items()
        )
    return isinstance(found, pikepdf.Array) and any(_inside(value) for value in found)


def _inside(value: object) -> bool:
    """Objects with a number of their own are judged by themselves; going into them would go round in circles."""
    return not getattr(value, "is_indirect", False) and _is_active(value)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    verdict = judge(sys.stdin.buffer.read())
    sys.stdout.write(verdict)
    return 1 if verdict else 0


if __name__ == "__main__":
    sys.exit(main())

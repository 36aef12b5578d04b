"""What nobody types in a form but may well be sent: values, bodies and addresses, as bytes on the wire."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from urllib.parse import quote_from_bytes

VALUES: tuple[bytes, ...] = (
    b"", b" ", b"\0", b"a\0b", b"\r\n", b"a\r\nSet-Cookie: x=1", b"\t", b"\x1b[31m", b"\x7f", b"\xff", b"\xc3", b"\xc3\x28",
    b"\xed\xa0\x80", b"a\xed\xb0\x80b", b"\xf4\x90\x80\x80", b"\xef\xbf\xbf", b"\xef\xbb\xbfx", "\u202eexe.gnp".encode(),
    "\u2066x\u2069".encode(), "\u200b".encode(), "\u05d0\u05d1\u05d2".encode(), "\u0627\u0644".encode(),
    ("z" + "\u0300" * 500).encode(), "\u0130\u0131\u017f\u00df\ufb01".encode(), "\U0001f468\u200d\U0001f469".encode(),
    b"x" * 100_000, "\u00e9".encode() * 20_000, b"x" * 65_536, b"a b " * 9_000,
    b"0", b"-0", b"-1", b"00", b"1e999", b"1e5", b"nan", b"inf", b"-inf", b"0x10", b"1_000", b"2147483648", b"-2147483649",
    b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809", b"9" * 400, b"9" * 5_000, b"0." + b"0" * 400 + b"1",
    b"1.000.000,00", b"1,2,3", b"\xc2\xb2", "\u0661\u0662".encode(), "\uff11".encode(),
    b"0000-00-00", b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-02-30", b"2026-13-01", b"0000", b"9999", b"2026-1-1",
    b"31-12-9999", b"1-1-0001", b"2026-W01-1", b"2026-03-29T02:30", b"24:00", b"today", b"-2026-01-01",
    "\u0662\u0660\u0662\u0666".encode(),
    b"true", b"True", b"null", b"None", b"undefined", b"[]", b"{}", b'{"a":', b"[[[[[[", b"{{7*7}}", b"{% raise %}", b"${7*7}",
    b"%s%n%d", b"%(x)s", b"{0}", b"{x.__class__}", b"%", b"%00", b"%zz", b"&amp;", b"<script>alert(1)</script>", b"]]>", b"<!--",
    b"'", b'"', b"`", b"\\", b"'; DROP TABLE event; --", b"' OR 1=1 --", b"%' OR '1'='1", b"_", b"*", b"(", b"[a-", b"\\u0000",
    b"=1+1", b"+1", b"@SUM(1)", b"-1+1|cmd", b"../../../etc/passwd", b"..\\..\\x", b"/dev/null", b"file:etc",
    b"javascript:alert(1)", b"//evil.example", b"/\\evil.example", b"http://[", b"http://a:b", b"mailto:a@b", b"a@b", b"a@b@c",
    b"@", b"a@" + b"x" * 300, b"a@\xc3\xa9.nl", b"GE-2026-0001", b"NW-9999-99999999999999999999", b"NW--", b"1/0", b"a/b", b"ja",
    b"nee", b"on", b"none", b"self",
)  # fmt: skip
ENDINGS = (b"[]", b"[0]", b".x", b"-dag", b"\0", b"\xff")
HUGE = 10_000  # a longer one is sent less often: it costs more and finds the same
KINDS = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "text/plain", "application/json",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "", "\u00e9/x;;;=",
)  # fmt: skip

Fields = list[tuple[bytes, bytes]]


def value(chance: Random) -> bytes:
    """One of the values, seldom a very long one."""
    while True:
        found = chance.choice(VALUES)
        if len(found) < HUGE or chance.random() < 0.1:
            return found


def encoded(fields: Fields) -> bytes:
    return b"&".join(quote_from_bytes(name).encode() + b"=" + quote_from_bytes(text).encode() for name, text in fields)


def spoilt(held: Mapping[str, Sequence[str]], names: Sequence[str], chance: Random) -> tuple[bytes, str]:
    """A body for a form that holds these values, with something wrong in it, and the kind of content it says to be."""
    fields = [(name.encode(), text.encode("utf-8", "replace")) for name, texts in held.items() for text in texts]
    fields += [(name.encode(), b"1") for name in names if name not in held]
    kept = [field for field in fields if field[0] == b"csrf_token"]
    others = [field for field in fields if field[0] != b"csrf_token"]
    way = chance.randrange(12)
    if way < 5 and others:
        others = list(_one_replaced(others, chance))
    elif way == 5:
        others = [(name, value(chance)) for name, _text in others]
    elif way == 6:
        others = [field for field in others if chance.random() < 0.6]
    elif way == 7:
        others += [(name, value(chance)) for name, _text in others]
    elif way == 8:
        others = [
            (name + chance.choice((b"[]", b"[0]", b".x", b"-dag", b"\0", b"\xff")), value(chance)) for name, _text in others
        ]
    elif way == 9:
        others += [(value(chance)[:200], value(chance)) for _ in range(chance.choice((1, 5, 1200)))]
    elif way == 10:
        return _as_parts([*kept, *_one_replaced(others or [(b"x", b"")], chance)], chance), "multipart/form-data; boundary=grens"
    else:
        body = encoded([*kept, *others])
        return chance.choice((body[: len(body) // 2], body + b"&%&=&;=", value(chance), b"")), chance.choice(KINDS)
    return encoded([*kept, *others]), KINDS[0]


def _one_replaced(fields: Fields, chance: Random) -> Iterator[tuple[bytes, bytes]]:
    unlucky = chance.choice(fields)[0]
    yield from ((name, value(chance) if name == unlucky else text) for name, text in fields)


def _as_parts(fields: Fields, chance: Random) -> bytes:
    """The same as a form with a file in it sends it; one of the fields has become a file."""
    file = chance.choice(fields)[0]
    parts = []
    for name, text in fields:
        heading = b'Content-Disposition: form-data; name="' + name.replace(b'"', b"%22") + b'"'
        if name == file and name != b"csrf_token":
            shown = value(chance)[:300].replace(b"\r", b"").replace(b"\n", b"").replace(b'"', b"")
            heading += b'; filename="' + shown + b'"\r\nContent-Type: ' + chance.choice((b"image/jpeg", b"text/csv", b"\xff"))
        parts.append(b"--grens\r\n" + heading + b"\r\n\r\n" + text + b"\r\n")
    return b"".join(parts) + chance.choice((b"--grens--\r\n", b"--grens", b""))


def question(names: Sequence[str], chance: Random) -> str:
    """A query string with these names, some of it wrong."""
    fields = [(name.encode(), value(chance)[:3_000]) for name in names if chance.random() < 0.7] or [
        (b"x", value(chance)[:3_000])
    ]
    found = encoded(fields).decode()
    return chance.choice((found, found, found, f"{found}&{found}", found.replace("=", ""), f"{found}&%&=&%ff"))


def segment(chance: Random) -> str:
    """What may stand in an address in the place of a reference."""
    return quote_from_bytes(value(chance)[:300], safe="") or "-"

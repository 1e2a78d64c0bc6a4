"""The archive 压缩包 that a workbook is, looked through before anyone opens it, and nothing it says of itself believed.

Every entry's real size is what comes out of it. Nothing is written to disk, and no name becomes a path.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from liantu.data.spreadsheets.frames import Refused

PIECE = 4 << 20  # bytes that are unpacked at a time
END_RECORD = b"PK\x05\x06"
DIRECTORY = 32 << 20  # bytes of the list of entries
RATIO, SMALL = 300, 32 << 20  # text shrinks to a tenth, seldom to a hundredth; what stays small does no harm
HONEST = 20  # times its size: what an archive may say it unpacks to and be given time for, unseen
QUICK = 128 << 20  # bytes for which the time that any file is given will do
DTD = b"<!DOCTYPE"  # entities stand nowhere else
XML = (".xml", ".rels", ".vml")
DOCUMENTS = {
    "word/": "is_document",
    "ppt/": "is_slides",
    "index/": "is_numbers",
    "index.zip": "is_numbers",
    "visio/": "is_document",
}
OPEN_DOCUMENTS = {b"text": "is_document", b"presentation": "is_slides", b"graphics": "is_document"}


class Archive:
    """A zip file whose list of entries was found harmless: no entry twice, none that leads elsewhere, none locked."""

    def __init__(self, path: str, most: dict[str, int]) -> None:
        self.most, self.unpacked = most, 0
        self.file = open(path, "rb")  # noqa: SIM115
        self._count()
        self.zip = zipfile.ZipFile(self.file)
        self.entries = {}
        for info in self.zip.infolist():
            name = info.filename
            if name in self.entries or name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
                raise Refused("strange_archive", entry=name[:100])
            if info.flag_bits & 1:
                raise Refused("locked")
            self.entries[name] = info
        self.size = max(sum(info.compress_size for info in self.entries.values()), 1)
        declared = sum(info.file_size for info in self.entries.values())
        if declared > most["unpacked"] << 20:
            raise Refused("too_much_inside", size=declared >> 20, limit=most["unpacked"])
        self.surplus = max(min(declared, HONEST * self.size) - QUICK, 0)

    def _count(self) -> None:
        """Before the list is read: a list of a million entries would itself be too much."""
        end = self.file.seek(0, io.SEEK_END)
        self.file.seek(max(0, end - 66_000))
        tail = self.file.read()
        at = tail.rfind(END_RECORD)
        if at < 0 or at + 22 > len(tail):
            raise Refused("is_damaged")
        n, size = struct.unpack_from("<HI", tail, at + 10)
        if n > self.most["entries"] or size > DIRECTORY:
            raise Refused("too_many_entries", entries=n, limit=self.most["entries"])

    @property
    def kind(self) -> str:
        """``xlsx``, ``xlsb`` or ``ods``; anything else is refused by what it is."""
        if "xl/workbook.bin" in self.entries:
            return "xlsb"
        if "xl/workbook.xml" in self.entries:
            return "xlsx"
        mime = self.read("mimetype", 200) if "mimetype" in self.entries else b""
        for sort, code in OPEN_DOCUMENTS.items():
            if b"opendocument." + sort in mime:
                raise Refused(code)
        if "content.xml" in self.entries:
            return "ods"
        for name in self.entries:
            for start, code in DOCUMENTS.items():
                if name.lower().startswith(start):
                    raise Refused(code)
        raise Refused("is_archive")

    def pieces(self, name: str) -> Iterator[bytes]:
        """An entry unpacked piece by piece, counted as it comes."""
        info = self.entries[name]
        self.file.seek(info.header_offset)
        head = self.file.read(30)
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            raise Refused("is_damaged")
        start = info.header_offset + 30 + sum(struct.unpack_from("<HH", head, 26))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("strange_archive", entry=name[:100])
        came = 0
        for piece in self._unpacked(start, info):
            came += len(piece)
            self._weigh(len(piece), came, info)
            yield piece
        if came != info.file_size:  # the parser looks at the check sum
            raise Refused("is_damaged")

    def _unpacked(self, start: int, info: zipfile.ZipInfo) -> Iterator[bytes]:
        left, unpack = info.compress_size, zlib.decompressobj(-15)
        while left:
            self.file.seek(start)
            raw = self.file.read(min(left, 1 << 18))
            if not raw:
                raise Refused("is_damaged")
            start, left = start + len(raw), left - len(raw)
            if info.compress_type == zipfile.ZIP_STORED:
                yield raw
                continue
            while raw and not unpack.eof:
                yield unpack.decompress(raw, PIECE)
                raw = unpack.unconsumed_tail
        if info.compress_type == zipfile.ZIP_DEFLATED:
            yield unpack.flush()

    def _weigh(self, more: int, came: int, info: zipfile.ZipInfo) -> None:
        self.unpacked += more
        if self.unpacked > self.most["unpacked"] << 20:
            raise Refused("too_much_inside", size=self.unpacked >> 20, limit=self.most["unpacked"])
        if came > SMALL and came > RATIO * max(info.compress_size, 1):
            raise Refused("is_bomb", ratio=came // max(info.compress_size, 1), limit=RATIO)

    def read(self, name: str, most: int = 64 << 20) -> bytes:
        """A whole entry, which must be short; without a document type, whose entities could blow it up."""
        found = []
        for piece in self.pieces(name):
            found.append(piece)
            if sum(map(len, found)) > most:
                raise Refused("too_much_inside", size=most >> 20, limit=most >> 20)
        whole = b"".join(found)
        if name.endswith(XML):
            plain(whole)
        return whole

    def look_through(self, heed: Callable[[str, bytes], None], progress: Callable[[float], None]) -> None:
        """Unpack every entry of XML once, refuse what no spreadsheet program writes, and show ``heed`` each piece."""
        done = 0
        for name, info in self.entries.items():
            if name.lower().endswith(XML) or name.lower().endswith(".bin"):
                before, first = b"", True
                for piece in self.pieces(name):
                    if name.lower().endswith(XML):
                        plain(before + piece, first)
                        before, first = piece[-16:], first and not piece
                    heed(name, piece)
                    progress((done + self.file.tell() - info.header_offset) / self.size)
                heed(name, b"")
            done += info.compress_size

    def with_other(self, parts: dict[str, bytes]) -> io.BytesIO:
        """The same archive, unpacked, with other parts in the place of some."""
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as target:
            for name in self.entries:
                if name in parts or name.lower().endswith(XML):
                    target.writestr(name, parts.get(name) or self.read(name, self.most["unpacked"] << 20))
        copy.seek(0)
        return copy


def plain(xml: bytes, first: bool = True) -> None:
    """Refuse a document type, entities and any encoding but UTF-8, which every spreadsheet program writes.

    >>> plain(b'<?xml version="1.0" encoding="UTF-8"?><a/>')
    """
    if DTD in xml:
        raise Refused("strange_xml")
    if first and xml:
        declared = xml[:200].partition(b"?>")[0].lower().partition(b"encoding")[2].strip(b"= \"'\t\r\n")
        wide = xml.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
        if wide or (declared and not declared.startswith((b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1"))):
            raise Refused("strange_xml")

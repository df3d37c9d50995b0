"""What a browser posts, read within bounds: fields, and files with their names. Talks HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from intake.form import File
from intake.web import read_body

#: More files or fields than this are nobody's report.
_MOST_FILES, _MOST_FIELDS = 10, 60
#: A plain form without files is no larger.
SMALL = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The fields of a form by name, the last of a name counting, and its files."""

    fields: Mapping[str, str]
    files: tuple[File, ...] = field(default_factory=tuple)

    def text(self, name: str, *, most: int = 20_000) -> str:
        """Return a field, "" when it is not there, cut where it is longer."""
        return self.fields.get(name, "").strip()[:most]


async def read_form(request: Request, *, most: int = SMALL) -> Posted:
    """Return what was posted.

    Raises:
        HTTPException: It is too large (413), too slow (408), or no form (400).
    """
    body = await read_body(request, most)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            parser = MultiPartParser(
                request.headers, _once(body), max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=most
            )
            return await _posted(await parser.parse())
        if kind == "application/x-www-form-urlencoded":
            return await _posted(await FormParser(request.headers, _once(body)).parse())
    except (MultiPartException, UnicodeDecodeError, KeyError, ValueError) as error:
        raise HTTPException(400, "This is no form that the desk knows.") from error
    raise HTTPException(400, "This is no form that the desk knows.")


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


async def _posted(data: FormData) -> Posted:
    fields: dict[str, str] = {}
    files = []
    for name, value in data.multi_items():
        if isinstance(value, UploadFile):
            octets = await value.read()
            if octets or value.filename:
                files.append(File(name=value.filename or "file", octets=octets))
        else:
            fields[name] = value
    await data.close()
    return Posted(fields=fields, files=tuple(file for file in files if file.octets))

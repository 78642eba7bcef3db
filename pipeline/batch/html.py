"""Web pages to article text: title, a line of date and publisher, and the paragraphs of the body.

The plain way needs nothing but the standard library and keeps every paragraph outside of scripts, navigation and the
like; what page furniture is left in prose, the stage `clean` drops. ``trafilatura`` (extra ``html``) finds the body.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Literal

import msgspec

from pipeline.errors import ConfigError, SourceError

HtmlReader = Literal["plain", "trafilatura"]

_SKIPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "canvas", "iframe", "form", "button", "select", "textarea"),
        *("nav", "footer", "aside", "head"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "header"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td"),
        *("th", "tr", "ul"),
    )
)
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_META = {
    "title": ("og:title", "twitter:title"),
    "published": ("article:published_time", "pubdate", "publishdate", "date", "dc.date"),
    "publisher": ("og:site_name", "source", "mediaid", "application-name"),
    "url": ("og:url",),
}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says: metadata where it has any, and the body's paragraphs."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    body: str


def read_page(html: str, path: str, reader: HtmlReader) -> Page:
    """The article of a page. Raises `SourceError` for one without text, `ConfigError` where the extra is missing."""
    page = _trafilatura(html) if reader == "trafilatura" else _plain(html)
    if page is None or not page.body.strip():
        raise SourceError(path, "no article text in this page")
    return page


def compose(body: str, *, title: str | None = None, published: str | None = None, publisher: str | None = None) -> str:
    """An article's text as a newspaper sets it: title, date and publisher, body; what is unknown is left out.

    A title that the body begins with is not repeated.
    """
    head = [title] if title and not body.lstrip().startswith(title) else []
    byline = "　".join(part for part in (published, f"来源：{publisher}" if publisher else None) if part)
    if byline:
        head.append(byline)
    return "\n".join([*head, "", body]) if head else body


def reader_mark(reader: HtmlReader) -> str:
    """What tells two readers apart whose texts may differ: its name, and the version of the library behind it."""
    if reader == "plain":
        return "plain-1"
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"trafilatura-{version('trafilatura')}"
    except PackageNotFoundError as error:
        raise ConfigError("--html trafilatura needs the extra: python -m pip install 'shulu[html]'") from error


def _plain(html: str) -> Page:
    parser = _Reader()
    parser.feed(html)
    parser.close()
    meta = {
        field: next((parser.meta[name] for name in names if parser.meta.get(name)), None)
        for field, names in _META.items()
    }
    date = _DATE.search(meta["published"] or "")
    return Page(
        title=meta["title"] or parser.heading() or None,
        published=date[0] if date else None,
        publisher=meta["publisher"],
        url=parser.canonical or meta["url"],
        body="\n".join(parser.paragraphs()),
    )


class _Reader(HTMLParser):
    """Paragraphs of visible text, ``<meta>`` by name, ``<title>``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.canonical: str | None = None
        self._title: list[str] = []
        self._in_title = False
        self._skipping: list[str] = []
        self._blocks: list[list[str]] = [[]]

    def heading(self) -> str:
        """The page's title without the site's name behind it."""
        return re.split(r"\s*[_|]\s*|\s+[-–—]+\s+", _SPACE.sub(" ", "".join(self._title)).strip())[0]

    def paragraphs(self) -> list[str]:
        lines = (_SPACE.sub(" ", "".join(block)).strip() for block in self._blocks)
        return [line for line in lines if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            self.meta.setdefault(name, given.get("content", "").strip())
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self.canonical = given.get("href") or None
        elif tag == "title" and not self._title:
            self._in_title = True
        elif tag == "body":
            self._skipping.clear()  # a head that nobody closed
        if tag in _SKIPPED:
            self._skipping.append(tag)
        elif tag in _BLOCKS:
            self._blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in self._skipping:
            while self._skipping.pop() != tag:
                pass
        if tag in _BLOCKS:
            self._blocks.append([])

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)
        elif not self._skipping:
            self._blocks[-1].append(data)


def _trafilatura(html: str) -> Page | None:
    reader_mark("trafilatura")
    import trafilatura  # type: ignore[import-not-found, import-untyped, unused-ignore]

    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, include_tables=True)
    if found is None or isinstance(found, dict):
        return None
    date = _DATE.search(found.date or "")
    return Page(
        title=found.title or None,
        published=date[0] if date else None,
        publisher=found.sitename or None,
        url=found.url or None,
        body=found.text or "",
    )

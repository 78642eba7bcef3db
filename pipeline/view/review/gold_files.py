"""Gold files that people make by reviewing: read, changed one record at a time, and put in place whole."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import ConfigError, GoldError, ShuluError
from pipeline.model import Extraction
from pipeline.score.gold import Gold, sha256
from pipeline.score.validate import validate
from pipeline.view.files import write_whole

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DECODER = msgspec.json.Decoder(Gold)


class StaleError(ShuluError):
    """The gold file has changed since it was shown: nothing was written."""


class GoldFiles:
    """The gold of a folder, with its articles in the folder ``articles`` beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder.parent / "articles"

    def name(self, id: str, text: str) -> str:
        """The file name, without ending, of an article's gold: its id, where that is one that gold may have and no
        other text is called so; else a name by the text's digest. It is never a path."""
        if _NAME.fullmatch(id) and self._stored(id) in (None, text):
            return id
        return f"a-{sha256(text.encode())[:12]}"

    def load(self, name: str) -> tuple[dict[str, Any] | None, str]:
        """A gold file as it stands, and its revision; None and "" where there is none."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None, ""
        except OSError as error:
            raise GoldError(str(path), error.strerror or str(error)) from error
        try:
            found = json.loads(data)
        except ValueError as error:
            raise GoldError(str(path), str(error)) from error
        if not isinstance(found, dict):
            raise GoldError(str(path), "not a gold file")
        return found, sha256(data)[:16]

    def save(self, name: str, gold: dict[str, Any], text: str, revision: str) -> str:
        """Write gold in place of the revision that was loaded; gives the new one.

        Raises `StaleError` where the file is of another revision by now, `GoldError` where the gold breaks the
        guidelines in a way that it did not before.
        """
        from filelock import FileLock

        path = self._path(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".review.lock", timeout=10):
                before, now = self.load(name)
                if now != revision:
                    raise StaleError(f"{path}: has changed since it was shown; reload the page")
                gold = {**gold, "sha256": self._ensure_article(name, text), "article": f"{name}.txt"}
                self._validate(path, gold, before, text)
                data = (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode()
                write_whole(path, data)
        except OSError as error:
            raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error
        return sha256(data)[:16]

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{name!r} cannot be the name of a gold file")
        return self.folder / f"{name}.json"

    def _stored(self, name: str) -> str | None:
        try:
            return (self.articles / f"{name}.txt").read_bytes().removeprefix(BOM_UTF8).decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return ""

    def _ensure_article(self, name: str, text: str) -> str:
        """The digest of the article's file, which is written where gold is of an article from elsewhere."""
        path = self.articles / f"{name}.txt"
        if self._stored(name) is None:
            self.articles.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
        return sha256(path.read_bytes())

    def _validate(self, path: Path, gold: dict[str, Any], before: dict[str, Any] | None, text: str) -> None:
        known = set() if before is None else set(_problems(path, before, text))
        new = [problem for problem in _problems(path, gold, text) if problem not in known]
        if new:
            raise GoldError(str(path.name), "; ".join(new[:5]))


def _problems(path: Path, gold: dict[str, Any], text: str) -> list[str]:
    try:
        return validate(_DECODER.decode(json.dumps(gold)), text)
    except msgspec.DecodeError as error:
        return [str(error)]


def blank(extraction: Extraction) -> dict[str, Any]:
    """Gold that says of an article no more than its head."""
    article = extraction.article
    return {
        "sha256": article.sha256,
        "article": "",
        "title": article.title,
        "publisher": article.publisher,
        "authors": list(article.authors),
        "published": article.published,
        "page_updated": article.page_updated,
        "reference_date": article.reference_date,
        "body": None if article.body is None else [article.body.start, article.body.end],
    }

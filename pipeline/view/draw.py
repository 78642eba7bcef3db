"""Makes pages out of the templates: every value is escaped, and what is missing raises."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.view.highlight import shown
from pipeline.view.terminal import amount
from pipeline.view.words import Language, words

STATIC = {"shulu.css": "text/css; charset=utf-8", "shulu.js": "text/javascript; charset=utf-8"}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates' environment. Jinja2, as it escapes by default and has been kept up for fifteen years."""
    made = Environment(
        loader=PackageLoader("pipeline.view"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"shown": _shown, "amount": amount, "path": _path, "number": _number, "percent": _percent}
    made.filters["context"] = _context
    made.globals["query"] = query
    return made


def draw(template: str, language: Language, **values: Any) -> str:
    """A page in one language."""
    return environment().get_template(template).render(t=words(language), **values)


def static(name: str) -> str:
    """A file of the pages."""
    return (resources.files("pipeline.view") / "static" / name).read_text(encoding="utf-8")


def inline(name: str) -> Markup:
    """A file to put into a page that is mailed; it has no ``</`` in it, which would end its element."""
    text = static(name)
    if "</" in text:
        raise ValueError(f"{name} cannot stand in a page")
    return Markup(text)


def query(parameters: dict[str, Any], **changes: Any) -> str:
    """A query string of parameters with some changed; None takes one out."""
    merged = {**parameters, **changes}
    return "?" + urlencode({name: value for name, value in merged.items() if value not in (None, "")})


def _shown(value: object) -> str:
    return "–" if value is None else shown(str(value)).replace("\n", " ")


def _context(text: str) -> Markup:
    """The text around an error, its place (between ⟦ and ⟧) marked."""
    before, opened, rest = text.partition("⟦")
    inside, closed, after = rest.partition("⟧")
    if not opened or not closed:
        return escape(_shown(text))
    return Markup("{}<mark>{}</mark>{}").format(*map(_shown, (before, inside, after)))


def _path(id: str) -> str:
    return quote(id, safe="")


def _number(value: object) -> str:
    """A number with its digits in groups: whole tables of them are easier to read so."""
    if value is None:
        return "–"
    text = format(Decimal(str(value)), ",f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if len(text) <= 32 else f"{text[:14]}…{text[-14:]}"


def _percent(value: Decimal | float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"

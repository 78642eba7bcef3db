"""An article's text for a terminal, with its records in colours."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from pipeline.model import Extraction
from pipeline.view.highlight import marks_of, pieces
from pipeline.view.terminal import render
from pipeline.view.text import safe

_STYLES = {"figure": "bold yellow", "target": "green", "entity": "underline magenta"}


def marked_text(extraction: Extraction, text: str, width: int) -> str:
    """The body of an article `width` columns wide, in which a Chinese character takes two; figures, targets and names
    in colours, and what is no part of the article dim."""
    body = extraction.article.body
    if body is None:
        return ""
    drawn = Text()
    for piece in pieces(text, marks_of(extraction), extraction.drops, start=body.start, end=body.end):
        kinds = {mark.kind for mark in piece.marks}
        style = " ".join(_STYLES[kind] for kind in ("target", "entity", "figure") if kind in kinds)
        lines = [safe(line) for line in text[piece.start : piece.start + len(piece.text)].split("\n")]
        drawn.append("\n".join(lines), style="dim" if piece.dropped else style)
    parts: list[RenderableType] = [Text("text", style="bold"), drawn]
    return render(parts, width=width, color=True)

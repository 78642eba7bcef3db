"""What a notebook shows of an extraction."""

from __future__ import annotations

from pipeline.model import Extraction
from pipeline.view.draw import draw


def notebook(extraction: Extraction) -> str:
    """The records of an article as HTML tables; they have no text to mark, as extractions carry none."""
    return draw("notebook.html", "hans", extraction=extraction)

"""Labels of other sets in ours."""

from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.models.labels import labels_of


@pytest.mark.parametrize(
    ("labels", "ours"),
    [
        (["PERSON", "GPE", "ORG", "DATE"], {"PERSON": "PERSON", "GPE": "GPE", "ORG": "ORG"}),
        (["PERSON", "LOCATION", "ORGANIZATION"], {"PERSON": "PERSON", "LOCATION": "LOC", "ORGANIZATION": "ORG"}),
        (["NR", "NS", "NT"], {"NR": "PERSON", "NS": "LOC", "NT": "ORG"}),
        (["nr", "ns", "nt", "nz"], {"nr": "PERSON", "ns": "LOC", "nt": "ORG"}),
        (["PER", "LOC", "ORG"], {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}),
    ],
)
def test_known_sets_are_read(labels: list[str], ours: dict[str, str]) -> None:
    assert labels_of("x", labels) == ours


def test_a_model_of_something_else_is_refused_with_its_labels() -> None:
    with pytest.raises(ConfigError, match="tagger x: its labels are DISEASE, DRUG; those of persons"):
        labels_of("x", ["DRUG", "DISEASE"])
    with pytest.raises(ConfigError, match="its labels are none"):
        labels_of("x", [])

"""The site is made once for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.view.site import Site, make_store, serving


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the small corpus."""
    return make_store(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def site(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages over the small corpus."""
    with serving(store, tmp_path_factory.mktemp("reviewed") / "gold") as running:
        yield running

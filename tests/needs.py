"""Tests of parts that an extra installs: skipped where it is not there, but never by the checks (CI=true)."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


def needs(*packages: str) -> pytest.MarkDecorator:
    """Skips where one of the packages is missing, unless CI is set: there its absence is a failure."""
    missing = [package for package in packages if find_spec(package) is None]
    return pytest.mark.skipif(bool(missing) and os.environ.get("CI") != "true", reason=f"needs {', '.join(missing)}")

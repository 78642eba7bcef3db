"""How far a run is: a bar on a terminal, a line a minute elsewhere; rejects as they come."""

from __future__ import annotations

import sys
import time
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from pipeline.batch.plan import Plan
from pipeline.batch.results import Reject
from pipeline.cli.console import say, say_reject

SHOWN = 20
"""Rejects that are shown one by one; `shulu rejects` shows all."""
_MINUTE = 60.0


class Progress:
    """Watches a run. Use as a context manager."""

    def __init__(self) -> None:
        self.count = 0
        self._rejects = 0
        self._todo = 0
        self._listed = 0
        self._started = self._said = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("reading", total=None, rate="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def listed(self) -> None:
        """One article more was looked at for the plan."""
        self._listed += 1
        if self._bar is not None and self._listed % 100 == 0:
            self._bar.update(self._task, completed=self._listed)

    def planned(self, plan: Plan) -> None:
        """The plan is made; now it is computed."""
        self._todo = plan.todo
        self._started = self._said = time.monotonic()
        if self._bar is not None:
            self._bar.reset(self._task, description="articles", total=plan.todo, rate="")

    def done(self, reject: Reject | None) -> None:
        """One article more is done, or was rejected."""
        if reject is None or reject.digest is not None:
            self.count += 1
        if reject is not None:
            self._rejects += 1
            if self._rejects <= SHOWN:
                say_reject(reject)
            elif self._rejects == SHOWN + 1:
                say("more articles are rejected; `shulu rejects` lists them")
        self._show()

    def _show(self) -> None:
        now = time.monotonic()
        rate = self.count / max(now - self._started, 0.001)
        if self._bar is not None:
            self._bar.update(self._task, completed=self.count, rate=f"{rate:.1f}/s")
        elif now - self._said > _MINUTE:
            self._said = now
            left = (self._todo - self.count) / rate if rate else 0
            say(f"{self.count} of {self._todo} articles, {rate:.1f} a second, about {left:.0f} s left")

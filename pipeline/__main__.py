"""``python -m pipeline`` is ``shulu``."""

from __future__ import annotations

import signal


def start() -> None:
    """The command ``shulu``. Ctrl-C while its modules are still being imported ends it without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pipeline.cli.main import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


if __name__ == "__main__":
    start()

"""``shulu view``: articles, figures, the ledger and scores in the browser."""

from __future__ import annotations

import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import say
from pipeline.cli.options import GOLD, OUTPUTS, GoldFolder, StoreFolder
from pipeline.errors import ConfigError
from pipeline.lexicon import load

HOST = "127.0.0.1"


def view(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 for any that is free.")] = 8321,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    output: StoreFolder = OUTPUTS,
    corpus: Annotated[
        str | None, typer.Option(metavar="CORPUS", help="Where the articles are; default: what the last run read.")
    ] = None,
    gold: GoldFolder = GOLD,
    scores: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Kept evaluations; default: scores in the store's folder.")
    ] = None,
) -> None:
    """Look at articles, records, the ledger and scores in the browser, and correct records. Ends with Ctrl-C."""
    try:
        import uvicorn

        from pipeline.view.index.reader import Index
        from pipeline.view.web.app import make_app
    except ImportError as error:
        raise ConfigError(f"shulu view needs the extra 'view' (pip install 'shulu[view]'): {error}") from error
    import socket

    index = Index(output, load(()))
    say("reading the store …")
    index.open()
    # With the protocol named asyncio turns Nagle's algorithm off: else a page waits 40 ms for the browser's answer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise ConfigError(f"port {port}: {error.strerror or error}; --port 0 takes one that is free") from error
        port = listening.getsockname()[1]
        app = make_app(output, index, port=port, corpus=corpus, gold=gold, scores=scores or output / "scores")
        url = f"http://{HOST}:{port}/"
        say(f"{url} (Ctrl-C ends)")
        if not no_open:
            threading.Timer(0.5, webbrowser.open, [url]).start()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            pass
        finally:
            index.close()

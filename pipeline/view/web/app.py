"""The pages of ``shulu view``. Starlette, as it is small, typed, and what FastAPI itself stands on."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.errors import ShuluError
from pipeline.view.draw import STATIC, static
from pipeline.view.index.reader import Index
from pipeline.view.review.session import Reviewer
from pipeline.view.web.guard import Guard
from pipeline.view.web.pages import Pages
from pipeline.view.web.sources import Sources
from pipeline.view.words import COOKIE, LANGUAGES

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/>'
    '<path d="M8 22V14M14 22V9M20 22V16M26 22V11" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)


def make_app(store: Path, index: Index, *, port: int, corpus: str | None = None, gold: Path, scores: Path) -> Guard:
    """The application, for a server on `port` of this machine. `index` has been opened."""
    sources = Sources(store, corpus)
    reviewer = Reviewer(gold, store / "review")
    pages = Pages(index, sources, reviewer, scores)
    routes = [
        Route("/", _home),
        Route("/articles", pages.articles),
        Route("/articles/{id:path}", pages.article),
        Route("/figures", pages.figures),
        Route("/ledger", pages.ledger),
        Route("/scores", pages.scores),
        Route("/review", pages.review, methods=["POST"]),
        Route("/language/{language}", _language),
        Route("/static/{name}", _static),
    ]
    app = Starlette(routes=routes, exception_handlers={404: pages.missing, ShuluError: pages.failed})
    return Guard(app, port)


def _home(_: Request) -> Response:
    return RedirectResponse("/articles", 303)


def _static(request: Request) -> Response:
    """A file of the pages: one of a few names, never a path."""
    name = request.path_params["name"]
    headers = {"cache-control": "no-cache"}
    if name == "icon.svg":
        return Response(ICON, media_type="image/svg+xml", headers=headers)
    if name not in STATIC:
        return Response("", 404)
    return Response(static(name), media_type=STATIC[name], headers=headers)


def _language(request: Request) -> Response:
    """Keeps the chosen language, and goes back to where it was chosen: a path of this server, never another's."""
    to = request.query_params.get("to", "/")
    safe = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable()
    response = RedirectResponse(to if safe else "/", 303)
    language = request.path_params["language"]
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=31_536_000, samesite="strict", httponly=True)
    return response

"""What each page shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from pipeline.errors import ConfigError, ShuluError
from pipeline.view.draw import draw, query
from pipeline.view.evaluation import errors_of, kept_in, shown
from pipeline.view.index.articles import PAGE, choices, find_articles, find_entries, rejects, states
from pipeline.view.index.charts import charts
from pipeline.view.index.figures import SORTS, conflicts_of, counts, page, parse_filter
from pipeline.view.index.reader import Index
from pipeline.view.review.gold_files import StaleError
from pipeline.view.review.session import Decision, Reviewer
from pipeline.view.terminal import SIGNS
from pipeline.view.web.article import page_number, show_part
from pipeline.view.web.sources import Sources
from pipeline.view.words import COOKIE, LANGUAGES, Language, language_of, words

_ASKED = ("q", "publisher", "place", "from", "to")
_DECISION = msgspec.json.Decoder(Decision)


class Pages:
    """Answers requests; each in a thread of its own, as DuckDB and files make one wait."""

    def __init__(self, index: Index, sources: Sources, reviewer: Reviewer, scores: Path) -> None:
        self.index = index
        self.sources = sources
        self.reviewer = reviewer
        self.kept = scores

    def articles(self, request: Request) -> Response:
        """A list with filters; or the articles that were rejected."""
        asked = {name: request.query_params.get(name, "").strip() for name in _ASKED}
        at = _page_of(request)
        rejected = request.query_params.get("rejected") == "1"
        rows, count = rejects(self.index, at) if rejected else find_articles(self.index, asked, at)
        base = {**asked, "rejected": "1" if rejected else None}
        return self._page(
            request,
            "articles.html",
            "articles",
            rows=rows,
            count=count,
            asked=asked,
            rejected=rejected,
            reject_count=rejects(self.index, 0)[1],
            choices=choices(self.index),
            **_pager(base, at, count),
        )

    def article(self, request: Request) -> Response:
        """One article: its text with the records in it, and the records."""
        source = self.sources.read(request.path_params["id"])
        if source is None:
            return self.missing(request)
        shown_part = show_part(source, self.reviewer, self.sources.settings(), request.query_params)
        return self._page(request, "article.html", "articles", **shown_part)

    def figures(self, request: Request) -> Response:
        """A table with facets, a chart of the chosen indicator, and conflicts side by side."""
        wanted = parse_filter(request.query_params)
        found = page(self.index, wanted)
        count, facets = counts(self.index, wanted)
        base: dict[str, Any] = {
            "q": wanted.q,
            **dict(wanted.facets),
            "subject": wanted.subject,
            "sort": wanted.sort if wanted.sort != "article" else None,
            "down": "1" if wanted.down else None,
            "conflicts": "1" if wanted.conflicts else None,
        }
        numbers = list(dict.fromkeys(row["conflict"] for row in found.rows if row["conflict"]))[:10]
        t = words(self._language(request))
        return self._page(
            request,
            "figures.html",
            "figures",
            page=found,
            count=count,
            facets=facets,
            wanted=wanted,
            base=base,
            sorts=list(SORTS),
            signs=SIGNS,
            chart=charts(self.index, wanted, t),
            conflicts=conflicts_of(self.index, numbers) if wanted.conflicts else {},
            earlier=query(base, before=found.earlier) if found.earlier is not None else None,
            later=query(base, after=found.later) if found.later is not None else None,
        )

    def ledger(self, request: Request) -> Response:
        """What became of each quantified target."""
        state, q, at = request.query_params.get("state", ""), request.query_params.get("q", ""), _page_of(request)
        entries, count = find_entries(self.index, state, q, at)
        return self._page(
            request,
            "ledger.html",
            "ledger",
            entries=entries,
            count=count,
            states=states(self.index),
            state=state,
            q=q,
            **_pager({"state": state, "q": q}, at, count),
        )

    def scores(self, request: Request) -> Response:
        """The last evaluation that was kept, or the one that is asked for; or all its errors of one cause."""
        kept = kept_in(self.kept)
        asked = {name: request.query_params.get(name, "") for name in ("run", "layer", "cause")}
        values: dict[str, Any] = {"group": None, **shown(kept, words(self._language(request)), asked["run"])}
        if kept and asked["layer"] and asked["cause"]:
            at = _page_of(request)
            values["group"], more = errors_of(values["run"], asked["layer"], asked["cause"], at)
            values["earlier"] = query(asked, page=at - 1) if at else None
            values["later"] = query(asked, page=at + 1) if more else None
        return self._page(request, "scores.html", "scores", **values)

    async def review(self, request: Request) -> Response:
        """Puts a decision about a record into gold."""
        from starlette.concurrency import run_in_threadpool

        body = await request.body()
        try:
            decision = _DECISION.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return JSONResponse({"error": f"not a decision: {error}"}, 400)
        try:
            revision = await run_in_threadpool(self._decide, decision)
        except StaleError:
            return JSONResponse({"error": words(self._language(request))("stale")}, 409)
        except ShuluError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"revision": revision})

    def missing(self, request: Request, _: Exception | None = None) -> Response:
        """There is no such page."""
        return self._page(request, "missing.html", "", status=404)

    def failed(self, request: Request, error: Exception) -> Response:
        """What went wrong, in words: the store is being written, a file has changed."""
        return Response(f"{error}\n", 503, media_type="text/plain")

    def _decide(self, decision: Decision) -> str:
        source = self.sources.read(decision.article)
        if source is None or source.text is None:
            raise ConfigError("there is no such article, or its text is missing")
        return self.reviewer.decide(source.extraction, source.text, decision)

    def _language(self, request: Request) -> Language:
        chosen = request.cookies.get(COOKIE)
        kept = next((language for language in LANGUAGES if language == chosen), None)
        return kept or language_of(request.headers.get("accept-language", ""))

    def _page(self, request: Request, template: str, here: str, *, status: int = 200, **values: Any) -> Response:
        self.index.check()
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        page = draw(
            template,
            self._language(request),
            here=here,
            url=url,
            token=request.scope["shulu_token"],
            building=self.index.building,
            outdated=self.index.error,
            **values,
        )
        return HTMLResponse(page, status)


def _page_of(request: Request) -> int:
    return page_number(request.query_params)


def _pager(base: dict[str, Any], at: int, count: int) -> dict[str, Any]:
    return {
        "earlier": query(base, page=at - 1) if at else None,
        "later": query(base, page=at + 1) if (at + 1) * PAGE < count else None,
    }

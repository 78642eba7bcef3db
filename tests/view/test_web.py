"""The server: whom it answers, what it refuses, how heavy its pages are."""

from __future__ import annotations

import http.client
import json
import re
from pathlib import Path

import httpx
import pytest

from tests.view.site import Site

HEAVIEST = 300_000
"""Bytes of a page with its style and script."""
PATHS = (
    "/articles",
    "/articles/zhongshan-gonggai",
    "/articles/long",
    "/articles/full",
    "/articles/full?page=3&text=simplified",
    "/articles/full?at=8000",
    "/figures",
    "/figures?indicator=地区生产总值&sort=value&down=1",
    "/figures?conflicts=1",
    "/ledger",
    "/scores",
    "/scores?layer=figures&cause=subject&page=1",
)


def decision(site: Site, **changes: str) -> httpx.Response:
    """A write as the pages send it, with some headers changed or (empty) left out."""
    headers = {"origin": site.url, "x-shulu-token": site.token, "content-type": "application/json"} | changes
    headers = {name: value for name, value in headers.items() if value}
    body = {"article": "plan-a", "revision": "", "op": "accept", "id": "none"}
    return httpx.post(f"{site.url}/review", headers=headers, content=json.dumps(body))


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_light_and_locked(site: Site, path: str) -> None:
    answer = httpx.get(site.url + path)
    assert answer.status_code == 200
    files = [httpx.get(f"{site.url}/static/{name}").content for name in ("shulu.css", "shulu.js")]
    assert len(answer.content) + sum(map(len, files)) < HEAVIEST
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http://" not in answer.text.replace("http://www.w3.org/", "").replace(site.url, "")
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text


def test_every_record_of_a_full_article_is_on_one_page(site: Site) -> None:
    seen: list[str] = []
    for page in range(100):
        text = httpx.get(f"{site.url}/articles/full?page={page}").text
        seen += re.findall(r'<section class="record \w+ \w+" id="r-(\w+)"', text)
        if 'rel="next"' not in text:
            break
    assert len(seen) == len(set(seen)) > 1000
    for id in (seen[0], seen[700], seen[-1]):
        assert f'id="r-{id}"' in httpx.get(f"{site.url}/articles/full?record={id}").text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "", "[::1]"])
def test_only_its_own_name_is_answered(site: Site, host: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/articles", headers={"Host": host})
    answer = connection.getresponse()
    assert answer.status == 421
    assert "plan-a" not in answer.read().decode()
    connection.close()


def test_writes_need_the_token_and_the_same_site(site: Site) -> None:
    assert decision(site).status_code == 422  # taken, but there is no such record
    assert decision(site, **{"x-shulu-token": ""}).status_code == 403
    assert decision(site, **{"x-shulu-token": "x" * 43}).status_code == 403
    assert decision(site, origin="http://evil.example").status_code == 403
    assert decision(site, origin="null").status_code == 403
    assert decision(site, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert httpx.get(f"{site.url}/review", headers={"x-shulu-token": site.token}).status_code == 405


def test_what_is_no_decision_is_refused(site: Site) -> None:
    headers = {"x-shulu-token": site.token, "origin": site.url}
    for body in (b"", b"[]", b"{", b'{"article": 1}', b"\xff", b'{"article":"a","revision":"","op":"drop"}'):
        assert httpx.post(f"{site.url}/review", headers=headers, content=body).status_code == 400
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.putrequest("POST", "/review")
    for name, value in {**headers, "content-length": str(10**9)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "id",
    [
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//etc/passwd",
        "/etc/passwd",
        "plan-a%00",
        "plan-a/../plan-a",
        "C:\\windows\\win.ini",
    ],
)
def test_an_id_is_no_path(site: Site, id: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    for path in (f"/articles/{id}", f"/static/{id}"):
        connection.request("GET", path, headers={"Host": f"127.0.0.1:{site.port}"})
        answer = connection.getresponse()
        assert answer.status == 404
        assert "root:" not in answer.read().decode()
    connection.close()


def test_no_write_leaves_the_folder_of_gold(site: Site, tmp_path: Path) -> None:
    before = sorted(site.gold.parent.rglob("*"))
    for id in ("../x", "..\\x", "/etc/x", "plan-a/../../x", "x" * 5000, ""):
        body = {"article": id, "revision": "", "op": "add", "start": 0, "end": 1, "layer": "entity"}
        answer = httpx.post(
            f"{site.url}/review",
            headers={"x-shulu-token": site.token, "origin": site.url},
            content=json.dumps(body),
        )
        assert answer.status_code == 422
    assert sorted(site.gold.parent.rglob("*")) == before


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nx: y", "evil"])
def test_the_language_switch_leads_nowhere_else(site: Site, to: str) -> None:
    answer = httpx.get(f"{site.url}/language/hant", params={"to": to})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=-1",
        "at=x",
        "at=99999999",
        "run=..&layer=x&cause=y",
        "page=99999999999",
        "after=1e9",
        "after='",
        "sort=n;drop",
        "down=2",
        "q=%27%20OR%201",
    ],
)
def test_senseless_parameters_do_no_harm(site: Site, query: str) -> None:
    for path in ("/figures", "/articles", "/ledger", "/scores", "/articles/plan-a"):
        assert httpx.get(f"{site.url}{path}?{query}").status_code == 200


def test_the_language_follows_the_browser(site: Site) -> None:
    for accepted, word in (("zh-TW,zh;q=0.9", "篩選" and "目標帳本"), ("zh-CN", "目标账本"), ("en", "目标账本")):
        assert word in httpx.get(f"{site.url}/articles", headers={"accept-language": accepted}).text

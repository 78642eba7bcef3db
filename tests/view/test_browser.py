"""The pages in a real browser: Chromium of the system, driven by playwright.

Screenshots go to the folder that SHULU_SCREENSHOTS names, where it is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.view.site import WEB_ID, Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    if os.environ.get("CI") == "true":
        raise RuntimeError("no chromium: `apt-get install chromium` (.ci/run does it where it may)")
    pytest.skip("no chromium: apt-get install chromium", allow_module_level=True)

PAGES = {
    "articles": "/articles",
    "article": "/articles/zhongshan-gonggai",
    "simplified": "/articles/zhongshan-gonggai?text=simplified",
    "hostile": "/articles/hostile",
    "figures": "/figures?indicator=地区生产总值",
    "conflicts": "/figures?conflicts=1",
    "ledger": "/ledger",
    "scores": "/scores",
    "cause": "/scores?layer=figures&cause=subject",
    "rejected": "/articles?rejected=1",
    "missing": "/nothing",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page that may write nothing to the console and raise nothing."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert [line for line in said if not re.search("status of (404|409|422)", line)] == []


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHULU_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_from_the_list_to_an_article_and_its_records(page: Page) -> None:
    page.goto("/")
    page.get_by_label("搜索").fill("中山")
    page.get_by_role("button", name="应用").click()
    expect(page.locator("[data-rows] .card")).to_have_count(5)
    page.get_by_role("link", name="中山市工改半年總結").click()
    expect(page).to_have_title("中山市工改半年總結 · 数录")
    mark = page.locator("#text .mark.figure", has_text="1341家").first
    mark.hover()
    expect(page.locator("#tip")).to_contain_text("规上限上企业总量")
    expect(mark).to_have_attribute("aria-describedby", "tip")
    mark.click()
    record = page.locator(".record:target")
    expect(record).to_contain_text("1341家")
    record.get_by_role("link", name="1341家").click()
    place = page.evaluate("document.getElementById(location.hash.slice(1)).nextElementSibling.textContent")
    assert place == "1341家"
    dropped = page.locator(".dropped", has_text="更新时间")
    expect(dropped).to_have_attribute("data-why", "不属正文：时间戳")
    assert "时间戳" in dropped.evaluate("node => getComputedStyle(node, '::after').content + node.dataset.why")
    shoot(page, "article")


def test_published_and_simplified(page: Page) -> None:
    page.goto(PAGES["article"])
    expect(page.locator("#text")).to_contain_text("常住人口超78萬")
    count = page.locator("#text .mark.figure").count()
    page.get_by_role("link", name="简体", exact=True).click()
    expect(page.locator("#text")).to_contain_text("常住人口超78万")
    assert page.locator("#text .mark.figure").count() == count


def test_an_article_whose_id_is_an_address_is_opened_and_reviewed(page: Page, site: Site) -> None:
    page.goto("/articles?q=example.org")
    page.locator("[data-rows] a.title").click()
    expect(page.locator("#records")).to_have_attribute("data-article", WEB_ID)
    page.locator(".record.figure").get_by_role("button", name="接受").click()
    expect(page.locator("#reviewed")).to_contain_text("已校对 1")
    (made,) = site.gold.glob("a-*.json")
    assert json.loads(made.read_text(encoding="utf-8"))["figures"][0]["text"] == "3座"
    page.goto("/figures?q=车站")
    page.locator(f".wide a[href*='{quote(WEB_ID, safe='')}']").click()
    expect(page.locator(".record:target")).to_contain_text("3座")


def test_filters(page: Page) -> None:
    page.goto("/articles")
    page.get_by_label("地方").select_option("珠海市")
    page.get_by_role("button", name="应用").click()
    expect(page.locator("[data-rows] .title")).to_have_text(["历年数字"])
    page.goto("/articles?from=2023-02-02&to=2023-02")
    expect(page.locator("[data-rows] .title")).to_have_text(["另一家的说法"])
    page.goto(PAGES["rejected"])
    expect(page.locator("tbody")).to_contain_text("broken.txt")


def test_facets_search_and_chart(page: Page) -> None:
    page.goto("/figures")
    page.get_by_role("link", name=re.compile(r"^地区生产总值 \d")).first.click()
    chart = page.locator("svg.plot").first
    expect(chart).to_have_attribute("aria-label", "地区生产总值：各年")
    assert chart.locator("circle").count() >= 4
    growth = page.locator("svg.plot[aria-label='地区生产总值（增长，同比）：各年']")
    expect(growth.locator("circle title")).to_have_text(["中山市 2022: 6.5 %"])
    places = page.locator(".chart", has=page.get_by_text("地区生产总值：2022 各主体"))
    expect(places.locator(".name")).to_have_text(["珠海市", "中山市"])
    expect(places.locator(".value")).to_have_text(["4,045亿 CNY", "3,631亿 CNY"])
    page.get_by_label("搜索").fill("珠海 地區生產")
    page.get_by_role("button", name="应用").click()
    expect(page.locator(".wide td.number").first).to_contain_text("404,500,000,000 元")
    expect(page.get_by_role("heading", level=1)).to_contain_text("共 1 条")
    shoot(page, "figures")


@pytest.mark.parametrize(
    ("facet", "value", "column"),
    [
        ("指标", "常住人口", 0),
        ("地方", "广东省", None),
        ("年份", "2022", 3),
        ("状态", "实际", 4),
        ("单位", "元", 2),
        ("类型", "增长", 0),
    ],
)
def test_each_facet_filters_and_can_be_taken_back(page: Page, facet: str, value: str, column: int | None) -> None:
    page.goto("/figures")
    everything = page.get_by_role("heading", level=1).inner_text()
    group = page.locator("details.facet", has=page.locator("summary", has_text=facet))
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    chip = group.get_by_role("link", name=re.compile(rf"^{value} \d"))
    count = chip.locator(".count").inner_text()
    chip.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"共 {count} 条")
    rows = page.locator(".wide tbody tr")
    assert rows.count() == min(int(count.replace(",", "")), 50)
    if column is not None:
        for row in rows.all():
            expect(row.locator("td").nth(column)).to_contain_text(value)
    group.locator(".chip.on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(everything)


def test_sort_in_both_directions(page: Page) -> None:
    page.goto("/figures?unit=元")
    page.get_by_label("排序").select_option("value")
    page.get_by_role("button", name="应用").click()
    page.wait_for_url("**sort=value**")

    def shown() -> list[float]:
        cells = page.locator(".wide td.number").all_inner_texts()
        return [float(re.sub(r"[^\d.]", "", cell.partition("–")[0])) for cell in cells]

    rising = shown()
    assert rising == sorted(rising)
    assert len(set(rising)) > 3
    page.get_by_label("由大到小").check()
    page.get_by_role("button", name="应用").click()
    page.wait_for_url("**down=1**")
    assert shown() == sorted(rising, reverse=True)


def test_conflicts_stand_side_by_side(page: Page) -> None:
    page.goto(PAGES["conflicts"])
    sides = page.locator(".conflict .side li")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("4,430,000")
    expect(sides.nth(1)).to_contain_text("4,460,000")
    expect(sides.nth(1)).to_contain_text("另一家的说法")


def test_ledger(page: Page) -> None:
    page.goto("/ledger")
    page.get_by_role("link", name=re.compile("^达成")).click()
    entry = page.locator(".entry")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("地区生产总值")
    expect(entry).to_contain_text("108.3 %")
    expect(entry.locator(".decisive")).to_contain_text("result-a")
    expect(entry.locator(".decisive q")).to_contain_text("同比增长6.5%")
    shoot(page, "ledger")


def test_scores(page: Page) -> None:
    page.goto("/scores")
    expect(page.locator(".meta").first).to_contain_text("2025-03-01 12:34:56")
    figures = page.locator(".chart", has=page.locator("figcaption", has_text="数字"))
    names = figures.locator(".name").all_inner_texts()
    assert {"core", "full", "value", "unit", "indicator", "status", "subject", "period"} <= set(names)
    at = names.index("core")
    written = figures.locator(".value").nth(at).inner_text()
    width = figures.locator("rect").nth(at).get_attribute("width") or ""
    assert float(width.rstrip("%")) == pytest.approx(100 * float(written), abs=0.1)
    row = page.locator("table.pinned tr", has=page.get_by_role("rowheader", name="figures.core", exact=True))
    expect(row).to_contain_text(written)
    plot = page.locator("svg.plot")
    expect(plot).to_have_attribute("aria-label", "历次评测")
    expect(plot.locator(".tick", has_text="2025-01-01")).to_have_count(1)
    assert plot.locator("circle").count() == 15  # five scores of three evaluations
    shoot(page, "scores")
    page.get_by_role("link", name="2025-02-01 00:00:00").click()
    changed = page.locator("table.pinned tr", has=page.get_by_role("rowheader", name="figures.core", exact=True))
    expect(changed.locator(".rose")).to_have_text(f"{float(written) - 0.5:+.3f}")
    expect(page.locator("#main")).to_contain_text("没有列出错误")


def test_errors_by_cause_lead_to_their_place(page: Page) -> None:
    page.goto("/scores")
    causes = page.locator("details.cause")
    expect(causes.locator("summary")).to_have_text(["名称 · 漏掉 1", "数字 · 主体 230"])
    causes.nth(1).locator("summary").click()
    first = causes.nth(1).locator("tbody tr").first
    expect(first.locator(".gold")).to_have_text("标注0")
    expect(first.locator(".found")).to_have_text("找到0")
    expect(first.locator("mark")).to_have_text("数字")
    assert page.evaluate("window.broken") is None
    causes.nth(1).get_by_role("link", name="全部显示").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共 230 条")
    expect(page.locator("tbody tr")).to_have_count(100)
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("tbody tr")).to_have_count(30)
    expect(page.locator("tbody .gold").last).to_have_text("标注229")
    page.locator("tbody a").first.click()
    expect(page).to_have_url(re.compile("at=600#at$"))
    expect(page.locator("#at")).to_be_in_viewport()
    assert page.evaluate("document.getElementById('at').nextElementSibling.dataset.s") == "600"


def test_review_is_saved_as_gold(page: Page, site: Site) -> None:
    page.goto("/articles/years")
    record = page.locator(".record.figure").first
    record.get_by_role("button", name="接受").click()
    expect(page.locator("#reviewed")).to_have_text("已校对 1 / 4")
    record.get_by_role("button", name="修改").click()
    page.locator("#form").get_by_label("指标").fill("生产总值")
    page.locator("#form").get_by_role("button", name="保存").click()
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator("#reviewed")).to_have_text("已校对 1 / 4")
    page.locator(".record.figure").nth(1).get_by_role("button", name="退回").click()
    expect(page.locator("#reviewed")).to_have_text("已校对 2 / 4")
    gold = json.loads((site.gold / "years.json").read_text(encoding="utf-8"))
    assert [(item["text"], item["indicator"]) for item in gold["figures"]] == [("3151亿元", "生产总值")]


def test_a_selection_is_added(page: Page, site: Site) -> None:
    page.goto("/articles/result-b")
    page.evaluate(
        """() => {
            const piece = [...document.querySelectorAll('#text [data-s]')].find(n => n.textContent.includes('另一家'));
            const range = document.createRange();
            const at = piece.textContent.indexOf('一家');
            range.setStart(piece.firstChild, at); range.setEnd(piece.firstChild, at + 2);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="新增记录").click()
    form = page.locator("#form")
    expect(form.get_by_label("文字", exact=True)).to_have_value("一家")
    form.get_by_label("层").select_option("entity")
    form.get_by_label("类别").select_option("ORG")
    form.get_by_role("button", name="保存").click()
    expect(form).to_be_hidden()
    gold = json.loads((site.gold / "result-b.json").read_text(encoding="utf-8"))
    assert [(item["text"], item["label"]) for item in gold["entities"]] == [("一家", "ORG")]


def test_names_are_reviewed_and_the_rest_accepted(page: Page, site: Site) -> None:
    page.goto("/articles/zhongshan-gonggai")
    counts = [int(text.split()[-1]) for text in page.locator(".tools .legend .mark").all_inner_texts()]
    page.get_by_role("button", name="退回 中山市", exact=True).first.click()
    expect(page.locator(".record.entity.rejected")).to_have_count(1)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.once("dialog", agree)
    page.get_by_role("button", name="接受其余全部").click()
    expect(page.locator("#accept-all")).to_have_count(0)
    total = counts[0] + counts[1]
    expect(page.locator("#reviewed")).to_have_text(f"已校对 {total} / {total}")
    assert asked == [f"接受全文其余 {sum(counts) - 1} 条记录？"]
    gold = json.loads((site.gold / "zhongshan-gonggai.json").read_text(encoding="utf-8"))
    assert [len(gold[layer]) for layer in ("figures", "targets", "entities")] == [*counts[:2], counts[2] - 1]


def test_a_record_is_added_without_a_mouse(page: Page, site: Site) -> None:
    page.goto("/articles/years")
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    form = page.locator("#form")
    form.get_by_label("文字", exact=True).focus()
    page.keyboard.type("历年")
    expect(form.get_by_label("起", exact=True)).to_have_value("0")
    expect(form.get_by_label("止", exact=True)).to_have_value("2")
    form.get_by_label("止", exact=True).fill("4")
    expect(form.get_by_label("文字", exact=True)).to_have_value("历年数字")
    form.get_by_label("层").select_option("entity")
    form.get_by_label("类别").select_option("WORK_OF_ART")
    page.keyboard.press("Enter")
    expect(form).to_be_hidden()
    gold = json.loads((site.gold / "years.json").read_text(encoding="utf-8"))
    assert [(item["start"], item["end"], item["text"]) for item in gold["entities"]] == [(0, 4, "历年数字")]


def test_a_selection_over_marks_and_lines_is_counted_in_characters(page: Page, site: Site) -> None:
    page.goto("/articles/plan-a")
    text = (site.store.parent / "corpus" / "articles" / "plan-a.txt").read_text(encoding="utf-8")
    page.evaluate(
        """() => {
            const root = document.getElementById('text'), range = document.createRange();
            range.setStart(root, 0); range.setEnd(root, root.childNodes.length);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="新增记录").click()
    expect(page.locator("#form").get_by_label("起", exact=True)).to_have_value("0")
    expect(page.locator("#form").get_by_label("止", exact=True)).to_have_value(str(len(text)))


def test_a_page_that_is_out_of_date_says_so(page: Page, site: Site) -> None:
    page.goto("/articles/hostile")
    other = page.context.new_page()
    other.goto(f"{site.url}/articles/hostile")
    other.get_by_role("button", name="退回").first.click()
    expect(other.locator("#reviewed")).to_contain_text("已校对 1")
    before = (site.gold / "hostile.json").read_bytes()
    page.get_by_role("button", name="接受").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("请重新载入")
    assert (site.gold / "hostile.json").read_bytes() == before


def test_what_breaks_the_guidelines_is_told_and_not_saved(page: Page, site: Site) -> None:
    page.goto("/articles/result-a")
    page.locator(".record.figure").first.get_by_role("button", name="修改").click()
    form = page.locator("#form")
    form.get_by_label("时期").fill("去年")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("period")
    assert not (site.gold / "result-a.json").exists()


def test_with_the_keyboard_only(page: Page) -> None:
    page.goto("/articles")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("工改")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] .card")).to_have_count(1)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".record:target")).to_have_count(1)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.record')?.id")
    assert focused == page.evaluate("location.hash.slice(1)")
    for path, lead in (
        ("/figures", "/articles/"),
        ("/ledger", "/articles/"),
        ("/scores?layer=figures&cause=subject", "at=401"),
    ):
        page.goto(path)
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert lead in page.evaluate("document.activeElement.href")
        assert page.evaluate("document.activeElement.closest('[data-rows]') !== null")


def test_traditional_captions(page: Page) -> None:
    page.goto("/figures?sort=value")
    page.get_by_role("link", name="繁").click()
    expect(page).to_have_url(re.compile(r"/figures\?sort=value$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("數字")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.goto(PAGES["figures"])
    expect(page.locator(".bars .value").first).to_have_text("4,045億 CNY")
    for path in ("/articles", "/ledger", "/scores", PAGES["article"]):
        page.goto(path)
        expect(page.locator("nav").first).to_contain_text("目標帳本")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(browser: Browser, site: Site, name: str, scheme: str) -> None:
    wide = scheme == "light"
    context = browser.new_context(
        base_url=site.url,
        color_scheme="light" if wide else "dark",
        viewport={"width": 1280 if wide else 390, "height": 844},
    )
    page = context.new_page()
    page.goto(PAGES[name])
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(251, 251, 249)" if wide else "rgb(20, 23, 28)")
    assert page.evaluate("document.documentElement.scrollWidth") <= (1280 if wide else 390)
    assert (
        page.evaluate("[...document.querySelectorAll('.bars .value')].filter(n => n.scrollWidth > n.clientWidth)") == []
    )
    found = Axe().run(page).response["violations"]
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    assert not serious, [(item["id"], [node["html"][:200] for node in item["nodes"][:3]]) for item in serious]
    shoot(page, f"{name}-{scheme}")
    context.close()


def test_the_form_is_accessible(page: Page) -> None:
    page.goto(PAGES["article"])
    page.get_by_role("button", name="修改").first.click()
    found = Axe().run(page, context="#form").response["violations"]
    assert not [item["id"] for item in found if item["impact"] in ("serious", "critical")]


def test_hostile_text_is_text(page: Page) -> None:
    page.goto(PAGES["hostile"])
    shown = page.locator("#text").inner_text()
    assert "<script>window.broken=4</script>" in shown
    assert "{{ 7*7 }}{% raw %}" in shown
    assert not {"\u202e", "\u2066", "\x07"} & set(page.content())
    page.locator("#text .mark").first.hover()
    for path in ("/articles", "/figures?q=社区", "/ledger", "/figures?q=<script>window.broken=9</script>"):
        page.goto(path)
    assert page.evaluate("window.broken") is None
    assert page.locator("img").count() == 0


def test_a_long_article_comes_in_parts(page: Page) -> None:
    page.goto("/articles/long")
    assert len(page.content().encode()) < 300_000
    page.get_by_role("link", name="下一页").first.click()
    expect(page.locator("#main")).to_contain_text("第 2 部分")


def test_mailed_pages_need_nothing_else(browser: Browser, site: Site, tmp_path: Path) -> None:
    import subprocess
    import sys

    article = site.store.parent / "corpus" / "articles" / "hostile.txt"
    made = subprocess.run(
        [sys.executable, "-m", "pipeline", "extract", "--format", "html", str(article)], capture_output=True, check=True
    ).stdout
    (tmp_path / "article.html").write_bytes(made)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            "report",
            "--output",
            str(site.store),
            "--into",
            str(tmp_path / "report.html"),
        ],
        capture_output=True,
        check=True,
    )
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    for name in ("article", "report"):
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate("window.broken") is None
        serious = [item for item in Axe().run(page).response["violations"] if item["impact"] in ("serious", "critical")]
        assert not serious, [(item["id"], item["nodes"][0]["html"][:200]) for item in serious]
        shoot(page, f"mailed-{name}")
    assert said == []
    assert len(asked) == 2
    page.close()

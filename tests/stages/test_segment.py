"""Words tile the text, whatever the engine; numbers and times that are given stay words."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lexicon
from pipeline.model import Span
from pipeline.stages.segment import Jieba, Rjieba, load_segmenter, segment, segment_again

LEXICON = lexicon.load()
CORPUS = Path(__file__).parent.parent.parent / "corpus" / "articles"
TEXT = st.text(alphabet="中山市小榄镇2022年增长8.5%万户，。“” a\n发展规上企业的了", max_size=60)


def paragraphs(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]


class Wrong:
    """An engine that loses a character."""

    def cut(self, text: str, *, guess: bool = False) -> list[tuple[str, str]]:
        return [(text[1:], "x")]


class Short:
    """An engine that stops early."""

    def cut(self, text: str, *, guess: bool = False) -> list[tuple[str, str]]:
        return [(text[:1], "x")]


@given(TEXT)
def test_words_tile_the_paragraphs(text: str) -> None:
    words = segment(text, paragraphs(text), [], load_segmenter("rjieba", LEXICON))
    assert all(text[word.start : word.end] == word.text for word in words)
    for span in paragraphs(text):
        inside = [word for word in words if span.start <= word.start < span.end]
        assert "".join(word.text for word in inside) == span.of(text)
        assert inside[0].start == span.start and inside[-1].end == span.end


@pytest.mark.parametrize("engine", [Wrong(), Short()])
def test_words_that_do_not_tile_raise(engine: Wrong | Short) -> None:
    with pytest.raises(ValueError, match=r"is not at|words end at"):
        segment("中山市", [Span(0, 3)], [], engine)


@given(TEXT, st.data())
def test_fixed_spans_stay_words(text: str, data: st.DataObject) -> None:
    spans = paragraphs(text)
    fixed: list[tuple[Span, str]] = []
    for span in spans:
        start = data.draw(st.integers(span.start, span.end - 1))
        end = data.draw(st.integers(start + 1, span.end))
        fixed.append((Span(start, end), "m"))
    words = {
        (word.start, word.end, word.pos) for word in segment(text, spans, fixed, load_segmenter("rjieba", LEXICON))
    }
    assert all((span.start, span.end, pos) in words for span, pos in fixed)


def test_rjieba_and_jieba_cut_the_corpus_alike() -> None:
    """On runs of Chinese characters; with ASCII inside, the two differ in what they join."""
    fast, slow = Rjieba(LEXICON), Jieba(LEXICON)
    for path in sorted(CORPUS.glob("*.txt")):
        for run in re.findall("[\u4e00-\u9fff]+", path.read_text(encoding="utf-8")):
            assert [word for word, _ in fast.cut(run)] == [word for word, _ in slow.cut(run)], (path.name, run)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("规上限上企业总量", "规上/限上/企业/总量"),
        ("为中山镇街打样", "为/中山/镇街/打样"),
        ("小榄镇要在全市当标杆", "小榄镇/要/在/全市/当/标杆"),
        ("形容该项目的模式", "形容/该/项目/的/模式"),
        ("建设大湾区", "建设/大湾区"),
        ("推进新城镇化", "推进/新/城镇化"),
        ("勇当中山的排头兵", "勇当/中山/的/排头兵"),
    ],
)
def test_own_words(text: str, words: str) -> None:
    cut = segment(text, [Span(0, len(text))], [], load_segmenter("rjieba", LEXICON))
    assert "/".join(word.text for word in cut) == words


def test_place_words_are_in_the_place_tables() -> None:
    """The segmenter's place words come from the tables that the tagger reads, so that the two agree."""
    names = set(LEXICON.column("places_loc", "name"))
    for row in LEXICON.rows("places_cn"):
        names |= {
            row["name"],
            row["short"],
            row["short"] + row["name"][-1],
            *(town[3:] for town in row["towns"].split()),
        }
    rare = {row["word"] for row in LEXICON.rows("words") if row["pos"] == "ns" and row["freq"] in ("3", "50")}
    assert rare <= names


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_the_tag_of_an_own_word_wins_over_the_dictionarys(engine: str) -> None:
    assert ("新建", "v") in load_segmenter(engine, lexicon.load()).cut("将新建学校")


@given(TEXT, st.data())
def test_words_with_names_are_those_cut_with_names_from_the_start(text: str, data: st.DataObject) -> None:
    engine = load_segmenter("rjieba", LEXICON)
    spans = paragraphs(text)
    ends = sorted({at for span in spans for at in data.draw(st.sets(st.integers(span.start, span.end), max_size=8))})
    pieces = [Span(*pair) for pair in pairwise(ends) if "\n" not in text[slice(*pair)]]
    kinds = data.draw(st.lists(st.sampled_from(["m", "ns", None, ""]), min_size=len(pieces), max_size=len(pieces)))
    fixed = [(span, kind) for span, kind in zip(pieces, kinds, strict=True) if kind == "m"]
    names = [(span, kind) for span, kind in zip(pieces, kinds, strict=True) if kind in ("ns", None)]
    known = segment(text, spans, fixed, engine)
    both = sorted([*fixed, *names], key=lambda item: item[0])
    assert segment_again(text, spans, fixed, names, engine, known) == segment(text, spans, both, engine)

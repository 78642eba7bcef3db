"""HanLP's own code with a small model: offsets, words that tile, and errors at once instead of a download."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Article, ConfigError, Settings, extract, lexicon
from pipeline.model import Span
from tests.conftest import Shulu, check_extraction
from tests.needs import needs

pytestmark = [
    needs("hanlp", "torch"),
    # HanLP and what it stands on warn of their own business.
    pytest.mark.filterwarnings("ignore"),
]

LEXICON = lexicon.load()
TEXT = "　中山市市长王小明在北京说：“投资 3亿元。” 😀\n刘德华在美国。\n"
TEXTS = st.text(
    alphabet="北京上海国家在的了，。、“”…·\u3000 \t\n\u200b\xa0Ab9Ｚ９😀👨\u200d👩e\u0301ﬁ㐀𠮷\x00™½", max_size=60
)


@pytest.fixture(scope="module")
def tiny(root: Path) -> Path:
    """The small model; its encoder is named by a path relative to it."""
    return root / "tests" / "models" / "hanlp_tiny"


def test_the_model_finds_names_where_they_stand(tiny: Path) -> None:
    from pipeline.stages.tag.hanlp import HanlpFinder

    paragraphs = [Span(0, TEXT.index("\n")), Span(TEXT.index("\n") + 1, len(TEXT) - 1)]
    found = HanlpFinder(str(tiny), LEXICON).find(TEXT, (), paragraphs)
    names = [(TEXT[name.start : name.end], name.label) for name in found]
    assert ("中山市", "LOC") in names
    assert ("刘德华", "PERSON") in names
    assert [name.start for name in found] == sorted(name.start for name in found)


def test_offsets_are_exact_whatever_the_text(tiny: Path) -> None:
    chosen = Settings(tagger=f"hanlp:{tiny}", segmenter=f"hanlp:{tiny}")

    @settings(max_examples=60)
    @given(TEXTS)
    def holds(text: str) -> None:
        check_extraction(extract(Article(id="a", text=text), chosen), text)

    holds()


def test_its_words_tile_the_text(tiny: Path) -> None:
    from pipeline.stages.hanlp_segmenter import HanlpSegmenter

    segmenter = HanlpSegmenter(str(tiny), LEXICON)
    assert ("美国", "ns") in segmenter.cut(TEXT)

    @settings(max_examples=100)
    @given(TEXTS)
    def holds(text: str) -> None:
        assert "".join(word for word, _ in segmenter.cut(text)) == text

    holds()


def test_own_words_stay_whole(tiny: Path, tmp_path: Path) -> None:
    own = tmp_path / "words.tsv"
    own.write_text("word\tfreq\tpos\n上海发布\t1000\tnz\n", encoding="utf-8")
    from pipeline.stages.hanlp_segmenter import HanlpSegmenter

    assert ("上海发布", "nz") in HanlpSegmenter(str(tiny), lexicon.load((str(own),))).cut("在上海发布。")


def test_an_article_is_extracted_with_it(tiny: Path, articles: dict[str, Path]) -> None:
    text = articles["zhongshan-gonggai"].read_text(encoding="utf-8")
    extraction = extract(Article(id="a", text=text), Settings(tagger=f"hanlp:{tiny}"))
    check_extraction(extraction, text)
    assert len(extraction.figures) == len(extract(Article(id="a", text=text)).figures)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("", "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH is not on this disk"),
        ("MSRA_NER_ELECTRA_SMALL_ZH", "shulu models download MSRA_NER_ELECTRA_SMALL_ZH"),
        ("https://example.invalid/model.zip", "is not on this disk"),
        ("NO_SUCH_MODEL", "neither a folder nor an official name"),
    ],
)
def test_a_model_that_is_not_here_is_named_at_once(
    model: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pipeline.models.hanlp import find

    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    begun = time.perf_counter()
    with pytest.raises(ConfigError, match=reason):
        find(model)
    assert time.perf_counter() - begun < 5


def test_nothing_is_fetched_while_a_model_is_loaded(tiny: Path, tmp_path: Path) -> None:
    from pipeline.models.hanlp import load

    folder = shutil.copytree(tiny, tmp_path / "far")
    config = json.loads((folder / "config.json").read_text())
    config["encoder"]["transformer"] = "hfl/chinese-electra-180g-small-discriminator"
    (folder / "config.json").write_text(json.dumps(config))
    begun = time.perf_counter()
    with pytest.raises(ConfigError, match="which is not on this disk"):
        load(str(folder))
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("config.json", None, "is no HanLP 2.1 model, it has no config.json"),
        ("config.json", b"{", "cannot be loaded"),
        ("config.json", b'{"classpath": "hanlp.components.gone.Gone"}', "cannot be loaded"),
        ("model.pt", b"PK", "cannot be loaded"),
        ("ner_vocabs.json", None, "cannot be loaded"),
    ],
)
def test_a_damaged_model_is_named(tiny: Path, tmp_path: Path, file: str, content: bytes | None, reason: str) -> None:
    from pipeline.models.hanlp import load

    folder = shutil.copytree(tiny, tmp_path / "damaged")
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(ConfigError, match=reason):
        load(str(folder))


def test_weights_that_are_missing_are_not_made_up(tiny: Path, tmp_path: Path) -> None:
    import torch

    from pipeline.models.hanlp import load

    folder = shutil.copytree(tiny, tmp_path / "fewer")
    stored = torch.load(folder / "model.pt", weights_only=True)
    del stored[sorted(stored)[0]]
    torch.save(stored, folder / "model.pt")
    with pytest.raises(ConfigError, match="lacks weights"):
        load(str(folder))


def test_the_task_can_be_chosen(tiny: Path) -> None:
    from pipeline.models.hanlp import load, task_of

    component = load(str(tiny))
    assert (task_of(component, "x", "ner"), task_of(component, "x#ner", "ner")) == ("ner", "ner")
    with pytest.raises(ConfigError, match="there is no task 'ner/pku', only tok, ner"):
        task_of(component, "x#ner/pku", "ner")
    with pytest.raises(ConfigError, match="no task of it begins with 'srl'"):
        task_of(component, "x", "srl")


def test_a_model_of_names_only_is_given_words_or_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The official models of this kind could not be had: one stands in that takes and gives what HanLP documents."""
    from pipeline.model import Word
    from pipeline.stages.tag import hanlp

    class Stands:
        config = SimpleNamespace(task_names=None)
        given: list[list[list[str]]] = []  # noqa: RUF012

        def __init__(self, characters: bool) -> None:
            tags = SimpleNamespace(idx_to_token=["<pad>", "O", "B-NR", "I-NR", "B-NT", "I-NT"])
            tokens = SimpleNamespace(idx_to_token=["<pad>", *(chr(0x4E00 + at) for at in range(99))])
            self.vocabs: dict[str, Any] = {"tag": tags, **({"token": tokens} if characters else {})}

        def __call__(self, sentences: Sequence[Sequence[str]]) -> list[list[tuple[str, str, int, int]]]:
            self.given.append([list(sentence) for sentence in sentences])
            return [[("", "NR", 0, 2)] for _ in sentences]

    words = [Word(0, 1, "王", "nr"), Word(1, 3, "小明", "nr"), Word(3, 4, " ", "x"), Word(4, 5, "来", "v")]
    for characters, tokens, name in ((True, ["王", "小", "明", "来"], "王小"), (False, ["王", "小明", "来"], "王小明")):
        stands = Stands(characters)
        monkeypatch.setattr(hanlp, "load", lambda model, it=stands: it)
        monkeypatch.setattr(hanlp, "identity", str)
        (found,) = hanlp.HanlpFinder("x", LEXICON).find("王小明 来", words, [Span(0, 5)])
        assert stands.given[-1] == [tokens]
        assert ("王小明 来"[found.start : found.end], found.label) == (name, "PERSON")


def test_a_download_that_fails_is_one_line(shulu: Shulu, monkeypatch: pytest.MonkeyPatch) -> None:
    import hanlp

    def fails(*_: object, **__: object) -> None:
        raise ConnectionError("no route\nmore")

    monkeypatch.setattr(hanlp, "load", fails)
    result = shulu("models", "download", "MSRA_NER_ELECTRA_SMALL_ZH")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("MSRA_NER_ELECTRA_SMALL_ZH cannot be fetched: ConnectionError: no route\n")
    result = shulu("models", "download", "NO_SUCH")
    assert (result.code, result.err) == (
        2,
        "shulu: hanlp: 'NO_SUCH' is no official model (`shulu models list` shows them)\n",
    )


def test_the_list_has_official_models(shulu: Shulu) -> None:
    result = shulu("models", "list")
    assert result.code == 0
    assert "hanlp:MSRA_NER_ELECTRA_SMALL_ZH" in result.out

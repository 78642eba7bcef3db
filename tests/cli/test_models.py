"""`shulu models`: what there is, and taggers side by side."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shulu

SENTENCE = """# sent_id = 1
# text = 王伟中在 深圳。
1\t王\tB-PER\t-\t-
2\t伟中\tI-PER\t-\t-
3\t在\tO\t-\t-
4\t深圳\tB-LOC\t-\t-
5\t。\tO\t-\t-
"""


@pytest.fixture
def small(root: Path, tmp_path: Path) -> Path:
    """One article with gold, and one sentence of UNER's kind."""
    for folder, name in (("articles", "zhongshan-gonggai.txt"), ("gold", "zhongshan-gonggai.json")):
        (tmp_path / folder).mkdir()
        shutil.copy(root / "corpus" / folder / name, tmp_path / folder)
    (tmp_path / "uner").mkdir()
    (tmp_path / "uner" / "zh_gsdsimp-ud-test.iob2").write_text(SENTENCE, encoding="utf-8")
    return tmp_path


@pytest.mark.filterwarnings("ignore")  # of HanLP, where it is installed
def test_list_tells_what_is_ready(shulu: Shulu) -> None:
    result = shulu("models", "list")
    states = {line.split()[0]: line.split()[1] for line in result.out.splitlines()}
    assert (result.code, result.err) == (0, "")
    assert [states[name] for name in ("lexicon", "lac", "spacy")] == ["ready"] * 3


def test_compare_prints_a_line_for_each_tagger(shulu: Shulu, small: Path) -> None:
    result = shulu("models", "compare", "lexicon", "lac", "--gold", small / "gold", "--uner", small / "uner")
    assert result.code == 0
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in result.out.splitlines()]
    assert [row[0] for row in rows[2:]] == ["jieba.posseg", "lexicon", "lac, alone", "lac"]
    assert rows[0][2:4] == ["full figures", "UNER GSDSIMP (PERSON LOC ORG)"]
    figures = {row[0]: float(row[2]) for row in rows[2:]}
    assert figures["jieba.posseg"] < figures["lexicon"] <= figures["lac"]
    assert rows[5][3] == "1.000 (1.000 1.000 1.000)"  # nothing of ORG to find, and nothing found
    corpus = {row[0]: float(row[1].split()[0]) for row in rows[2:]}
    assert corpus["jieba.posseg"] < corpus["lac, alone"] < corpus["lexicon"]


def test_compare_names_a_file_whose_words_do_not_fit_its_text(shulu: Shulu, small: Path) -> None:
    path = small / "uner" / "zh_gsdsimp-ud-test.iob2"
    path.write_text(SENTENCE.replace("4\t深圳", "4\t广州"), encoding="utf-8")
    result = shulu("models", "compare", "lexicon", "--gold", small / "gold", "--uner", small / "uner")
    assert (result.code, result.out) == (2, "")
    assert "zh_gsdsimp-ud-test.iob2: line 6" in result.err


def test_compare_names_a_model_that_is_missing(shulu: Shulu, small: Path) -> None:
    result = shulu("models", "compare", "spacy:none", "--gold", small / "gold", "--uner", small / "uner")
    assert (result.code, result.out) == (2, "")
    assert "there is no pipeline 'none'" in result.err

"""Weights: what is missing, damaged or of another shape is named before anything runs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.models.weights import build, digest, from_archive, from_jieba, jieba_folder, read_table


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the network of the jieba wheel."""
    folder = tmp_path / "lac_small"
    shutil.copytree(jieba_folder(), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def test_the_network_of_the_wheel_has_the_shapes_that_its_dictionaries_say() -> None:
    weights = from_jieba(jieba_folder())
    characters = read_table(jieba_folder() / "word.dic")
    tags = read_table(jieba_folder() / "tag.dic")
    assert weights.embedding.shape == (max(characters) + 1, 128)
    assert weights.moves.shape == (len(tags), len(tags)) == (57, 57)
    assert (characters[51], tags[48]) == ("李", "PER-B")


@pytest.mark.parametrize("keep", [0, 10, 40, 100_000])
def test_a_file_that_is_cut_short_is_named(copied: Path, keep: int) -> None:
    path = copied / "model_baseline" / "word_emb"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ConfigError, match=r"word_emb: no parameters can be read, the file is damaged"):
        from_jieba(copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "model_baseline" / "crfw").unlink()
    with pytest.raises(ConfigError, match=r"crfw: No such file"):
        from_jieba(copied)


def test_a_parameter_of_another_size_is_named(copied: Path) -> None:
    shutil.copy(copied / "model_baseline" / "fc_0.b_0", copied / "model_baseline" / "fc_4.b_0")
    with pytest.raises(ConfigError, match="has the shape"):
        from_jieba(copied)


def test_the_jieba_that_is_installed_may_lack_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "jieba.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"tagger lac: the installed jieba has no lac_small"):
        jieba_folder()


def test_an_archive_gives_back_what_was_written(tmp_path: Path) -> None:
    weights = from_jieba(jieba_folder())
    arrays: dict[str, Any] = weights.arrays()
    np.savez(tmp_path / "weights.npz", **arrays)
    again = from_archive(tmp_path / "weights.npz")
    assert all(np.array_equal(array, again.arrays()[name]) for name, array in weights.arrays().items())


def test_an_archive_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    with pytest.raises(ConfigError, match="no weights can be read"):
        from_archive(path)
    path.write_bytes(b"PK\x03\x04 what is this")
    with pytest.raises(ConfigError, match="no weights can be read"):
        from_archive(path)


def test_arrays_that_are_missing_or_no_numbers_are_named() -> None:
    arrays = from_jieba(jieba_folder()).arrays()
    with pytest.raises(ConfigError, match="here: has no weights called 'moves'"):
        build({name: array for name, array in arrays.items() if name != "moves"}, "here")
    broken = arrays["bias2"].copy()
    broken[3] = np.nan
    with pytest.raises(ConfigError, match="here: bias2 holds what is no number"):
        build({**arrays, "bias2": broken}, "here")


def test_a_table_without_numbers_is_named(tmp_path: Path) -> None:
    (tmp_path / "word.dic").write_text("0\ta\nb\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"word\.dic, line 2"):
        read_table(tmp_path / "word.dic")


def test_the_digest_tells_files_and_their_names(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a").write_text("x")
    first = digest(tmp_path / "one")
    assert digest(tmp_path / "one") == first
    (tmp_path / "one" / "a").rename(tmp_path / "one" / "b")
    assert digest(tmp_path / "one") != first
    with pytest.raises(ConfigError, match="none"):
        digest(tmp_path / "none")

"""HanLP 2.1 models: found by official name, address or path, loaded from the disk only.

HanLP itself would fetch what is missing, and take half a minute to find that it cannot; so the place is looked up
first, and fetching is refused while a model is loaded. Where weights are missing in a file HanLP goes on with random
ones; so their names are compared. A model may be followed by ``#`` and a task of it: ``…#ner/pku``.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import ConfigError

DEFAULT = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
"""The model of ``hanlp`` alone: the smallest official one with tokenizer and names."""

_INSTALL = "python -m pip install 'shulu[hanlp]'"


def find(model: str) -> Path:
    """The folder of a model. Raises `ConfigError` at once where it is not on this disk."""
    io = _library("utils.io_util")
    named = (model or DEFAULT).partition("#")[0]
    if Path(named).is_dir():
        return _with_config(Path(named), named)
    url = official().get(named, named)
    if not url.startswith(("http://", "https://")):
        raise ConfigError(
            f"hanlp: there is no model {named!r}: neither a folder nor an official name "
            "(`shulu models list` shows them)"
        )
    folder = Path(io.split_if_compressed(io.path_from_url(url, io.hanlp_home()))[0])
    if not folder.is_dir():
        raise ConfigError(
            f"hanlp: the model {named} is not on this disk, {folder} is missing: `shulu models download {named}` "
            "fetches it, or set HANLP_HOME to the folder that has it"
        )
    return _with_config(folder, named)


def official() -> dict[str, str]:
    """HanLP's own models that find names in Chinese or cut it into words, with their addresses."""
    models: dict[str, str] = dict(_library("pretrained").ALL)
    kinds = ("mtl", "ner", "tok")
    return {name: url for name, url in sorted(models.items()) if url.rsplit("/", 2)[-2] in kinds and "_ZH" in name}


@lru_cache(maxsize=2)
def load(model: str) -> Any:
    """The component. Raises `ConfigError` where it is missing, damaged, or made for a HanLP that is not installed."""
    folder = find(model)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    library = _library("")
    import torch

    # HanLP's own report of a failure is twenty lines long and advises to upgrade HanLP
    with warnings.catch_warnings(), _offline(), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        try:
            component = library.load(str(folder), devices=-1, verbose=False, **_own_encoder(folder))
            _same_weights(component, folder, torch)
        except ConfigError:
            raise
        except Exception as error:  # whatever a damaged file makes HanLP raise
            reason = str(error).strip().split("\n")[0]
            raise ConfigError(f"hanlp: {folder} cannot be loaded: {type(error).__name__}: {reason}") from error
    return component


def download(model: str) -> Path:
    """Fetch an official model and what it stands on, by HanLP itself. Raises `ConfigError` where that fails."""
    named = (model or DEFAULT).partition("#")[0]
    if named not in official():
        raise ConfigError(f"hanlp: {named!r} is no official model (`shulu models list` shows them)")
    try:
        _library("").load(named, devices=-1)
    except Exception as error:  # no network, no such file, a file cut short
        reason = str(error).strip().split("\n")[0]
        raise ConfigError(f"hanlp: {named} cannot be fetched: {type(error).__name__}: {reason}") from error
    return find(named)


def tasks(component: Any) -> tuple[str, ...]:
    """The tasks of a multi-task model; of another none."""
    return tuple(getattr(component.config, "task_names", None) or ())


def task_of(component: Any, model: str, kind: str) -> str:
    """The task of a multi-task model that cuts words (``tok``) or finds names (``ner``); "" for another model.

    The one named after ``#``, or else the first. Raises `ConfigError` where there is none.
    """
    has = tasks(component)
    if not has:
        return ""
    wanted = model.partition("#")[2]
    fitting = [task for task in has if task.partition("/")[0] == kind]
    if wanted and wanted.partition("/")[0] == kind and wanted not in fitting:
        raise ConfigError(f"hanlp: {model}: there is no task {wanted!r}, only {', '.join(has)}")
    if not fitting:
        raise ConfigError(f"hanlp: {model or DEFAULT}: no task of it begins with {kind!r}, only {', '.join(has)}")
    return wanted if wanted in fitting else fitting[0]


def tags_of(part: Any) -> list[str]:
    """The labels of a component or task that finds names, without the letters for begin and end."""
    vocabulary = part.vocabs.get("tag") or part.vocabs.get("label")
    entries = [] if vocabulary is None else vocabulary.idx_to_token
    return sorted({str(entry).split("-", 1)[-1] for entry in entries if entry} - {"O", "<pad>", "<unk>"})


def _with_config(folder: Path, named: str) -> Path:
    if not (folder / "config.json").is_file():
        raise ConfigError(f"hanlp: {named}: {folder} is no HanLP 2.1 model, it has no config.json")
    return folder


def _own_encoder(folder: Path) -> dict[str, Any]:
    """What of a model's configuration names an encoder inside its folder, with the whole path, as HanLP needs it."""
    config = msgspec.json.decode((folder / "config.json").read_bytes(), type=dict[str, Any])
    encoder = config.get("encoder")
    own: dict[str, Any] = {}
    if isinstance(encoder, dict) and (path := _inside(folder, encoder.get("transformer"))):
        from hanlp_common.configurable import Configurable

        own["encoder"] = Configurable.from_config({**encoder, "transformer": path})
    if path := _inside(folder, config.get("transformer")):
        own["transformer"] = path
    return own


def _inside(folder: Path, name: object) -> str:
    """The path of a folder in another; "" where there is none of this name."""
    return str((folder / name).resolve()) if isinstance(name, str) and name and (folder / name).is_dir() else ""


def _same_weights(component: Any, folder: Path, torch: Any) -> None:
    file = folder / "model.pt"
    network = getattr(component, "model_", None)
    if not file.is_file() or network is None:
        raise ConfigError(f"hanlp: {folder} has no model.pt: not a PyTorch model of HanLP 2.1")
    stored = torch.load(file, map_location="cpu", weights_only=True)
    missing = sorted(network.state_dict().keys() - stored.keys())
    if missing:
        raise ConfigError(f"hanlp: {file} lacks weights, {missing[0]} and {len(missing) - 1} more; it is damaged")


@contextmanager
def _offline() -> Iterator[None]:
    """Fetching is refused meanwhile."""
    io = _library("utils.io_util")
    fetch = io.download

    def refuse(url: str, *_: Any, **__: Any) -> None:
        raise ConfigError(f"hanlp: the model needs {url}, which is not on this disk (`shulu models download`)")

    io.download = refuse
    try:
        yield
    finally:
        io.download = fetch


def _library(module: str) -> Any:
    """HanLP, or a module of it. Raises `ConfigError` where it, or something that it needs, is not installed."""
    os.environ.setdefault("HANLP_VERBOSE", "0")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import importlib

            importlib.import_module("hanlp")
            return importlib.import_module(f"hanlp.{module}" if module else "hanlp")
    except ImportError as error:
        raise ConfigError(f"hanlp: {error}; {_INSTALL}") from error

"""The weights of a tagging network, from the files that the jieba wheel carries or from an archive of our own.

jieba 0.42.1 ships the small network of Baidu LAC (folder ``lac_small``: words, parts of speech, PER, LOC, ORG, TIME) as
parameter files of a runtime that is not needed to read them: each is a header, a description of type and shape
(a protobuf message), and little-endian float32 numbers.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[Any]

LAYERS = 4  # two bidirectional ones: 0 and 1 read the characters forwards and backwards, 2 and 3 what these two say
_FLOAT32 = 5  # framework.proto, VarType.FP32


class Gru(msgspec.Struct, frozen=True):
    """One direction of a layer: input projection, its bias, and the recurrent weights of the gates and the state.

    ``u, r = sigmoid(x + h @ gates)``, ``c = tanh(x + (r * h) @ state)``, ``h' = (1 - u) * h + u * c``.
    """

    inputs: Matrix
    bias: Matrix
    gates: Matrix
    state: Matrix


class Weights(msgspec.Struct, frozen=True):
    """A character network: embeddings, two bidirectional GRU layers, a linear layer, a CRF.

    `start`, `stop` and `moves` are the CRF's scores of a first tag, of a last one, and of one tag after another.
    """

    embedding: Matrix
    layers: tuple[Gru, ...]
    output: Matrix
    bias: Matrix
    start: Matrix
    stop: Matrix
    moves: Matrix

    def arrays(self) -> dict[str, Matrix]:
        """All arrays by name, as `from_archive` takes them."""
        named = {name: getattr(self, name) for name in ("embedding", "output", "bias", "start", "stop", "moves")}
        for number, layer in enumerate(self.layers):
            named |= {f"{name}{number}": getattr(layer, name) for name in ("inputs", "bias", "gates", "state")}
        return named


def jieba_folder() -> Path:
    """The folder of the network in the installed jieba. Raises `ConfigError` where jieba does not have it."""
    found = util.find_spec("jieba")
    folder = Path(found.origin).parent / "lac_small" if found is not None and found.origin else Path()
    for needed in ("word.dic", "tag.dic", "model_baseline"):
        if found is None or not (folder / needed).exists():
            raise ConfigError(f"tagger lac: the installed jieba has no lac_small/{needed}; it came with jieba 0.42.1")
    return folder


def from_jieba(folder: Path) -> Weights:
    """The weights in a ``lac_small`` folder. Raises `ConfigError` naming the file that is missing or damaged."""
    files = {
        name: _tensor(folder / "model_baseline" / name)
        for name in ["word_emb", "crfw", "fc_4.w_0", "fc_4.b_0"]
        + [f"{kind}_{number}.{part}_0" for kind in ("fc", "gru") for number in range(LAYERS) for part in "wb"]
    }
    size = files["word_emb"].shape[-1]
    layers = []
    for number in range(LAYERS):
        recurrent = files[f"gru_{number}.w_0"].ravel()
        if recurrent.size != 3 * size * size:
            raise ConfigError(f"{folder}: gru_{number}.w_0 does not have the size of the embeddings")
        # The runtime keeps the two gates' matrix and the state's one after the other, each in row order.
        gates = recurrent[: 2 * size * size].reshape(size, 2 * size)
        state = recurrent[2 * size * size :].reshape(size, size)
        bias = files[f"fc_{number}.b_0"].ravel() + files[f"gru_{number}.b_0"].ravel()
        layers.append(Gru(files[f"fc_{number}.w_0"], bias, gates, state))
    crf = files["crfw"]
    weights = Weights(
        files["word_emb"], tuple(layers), files["fc_4.w_0"], files["fc_4.b_0"].ravel(), crf[0], crf[1], crf[2:]
    )
    return _checked(weights, folder)


def from_archive(path: Path) -> Weights:
    """The weights of an ``.npz`` archive of ours (float16 or float32). Raises `ConfigError` for any other file."""
    import numpy as np

    try:
        # Opened here: where it is no archive, numpy would leave the file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name].astype(np.float32) for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigError(f"{path}: no weights can be read: {error}") from error
    return build(arrays, path)


def build(arrays: dict[str, Matrix], where: Path | str) -> Weights:
    """Weights out of named arrays. Raises `ConfigError` where one is missing or they do not fit each other."""
    try:
        layers = tuple(
            Gru(*(arrays[f"{name}{number}"] for name in ("inputs", "bias", "gates", "state")))
            for number in range(LAYERS)
        )
        weights = Weights(
            arrays["embedding"], layers, *(arrays[name] for name in ("output", "bias", "start", "stop", "moves"))
        )
    except KeyError as error:
        raise ConfigError(f"{where}: has no weights called {error}") from error
    return _checked(weights, where)


def read_table(path: Path) -> dict[int, str]:
    """A dictionary file of the network: lines of number and entry. Raises `ConfigError` naming the line."""
    entries: dict[int, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for at, line in enumerate(lines, start=1):
        number, tab, entry = line.rstrip("\r").partition("\t")
        if not line:
            continue
        if not tab or not number.isdecimal():
            raise ConfigError(f"{path}, line {at}: no number and entry")
        entries[int(number)] = entry
    return entries


def digest(*paths: Path) -> str:
    """SHA-256 over the bytes of files, and of all files in folders, in the order of their names.

    Raises `ConfigError` where one cannot be read.
    """
    seen = hashlib.sha256()
    for path in paths:
        inside = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]
        for item in inside:
            if item.suffix == ".pyc":
                continue
            try:
                seen.update(item.relative_to(path.parent).as_posix().encode() + b"\0" + item.read_bytes() + b"\0")
            except OSError as error:
                raise ConfigError(f"{item}: {error.strerror or error}") from error
    return seen.hexdigest()


def _checked(weights: Weights, path: Path | str) -> Weights:
    """The same weights. Raises `ConfigError` where shapes do not fit each other or numbers are none."""
    import numpy as np

    size, tags = weights.embedding.shape[-1], weights.bias.size
    wanted = {"output": (2 * size, tags), "start": (tags,), "stop": (tags,), "moves": (tags, tags)}
    for number in range(LAYERS):
        read = size if number < 2 else 2 * size
        wanted |= {f"inputs{number}": (read, 3 * size), f"bias{number}": (3 * size,)}
        wanted |= {f"gates{number}": (size, 2 * size), f"state{number}": (size, size)}
    arrays = weights.arrays()
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            raise ConfigError(f"{path}: {name} has the shape {arrays[name].shape}, not {shape}")
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ConfigError(f"{path}: {name} holds what is no number; the file is damaged")
    return weights


def _tensor(path: Path) -> Matrix:
    """One parameter file: version, level of detail, version, description, numbers."""
    import numpy as np

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    try:
        (levels,) = struct.unpack_from("<Q", data, 4)
        at = 12
        for _ in range(levels):
            (length,) = struct.unpack_from("<Q", data, at)
            at += 8 + length
        (length,) = struct.unpack_from("<i", data, at + 4)
        at += 8
        kind, shape = _description(data[at : at + length])
        numbers = np.frombuffer(data, dtype="<f4", offset=at + length)
        if kind != _FLOAT32:
            raise ValueError(f"numbers of type {kind}")
        return numbers.reshape(shape).astype(np.float32)
    except (struct.error, ValueError, IndexError) as error:
        raise ConfigError(f"{path}: no parameters can be read, the file is damaged: {error}") from error


def _description(data: bytes) -> tuple[int, tuple[int, ...]]:
    """Type and shape out of a TensorDesc message: field 1 the type, field 2 the sizes, packed or one by one."""
    kind, shape, at = -1, list[int](), 0
    while at < len(data):
        key, at = _varint(data, at)
        value, at = _varint(data, at)
        if key == 0x08:
            kind = value
        elif key == 0x10:
            shape.append(value)
        elif key == 0x12:
            end = at + value
            while at < end:
                value, at = _varint(data, at)
                shape.append(value)
        else:
            raise ValueError(f"unknown field {key >> 3}")
    return kind, tuple(shape)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at

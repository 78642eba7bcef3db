"""The character network as an ONNX model, made in memory: what onnxruntime runs.

An ONNX file is one protobuf message (onnx.proto3); the few fields that this network needs are written here, so that
no converter has to be installed. Paddle's GRU is ONNX's with ``linear_before_reset = 0``, but for the update gate,
which says there how much of the old state stays: its weights change their sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.models.weights import Gru, Matrix, Weights

_OPSET, _IR = 14, 8
_FLOAT, _INT32, _INT64 = 1, 6, 7  # TensorProto.DataType
_ATTRIBUTE_INT, _ATTRIBUTE_STRING, _ATTRIBUTE_INTS = 2, 3, 7  # AttributeProto.AttributeType


def model(weights: Weights) -> bytes:
    """A model with the inputs ``characters`` (time, batch) and ``lengths`` (batch), and the output ``scores``.

    ``scores`` are those of each tag, (time, batch, tags); what stands past a sentence's length means nothing.
    """
    size = weights.embedding.shape[1]
    nodes = [_node("Gather", ["embedding", "characters"], "read0")]
    tensors = [_tensor("embedding", weights.embedding), _tensor("flat", np.array([0, 0, 2 * size], dtype=np.int64))]
    for layer in (0, 1):
        pair = weights.layers[2 * layer : 2 * layer + 2]
        for name, make in (("inputs", _inputs), ("gates", _recurrent), ("bias", _bias)):
            tensors.append(_tensor(f"{name}{layer}", np.stack([make(gru) for gru in pair])))
        given = [f"read{layer}", f"inputs{layer}", f"gates{layer}", f"bias{layer}", "lengths"]
        nodes += [
            _node("GRU", given, f"states{layer}", hidden_size=size, direction="bidirectional", linear_before_reset=0),
            _node("Transpose", [f"states{layer}"], f"beside{layer}", perm=(0, 2, 1, 3)),
            _node("Reshape", [f"beside{layer}", "flat"], f"read{layer + 1}"),
        ]
    tensors += [_tensor("output", weights.output), _tensor("shift", weights.bias)]
    nodes += [_node("MatMul", ["read2", "output"], "product"), _node("Add", ["product", "shift"], "scores")]
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, b"names")
    graph += b"".join(_field(5, tensor) for tensor in tensors)
    graph += _field(11, _value("characters", _INT64, ("time", "batch"))) + _field(
        11, _value("lengths", _INT32, ("batch",))
    )
    graph += _field(12, _value("scores", _FLOAT, ("time", "batch", len(weights.bias))))
    return _number(1, _IR) + _field(7, graph) + _field(8, _number(2, _OPSET))


def _inputs(gru: Gru) -> Matrix:
    return _gates_of(gru.inputs).T


def _recurrent(gru: Gru) -> Matrix:
    return _gates_of(np.concatenate([gru.gates, gru.state], axis=1)).T


def _bias(gru: Gru) -> Matrix:
    turned = _gates_of(gru.bias[None])[0]
    return np.concatenate([turned, np.zeros_like(turned)])


def _gates_of(columns: Matrix) -> Matrix:
    """Columns of update, reset and state, the update gate's negated."""
    size = columns.shape[1] // 3
    return np.concatenate([-columns[:, :size], columns[:, size:]], axis=1)


def _node(operator: str, inputs: list[str], output: str, **attributes: int | str | tuple[int, ...]) -> bytes:
    message = b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode())
    message += _field(4, operator.encode())
    for name, value in attributes.items():
        if isinstance(value, int):
            content = _number(3, value) + _number(20, _ATTRIBUTE_INT)
        elif isinstance(value, str):
            content = _field(4, value.encode()) + _number(20, _ATTRIBUTE_STRING)
        else:
            content = b"".join(_number(8, item) for item in value) + _number(20, _ATTRIBUTE_INTS)
        message += _field(5, _field(1, name.encode()) + content)
    return message


def _tensor(name: str, array: Matrix) -> bytes:
    kind = _INT64 if array.dtype == np.int64 else _FLOAT
    data = np.ascontiguousarray(array, dtype="<i8" if kind == _INT64 else "<f4").tobytes()
    return (
        b"".join(_number(1, length) for length in array.shape)
        + _number(2, kind)
        + _field(8, name.encode())
        + _field(9, data)
    )


def _value(name: str, kind: int, shape: tuple[int | str, ...]) -> bytes:
    sizes = b"".join(
        _field(1, _number(1, size) if isinstance(size, int) else _field(2, size.encode())) for size in shape
    )
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, sizes)))


def _field(number: int, content: bytes) -> bytes:
    """A field with length and bytes: text, bytes, or a message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    """A field with a whole number, not negative."""
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)

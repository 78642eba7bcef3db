"""Trains the network of the jieba wheel on, over sentences with names, and averages the result with what it was.

The sentences say names only, the network tags words and parts of speech too: the loss is that of all taggings that
have just these names (a CRF with the other tags summed over). Averaging the weights before and after keeps what the
network knew of news (measured in the model card).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from pipeline.model import Span
from pipeline.models.lac import LABELS, NameModel, sentences
from pipeline.models.weights import Weights, build
from pipeline.score.uner import UNSURE, Sentence

_BATCH = 2048  # characters
_IMPOSSIBLE = -1e4

Example = tuple[list[int], list[int]]
"""Numbers of the characters, and of each what it is: 0 no name, then first and further characters of each label, last
anything at all."""


def examples(model: NameModel, data: Sequence[Sentence]) -> Iterator[Example]:
    """The sentences in pieces that the network can read."""
    order: list[str] = sorted(set(LABELS.values()))
    for sentence in data:
        kinds = [0] * len(sentence.text)
        for span, label in sentence.names:
            if label == UNSURE:
                kinds[span.start : span.end] = [1 + 2 * len(order)] * len(span)
                continue
            first = 1 + 2 * order.index(label)
            kinds[span.start : span.end] = [first, *[first + 1] * (len(span) - 1)]
        numbers = model.numbers(sentence.text)
        for start, end in sentences(sentence.text, Span(0, len(sentence.text))):
            yield numbers[start:end], kinds[start:end]


def allowed(tags: Sequence[str]) -> Tensor:
    """For each kind of character a score of each tag: 0 where it may have it, else impossible."""
    order = sorted(set(LABELS.values()))
    scores = torch.full((2 + 2 * len(order), len(tags)), _IMPOSSIBLE)
    scores[-1] = 0.0
    for number, tag in enumerate(tags):
        kind, _, part = tag.rpartition("-")
        label = LABELS.get(kind)
        scores[0 if label is None else 1 + 2 * order.index(label) + (part == "I"), number] = 0.0
    return scores


def _gru(inputs: Tensor, gates: Tensor, state: Tensor) -> Tensor:
    """The states of one direction, (time, batch, size), as `pipeline.models.network` has them."""
    size = state.shape[0]
    last = inputs.new_zeros(inputs.shape[1], size)
    states = []
    for step in inputs.unbind(0):
        update, reset = torch.sigmoid(step[:, : 2 * size] + last @ gates).chunk(2, dim=1)
        new = torch.tanh(step[:, 2 * size :] + (reset * last) @ state)
        last = torch.lerp(last, new, update)
        states.append(last)
    return torch.stack(states)


def _emissions(named: dict[str, Tensor], characters: Tensor, reverse: Tensor, dropout: float) -> Tensor:
    def drop(values: Tensor) -> Tensor:
        return torch.nn.functional.dropout(values, dropout, training=dropout > 0)

    def turned(values: Tensor) -> Tensor:
        return torch.gather(values, 0, reverse[:, :, None].expand(-1, -1, values.shape[2]))

    read = drop(named["embedding"][characters])
    for layer in (0, 2):
        one, two = (read @ named[f"inputs{number}"] + named[f"bias{number}"] for number in (layer, layer + 1))
        there = _gru(one, named[f"gates{layer}"], named[f"state{layer}"])
        back = _gru(turned(two), named[f"gates{layer + 1}"], named[f"state{layer + 1}"])
        read = drop(torch.cat([there, turned(back)], dim=2))
    return read @ named["output"] + named["bias"]


def _sums(named: dict[str, Tensor], scores: Tensor, mask: Tensor) -> Tensor:
    """The logarithm of the sum over all taggings of each sentence."""
    moves = named["moves"].exp()
    now = scores[0] + named["start"]
    for step in range(1, len(scores)):
        top = now.max(dim=1, keepdim=True).values.detach()
        after = torch.log((now - top).exp() @ moves + 1e-30) + top + scores[step]
        now = torch.where(mask[step][:, None], after, now)
    return torch.logsumexp(now + named["stop"], dim=1)


def train(
    model: NameModel,
    data: Sequence[Sentence],
    *,
    epochs: int,
    seed: int,
    rate: float = 1e-3,
    dropout: float = 0.25,
    say: Callable[[str], None] = print,
) -> Weights:
    """The weights after some rounds over the data: a moving average over the steps."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    named = {name: torch.tensor(array).requires_grad_() for name, array in model.weights.arrays().items()}
    mean = {name: value.detach().clone() for name, value in named.items()}
    may = allowed(model.tags)
    optimizer = torch.optim.Adam(named.values(), lr=rate)
    whole = list(examples(model, data))
    step, steps = 0, epochs * sum(1 for _ in _batches(whole, random.Random(seed)))
    for epoch in range(epochs):
        begun, losses = time.perf_counter(), []
        for batch in _batches(whole, shuffle):
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, step / 50) * max(0.05, 1 - step / steps)
            characters, kinds, mask, reverse = _padded(batch)
            scores = _emissions(named, characters, reverse, dropout)
            loss = (_sums(named, scores, mask) - _sums(named, scores + may[kinds], mask)).sum() / mask.sum()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(named.values(), 1.0)
            optimizer.step()
            losses.append(float(loss.detach()))
            keep = min(0.98, step / (step + 10))
            with torch.no_grad():
                for name, value in named.items():
                    mean[name].lerp_(value, 1 - keep)
        say(f"round {epoch + 1}: loss {sum(losses) / len(losses):.4f}, {time.perf_counter() - begun:.0f} s")
    return build({name: value.numpy() for name, value in mean.items()}, "training")


def average(before: Weights, after: Sequence[Weights], share: float) -> Weights:
    """(1 - share) of the one and `share` of the mean of the others, number by number."""
    old, new = before.arrays(), [weights.arrays() for weights in after]
    mixed = {
        name: ((1 - share) * old[name] + share * np.mean([arrays[name] for arrays in new], axis=0)).astype(np.float32)
        for name in old
    }
    return build(mixed, "training")


def _batches(data: list[Example], shuffle: random.Random) -> Iterator[list[Example]]:
    """Examples of like length together, in an order of their own each time."""
    mixed = sorted(data, key=lambda example: (len(example[0]) + shuffle.randrange(8), shuffle.random()))
    batches: list[list[Example]] = []
    for example in mixed:
        if not batches or len(example[0]) * (len(batches[-1]) + 1) > _BATCH:
            batches.append([])
        batches[-1].append(example)
    shuffle.shuffle(batches)
    yield from batches


def _padded(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Characters, kinds and mask of a batch, each (time, batch), and its characters' places counted from the end."""
    longest = max(len(numbers) for numbers, _ in batch)
    shape = (longest, len(batch))
    characters, kinds = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.bool)
    reverse = torch.arange(longest)[:, None].repeat(1, len(batch))
    for column, (numbers, kind) in enumerate(batch):
        length = len(numbers)
        characters[:length, column] = torch.tensor(numbers)
        kinds[:length, column] = torch.tensor(kind)
        mask[:length, column] = True
        reverse[:length, column] = torch.arange(length - 1, -1, -1)
    return characters, kinds, mask, reverse


__all__ = ["average", "examples", "train"]

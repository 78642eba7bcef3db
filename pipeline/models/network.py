"""Runs a tagging network: onnxruntime computes the scores of tags, numpy the likeliest path of the CRF.

onnxruntime on one thread reads twice as many characters a second as numpy does (measured: 130,000 and 65,000), to
the same tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

from pipeline.models.onnx import model
from pipeline.models.weights import Weights

if TYPE_CHECKING:
    from pipeline.models.weights import Matrix

_BATCH = 512
"""Characters to a batch. Fewer lose time at each step, more leave the processor's cache."""


class Network:
    """A network ready to run, on one thread: who has more processors has more articles."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._session: Any = None
        self._into = np.ascontiguousarray(weights.moves.T)
        self._moves = np.exp(weights.moves)

    def __getstate__(self) -> dict[str, Any]:
        return {"weights": self.weights}  # a session belongs to its process

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["weights"])  # type: ignore[misc]

    def tags(self, sentences: Sequence[Sequence[int]]) -> list[tuple[list[int], Matrix]]:
        """Of each sentence, given as numbers of characters: the likeliest tags, and how likely each tag is anywhere.

        The first is a tag's number for each character, the second (characters, tags).
        """
        found: list[tuple[list[int], Matrix]] = [([], np.empty((0, len(self._into))))] * len(sentences)
        for batch in _batches(sentences):
            lengths = np.array([len(sentences[at]) for at in batch])
            scores = self._scores(sentences, batch, lengths)
            paths, chances = self._paths(scores, lengths), self._chances(scores, lengths)
            for column, at in enumerate(batch):
                found[at] = paths[column], chances[: lengths[column], column]
        return found

    def scores(self, sentence: Sequence[int]) -> Matrix:
        """The score of each tag for each character of one sentence, (time, tags)."""
        scores: Matrix = self._scores([sentence], [0], np.array([len(sentence)]))[:, 0]
        return scores

    def _scores(self, sentences: Sequence[Sequence[int]], batch: Sequence[int], lengths: Matrix) -> Matrix:
        if self._session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                model(self.weights), options, providers=["CPUExecutionProvider"]
            )
        characters = np.zeros((int(lengths[0]), len(batch)), dtype=np.int64)
        for column, at in enumerate(batch):
            characters[: lengths[column], column] = sentences[at]
        given = {"characters": characters, "lengths": lengths.astype(np.int32)}
        scores: Matrix = self._session.run(None, given)[0]
        return scores

    def _paths(self, emissions: Matrix, lengths: Matrix) -> list[list[int]]:
        """The likeliest tags of each sentence (Viterbi); the longest sentence comes first."""
        steps, width, count = emissions.shape
        going = [int(np.searchsorted(-lengths, -step)) for step in range(steps)]  # sentences longer than the step
        before = np.zeros((steps, width, count), dtype=np.int8)
        last = np.empty(width, dtype=np.int64)
        scores = emissions[0] + self.weights.start
        for step in range(1, steps):
            here = going[step]
            last[here : len(scores)] = np.argmax(scores[here:] + self.weights.stop, axis=1)
            ways = scores[:here, None, :] + self._into
            best = np.argmax(ways, axis=2)
            before[step, :here] = best
            scores = np.take_along_axis(ways, best[:, :, None], axis=2)[:, :, 0] + emissions[step, :here]
        last[: len(scores)] = np.argmax(scores + self.weights.stop, axis=1)
        path = np.empty((steps, width), dtype=np.int64)
        for step in range(steps - 1, -1, -1):
            tags = last[: going[step]]
            path[step, : going[step]] = tags
            last[: going[step]] = before[step, np.arange(going[step]), tags]
        return [path[:length, column].tolist() for column, length in enumerate(lengths)]

    def _chances(self, emissions: Matrix, lengths: Matrix) -> Matrix:
        """The probability of each tag at each character, over all paths (forwards and backwards sums, scaled)."""
        steps, width, _ = emissions.shape
        weights = np.exp(emissions - emissions.max(axis=2, keepdims=True))
        going = [int(np.searchsorted(-lengths, -step)) for step in range(steps)]
        there = np.zeros_like(weights)
        now = weights[0] * np.exp(self.weights.start)
        for step in range(steps):
            if step:
                now = (now[: going[step]] @ self._moves) * weights[step, : going[step]]
            now /= now.sum(axis=1, keepdims=True)
            there[step, : going[step]] = now
        after = np.exp(self.weights.stop)
        back = np.tile(after, (width, 1))
        for step in range(steps - 1, -1, -1):
            here = back[: going[step]]
            there[step, : going[step]] *= here
            if step:
                # A sentence that ends here begins its sums; the others go on with theirs.
                here = (here * weights[step, : going[step]]) @ self._moves.T
                back[: going[step]] = here / here.sum(axis=1, keepdims=True)
        chances: Matrix = there / np.maximum(there.sum(axis=2, keepdims=True), 1e-30)
        return chances


def _batches(sentences: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Which sentences are run together, the longest first; empty ones are left out."""
    batch: list[int] = []
    for at in sorted(range(len(sentences)), key=lambda at: -len(sentences[at])):
        if not sentences[at]:
            break
        if batch and len(sentences[batch[0]]) * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch

"""The network: the ONNX model against the formula, the likeliest path and the chances against all paths."""

from __future__ import annotations

import itertools
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.models.network import Network
from pipeline.models.weights import Gru, Weights

if TYPE_CHECKING:
    from pipeline.models.weights import Matrix

TAGS, SIZE, CHARACTERS = 3, 4, 7


@pytest.fixture
def weights() -> Weights:
    """A small network with the numbers of a fixed seed."""
    random = np.random.default_rng(5)

    def some(*shape: int) -> Matrix:
        return random.normal(size=shape).astype(np.float32)

    layers = tuple(
        Gru(some(read, 3 * SIZE), some(3 * SIZE), some(SIZE, 2 * SIZE), some(SIZE, SIZE))
        for read in (SIZE, SIZE, 2 * SIZE, 2 * SIZE)
    )
    return Weights(
        some(CHARACTERS, SIZE), layers, some(2 * SIZE, TAGS), some(TAGS), some(TAGS), some(TAGS), some(TAGS, TAGS)
    )


def emissions(weights: Weights, sentence: list[int]) -> Matrix:
    """The scores by the formula, one character after the other."""

    def run(gru: Gru, rows: Matrix) -> Matrix:
        state, states = np.zeros(SIZE), []
        for row in rows:
            step = row @ gru.inputs + gru.bias
            gates = 1 / (1 + np.exp(-(step[: 2 * SIZE] + state @ gru.gates)))
            update, reset = gates[:SIZE], gates[SIZE:]
            new = np.tanh(step[2 * SIZE :] + (reset * state) @ gru.state)
            state = (1 - update) * state + update * new
            states.append(state)
        return np.array(states)

    rows: Matrix = weights.embedding[sentence]
    for there, back in (weights.layers[:2], weights.layers[2:]):
        rows = np.concatenate([run(there, rows), run(back, rows[::-1])[::-1]], axis=1)
    scores: Matrix = rows @ weights.output + weights.bias
    return scores


def paths(weights: Weights, scores: Matrix) -> dict[tuple[int, ...], float]:
    """The score of each tagging."""
    found = {}
    for path in itertools.product(range(TAGS), repeat=len(scores)):
        total = weights.start[path[0]] + weights.stop[path[-1]] + sum(scores[at, tag] for at, tag in enumerate(path))
        found[path] = float(total + sum(weights.moves[one, two] for one, two in itertools.pairwise(path)))
    return found


SENTENCES = [[1, 2, 3, 4, 5, 6], [6], [], [2, 2], [0, 5, 1, 3], [3, 4, 5]]


def test_the_onnx_model_computes_the_formula(weights: Weights) -> None:
    for sentence in filter(None, SENTENCES):
        assert Network(weights).scores(sentence) == pytest.approx(emissions(weights, sentence), abs=1e-5)


def test_the_path_is_the_likeliest_and_the_chances_are_those_of_all_paths(weights: Weights) -> None:
    for sentence, (path, chances) in zip(SENTENCES, Network(weights).tags(SENTENCES), strict=True):
        assert len(path) == len(chances) == len(sentence)
        if not sentence:
            continue
        scored = paths(weights, emissions(weights, sentence))
        assert tuple(path) == max(scored, key=lambda item: scored[item])
        whole = sum(np.exp(score) for score in scored.values())
        for at, tag in itertools.product(range(len(sentence)), range(TAGS)):
            share = sum(np.exp(score) for item, score in scored.items() if item[at] == tag) / whole
            assert chances[at, tag] == pytest.approx(share, abs=1e-4)


def test_a_sentence_is_tagged_alike_in_any_company(weights: Weights) -> None:
    network = Network(weights)
    together = [path for path, _ in network.tags(SENTENCES * 50)]
    assert together == [network.tags([sentence])[0][0] for sentence in SENTENCES] * 50


def test_a_network_can_be_sent_to_another_process(weights: Weights) -> None:
    network = Network(weights)
    before = [path for path, _ in network.tags(SENTENCES)]
    assert [path for path, _ in pickle.loads(pickle.dumps(network)).tags(SENTENCES)] == before

"""Training on: the loss leaves all tags open that the names do not fix, and what is learned shows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pipeline.model import Span
from pipeline.models.lac import from_jieba, from_weights
from pipeline.score.uner import UNSURE, Sentence
from tests.needs import needs

pytestmark = needs("torch")

TEXT = "乌有先生在子虚滩见到了亡是公。"
SENTENCE = Sentence(TEXT, ((Span(0, 2), "PERSON"), (Span(5, 8), "LOC"), (Span(11, 14), "PERSON")))


def test_a_few_rounds_teach_a_sentence() -> None:
    from pipeline.training.finetune import average, train

    before = from_jieba()
    wanted = [(span.start, span.end, label) for span, label in SENTENCE.names]
    assert [name[:3] for name in before.find_in([TEXT])[0]] != wanted
    said: list[str] = []
    after = train(before, [SENTENCE] * 20, epochs=15, seed=0, dropout=0.0, rate=5e-3, say=said.append)
    assert [name[:3] for name in from_weights(after, "test").find_in([TEXT])[0]] == wanted
    assert float(said[-1].split()[3].rstrip(",")) < float(said[0].split()[3].rstrip(","))

    half = average(before.weights, [after], 0.5).arrays()
    for name, array in before.weights.arrays().items():
        assert half[name] == pytest.approx((array + after.arrays()[name]) / 2, abs=1e-5)


def test_the_scores_are_those_that_the_shipped_code_computes() -> None:
    import torch

    from pipeline.training.finetune import _emissions, _padded, examples

    model = from_jieba()
    batch = list(examples(model, [SENTENCE, Sentence("子虚。", ())]))
    characters, _, _, reverse = _padded(batch)
    named = {name: torch.tensor(array) for name, array in model.weights.arrays().items()}
    scores = _emissions(named, characters, reverse, 0.0).detach().numpy()
    for column, (numbers, _) in enumerate(batch):
        assert scores[: len(numbers), column] == pytest.approx(model._network.scores(numbers), abs=1e-3)


def test_tags_are_open_but_for_names() -> None:
    from pipeline.training.finetune import allowed, examples

    model = from_jieba()
    may = allowed(model.tags).numpy() == 0
    ((_, kinds),) = examples(model, [SENTENCE])
    tags = [{model.tags[tag] for tag in np.flatnonzero(may[kind])} for kind in kinds]
    assert tags[0] == {"nr-B", "PER-B"}
    assert tags[1] == {"nr-I", "PER-I"}
    assert {"n-B", "v-I", "O"} <= tags[2]
    ((_, unsure),) = examples(model, [Sentence(TEXT, ((Span(0, 2), UNSURE),))])
    assert may[unsure[0]].all() and may[unsure[1]].all() and unsure[2] == kinds[2]
    assert not any(one & two for one, two in itertools.combinations([tags[0], tags[1], tags[2], tags[5]], 2))

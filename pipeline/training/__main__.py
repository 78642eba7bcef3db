"""Trains, averages, packs and measures the pipeline that shulu ships: ``python -m pipeline.training CORPUS_UNER OUT``.

Needs torch (on the CPU, about 8 minutes a run) and spaCy. The data are in the checkout, in ``corpus/uner``.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import msgspec
import spacy
from opencc import OpenCC

from pipeline.models.component import NAME, NamesComponent
from pipeline.models.lac import NameModel, from_jieba, from_weights
from pipeline.models.pipelines import OWN, own_folder
from pipeline.score.uner import Sentence, read_iob2
from pipeline.training.finetune import average, train

_TRADITIONAL = 4
"""One sentence in so many is read in Traditional characters as well."""


def augmented(data: Sequence[Sentence], seed: int) -> list[Sentence]:
    """The sentences, and some of them in Traditional characters, where these are as many."""
    convert = OpenCC("s2t").convert
    chosen = random.Random(seed).sample(list(data), len(data) // _TRADITIONAL)
    turned = [Sentence(convert(sentence.text), sentence.names) for sentence in chosen]
    return [*data, *(new for new, old in zip(turned, chosen, strict=True) if len(new.text) == len(old.text))]


def f1(model: NameModel, data: Sequence[Sentence]) -> float:
    """Strict F1 of names: both ends and the label."""
    right = found = gold = 0
    for sentence, names in zip(data, model.find_in([sentence.text for sentence in data]), strict=True):
        wanted = {(span.start, span.end, label) for span, label in sentence.names}
        got = {(name.start, name.end, name.label) for name in names}
        right, found, gold = right + len(wanted & got), found + len(got), gold + len(wanted)
    return 2 * right / max(found + gold, 1)


def pack(model: NameModel, folder: Path) -> None:
    """Write the spaCy pipeline; the model card that is there stays."""
    card = (own_folder() / "README.md").read_bytes() if (own_folder() / "README.md").is_file() else None
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME)
    component = nlp.get_pipe(NAME)
    assert isinstance(component, NamesComponent)
    component.model = model
    nlp.meta |= {
        "name": OWN.removeprefix("zh_"),
        "version": metadata.version("shulu"),
        "description": "Names in Chinese news: PERSON, LOC (places of any kind), ORG",
        "license": "CC BY-SA 4.0",
        "sources": [
            {"name": "Baidu LAC, as in jieba 0.42.1", "url": "https://github.com/baidu/lac", "license": "Apache-2.0"},
            {"name": "Universal NER, GSDSIMP", "url": "https://www.universalner.org", "license": "CC BY-SA 4.0"},
        ],
    }
    shutil.rmtree(folder, ignore_errors=True)
    nlp.to_disk(folder)
    if card is not None:
        (folder / "README.md").write_bytes(card)
    (folder / "meta.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(msgspec.json.decode((folder / "meta.json").read_bytes())), indent=1)
    )


def main() -> None:
    """All steps, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("corpus/uner"), help="folder of the UNER files")
    parser.add_argument("--output", type=Path, default=own_folder(), help="folder of the pipeline, written anew")
    parser.add_argument("--runs", type=int, default=4, help="trainings, each with its own seed, to be averaged")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--share", type=float, default=0.8, help="what the trained weights count against the old ones")
    given = parser.parse_args()

    before = from_jieba()
    data = read_iob2(given.data / "zh_gsdsimp-ud-train.iob2")
    held_out = read_iob2(given.data / "zh_gsdsimp-ud-dev.iob2")
    print(f"before: F1 {f1(before, held_out):.4f} of the held-out sentences")
    runs = []
    for seed in range(given.runs):
        runs.append(train(before, augmented(data, seed), epochs=given.epochs, seed=seed))
        mixed = from_weights(average(before.weights, runs, given.share), "training")
        print(f"after {len(runs)} of {given.runs} runs: F1 {f1(mixed, held_out):.4f}")
    pack(mixed, given.output)


if __name__ == "__main__":
    main()

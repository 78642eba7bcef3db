"""Trains, averages, packs and measures the pipeline that shulu ships: ``python -m pipeline.training``.

Needs torch (on the CPU) and spaCy; the data are in the checkout: Universal NER's sentences, articles of our own with
silver labels, and sentences made of templates; a share of all of them in other scripts as well.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import msgspec
import spacy

from pipeline.models.component import NAME, NamesComponent
from pipeline.models.lac import NameModel, from_jieba, from_weights
from pipeline.models.pipelines import OWN, own_folder
from pipeline.score.uner import Sentence, read_iob2
from pipeline.training.finetune import average, train
from pipeline.training.scripts import SCRIPTS, augmented, in_script
from pipeline.training.silver import silver
from pipeline.training.templates import Templates

_ARTICLES = (Path("corpus/articles"), Path("corpus/second/articles"))


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
            {"name": "shulu's synthetic articles", "license": "CC BY 4.0"},
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
    parser.add_argument("--articles", type=Path, nargs="*", default=_ARTICLES, help="folders of texts to label")
    parser.add_argument("--templates", type=int, default=1200, help="sentences to make of templates")
    parser.add_argument("--scripts", type=float, default=0.3, help="share of the sentences read in other scripts too")
    parser.add_argument("--output", type=Path, default=own_folder(), help="folder of the pipeline, written anew")
    parser.add_argument("--runs", type=int, default=3, help="trainings, each with its own seed, to be averaged")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--share", type=float, default=0.9, help="what the trained weights count against the old ones")
    given = parser.parse_args()

    before = from_jieba()
    data = list(read_iob2(given.data / "zh_gsdsimp-ud-train.iob2"))
    held_out = read_iob2(given.data / "zh_gsdsimp-ud-dev.iob2")
    ours = [sentence for folder in given.articles for sentence in silver(folder, before)]
    print(f"{len(data)} sentences of UNER, {len(ours)} of our own articles, {given.templates} of templates")
    print(f"before: {_scores(before, held_out)}", flush=True)
    runs = []
    for seed in range(given.runs):
        made = Templates(seed).sentences(given.templates)
        runs.append(
            train(before, augmented([*data, *ours, *made], given.scripts, seed), epochs=given.epochs, seed=seed)
        )
        mixed = from_weights(average(before.weights, runs, given.share), "training")
        print(f"after {len(runs)} of {given.runs} runs: {_scores(mixed, held_out)}", flush=True)
        pack(mixed, given.output)


def _scores(model: NameModel, held_out: Sequence[Sentence]) -> str:
    """F1 of the held-out sentences as they are and in other scripts."""
    return ", ".join(f"{script or 'F1'} {f1(model, in_script(held_out, script)):.4f}" for script in ("", *SCRIPTS))


if __name__ == "__main__":
    main()

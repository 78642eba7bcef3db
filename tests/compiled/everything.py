"""``python tests/compiled/everything.py MADE`` prints the build that runs, and for each article a digest.

The articles of all sets of ``corpus/``, and MADE articles that are made out of the first three: sentences of several
mixed, numbers changed, texts cut anywhere, characters put in.
A digest is over the records, and over what each stage found, with the rules that `shulu explain` tells.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.config import Settings
from pipeline.errors import StageError
from pipeline.extract import analyse, to_extraction
from pipeline.model import Article
from pipeline.native import build

CORPUS = Path(__file__).parents[2] / "corpus"
FURTHER = sorted(path.parent.name for path in CORPUS.glob("*/articles"))
_OPEN = ("/", "second/", "third/")
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]+")
_NOISE = "0123456789.,%％亿万千百十元年月日至约超其中的了、，。：；（）《》“”－-~〇零两半多余\u3000\ufeff\U0001f600"


def published() -> Iterator[tuple[str, str]]:
    """Name and text of all articles of the corpus."""
    for folder in ("", *FURTHER):
        for path in sorted((CORPUS / folder / "articles").glob("*")):
            yield f"{folder}/{path.stem}", path.read_bytes().decode("utf-8")


def made(count: int) -> Iterator[tuple[str, str]]:
    """The same articles each time."""
    texts = [text for name, text in published() if name.startswith(_OPEN)]
    sentences = [sentence for text in texts for sentence in _SENTENCE.findall(text)]
    chance = random.Random(20261125)
    for number in range(count):
        if number % 4 == 0:
            text = "".join(chance.choices(sentences, k=chance.randint(1, 30)))
        else:
            text = chance.choice(texts)
            start = chance.randrange(len(text))
            text = text[start : start + chance.randint(1, 1500)]
        if number % 2:
            text = re.sub("[0-9]", lambda _: chance.choice("0123456789"), text)
        if number % 4 == 3:
            chars = list(text)
            for _ in range(len(chars) // 12):
                chars[chance.randrange(len(chars))] = chance.choice(_NOISE)
            text = "".join(chars)
        yield f"made/{number}", text


def digest(name: str, text: str) -> str:
    """Of the records and of all that the stages found; of the message where the article is refused."""
    article = Article(id=name, text=text)
    try:
        found = analyse(article)
        records = to_extraction(article, found, Settings()).to_json()
    except StageError as error:
        return f"refused: {error}"
    return hashlib.sha256(records + msgspec.json.encode(found)).hexdigest()


if __name__ == "__main__":
    print(build())
    for name, text in (*published(), *made(int(sys.argv[1]))):
        print(name, digest(name, text))

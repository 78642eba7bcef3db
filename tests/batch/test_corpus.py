"""A corpus of many kinds: which articles there are, what they are called, and that the kind changes no record."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import fsspec
import opencc
import pytest
import zstandard
from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from pipeline.batch import locations
from pipeline.batch.corpus import Corpus, Options, Task, Unreadable, digest_of, load
from pipeline.batch.export import export, select
from pipeline.batch.ledger import contents, rejects
from pipeline.batch.local import run
from pipeline.batch.locations import Kind, find_files
from pipeline.batch.rows import columns_of
from pipeline.errors import ConfigError
from tests.batch.tools import DEFAULT, dump, run_serially, serial, text, write_corpus


def ids(name: Path | str, **options: object) -> list[str]:
    with Corpus(str(name), Options(**options)) as corpus:  # type: ignore[arg-type]
        return [task.id for task in corpus.tasks()]


def test_files_of_known_kinds_are_articles_and_hidden_ones_are_not(tmp_path: Path) -> None:
    names = ("b.txt", "a/c.d.TXT", "a.md", "e.html", "f.txt.gz", "g.htm.zst", "a/.x.txt", ".git/x.txt", "a/n.pdf", "h")
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert ids(tmp_path) == ["a.md"[:-3], "a/c.d", "b", "e", "f", "g"]
    assert ids(tmp_path, kind="txt") == ["a", "a/c.d", "a/n", "b", "e", "f", "g", "h"]


def test_a_single_file_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert ids(tmp_path / "a.txt") == ["a"]


@pytest.mark.parametrize("name", ["nosuch", "empty"])
def test_a_corpus_without_articles_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError):
        ids(tmp_path / name)


def jsonl(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def table(delimiter: str, encoding: str) -> Callable[[list[dict[str, str]]], bytes]:
    def written(rows: list[dict[str, str]]) -> bytes:
        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        return file.getvalue().encode(encoding)

    return written


def parquet(rows: list[dict[str, str]]) -> bytes:
    with duckdb.connect() as connection:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.jsonl").write_bytes(jsonl(rows))
            path = f"{folder}/a.parquet"
            connection.execute(f"COPY (SELECT * FROM read_json('{folder}/a.jsonl')) TO '{path}' (FORMAT parquet)")
            return Path(path).read_bytes()


ROWS = [{"nr": f"x/{number}", "link": f"https://a.cn/{number}", "content": text(number)} for number in range(5)]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.jsonl", jsonl),
        ("a.jsonl.gz", lambda rows: gzip.compress(jsonl(rows))),
        ("a.ndjson.zst", lambda rows: zstandard.compress(jsonl(rows))),
        ("a.csv", table(",", "utf-8-sig")),
        ("a.csv", table(",", "gb18030")),
        ("a.tsv", table("\t", "utf-16")),
        ("a.parquet", parquet),
        ("a.parquet.gz", lambda rows: gzip.compress(parquet(rows))),
    ],
)
def test_rows_of_any_format_give_the_same_records(
    tmp_path: Path, name: str, make: Callable[[list[dict[str, str]]], bytes]
) -> None:
    fields = ("id=nr", "url=link", "text=content")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.jsonl").write_bytes(jsonl(ROWS))
    run_serially(tmp_path / "one", tmp_path / "out1", options=Options(fields=fields))
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / name).write_bytes(make(ROWS))
    run_serially(tmp_path / "two", tmp_path / "out2", options=Options(fields=fields))
    first, second = dump(tmp_path / "out1"), dump(tmp_path / "out2")
    assert (len(first["figures"]), len(first["targets"])) == (10, 5)
    for key in ("entities", "figures", "targets", "drops"):
        assert first[key] == second[key]


def test_an_id_is_the_one_given_else_the_url_else_made_of_path_and_content(tmp_path: Path) -> None:
    rows = [{"text": "甲", "id": "1", "url": "u"}, {"text": "乙", "url": "https://b.cn"}, {"text": "丙"}]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(jsonl(rows))
    given, url, made = ids(path)
    assert (given, url) == ("1", "https://b.cn")
    assert made.startswith("rows#")
    path.write_bytes(jsonl([{"text": "又", "id": "9"}, *rows[::-1]]))
    assert set(ids(path)) == {"9", given, url, made}  # whatever stands before


def test_what_is_wrong_with_a_row_costs_that_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(
        b'{"text": 1}\nnot json\n{"id": "b"}\n[]\n\n{"id": "c", "text": "\xe4\xb8\x80\xff"}\n'
        + jsonl([{"id": "d", "text": "x"}])
    )
    with Corpus(str(path), Options()) as corpus:
        tasks = list(corpus.tasks())
    assert [task.id for task in tasks if isinstance(task, Task)][1:] == ["d"]
    wrong = [task.reason for task in tasks if isinstance(task, Unreadable)]
    assert [reason.split(":")[0] for reason in wrong] == ["row 2", "row 3", "row 4", "row 6"]


def test_fields_must_be_pairs_of_known_names() -> None:
    assert columns_of(["text=content"])["text"] == ("content",)
    assert columns_of(["text=content", "text=正文"]) | {"id": ()} == {
        **{name: (name,) for name in ("url", "title", "published", "publisher")},
        "text": ("content", "正文"),
        "id": (),
    }
    for pair in ("text", "body=x", "text="):
        with pytest.raises(ConfigError, match="NAME=COLUMN"):
            columns_of([pair])


def test_standard_input_is_a_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl([{"id": "a", "text": text(1)}]))))
    assert run_serially("-", tmp_path / "out").done == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text(2).encode())))
    run_serially("-", tmp_path / "out", options=Options(kind="txt"), keep=True)
    assert contents(tmp_path / "out").articles == 2


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_standard_input_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    rows = jsonl([{"id": "a", "text": text(1)}, {"id": "b", "text": text(2)}])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pack(rows))))
    assert run_serially("-", tmp_path / "out").done == 2


@pytest.mark.parametrize(
    ("name", "make", "recorded"),
    [
        ("a.jsonl", lambda rows: jsonl(rows).decode().encode("gb18030"), ("gb18030", True)),
        ("a.jsonl", lambda rows: jsonl(rows).decode().encode("utf-16"), ("utf-16", False)),
        ("a.jsonl", lambda rows: b"\xef\xbb\xbf" + jsonl(rows), ("utf-8", False)),
        ("a.csv", table(",", "utf-8-sig"), ("utf-8-sig", False)),
        ("a.csv", table(",", "gb18030"), ("gb18030", True)),
        ("a.tsv", table("\t", "utf-16"), ("utf-16", False)),
        ("a.parquet", lambda rows: parquet(rows), ("utf-8", False)),
    ],
)
def test_the_encoding_of_rows_is_found_out_and_recorded(
    tmp_path: Path, name: str, make: Callable[[list[dict[str, str]]], bytes], recorded: tuple[str, bool]
) -> None:
    rows = [{"id": f"{number}", "text": text(number)} for number in range(4)]
    path = tmp_path / name
    path.write_bytes(make(rows))
    assert run_serially(path, tmp_path / "out").done == 4
    found = select(tmp_path / "out", "SELECT DISTINCT encoding, guessed FROM articles")[1]
    assert found == [recorded]
    (tmp_path / "plain.jsonl").write_bytes(jsonl(rows))
    run_serially(tmp_path / "plain.jsonl", tmp_path / "plain")
    assert dump(tmp_path / "out")["figures"] == dump(tmp_path / "plain")["figures"]


def test_a_folder_of_output_in_a_corpus_is_no_part_of_it(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    output = corpus / "out"
    for _ in range(2):
        with Corpus(str(corpus), Options(), without=output) as articles:
            run(articles, output, DEFAULT, serial())
        export(output, "csv", output)
        assert contents(output).articles == 2
    assert len(ids(corpus)) > 2


def test_other_code_that_reads_makes_every_article_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    (corpus / "a.jsonl").write_bytes(jsonl([{"text": text(3)}]))
    run_serially(corpus, tmp_path / "out")
    before = ids(corpus)
    monkeypatch.setattr("pipeline.batch.corpus._code_mark", lambda: "a later one")
    assert len(run_serially(corpus, tmp_path / "out").plan.changed) == 3
    assert ids(corpus) == before


def test_a_url_is_read_by_fsspec_as_the_folder_itself(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    (corpus / "b").mkdir()
    (corpus / "b" / "z.txt.gz").write_bytes(gzip.compress(text(9).encode()))
    run_serially(corpus, tmp_path / "one")
    run_serially(f"file://{corpus}", tmp_path / "two")
    assert len(dump(tmp_path / "one")["articles"]) == 4
    assert dump(tmp_path / "one") == dump(tmp_path / "two")
    with pytest.raises(ConfigError, match="nosuch"):
        find_files("nosuch://x")


class Bucket(AbstractFileSystem):  # type: ignore[misc]
    """Files as S3 and its like give them: fetched by ranges of bytes."""

    protocol = "bucket"
    held: ClassVar[dict[str, bytes]] = {}

    def ls(self, path: str, detail: bool = True, **_: object) -> list[Any]:
        found = [
            {"name": name, "size": len(data), "type": "file"}
            for name, data in self.held.items()
            if name.startswith(f"{path}/")
        ]
        return found if detail else [file["name"] for file in found]

    def info(self, path: str, **_: object) -> dict[str, object]:
        if path in self.held:
            return {"name": path, "size": len(self.held[path]), "type": "file"}
        if self.ls(path):
            return {"name": path, "size": 0, "type": "directory"}
        raise FileNotFoundError(path)

    def _open(self, path: str, mode: str = "rb", **_: object) -> AbstractBufferedFile:
        class Ranges(AbstractBufferedFile):  # type: ignore[misc]
            def _fetch_range(self, start: int, end: int) -> bytes:
                return Bucket.held[path][start:end]

        return Ranges(self, path, mode, size=len(self.held[path]))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_files_of_a_bucket_are_read_as_those_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    fsspec.register_implementation("bucket", Bucket, clobber=True)
    rows = [{"id": f"{number}", "text": text(number)} for number in range(4)]
    ending = {bytes: "", gzip.compress: ".gz", zstandard.compress: ".zst"}[pack]
    files = {
        "a.txt": text(7).encode("gb18030"),
        "rows.jsonl": jsonl(rows[:2]),
        "rows.csv": table(",", "gb18030")(rows[2:3]),
        "rows.parquet": parquet(rows[3:]),
    }
    monkeypatch.setattr(Bucket, "held", {f"b/{name}{ending}": pack(data) for name, data in files.items()})
    (tmp_path / "corpus").mkdir()
    for name, data in Bucket.held.items():
        (tmp_path / "corpus" / name.removeprefix("b/")).write_bytes(data)
    run_serially(tmp_path / "corpus", tmp_path / "one")
    assert run_serially("bucket://b", tmp_path / "two").done == 5
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_a_chained_url_reads_an_archive(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    (corpus / "b").mkdir()
    (corpus / "b" / "z.txt.gz").write_bytes(gzip.compress(text(9).encode()))
    (corpus / "rows.jsonl").write_bytes(jsonl([{"id": "r", "text": text(4)}]))
    shutil.make_archive(str(tmp_path / "packed"), "zip", corpus)
    run_serially(corpus, tmp_path / "one")
    run_serially(f"zip://::file://{tmp_path}/packed.zip", tmp_path / "two")
    assert len(dump(tmp_path / "one")["articles"]) == 5
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_files_may_have_other_columns_each(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"id": "a", "content": text(1)}, {"id": "b", "text": text(2)}]))
    (tmp_path / "b.csv").write_bytes(table(",", "gb18030")([{"id": "c", "正文": text(3)}]))
    fields = ("text=content", "text=正文", "text=text")
    assert run_serially(tmp_path, tmp_path / "out", options=Options(fields=fields)).done == 3


def test_no_input_does_not_end_all_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: tuple[Kind, ...] = ("jsonl", "txt")
    for kind in kinds:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        with pytest.raises(ConfigError, match="empty"):
            run_serially("-", tmp_path / "out", options=Options(kind=kind))
    (tmp_path / "corpus").mkdir()
    for name, content in (("a.jsonl", "\n"), ("b.csv", "id,text\n")):
        (tmp_path / "corpus" / name).write_text(content)
        with pytest.raises(ConfigError, match="no articles"):
            run_serially(tmp_path / "corpus", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.jsonl.gz", "a.parquet", "b.parquet.gz"])
def test_a_damaged_file_is_a_reject_and_the_run_goes_on(tmp_path: Path, name: str) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(1))
    (corpus / name).write_bytes(b"damaged" * 9)
    summary = run_serially(corpus, tmp_path / "out")
    assert (summary.done, [reject.path for reject in rejects(tmp_path / "out")]) == (1, [name])


def test_a_file_that_unpacks_to_more_than_an_article_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.sources.MAX_BYTES", 1000)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x" * 10_000_000))
    with Corpus(str(tmp_path), Options()) as corpus:
        (task,) = corpus.tasks()
        assert isinstance(task, Task)
        with pytest.raises(Exception, match="larger than"):
            digest_of(task, "plain")


def test_of_two_articles_with_one_id_the_first_is_kept_and_the_other_reported(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{text(1)}</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text(text(2), encoding="utf-8")
    for _ in range(2):
        run_serially(tmp_path, tmp_path / "out")
        (reject,) = rejects(tmp_path / "out")
        assert (reject.path, reject.reason) == (
            "a.txt",
            "has the same id as an article of a.html; only that one is kept",
        )
        assert contents(tmp_path / "out").articles == 1


def test_the_same_articles_in_mixed_encodings_give_the_same_records(tmp_path: Path, articles: dict[str, Path]) -> None:
    to_traditional = opencc.OpenCC("s2t")
    encodings = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5")
    (tmp_path / "plain").mkdir()
    (tmp_path / "mixed").mkdir()
    used = set()
    for at, (id, path) in enumerate(articles.items()):
        content = path.read_text(encoding="utf-8")
        wanted = encodings[at % len(encodings)]
        if wanted == "big5":
            content = to_traditional.convert(content).encode("big5", "ignore").decode("big5")
        (tmp_path / "plain" / f"{id}.txt").write_bytes(content.encode())
        (tmp_path / "mixed" / f"{id}.txt").write_bytes(content.encode(wanted))
        used.add(wanted)
    assert used == set(encodings)
    for name in ("plain", "mixed"):
        run_serially(tmp_path / name, tmp_path / f"out-{name}")
    plain, mixed = dump(tmp_path / "out-plain"), dump(tmp_path / "out-mixed")
    assert len(plain["figures"]) > 800
    for table_name in ("entities", "figures", "targets", "drops", "rejects", "stories"):
        assert plain[table_name] == mixed[table_name], table_name
    with_guess = contents(tmp_path / "out-mixed").guessed
    assert with_guess >= 4 * (len(articles) // len(encodings))


def test_a_page_has_the_url_it_names(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f'<link rel="canonical" href="https://a.cn/1"><p>{text(1)}</p>', encoding="utf-8")
    with Corpus(str(tmp_path), Options()) as corpus:
        (task,) = corpus.tasks()
        assert isinstance(task, Task)
        content = load(task, "plain")
    assert content.article.url == "https://a.cn/1"
    assert content.digest == digest_of(task, "plain") != digest_of(task, "trafilatura")


def test_a_url_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ConfigError, match=r"shulu\[remote\]"):
        locations.find_files("s3://bucket")

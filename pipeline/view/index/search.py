"""Full-text search of figures: an inverted index of pairs of characters.

Chinese has no spaces, and a word that the segmenter joins to its neighbour would not be found; pairs of characters find
every run of text in whatever script (text and query are folded to Simplified, lower case). DuckDB's own FTS extension
must be downloaded, and shulu runs without a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.stages.convert import fold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LONGEST = 32
"""Characters of a query that count."""


def fill_postings(connection: DuckDBPyConnection) -> None:
    """Which pairs of characters stand in which figures, ordered by pair: the order is what makes a look-up quick.

    A figure is found by its indicator, subject, number, clause, speaker and its article's publisher.
    """
    connection.execute(
        """
        CREATE TEMP TABLE written AS
        SELECT n, unnest(list_distinct(flatten(list_transform(
            list_distinct([lower(indicator), lower(named), lower(subject), lower(text), lower(evidence), lower(speaker),
                           lower(publisher)]),
            lambda s: list_transform(range(1, length(s)), lambda i: substr(s, i, 2)))))) AS pair
        FROM figures
        """
    )
    pairs = [row[0] for row in connection.execute("SELECT DISTINCT pair FROM written").fetchall()]
    changed = [(pair, folded) for pair in pairs if (folded := fold(pair)) != pair]
    connection.execute("CREATE TEMP TABLE folded (pair VARCHAR, folded VARCHAR)")
    connection.execute(
        "INSERT INTO folded SELECT r[1], r[2] "
        """FROM (SELECT unnest(from_json(CAST($1 AS JSON), '[["VARCHAR"]]')) AS r)""",
        [msgspec.json.encode(changed).decode()],
    )
    connection.execute(
        """
        CREATE TABLE postings AS
        SELECT DISTINCT coalesce(folded, pair) AS pair, CAST(n AS INTEGER) AS n
        FROM written LEFT JOIN folded USING (pair) ORDER BY pair, n
        """
        if changed
        else "CREATE TABLE postings AS SELECT pair, CAST(n AS INTEGER) AS n FROM written ORDER BY pair, n"
    )
    connection.execute("DROP TABLE written")
    connection.execute("CREATE TABLE pairs AS SELECT pair, count(*) AS count FROM postings GROUP BY pair ORDER BY pair")


def matching(query: str) -> tuple[str, list[str]]:
    """A subquery of the numbers ``n`` of figures that hold all words of a query, and its parameters.

    Empty where the query asks for nothing.
    """
    words = fold(query[:_LONGEST]).lower().split()
    parts: list[str] = []
    parameters: list[str] = []
    for word in words:
        # Every other pair, and the last: together they have all characters of the word, at half the cost.
        pairs = dict.fromkeys(
            [word[at : at + 2] for at in range(0, len(word) - 1, 2)] + ([word[-2:]] if word[1:] else [])
        )
        for pair in pairs:
            parts.append("SELECT n FROM postings WHERE pair = ?")
            parameters.append(pair)
        if not pairs:
            parts.append(
                "SELECT DISTINCT n FROM postings WHERE pair IN (SELECT pair FROM pairs WHERE contains(pair, ?))"
            )
            parameters.append(word)
    return " INTERSECT ".join(f"({part})" for part in parts), parameters

"""Makes a store of as many figures as one likes, in SQL, to measure how quick the pages are.

``python -m tests.view.big_store FOLDER 1000000``
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from pipeline.batch.database import FILE
from pipeline.batch.schema import creation

_INDICATORS = [
    "gdp:地区生产总值:元:CNY",
    ":新增产值:元:CNY",
    "retail_sales:社会消费品零售总额:元:CNY",
    ":低效厂房面积:亩:m2",
    "fixed_asset_investment:固定资产投资:元:CNY",
    ":常住人口:人:person",
    "grain_output:粮食产量:吨:kg",
    ":规上企业数量:家:家",
]
_PLACES = ["中山市:442000", "广州市:440100", "长沙市:430100", "成都市:510100", "杭州市:330100", "武汉市:420100"]
_WORDS = [
    "新建",
    "扩大",
    "改造",
    "整治",
    "覆盖",
    "惠及",
    "带动",
    "完成",
    "建成",
    "安排",
    "落实",
    "引进",
    "培育",
    "服务",
]


def make_store(folder: Path, figures: int, targets: int | None = None) -> Path:
    """A store with so many figures, 40 an article, and a target a hundred figures; the same for the same numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    targets = figures // 100 if targets is None else targets
    with duckdb.connect(folder / FILE, config={"threads": 2}) as connection:
        for statement in creation():
            connection.execute(statement)
        connection.execute("CREATE TEMP TABLE kinds AS SELECT string_split(unnest($1), ':') AS k", [_INDICATORS])
        connection.execute("CREATE TEMP TABLE spots AS SELECT string_split(unnest($1), ':') AS p", [_PLACES])
        connection.execute(
            "INSERT INTO spots SELECT ['样本' || i || '镇', '4420' || lpad(i::VARCHAR, 5, '0')] FROM range(1500) t(i)"
        )
        connection.execute("CREATE TEMP TABLE words AS SELECT $1 AS w", [_WORDS])
        lists = "(SELECT list(k) AS kinds FROM kinds), (SELECT list(p) AS spots FROM spots), words"
        connection.execute(
            f"""
            INSERT INTO articles (id, path, kind, encoding, digest, version, fingerprint, sha256, title, publisher,
                                  reference_date, script, characters, extraction)
            SELECT printf('a%06d', i), printf('a%06d.txt', i), 'text', 'utf-8', '', '0', '', '',
                   spots[1 + i % len(spots)][1] || '工作报告' || i, '日报' || i % 37,
                   (2015 + i % 10) || '-03', 'hans', 2000, ''::BLOB
            FROM range({max(1, figures // 40)}) t(i), {lists}
            """
        )
        connection.execute(
            f"""
            INSERT INTO figures (article, ordinal, id, start, "end", text, indicator, indicator_id, subject, adcode,
                value, value_text, unit, base_value, base_value_text, base_unit, comparator, measure, period, status,
                evidence_start, evidence_end, evidence, confidence)
            SELECT printf('a%06d', i // 40), i % 40, printf('f%09d', i), i % 40 * 30, i % 40 * 30 + 5, v || k[3],
                   k[2], nullif(k[1], ''), p[1], p[2], v, v::VARCHAR, k[3], v, v::VARCHAR, k[4], 'eq', 'level',
                   (2010 + (hash(i) % 15)::INT)::VARCHAR,
                   CASE WHEN i % 11 = 0 THEN 'forecast' ELSE 'actual' END, i % 40 * 30, i % 40 * 30 + 29,
                   p[1] || w[1 + (hash(i * 7) % len(w))::INT] || w[1 + (hash(i * 3) % len(w))::INT] || '，' || k[2]
                     || '达到' || v || k[3],
                   0.5 + (i % 50) / 100
            FROM (SELECT i, kinds[1 + (hash(i * 5) % len(kinds))::INT] AS k,
                         spots[1 + (hash(i // 40) % len(spots))::INT] AS p,
                         (hash(i) % 100000)::INT AS v, w
                  FROM range({figures}) t(i), {lists})
            """
        )
        connection.execute(
            f"""
            INSERT INTO targets (article, ordinal, id, start, "end", text, kind, indicator, indicator_id, action, actor,
                threshold_start, threshold_end, threshold_text, threshold_value, threshold_value_text, threshold_unit,
                threshold_base_value, threshold_base_value_text, threshold_base_unit, threshold_comparator, measure,
                deadline, evidence_start, evidence_end, evidence, confidence)
            SELECT printf('a%06d', i), 0, printf('t%09d', i), 0, 5, '不少于' || v, 'quantified', k[2], nullif(k[1], ''),
                   '达到', p[1], 2, 5, v::VARCHAR, v, v::VARCHAR, k[3], v, v::VARCHAR, k[4], 'ge', 'level',
                   (2016 + i % 10)::VARCHAR, 0, 5, '不少于' || v, 0.8
            FROM (SELECT i, kinds[1 + i % len(kinds)] AS k, spots[1 + (hash(i) % len(spots))::INT] AS p,
                         (hash(i) % 100000)::INT AS v
                  FROM range({min(targets, max(1, figures // 40))}) t(i), {lists})
            """
        )
    return folder


if __name__ == "__main__":
    make_store(Path(sys.argv[1]), int(sys.argv[2]))

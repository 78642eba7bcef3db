"""Which level of division a place is of: 省, 市, 县, 镇 …, by its suffix or its code."""

from __future__ import annotations

from collections import Counter

from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.marks import Marks

SUFFIXES = ("街道", "社区", "镇", "市", "省", "县", "区", "村", "乡", "州")
OVERSEAS = {"71": "台湾", "81": "香港", "82": "澳门"}  # GB/T 2260
FIXED = {"国": "中国", "香港": "香港", "台湾": "台湾", "澳门": "澳门", "全球": "全球", "本国": "中国"}
LEVELS = frozenset("省市县区镇乡州")


class Levels:
    """The places of one document by level."""

    def __init__(self, document: Document, marks: Marks) -> None:
        self._marks = marks
        self._codes = {entity.name: entity.adcode for entity in document.entities if entity.adcode is not None}

    def abroad(self, name: str) -> bool:
        """Whether a place is a country by its ISO 3166 code."""
        code = self._codes.get(name)
        return code is not None and code.isalpha() and code != "CN"

    def mainland(self, name: str) -> bool:
        """Whether a place lies in the mainland by its code (GB/T 2260)."""
        code = self._codes.get(name) or next((c for other, c in self._codes.items() if other[:2] == name[:2]), None)
        return code is not None and code.isdigit() and code[:2] not in OVERSEAS

    def most_named(self, places: Counter[str], kind: str) -> str | None:
        """The place of a level that is named most."""
        found = [(name, times) for name, times in places.most_common() if self.is_of(name, kind)]
        if kind == "市":  # of a county-level city and the one above it, 全市 is the latter where it is told of at all
            found = [one for one in found if one[1] > 1 and not self.county_city(one[0])] or found
        return found[0][0] if found else None

    def county_city(self, name: str) -> bool:
        """Whether a city is a county-level one by its code."""
        code = self._codes.get(name) or ""
        return len(code) == 6 and code.isdigit() and _county(code) == "市"

    def is_of(self, name: str, kind: str) -> bool:
        """Whether a place is a 省, 市, 县 …: by its suffix, for short names (山西) by its code (GB/T 2260)."""
        if (
            name.endswith(kind)
            or (kind == "区" and name.endswith("自治区"))
            or (kind == "村" and name.endswith("社区"))
        ):
            return True
        code = self._codes.get(name)
        if code is not None and code[:2] == "71":
            return name in self._marks.taiwan_levels.get(kind, ())
        if code is None or not code.isdigit() or code[:2] in OVERSEAS:
            return False
        if len(name) > 2 and name.endswith(SUFFIXES):  # 贵州 is a short name
            return False
        if name in self._marks.municipalities:
            return kind == "市"
        if name in self._marks.autonomous:
            return kind == "区"
        level = "省" if code.endswith("0000") else "市" if len(code) == 6 and code.endswith("00") else _county(code)
        level = "镇" if len(code) > 6 else level
        return kind == level


def _county(code: str) -> str:
    """The level of a code of the third level: 01 to 20 are districts, from 81 on cities (GB/T 2260)."""
    return "区" if "01" <= code[4:6] <= "20" else "市" if code[4:6] >= "81" else "县"

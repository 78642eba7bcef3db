"""The currency named right before an amount: USD 500, ₩3000, 人民币3亿元."""

from __future__ import annotations

from functools import lru_cache

from pipeline.lexicon import Lexicon

_RATE = frozenset("兑对/／")  # 人民币对美元7.1 is a rate, no amount of dollars


class Currencies:
    """Codes and signs of the table of units, and those of currency_signs, by their last character."""

    def __init__(self, lexicon: Lexicon) -> None:
        money = [row for row in lexicon.rows("units") if row["kind"] == "money" and row["factor"] == "1"]
        shown = [row for row in money if not row["form"].isalpha() or row["form"].isascii()]
        signs = lexicon.rows("currency_signs")
        self._guarded = frozenset(row["form"] for row in signs if row["use"] == "word")
        named = {row["form"]: (row["unit"], row["base_unit"]) for row in [*shown, *signs]}
        self._by_last: dict[str, list[tuple[str, tuple[str, str]]]] = {}
        for form in sorted(named, key=lambda form: (-len(form), form)):
            self._by_last.setdefault(form[-1], []).append((form, named[form]))

    def before(self, text: str, start: int, floor: int) -> tuple[str, str] | None:
        """Unit and ISO 4217 code of the currency that ends right before `start`, not before `floor`; None without."""
        end = start - 1 if text[start - 1 : start].isspace() else start
        for form, named in self._by_last.get(text[end - 1 : end], ()):
            first = end - len(form)
            if first < floor or not text.startswith(form, first):
                continue
            before = text[first - 1 : first] if first > floor else ""
            if before and before.isascii() and (before.isalnum() or before in "-_.$") and form[0].isascii():
                continue
            if form in self._guarded and before in _RATE:
                continue
            return named
        return None


@lru_cache(maxsize=4)
def load_currencies(lexicon: Lexicon) -> Currencies:
    """The currencies of a lexicon, by form."""
    return Currencies(lexicon)

"""Durations, sizes and counts as people read them."""

from __future__ import annotations


def seconds_text(seconds: float) -> str:
    """Give a duration: `0.4 s`, `12.3 s`, `4 min 05 s`, `2 h 03 min`.

    >>> seconds_text(245)
    '4 min 05 s'
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"
    return f"{int(seconds) // 3600} h {int(seconds) % 3600 // 60:02} min"


def bytes_text(size: int) -> str:
    """Give a size in decimal units: `812 B`, `4.1 kB`, `1.2 GB`.

    >>> bytes_text(4100)
    '4.1 kB'
    """
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def count_text(count: int, one: str, many: str) -> str:
    """Give a count with its noun: `1 row`, `12 345 rows`.

    >>> count_text(12345, "row", "rows")
    '12 345 rows'
    """
    return f"{count:,}".replace(",", " ") + f" {one if count == 1 else many}"

"""How well the people written on forms were found, where a simulation tells who they are."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

ALL, SEVERAL, NONE = "all", "several", "none"
"""All lines; lines with several faults; lines without any."""

_KEY = ["form_number", "line_number"]


@dataclass(frozen=True)
class LinkageAgreement:
    """How well some of the lines were linked.

    Attributes:
        lines: lines written by hand.
        residents: of them, those of residents, who can be found.
        linked: lines that were linked.
        right: lines that were linked to their own person.
    """

    lines: int
    residents: int
    linked: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the links that are right; 1 without any link."""
        return self.right / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """Share of the residents written who were found; 1 if there are none."""
        return self.right / self.residents if self.residents else 1.0


def compare_links(
    found: pd.DataFrame, true: pd.DataFrame, faults: pd.DataFrame, residents: pd.Series
) -> tuple[dict[str, LinkageAgreement], dict[str, LinkageAgreement]]:
    """Compare the links of the lines written by hand with the truth.

    Args:
        found: ``form_number``, ``line_number`` (key), ``person_id`` and ``linked_by`` (missing if unlinked).
        true: ``form_number``, ``line_number`` (key), ``person_id`` (missing if it is nobody). Lines that are not in
            both are left out.
        faults: what is wrong with lines: ``form_number``, ``line_number``, ``fault``; none, one or more of a line.
        residents: ``person_id`` of all who can be found.

    Returns:
        The agreement by kind of fault (``all`` of them first, ``none``, then by name, ``several`` last), and by way of
        linkage.

    Example:
        >>> lines = {"form_number": ["A", "A"], "line_number": [2, 3]}
        >>> found = pd.DataFrame({**lines, "person_id": [5, 6], "linked_by": "exact"})
        >>> true = pd.DataFrame({**lines, "person_id": [5, 7]})
        >>> by_fault, _ = compare_links(found, true, found.iloc[:0].assign(fault=""), pd.Series([5, 6, 7]))
        >>> by_fault["all"].precision
        0.5
    """
    both = true.rename(columns={"person_id": "true_id"}).merge(found, on=_KEY, validate="one_to_one")
    both["kind"] = _kinds(both, faults)
    both["residents"] = both["true_id"].isin(residents)
    both["linked"] = both["person_id"].notna()
    both["right"] = (both["person_id"] == both["true_id"]).fillna(False).astype(bool)
    kinds = [NONE, *sorted(set(both["kind"]) - {NONE, SEVERAL}), SEVERAL]
    by_fault = {ALL: _agreement(both)} | {
        kind: _agreement(both[both["kind"] == kind]) for kind in kinds if (both["kind"] == kind).any()
    }
    by_way = {str(way): _agreement(lines) for way, lines in both.groupby("linked_by")}
    return by_fault, by_way


def _kinds(lines: pd.DataFrame, faults: pd.DataFrame) -> pd.Series:
    one = faults.drop_duplicates([*_KEY, "fault"]).groupby(_KEY)["fault"].agg(lambda names: _one_of(list(names)))
    return lines.merge(one.rename("kind"), left_on=_KEY, right_index=True, how="left")["kind"].fillna(NONE)


def _one_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else SEVERAL


def _agreement(lines: pd.DataFrame) -> LinkageAgreement:
    return LinkageAgreement(len(lines), *(int(lines[name].sum()) for name in ("residents", "linked", "right")))

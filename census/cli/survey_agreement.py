"""`census employment agreement`: employed persons of a run beside those of a sample survey, person by person."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

import pandas as pd

from census.cli.run_folders import find_run
from census.cli.survey_file import GROUPS, VARIABLES, LinkedSurvey, categories_of, link_survey, read_survey
from census.cli.survey_page import heading_of, survey_page, whole, with_error
from census.quality.survey_agreement import EVERYBODY, NONE, measure_agreement, measure_crossings
from census.reference import code_list
from census.store import RunFolder

AGREEMENT, CROSSINGS, PAGE = "survey_agreement", "survey_crossings", "survey_agreement.html"
"""Names of the tables that are written, each as Parquet, and of the page."""
_WIDTH = 44


def main(arguments: Namespace) -> int:
    """Print the agreement, and write tables and page if asked to; give the exit code."""
    run = RunFolder(find_run(arguments.data, arguments.run))
    linked = link_survey(read_survey(arguments.survey, run), run)
    agreement, crossings, shares = compare_with_survey(linked.persons)
    print(sample_text(linked))
    for line in (*agreement_lines(agreement), *share_lines(shares)):
        print(line)
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        agreement.to_parquet(arguments.out / f"{AGREEMENT}.parquet", index=False)
        crossings.to_parquet(arguments.out / f"{CROSSINGS}.parquet", index=False)
        heading = f"Employment by registers and by survey: {run.path.name}"
        page = survey_page(heading, sample_text(linked), agreement, crossings, shares)
        (arguments.out / PAGE).write_text(page, encoding="utf-8")
        print(f"\nwritten: {PAGE}, {AGREEMENT}.parquet and {CROSSINGS}.parquet in {arguments.out}")
    return 0


def compare_with_survey(persons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Agreement, crossings and their measures, with labels; see ``census.quality.survey_agreement``.

    Args:
        persons: of ``survey_file.link_survey``.
    """
    categories = categories_of(persons)
    agreement = measure_agreement(persons, GROUPS, VARIABLES, categories)
    told = zip(agreement["subject"], agreement["group"], agreement["category"], strict=True)
    labels = [_label(subject if group == EVERYBODY else group, code) for subject, group, code in told]
    agreement.insert(3, "label", labels)
    crossings, shares = measure_crossings(persons, VARIABLES, categories)
    for side in ("register", "survey"):
        pairs = zip(crossings["variable"], crossings[side], strict=True)
        crossings[f"{side}_label"] = [_label(name, code) for name, code in pairs]
    order = {name: [_label(name, code) for code in categories[name]] for name in VARIABLES}
    return agreement, _in_order(crossings, order), shares


def _in_order(crossings: pd.DataFrame, order: dict[str, list[str]]) -> pd.DataFrame:
    """Crossings in the order of the code lists; ``order`` has the labels of each."""
    place = {(name, label): at for name, labels in order.items() for at, label in enumerate(labels)}
    at = [place.get(key, len(place)) for key in zip(crossings["variable"], crossings["register_label"], strict=True)]
    to = [place.get(key, len(place)) for key in zip(crossings["variable"], crossings["survey_label"], strict=True)]
    sorted_rows = crossings.assign(at=at, to=to).sort_values(["variable", "at", "to"], kind="stable")
    return sorted_rows.drop(columns=["at", "to"]).reset_index(drop=True)


def sample_text(linked: LinkedSurvey) -> str:
    """What was compared, a sentence."""
    return (
        f"{whole(linked.asked)} persons in the sample, {whole(linked.interviewed)} interviewed "
        f"({linked.interviewed / max(linked.asked, 1):.1%}); {whole(len(linked.persons))} of them are residents of "
        "16-74 years by the register and compared."
    )


def agreement_lines(agreement: pd.DataFrame) -> Iterator[str]:
    """Figures of each group and category, with standard errors in brackets."""
    for (subject, group), rows in agreement.groupby(["subject", "group"], sort=False):
        heading = heading_of(str(subject), str(group))
        yield ""
        heads = f"{'net error':>18}{'net %':>14}{'gross %':>14}{'kappa':>16}"
        yield f"{heading:<{_WIDTH}}{'register':>11}{'survey':>11}{heads}"
        for row in rows.to_dict("records"):
            yield (
                f"{str(row['label'])[: _WIDTH - 2]:<{_WIDTH}}{whole(row['register']):>11}{whole(row['survey']):>11}"
                f"{with_error(row['net_error'], row['net_error_se'], 0, '+'):>18}"
                f"{with_error(row['net_percent'], row['net_percent_se'], 1, '+'):>14}"
                f"{with_error(row['gross_error'], row['gross_error_se'], 2):>14}"
                f"{with_error(row['kappa'], row['kappa_se'], 3):>16}"
            )


def share_lines(shares: pd.DataFrame) -> Iterator[str]:
    """Of those employed by both, how many are in the same category."""
    yield ""
    yield f"{'Of those employed by both':<{_WIDTH}}{'same category, %':>18}{'kappa':>16}"
    for row in shares.to_dict("records"):
        agree, kappa = with_error(row["agree"], row["agree_se"], 2), with_error(row["kappa"], row["kappa_se"], 3)
        yield f"{str(row['variable']).replace('_', ' '):<{_WIDTH}}{agree:>18}{kappa:>16}"


def _label(name: str, code: str) -> str:
    if code == EVERYBODY:
        return "All"
    if code == NONE:
        return "Not employed"
    if name == "sex_and_age":
        sex, age = code.split(" ")
        return f"{_label('sex', sex)}, {_label('age_employed', age)}"
    if name == "employment_source":
        return code.replace("_", " ").capitalize()
    return {item.code: item.label_en for item in code_list(name)}[code]

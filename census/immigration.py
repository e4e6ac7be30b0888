"""Immigrant background.

Source: "About the statistics", Census 2001, Characteristics of Persons - immigrant background.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from census.reference import CENSUS_DAY, NORWAY, code_list

UNKNOWN_COUNTRY = "990"
GRANDPARENTS = tuple(
    f"{name}_country_of_birth"
    for name in ("maternal_grandmother", "maternal_grandfather", "paternal_grandmother", "paternal_grandfather")
)
"""Columns of the grandparents' countries of birth."""

NO_BACKGROUND = "A"
FIRST_GENERATION = "B"
BORN_TO_TWO_FOREIGN_BORN = "C"
ADOPTED = "D"
FOREIGN_BORN_ONE_NORWEGIAN_PARENT = "E"
NORWEGIAN_BORN_ONE_FOREIGN_PARENT = "F"
FOREIGN_BORN_NORWEGIAN_PARENTS = "G"
IMMIGRANT_POPULATION = (FIRST_GENERATION, BORN_TO_TWO_FOREIGN_BORN)


def classify_immigrants(persons: ir.Table, day: dt.date = CENSUS_DAY) -> ir.Table:
    """Classify immigrant category and country background.

    Definition, by own, parents' and grandparents' countries of birth and by adoption:

    - adopted from a foreign country: born abroad and adopted by the day, whoever the parents are;
    - first-generation immigrant without Norwegian background: born abroad, two foreign-born parents (grandparents do
      not count);
    - born in Norway with two foreign-born parents: and all four grandparents born abroad;
    - born abroad with one Norwegian-born parent, Norwegian-born with one foreign-born parent, born abroad with
      Norwegian-born parents: as they say;
    - no immigrant background: everyone else. Beside those born in Norway to two Norwegian-born parents these are those
      born in Norway to two foreign-born parents, but with a Norwegian-born grandparent: no category names them.

    The first-generation immigrants and those born in Norway to two foreign-born parents are the immigrant population.
    These two are what the source calls "persons of immigrant background" where it speaks of country background: theirs
    is the own country of birth for those born abroad, the parents' for those born in Norway, the mother's where parents
    differ; that of everybody else is Norway, those of the other four categories included.

    What is unknown (empty, or code 990): an own country of birth counts as abroad, and is the unknown country as
    country background; a parent's counts as the same part of the world, Norway or abroad, as the child's, a
    grandparent's as the parent's between. So only a grandparent known to be born in Norway keeps anybody out of the
    immigrant population. Where the mother's country is unknown, country background is the father's.

    Args:
        persons: ``person_id`` (key), ``country_of_birth``, ``mother_country_of_birth``, ``father_country_of_birth``,
            the columns ``GRANDPARENTS``, ``adoption_date`` (empty for all not adopted from abroad).
        day: day on which the adoption must have taken place; a later one has not yet.

    Returns:
        ``person_id``, ``immigrant_category`` (code list), ``country_background`` (country), ``is_immigrant``
        (belongs to the immigrant population), ``is_non_western`` (immigrant with non-western country background).
    """
    known = persons.select(
        "person_id",
        own=persons.country_of_birth.fill_null(UNKNOWN_COUNTRY),
        mother=persons.mother_country_of_birth.nullif(UNKNOWN_COUNTRY),
        father=persons.father_country_of_birth.nullif(UNKNOWN_COUNTRY),
        is_adopted=(persons.adoption_date <= day).fill_null(False),
        has_norwegian_grandparent=reduce(or_, ((persons[name] == NORWAY).fill_null(False) for name in GRANDPARENTS)),
    )
    classified = known.mutate(immigrant_category=_category(known))
    category = classified.immigrant_category
    classified = classified.mutate(
        country_background=ibis.cases(
            (category == FIRST_GENERATION, classified.own),
            (category == BORN_TO_TWO_FOREIGN_BORN, ibis.coalesce(classified.mother, classified.father)),
            else_=NORWAY,
        )
    )
    non_western = [item.code for item in code_list("country") if item.extra["western"] == "NW"]
    return classified.select(
        "person_id",
        "immigrant_category",
        "country_background",
        is_immigrant=classified.immigrant_category.isin(IMMIGRANT_POPULATION),
        is_non_western=classified.country_background.isin(non_western),
    )


def _category(known: ir.Table) -> ir.StringValue:
    """Immigrant category of persons with ``own``, ``mother`` and ``father`` (countries of birth; parents' may be
    unknown), ``is_adopted`` and ``has_norwegian_grandparent``.
    """
    born_here = known.own == NORWAY
    norwegian_parents = sum(
        (ibis.coalesce(parent, known.own) == NORWAY).cast("int64") for parent in (known.mother, known.father)
    )
    return ibis.cases(
        (~born_here & known.is_adopted, ADOPTED),
        (~born_here & (norwegian_parents == 0), FIRST_GENERATION),
        (~born_here & (norwegian_parents == 1), FOREIGN_BORN_ONE_NORWEGIAN_PARENT),
        (~born_here, FOREIGN_BORN_NORWEGIAN_PARENTS),
        (norwegian_parents == 1, NORWEGIAN_BORN_ONE_FOREIGN_PARENT),
        ((norwegian_parents == 0) & ~known.has_norwegian_grandparent, BORN_TO_TWO_FOREIGN_BORN),
        else_=NO_BACKGROUND,
    )

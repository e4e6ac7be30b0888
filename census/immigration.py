"""Immigrant background.

Source: "About the statistics", Census 2001, Characteristics of Persons - immigrant background.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from census.reference import NORWAY, code_list

UNKNOWN_COUNTRY = "990"

NO_BACKGROUND = "A"
FIRST_GENERATION = "B"
BORN_TO_TWO_FOREIGN_BORN = "C"
FOREIGN_BORN_ONE_NORWEGIAN_PARENT = "E"
NORWEGIAN_BORN_ONE_FOREIGN_PARENT = "F"
FOREIGN_BORN_NORWEGIAN_PARENTS = "G"


def classify_immigrants(persons: ir.Table) -> ir.Table:
    """Classify immigrant category and country background.

    Definition: by own and parents' countries of birth. The immigrant population is first-generation immigrants (born
    abroad, both parents foreign-born) and persons born in Norway with two foreign-born parents. Country background is
    the own country of birth for those born abroad, the parents' for those born in Norway, the mother's where parents
    differ; Norway for everyone outside the immigrant population.

    Unknown own country of birth counts as abroad. A parent whose country of birth is unknown counts as born in the
    same part of the world, Norway or abroad, as the child. Adoptions and grandparents are not in the register
    extract yet, so category D (adopted) is not told apart.

    Args:
        persons: ``person_id`` (key), ``country_of_birth``, ``mother_country_of_birth``, ``father_country_of_birth``.

    Returns:
        ``person_id``, ``immigrant_category`` (code list), ``country_background`` (country), ``is_immigrant``
        (belongs to the immigrant population), ``is_non_western`` (immigrant with non-western country background).
    """
    own, mother, father = (
        persons.country_of_birth.fill_null(UNKNOWN_COUNTRY),
        persons.mother_country_of_birth,
        persons.father_country_of_birth,
    )
    born_here = own == NORWAY
    mother_here = (ibis.coalesce(mother, own) == NORWAY).cast("int64")
    father_here = (ibis.coalesce(father, own) == NORWAY).cast("int64")
    norwegian_parents = mother_here + father_here
    category = ibis.cases(
        (born_here & (norwegian_parents == 0), BORN_TO_TWO_FOREIGN_BORN),
        (born_here & (norwegian_parents == 1), NORWEGIAN_BORN_ONE_FOREIGN_PARENT),
        (born_here, NO_BACKGROUND),
        (norwegian_parents == 0, FIRST_GENERATION),
        (norwegian_parents == 1, FOREIGN_BORN_ONE_NORWEGIAN_PARENT),
        else_=FOREIGN_BORN_NORWEGIAN_PARENTS,
    )
    classified = persons.select("person_id", own=own, mother=mother, father=father, immigrant_category=category)
    background = ibis.cases(
        (classified.immigrant_category == FIRST_GENERATION, classified.own),
        (
            classified.immigrant_category == BORN_TO_TWO_FOREIGN_BORN,
            ibis.coalesce(classified.mother, classified.father),
        ),
        else_=NORWAY,
    )
    non_western = [item.code for item in code_list("country") if item.extra["western"] == "NW"]
    return classified.select(
        "person_id",
        "immigrant_category",
        country_background=background,
        is_immigrant=classified.immigrant_category.isin((FIRST_GENERATION, BORN_TO_TWO_FOREIGN_BORN)),
        is_non_western=background.isin(non_western),
    )

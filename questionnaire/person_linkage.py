"""Finding people of whom a form tells name and date of birth among the residents.

Source: "About the statistics", Census 2001: the personal identity numbers of the persons listed were found in the CPR.
The method is this project's own: what is the same is linked at once, the rest by probability (``linkage_model``).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from census.engine import fetch, materialise, stack
from questionnaire.linkage_model import BLOCKS, COMPARED, Model, score, stored_model

EXACT, AT_ADDRESS, ELSEWHERE = "exact", "splink_at_address", "splink_elsewhere"
"""Ways in which a written person is found."""

KEY = ("form_number", "line_number")
_SHARE_STEPS = 10**9


def find_people(
    lines: ir.Table, residents: ir.Table, taken: ir.Table, model: Model | None = None, threads: int = 0
) -> ir.Table:
    """Find the resident behind each written line.

    Definition: who has the very names and date of birth of a line, is registered at its address and is the only such
    person, is the one (``exact``). Each line that is left is compared with all residents who share enough with it, and
    is linked to the one whose probability is at least the model's threshold. The candidates of a line compete: their
    probabilities, and that of nobody, sum to 1, so that two who fit alike are both refused. Of several lines of a form
    for which the same resident is found, the best alone is linked (none, if two are equally good). The order of the
    rows does not matter.

    Args:
        lines: key ``form_number``, ``line_number``; ``given_name``, ``surname``, ``birth_date``; where to begin:
            ``address_code``, ``basic_unit_code``, ``municipality_code`` (all may be null); ``contact_surname``,
            the surname that the form's other people may have.
        residents: ``person_id`` (key), ``given_name``, ``surname``, ``birth_date``, ``address_code``,
            ``basic_unit_code``, ``municipality_code``.
        taken: ``form_number``, ``person_id``: residents who are on a form already and cannot be another of its lines.
        model: parameters; those stored, if None.
        threads: of DuckDB, on which Splink runs whatever the engine; 0 for one per core.

    Returns:
        A row for each line found: the key, ``person_id``, ``linked_by`` (``exact``, ``splink_at_address``,
        ``splink_elsewhere``), ``match_probability`` (of 1, to six digits; null for ``exact``).

    Raises:
        EngineError: Splink failed.
    """
    model = model or stored_model()
    asked = materialise(comparable(lines, *KEY))
    known = materialise(_plain(residents))
    exact = materialise(_exact(asked, known, taken))
    rest = materialise(asked.anti_join(exact, KEY))
    found = _probable(rest, known, stack([taken, exact.select(*taken.columns)]), model, threads)
    columns = (*KEY, "person_id", "linked_by", "match_probability")
    return stack([exact.select(*columns), ibis.memtable(found).select(*columns)])


def _plain(people: ir.Table) -> ir.Table:
    """Names in small letters. (There are no blanks about them: the reader takes them away.)"""
    return people.mutate(given_name=people.given_name.lower(), surname=people.surname.lower())


def comparable(people: ir.Table, *key: str) -> ir.Table:
    """People as the model compares them: their key and ``linkage_model.COMPARED``."""
    of_contact = people.contact_surname.lower() if "contact_surname" in people.columns else ibis.null("string")
    year, day = _year(people.birth_date), _day(people.birth_date)
    derived = _plain(people).mutate(
        born=(year * 10_000 + day).cast("string"), birth_year=year, birth_day=day, contact_surname=of_contact
    )
    return derived.select(*key, *COMPARED)


def _year(born: ir.DateValue) -> ir.IntegerValue:
    return born.year().cast("int64")


def _day(born: ir.DateValue) -> ir.IntegerValue:
    return (born.month() * 100 + born.day()).cast("int64")


def _exact(asked: ir.Table, known: ir.Table, taken: ir.Table) -> ir.Table:
    same = ("address_code", "given_name", "surname", "birth_date")
    pairs = asked.select(*KEY, *same).join(known.select("person_id", *same), same)
    pairs = pairs.anti_join(taken, ["form_number", "person_id"])
    lines = pairs.group_by(KEY).agg(person_id=pairs.person_id.min(), fits=pairs.count())
    single = lines.filter(lines.fits == 1)
    first = single.group_by("form_number", "person_id").agg(line_number=single.line_number.min())
    return first.mutate(linked_by=ibis.literal(EXACT), match_probability=ibis.null("float64"))


def _probable(rest: ir.Table, known: ir.Table, taken: ir.Table, model: Model, threads: int) -> pa.Table:
    """Lines found by the model: the key, ``person_id``, ``linked_by``, ``match_probability``."""
    lines = fetch(rest.order_by(list(KEY)))
    lines = lines.append_column("unique_id", pa.array(range(lines.num_rows), pa.int64()))
    residents = fetch(_candidates(rest, known).order_by("person_id"))
    tables = {"line": lines, "resident": residents, "taken": fetch(taken.semi_join(rest, "form_number").distinct())}
    for name in ("given_name", "surname"):
        tables[f"{name}_frequency"] = fetch(_frequencies(known, name, model))
    # without a folder to spill into: names would lie where nobody looks for them
    backend = ibis.duckdb.connect(temp_directory="", **({"threads": threads} if threads else {}))
    try:
        return _choose(backend, tables, model).to_pyarrow()
    finally:
        backend.disconnect()


def _candidates(rest: ir.Table, known: ir.Table) -> ir.Table:
    """Residents who agree with a line in all columns of a block."""
    people = known.mutate(birth_year=_year(known.birth_date), birth_day=_day(known.birth_date))
    found = []
    for block in BLOCKS:
        values = rest.select(**{other: of_line for of_line, other in block.items()}).distinct()
        found.append(people.semi_join(values, list(block.values())).select("person_id"))
    return comparable(known.semi_join(stack(found).distinct(), "person_id"), "person_id")


def _frequencies(known: ir.Table, name: str, model: Model) -> ir.Table:
    """Share of the residents that has a name. So that few residents do not make a name seem frequent or rare, some of
    the model's own are added who have it as often as two persons share a name.
    """
    named = known.filter(known[name].notnull())
    counted = named.group_by(name).agg(persons=named.count())
    base, added = model.frequency_base(name), model.persons_of_base
    share = (counted.persons + base * added) / (counted.persons.sum().over() + added)
    return counted.mutate(**{f"tf_{name}": share}).select(name, f"tf_{name}").order_by(name)


def _choose(backend: Backend, tables: dict[str, pa.Table], model: Model) -> ir.Table:
    """The best resident of each line, if it is probable enough and no other line's of the form."""
    lines, residents = ibis.memtable(tables["line"]), ibis.memtable(tables["resident"])
    backend.create_table("line", lines.select("unique_id", *COMPARED))
    backend.create_table("resident", residents.select(*COMPARED, unique_id="person_id"))
    for name in ("taken", "given_name_frequency", "surname_frequency"):
        backend.create_table(name, tables[name])
    lines = lines.select(*KEY, "unique_id", line_address="address_code")
    homes = residents.select("person_id", "address_code")
    scored = backend.table(score(backend.con, model))
    pairs = scored.select(line="unique_id_l", person_id="unique_id_r", weight=scored.match_weight.round(6))
    pairs = pairs.join(lines, pairs.line == lines.unique_id).anti_join(
        backend.table("taken"), ["form_number", "person_id"]
    )
    pairs = materialise(pairs)
    best = pairs.group_by("line").agg(best=pairs.weight.max())
    rivals = pairs.join(best, "line")
    # whole numbers add up to the same in any order
    share = (2.0 ** (rivals.weight - rivals.best) * _SHARE_STEPS).round().cast("int64")
    together = rivals.group_by("line").agg(shares=share.sum(), best=rivals.best.max())
    probability = 1 / (together.shares / _SHARE_STEPS + 2.0**-together.best)
    sure = together.mutate(match_probability=probability.round(6)).filter(ibis._.match_probability >= model.threshold)
    chosen = pairs.join(sure, ["line"]).filter(ibis._.weight == ibis._.best)
    of_form = ibis.window(group_by=["form_number", "person_id"])
    chosen = chosen.mutate(highest=chosen.weight.max().over(of_form)).filter(ibis._.weight == ibis._.highest)
    chosen = chosen.mutate(rivals=ibis._.count().over(of_form)).filter(ibis._.rivals == 1)
    at_address = (chosen.line_address == homes.address_code).fill_null(False)
    return chosen.join(homes, "person_id").select(
        *KEY, "person_id", "match_probability", linked_by=at_address.ifelse(AT_ADDRESS, ELSEWHERE)
    )

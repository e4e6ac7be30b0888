"""Names of people and places: common ones in order of frequency. The first are far more frequent than the last."""

from __future__ import annotations

import numpy as np

from registers.synthetic.draws import Bools, Ints, Texts, categories

MEN = ["Jan", "Per", "Bjørn", "Ole", "Lars", "Kjell", "Knut", "Arne", "Svein", "Thomas", "Hans", "Geir", "Tor", "Morten", "Terje", "Odd", "Erik", "Martin", "Andreas", "John", "Anders", "Rune", "Trond", "Tore", "Daniel", "Jon", "Kristian", "Marius", "Fredrik", "Øyvind", "Stian", "Magnus", "Helge", "Rolf", "Leif", "Nils", "Harald", "Einar", "Gunnar", "Sverre", "Olav", "Henrik", "Kåre", "Roar", "Vidar", "Jonas", "Sindre", "Aslak", "Mathis", "Isak", "Ante"]
WOMEN = ["Anne", "Inger", "Kari", "Marit", "Ingrid", "Liv", "Eva", "Anna", "Maria", "Ida", "Hilde", "Berit", "Nina", "Marianne", "Astrid", "Elisabeth", "Kristin", "Bjørg", "Bente", "Solveig", "Randi", "Silje", "Hanne", "Linda", "Tone", "Karin", "Tove", "Heidi", "Gerd", "Wenche", "Ruth", "Ragnhild", "Camilla", "Ellen", "Julie", "Emma", "Sara", "Turid", "Siri", "Mari", "Unni", "Else", "Trine", "Grete", "Gunn", "Ragna", "Elle", "Berit-Anne", "Karen", "Sunniva", "Inga"]
SURNAMES = ["Hansen", "Johansen", "Olsen", "Larsen", "Andersen", "Pedersen", "Nilsen", "Kristiansen", "Jensen", "Karlsen", "Johnsen", "Pettersen", "Eriksen", "Berg", "Haugen", "Hagen", "Johannessen", "Andreassen", "Jacobsen", "Dahl", "Halvorsen", "Henriksen", "Lund", "Sørensen", "Jakobsen", "Moen", "Gundersen", "Iversen", "Strand", "Solberg", "Svendsen", "Martinsen", "Eide", "Knutsen", "Bakken", "Mikkelsen", "Isaksen", "Lie", "Amundsen", "Rasmussen", "Lunde", "Solheim", "Berge", "Nygård", "Bakke", "Kristoffersen", "Fredriksen", "Antonsen", "Sara", "Eira", "Utsi", "Somby", "Varsi", "Balto"]
FOREIGN_MEN = ["Mohammed", "Ali", "Ahmed", "Peter", "Michael", "Hassan", "Amir", "Ivan", "Nguyen", "Omar", "Tariq", "Piotr", "Erik", "Johan", "Karl", "Samir", "Hussein", "Abdi", "Goran", "Mehmet", "Carlos", "Juha", "David", "James", "Reza", "Van", "Mustafa", "Sergei", "Dragan", "Kumar"]
FOREIGN_WOMEN = ["Fatima", "Maria", "Anna", "Aisha", "Thi", "Elena", "Olga", "Sofia", "Amina", "Nadia", "Karin", "Eva", "Jasmina", "Zahra", "Leyla", "Mary", "Susanne", "Rosa", "Natalia", "Hodan", "Samira", "Kirsten", "Irina", "Mai", "Ayse", "Parveen", "Marta", "Liisa", "Carmen", "Nina"]
FOREIGN_SURNAMES = ["Nguyen", "Khan", "Ali", "Ahmed", "Hussain", "Svensson", "Nielsen", "Hassan", "Singh", "Mohamed", "Petrovic", "Kaya", "Tran", "Smith", "Müller", "Ivanov", "Hosseini", "Rossi", "Garcia", "Virtanen", "Kowalski", "Begovic", "Rahman", "Osman", "Yilmaz", "Larsson", "Christensen", "Perez", "Popov", "Abdullahi"]

PLACE_BEGINNINGS = ["Kirke", "Nord", "Sør", "Øst", "Vest", "Sand", "Stor", "Lille", "Elve", "Bjørk", "Fure", "Stein", "Berg", "Hauge", "Mo", "Gran", "Lang", "Brei", "Svart", "Kvit", "Ytre", "Indre", "Hamn", "Skip", "Fisk", "Havn", "Myr", "Mølle", "Skole", "Prest", "Klokker", "Sol", "Tind", "Foss", "Furu", "Sel", "Rein", "Tysk", "Russe", "Sætre", "Nes", "Holm", "Torv", "Eide"]
PLACE_ENDINGS = ["vik", "nes", "bygda", "dalen", "berg", "haugen", "lia", "vågen", "stranda", "mo", "sletta", "elva", "fjorden", "åsen", "moen", "marka", "øya", "sund", "holmen", "myra", "bukta", "hammeren", "bakken", "lund", "botn", "engene", "tunet", "kroken", "eidet", "vollen", "skogen", "tangen", "brekka", "hagen", "vatnet", "juvet", "løkka", "skaret", "gjerdet", "toppen"]

GIVEN = np.array([*MEN, *WOMEN, *FOREIGN_MEN, *FOREIGN_WOMEN], dtype=object)
"""All given names; a person's is a position in this list."""

FAMILY = np.array([*SURNAMES, *FOREIGN_SURNAMES], dtype=object)
"""All surnames; a person's is a position in this list."""


def _skewed(rng: np.random.Generator, size: int, count: int) -> Ints:
    return categories(rng, size, 1 / np.arange(2, count + 2) ** 0.8)


def draw_given_names(rng: np.random.Generator, women: Bools, foreign: Bools) -> Ints:
    """Positions in ``GIVEN`` for persons by sex and origin."""
    lists = (MEN, WOMEN, FOREIGN_MEN, FOREIGN_WOMEN)
    start = np.cumsum([0, *map(len, lists)])
    chosen_list = women + 2 * foreign.astype(np.int64)
    draws = np.stack([_skewed(rng, len(women), len(names)) for names in lists])
    return np.asarray(start[chosen_list] + draws[chosen_list, np.arange(len(women))], dtype=np.int64)


def draw_surnames(rng: np.random.Generator, foreign: Bools) -> Ints:
    """Positions in ``FAMILY``, one for each element, by origin."""
    own = _skewed(rng, len(foreign), len(SURNAMES))
    other = len(SURNAMES) + _skewed(rng, len(foreign), len(FOREIGN_SURNAMES))
    return np.where(foreign, other, own)


def place_names(rng: np.random.Generator, count: int) -> Texts:
    """Different names of places, as many as asked for; when the combinations run out, with a number."""
    combinations = len(PLACE_BEGINNINGS) * len(PLACE_ENDINGS)
    order = rng.permutation(combinations)
    number = np.arange(count)
    drawn = order[number % combinations]
    names = [PLACE_BEGINNINGS[i // len(PLACE_ENDINGS)] + PLACE_ENDINGS[i % len(PLACE_ENDINGS)] for i in drawn]
    rounds = number // combinations
    return np.array([f"{a} {b + 1}" if b else a for a, b in zip(names, rounds, strict=True)], dtype=object)

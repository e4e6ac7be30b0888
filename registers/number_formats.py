"""How identity numbers and organisation numbers are built: weights, marks and ranges. Light to import."""

from __future__ import annotations

IDENTITY_DIGITS = 11
"""Digits of an identity number."""

CHECK_WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
"""Weights of the first nine digits in the first check digit."""

CHECK_WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""Weights of the first ten digits in the second check digit."""

ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
"""Weights of the first eight digits in the organisation number's check digit."""

D_NUMBER_DAY = 40
"""Added to the day of birth in a D-number."""

SYNTHETIC_MONTH = 80
"""Added to the month of birth in a synthetic number, as in the tax authority's test numbers."""

INDIVIDUAL_NUMBERS = ((1854, 1899, 500, 749), (1900, 1999, 0, 499), (1940, 1999, 900, 999), (2000, 2039, 500, 999))
"""First and last year of birth, first and last individual number of each range."""

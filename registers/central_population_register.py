"""Central Population Register (CPR), as held in the population statistics system (Besys)."""

from __future__ import annotations

from registers.schema import Column, Register

CPR_PERSONS = Register(
    name="cpr_persons",
    title="Central Population Register: persons",
    owner="Directorate of Taxes; statistical copy in Besys",
    coverage="Everyone resident on census day, and persons who died, emigrated or vanished whom a resident's spouse or "
    "parent number names.",
    lag="Notifications reach the register weeks after the event; `registered_date` tells when the latest one did.",
    key=("national_identity_number",),
    columns=(
        Column("national_identity_number", "string", "Eleven digits; D-numbers have 40 added to the day.",
               required=True, pseudonym="person_id"),
        Column("given_name", "string", "Given name or names.", required=True),
        Column("surname", "string", "Surname.", required=True),
        Column("birth_date", "date", "Date of birth.", required=True),
        Column("sex", "string", "1 male, 2 female.", required=True, codes="sex"),
        Column("marital_status", "string", "Registered marital status.", required=True, codes="marital_status"),
        Column("spouse_identity_number", "string", "Spouse or registered partner, also when separated.",
               pseudonym="spouse_id"),
        Column("mother_identity_number", "string", "Mother.", pseudonym="mother_id"),
        Column("father_identity_number", "string", "Father.", pseudonym="father_id"),
        Column("country_of_birth", "string", "Mother's country of residence at the birth.", required=True, codes="country"),
        Column("mother_country_of_birth", "string", "Mother's country of birth.", codes="country"),
        Column("father_country_of_birth", "string", "Father's country of birth.", codes="country"),
        Column("citizenship", "string", "Country of citizenship.", codes="country"),
        Column("registration_status", "string", "Resident, emigrated, dead …", required=True, codes="registration_status"),
        Column("registration_status_date", "date", "Day from which the status holds.", required=True),
        Column("municipality_code", "string", "Municipality of residence; for the others, the last one.", required=True),
        Column("address_code", "string", "Key of the address in GAB: municipality (4), street (5), house number (4), "
               "letter (1; 0 for none). Empty for persons of no fixed address and for non-residents."),
        Column("dwelling_number", "string", "Dwelling within the building, such as H0201. In 2001 mostly empty."),
        Column("moved_date", "date", "Day of the move to the address."),
        Column("registered_date", "date", "Day on which the latest notification was entered.", required=True),
    ),
)

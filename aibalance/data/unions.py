"""Who belongs to the aggregates that economies.csv lists."""

# Members of the European Union since 2020.
EU27 = frozenset(
    ("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
     "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE")
)  # fmt: skip

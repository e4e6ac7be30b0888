"""Production of the Population and Housing Census of 3 November 2001."""

__version__ = "0.1.0"

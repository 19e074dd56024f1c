"""Findings: families of statistics that chapters register under one name; one module a theme."""

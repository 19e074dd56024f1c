"""Reruns and editions: made, compared, and told on pages."""

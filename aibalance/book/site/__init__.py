"""The pages of the site: read, filled, written and slimmed, each only if it changed."""

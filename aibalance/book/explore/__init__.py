"""Tools for exploring without a server: what chapters export, made into controls, a chart, a sentence and tables."""

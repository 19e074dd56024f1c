"""The article, and how it is judged: claims, evidence, verdicts, contradictions, and all wording of verdicts."""

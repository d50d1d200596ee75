"""What the graph answers: coverage, organisations, services, impact, comparison; each worked out once a run."""

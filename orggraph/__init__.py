"""Which firms have a Party organisation, which have none, who is responsible, and what to set up where."""

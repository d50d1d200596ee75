"""Instructor posts and service centres: who serves whom, and where more are needed."""

"""Answers become named tables and sentences, in the order a planner reads them. What an answer
is called, takes and tells is declared once, in `answers`; `registry` reads it."""

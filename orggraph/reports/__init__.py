"""Answers become named tables and sentences, in the order a planner reads them."""

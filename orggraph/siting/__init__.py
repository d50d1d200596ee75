"""Instructor posts and service centres: who serves whom, and where more are needed."""

from orggraph.siting.posts import Posts, load_of, posts, visits_a_month
from orggraph.siting.transport import Assignment, assign

__all__ = ["Assignment", "Posts", "assign", "load_of", "posts", "visits_a_month"]

"""Instructor posts and service centres: who serves whom, and where more are needed."""

from orggraph.siting.circles import Circles, circles
from orggraph.siting.cover import Cover, Covering
from orggraph.siting.posts import Posts, load_of, posts, visits_a_month
from orggraph.siting.transport import Assignment, assign

__all__ = ["Assignment", "Circles", "Cover", "Covering", "Posts", "assign", "circles", "load_of", "posts", "visits_a_month"]

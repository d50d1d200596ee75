"""Instructor posts and service centres as planners read them: their load, whom to send where,
where more are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.services.circles import Circles
from orggraph.core import schema
from orggraph.core.enums import (
    Dimension,
    Load,
    Need,
    NoPost,
    PlaceKind,
    RowName,
    Word,
    firms_for_rate,
    percent,
)
from orggraph.core.messages import (
    DOTS,
    EMPTY,
    PHRASES,
    Message,
    listed,
    message,
    message_in,
    plural,
)
from orggraph.graph import OrgGraph
from orggraph.optimise.max_covering import Cover
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

STRAIGHT = message("distances are straight lines")


def load_sheet(answers: Answers) -> Sheet:
    """Return one row per instructor post: what it serves against its capacity, and what the
    assignment adds.
    """
    numbered, line = answers.posts.numbered, caption(answers)
    count, firms, teams = len(numbered), int(numbered["firms"].sum()), numbered["team"].nunique()
    mean = message(", {firms:.1f} each", firms=firms / count) if count else EMPTY
    loads = [
        message("{what} {n}", what=load, n=n)
        for load in Load
        if (n := int((numbered["load"] == str(load)).sum()))
    ]
    in_teams = message(" in {teams} teams", teams=teams) if teams else EMPTY
    said = plural(
        "{n} post{in_teams} serves {firms}{mean}",
        "{n} posts{in_teams} serve {firms}{mean}",
        n=count,
        in_teams=in_teams,
        firms=plural("{n} firm", "{n} firms", n=firms),
        mean=mean,
    )
    if loads:
        said = message("{said}: {loads}", said=said, loads=listed(loads, PHRASES))
    return Sheet(
        "post_load",
        message("Load of instructor posts"),
        schema.POST_LOAD,
        answers.posts.load.reset_index(drop=True)[[c.name for c in schema.POST_LOAD]],
        listed([line, said], DOTS),
        tuple(_load_notes(answers)),
    )


def _load_notes(answers: Answers) -> Iterator[Message]:
    rules, found = answers.graph.rules, answers.posts
    if found.load.empty:
        yield message(
            "The ledger has no instructor posts: fill in 指导员编号 in the ledger of "
            "firms, or list them in the table posts."
        )
        return
    yield message(
        "A post without a stated capacity has {firms_per_post_max} (rule "
        "firms_per_post_max); under is fewer than {firms_per_post_min}; social "
        "organisations count; liaisons and instructors without a number have no capacity.",
        firms_per_post_max=rules.firms_per_post_max,
        firms_per_post_min=rules.firms_per_post_min,
    )
    yield message(
        "Visits a month = {post_days_a_week} day a week × 52 ÷ 12 + {post_visits_a_month} "
        "a firm + {post_events_a_quarter} event a quarter ÷ 3; a post without firms makes "
        "none.",
        post_days_a_week=rules.post_days_a_week,
        post_visits_a_month=rules.post_visits_a_month,
        post_events_a_quarter=rules.post_events_a_quarter,
    )
    idle = found.numbered[~found.numbered["has_point"] & (found.numbered["room"] > 0)]
    if len(idle):
        yield message(
            "{idle} posts have no usable point; their room for {room} firms is not assigned.",
            idle=len(idle),
            room=idle["room"].sum(),
        )


def post_firms_sheet(answers: Answers) -> Sheet:
    """Return one row per firm that needs an instructor: the post to send, or why there is none."""
    found, graph, line = answers.posts, answers.graph, caption(answers)
    rows = found.firms["row"].to_numpy()
    firms = graph.firms.iloc[rows]
    frame = pd.DataFrame(
        {
            "firm": firms["name"].fillna(firms["uscc"]).array,
            "uscc": firms["uscc"].array,
            "need": found.firms["need"],
            "post": found.firms["post"].map(found.load["post"]).astype("str"),
            "metres": found.firms["metres"],
            "left": found.firms["left"],
            **{
                str(kind).lower(): answers.graph.place_names(kind).take(rows)
                for kind in (
                    PlaceKind.DISTRICT,
                    PlaceKind.STREET,
                    PlaceKind.PARK,
                    PlaceKind.BUILDING,
                )
            },
            "staff": firms["staff"].array,
            "responsible": answers.duty["responsible_name"].iloc[rows].array,
        }
    )
    placed = found.assignment.placed
    return Sheet(
        "post_firms",
        message("Whom to send where"),
        schema.POST_FIRMS,
        frame[[c.name for c in schema.POST_FIRMS]],
        plural(
            ("{line} · {n} firm needs an instructor, {placed} assigned, {frame_2} not; {straight}"),
            ("{line} · {n} firms need an instructor, {placed} assigned, {frame_2} not; {straight}"),
            line=line,
            n=len(frame),
            placed=placed,
            frame_2=len(frame) - placed,
            straight=STRAIGHT,
        ),
        tuple(_firm_notes(answers)),
    )


def _counted(firms: Iterable[tuple[Word, int]]) -> Message:
    return listed(
        (message_in("firms counted", "{what} {n}", what=word, n=n) for word, n in firms), PHRASES
    )


def _firm_notes(answers: Answers) -> Iterator[Message]:
    found, rules = answers.posts, answers.graph.rules
    if found.firms.empty:
        yield message(
            "No firm is to be sent an instructor: all have an organisation, an instructor "
            "or a liaison, or the facts are missing."
        )
    needs = found.firms["need"].value_counts()
    if len(needs):
        yield message(
            "Why: {needs} (staff ≥ {staff}, rule instructor_staff).",
            needs=_counted((need, needs.get(str(need), 0)) for need in Need),
            staff=rules.instructor_staff,
        )
    left = found.firms["left"].value_counts()
    if len(left):
        yield message(
            "Not assigned: {counts}.",
            counts=_counted((why, left[str(why)]) for why in NoPost if str(why) in left),
        )
    if found.assignment.placed:
        yield _proof(answers)
    if found.unclear:
        yield message(
            "Of {unclear} more firms with staff ≥ {instructor_staff} the Party facts are "
            "unknown, so it cannot be said whether one is due.",
            instructor_staff=rules.instructor_staff,
            unclear=found.unclear,
        )


def _proof(answers: Answers) -> Message:
    """Say what is proven of the assignment, and what it costs."""
    found, metres = answers.posts.assignment, answers.graph.rules.post_metres
    proven = message(
        "proven: no assignment within the capacities places more, nor as many in fewer metres"
    )
    open_ = message("not proven to be the best")
    said = proven if found.is_proven else open_
    return message(
        "Within the capacities and {metres:,} m (rule post_metres), as many firms as "
        "possible, then the fewest metres: {metres_2:.1f} km in all, {metres_3:.0f} m on "
        "average; {said}.",
        metres=metres,
        metres_2=found.metres / 1000,
        metres_3=found.metres / found.placed,
        said=said,
    )


def further_sheet(answers: Answers) -> Sheet:
    """Return where more posts are needed for the firms that have a point and no post within
    reach with room.
    """
    found, graph, line = answers.posts, answers.graph, caption(answers)
    further = found.further
    node = further["place"].fillna(further["street"])
    about = [graph.skeleton.nodes[n] if isinstance(n, str) else {} for n in node]
    frame = further.assign(
        place=pd.Series([a.get("name", RowName.NOT_LOCATED) for a in about], dtype=object),
        kind=pd.array([a.get("kind") for a in about], dtype="str"),
        district=pd.array([_district(graph, n) for n in node], dtype="str"),
    )
    count, firms = int(further["posts"].sum()), int(further["firms"].sum())
    return Sheet(
        "further_posts",
        message("Where more posts are needed"),
        schema.FURTHER_POSTS,
        frame[[c.name for c in schema.FURTHER_POSTS]],
        message(
            "{line} · {count} more posts for {firms} firms with a point that no post reaches; "
            "{straight}",
            line=line,
            firms=firms,
            count=count,
            straight=STRAIGHT,
        ),
        tuple(_further_notes(answers, count)),
    )


def _further_notes(answers: Answers, count: int) -> Iterator[Message]:
    found, rules = answers.posts, answers.graph.rules
    if not count:
        yield _none_to_add(found.firms)
        return
    proven = message(" (proven fewest)") if count == found.fewest else EMPTY
    yield message(
        "{firms_per_post} firms a post (rule firms_per_post): any choice takes at least "
        "{fewest}, this one {count}{proven}. They stand at a park or building within "
        "{post_metres:,} m; where there is none, the street is named.",
        firms_per_post=rules.firms_per_post,
        fewest=found.fewest,
        count=count,
        proven=proven,
        post_metres=rules.post_metres,
    )
    lacking = int(found.firms["left"].isin([str(NoPost.NO_POINT), str(NoPost.UNDECLARED)]).sum())
    if lacking:
        yield message(
            "{lacking} firms without a usable point are not among them; give them a point "
            "and ask again.",
            lacking=lacking,
        )


def _none_to_add(firms: pd.DataFrame) -> Message:
    """Say why no post is to be added: all firms have one, or nobody knows where they are."""
    without = int(firms["post"].isna().sum())
    if not without:
        return message("Every firm that needs an instructor has a post; none is to be added.")
    return plural(
        "{n} firm without a post has no usable point, so it cannot be said where posts are needed.",
        "{n} firms without a post have no usable point, so it cannot be said where posts are "
        "needed.",
        n=without,
    )


# ---- circles ----


def circle_sheet(answers: Answers) -> Sheet:
    """Return firms and members within ten and fifteen minutes of a service centre, and outside,
    by district.
    """
    found, line = answers.circles, _circle_caption(answers)
    frame = found.table()
    frame["group"] = group_names(frame["group"], Dimension.DISTRICT)
    return Sheet(
        "circles",
        message("Service circles"),
        schema.CIRCLES,
        frame,
        message("{line} · {share}", line=line, share=_share(found, found.inside)),
        tuple(_circle_notes(answers)),
        total_last=True,
        shade=("rate",),
    )


def _circle_caption(answers: Answers) -> Message:
    found, rules, line = answers.circles, answers.graph.rules, caption(answers)
    return message(
        "{line} · {centres} service centres · 15 minutes = {circle_metres} m, 10 minutes = "
        "{inner_circle_metres} m, straight lines",
        line=line,
        centres=found.centres,
        circle_metres=rules.circle_metres,
        inner_circle_metres=rules.inner_circle_metres,
    )


def _share(found: Circles, inside: int) -> str:
    rate = percent(inside, found.located)
    return f"{inside}/{found.located}" + ("" if rate is None else f" = {rate:.1f}%")


def _circle_notes(answers: Answers) -> Iterator[Message]:
    found = answers.circles
    if not found.centres:
        lacking = (
            message("No service centre has a usable point")
            if found.without_point
            else message("The ledger has no service centre")
        )
        yield message(
            "{lacking}: list them in the table posts (kind 党群服务中心) with a point and its "
            "system.",
            lacking=lacking,
        )
    yield message(
        "Share = within 15 minutes ÷ firms with a point; a firm without a usable point is "
        "neither inside nor outside."
    )
    if found.without_point:
        yield plural(
            "{n} more centre has no usable point and is not counted.",
            "{n} more centres have no usable point and are not counted.",
            n=found.without_point,
        )


def new_centres_sheet(answers: Answers, count: int) -> Sheet:
    """Return at which parks and buildings so many more centres reach most firms now outside,
    with the bound.
    """
    cover = answers.circles.covering.covers(count)
    return _centres(answers, cover, [_reach_line(answers, cover, count)])


def target_sheet(answers: Answers, target: float) -> Sheet:
    """Return the fewest more centres for a share of the firms with a point, in percent; all that
    help where it is out of reach.
    """
    found = answers.circles
    need = max(firms_for_rate(found.inside, found.located, target), 0)
    answer = found.covering.fewest(need)
    if not need:
        cover, said = (
            found.covering.covers(0),
            message(
                "Target {target:g}% is reached: {share}.",
                target=target,
                share=_share(found, found.inside),
            ),
        )
    elif answer is None:
        most = _share(found, found.inside + found.covering.reachable)
        cover = found.covering.covers(len(found.sites))
        said = plural(
            (
                "Target {target:g}% ({n} more firm) is out of reach: centres at "
                "every park and building give {most}."
            ),
            (
                "Target {target:g}% ({n} more firms) is out of reach: centres at "
                "every park and building give {most}."
            ),
            target=target,
            n=need,
            most=most,
        )
    else:
        cover, least = answer
        count = len(cover.chosen)
        proven = (
            message(" (proven fewest)")
            if least == count
            else message(" (no choice takes fewer than {least})", least=least)
        )
        said = message(
            "Target {target:g}% ({need} more firms): {count} more centres{proven}.",
            target=target,
            need=need,
            count=count,
            proven=proven,
        )
    return _centres(answers, cover, [said])


def _reach_line(answers: Answers, cover: Cover, count: int) -> Message:
    found = answers.circles
    bound = _share(found, found.inside + cover.bound)
    proven = (
        message(", proven the most")
        if cover.is_proven
        else message(", no choice gives more than {bound}", bound=bound)
    )
    now, then = _share(found, found.inside), _share(found, found.inside + cover.covered)
    return plural(
        "{n} more centre: inside {now} → {then}{proven}.",
        "{n} more centres: inside {now} → {then}{proven}.",
        n=min(count, len(cover.chosen)),
        now=now,
        then=then,
        proven=proven,
    )


def _centres(answers: Answers, cover: Cover, lines: list[Message]) -> Sheet:
    """Return a choice of sites as a sheet, the one that adds most first."""
    found, graph, line = answers.circles, answers.graph, _circle_caption(answers)
    nodes = [found.sites[site] for site in cover.chosen]
    members = graph.firms["members_total"]
    inside = found.inside + cover.gains.cumsum()
    frame = pd.DataFrame(
        {
            "order": range(1, len(nodes) + 1),
            "place": pd.array([graph.skeleton.nodes[n]["name"] for n in nodes], dtype="str"),
            "kind": pd.array([graph.skeleton.nodes[n]["kind"] for n in nodes], dtype="str"),
            "district": pd.array([_district(graph, n) for n in nodes], dtype="str"),
            "gain": cover.gains,
            "members": pd.array(
                [members.iloc[rows].sum(min_count=1) for rows in found.reached(cover)],
                dtype="Int64",
            ),
            "inside": inside,
            "rate": pd.array([percent(int(n), found.located) for n in inside], dtype="Float64"),
        }
    )
    if not found.covering.reachable:
        lines = [
            *lines,
            message(
                "There is no place to add one: no firm is outside, or no park or building "
                "with a point is near those that are."
            ),
        ]
    notes = (
        *lines,
        message(
            "Candidates are parks and buildings with a point; each row counts only firms "
            "that those above do not reach."
        ),
    )
    return Sheet(
        "new_centres",
        message("Where more centres reach most"),
        schema.NEW_CENTRES,
        frame[[c.name for c in schema.NEW_CENTRES]],
        line,
        notes,
    )


def _district(graph: OrgGraph, node: object) -> str | None:
    """Return the name of the district a place lies in, nothing where there is none or several."""
    above = graph.ancestors.get(str(node), {})
    names = {
        str(graph.skeleton.nodes[p]["name"])
        for p in above
        if graph.skeleton.nodes[p]["kind"] == str(PlaceKind.DISTRICT)
    }
    return names.pop() if len(names) == 1 else None

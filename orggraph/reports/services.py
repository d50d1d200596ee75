"""Instructor posts and service centres as planners read them: their load, whom to send where,
where more are needed.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    firms_for_rate,
    percent,
)
from orggraph.core.messages import Text
from orggraph.graph import OrgGraph
from orggraph.optimise.max_covering import Cover
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

ADDED = 5  # further centres shown in the report
STRAIGHT = Text("距离为直线距离", "distances are straight lines")


def post_sheets(answers: Answers) -> list[Sheet]:
    """Return the load of the posts, whom to send where, and where more are needed."""
    return [load_sheet(answers), post_firms_sheet(answers), further_sheet(answers)]


def load_sheet(answers: Answers) -> Sheet:
    """Return one row per instructor post: what it serves against its capacity, and what the
    assignment adds.
    """
    numbered, line = answers.posts.numbered, caption(answers)
    count, firms, teams = len(numbered), int(numbered["firms"].sum()), numbered["team"].nunique()
    mean = (
        Text(f"，平均每岗 {firms / count:.1f} 家", f", {firms / count:.1f} each")
        if count
        else Text("", "")
    )
    loads = [(load, int((numbered["load"] == str(load)).sum())) for load in Load]
    zh, en = (
        "，".join(f"{w.zh} {n}" for w, n in loads if n),
        ", ".join(f"{w.en} {n}" for w, n in loads if n),
    )
    in_teams = Text(f"（{teams} 支队伍）", f" in {teams} teams") if teams else Text("", "")
    return Sheet(
        "post_load",
        Text("指导员岗位负载", "Load of instructor posts"),
        schema.POST_LOAD,
        answers.posts.load.reset_index(drop=True)[[c.name for c in schema.POST_LOAD]],
        Text(
            f"{line.zh} · 岗位 {count} 个{in_teams.zh}联系 {firms} "
            f"家{mean.zh}{'：' if zh else ''}{zh}",
            f"{line.en} · {count} posts{in_teams.en} serve {firms} "
            f"firms{mean.en}{': ' if en else ''}{en}",
        ),
        tuple(_load_notes(answers)),
    )


def _load_notes(answers: Answers) -> Iterator[Text]:
    rules, found = answers.graph.rules, answers.posts
    if found.load.empty:
        yield Text(
            "台账没有指导员岗位：在企业台账填“指导员编号”，或在 posts 表列出岗位。",
            "The ledger has no instructor posts: fill in 指导员编号 in the ledger of firms,"
            " or list them in the table posts.",
        )
        return
    yield Text(
        f"未写定额的岗位按 {rules.firms_per_post_max} 家（规则 firms_per_post_max）；"
        f"“不足”为少于 {rules.firms_per_post_min} 家；含社会组织；未编号的指导员、"
        "联络员不设定额。",
        f"A post without a stated capacity has {rules.firms_per_post_max} (rule "
        f"firms_per_post_max); under is fewer than {rules.firms_per_post_min}; "
        "social organisations count; liaisons and instructors without a number have no capacity.",
    )
    yield Text(
        f"每月到访＝每周 {rules.post_days_a_week} 天×52÷12＋每家每月 "
        f"{rules.post_visits_a_month} 次＋每季 {rules.post_events_a_quarter} 次÷3，"
        "没有企业的岗位不计。",
        f"Visits a month = {rules.post_days_a_week} day a week × 52 ÷ 12 + "
        f"{rules.post_visits_a_month} a firm + {rules.post_events_a_quarter} event a quarter "
        "÷ 3; "
        "a post without firms makes none.",
    )
    idle = found.numbered[~found.numbered["has_point"] & (found.numbered["room"] > 0)]
    if len(idle):
        yield Text(
            f"{len(idle)} 个岗位没有可用坐标，其余额 {idle['room'].sum()} 家未参与选派。",
            f"{len(idle)} posts have no usable point; their room for {idle['room'].sum()} "
            "firms is not assigned.",
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
        Text("指导员选派建议", "Whom to send where"),
        schema.POST_FIRMS,
        frame[[c.name for c in schema.POST_FIRMS]],
        Text(
            f"{line.zh} · 须选派 {len(frame)} 家，拟派 {placed} 家，"
            f"未派 {len(frame) - placed} 家；{STRAIGHT.zh}",
            f"{line.en} · {len(frame)} firms need an instructor, {placed} assigned,"
            f" {len(frame) - placed} not; {STRAIGHT.en}",
        ),
        tuple(_firm_notes(answers)),
    )


def _firm_notes(answers: Answers) -> Iterator[Text]:
    found, rules = answers.posts, answers.graph.rules
    if found.firms.empty:
        yield Text(
            "没有须选派指导员的企业：都已有组织、指导员或联络员，或资料不全。",
            "No firm is to be sent an instructor: all have an organisation,"
            " an instructor or a liaison, or the facts are missing.",
        )
    needs = found.firms["need"].value_counts()
    if len(needs):
        yield Text(
            "依据："
            + "，".join(f"{n.zh} {needs.get(str(n), 0)} 家" for n in Need)
            + f"（职工≥{rules.instructor_staff}，规则 instructor_staff）。",
            "Why: "
            + ", ".join(f"{n.en} {needs.get(str(n), 0)}" for n in Need)
            + f" (staff ≥ {rules.instructor_staff}, rule instructor_staff).",
        )
    left = found.firms["left"].value_counts()
    if len(left):
        yield Text(
            "未派："
            + "，".join(f"{w.zh} {left[str(w)]} 家" for w in NoPost if str(w) in left)
            + "。",
            "Not assigned: "
            + ", ".join(f"{w.en} {left[str(w)]}" for w in NoPost if str(w) in left)
            + ".",
        )
    if found.assignment.placed:
        yield _proof(answers)
    if found.unclear:
        yield Text(
            f"另有职工≥{rules.instructor_staff} 的 {found.unclear} 家党建情况待核实，"
            "是否须有指导员无法判断。",
            f"Of {found.unclear} more firms with staff ≥ {rules.instructor_staff} the Party "
            "facts are unknown, so it cannot be said whether one is due.",
        )


def _proof(answers: Answers) -> Text:
    """Say what is proven of the assignment, and what it costs."""
    found, metres = answers.posts.assignment, answers.graph.rules.post_metres
    proven = Text(
        "已证明：定额内派不出更多，同样家数总距离不能更短",
        "proven: no assignment within the capacities places more, nor as many in fewer metres",
    )
    open_ = Text("未证明为最优", "not proven to be the best")
    said = proven if found.is_proven else open_
    return Text(
        f"在定额和 {metres:,} 米（规则 post_metres）之内，先求派到的企业最多，再求总距离最短："
        f"共 {found.metres / 1000:.1f} 公里，平均 "
        f"{found.metres / found.placed:.0f} 米；{said.zh}。",
        f"Within the capacities and {metres:,} m (rule post_metres),"
        f" as many firms as possible, then the fewest metres: {found.metres / 1000:.1f} km in "
        "all, "
        f"{found.metres / found.placed:.0f} m on average; {said.en}.",
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
        Text("指导员岗位增设建议", "Where more posts are needed"),
        schema.FURTHER_POSTS,
        frame[[c.name for c in schema.FURTHER_POSTS]],
        Text(
            f"{line.zh} · 现有岗位派不到的 {firms} 家，须增设 {count} 个岗位；{STRAIGHT.zh}",
            f"{line.en} · {count} more posts for {firms} firms that no post reaches; {STRAIGHT.en}",
        ),
        tuple(_further_notes(answers, count)),
    )


def _further_notes(answers: Answers, count: int) -> Iterator[Text]:
    found, rules = answers.posts, answers.graph.rules
    if not count:
        yield Text(
            "有坐标的企业都已派到，不须增设。",
            "Every firm with a usable point has a post; none is to be added.",
        )
        return
    proven = Text("（已证明最少）", " (proven fewest)") if count == found.fewest else Text("", "")
    yield Text(
        f"每岗 {rules.firms_per_post} 家（规则 firms_per_post）："
        f"任何安排至少 {found.fewest} 个，此处 {count} 个{proven.zh}。"
        f"设在 {rules.post_metres:,} 米之内的园区或楼宇；"
        "附近没有的，按街道列出。",
        f"{rules.firms_per_post} firms a post (rule firms_per_post): any choice takes at "
        f"least {found.fewest}, this one {count}{proven.en}. They stand at a park or building "
        f"within {rules.post_metres:,} m; where there is none, the street is named.",
    )
    lacking = int(found.firms["left"].isin([str(NoPost.NO_POINT), str(NoPost.UNDECLARED)]).sum())
    if lacking:
        yield Text(
            f"没有可用坐标的 {lacking} 家不在其中，补坐标后再算。",
            f"{lacking} firms without a usable point are not among them;"
            " give them a point and ask again.",
        )


# ---- circles ----


def circle_sheets(answers: Answers) -> list[Sheet]:
    """Return who stands inside and outside the circles by district, and where a few more centres
    would reach most.
    """
    return [circle_sheet(answers), new_centres_sheet(answers, ADDED)]


def circle_sheet(answers: Answers) -> Sheet:
    """Return firms and members within ten and fifteen minutes of a service centre, and outside,
    by district.
    """
    found, line = answers.circles, _circle_caption(answers)
    frame = found.table()
    frame["group"] = group_names(frame["group"], Dimension.DISTRICT)
    return Sheet(
        "circles",
        Text("服务圈", "Service circles"),
        schema.CIRCLES,
        frame,
        Text(
            f"{line.zh} · {_share(found, found.inside)}",
            f"{line.en} · {_share(found, found.inside)}",
        ),
        tuple(_circle_notes(answers)),
        total_last=True,
        shade=("rate",),
    )


def _circle_caption(answers: Answers) -> Text:
    found, rules, line = answers.circles, answers.graph.rules, caption(answers)
    return Text(
        f"{line.zh} · 党群服务中心 {found.centres} 个 · 15分钟＝{rules.circle_metres} 米、"
        f"10分钟＝{rules.inner_circle_metres} 米，直线距离",
        f"{line.en} · {found.centres} service centres · 15 minutes = {rules.circle_metres} m,"
        f" 10 minutes = {rules.inner_circle_metres} m, straight lines",
    )


def _share(found: Circles, inside: int) -> str:
    rate = percent(inside, found.located)
    return f"{inside}/{found.located}" + ("" if rate is None else f" = {rate:.1f}%")


def _circle_notes(answers: Answers) -> Iterator[Text]:
    found = answers.circles
    if not found.centres:
        yield Text(
            "没有一个党群服务中心有可用坐标：在 posts 表列出（岗位类型写“党群服务中心”），"
            "并写坐标和坐标系。",
            "No service centre has a usable point: list them in the table posts (kind "
            "党群服务中心) with a point and its system.",
        )
    yield Text(
        "占比＝15分钟圈内÷有坐标的企业；没有可用坐标的企业不计入圈内或圈外。",
        "Share = within 15 minutes ÷ firms with a point;"
        " a firm without a usable point is neither inside nor outside.",
    )
    if found.without_point:
        yield Text(
            f"另有 {found.without_point} 个中心没有可用坐标，未计。",
            f"{found.without_point} more centres have no usable point and are not counted.",
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
            Text(
                f"目标 {target:g}% 已达到：{_share(found, found.inside)}。",
                f"Target {target:g}% is reached: {_share(found, found.inside)}.",
            ),
        )
    elif answer is None:
        most = _share(found, found.inside + found.covering.reachable)
        cover = found.covering.covers(len(found.sites))
        said = Text(
            f"目标 {target:g}%（须再入圈 {need} 家）做不到：在所有园区和楼宇都设，也只到 {most}。",
            f"Target {target:g}% ({need} more firms) is out of reach: centres at every park "
            f"and building give {most}.",
        )
    else:
        cover, least = answer
        count = len(cover.chosen)
        proven = (
            Text("（已证明最少）", " (proven fewest)")
            if least == count
            else Text(f"（任何方案至少 {least} 个）", f" (no choice takes fewer than {least})")
        )
        said = Text(
            f"目标 {target:g}%（须再入圈 {need} 家）：增设 {count} 个{proven.zh}。",
            f"Target {target:g}% ({need} more firms): {count} more centres{proven.en}.",
        )
    return _centres(answers, cover, [said])


def _reach_line(answers: Answers, cover: Cover, count: int) -> Text:
    found = answers.circles
    bound = _share(found, found.inside + cover.bound)
    proven = (
        Text("，已证明最多", ", proven the most")
        if cover.is_proven
        else Text(f"，任何方案至多 {bound}", f", no choice gives more than {bound}")
    )
    now, then = _share(found, found.inside), _share(found, found.inside + cover.covered)
    return Text(
        f"增设 {min(count, len(cover.chosen))} 个中心：圈内 {now} → {then}{proven.zh}。",
        f"{min(count, len(cover.chosen))} more centres: inside {now} → {then}{proven.en}.",
    )


def _centres(answers: Answers, cover: Cover, lines: list[Text]) -> Sheet:
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
            Text(
                "没有可增设的地点：圈外没有企业，或附近没有带坐标的园区、楼宇。",
                "There is no place to add one: no firm is outside,"
                " or no park or building with a point is near those that are.",
            ),
        ]
    notes = (
        *lines,
        Text(
            "候选地点为有坐标的园区和楼宇；每行只计先前各处未及的企业。",
            "Candidates are parks and buildings with a point;"
            " each row counts only firms that those above do not reach.",
        ),
    )
    return Sheet(
        "new_centres",
        Text("增设服务中心建议", "Where more centres reach most"),
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

"""Who is the same firm: a list against a registry (`match`), several ledgers among themselves
(`merge`).

`match` takes for each row the closest level of agreement at which a firm fits without doubt; two
firms at that level are a question, and so is a firm that fits exactly while another differs only in
region or legal form.

`merge` joins rows level by level, the closest first. What a level would join is taken as a whole:
if it held two different codes, or two rows that must not or may not be one firm, nothing of it is
joined at this level. So the result does not depend on the order of rows, and no chain of likenesses
ever ties two codes together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import ITEMS, listed, message
from orggraph.linkage import blocking, review
from orggraph.linkage.comparison import (
    USCC,
    Aspect,
    Evidence,
    Level,
    Method,
    Reason,
    aspects,
    far_apart,
    judge,
    say,
)
from orggraph.linkage.prepare import group_numbers, home_city, list_city, prepare, unlisted_city
from orggraph.linkage.review import NOTHING_DECIDED, Decisions, Verdict
from orggraph.reference import company_names

_CROWD = 40  # firms of one name looked at together
_ASKED = 5  # candidates shown to a person for one row
_REGION_BIT = 1 << list(Aspect).index(Aspect.REGION)
_LEGAL_BIT = 1 << list(Aspect).index(Aspect.LEGAL_FORM)
_ADDRESS_BIT = 1 << list(Aspect).index(Aspect.ADDRESS)


@dataclass(frozen=True)
class Matches:
    """What became of each row of a list.

    `rows`, on the index of the list: firm (label of the firm's first row in the registry, missing
    where none), firms (labels of all its rows there), method, score, agreed, differed, unsaid
    (aspects, by blanks), why_zh, why_en, mark (of the number it is known by), review (whether a
    person is asked). `review` is the sheet to fill in.
    """

    rows: pd.DataFrame
    review: pd.DataFrame
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Merged:
    """Which rows of several ledgers are one firm.

    `rows`, one for each row given, in order: frame (number of the ledger), label (its index there),
    entity (a number, the same for rows of one firm), lead (whether it stands for the firm), method
    (how it joined the lead), score, agreed, differed, unsaid, why_zh, why_en, mark, review.
    `review` is the sheet to fill in.
    """

    rows: pd.DataFrame
    review: pd.DataFrame
    problems: tuple[Problem, ...]


# ---- a list against a registry ----


def match(
    queries: pd.DataFrame,
    registry: pd.DataFrame,
    *,
    decisions: Decisions | None = None,
    city: str | None = None,
) -> Matches:
    """Find the firm of a registry that each row of a list means.

    Both frames hold text in the columns `name` and `uscc`, and where known `address`, `city` and
    `altered` (see `rows`). `city`, a name or four-digit code, is what the registry is about;
    without it, the city most of its rows are in. Raises `InputError` for a frame with neither name
    nor code.
    """
    unlisted = unlisted_city((queries, registry), city)
    left, right = prepare(queries, unlisted), prepare(registry, unlisted)
    home = home_city(right, city)
    homes = list_city(left, home), home
    firm, rank = _known_firms(right, home), _content_rank(right)
    decided, problems = _decided(left, right, decisions or NOTHING_DECIDED)
    by_code = _by_code(left, right)
    by_name = _by_name(left, right, rank, np.isin(np.arange(len(left)), by_code[0], invert=True))
    i, j = _distinct(
        np.r_[by_code[0], by_name[0], decided.same[0]],
        np.r_[by_code[1], by_name[1], decided.same[1]],
    )
    found = _with_decisions(judge(left, right, i, j, homes=homes), decided, len(right))
    choice = _choose(found, firm, rank, len(left))
    lost = np.flatnonzero((choice.taken < 0) & ~choice.asked_rows & (left["bare"] != "").to_numpy())
    alikes = _with_decisions(_alike(left, right, rank, lost, homes), decided, len(right))
    everything = _join(found, alikes)
    choice = _choose(everything, firm, rank, len(left)) if len(alikes) else choice
    rows = _match_rows(queries, registry, left, right, everything, choice, firm, rank)
    asked = everything.take(choice.asked)
    return Matches(
        rows,
        review.sheet(left, right, _with_reason(asked, choice.reason)),
        (*problems, *_name_against_code(queries, left, right, choice, everything, firm)),
    )


@dataclass(frozen=True)
class _Choice:
    """For each left row the pair taken (−1: none) and whether several fit; the pairs to ask
    about and why.
    """

    taken: Ints
    several: Flags
    asked: Ints
    reason: NDArray[np.object_]
    asked_rows: Flags


def _choose(found: Evidence, firm: Ints, rank: Ints, n: int) -> _Choice:
    """Take for each left row the closest level at which exactly one firm fits without doubt."""
    pairs = pd.DataFrame(
        {
            "i": found.left,
            "level": found.level,
            "firm": firm[found.right],
            "rank": rank[found.right],
            "doubt": found.doubt,
            "never": found.never,
            "region": (found.differed & _REGION_BIT) > 0,
            "address": (found.agreed & _ADDRESS_BIT) > 0,
        }
    )
    fits = pairs[(pairs["doubt"] == "") & ~pairs["never"] & (pairs["level"] < Level.APART)]
    best = fits[fits["level"] == fits.groupby("i")["level"].transform("min")]
    single = best.groupby("i")["firm"].transform("nunique") == 1
    first = best[single].sort_values(["i", "rank"]).drop_duplicates("i")
    taken = np.full(n, -1, dtype=np.int64)
    taken[first["i"].to_numpy(np.int64)] = first.index.to_numpy(np.int64)
    several = np.zeros(n, dtype=bool)
    several[best.loc[~single, "i"].to_numpy(np.int64)] = True
    reason = pd.Series("", index=pairs.index, dtype=object)
    reason[best.index[~single]] = str(Reason.SEVERAL)
    _ask_about_rivals(pairs, first, reason)
    open_rows = pairs["i"].map(pd.Series(taken < 0)) & ~pairs["i"].map(pd.Series(several))
    doubtful = open_rows & ~pairs["never"] & (pairs["doubt"] != "")
    reason[doubtful] = pairs.loc[doubtful, "doubt"]
    asked = pairs[(reason != "").to_numpy()].assign(
        score=-found.score[np.flatnonzero((reason != "").to_numpy())]
    )
    asked = asked.sort_values(["i", "score", "rank"])
    asked = asked[asked.groupby("i").cumcount() < _ASKED]
    which = asked.index.to_numpy(np.int64)
    asked_rows = np.zeros(n, dtype=bool)
    asked_rows[pairs["i"].to_numpy()[which]] = True
    return _Choice(taken, several, which, reason.to_numpy(object)[which], asked_rows)


def _ask_about_rivals(pairs: pd.DataFrame, first: pd.DataFrame, reason: pd.Series[Any]) -> None:
    """Ask about a firm taken by name where another differs only in what people leave out: region
    and legal form.
    """
    by_name = first[(first["level"] >= Level.NAME_AND_ADDRESS) & (first["level"] <= Level.BARE)]
    told = pairs["i"].map(by_name.set_index("i")["firm"])
    settled = pairs["i"].isin(by_name.loc[by_name["address"], "i"])
    rival = (
        told.notna()
        & (told != pairs["firm"])
        & ~pairs["never"]
        & ~pairs["region"]
        & (pairs["level"] <= Level.BARE)
        & (pairs["doubt"] != str(Reason.OTHER_PLACE))
        & (~settled | pairs["address"])
    )
    reason[rival] = str(Reason.RIVAL)
    reason[by_name.index[by_name["i"].isin(pairs.loc[rival, "i"])]] = str(Reason.RIVAL)


def _match_rows(
    queries: pd.DataFrame,
    registry: pd.DataFrame,
    left: pd.DataFrame,
    right: pd.DataFrame,
    found: Evidence,
    choice: _Choice,
    firm: Ints,
    rank: Ints,
) -> pd.DataFrame:
    hit = choice.taken >= 0
    pair = found.take(choice.taken[hit])
    levels = np.full(len(left), int(Level.APART))
    levels[hit] = pair.level
    methods = np.array(
        [str(_method(Level(level), key)) for level, key in zip(levels, left["key"], strict=True)],
        dtype=object,
    )
    methods[choice.several] = str(Method.AMBIGUOUS)
    labels = _labels_by_firm(registry, firm, rank)
    taken = dict(zip(np.flatnonzero(hit).tolist(), firm[pair.right].tolist(), strict=True))
    firms = [labels[taken[i]] if i in taken else () for i in range(len(left))]
    out = pd.DataFrame(
        {
            "firm": pd.Series([f[0] if f else None for f in firms], dtype=object),
            "firms": pd.Series(firms, dtype=object),
            "method": methods,
        }
    )
    out = pd.concat([out, _told(methods, hit, pair)], axis=1)
    _tell_candidates(out, choice, found, left, right)
    out["mark"] = left["mark"]
    out["review"] = choice.asked_rows
    return out.set_axis(queries.index, axis=0)


def _method(level: Level, key: str) -> Method:
    return Method.CODE if level is Level.IDENTICAL and key else level.method


def _labels_by_firm(registry: pd.DataFrame, firm: Ints, rank: Ints) -> dict[int, tuple[Any, ...]]:
    frame = pd.DataFrame({"firm": firm, "rank": rank}).sort_values(["firm", "rank"], kind="stable")
    labels = registry.index.to_numpy(object)[frame.index.to_numpy()]
    return {
        int(f): tuple(labels[rows])
        for f, rows in frame.reset_index(drop=True).groupby("firm").indices.items()
    }


def _told(methods: NDArray[np.object_], hit: Flags, pair: Evidence) -> pd.DataFrame:
    """Return score, aspects and sentences for rows, those that are hit from their pairs, in
    order.
    """
    n = len(methods)
    bits = np.zeros((n, 3), dtype=np.int64)
    score = np.zeros(n)
    bits[hit] = np.stack([pair.agreed, pair.differed, pair.unsaid], axis=1)
    score[hit] = pair.score
    which, kinds = pd.MultiIndex.from_arrays([*bits.T, methods]).factorize()
    texts = [say(Method(method), *said) for *said, method in kinds]
    cells = [
        (*map(aspects, said), text.zh, text.en)
        for (*said, _), text in zip(kinds, texts, strict=True)
    ]
    columns = ("agreed", "differed", "unsaid", "why_zh", "why_en")
    table = pd.DataFrame(
        {c: pd.Series([cell[k] for cell in cells], dtype="str") for k, c in enumerate(columns)}
    )
    return table.take(which).reset_index(drop=True).assign(score=score)[["score", *columns]]


def _tell_candidates(
    out: pd.DataFrame, choice: _Choice, found: Evidence, left: pd.DataFrame, right: pd.DataFrame
) -> None:
    """Name the firms in question in the sentence of each row that waits for a person."""
    asked = pd.DataFrame(
        {
            "i": found.left[choice.asked],
            "name": right["name"].to_numpy(object)[found.right[choice.asked]],
        }
    )
    doubts = {
        i: message(" (to be decided: {names})", names=listed(sorted(set(found)), ITEMS))
        for i, found in asked.groupby("i")["name"]
    }
    for column, lang in (("why_zh", "zh"), ("why_en", "en")):
        out.loc[list(doubts), column] = [
            out[column].iat[i] + doubt.say(lang) for i, doubt in doubts.items()
        ]


def _name_against_code(
    queries: pd.DataFrame,
    left: pd.DataFrame,
    right: pd.DataFrame,
    choice: _Choice,
    found: Evidence,
    firm: Ints,
) -> tuple[Problem, ...]:
    """Report rows whose code is one firm's and whose name is another's, or a branch of it; the
    code stands.
    """
    taken = choice.taken[choice.taken >= 0]
    by_code = found.take(taken[found.level[taken] == Level.CODE])
    one, two = (
        left["normal"].to_numpy(object)[by_code.left],
        right["normal"].to_numpy(object)[by_code.right],
    )
    branch = (left["parent"].to_numpy(object)[by_code.left] == two) & (two != "")
    bare = [
        side["bare"].to_numpy(object)[which]
        for side, which in ((left, by_code.left), (right, by_code.right))
    ]
    odd = np.flatnonzero((one != two) & (one != "") & (two != "") & (bare[0] != bare[1]))
    i, j = _equal(pd.Series(one[odd], dtype=object), right["normal"])
    others = set(odd[i[firm[j] != firm[by_code.right[odd[i]]]]].tolist())
    problems = []
    for n in odd.tolist():
        if n in others or branch[n]:
            problems.append(
                _code_of_another(
                    queries.index[by_code.left[n]],
                    left["name"].iloc[by_code.left[n]],
                    right["name"].iloc[by_code.right[n]],
                    bool(branch[n]),
                )
            )
    return tuple(problems)


def _code_of_another(label: Any, name: str, owner: str, branch: bool) -> Problem:
    what = message("its parent's code") if branch else message("another firm's code")
    return Problem(
        "CODE_OF_PARENT" if branch else "CODE_OF_ANOTHER",
        Severity.WARNING,
        message(
            "row {label}: {name} carries {what} ({owner}); matched by the code, check code "
            "and name",
            label=label,
            name=name,
            what=what,
            owner=owner,
        ),
        table="matches",
        row=int(label) if isinstance(label, int | np.integer) else None,
        column="uscc",
        value=name,
    )


# ---- pairs worth judging ----


def _by_code(
    left: pd.DataFrame, right: pd.DataFrame, rank: Ints | None = None
) -> tuple[Ints, Ints]:
    """Return pairs with the same key, or an organisation code and the credit code that holds it.

    With `rank`, rows of one key are paired with the first of them only, which is enough to join
    them.
    """
    same = _equal(left["kind"] + left["key"], right["kind"] + right["key"], rank, crowd=1)
    pairs = [same]
    for one, other, turned in ((left, right, False), (right, left, True)):
        short = one["key"].where(one["kind"] == "org_code_9", "")
        inner = other["key"].where(other["kind"] == USCC, "").str[8:17]
        i, j = _equal(short, inner)
        pairs.append((j, i) if turned else (i, j))
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _by_name(
    left: pd.DataFrame, right: pd.DataFrame, rank: Ints, open_rows: Flags
) -> tuple[Ints, Ints]:
    """Return pairs with the same normal form or bare form, or the same variant in another
    reading, for open left rows.
    """
    columns = (("normal", "normal"), ("bare", "bare"), ("other", "variant"), ("variant", "other"))
    pairs = [_equal(left[a].where(open_rows, ""), right[b], rank) for a, b in columns]
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _equal(
    left: pd.Series[Any], right: pd.Series[Any], rank: Ints | None = None, crowd: int = _CROWD
) -> tuple[Ints, Ints]:
    """Return the pairs of rows with equal text; with `rank`, of a crowd with one text only the
    first by content.
    """
    one = pd.DataFrame({"text": left.to_numpy(object), "i": np.arange(len(left))})
    two = pd.DataFrame({"text": right.to_numpy(object), "j": np.arange(len(right))})
    one, two = one[one["text"] != ""], two[two["text"] != ""]
    if one.empty or two.empty:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if rank is not None:
        two = two.iloc[np.argsort(rank[two["j"].to_numpy()], kind="stable")]
        two = two[two.groupby("text").cumcount() < crowd]
    joined = one.merge(two, on="text")
    return joined["i"].to_numpy(np.int64), joined["j"].to_numpy(np.int64)


def _distinct(i: Ints, j: Ints) -> tuple[Ints, Ints]:
    pairs = pd.DataFrame({"i": i, "j": j}).drop_duplicates().sort_values(["i", "j"])
    return pairs["i"].to_numpy(np.int64), pairs["j"].to_numpy(np.int64)


def _alike(
    left: pd.DataFrame, right: pd.DataFrame, rank: Ints, open_rows: Ints, homes: tuple[str, str]
) -> Evidence:
    """Return the judged pairs of open left rows and right rows with alike names, those apart
    left out.
    """
    order = np.argsort(rank, kind="stable")
    i, j = blocking.pairs(left["bare"].iloc[open_rows], right["bare"].iloc[order])
    door = blocking.one_character_apart(left.iloc[open_rows], right.iloc[order])
    i, j = _distinct(open_rows[np.r_[i, door[0]]], order[np.r_[j, door[1]]])
    different = left["bare"].to_numpy(object)[i] != right["bare"].to_numpy(object)[j]
    i, j = i[different], j[different]
    likeness, distance = blocking.measure(left["bare"].iloc[i], right["bare"].iloc[j])
    close = (likeness >= blocking.LIKENESS) | (distance <= 1)
    i, j, likeness, distance = i[close], j[close], likeness[close], distance[close]
    found = judge(left, right, i, j, homes=homes, alike=likeness)
    verdict = blocking.verdicts(
        left.iloc[i], right.iloc[j], likeness, distance, (found.agreed & _ADDRESS_BIT) > 0
    )
    verdict[
        (verdict == "") & ((found.unsaid | found.differed) & (_REGION_BIT | _LEGAL_BIT) > 0)
    ] = str(Reason.ALIKE)
    open_ = verdict != None  # noqa: E711  # an array is compared
    found.doubt[:] = np.where(open_, verdict, "")
    return found.take(np.flatnonzero(open_ & ~found.never & (found.level == Level.ALIKE)))


def _join(one: Evidence, two: Evidence) -> Evidence:
    return Evidence(
        *(np.concatenate([getattr(one, f), getattr(two, f)]) for f in Evidence.__dataclass_fields__)
    )


def _with_reason(found: Evidence, reason: NDArray[np.object_]) -> Evidence:
    return replace(found, doubt=reason)


def _content_rank(rows: pd.DataFrame) -> Ints:
    """Return the place of each row in an order by content, equal rows in the order they stand
    in.
    """
    number = group_numbers(
        *(rows[c] for c in ("key", "normal", "written", "name", "code", "address", "place"))
    )
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.argsort(number, kind="stable")] = np.arange(len(rows))
    return rank


# ---- decisions ----


@dataclass(frozen=True)
class _Decided:
    same: tuple[Ints, Ints]
    different: tuple[Ints, Ints]


def _decided(
    left: pd.DataFrame, right: pd.DataFrame, decisions: Decisions
) -> tuple[_Decided, tuple[Problem, ...]]:
    """Return the decided pairs of rows, and the problems of those that contradict a code."""
    problems = list(decisions.problems)
    kept: dict[Verdict, list[tuple[int, int]]] = {Verdict.SAME: [], Verdict.DIFFERENT: []}
    if decisions.verdicts:
        wanted = {key for pair in decisions.verdicts for key in pair}
        here, there = _rows_by_key(left, wanted), _rows_by_key(right, wanted)
        for (one, two), verdict in sorted(decisions.verdicts.items(), key=lambda item: item[0]):
            pairs = {
                (i, j)
                for a, b in ((one, two), (two, one))
                for i in here.get(a, ())
                for j in there.get(b, ())
            }
            against = {(i, j) for i, j in pairs if _against_code(left, right, i, j, verdict)}
            if against:
                problems.append(review.contradicts_code(one, two, verdict))
            kept[verdict] += sorted(pairs - against)
    return _Decided(_columns(kept[Verdict.SAME]), _columns(kept[Verdict.DIFFERENT])), tuple(
        problems
    )


def _rows_by_key(rows: pd.DataFrame, wanted: set[review.Key]) -> dict[review.Key, list[int]]:
    found: dict[review.Key, list[int]] = {}
    for i, key in enumerate(review.row_keys(rows)):
        if key in wanted:
            found.setdefault(key, []).append(i)
    return found


def _against_code(
    left: pd.DataFrame, right: pd.DataFrame, i: int, j: int, verdict: Verdict
) -> bool:
    one, two = left["key"].iat[i], right["key"].iat[j]
    if not one or not two or left["kind"].iat[i] != right["kind"].iat[j]:
        return False
    if one == two and far_apart(left, right, np.array([i]), np.array([j]))[0]:
        return (
            False  # it is asked whether this code is another firm's, and may be answered either way
        )
    return bool((one == two) is (verdict is Verdict.DIFFERENT))


def _columns(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _with_decisions(found: Evidence, decided: _Decided, width: int) -> Evidence:
    """Return the evidence with pairs decided same raised to that level, and pairs decided
    different left out.
    """
    number = found.left * width + found.right
    same = np.isin(number, decided.same[0] * width + decided.same[1])
    found.doubt[same], found.never[same] = "", False
    raised = same & (found.level > Level.DECISION)
    found.level[raised] = int(Level.DECISION)
    found.score[raised] = Method.DECISION.base_score
    return found.take(
        np.flatnonzero(~np.isin(number, decided.different[0] * width + decided.different[1]))
    )


# ---- several ledgers among themselves ----


def merge(
    *frames: pd.DataFrame, decisions: Decisions | None = None, city: str | None = None
) -> Merged:
    """Tell which rows of one or more ledgers are the same firm.

    Frames as for `match`. Rows of one ledger may be one firm too. Raises `InputError` for a frame
    with neither name nor code.
    """
    unlisted = unlisted_city(frames, city)
    rows = pd.concat([prepare(frame, unlisted) for frame in frames], ignore_index=True)
    profile, one = _profiles(rows)
    home = home_city(one, city)
    decided, problems = _decided(one, one, decisions or NOTHING_DECIDED)
    rank = np.arange(len(one))
    i, j = _pairs_among(one, rank, decided)
    judged = judge(one, one, i, j, homes=(home, home), doubt_codes=True)
    found = _with_decisions(judged, _both_ways(decided), len(one))
    forbidden = decided.different
    groups = _close(one, found, forbidden, Level.BARE)
    lonely = (np.bincount(groups.label, minlength=len(one))[groups.label] == 1) & (
        one["key"] == ""
    ).to_numpy()
    alikes = _alike(
        one, one, rank, np.flatnonzero(lonely & (one["bare"] != "").to_numpy()), (home, home)
    )
    found = _join(found, _with_decisions(_once(alikes, len(one)), _both_ways(decided), len(one)))
    groups = _close(one, found, forbidden, Level.ALIKE)
    asked = _questions(one, found, groups)
    out = _merged_rows(frames, rows, one, profile, groups, home)
    out["review"] = np.isin(profile, np.r_[asked.left, asked.right])
    return Merged(out, review.sheet(one, one, asked), problems)


def _profiles(rows: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    """Return for each row the number of its content, and one row for each content, in an order by
    content.

    A row with neither a number nor a readable name is like no other.
    """
    nameless = ((rows["key"] == "") & (rows["normal"] == "")).to_numpy()
    alone = pd.Series(np.where(nameless, np.arange(1, len(rows) + 1), 0))
    profile = group_numbers(
        *(rows[c] for c in ("key", "normal", "name", "code", "mark", "address", "place")), alone
    )
    first = pd.Series(np.arange(len(rows))).groupby(profile).first()
    return profile, rows.iloc[first.to_numpy()].reset_index(drop=True)


def _pairs_among(rows: pd.DataFrame, rank: Ints, decided: _Decided) -> tuple[Ints, Ints]:
    everyone = np.ones(len(rows), dtype=bool)
    code, name = _by_code(rows, rows, rank), _by_name(rows, rows, rank, everyone)
    i = np.r_[code[0], name[0], decided.same[0]]
    j = np.r_[code[1], name[1], decided.same[1]]
    return _distinct(np.minimum(i, j)[i != j], np.maximum(i, j)[i != j])


def _once(found: Evidence, width: int) -> Evidence:
    """Return pairs within one frame with the smaller number on the left, each once."""
    low, high = np.minimum(found.left, found.right), np.maximum(found.left, found.right)
    keep = np.unique(low * width + high, return_index=True)[1]
    one = found.take(keep)
    return Evidence(
        low[keep], high[keep], *(getattr(one, f) for f in list(Evidence.__dataclass_fields__)[2:])
    )


def _both_ways(decided: _Decided) -> _Decided:
    def turned(pair: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        return np.r_[pair[0], pair[1]], np.r_[pair[1], pair[0]]

    return _Decided(turned(decided.same), turned(decided.different))


@dataclass(frozen=True)
class _Groups:
    """Profiles joined: the group of each, and the closest level at which it joined another
    (APART: none).
    """

    label: Ints
    level: Ints


def _close(
    rows: pd.DataFrame, found: Evidence, forbidden: tuple[Ints, Ints], last: Level
) -> _Groups:
    """Join profiles level by level; what a level would join is joined as a whole or not at all."""
    label = np.arange(len(rows))
    strength = np.full(len(rows), int(Level.APART))
    fits = ~found.never & (found.doubt == "")
    apart = ~fits & ((found.level <= Level.BARE) | found.never)
    kept_apart = np.r_[found.left[apart], forbidden[0]], np.r_[found.right[apart], forbidden[1]]
    for level in range(last + 1):
        edges = np.flatnonzero(fits & (found.level == level))
        if not len(edges):
            continue
        i, j = found.left[edges], found.right[edges]
        joined = _components(label, i, j)
        bad = (
            np.zeros(0, np.int64)
            if level <= Level.CODE
            else _unsound(rows, label, joined, kept_apart)
        )
        good = ~np.isin(joined[i], bad)
        label = _components(label, i[good], j[good])
        for side in (i[good], j[good]):
            np.minimum.at(strength, side, level)
    return _Groups(label, strength)


def _components(label: Ints, i: Ints, j: Ints) -> Ints:
    n = len(label)
    links = sparse.coo_array((np.ones(len(i), np.int8), (label[i], label[j])), shape=(n, n))
    component: Ints = connected_components(links, directed=False)[1].astype(np.int64)[label]
    first = np.full(n, n, dtype=np.int64)
    np.minimum.at(first, component, np.arange(n))
    return first[component]


def _unsound(rows: pd.DataFrame, label: Ints, joined: Ints, apart: tuple[Ints, Ints]) -> Ints:
    """Return the groups that would hold two different numbers of one kind, or two rows that are
    kept apart.
    """
    grown = (joined != label) | np.isin(joined, joined[joined != label])
    keyed = np.flatnonzero(grown & (rows["key"] != "").to_numpy())
    numbers = pd.DataFrame(
        {
            "group": joined[keyed],
            "kind": rows["kind"].to_numpy(object)[keyed],
            "key": rows["key"].to_numpy(object)[keyed],
        }
    ).drop_duplicates()
    twice = numbers.loc[numbers.duplicated(["group", "kind"]), "group"].to_numpy(np.int64)
    clash = (joined[apart[0]] == joined[apart[1]]) & (label[apart[0]] != label[apart[1]])
    return np.unique(np.r_[twice, joined[apart[0]][clash]])


def _questions(rows: pd.DataFrame, found: Evidence, groups: _Groups) -> Evidence:
    """Return the pairs a person is asked about: not joined, not ruled out, one of them without a
    number of its own.

    Of two rows with one number under widely different names the number itself is in question.
    """
    i, j = found.left, found.right
    keyless = (rows["key"] == "").to_numpy()
    open_ = (
        keyless[i]
        | keyless[j]
        | (rows["kind"].to_numpy(object)[i] != rows["kind"].to_numpy(object)[j])
    )
    in_question = found.doubt == str(Reason.CODE_OF_TWO)
    open_ |= in_question
    ask = (groups.label[i] != groups.label[j]) & ~found.never & open_
    elsewhere = (
        ((found.differed & _REGION_BIT) > 0)
        & (found.level > Level.DECISION)
        & (found.level < Level.ALIKE)
    )
    address = (found.agreed & _ADDRESS_BIT) > 0
    settled = [groups.level[side] <= Level.NAME_AND_ADDRESS for side in (i, j)]
    settled_open = (keyless[i] & settled[0]) | (keyless[j] & settled[1])
    joined_elsewhere = (groups.level[i] <= Level.BARE) | (groups.level[j] <= Level.BARE)
    ask &= (~(settled_open & ~address) & ~(elsewhere & joined_elsewhere)) | in_question
    asked = found.take(np.flatnonzero(ask))
    reason = asked.doubt.copy()
    taken = joined_elsewhere[ask]
    reason[(reason == "") & taken] = str(Reason.RIVAL)
    reason[reason == ""] = str(Reason.SEVERAL)
    asked = _with_reason(asked, reason)
    order = np.lexsort((asked.right, asked.left, -asked.score))
    count = pd.Series(asked.left[order]).groupby(asked.left[order]).cumcount().to_numpy()
    return asked.take(np.sort(order[count < _ASKED]))


def _merged_rows(
    frames: tuple[pd.DataFrame, ...],
    rows: pd.DataFrame,
    one: pd.DataFrame,
    profile: Ints,
    groups: _Groups,
    home: str,
) -> pd.DataFrame:
    lead = _leads(one, groups.label)
    entity = pd.factorize(lead[profile], sort=True)[0]
    alone = lead == np.arange(len(one))
    judged = judge(one, one, np.arange(len(one)), lead, homes=(home, home))
    methods = np.array([str(Level(level).method) for level in groups.level], dtype=object)
    keyed = (one["key"] != "").to_numpy()
    methods[alone] = np.where(keyed[alone], str(Method.CODE), str(Method.NAME))
    told = _told(methods, np.ones(len(one), dtype=bool), judged)
    told["score"] = told["score"].where(methods != str(Method.CODE), Method.CODE.base_score)
    told = told.take(profile).reset_index(drop=True)
    out = pd.DataFrame(
        {
            "frame": np.repeat(np.arange(len(frames)), [len(f) for f in frames]),
            "label": np.concatenate([f.index.to_numpy(object) for f in frames]),
            "entity": entity,
            "lead": _first_of_lead(profile, lead),
            "method": methods[profile],
        }
    )
    out = pd.concat([out, told], axis=1)
    out.loc[out["lead"], ["method", "score"]] = str(Method.NONE), 0.0
    out["mark"] = rows["mark"]
    return out


def _leads(one: pd.DataFrame, label: Ints) -> Ints:
    """Return for each profile the one that leads its group: a credit code first, then any
    number, then the longest name.
    """
    order = pd.DataFrame(
        {
            "label": label,
            "kind": np.select([one["kind"] == USCC, one["key"] != ""], [0, 1], 2),
            "length": -one["normal"].str.len().to_numpy(),
            "at": np.arange(len(one)),
        }
    )
    first = (
        order.sort_values(["label", "kind", "length", "at"])
        .drop_duplicates("label")
        .set_index("label")["at"]
    )
    leads: Ints = first.reindex(label).to_numpy(np.int64)
    return leads


def _first_of_lead(profile: Ints, lead: Ints) -> Flags:
    """Return which rows lead: the first row of each leading profile."""
    leading = lead[profile] == profile
    first = ~pd.Series(profile).duplicated().to_numpy()
    return np.asarray(leading & first)


def _known_firms(rows: pd.DataFrame, home: str) -> Ints:
    """Return the same number for rows of a registry that are one firm by number or by exact
    name.
    """
    profile, one = _profiles(rows)
    i, j = _pairs_among(one, np.arange(len(one)), _Decided(_columns([]), _columns([])))
    found = judge(one, one, i, j, homes=(home, home))
    return _close(one, found, _columns([]), Level.NAME).label[profile]


# ---- branches ----


def link_branches(frame: pd.DataFrame) -> pd.DataFrame:
    """Link each branch in a ledger to its parent there; they stay two firms.

    Returns a row for each branch whose name tells its parent: branch and parent (labels; parent
    missing where the ledger does not hold it), parent_name (normal form), method (NAME or
    NAME_VARIANT).
    """
    rows = prepare(frame)
    rank = _content_rank(rows)
    branches = np.flatnonzero((rows["parent"] != "").to_numpy())
    wanted = rows["parent"].iloc[branches].reset_index(drop=True)
    keys = company_names.keys(wanted)
    parent = np.full(len(branches), -1, dtype=np.int64)
    method = np.full(len(branches), str(Method.NONE), dtype=object)
    for column, how in (("normal", Method.NAME), ("variant", Method.NAME_VARIANT)):
        i, j = _equal(keys[column].where(parent < 0, ""), rows[column], rank)
        hits = pd.DataFrame({"i": i, "j": j, "rank": rank[j]})[branches[i] != j].sort_values(
            ["i", "rank"]
        )
        if how is Method.NAME_VARIANT:
            region = (
                keys["division"].to_numpy(object)[hits["i"]]
                == rows["division"].to_numpy(object)[hits["j"]]
            )
            hits = hits[region]
            hits = hits[~hits["i"].duplicated(keep=False)]
        hits = hits.drop_duplicates("i")
        parent[hits["i"]], method[hits["i"]] = hits["j"], str(how)
    labels = frame.index.to_numpy(object)
    return pd.DataFrame(
        {
            "branch": labels[branches],
            "parent": np.where(parent >= 0, labels[parent], None),
            "parent_name": wanted,
            "method": method,
        }
    )

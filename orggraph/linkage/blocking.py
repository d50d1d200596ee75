"""Names that are alike without being equal: found in blocks of rare character pairs, then measured.

Two names come together when they share a pair of neighbouring characters that few names have: most
often a part of the brand. Pairs that half the city shares (有限, 贸易) bring nothing together, so
the work stays near the number of rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel, Levenshtein
from scipy import sparse

from orggraph.linkage.comparison import Reason
from orggraph.reference import company_names

_RARE = 60  # a character pair in more names than this is no block
_NEAREST = 5  # candidates a name is measured against
_CHUNK = 4096
LIKENESS = 0.75  # of the names without region and legal form, for a person to be asked
NEAR_LIKENESS = 0.9  # the same where the brands are not equal
_ORDINALS = r"[〇一二三四五六七八九十0-9A-Z东南西北中]"


def pairs(
    left: pd.Series[Any], right: pd.Series[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of positions whose texts share rare character pairs, the nearest few for each
    left text.
    """
    grams, n_left = _grams(pd.concat([left, right], ignore_index=True)), len(left)
    if grams is None or not n_left:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rights = grams[n_left:].T.tocsr()
    found = [
        _nearest(grams[start : min(start + _CHUNK, n_left)] @ rights, start)
        for start in range(0, n_left, _CHUNK)
    ]
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def one_character_apart(
    left: pd.DataFrame, right: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of positions of bare names one character apart at one road and number.

    Names one character apart are alike when that character is taken out of both, so each name
    stands under all its shortenings, and what falls together there is a pair: in a list of three as
    in one of a hundred thousand.
    """
    doors = set(left["street"]) & set(right["street"]) - {""}
    one, two = (_shortened(side, doors) for side in (left, right))
    found = one.merge(two, on=["street", "text"], suffixes=("_left", "_right"))
    # the same place taken out of both (another character there), or out of one only (a character
    # more)
    fits = (
        (found["place_left"] == found["place_right"])
        | (found["place_left"] < 0)
        | (found["place_right"] < 0)
    )
    pairs_found = found.loc[
        fits & (found["name_left"] != found["name_right"]), ["row_left", "row_right"]
    ].drop_duplicates()
    return pairs_found["row_left"].to_numpy(np.int64), pairs_found["row_right"].to_numpy(np.int64)


def _shortened(rows: pd.DataFrame, doors: set[str]) -> pd.DataFrame:
    """Return every name at these doors whole (place -1) and with each of its characters taken
    out.
    """
    at = np.flatnonzero(rows["street"].isin(doors).to_numpy() & (rows["bare"] != "").to_numpy())
    lines = []
    for row, street, name in zip(
        at.tolist(), rows["street"].iloc[at], rows["bare"].iloc[at], strict=True
    ):
        lines.append((row, street, name, name, -1))
        lines += [
            (row, street, name, name[:place] + name[place + 1 :], place)
            for place in range(len(name))
        ]
    return pd.DataFrame(lines, columns=["row", "street", "name", "text", "place"])


def measure(
    left: pd.Series[Any], right: pd.Series[Any]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for pairs of texts their likeness (0 to 1, by the longest common part) and their
    edit distance.
    """
    one, two = left.tolist(), right.tolist()
    likeness = process.cpdist(one, two, scorer=Indel.normalized_similarity, dtype=np.float64)
    distance = process.cpdist(one, two, scorer=Levenshtein.distance, dtype=np.int64)
    return likeness, distance


def verdicts(
    left: pd.DataFrame,
    right: pd.DataFrame,
    likeness: NDArray[np.float64],
    distance: NDArray[np.int64],
    same_address: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Return for pairs of rows why a person is to be asked, "" where they may be joined, None where
    they are apart.

    Joined are only names of one brand at one address, written alike to the room, that differ by
    filler words (发展, 管理 …); a branch and another branch, or a branch and a firm, never. Two
    branches are asked about only where they are one character apart at one address, a branch and a
    firm not at all.
    """
    one = [company_names.parts(side["name"].reset_index(drop=True)) for side in (left, right)]
    same_brand = (one[0]["brand"].to_numpy(object) == one[1]["brand"].to_numpy(object)) & (
        one[0]["brand"].str.len().fillna(0).to_numpy() >= 2
    )
    answer = np.full(len(left), None, dtype=object)
    one_apart = distance <= 1
    answer[one_apart & same_address] = str(Reason.ONE_CHARACTER)
    near = ~one_apart & ((same_brand & (likeness >= LIKENESS)) | (likeness >= NEAR_LIKENESS))
    answer[near] = str(Reason.ALIKE)
    whole_address = left["address"].to_numpy(object) == right["address"].to_numpy(object)
    answer[near & same_brand & same_address & whole_address & _only_fillers_apart(*one)] = ""
    answer[_ordinals(left) != _ordinals(right)] = None
    branches = [side["parent"].to_numpy(object) != "" for side in (left, right)]
    answer[branches[0] ^ branches[1]] = None
    answer[branches[0] & branches[1] & ~(one_apart & same_address)] = None
    return answer


def _ordinals(rows: pd.DataFrame) -> NDArray[np.object_]:
    """Return the numbers, letters and points of the compass in a name: what tells sister firms
    apart.
    """
    return np.array(["".join(found) for found in rows["bare"].str.findall(_ORDINALS)], dtype=object)


def _only_fillers_apart(one: pd.DataFrame, two: pd.DataFrame) -> NDArray[np.bool_]:
    trades = [side["trade"].map(company_names.without_fillers) for side in (one, two)]
    return np.asarray((trades[0] == trades[1]) & (trades[0] != ""), dtype=bool)


def _grams(texts: pd.Series[Any]) -> sparse.csr_array | None:
    """Return the matrix texts × rare character pairs, weighted by rarity."""
    lengths = texts.str.len().to_numpy(np.int64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    if len(letters) < 2:
        return None
    owner = np.repeat(np.arange(len(texts)), lengths)
    inside = owner[:-1] == owner[1:]
    found, column, count = np.unique(
        (letters[:-1] << 21 | letters[1:])[inside], return_inverse=True, return_counts=True
    )
    keep = (count[column] <= _RARE) & (count[column] > 1)
    weight = np.log1p(len(texts) / count[column[keep]])
    shape = (len(texts), len(found))
    return sparse.csr_array((weight, (owner[:-1][inside][keep], column[keep])), shape=shape)


def _nearest(shared: Any, start: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the nearest few columns of each row; ties by column, which the caller has sorted by
    content.
    """
    shared = shared.tocoo()
    order = np.lexsort((shared.col, -shared.data, shared.row))
    row, col = shared.row[order].astype(np.int64), shared.col[order].astype(np.int64)
    first = np.r_[0, np.flatnonzero(np.diff(row)) + 1] if len(row) else np.zeros(0, np.int64)
    rank = np.arange(len(row)) - np.repeat(first, np.diff(np.r_[first, len(row)]))
    keep = rank < _NEAREST
    return row[keep] + start, col[keep]

"""Columns of text, against the slow way of looking at one cell after the other."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from orggraph.core import arrow_text

CELLS = st.lists(
    st.none() | st.sampled_from(["湖里区", "思明区", "思明", "", "a", "#1"]) | st.text(max_size=3),
    max_size=12,
)


def column(cells):
    return pd.Series(cells, dtype="str", index=range(5, 5 + len(cells)))


@given(
    st.lists(
        st.none() | st.sampled_from(["Ａ１２号", "ガス大厦", "Ù", "서울"]) | st.text(max_size=4),
        max_size=8,
    )
)
def test_the_normal_form_is_that_of_unicode_whatever_pyarrow_makes_of_accents(cells):
    texts_of = pd.Series(cells, dtype="object")
    expected = [cell if cell is None else unicodedata.normalize("NFKC", cell) for cell in cells]
    assert arrow_text.nfkc(arrow_text.arrow(texts_of)).to_pylist() == expected


@given(CELLS)
def test_every_row_points_at_its_own_text_and_each_text_is_told_once(cells):
    said, rows = arrow_text.encoded(column(cells))
    assert len(said) == len(set(said))
    assert [said[row] if row < len(said) else None for row in rows.tolist()] == cells
    assert [
        said[n] if n >= 0 else None for n in arrow_text.numbered(column(cells)).tolist()
    ] == cells


@given(CELLS)
def test_what_was_read_apart_is_put_together_again(cells):
    said, rows = arrow_text.encoded(column(cells))
    again = arrow_text.spread(said, rows, column(cells).index)
    pd.testing.assert_series_equal(again, column(cells))


@given(CELLS, CELLS)
def test_a_cell_is_among_some_texts_when_it_is_one_of_them_and_a_blank_one_never(cells, some):
    some = [text for text in some if text is not None]
    assert arrow_text.among(column(cells), some).tolist() == [
        cell is not None and cell in some for cell in cells
    ]


@given(CELLS)
def test_categories_stand_in_order_and_say_the_same(cells):
    made = arrow_text.sorted_categories(column(cells))
    assert made.categories.tolist() == sorted({cell for cell in cells if cell is not None})
    assert [None if pd.isna(value) else value for value in made] == cells


def test_an_empty_column_is_no_trouble():
    said, rows = arrow_text.encoded(column([]))
    assert said == []
    assert len(rows) == 0
    assert len(arrow_text.spread([], np.zeros(0, np.int64))) == 0
    assert len(arrow_text.sorted_categories(column([]))) == 0

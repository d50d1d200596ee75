"""Every sentence has its Chinese, and code and catalogues say the same."""

import ast
import pickle
import string
from functools import cache
from pathlib import Path

import catalogues
import pytest

from orggraph.core.enums import Base, Rate, Status
from orggraph.core.errors import InputError
from orggraph.core.messages import ITEMS, Spoken, first_few, listed, message, plural, verbatim

PACKAGE = Path(catalogues.PACKAGE)


def sources(one):
    return (one,) if isinstance(one, str) else tuple(one)


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def entries(language):
    return [entry for entry in catalogues.catalogue(language) if entry.id]


@cache
def all_calls():
    """Every call of a plain name in the code, with its file: parsed once for all tests."""
    return [
        (path.relative_to(PACKAGE).as_posix(), node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def calls():
    """Return every call that makes a message, with its file."""
    return [(file, call) for file, call in all_calls() if call.func.id in catalogues.KEYWORDS]


@pytest.mark.slow
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_holds_the_sentences_of_the_code_no_more_and_no_fewer(language):
    stands = {(entry.context, sources(entry.id)) for entry in entries(language)}
    needed = {(e.context, sources(e.id)) for e in catalogues.extracted() if e.id}
    assert needed - stands == set(), "run make messages, then translate"
    assert stands - needed == set(), "run make messages"


def test_every_sentence_has_its_chinese():
    missing = [entry.id for entry in entries("zh_CN") if not all(sources(entry.string))]
    assert missing == []


@pytest.mark.slow
def test_a_translation_uses_only_values_that_the_code_gives():
    wrong = [
        (file, call.lineno, name)
        for file, call in calls()
        if (names := {word.arg for word in call.keywords}) and None not in names
        for words in chinese_and_english(call)
        for name in fields(words) - names
    ]
    assert wrong == []


def test_a_value_that_no_sentence_shows_is_not_given():
    idle = [
        (file, call.lineno, name)
        for file, call in calls()
        for name in {w.arg for w in call.keywords} - {None, "n"}
        if not any(name in fields(words) for words in chinese_and_english(call))
    ]
    assert idle == []


def chinese_and_english(call):
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    context = words.pop(0) if call.func.id == "message_in" else None
    entry = CHINESE[context, tuple(words)]
    return (*words, *entry)


CHINESE = {(e.context, sources(e.id)): sources(e.string) for e in entries("zh_CN")}


def test_a_source_sentence_is_written_out_so_that_it_can_be_extracted():
    loose = [
        (file, call.lineno)
        for file, call in calls()
        if file != "core/messages.py"
        and not all(isinstance(arg, ast.Constant) for arg in call.args)
    ]
    assert loose == []


@pytest.mark.slow
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_compiled_catalogue_is_up_to_date(language):
    po = catalogues.path(language, "po").read_bytes()
    assert catalogues.path(language, "mo").read_bytes() == catalogues.compiled(po)
    assert po == catalogues.text(catalogues.updated(language))


def test_no_sentence_of_the_code_is_written_in_two_languages():
    written = [
        (file, call.lineno)
        for file, call in all_calls()
        if call.func.id == "Spoken"
        and any(isinstance(arg, ast.Constant | ast.JoinedStr) for arg in call.args)
    ]
    assert written == []


def test_a_message_is_data_until_it_is_said():
    said = message("{status}: {rate}", status=Status.UNCOVERED, rate=Rate(1, 4, Base.OPERATING))
    assert pickle.loads(pickle.dumps(said)) == said
    assert len({said, said.filled()}) == 1
    assert said.say("en") == "Uncovered: 25.0% (1/4, operating firms)"


def test_a_list_has_the_mark_of_the_language():
    names = listed(["甲", "乙"], ITEMS)
    assert names.both == ("甲、乙", "甲, 乙")


def test_a_list_says_that_there_is_more():
    names = ["甲", "乙", "丙"]
    assert first_few(names, 3).both == ("甲、乙、丙", "甲, 乙, 丙")
    assert first_few(names, 2).both == ("甲、乙 等", "甲, 乙 and more")


def test_words_given_in_both_languages_are_said_as_they_are():
    given = Spoken("{甲}", "{a}")
    assert given.both == ("{甲}", "{a}")
    assert pickle.loads(pickle.dumps(given)) == given
    assert given != Spoken("乙", "{a}")
    assert message("{name}!", name=verbatim("甲")).en == "甲!"


def test_a_count_chooses_its_form_in_english():
    one, two = (plural("{n} apple", "{n} apples", n=n) for n in (1, 2))
    assert (one.say("en"), two.say("en")) == ("1 apple", "2 apples")


def test_what_fills_a_sentence_is_never_read_as_part_of_it():
    assert message("{name}: {why}", name="{why}", why="x").say("en") == "{why}: x"


def test_an_error_carries_its_message_through_another_process():
    error = pickle.loads(pickle.dumps(InputError(message("{file} is empty", file="甲.csv"))))
    assert error.text == message("{file} is empty", file="甲.csv")

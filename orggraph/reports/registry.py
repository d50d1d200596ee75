"""The registry of answers: each is declared once, as the `ANSWER` of a module of
`orggraph.reports.answers` that bears its name.

The command and its formats, the sheets of the report, `orggraph.answer`, the pages about the
commands and the tests read these declarations. The declarations load nothing heavy, for
`orggraph --help` reads them all: what makes a sheet is imported by the function that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from orggraph.core.enums import Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import ITEMS, listed, message
from orggraph.reports import answers as package

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


class Bilingual(NamedTuple):
    """Words of a page that is written in both languages."""

    zh: str
    en: str


# ---- options ----


class Kind(Protocol):
    """What values an option takes."""

    def value(self, name: str, given: Any) -> Any:
        """Return a value as the sheet's function takes it; raise `UsageError` for one that the
        option does not take.
        """


@dataclass(frozen=True)
class Choice:
    """One of some words: the members of a closed list, or texts.

    With `spelt`, a member may also be written as its label in either language.
    """

    words: type[Word] | tuple[str, ...]
    spelt: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The words as they are written."""
        return tuple(map(str, self.words))

    def value(self, name: str, given: Any) -> Any:
        """Return the member, or the text, that is meant."""
        for word in self.words:
            if str(given) == str(word) or (self.spelt and str(given) in _spellings(word)):
                return word
        raise UsageError(
            message(
                "{name} is one of {words}, not {given}",
                name=name,
                words=listed(self.values, ITEMS),
                given=str(given),
            )
        )


def _spellings(word: Word | str) -> frozenset[str]:
    return word.spellings if isinstance(word, Word) else frozenset({word})


@dataclass(frozen=True)
class Whole:
    """A whole number, `least` or more."""

    least: int

    def value(self, name: str, given: Any) -> int:
        """Return the number."""
        if isinstance(given, int) and not isinstance(given, bool) and given >= self.least:
            return given
        raise _refused(name, given)


@dataclass(frozen=True)
class Percent:
    """A number from 0 to 100."""

    def value(self, name: str, given: Any) -> float:
        """Return the number."""
        if isinstance(given, int | float) and 0 <= given <= 100:
            return given
        raise _refused(name, given)


def _refused(name: str, given: Any) -> UsageError:
    return UsageError(
        message("{name} does not take the value {given}", name=name, given=str(given))
    )


@dataclass(frozen=True)
class Words:
    """Any text."""

    def value(self, name: str, given: Any) -> str:
        """Return the text."""
        return str(given)


@dataclass(frozen=True)
class Flag:
    """On or off."""

    def value(self, name: str, given: Any) -> bool:
        """Return whether it is on."""
        return bool(given)


@dataclass(frozen=True)
class PlanFile:
    """A plan that `orggraph plan` wrote; the sheet's function is given its table."""

    def value(self, name: str, given: Any) -> Any:
        """Return the table, which whoever asks has read."""
        return given


@dataclass(frozen=True)
class Option:
    """What may be chosen of an answer.

    `name` is the keyword of the sheet's function, `help` a line in Chinese and English. `written`
    is the option on the command line where it is not the name itself, `metavar` what stands there
    for its value. A `many` option may be given several times: its value is a tuple. `fails` makes
    it a flag of the command alone, that ends with exit code 1 where this holds of the answers.
    """

    name: str
    help: str
    kind: Kind
    default: Any = None
    written: str = ""
    metavar: str | None = None
    many: bool = False
    fails: Callable[[Answers], bool] | None = None

    def value(self, given: Any) -> Any:
        """Return a value as the sheet's function takes it."""
        if self.many:
            several = (given,) if isinstance(given, str) else given or ()
            return tuple(self.kind.value(self.name, one) for one in several)
        return None if given is None else self.kind.value(self.name, given)

    @property
    def resting(self) -> Any:
        """The value of an option that is not given."""
        if self.many:
            return ()
        return False if isinstance(self.kind, Flag) else self.default


@dataclass(frozen=True)
class Argument:
    """What stands behind DATA on the command line; `shown` is how pages name it."""

    name: str
    shown: Bilingual
    required: bool = True


# ---- answers ----


@dataclass(frozen=True)
class Kept:
    """What a snapshot keeps of an answer as printed: one page for each value of some options, each
    format and each language, all else as it is without options.
    """

    forms: tuple[str, ...]
    languages: tuple[str, ...] = ("zh", "en")
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An answer about some data that is one sheet.

    Attributes
    ----------
    key : str
        The name of the command, of the module that declares it, and for `orggraph.answer`.
    sheet : callable
        Given `orggraph.analysis.analysis.Answers` and the options by name, return the `Sheet`.
    help : str
        One line in Chinese and English.
    question : Bilingual
        What it tells, in the words of who asks: its row in the tables of the READMEs.
    calls : tuple of str or Bilingual
        How a call goes on behind DATA in these tables and in docs/commands.md.
    options : tuple of Option
        In the order of the command line.
    argument : Argument, optional
        What is named behind DATA.
    order : int
        Its place among the answers, in the report and in tables of questions.
    report : tuple of mappings
        The options of each sheet that it has in the report; none where it has no sheet there, or
        where `orggraph.reports.report` makes more of it.
    refuse : callable, optional
        Given the options by name, raise `UsageError` where they do not go together; called before
        anything is read.
    headed : bool
        Whether the sheet says what is missing from its figures, and the command how many problems
        the data have.
    compares : bool
        Whether addresses are held against filled columns too, as no graph does.
    speaks : bool
        Whether the sheet's function takes the language as `lang`, for its cells differ by it.
    kept : Kept, optional
        Which of its pages a snapshot keeps as printed.
    """

    key: str
    sheet: Callable[..., Sheet]
    help: str
    question: Bilingual
    calls: tuple[str | Bilingual, ...] = ("",)
    options: tuple[Option, ...] = ()
    argument: Argument | None = None
    order: int = 1000
    report: tuple[Mapping[str, Any], ...] = ()
    refuse: Callable[..., object] | None = None
    headed: bool = True
    compares: bool = False
    speaks: bool = False
    kept: Kept | None = None

    def make(self, answers: Answers, lang: str = "zh", **given: Any) -> Sheet:
        """Return the sheet about some answers; options that are not given rest at their default.

        Raises `UsageError` for an option that is not there or does not take its value.
        """
        values = {option.name: option.value(option.resting) for option in self._of_sheet}
        values |= self.values(given)
        if self.speaks:
            values["lang"] = lang
        return self.sheet(answers, **values)

    def in_report(self, answers: Answers) -> list[Sheet]:
        """Return the sheets that the report has of it; an empty one says why it is."""
        return [self.make(answers, **values) for values in self.report]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is given as the sheet's function takes it; raise `UsageError` where it
        cannot, and where things do not go together.
        """
        options = {option.name: option for option in self._of_sheet}
        if self.argument is not None:
            options[self.argument.name] = Option(self.argument.name, "", Words())
            if self.argument.required and given.get(self.argument.name) is None:
                raise UsageError(
                    message("{key} needs {name}", key=self.key, name=self.argument.name)
                )
        unknown = sorted(given.keys() - options.keys())
        if unknown:
            raise UsageError(
                message(
                    "{key} has no option {unknown}; it has {names}",
                    key=self.key,
                    unknown=unknown[0],
                    names=listed(options, ITEMS),
                )
            )
        values = {name: options[name].value(value) for name, value in given.items()}
        if self.refuse is not None:
            self.refuse(**values)
        return values

    @property
    def _of_sheet(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.fails is None)


def names() -> list[str]:
    """Return the keys of all answers, without loading a declaration."""
    return sorted(module.name for module in iter_modules(package.__path__))


def answer_named(key: str) -> Answer:
    """Return an answer; raise `UsageError` for a key that none has."""
    if key not in names():
        raise UsageError(
            message(
                "there is no answer {key}; there are {names}", key=key, names=listed(names(), ITEMS)
            )
        )
    declared: Answer = import_module(f"{package.__name__}.{key}").ANSWER
    return declared


def all_answers() -> list[Answer]:
    """Return every answer, in the order in which a planner reads them."""
    return sorted(map(answer_named, names()), key=lambda answer: (answer.order, answer.key))

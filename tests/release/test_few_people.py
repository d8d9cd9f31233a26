"""Small numbers of people in texts that people wrote."""

import pandas as pd
import pytest

from needs_analysis.columns import Column
from needs_analysis.errors import Refusal
from needs_analysis.release import release
from needs_analysis.release.few_people import few_people, scan_few
from needs_analysis.result import Result
from needs_analysis.said import Said
from needs_analysis.source import Source


@pytest.mark.parametrize(
    "written",
    [
        "3 women of Bromley wait",
        "waiting list: Two young disabled men; stated in para 3",
        "of these 4 are waiting, 1 child",
        "one victim waited 90 days",
        "one aged 15",
        "a young woman aged 17 was turned away",
        "a 15-year-old",
        "THREE\nFAMILIES",
    ],
)
def test_few_people_are_found(written):
    assert few_people(written)


@pytest.mark.parametrize(
    "written",
    [
        "12 women wait",
        "1,004 women",
        "1 in 4 women, and 3 in 10 men",
        "1 to 4 women",
        "women aged 18 and over; girls aged 13 to 17; children aged 5-11; a person aged 16 or over",
        "two women\u2019s refuges and 2 children's workers",
        "one victim hub, two IDVAs, 3 child support workers",
        "four times as many women",
        "level 2 clients; Tier 3 clients",
        "one refuge for women",
        "one-to-one support of adults",
        "16-24 people",
        "4 posts",
        "18-year-olds",
        "",
        "nan",
    ],
)
def test_what_counts_nobody_is_left(written):
    assert not few_people(written)


def test_few_are_as_few_as_the_profile_says():
    assert (
        not few_people("nine women") and few_people("nine women", threshold=10) and few_people("9 women", threshold=10)
    )


def words(table, settings):
    return Said("A text.", "")


def told(text, *, disclosure, written=True):
    source = Source("own", "Our list", "An office", "none", disclosure=disclosure)
    table = pd.DataFrame({"area": ["A", "B"], "note": ["nothing", text]})
    columns = [Column("area", "key"), Column("note", "label", written=written)]
    return Result(table, "Notes", "Notes by area.", "read", words, columns=columns, sources=(source,))


@pytest.mark.parametrize("disclosure", ["aggregate", "record_level"])
def test_a_written_text_of_own_sources_is_refused_with_its_place(disclosure):
    with pytest.raises(Refusal, match=r"column note, row 2\)\. Write it without the number") as refused:
        release(told("3 women wait", disclosure=disclosure), "lt5")
    assert "women" not in str(refused.value)
    with pytest.raises(Refusal):
        scan_few(told("9 women wait", disclosure=disclosure), 10)


def test_published_and_invented_texts_and_those_of_a_metric_are_left():
    for disclosure, profile in (("already_published", "already_published"), ("synthetic", "lt5")):
        assert release(told("3 women wait", disclosure=disclosure), profile)
    assert release(told("3 women wait", disclosure="aggregate", written=False), "lt5")


@pytest.mark.parametrize(
    "text",
    [
        "two of us",
        "a couple of women",
        "neither of the two girls",
        "both of the sisters",
        "one of our young clients",
        "either of the boys",
        "two of whom were girls",
        "a pair of brothers",
        "only one of the women",
    ],
)
def test_a_part_of_those_who_are_meant_is_few(text):
    assert few_people(f"Here {text} wait.")


@pytest.mark.parametrize(
    "text",
    [
        "one of the largest services",
        "two of the four providers",
        "a couple of weeks",
        "both of which",
        "neither of the districts",
        "none of us",
        "one in two of the women",
        "three of 40 women",
        "seven of the women",
        "one of these people's homes",
    ],
)
def test_a_part_of_other_things_or_of_many_is_not(text):
    assert not few_people(f"Here {text} wait.")


@pytest.mark.parametrize(
    "text",
    [
        "11 of 12 victims",
        "all 12 women",
        "12 of the 12 victims were hurt again",
        "Every one of the 9 girls waits",
        "3 of 40 clients",
        "96 of 100 women",
        "Only three.",
        "There were 3.",
        "There was only one",
        "two of them were boys",
    ],
)
def test_a_part_that_leaves_few_or_nobody_of_a_small_group_is_told(text):
    assert few_people(text)


@pytest.mark.parametrize(
    "text",
    [
        "60 of 120 victims",
        "all 120 women",
        "492 of 492 clients",
        "20 of 20 victims",
        "Only three services",
        "only 2 months",
        "there were 3 refuges",
        "there were 12",
        "11 of 12 services",
        "two of them are open",
        "0 of 40 victims",
        "all women",
    ],
)
def test_a_part_of_many_is_none(text):
    assert not few_people(text)


@pytest.mark.parametrize("field", ["measure", "definition", "method"])
@pytest.mark.parametrize("text", ["Three victims of stalking in B", "11 of 12 victims", "Only 3 women"])
def test_what_a_result_is_called_counts_nobody(field, text):
    own = Source("counts", "Counts", "A force", "none", disclosure="aggregate")
    said = {"measure": "Victims", "definition": "Victims by area.", "method": "count", field: text}
    table = pd.DataFrame({"area": ["A", "B"], "n": [40, 50]})
    result = Result(
        table,
        words=lambda table, settings: Said("", ""),
        columns=[Column("area", "key"), Column("n", "count")],
        sources=(own,),
        **said,
    )
    with pytest.raises(Refusal, match=f"\\({field}\\)") as caught:
        release(result, "lt5")
    assert text not in str(caught.value)

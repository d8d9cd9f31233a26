"""What is said of several groups, some of which have no share."""

from needs_analysis import service_gap as sg
from needs_analysis.release import release
from tests.service_gap.waiting.records_of_waits import END, records


def released(rows, **options):
    return release(sg.waits(records(rows, **options), as_of=END, target_days=14, by=list(options)), "lt5").result


def test_groups_whose_share_is_withheld_are_counted_in_the_sentence():
    """Of A and C it is withheld: B does not read as all there is, nor as the best."""
    few = [(0, 7, None)] * 40 + [(0, 40, None)] * 30 + [(0, None, 9)] * 20 + [(50, None, None)] * 3
    much = [(0, 7, None)] * 20 + [(0, 40, None)] * 40 + [(0, None, 9)] * 20 + [(50, None, None)] * 20
    told = released([*few, *few, *much], area=["A"] * len(few) + ["C"] * len(few) + ["B"] * len(much)).sentence()
    assert (
        "B: of referrals by 10 April 2024, the share that started within 14 days was 20%. Of 2 more it is withheld."
        in told
    )
    both = released([*few, *few], area=["A"] * len(few) + ["C"] * len(few)).sentence()
    assert "the share known to have started within 14 days was 43% in both groups. How many were still waiting" in both
    late = [(99, None, None)] * 20
    made = sg.waits(records([*much, *late], area=["B"] * len(much) + ["D"] * 20), as_of=END, target_days=14, by="area")
    assert "Of 1 more it is not yet known. In the 2 groups together, 40 were still waiting" in made.sentence()

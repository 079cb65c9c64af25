"""What goes wrong in a storm follows from its seed, so that it can be played again."""

from collections import Counter

from tools.chaos import plan

WANTED = plan.Wanted(seconds=900, kills=540, crashes=30, jumps=10, cuts=15, full=6, restores=5)


def test_the_same_seed_brings_the_same_storm() -> None:
    assert plan.events(7, WANTED) == plan.events(7, WANTED) != plan.events(8, WANTED)
    assert [plan.fate(7, "KH", n) for n in range(50)] == [plan.fate(7, "KH", n) for n in range(50)]


def test_a_storm_holds_what_was_wanted_and_ends_in_time() -> None:
    found = plan.events(7, WANTED)
    assert Counter(one.what for one in found) == {
        "kill": 540, "crash": 30, "jump": 10, "cut": 15, "full": 6, "restore": 5,
    }  # fmt: skip
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert max(one.at for one in found) < WANTED.seconds


def test_both_nodes_are_restored() -> None:
    assert {one.node for one in plan.events(7, WANTED) if one.what == "restore"} == {"TH", "KH"}


def test_parcels_meet_every_misfortune_about_as_often_as_is_said() -> None:
    seen = Counter(plan.fate(3, "TH", n).what for n in range(5000))
    assert set(seen) == {"whole", *plan.CHANCES}
    assert all(abs(seen[name] / 5000 - chance) < 0.012 for name, chance in plan.CHANCES.items())

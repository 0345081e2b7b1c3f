import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.patience import DEFAULTS, Cause, Patience, Run, cause_of_down, causes_of_blocked

CHANCE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize("cause", [Cause.UNREACHABLE, Cause.REFUSED])
def test_who_is_not_there_is_dialled_each_second_for_ten_minutes_and_then_each_three(cause):
    assert [DEFAULTS[cause].wait(int(at), at, 0.5) for at in (0, 1, 599.9, 600, 86_400)] == [1, 1, 1, 3, 3]


@pytest.mark.parametrize("cause", [Cause.SILENT, Cause.WIX])
@given(failed=st.integers(0, 10_000), chance=CHANCE)
def test_who_answers_and_refuses_is_left_alone_with_equal_jitter_for_one_to_sixty_seconds(
    cause, failed, chance
):
    wait = DEFAULTS[cause].wait(failed, 0.0, chance)
    whole = min(60.0, DEFAULTS[cause].first * 2.0 ** min(failed, 20))
    assert whole / 2 <= wait <= whole
    assert 1.0 <= wait <= 60.0


@given(
    patience=st.builds(
        Patience,
        st.floats(0.1, 100),
        st.floats(1, 10),
        st.floats(100, 1e6),
        st.floats(0, 1),
        st.floats(0, 1e6),
    ),
    failed=st.integers(0, 10**9),
    seconds=st.floats(0, 1e9),
    chance=CHANCE,
)
def test_no_wait_is_longer_than_its_cap_however_often_it_failed(patience, failed, seconds, chance):
    assert 0.0 <= patience.wait(failed, seconds, chance) <= patience.cap


def test_what_a_person_has_to_see_to_has_no_number_of_tries():
    assert {cause for cause, patience in DEFAULTS.items() if patience.tries} == {Cause.FAULTED, Cause.WIX}


def test_another_cause_begins_anew_and_so_does_one_that_was_over():
    run, table = Run(), {cause: Patience(1.0, 2.0, 100.0) for cause in Cause}
    assert [run.wait(table, Cause.SILENT, 0.0, 0.0) for _ in range(4)] == [1, 2, 4, 8]
    assert run.wait(table, Cause.REFUSED, 0.0, 0.0) == 1
    assert run.wait(table, Cause.REFUSED, 0.0, 0.0) == 2
    run.over()
    assert run.wait(table, Cause.REFUSED, 0.0, 0.0) == 1


def test_the_words_of_links_and_printers_have_their_causes():
    words = {"refused": "refused", "silent": "silent", "lost": "unreachable", "dns": "unreachable"}
    assert {word: cause_of_down(word).value for word in words} == words
    found = causes_of_blocked(["media-empty", "cover-open", "offline", "cutter-error", "other"])
    assert {cause.value for cause in found} == {"paper", "cover", "offline", "fault"}

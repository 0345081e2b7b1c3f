import pytest

from actors.attempt import Failure, attempt


def test_what_is_returned_is_the_answer():
    assert attempt(divmod, 7, 2) == (3, 1)
    assert attempt(int, "ff", base=16) == 255


def test_an_exception_is_an_answer():
    failure = attempt(int, "soup")
    assert failure == Failure("invalid literal for int() with base 10: 'soup'", "ValueError")
    assert str(failure).startswith("ValueError: invalid")
    assert str(attempt(next, iter(()))) == "StopIteration"


def test_endless_recursion_belongs_to_the_job():
    def again():
        again()

    assert attempt(again).kind == "RecursionError"


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt, SystemExit])
def test_what_concerns_the_process_goes_through(error):
    def fail():
        raise error

    with pytest.raises(error):
        attempt(fail)

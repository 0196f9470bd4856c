"""One process makes all documents, for many threads, and survives what happens to it."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.documents.facts import letter, roster, sheet
from tests.documents.reading import fonts, text
from trainer.documents import DocumentFailed, Pool

SURNAMES = "赵钱孙李周吴郑王冯陈"


def test_ten_threads_get_each_its_own_name(pool: Pool) -> None:
    names = [f"{surname}示例{place}" for place, surname in enumerate(SURNAMES)]
    with ThreadPoolExecutor(10) as threads:
        documents = list(
            threads.map(lambda name: pool.make("award_letter", letter(recipient=name)), names)
        )
    for name, document in zip(names, documents, strict=True):
        assert f"{name}：" in text(document.pdf)
        assert name in document.name


def test_a_series_comes_in_order_and_shares_one_cut(pool: Pool) -> None:
    names = ["甲示例课", "乙示例课", "丙示例课"]
    documents = list(pool.make_many("attendance_sheet", [sheet(course=name) for name in names]))
    assert [name in text(d.pdf) for name, d in zip(names, documents, strict=True)] == [True] * 3
    assert len({tuple(sorted(fonts(d.pdf))) for d in documents}) == 1


def test_letters_of_a_series_do_not_carry_each_others_names(pool: Pool) -> None:
    both = list(pool.make_many("award_letter", [letter(recipient="囊示例"), letter()]))
    assert "囊" in text(both[0].pdf)
    assert "囊" not in text(both[1].pdf)


def test_a_killed_process_is_replaced() -> None:
    pool = Pool()
    try:
        first = pool.make("award_letter", letter())
        os.kill(pool._pid, signal.SIGKILL)
        assert pool.make("award_letter", letter()) == first
    finally:
        pool.close()


def test_a_document_that_takes_too_long_fails_for_now_and_the_next_one_is_made() -> None:
    pool = Pool(seconds=0.001)
    try:
        with pytest.raises(DocumentFailed, match="too long"):
            pool.make("workers_roster", roster(2000))
        pool._seconds = 120
        assert pool.make("award_letter", letter()).pages == 1
    finally:
        pool.close()

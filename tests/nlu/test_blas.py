"""Training is not left to numpy's slowest routines."""

from pathlib import Path

import pytest

from bot.nlu import blas


def told(used: str) -> list[dict[str, str]]:
    return [{"filepath": "/lib/numpy.libs/libopenblas.so", "architecture": used}]


@pytest.mark.parametrize(
    ("used", "flags", "expected"),
    [
        ("Prescott", "avx2 fma avx512f avx512bw avx512dq avx512vl", "SkylakeX"),
        ("Prescott", "avx2 fma", "Haswell"),
        ("Prescott", "sse3", None),
        ("Haswell", "avx2 fma avx512f avx512bw avx512dq avx512vl", None),
    ],
)
def test_the_routines_follow_the_processor(
    used: str, flags: str, expected: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags : fpu {flags}\n")
    monkeypatch.setattr(blas, "threadpool_info", lambda: told(used))
    monkeypatch.delenv(blas.SWITCH, raising=False)
    assert blas.better_routines(tmp_path / "cpuinfo") == expected
    assert blas.better_routines(tmp_path / "missing") is None


def test_work_is_done_in_another_process_where_that_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "better_routines", lambda: "Haswell")
    assert blas.at_full_speed(divmod, 17, 5) == (3, 2)
    with pytest.raises(ZeroDivisionError):
        blas.at_full_speed(divmod, 17, 0)
    monkeypatch.setattr(blas, "better_routines", lambda: None)
    assert blas.at_full_speed(divmod, 17, 5) == (3, 2)

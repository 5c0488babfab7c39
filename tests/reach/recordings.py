"""Any recording that our own programs can write, for property tests."""

from datetime import UTC

from hypothesis import strategies as st

from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import Gap, Platform

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BYTES = st.binary(max_size=60) | TEXT.map(str.encode)
ANSWERS = st.builds(
    Answer,
    ask=TEXT.filter(bool),
    exit=st.none() | st.integers(-64, 255),
    stdout=BYTES,
    stderr=BYTES,
    entries=PLAIN,
    absent=st.booleans(),
    gap=st.none() | st.sampled_from(Gap),
    detail=TEXT,
    truncated=st.booleans(),
    seal=TEXT,
)
RECORDINGS = st.builds(
    Recording,
    target=TEXT.filter(bool),
    platform=st.sampled_from(Platform),
    taken_at=st.datetimes(timezones=st.just(UTC)),
    product=TEXT,
    language=TEXT,
    identity=st.builds(MachineIdentity, serial=TEXT, machine_id=TEXT, macs=st.lists(TEXT, max_size=3).map(tuple)),
    answers=st.lists(ANSWERS | ANSWERS.map(Answer.sealed), max_size=4, unique_by=lambda each: each.ask).map(tuple),
)

"""What a person writes in the fields of a note."""

import pytest

from bts.errors import UsageError
from bts.model import Credit
from bts.notes.fields import match_kind, read_credit, read_region, read_use


def test_a_kind_is_written_as_the_house_does() -> None:
    kinds = ("hidden-camera", "set")
    assert match_kind("set", kinds) == ("set", None)
    assert match_kind("Hidden camera", kinds) == ("hidden-camera", None)
    kind, remark = match_kind("sett", kinds)
    assert kind == "sett"
    assert remark == "'sett' is not one of the kinds; did you mean set?"


def test_texts_become_fields() -> None:
    assert read_credit(["NBC", "creator=Ada"], Credit(source="tape")) == Credit("NBC", "Ada", "tape")
    assert read_use(["snippet,still"]) == ("still", "snippet")
    assert read_use(["none"]) == ()
    with pytest.raises(UsageError, match="'gif'"):
        read_use(["gif"])
    assert read_region("0.2,0,0.5,1").w == 0.5
    with pytest.raises(UsageError, match="not a region"):
        read_region("0.2,0,0.9,1")

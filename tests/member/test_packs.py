"""Rules that an authority adopts after the program was made: fetched, checked, accepted by a person, then redone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from tests.member.conftest import Inside
from tests.member.test_replaying import follow, statement
from tests.member.tiny_log import Reply, TinyLog, leaf
from tests.rules.replay.casebook import recorded

from openhall_member.checking import Check
from openhall_member.cli import main
from openhall_member.settings import read
from openhall_rules import law
from openhall_rules.law import files_of, read_pack
from openhall_rules.replay import PackNotHeld

NAME = "reference@2030-01-01"
FILES = {path: text.decode() for path, text in files_of("reference@2020-01-01").items()}
FILES["pack.toml"] = 'title = "Reference rules, as these tests adopt them anew"\n'
ADOPTED = read_pack(NAME, {path: text.encode() for path, text in FILES.items()})


@pytest.fixture(autouse=True)
def nothing_else_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test makes known to this process is forgotten with it."""
    monkeypatch.setattr(law, "_held", {})


@pytest.fixture
def member(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member of an empty log."""
    return inside(log)


def served(files: dict[str, str] = FILES, name: str = NAME) -> Callable[[str], Reply | None]:
    """The log serves these files under the digest of the adopted pack."""
    body = json.dumps({"files": files, "pack": name}).encode()
    return lambda path: Reply(body=body) if path == f"pack/{ADOPTED.sha256}" else None


def registers(log: TinyLog) -> None:
    """The digest comes onto the log."""
    log.add([leaf(0, code="SYS-02", kind="pack", pack=NAME, sha256=ADOPTED.sha256)])
    log.record_state()


def accept(member: Inside, *more: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["accept", str(member.member.settings.folder), NAME, *more])
    return done.exit_code, done.output


def listed(member: Inside) -> str:
    return CliRunner().invoke(main, ["packs", str(member.member.settings.folder)]).output


def test_until_its_keeper_accepts_it_the_member_says_so_and_signs_no_replay(log: TinyLog, member: Inside) -> None:
    registers(log)
    log.misbehave = served()

    follow(log, member)

    assert (member.state, statement(member)) == ("other-pack", None)
    assert "openhall-member accept" in member.document["detail"]
    assert f"{NAME} {ADOPTED.sha256} offered" in listed(member)
    assert accept(member, "--sha256", "0" * 64)[0] == 1
    assert accept(member)[0] == 2, "the digest must be known from elsewhere"
    member.follower.round()
    assert member.state == "other-pack"

    assert accept(member, "--sha256", ADOPTED.sha256) == (0, accept_said())
    member.follower.round()

    assert member.state == "agrees"
    assert statement(member) is not None
    assert f"{NAME} {ADOPTED.sha256} held, accepted" in listed(member)


def accept_said() -> str:
    return f"{NAME} is accepted: {ADOPTED.title}\nA member that runs holds it at its next look at the log.\n"


def test_it_goes_on_with_a_case_under_the_new_rules_and_checks_it_again(
    log: TinyLog, member: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = recorded()
    for row in book.rows:
        if row.code == "SYS-02":
            row.public.update(pack=NAME, sha256=ADOPTED.sha256)
        elif row.code in ("PLN-01", "NOT-01"):
            row.public["pack"] = NAME
            if "pack_sha256" in row.public:
                row.public["pack_sha256"] = ADOPTED.sha256
    entries = book.entries()
    for body in book.statements.values():
        log.disclose(body)
    log.add(entries)
    log.misbehave = served()
    assert member.ask(log.request(0))[0] == 200
    with pytest.raises(PackNotHeld):
        member.follower.round()
    assert member.document["replayed"] < len(entries)

    assert accept(member, "--sha256", ADOPTED.sha256)[0] == 0
    member.follower.round()

    assert member.document["replayed"] == len(entries)
    monkeypatch.setattr(law, "_held", {})
    assert Check(read(member.member.settings.folder)).run().wrong == []


@pytest.mark.parametrize(
    "reply",
    [
        served({**FILES, "pack.toml": 'title = "Other rules"\n'}),
        served(name="reference@2031-01-01"),
        served({"pack.toml": "title = "}),
        lambda path: Reply(body=b"[]") if path.startswith("pack/") else None,
        lambda path: Reply(status=404) if path.startswith("pack/") else None,
        lambda path: Reply(body=b"{" * 5_000_000) if path.startswith("pack/") else None,
    ],
    ids=["another digest", "another name", "no toml", "no object", "not there", "too long"],
)
def test_what_is_not_that_pack_is_never_offered(
    log: TinyLog, member: Inside, reply: Callable[[str], Reply | None]
) -> None:
    registers(log)
    log.misbehave = reply

    follow(log, member)

    assert member.state == "other-pack"
    assert "not here" in listed(member)
    assert accept(member, "--sha256", ADOPTED.sha256)[0] == 1


def test_a_file_changed_after_it_was_accepted_is_not_used(log: TinyLog, member: Inside) -> None:
    registers(log)
    log.misbehave = served()
    follow(log, member)
    accept(member, "--sha256", ADOPTED.sha256)
    (path,) = (member.member.settings.packs / "accepted").iterdir()
    path.write_text(path.read_text().replace("anew", "otherwise"))

    member.follower.round()

    assert (member.state, statement(member)) == ("other-pack", None)


def test_packs_that_the_keeper_put_into_a_folder_count_as_accepted(
    log: TinyLog, make_folder: Callable[..., object], inside: Callable[..., Inside]
) -> None:
    folder = make_folder(log)
    path = folder / "member.toml"
    path.write_text(path.read_text() + 'packs = "rules"\n')
    for name, text in FILES.items():
        file = folder / "rules" / NAME / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    member = inside(log, folder=folder)
    registers(log)

    follow(log, member)

    assert member.state == "agrees"
    assert not [one for one in log.asked if one.startswith("pack/")]


def test_what_a_new_pack_changes_is_shown_before_it_is_accepted(log: TinyLog, member: Inside) -> None:
    files = dict(FILES)
    found = law.pack("reference@2020-01-01").value("time_limits.bid_period")
    files["time_limits.toml"] = files["time_limits.toml"].replace(f"value = {found.value}\n", "value = 33\n", 1)
    changed = read_pack(NAME, {path: text.encode() for path, text in files.items()})
    log.add([leaf(0, code="SYS-02", kind="pack", pack=NAME, sha256=changed.sha256)])
    log.record_state()
    body = json.dumps({"files": files, "pack": NAME}).encode()
    log.misbehave = lambda path: Reply(body=body) if path == f"pack/{changed.sha256}" else None

    follow(log, member)

    assert "-> 33 " in listed(member)
    assert "reference@2020-01-01" in listed(member)

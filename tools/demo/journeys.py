"""The ways that cases go in the demo's check and in the journeys of the tests, step by step and role by role."""

from __future__ import annotations

from typing import Any

from tools.demo.driver import Walk

YES: dict[str, Any] = {"consent__answer": "yes"}
ASKED: dict[str, Any] = {"request__age_group": "adult", "request__way": "visit", "request__urgency": "ordinary"}


def shelter(walk: Walk, *, age: str = "adult", asks: str = "yes") -> None:
    """From the first night to the interview."""
    walk.open(opening__age_group=age, opening__languages=["khm"], opening__house_name="ផ្កាឈូក")
    walk.do("host", "worker", "record_identification", identification__decision="victim")
    ask(walk, "protection")
    walk.do("host", "worker", "enter_protection")
    ask(walk, "record_data")
    walk.do("host", "worker", "explain_stages")
    if age == "child":
        walk.do("host", "head", "appoint_guardian", guardian__kind="state_officer", guardian__part="no_part")
    walk.do("host", "worker", "name_people", people__relation="mother", people__name="ម៉ាក់", people__contact="may")
    walk.do("host", "worker", "hold_interview", interview__wants_family_asked=asks, interview__name_khmer="សុខ សុភា",
            interview__name_latin="Sok Sophea")  # fmt: skip


def ask(walk: Walk, scope: str, *, side: str = "host", key: str = "worker", happened: str = "") -> None:
    """Ask one consent; the answer is yes."""
    walk.do(side, key, "ask_consent", at=f"consents/{scope}/", happened=happened, consent__scope=scope, **YES)


def search(walk: Walk, *, way: str = "visit", outcome: str = "found_suitable", **request: Any) -> None:
    """The question to the other country, and its answer."""
    request_tracing(walk, way=way, **request)
    walk.do("home", "focal", "take_tracing")
    walk.do("home", "focal", "assign_province", assign_to=f"{walk.home.lower()}-province")
    walk.give("home", "province_head", to="officer")
    walk.do("home", "officer", "visit_family", visit__family_agrees="yes", visit__marks_known="both_known")
    walk.do("home", "focal", "answer_tracing", answer__outcome=outcome, answer__marks_known="both_known",
            answer__family_wish="yes")  # fmt: skip
    walk.sign_and_send("home", "province_head", "answer_tracing")


def request_tracing(walk: Walk, *, way: str = "visit", **request: Any) -> None:
    """The door plan, two consents, the request, the head's signature and the registry's number."""
    walk.do("host", "worker", "agree_door_plan", door__way=way, door__say="A friend from work asks how they are.")
    ask(walk, "tracing")
    ask(walk, "contact_family")
    walk.do("host", "worker", "request_tracing", **{**ASKED, "request__way": way, **request})
    walk.sign_and_send("host", "head", "request_tracing")


def decide(walk: Walk, choice: str, *, child: bool = False) -> None:
    """Risk, for a child the best interests, and the person's decision."""
    walk.do("host", "worker", "assess_risk", risk__level="low")
    if child:
        walk.give("host", "head", office="province")
        walk.do("host", "head", "decide_best_interests", second="province_head", best__finding="return")
    walk.do("host", "worker", "record_decision", decision__choice=choice)


def plan_journey(walk: Walk, *, child: bool = False) -> None:
    """The plan of both sides, for a child the custody paper and who stands there, and the question asked again."""
    ask(walk, "return")
    walk.do("host", "worker", "propose_journey", journey__age_group="child" if child else "adult",
            journey__way_back=["vehicle", "bed", "money", "interpreter"])  # fmt: skip
    walk.sign_and_send("host", "head", "propose_journey")
    walk.do("home", "focal", "agree_journey", agreed__answer="agreed", agreed__receiver="អ៊ំ")
    if child:
        walk.do("host", "head", "record_custody_paper", custody_paper__body="social_affairs",
                custody_paper__instrument="welfare_order")  # fmt: skip
        walk.do("home", "focal", "name_guardian_there", there__kind="state_officer", there__name="អ៊ំស្រី",
                there__not_involved="yes")  # fmt: skip
    walk.do("host", "worker", "ask_again", journey__again="go")


def post_of(walk: Walk, side: str) -> str:
    """Who stands at the border: the officer there who was given the case, else the one who may stand in."""
    by, instead = ("head", "worker") if side == "host" else ("focal", "officer")
    walk.give(side, by, office="border")
    return "border" if walk.sees(side, "border") else instead


def cross(walk: Walk) -> None:
    """The last word, the two signatures, and the first rest."""
    post = post_of(walk, "host")
    walk.do("host", post, "give_last_word", crossing__word="go_on")
    walk.do("host", post, "hand_over", handover__signed="signed")
    walk.do("home", post_of(walk, "home"), "receive_person", receiving__signed="signed")
    walk.do("home", "officer", "hold_reception")


def live(walk: Walk, *, reason: str = "goals_met") -> None:
    """Plans, follow-up as the person wishes, short news for the other country, and the end of help."""
    walk.do("home", "officer", "plan_reintegration", plan__person_agrees="yes")
    walk.do("home", "officer", "agree_follow_up", follow__wish="wanted")
    walk.do("home", "officer", "record_service")
    ask(walk, "follow_up", side="home", key="officer")
    walk.do("home", "officer", "send_news")
    end(walk, reason=reason)


def end(walk: Walk, *, reason: str) -> None:
    """Two people end the help, in agreement with the person."""
    walk.do("home", "officer", "end_help", second="province_head", end__reason=reason, end__person_knows="yes")


def adult(walk: Walk) -> None:
    """An adult, the whole way."""
    shelter(walk)
    search(walk)
    decide(walk, "go_back")
    plan_journey(walk)
    cross(walk)
    live(walk)


def child(walk: Walk) -> None:
    """A child, to the reception."""
    shelter(walk, age="child")
    search(walk, outcome="suitable_with_support", request__age_group="child", request__urgency="child")
    decide(walk, "go_back", child=True)
    plan_journey(walk, child=True)
    cross(walk)


def stays(walk: Walk) -> None:
    """One who stays; nothing of it ever crosses."""
    shelter(walk, asks="no")
    decide(walk, "stay")
    walk.do("host", "worker", "plan_stay", stay__permit="asked")
    walk.do("host", "worker", "end_stay", second="head", stay__end_reason="goals_met", stay__person_knows="yes")

"""Ready before the desk opens: what reading makes of the authors' words when it first needs it is made at once."""

import itertools

from bot.guide import Guide
from bot.hearing import hear
from bot.likeness import similarities
from bot.privacy import mask
from bot.replies import as_step
from bot.step_replies import step_reply
from bot.text import states
from bot.wordings import likely


def make_ready(guide: Guide) -> None:
    """Look once at all that the authors wrote (a second or two), as reading will: so no customer waits for it."""
    said, nothing = hear("はい"), hear("もの")
    # What must not be masked is an expression of all error strings: to compile it takes as long as fifty texts.
    mask(said.text, guide.known)
    desk, topics = guide.knowledge.desk, guide.knowledge.topics.values()
    steps = [step for topic in topics for step in topic.steps]
    questions = [*steps, *map(as_step, guide.knowledge.slots.values())]
    for question in questions:
        # What answers nothing is compared with all that would.
        step_reply(guide.knowledge, question, nothing, {})
    answers = [[answer.wordings for answer in step.answers] for step in questions]
    asides = [[aside.examples for aside in place.asides] for place in (desk, *topics)]
    for sets in (*answers, *asides, [one.examples for one in guide.knowledge.nones]):
        similarities(said.text, sets)
    stated = [*itertools.chain(*answers), *(topic.goal for topic in topics), *(step.already for step in steps)]
    for phrase in (phrase for wordings in stated for phrase in wordings):
        states(said.text, phrase)
    for wordings in (guide.done_before_wordings, *desk.outcomes.values(), *desk.controls.values()):
        likely(said, wordings)
    for topic in topics:
        guide.things_of(topic.id)

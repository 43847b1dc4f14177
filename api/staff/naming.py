"""What the console calls things: ids and states in the words of the people who work here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.model import Knowledge

STATUS = {"waiting": "担当者待ち", "person": "対応中", "bot": "ボット", "over": "終了"}
END = {"resolved": "解決", "handoff": "引き継ぎ", "open": "途中"}
TICKET_STATUS = {"open": "未対応", "waiting": "返事待ち", "solved": "解決", "closed": "完了"}
PRIORITY = {"high": "高", "normal": "ふつう", "low": "低"}
CHANNEL = {"web": "ウェブ", "line": "LINE", "slack": "Slack", "mail": "メール", "webhook": "Webhook"}
ROLE = {"viewer": "閲覧", "agent": "対応", "author": "執筆", "admin": "管理"}
AUTHOR = {"customer": "お客様", "bot": "ボット", "agent": "担当者", "system": "お知らせ"}
OUTCOME = {
    "solved": "直った",
    "unsolved": "直らない",
    "unsure": "わからない",
    "done": "できた",
    "stuck": "できない",
    "already": "すでに済んでいた",
    "late": "時間切れ",
    "yes": "はい",
    "no": "いいえ",
}
EVENT = {
    "opened": "受け付け",
    "field": "記入",
    "customer-wrote": "お客様の追記",
    "solved-by-customer": "お客様が「直った」と回答",
    "status": "状態の変更",
    "assignee": "担当の変更",
}
DELIVERY = {"dead": "あきらめたもの", "uncertain": "届いたか不明", "waiting": "これから送るもの"}
FIELD = {"contact": "連絡先", "problem": "ご相談", "account": "ご契約"}
DECISION = {
    "answer": "話題を1つに決めました",
    "clarify": "どれかを聞き返しました",
    "reject": "この窓口の話題ではないと読みました",
    "choice": "ボタンが押されました",
}

#: Characters of a step's text that stand for it in a list.
STEP_EXCERPT = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Naming:
    """Names by the knowledge in force, times in the desk's zone as seen ``now``."""

    knowledge: Knowledge
    zone: ZoneInfo
    now: datetime

    def topic(self, topic: str | None) -> str:
        """A topic in short, as on its button; its id where it is gone."""
        if topic is None:
            return "話題なし"
        found = self.knowledge.topics.get(topic)
        return (found.label or found.title or found.id) if found else topic

    def title(self, topic: str | None) -> str:
        """A topic's whole title."""
        found = self.knowledge.topics.get(topic or "")
        return found.title if found and found.title else self.topic(topic)

    def node(self, node: str) -> str:
        """A node as a line in a list: the beginning of what was said there."""
        topic, _, name = node.partition(".")
        if topic == "desk":
            return "窓口のことば"
        if topic == "none":
            label = next((entry.label for entry in self.knowledge.nones if entry.id == name), name)
            return f"対象外: {label}"
        step = self.knowledge.step(node)
        if step is None:
            return self.topic(topic)
        text = " ".join(step.text.split()) or step.id
        return text if len(text) <= STEP_EXCERPT else text[: STEP_EXCERPT - 1] + "…"

    def kind(self, kind: str) -> str:
        """A ticket kind's title."""
        found = self.knowledge.desk.tickets.get(kind)
        return found.title if found else kind

    def slot(self, slot: str, value: str) -> tuple[str, str]:
        """A slot's title and its value's label."""
        found = self.knowledge.slots.get(slot)
        if found is None:
            return slot, value
        return found.title, next((one.label for one in found.values if one.id == value), value)

    def reasons(self, why: Mapping[str, Any]) -> Sequence[str]:
        """Why the bot answered a message so, in sentences."""
        sentences = [DECISION.get(why.get("decision") or "", "")]
        if why.get("error"):
            sentences.append(f"エラーの文字列「{why['error']}」を見つけました")
        sentences += [
            f"{title}を「{label}」と読みました"
            for title, label in (self.slot(slot, value) for slot, value in (why.get("slots") or {}).items())
        ]
        return [sentence for sentence in [*sentences, *(why.get("because") or ())] if sentence]

    def time(self, text: str | None) -> str:
        """A time of the wire as people here read it: today without the date."""
        if text is None:
            return ""
        moment = self._local(text)
        if moment.date() == self.now.astimezone(self.zone).date():
            return f"{moment:%H:%M}"
        return f"{moment.month}/{moment.day} {moment:%H:%M}"

    def since(self, text: str | None) -> str:
        """How long ago that was, roughly."""
        if text is None:
            return ""
        minutes = int((self.now - self._local(text)) / timedelta(minutes=1))
        if minutes < 60:
            return f"{max(0, minutes)}分"
        return f"{minutes // 60}時間" if minutes < 48 * 60 else f"{minutes // (24 * 60)}日"

    def is_past(self, text: str | None) -> bool:
        """Whether that time is over."""
        return text is not None and self._local(text) < self.now

    def _local(self, text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(self.zone)

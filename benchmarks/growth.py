"""Made-up FAQs of any size, for growth measurements: recombined from parts, so that entries resemble each other."""

import random
from collections.abc import Iterator

from knowledge.draft.entries import Entry


def _parts(text: str) -> list[str]:
    return text.split("|")


_SUBJECTS = _parts(
    "メール|迷惑メール|メールアドレス|パスワード|アカウント|添付ファイル|署名|転送設定|アドレス帳|受信トレイ|送信済みフォルダ|ウイルス対策|"
    "請求書|領収書|見積書|契約書|会員証|ポイント|クーポン|定期便|配送先|支払い方法|口座振替|クレジットカード|解約|更新手続き|名義変更|"
    "ルーター|無線LAN|回線速度|固定IPアドレス|サーバー証明書|ドメイン|データベース|バックアップ|ログイン画面|管理画面|予約システム|"
    "住民票|印鑑証明書|国民健康保険|介護保険|児童手当|保育所|粗大ごみ|図書館の本|水道料金|市営住宅|駐輪場|体育館の予約|健康診断|予防接種"
)
_OWNERS = _parts(
    "本店の|支店の|法人契約の|個人契約の|家族の|会社の|引っ越し先の|海外の|スマートフォンの|古いパソコンの|新しい端末の|学生の"
)
_PLACES = _parts(
    "東京|大阪|名古屋|札幌|福岡|仙台|広島|神戸|京都|横浜|千葉|新潟|静岡|岡山|熊本|鹿児島|長野|金沢|高松|松山"
)
_TROUBLES = _parts(
    "が届かない|を変更したい|を再発行してほしい|が表示されない|の料金を知りたい|の申し込み方法を教えてください|を取り消したい|"
    "の期限が切れた|がエラーになる|を忘れてしまった|の担当窓口はどこですか|を二重に申し込んでしまった|の受付時間は何時までですか|"
    "に必要な書類は何ですか|を代理人が受け取れますか|の使い方がわからない|を一時的に止めたい|が途中で止まってしまう"
)
_ANSWERS = _parts(
    "管理画面の「設定」を開き、{subject}の項目を選んでください。|{place}の窓口で、平日の9時から17時まで受け付けています。|"
    "本人確認ができる書類をお持ちください。|{subject}については、お申し込みから3営業日ほどかかります。|"
    "変更は毎月20日までに届いたものを、翌月分から反映します。|手数料は1件につき300円です。|"
    "うまくいかないときは、一度ログアウトして、{owner}{subject}をもう一度確かめてください。"
)
_TYPED = _parts("すみません、{q}んですけど|{q} どうしたらいい？|至急！{q}|昨日から{q}|{q}")


def entries(count: int, seed: int = 1) -> Iterator[Entry]:
    """``count`` different questions with answers; the same for the same seed."""
    chance = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        subject, owner, place = chance.choice(_SUBJECTS), chance.choice(_OWNERS), chance.choice(_PLACES)
        year = chance.randint(1990, 2026)
        question = f"{place}の{owner}{subject}{chance.choice(_TROUBLES)}"
        if question in seen:
            question = f"{year}年度の{question}"
        if question in seen:
            question = f"{question}（{chance.randint(1, 9999)}号）"
        if question in seen:
            continue
        seen.add(question)
        answer = "".join(chance.sample(_ANSWERS, 3)).format(subject=subject, owner=owner, place=place)
        yield Entry(question, answer, len(seen), id=f"q{len(seen)}")


def questions(count: int, size: int, seed: int = 2) -> list[str]:
    """``count`` texts as customers might type them, about a made-up FAQ of ``size`` entries."""
    chance = random.Random(seed)
    known = [entry.question for entry in entries(size)]
    return [chance.choice(_TYPED).format(q=chance.choice(known)) for _ in range(count)]

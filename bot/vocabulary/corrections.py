"""Taking back what was said to the desk."""

import re

from bot.vocabulary.wording import one_of

_MISTAKEN = "(間違|まちが|違|ちが)"
_SORRY = one_of("あ[っー]* いや えっと すみません すいません ごめん(なさい)? 申し訳ありません")

#: AじゃなくてB.
NOT_BUT = re.compile("(じゃ|では|や)な(くて|く)|じゃのうて|やのうて|やなしに|とちごう?て|ちゃうて")
CORRECTS = re.compile(
    one_of(
        "ちがいました 違いました ちがった 違った(わ|です|みたい)?",
        "間違え(た(?!ら)|まし|て) まちがえ(た(?!ら)|まし|て) 間違い(でした|ました) まちがい(でした|ました)",
        # not this but that
        "じゃな(くて|く) ではな(くて|く) じゃのうて やのうて やなくて やなしに とちごうて とちごて ちゃうて",
        "じゃなかった ではありませんでした ではなかった (の|な)(方|ほう)(でした|だった|やった)",
        # a slip
        "勘違い かんちがい 訂正 取り消(し|す)",
        "言い間違 いいまちがい 押し間違 選び間違 さっきの(は|答え)(違|ちが|間違|まちが)",
    )
)
#: いや、やっぱり…: another answer follows.
RECONSIDERS = re.compile(
    "^"
    + one_of(
        "あ[っー]* いや いえ いいえ うーん ごめん(なさい)? すみません すいません えっと",
        "(ちょっと)?(待って|まって)(ください|下さい)?",
    )
    + r"*[、。,.!！…\s]*"
    + "(やっぱり?|やはり|よく(見|考え)たら)[、,]?"
)
#: いや、違います、…: what is right follows.
NO_AND_MORE = re.compile(
    "^(あ[っ、]*|いや[、]?|いえ[、]?|ううん[、]?)?"
    + one_of("ちがう 違う 違います ちがいます ちゃう ちゃいます")
    + r"(わ|な|よ|ねん|って)?[、。,!！\s]+(?=\S)"
)
#: 打ちまちがえていました, 間違えて消した: a mistake in the customer's settings, not in what they told us.
MISTAKE_ELSEWHERE = re.compile(
    one_of(
        one_of(
            "打ち 打つ 入力 入れ 設定 押し所 綴り つづり スペル 文字 数字",
            "ポート パスワード アドレス アカウント 送り先 宛先",
        )
        + "[^。、]{0,10}"
        + _MISTAKEN,
        "(間違|まちが)えて" + one_of("い る ま 消 削 入 設 送 打 登 お た なけ ない"),
    )
)
WRONG_ANSWER = re.compile(
    r"(^|[、。,\s]|さっきの|今の|選択肢の|上の)(番号|答え|回答|選択|ボタン)を?(押し|選び|書き)?(間違|まちが)"
)
#: The whole text: すみません、さっきの番号間違えました.
TAKES_BACK = re.compile(
    one_of(
        _SORRY + "+",
        _SORRY
        + "*((今|いま|さっき|先ほど|前|上)の?)?"
        + one_of("番号 答え 回答 返事 選択(肢)? ボタン やつ の")
        + "(は|を|が|も)?",
    )
    + f"(押し|選び|書き|言い)?{_MISTAKEN}"
    + "(え|い|った|って|っと|っちゃ)*(まし|でし|い)?(た|ます|る|です)*"
    + "(すみません|ごめん(なさい)?|わ|ね|よ|みたい(です)?)*"
)
_PAUSE = r"[、。,.!！?？…\s]"
_PLAINLY = one_of(
    "いえ いいえ いや 違(う|った|います|いました)(わ|よ|な|ね|か)? ちが(う|った|います|いました)(わ|よ|な|ね|か)?",
    "間違え(た|ました|てました) まちがえ(た|ました|てました) 訂正(します)?",
)
#: In the midst of a text, between two pauses: …。あ、違った、…; …。いえ、…
TAKEN_BACK = re.compile(
    f"(?<={_PAUSE})" + one_of("あ[れら]?っ? え[っ]? ごめん(なさい|ね)? すみません すいません", _PLAINLY) + f"{_PAUSE}+"
)
#: Words among these that leave no doubt that the first was wrong.
PLAINLY = re.compile(_PLAINLY)
#: What was meant, behind them: やっぱり…, よく見たら…, 止まるんじゃなくて…
LEADS_BACK = re.compile(
    "^(やっぱり?|やはり|よく(見|考え)たら|本当は|ほんとは)[、,]?|^[^、。]{0,12}(じゃ|では|や)な(くて|く)[、,]?"
)
#: It is there again: やっぱりおかしいです, また出ました.
THERE_AGAIN = re.compile("^(やっぱり?|やはり|まだ(?!何か)|また(?!何か|よろ|お願|来ます|聞き))")
#: What looked like success was none: これ昨日のメールでした, 下書きでした.
NO_SUCCESS = re.compile(
    one_of("昨日 きのう おととい 先週 前 古い 別 下書き 気のせい 勘違い 見間違い 間違い 夢")
    + "の?[^。、]{0,8}(でした|だった|です|だ|やった)"
)

"""How a talk begins, and how one tells more than one problem."""

import re

from bot.vocabulary.wording import one_of

_WISH_TO = one_of("です のですが んですが んですけど")
#: Greetings, and the wish to ask something, whatever it is.
GREETING = re.compile(
    "^"
    + one_of(
        # good day
        "こんにち(は|わ) こんばん(は|わ) おはよう(ございます)? はじめまして 初めまして もしもし やあ どうも",
        "ハロー hello hi hey お世話になって(おり|い)?ます お世話になります お疲れ様です",
        "すみません すいません あの",
        # may I ask
        "ちょっと(いいですか|聞きたいのですが|お聞きしたいのですが)",
        "((メール|そちら)の?(件|こと)(で|について|に関して)?)?(ちょっと|少し)?"
        + one_of("ご?相談 ご?質問 お?聞き お?尋ね おたずね 教えてほしい")
        + "(が|したいことが|したいんですが|たいんですけど|たいことが)?"
        + one_of(
            "です あります あるんですが ある いいですか お願いします",
            f"したい{_WISH_TO}? たい{_WISH_TO}?",
        )
        + "?",
        # help
        "教えてください 助けて(ください)? 困っています 困ってます",
    )
    + "+$"
)
#: A thing or two with a particle behind, and nothing said of them.
UNFINISHED = re.compile("(?:(?:[一-龠ァ-ヶー]{1,6}|メール|パソコン)の?){1,3}[がはを]")

_AND_ALSO = "それと それから しかも おまけに そのうえ ついでに もう一つ もう一点"
#: More than one problem may be told.
SEVERAL = re.compile(
    one_of(
        "両方 二つ 2つ ふたつ 二点 2点",
        _AND_ALSO,
        "あと(は|、|もう) 加えて さらに あわせて",
        "のと[、,]?.{2,60}のと も(困|あ(り|る)|来|届|出|で) し、",
    )
)
#: One more beside the other.
BESIDES = re.compile(one_of(_AND_ALSO, "あと[、はも] それとは別"))
#: Where a text with two problems is cut.
PIECES = re.compile(
    one_of(
        "のと[、,]? (?:こと)?と[、,] それと[、,]? あと[は、,]? それから[、,]? 加えて[、,]?",
        "さらに[、,]? しかも[、,]? おまけに[、,]? そのうえ[、,]? ついでに[、,]? また[、,]",
        "(?<=ない)し[、,]? (?<=ません)し[、,]? (?<=です)し[、,]? (?<=ます)し[、,]? し[、,]",
        r"[。！!？?\n]",
    )
)

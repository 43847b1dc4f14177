"""How a talk begins, and how one tells more than one problem."""

import re

from bot.pieces import Pieces
from bot.vocabulary.wording import one_of

_WISH_TO = one_of("です のですが んですが んですけど")
_MAY_I = one_of(
    "です あります あるんですが ある いいですか お願いします",
    f"したい{_WISH_TO}? たい{_WISH_TO}?",
)
#: Greetings, and the wish to ask something, whatever it is.
GREETING = re.compile(
    "^"
    + one_of(
        # good day
        "こんにち(は|わ) こんばん(は|わ) おはよう(ございます)? はじめまして 初めまして もしもし やあ どうも",
        "ハロー hello hi hey お世話になって(おり|い)?ます お世話になります お疲れ様です",
        "すみません すいません あの",
        # may I ask
        "ちょっといいですか",
        "((メール|そちら)の?(件|こと)(で|について|に関して)?)?(ちょっと|少し)?"
        + one_of("ご?相談 ご?質問 お?聞き お?尋ね おたずね 教えてほしい")
        + one_of(f"(が|したいことが|たいことが)?{_MAY_I}?", f"(したいんですが|たいんですけど){_MAY_I}"),
        # help
        "教えてください 助けて(ください)? 困って(い)?(ます|る)(んです)?(よ|ね|の)?",
    )
    + "+$"
)
#: A thing or two with a particle behind, and nothing said of them.
UNFINISHED = re.compile("(?:(?:[一-龠ァ-ヶー]{1,6}|メール|パソコン)の?){1,3}[がはを]")

_IT_IS = "(です|だ|や|っす)?(よ|ね|わ|けど|が)*"
#: What tells around the trouble and answers nothing: since when, with what, by whom.
CIRCUMSTANCES = Pieces(
    "(?i:"
    + one_of(
        # 昨日の夜から, 三日前から急に
        "(たしか|確か|たぶん|もう)?"
        + one_of(
            r"昨日 きのう おととい 一昨日 今朝 けさ 昨夜 昨晩 ゆうべ 今日 さっき 先ほど 最近 この(前|間|あいだ)",
            "(先|今)(週|月) (去|昨|今)年",
            r"(\d+|[一二三四五六七八九十数]|何)(日|週間|か月|ヶ月|年|時間)(ほど|くらい|ぐらい)?前",
            "[月火水木金土日]曜日? (買い?|入れ|乗り|引っ)?(替え|換え|越し|変え|買っ)[たて]",
        )
        + "の?(朝|昼|夕方|夜|晩|午前|午後)?(ごろ|頃|くらい|ぐらい|あたり)?(から|以来)(ずっと|急に|突然)?",
        "(急に|突然|いきなり)(なりました|なった)?",
        # Windowsです, ノートパソコンを使っています
        "(機種|パソコン|os|ソフト|端末)?は?"
        + one_of(
            r"(windows|ウィンドウズ|ういんどうず|win)(\d+|xp|vista)? (mac|マック)(os|book)? android アンドロイド",
            "iphone ipad アイフォン アイパッド スマホ タブレット ノート(パソコン)? デスクトップ パソコン",
            r"(outlook|アウトルック)(express|\d+)? thunderbird サンダーバード gmail chrome クローム edge エッジ",
        )
        + "(を?使って(い)?(ます|る)|で見て(い)?(ます|る))?",
        "[ァ-ヶーa-z0-9]{2,20}(を|が)?(使って|入れて|入って)(い|お)?(ます|る|ります)",
        # 山田と申します, 78歳です
        r"[^、。]{1,12}(と申します|といいます|と言います|という者) (もう)?\d{2}(歳|才)",
    )
    + f"{_IT_IS})"
)

_AND_ALSO = "それと それから しかも おまけに そのうえ ついでに もう一つ もう一点"
#: More than one problem may be told.
SEVERAL = re.compile(
    one_of(
        "両方 どっちも どちらも 二つ 2つ ふたつ 二点 2点",
        _AND_ALSO,
        "(?<=[、。])あと(?!で|[0-9]|少し|に) あと(は|、|もう) 加えて さらに あわせて",
        "のと[、,]?.{2,60}のと も(困|あ(り|る)|来|届|出|で) し、",
    )
)
#: One more beside the other.
BESIDES = re.compile(one_of(_AND_ALSO, "(?<=[、。])あと(?!で|[0-9]|少し|に) あと[、はも] それとは別"))
#: Where a text with two problems is cut.
PIECES = re.compile(
    one_of(
        "のと[、,]? (?:こと)?と[、,] それと[、,]? あと[は、,]? それから[、,]? 加えて[、,]?",
        "さらに[、,]? しかも[、,]? おまけに[、,]? そのうえ[、,]? ついでに[、,]? また[、,]",
        "(?<=ない)し[、,]? (?<=ません)し[、,]? (?<=です)し[、,]? (?<=ます)し[、,]? し[、,]",
        # AとB、両方
        "と(?=[^、。]{3,12}[、,]?(?:が|の|は)?(?:両方|どちらも|どっちも|りょうほう))",
        r"[。！!？?\n]",
    )
)

"""What libyaml's words about a broken document mean to its author."""

import yaml


def explain(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    """What is wrong and what to do about it, in Japanese."""
    problem = error.problem or ""
    for start, message, remedy in _SYNTAX:
        if problem.startswith(start):
            return message, remedy
    words = " ".join(filter(None, (error.context, problem)))
    return (
        f"YAML として読めません（{words}）。",
        "この行とその上の行の、字下げ、コロン、引用符、括弧を確かめてください。",
    )


#: The beginnings of problems as scanner.c and parser.c of libyaml 0.2 word them.
_SYNTAX = (
    (
        "mapping values are not allowed",
        "「: 」がここでは読めません。",
        "文の中に「: 」があるなら文の全体を '...' で囲んでください。そうでなければ、上の行との字下げと、"
        "上の行のコロンが半角であることを確かめてください。",
    ),
    (
        "found character that cannot start any token",
        "値の先頭に使えない文字（タブ、@、%、` など）があります。",
        "字下げは半角の空白にし、記号で始まる値は '...' で囲んでください。",
    ),
    (
        "found character '\\t'",
        "字下げにタブが使われています。",
        "字下げは半角の空白にしてください。",
    ),
    (
        "could not find expected ':'",
        "項目名のあとにコロンがありません。",
        "「title: ...」のように半角のコロンと空白を入れてください。全角の「：」は使えません。",
    ),
    (
        "found unexpected end of stream",
        "引用符が閉じられていません。",
        "開いた引用符（' か \"）と同じものを、値の終わりに書いてください。",
    ),
    (
        "found unexpected document indicator",
        "引用符が閉じられていません。",
        "開いた引用符（' か \"）と同じものを、値の終わりに書いてください。",
    ),
    (
        "found unknown escape character",
        '"..." の中に、読めない \\ があります。',
        "'...' で囲めば \\ はそのまま文字になります。",
    ),
    (
        "did not find expected ',' or",
        "[ ] や { } の括弧が閉じられていないか、「,」が足りません。",
        "括弧の対応を確かめてください。値に括弧や「,」を含むときは、その値を '...' で囲んでください。",
    ),
    (
        "did not find expected '-' indicator",
        "リストの途中に、「- 」で始まらない行があります。",
        "字下げを上の「- 」の行とそろえてください。",
    ),
    (
        "did not find expected key",
        "項目の字下げがそろっていません。",
        "同じ並びの項目は、同じ数の半角の空白で字下げしてください。",
    ),
    (
        "block sequence entries are not allowed",
        "「- 」がここでは読めません。",
        "リストは項目名の次の行から書いてください。文字としての - で始まる値は '...' で囲んでください。",
    ),
)

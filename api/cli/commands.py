"""The surface of ``madoguchi``: every command with its options. What they do stands in the modules beside this one.

Each command imports its own work: ``match`` must answer at once and so must not pay for the web and the database.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.staff.roles import Role

KnowledgeOption = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="知識フォルダ (省略すると付属のもの)")
]
FolderArgument = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="知識フォルダ (省略すると付属のもの)")]

app = typer.Typer(
    name="madoguchi",
    help="窓口: メールサポートのチャットボット。結果は JSON で標準出力に、ことばは標準エラーに出ます。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="データベース: 更新、控え、古い会話の消去、引っ越し", no_args_is_help=True, rich_markup_mode=None)
staff = typer.Typer(help="担当者: 追加、取り消し、トークン、Slack", no_args_is_help=True, rich_markup_mode=None)
channels = typer.Typer(help="LINE と Slack", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(db, name="db")
app.add_typer(staff, name="staff")
app.add_typer(channels, name="channels")


# Without database, network or environment -------------------------------------------------------------------------


@app.command()
def talk(
    script: Annotated[Path | None, typer.Option(metavar="FILE", help="台本 (1行に1つの会話、JSON)")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """窓口と端末で話す。--script なら台本どおりに話して記録を出す。"""
    from api.cli import talking

    if script is None:
        talking.chat(knowledge)
    else:
        talking.play(script, knowledge)


@app.command()
def match(
    text: Annotated[
        str | None, typer.Argument(help='読み取る文。省略すると標準入力から {"id","text"} の JSON 行')
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="候補の数")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="理由も出す")] = False,  # noqa: FBT002
    knowledge: KnowledgeOption = None,
) -> None:
    """文がどの話題を指すかを読み取る。"""
    from api.cli import matching

    matching.match(text, knowledge, top=top, explain=explain)


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="ラベル付きの文 (JSON 行)")],
    minimum: Annotated[str, typer.Option("--min", metavar="first=.93,...", help="下回ると終了コード 1")] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="表と図のページを書く")] = None,
    compare: Annotated[Path | None, typer.Option(metavar="OLD.json", help="前の結果と比べる")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """読み取りの正しさを測る。"""
    from api.cli import measuring

    measuring.evaluate(file, knowledge, minimum=minimum, html=html, compare=compare)


@app.command()
def check(folder: FolderArgument = None, knowledge: KnowledgeOption = None) -> None:
    """知識フォルダを調べる: 書き方、つながり、例文と会話。"""
    from api.cli import authoring

    authoring.check(folder, knowledge)


@app.command()
def draw(
    folder: FolderArgument = None,
    knowledge: KnowledgeOption = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="SVG をファイルに書く")] = None,
) -> None:
    """手順の図を Mermaid で描く。"""
    from api.cli import authoring

    authoring.draw(folder, knowledge, svg=svg)


@app.command()
def draft(
    faq: Annotated[Path, typer.Argument(metavar="FAQ.(txt|html|csv)", help="元になる FAQ")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="書き出す知識フォルダ (新しいもの)")],
) -> None:
    """FAQ から知識フォルダの下書きを作る。"""
    from api.cli import authoring

    authoring.draft(faq, out)


@app.command()
def version() -> None:
    """版と、付属の知識フォルダの場所を出す。"""
    from importlib.metadata import version as installed

    from api.cli.output import emit
    from knowledge import shipped

    emit({"version": installed("madoguchi"), "knowledge": str(shipped())})


# The service ------------------------------------------------------------------------------------------------------


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="待ち受けるアドレス (MADOGUCHI_HOST)")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="ポート (MADOGUCHI_PORT)")] = None,
    workers: Annotated[int, typer.Option(min=1, help="プロセスの数 (2以上は PostgreSQL のみ)")] = 1,
    knowledge: KnowledgeOption = None,
) -> None:
    """窓口を開く。"""
    from api.cli import serving

    serving.serve(host=host, port=port, workers=workers, knowledge=knowledge)


@app.command()
def doctor() -> None:
    """設定、データベース、知識、付属品がそろっているかを調べる。"""
    from api.cli import health

    health.doctor()


@channels.command("check")
def check_channels() -> None:
    """LINE と Slack の設定がそろっているかを調べる。"""
    from api.cli import health

    health.check_channels()


# Knowledge versions -----------------------------------------------------------------------------------------------


@app.command()
def publish(folder: FolderArgument = None) -> None:
    """知識フォルダを調べ、データベースに入れて公開する。"""
    from api.cli import publishing

    publishing.publish(folder)


@app.command()
def versions() -> None:
    """公開した版を新しい順に並べる。"""
    from api.cli import publishing

    publishing.list_versions()


@app.command()
def rollback(version: Annotated[str, typer.Argument(metavar="HASH", help="戻す版 (先頭の数文字でもよい)")]) -> None:
    """その版に戻し、それより新しい版を取り下げる。"""
    from api.cli import publishing

    publishing.roll_back(version)


@app.command()
def notice(
    switch: Annotated[Literal["on", "off"], typer.Argument()],
    text: Annotated[str | None, typer.Argument(help="お知らせの文 (省略すると前のもの)")] = None,
) -> None:
    """障害などのお知らせを出す、下ろす。"""
    from api.cli import publishing

    publishing.notice(on=switch == "on", text=text)


# The database -----------------------------------------------------------------------------------------------------


@db.command()
def upgrade() -> None:
    """表を今の版に合わせる。"""
    from api.cli import database

    database.upgrade()


@db.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="控えのファイル (SQLite)")]) -> None:
    """動いたまま控えを取る (SQLite のみ。PostgreSQL は pg_dump)。"""
    from api.cli import database

    database.backup(file)


@db.command()
def purge(
    days: Annotated[int | None, typer.Option(min=1, help="残す日数 (MADOGUCHI_RETENTION_DAYS)")] = None,
) -> None:
    """残す日数を過ぎた会話を消す。"""
    from api.cli import database

    database.purge(days)


@db.command()
def copy(
    target: Annotated[str, typer.Argument(metavar="TO", help="先 (postgresql://... など、空のもの)")],
    source: Annotated[str | None, typer.Option("--from", help="元 (省略すると MADOGUCHI_DATABASE_URL)")] = None,
) -> None:
    """すべての行を、空のデータベースに写す (SQLite から PostgreSQL への引っ越し)。"""
    from api.cli import database

    database.copy(target, source)


@app.command("demo-data")
def demo_data(
    conversations: Annotated[int, typer.Option(min=1, max=500, help="会話の数")] = 40,
) -> None:
    """見本の会話を窓口に通して作る。"""
    from api.cli import demonstration

    demonstration.fill(conversations)


# Staff ------------------------------------------------------------------------------------------------------------


@staff.command("add")
def add_staff(
    name: Annotated[str, typer.Argument(help="サインインの名前")],
    role: Annotated[Role, typer.Option(help="役割")],
    reset: Annotated[bool, typer.Option("--reset", help="いる担当者のパスワードを作り直す")] = False,  # noqa: FBT002
) -> None:
    """担当者を加え、1回だけ使うパスワードを出す。"""
    from api.cli import people

    people.add(name, role, reset=reset)


@staff.command("remove")
def remove_staff(name: Annotated[str, typer.Argument(help="担当者")]) -> None:
    """担当者が入れないようにする。開いている画面もトークンも使えなくなる。"""
    from api.cli import people

    people.remove(name)


@staff.command("token")
def make_token(
    name: Annotated[str, typer.Argument(help="担当者")],
    scope: Annotated[list[Role], typer.Option(help="範囲 (役割の名前。何度でも)")],
) -> None:
    """プログラムのためのトークンを作る。出るのは今だけ。"""
    from api.cli import people

    people.token(name, scope)


@staff.command("link")
def link_staff(
    name: Annotated[str, typer.Argument(help="担当者")],
    slack: Annotated[str, typer.Option(metavar="ID", help="Slack のユーザー ID (none で外す)")],
) -> None:
    """担当者を Slack の利用者と結び付ける。"""
    from api.cli import people

    people.link(name, slack)

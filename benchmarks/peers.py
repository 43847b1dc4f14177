"""Other ways to find the right entry, each as a user of that library would take it up: texts in, scores out."""

import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Scores = NDArray[np.floating[Any]]
#: Scores of all documents for one text.
Score = Callable[[str], Scores]


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """``prepare`` takes the documents and returns the scorer."""

    name: str
    prepare: Callable[[Sequence[str]], Score]
    #: Whether it does better with answers in its documents; a fuzzy ratio of a line and a page says nothing.
    reads_answers: bool = True


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _fuzzy(scorer: Any) -> Callable[[Sequence[str]], Score]:
    def prepare(documents: Sequence[str]) -> Score:
        texts = [folded(text) for text in documents]

        def score(text: str) -> Scores:
            return process.cdist([folded(text)], texts, scorer=scorer)[0]

        return score

    return prepare


def _bm25(split: Callable[[str], list[str]]) -> Callable[[Sequence[str]], Score]:
    def prepare(documents: Sequence[str]) -> Score:
        import bm25s  # pyright: ignore[reportMissingImports]

        index = bm25s.BM25()
        index.index([split(text) for text in documents], show_progress=False)

        def score(text: str) -> Scores:
            return index.get_scores(split(text))

        return score

    return prepare


def _grams(text: str) -> list[str]:
    letters = re.sub(r"\s+", " ", folded(text))
    return [letters[i : i + size] for size in (2, 3) for i in range(len(letters) - size + 1)] or [""]


def _sudachi() -> Callable[[str], list[str]]:
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary(dict="small").create(mode=SplitMode.A)
    dropped = {"助詞", "助動詞", "補助記号", "空白"}

    def split(text: str) -> list[str]:
        found = tokenizer.tokenize(folded(text)[:8000])
        return [word.normalized_form() for word in found if word.part_of_speech()[0] not in dropped] or [""]

    return split


def _bm25_words(documents: Sequence[str]) -> Score:
    return _bm25(_sudachi())(documents)


def _tfidf(documents: Sequence[str]) -> Score:
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingImports]

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), preprocessor=folded)
    matrix = vectorizer.fit_transform(documents).T.tocsr()

    def score(text: str) -> Scores:
        return (vectorizer.transform([text]) @ matrix).toarray()[0]

    return score


PEERS = (
    Peer(name="rapidfuzz WRatio", prepare=_fuzzy(fuzz.WRatio), reads_answers=False),
    Peer(name="rapidfuzz token_set_ratio", prepare=_fuzzy(fuzz.token_set_ratio), reads_answers=False),
    Peer(name="BM25 character 2-3-grams", prepare=_bm25(_grams)),
    Peer(name="BM25 Sudachi words", prepare=_bm25_words),
    Peer(name="scikit-learn TF-IDF 1-3-grams", prepare=_tfidf),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NlpJs:
    """What NLP.js answered: for each text its intents, best first, and the milliseconds a text took."""

    ranked: list[list[str]]
    milliseconds: float


def nlpjs(examples: Sequence[tuple[str, str]], texts: Sequence[str]) -> NlpJs | None:
    """NLP.js with Japanese, trained on (text, intent); None where Node or its packages cannot be had."""
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "package.json").write_text('{"private": true}')
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", *(f"@nlpjs/{p}@4" for p in _PACKAGES)]
        if subprocess.run(install, cwd=place, capture_output=True, check=False).returncode:
            return None
        (place / "run.js").write_text(_SCRIPT)
        (place / "data.json").write_text(json.dumps({"examples": examples, "texts": texts}), encoding="utf-8")
        done = subprocess.run(["node", "run.js"], cwd=place, capture_output=True, check=False)
        if done.returncode:
            return None
        answer = json.loads((place / "out.json").read_text(encoding="utf-8"))
    return NlpJs(ranked=answer["ranked"], milliseconds=answer["ms"])


_PACKAGES = ("core", "nlp", "lang-ja")
_SCRIPT = """
const fs = require('fs');
const { containerBootstrap } = require('@nlpjs/core');
const { Nlp } = require('@nlpjs/nlp');
const { LangJa } = require('@nlpjs/lang-ja');
(async () => {
  const { examples, texts } = JSON.parse(fs.readFileSync('data.json', 'utf8'));
  const container = await containerBootstrap();
  container.use(Nlp);
  container.use(LangJa);
  const nlp = container.get('nlp');
  nlp.settings.autoSave = false;
  nlp.settings.log = false;
  nlp.addLanguage('ja');
  for (const [text, intent] of examples) nlp.addDocument('ja', text, intent);
  await nlp.train();
  await nlp.process('ja', texts[0]);
  const began = process.hrtime.bigint();
  const ranked = [];
  for (const text of texts) {
    const found = await nlp.process('ja', text);
    ranked.push((found.classifications || []).slice(0, 10).map((c) => c.intent));
  }
  const ms = Number(process.hrtime.bigint() - began) / 1e6 / texts.length;
  fs.writeFileSync('out.json', JSON.stringify({ ranked, ms }));
})();
"""

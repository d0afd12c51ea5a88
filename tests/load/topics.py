"""How fast `manage.py load_topics` brings in a large forum: `python -m tests.load.topics 40000`."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTS_A_TOPIC = 20
MEMBERS = 500
WORDS = {
    "en": "cooperative members decided to publish the minutes of every meeting in the register",
    "fr": "la coopérative publie le procès-verbal de chaque assemblée dans le registre commun",
    "es": "la cooperativa publica el acta de cada asamblea en el registro de los socios",
    "ko": "우리 협동조합은 총회 회의록을 모두 조합원 명부와 함께 공개합니다",
    "ar": "تنشر التعاونية محضر كل اجتماع في السجل المشترك للأعضاء",
}
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def topics(posts: int) -> list[dict[str, object]]:
    """Return topics of twenty posts each, in five languages, by five hundred authors; the same at every run."""
    chance = random.Random(1)
    return [topic(number, chance) for number in range(posts // POSTS_A_TOPIC)]


def topic(number: int, chance: random.Random) -> dict[str, object]:
    def author() -> dict[str, str]:
        key = chance.randrange(MEMBERS)
        return {"email": f"load{key}@example.org", "name": f"Load Member {key}"}

    def post(place: int) -> dict[str, object]:
        language = chance.choice(list(WORDS))
        words = WORDS[language].split()
        at = BEGIN + timedelta(minutes=number * 30 + place)
        body = "\n\n".join(" ".join(chance.choices(words, k=40)) for _paragraph in range(2))
        answers = chance.randint(1, place - 1) if place > 1 and chance.random() < 0.5 else None
        return {"id": place, "author": author(), "language": language, "at": at.isoformat(), "body": body,
                "answers": answers}  # fmt: skip

    posts = [post(place) for place in range(1, POSTS_A_TOPIC + 1)]
    first = posts[0]
    return {"id": f"load-{number}", "category": "help", "title": f"Load topic number {number}",
            "language": first["language"], "author": first["author"], "posts": posts}  # fmt: skip


REFERENCE = """
import json, sqlite3, sys
base = sqlite3.connect(sys.argv[2], isolation_level=None)
base.execute("PRAGMA journal_mode=WAL"); base.execute("PRAGMA synchronous=FULL")
base.execute("CREATE TABLE post (id INTEGER PRIMARY KEY, topic TEXT, number INTEGER, author TEXT, at TEXT, body TEXT)")
for line in open(sys.argv[1], encoding="utf-8"):
    topic = json.loads(line)
    base.execute("BEGIN IMMEDIATE")
    for post in topic["posts"]:
        base.execute("INSERT INTO post (topic, number, author, at, body) VALUES (?, ?, ?, ?, ?)",
                     (topic["id"], post["id"], post["author"]["email"], post["at"], post["body"]))
    base.execute("COMMIT")
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(posts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topics.jsonl"
        lines = (json.dumps(each, ensure_ascii=False) for each in topics(posts))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        environment = {**os.environ, "BRAIN_DATA_DIR": folder, "BRAIN_LOG_LEVEL": "ERROR"}
        environment.pop("DATABASE_URL", None)
        for command in ("set_up", "load_samples"):
            subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=environment, check=True)
        ours = seconds([sys.executable, "manage.py", "load_topics", str(path)], environment)
        bare = seconds([sys.executable, "-c", REFERENCE, str(path), f"{folder}/bare.sqlite3"], environment)
        print(f"load_topics: {posts} posts in {ours:.0f} s, {posts / ours:.0f} posts/s")
        print(f"bare rows:   {bare:.1f} s; ratio {ours / bare:.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)

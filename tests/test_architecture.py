"""The shape of the project: who may know whom, how fast an answer starts, how long a function is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.log_state import same_log

ROOT = Path(__file__).parents[1]
PLATFORMS = {"slack_bolt", "slack_sdk", "telegram"}
HEAVY = PLATFORMS | {
    "aiohttp",
    "alembic",
    "httpx",
    "prometheus_client",
    "pydantic_settings",
    "sqlalchemy",
    "starlette",
    "structlog",
    "uvicorn",
}
NAMELESS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base", "core"}
SOURCES = sorted(path for package in ("bot", "knowledge") for path in (ROOT / package).rglob("*.py"))
EVERYTHING = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return frozenset(found)


def packages(path: Path) -> set[str]:
    return {module.partition(".")[0] for module in imported(path)}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with the lines of its body, without its docstring."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield f"{name(path)}: {node.name}", (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_the_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    with same_log():  # the linter sets up a log of its own, which switches off every logger there is
        status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.parametrize("path", [path for path in SOURCES if name(path).startswith("knowledge/")], ids=name)
def test_the_domain_knows_nothing_of_the_application(path: Path) -> None:
    assert not packages(path) & (HEAVY | {"bot"})


@pytest.mark.parametrize("file", ["bot/service.py", "bot/reply.py", "bot/ports.py", "bot/wording/__init__.py"])
def test_what_is_said_knows_no_platform(file: str) -> None:
    path = ROOT / file
    assert not packages(path) & HEAVY
    assert not any(module.startswith(("bot.handlers", "bot.http", "bot.render", "bot.storage")) for module in imported(path))


def test_each_sdk_stays_with_its_platform() -> None:
    def elsewhere(sdks: set[str], mark: str) -> list[str]:
        own = (mark, "cli_platforms")  # the commands of both
        return [name(path) for path in SOURCES if packages(path) & sdks and not any(word in name(path) for word in own)]

    assert elsewhere({"slack_bolt", "slack_sdk"}, "slack") == []
    assert elsewhere({"telegram"}, "telegram") == []


def test_one_platform_does_not_know_the_other() -> None:
    def knows(mark: str, other: str) -> list[str]:
        files = (path for path in SOURCES if name(path).startswith(f"bot/handlers/{mark}"))
        return [name(path) for path in files if any(f"handlers.{other}" in module for module in imported(path))]

    assert knows("slack", "telegram") == []
    assert knows("telegram", "slack") == []


def test_only_the_composition_root_puts_the_platforms_together() -> None:
    builders = {"bot.handlers.slack.build_slack", "bot.handlers.telegram.build_telegram"}
    assert [name(path) for path in SOURCES if imported(path) & builders] == ["bot/app.py"]


def test_only_the_edge_and_the_root_know_the_web() -> None:
    known = [name(path) for path in SOURCES if packages(path) & {"starlette", "uvicorn", "h11"}]
    assert [file for file in known if not file.startswith("bot/http/") and file != "bot/app.py"] == []


def modules_after(statement: str) -> set[str]:
    """The packages that a fresh Python has loaded after a statement."""
    show = "import json, sys; print(json.dumps(sorted({module.partition('.')[0] for module in sys.modules})))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", f"{statement}\n{show}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_command_line_starts_without_what_it_does_not_need() -> None:
    assert modules_after("import bot.cli") & HEAVY == set()


def test_an_answer_needs_neither_platform_nor_database() -> None:
    asked = "import sys\nfrom bot.cli import main\nsys.argv = ['iom-bot', 'ask', 'contacts PCCA']"
    assert modules_after(f"{asked}\ntry: main()\nexcept SystemExit: pass") & HEAVY == set()


def test_serving_loads_a_platform_only_where_it_is_on() -> None:
    assert modules_after("import bot.cli_serve") & PLATFORMS == set()


def test_names_say_what_a_module_is_for() -> None:
    assert [name(path) for path in EVERYTHING if path.stem in NAMELESS] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in SOURCES if not ast.get_docstring(parsed(path))] == []


def test_functions_are_short() -> None:
    lengths = dict(pair for path in SOURCES for pair in functions(path))
    ordered = sorted(lengths.values())
    assert {function: lines for function, lines in lengths.items() if lines > 60} == {}
    assert ordered[len(ordered) // 2] <= 8
    assert ordered[len(ordered) * 9 // 10] < 25


def test_files_are_short() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {file: lines for file, lines in lengths.items() if lines > 500} == {}
    assert sorted(lengths.values())[len(lengths) * 9 // 10] <= 300

"""Compile what a decision spends its time in, where there is a C compiler: `make` runs this when the packages are there.

Nothing depends on it. Whatever goes wrong is told in a line, and the sources run as they are.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import version
from pathlib import Path
from typing import Final

from knowledge import native

LIBRARIES: Final = {
    "knowledge.reading": ("normalise", "words", "languages_of", "vocabulary", "spelling", "evidence", "candidates", "grammar"),
    "knowledge.deciding": (
        "signals", "frames", "lacking", "leftovers", "acceptance", "contest", "areas", "about_itself", "asides", "outcomes",
        "directly", "decision", "twofold", "recognise",
    ),
}  # fmt: skip
"""What is compiled, in two libraries at a time (docs/decisions/native.md says why these modules and why two)."""
OPTIMISED: Final = "1"
"""A decision is as fast as with 2 or 3, and compiling takes half the time (measured)."""
EXACT: Final = "-ffp-contract=off"
"""Sums and products as Python's own, also on processors that could round once instead of twice."""
ROOT: Final = native.SOURCES.parent
LIMIT: Final = 900
"""Seconds that compiling may take."""
PLAIN: Final = "the plain sources run, which are slower"
UNFINISHED: Final = "unfinished-"
"""How folders begin in which something is being compiled; each set-up has its own."""
FINISHED: Final = re.compile("[0-9a-f]{32}")
CUT_OFF: Final = 3600
"""Seconds after which nobody works in a folder any more: compiling and the trial take twice `LIMIT` at most."""
AGAIN: Final = ".venv/bin/python -m scripts.native"
TRIAL: Final = "import sys, knowledge; knowledge.__path__.insert(0, sys.argv[1]); import knowledge.recognise"


def main() -> None:
    """Compile, unless these very sources are compiled already and can be loaded; one line of what became of it."""
    if len(sys.argv) > 1:
        compile_into(Path(sys.argv[1]))
        return
    target = native.FOLDER / native.digest()
    if _stands(target):
        return
    try:
        if target.is_dir():
            _discard(target)
        compiler = compiler_found()
        lacks = "" if compiler else f"Not compiled, {PLAIN}: {lacking()}, then: {AGAIN}"
        print(lacks or _compiled(compiler, target), flush=True)
    except OSError as error:  # a full disk, a folder of somebody else's
        print(f"Not compiled, {PLAIN}: {error}", flush=True)


def recipe() -> str:
    """What decides how these sources are compiled: this script and the compiler to C."""
    return sha256(Path(__file__).read_bytes() + version("mypy").encode()).hexdigest()[:32]


def _stands(target: Path) -> bool:
    """Whether a folder holds all that was put there, made as it would be made now, and it can be loaded."""
    return native.made_by(target) == recipe() and not _fault(["-c", TRIAL, str(target / "knowledge")], {native.SWITCH: "off"})


def compiler_found() -> str:
    """The C compiler, where Python's headers are there too; else empty."""
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return ""
    known = (os.environ.get("CC"), sysconfig.get_config_var("CC"), "cc", "gcc", "clang")
    return next((name for name in known if name and shutil.which(name.split()[0])), "")


def lacking() -> str:
    """What is to be installed before anything can be compiled."""
    headers = Path(sysconfig.get_path("include"), "Python.h").is_file()
    return "install a C compiler (cc)" if headers else "install Python's headers (Python.h)"


def _compiled(compiler: str, target: Path) -> str:
    """Compile beside the folder in which the modules are looked for, try them, and only then put them there."""
    start = time.monotonic()
    native.FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=native.FOLDER, prefix=UNFINISHED) as unfinished:
        made = Path(unfinished, "made")
        flags = f"{os.environ.get('CFLAGS', '')} {EXACT}"
        here = {"CC": compiler, "CFLAGS": flags, "MYPY_CACHE_DIR": f"{unfinished}/types", native.SWITCH: "off"}
        fault = (
            _cannot_compile(compiler, Path(unfinished))
            or _fault(["-m", "scripts.native", str(made)], here)
            or _fault(["-c", TRIAL, str(made / "knowledge")], here)
        )
        if not fault and native.digest() != target.name:
            fault = f"the sources changed meanwhile; again: {AGAIN}"
        if fault:
            return f"Not compiled, {PLAIN}: {fault}"
        _put(made, target)
    return f"Compiled what a decision spends its time in, in {time.monotonic() - start:.0f} s."


def _cannot_compile(compiler: str, folder: Path) -> str:
    """What is wrong with the compiler, found out with a file of one line before the long work; empty where nothing is."""
    source = folder / "trial.c"
    source.write_text("#include <Python.h>\n", encoding="utf-8")
    command = [*shlex.split(compiler), f"-I{sysconfig.get_path('include')}", "-c", str(source), "-o", str(folder / "trial.o")]
    try:
        done = subprocess.run(command, timeout=LIMIT, check=False, capture_output=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return f"the C compiler {compiler} ends with status {done.returncode}" if done.returncode else ""


def _fault(program: list[str], environment: dict[str, str]) -> str:
    """What went wrong in a program of this Python, as one line; empty where nothing did."""
    run, all_ = [sys.executable, *program], os.environ | environment
    try:
        done = subprocess.run(run, cwd=ROOT, env=all_, timeout=LIMIT, check=False, capture_output=True, text=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    told = [line.strip() for line in f"{done.stdout}\n{done.stderr}".splitlines() if "error:" in line.lower()]
    return "".join([*told, f"exit status {done.returncode}"][:1]) if done.returncode else ""


def _put(made: Path, target: Path) -> None:
    """Where these sources look for their compiled form, unless another set-up was first; what is outdated goes."""
    files = sorted(file for file in made.rglob("*") if file.is_file())
    lines = [f"{recipe()} {len(files)}", *(f"{file.stat().st_size} {file.relative_to(made).as_posix()}" for file in files)]
    (made / native.MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        made.rename(target)
    except OSError:
        if not native.made_by(target):
            raise
    for other in native.FOLDER.iterdir():
        if other != target and _is_outdated(other):
            shutil.rmtree(other, ignore_errors=True)


def _is_outdated(other: Path) -> bool:
    """Whether a folder is of sources that are gone, compiled for this Python, or of a set-up that was cut off."""
    if FINISHED.fullmatch(other.name):
        return any((other / "knowledge").glob(f"*{EXTENSION_SUFFIXES[0]}"))
    try:
        return other.name.startswith((UNFINISHED, "tmp")) and time.time() - other.stat().st_mtime > CUT_OFF
    except OSError:  # its set-up has just ended
        return False


def _discard(folder: Path) -> None:
    """Remove what cannot be used, at once for whoever looks there."""
    with tempfile.TemporaryDirectory(dir=native.FOLDER, prefix=UNFINISHED) as aside, suppress(FileNotFoundError):
        folder.rename(Path(aside, "discarded"))


def compile_into(folder: Path) -> None:
    """The libraries, and for each module a small one to be found by."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    parts = [([f"knowledge/{module}.py" for module in modules], library) for library, modules in LIBRARIES.items()]
    sources, work = [source for part, _ in parts for source in part], str(folder.parent / "work")
    extensions = mypycify(sources, separate=list(parts), opt_level=OPTIMISED, debug_level="0", target_dir=work)
    build = Distribution({"name": "knowledge", "ext_modules": extensions}).get_command_obj("build_ext")
    build.build_lib, build.build_temp, build.parallel = str(folder), work, True
    build.ensure_finalized()
    build.run()


if __name__ == "__main__":
    main()

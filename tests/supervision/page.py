"""Reads docs/supervision.md and plays its examples, as its reader would.

The blocks of a section (`## …`) continue each other, under one virtual loop; each section continues the first
one and no other. `# => …` behind a statement is the repr of its value, `# raises …` the error it ends with.
What a block prints stands below it as a `text` block. A block that begins with `# name.py` is saved under
that name, and imported by the others. A `console` block is run, and has to print what stands in it.
"""

import ast
import asyncio
import contextlib
import inspect
import io
import os
import re
import shlex
import subprocess
import sys
import tokenize
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest import mock

from supervision import SimLoop, System

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "supervision.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAID = re.compile(r"# (=>|raises) (.*)")
SAVED = re.compile(r"# (\w+)\.py\n")


class Parted(AssertionError):  # noqa: N818 - named for what it tells of
    """The page says something else than the code."""


@dataclass
class Block:
    language: str
    text: str
    line: int
    printed: str = ""
    """What stands below it, as what it prints."""


@dataclass
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)


def sections(text):
    """All sections in their order, with their blocks."""
    found = [Section("")]
    for heading in re.finditer(r"^## ([^\n]*)$|" + FENCE.pattern, text, FENCE.flags):
        if heading[1]:
            found.append(Section(heading[1]))
            continue
        line = text.count("\n", 0, heading.start()) + 1
        _add(found[-1].blocks, Block(heading[2], heading[3], line))
    return found[1:]


def _add(blocks, block):
    if block.language != "text":
        blocks.append(block)
    elif blocks:
        blocks[-1].printed += block.text


@contextlib.contextmanager
def started_on(loop):
    """The systems that were started on this loop while the block ran."""
    found = []
    start = System.start

    def noted(system):
        if asyncio.get_running_loop() is loop:
            found.append(system)
        return start(system)

    with mock.patch.object(System, "start", noted):
        yield found


class Stage:
    """Where one section is played: its names, its loop, its folder."""

    def __init__(self, folder):
        self.folder = folder
        self.names = {"__name__": "shop"}
        self.unhandled = []
        self.said = 0
        """So many claims of the page were compared."""

    def play(self, blocks):
        with asyncio.Runner(loop_factory=SimLoop) as runner, started_on(runner.get_loop()) as systems:
            runner.get_loop().set_exception_handler(lambda _, context: self.unhandled.append(context))
            for block in blocks:
                self._play(runner, block)
            for system in systems:
                runner.run(system.stop())
        if self.unhandled:
            raise Parted(f"an exception reached the loop: {self.unhandled}")

    def _play(self, runner, block):
        if block.language == "console":
            self._type(block)
        elif saved := SAVED.match(block.text):
            (self.folder / f"{saved[1]}.py").write_text(block.text, "utf-8")
        elif block.language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                self._run(runner, block)
            self._compare(block, out.getvalue(), block.printed, block.line)

    def _run(self, runner, block):
        steps = list(self._steps(block))
        if any(code.co_flags & inspect.CO_COROUTINE for _, code in steps):
            runner.run(self._one_after_the_other(block, steps))
            return
        for line, code in steps:
            with self._checking(block, line) as seen:
                seen.value = eval(code, self.names)  # noqa: S307 - our own page

    async def _one_after_the_other(self, block, steps):
        for line, code in steps:
            with self._checking(block, line) as seen:
                value = eval(code, self.names)  # noqa: S307 - the same
                seen.value = await value if code.co_flags & inspect.CO_COROUTINE else value

    def _steps(self, block):
        """Yield each statement with the line that it ends on, compiled so that it may wait."""
        build = partial(compile, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        for node in ast.parse("\n" * block.line + block.text).body:
            if isinstance(node, ast.Expr):
                yield node.end_lineno, build(ast.Expression(node.value), str(PAGE), "eval")
            else:
                yield node.end_lineno, build(ast.Module([node], []), str(PAGE), "exec")

    @contextlib.contextmanager
    def _checking(self, block, line):
        says, wanted = claims(block).get(line, ("", ""))
        seen = Seen()
        try:
            yield seen
        except Exception as error:
            if says != "raises":
                raise Parted(f"line {line} raises {type(error).__name__}: {error}") from error
            self._compare(block, f"{type(error).__name__}: {error}", wanted, line)
        else:
            if says == "raises":
                raise Parted(f"line {line} raises nothing")
            if says:
                self._compare(block, repr(seen.value), wanted, line)

    def _type(self, block):
        """Run each command of a console block, in the folder with the saved files."""
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            line, _, wanted = part.replace("\\\n", "").partition("\n")
            words = shlex.split(line)
            if words.pop(0) != "python":
                raise Parted(f"line {block.line}: only Python can be run")
            done = subprocess.run(
                [sys.executable, *words],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=60,
            )
            self._compare(block, done.stdout + done.stderr, wanted, block.line)

    def _compare(self, block, seen, wanted, line):
        """An ellipsis stands for anything."""
        self.said += bool(wanted)
        pattern = ".*".join(map(re.escape, wanted.strip().split("…")))
        if not re.fullmatch(pattern, seen.strip(), re.DOTALL):
            raise Parted(f"line {line} of {PAGE.name} says\n{wanted.strip()}\nand it is\n{seen.strip()}")


@dataclass
class Seen:
    value: object = None


def claims(block):
    """What the comments of a block say, by line of the page."""
    words = tokenize.generate_tokens(io.StringIO(block.text).readline)
    found = {}
    for word in words:
        if word.type == tokenize.COMMENT and (said := SAID.fullmatch(word.string)):
            found[word.start[0] + block.line] = (said[1], said[2])
    return found

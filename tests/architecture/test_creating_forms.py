"""Whatever a form makes, it makes once however often it is sent (ADR 0004)."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from trainer.core.db import Base
from trainer.web import CreatingForm

BLUEPRINTS = Path("trainer/blueprints")
TABLES = {mapper.class_.__name__ for mapper in Base.registry.mappers}

CHANGE_ONLY = {
    "confirm_claim": "changes the claim and answers with the person; a second time is WrongState",
    "confirm_claim_by_code": "the same; the code opens once",
}
"""Operations that answer with a row and make none, and why sending them twice does no harm."""


class Sent(NamedTuple):
    """One `form.perform(…)` in a view."""

    module: ModuleType
    view: str
    form: str
    function: ast.expr


def performed() -> Iterator[Sent]:
    for file in sorted(BLUEPRINTS.rglob("*.py")):
        module = import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
        for view in ast.parse(file.read_text("utf-8")).body:
            if isinstance(view, ast.FunctionDef):
                forms = dict(_forms(view))
                for call in ast.walk(view):
                    function = call.func if isinstance(call, ast.Call) else None
                    if isinstance(function, ast.Attribute) and function.attr == "perform":
                        name = ast.unparse(function.value)
                        yield Sent(module, view.name, forms.get(name, name), _first(call))


def _forms(view: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(view):
        if isinstance(node, ast.Assign):
            [target], value = node.targets, node.value
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=True))
            for name, made in pairs:
                if isinstance(made, ast.Call):
                    yield ast.unparse(name), ast.unparse(made.func)


def _first(call: ast.AST) -> ast.expr:
    assert isinstance(call, ast.Call)
    return call.args[0]


def makers(sent: Sent) -> set[str]:
    """The operations that this form runs, itself or by the view's helper, and that give a row."""
    function = sent.function
    if isinstance(function, ast.Attribute):
        return {function.attr} if gives_row(sent.module, function) else set()
    tree = ast.parse(Path(str(sent.module.__file__)).read_text("utf-8"))
    helpers = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == ast.unparse(function)
    ]
    return {
        call.func.attr
        for helper in helpers
        for call in ast.walk(helper)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and gives_row(sent.module, call.func)
    }


def gives_row(module: ModuleType, function: ast.Attribute) -> bool:
    owner = getattr(module, ast.unparse(function.value), None)
    if not isinstance(owner, ModuleType) or ".operations" not in owner.__name__:
        return False
    said = str(getattr(owner, function.attr).__annotations__.get("return"))
    return bool(TABLES & set(re.findall(r"\w+", said)))


def test_a_form_whose_operation_gives_a_row_works_once() -> None:
    found = 0
    for sent in performed():
        made = makers(sent) - CHANGE_ONLY.keys()
        found += bool(made)
        if made:
            form = getattr(sent.module, sent.form, None)
            assert isinstance(form, type), f"{sent.module.__name__}.{sent.view}: which form?"
            assert issubclass(form, CreatingForm), (
                f"{sent.module.__name__}.{sent.view}: {sent.form} makes a row by {made}"
            )
    assert found > 20

"""Rules taken out one at a time: every refusal, every half of a condition, in the functions that decide."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType

Function = Callable[..., object]


def mutants(function: Function) -> Iterator[tuple[str, CodeType]]:
    """(what was taken out, the code without it). Guards are `if …: raise/return`; halves those of and/or."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    spots = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.BoolOp | ast.IfExp)]
    for number, spot in enumerate(spots):
        for part in range(_parts(spot)):
            changed = ast.parse(textwrap.dedent(inspect.getsource(function)))
            found = [node for node in ast.walk(changed) if isinstance(node, ast.If | ast.BoolOp | ast.IfExp)]
            name = f"{function.__qualname__}: {_take_out(found[number], part)}"
            yield name, _code(changed, function)


def _parts(spot: ast.AST) -> int:
    return len(spot.values) if isinstance(spot, ast.BoolOp) else 1


def _take_out(spot: ast.AST, part: int) -> str:
    """Changes the tree in place; says what is gone."""
    if isinstance(spot, ast.BoolOp):
        gone = ast.unparse(spot.values[part])
        neutral = ast.Constant(isinstance(spot.op, ast.And))
        spot.values[part] = ast.copy_location(neutral, spot.values[part])
        return f"without {gone!r}"
    assert isinstance(spot, ast.If | ast.IfExp)
    gone = ast.unparse(spot.test)
    spot.test = ast.copy_location(ast.Constant(False), spot.test)
    return f"never {gone!r}"


def _code(tree: ast.Module, function: Function) -> CodeType:
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    module = compile(ast.fix_missing_locations(tree), inspect.getfile(function), "exec")
    return next(const for const in module.co_consts if isinstance(const, CodeType))


@contextmanager
def running(function: Function, code: CodeType) -> Iterator[None]:
    """Everybody who imported the function runs the mutant meanwhile."""
    assert isinstance(function, FunctionType)
    kept = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = kept

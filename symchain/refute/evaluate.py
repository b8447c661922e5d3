"""Exact values of surface expressions on concrete instances.

The second, independent route of the design: it reads the *surface* tree, as the author wrote it, and computes
the number it denotes by the definition of every node, in exact rational arithmetic with infinitesimals
(`series`); where a number is not rational, in a ball that it never leaves (`number`).  It shares nothing with
lowering and normal form, and calls none of SymPy's `doit`, `diff`, `expand`, `subs`, `limit`.

* An index means what the chapter's base says: `X[1, 1]` is the first entry in base 1.  Summation ranges are
  taken as written, both ends included; the first limit of a `Sum` is the innermost, and an inner variable
  hides an outer one of the same name.
* A derivative adds a fresh nilpotent tag to one entry and reads off the tag's coefficient, so nested
  and mixed derivatives are exact, and a derivative reaches everything that depends on the entry (`world`).
* `Perturbation(X[i, j])` and `Infinitesimal` are nonzero infinitesimals; `Change` adds one to the entry and
  subtracts the value without it.  `LimitAt` takes the constant term if no negative powers are left.
* `At(e, U, V)` computes V where it stands, then `e` with U replaced by that value: inside, a derivative by U
  is at the point V; from outside, a derivative reaches the point.

* The derivative by an entry of a structured matrix moves all entries that are tied to it (`structure`).
* Abstract functions of one number, and abstract power series, are polynomials; exp, sin and cos of a matrix are
  summed with a bound of the tail (`matrix_series`).

Refused (`Unevaluable`): nodes not in the table below, functions outside their domain or at a kink, singular
inverses, derivatives of pseudoinverses below full rank, derivatives by orthogonal matrices and symmetric tensors,
derivatives of conjugates by complex variables, indices out of range (`OutOfRange`), shapes that do not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sympy
from sympy import matrices
from sympy.concrete.summations import Sum
from sympy.matrices import expressions as me
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix

from symchain import nodes, operators
from symchain.complexes import MatrixWirtinger, Wirtinger, WirtingerGradient
from symchain.halved import Duplication, Elimination, Vech
from symchain.ranged import MatrixSum
from symchain.refute import algebra, calculus, count, operate
from symchain.refute.dispatch import RULES, memoised, value
from symchain.refute.instance import Instance, Setting
from symchain.refute.world import Context, World
from symchain.written import NumberOf


def evaluate(expr: Any, instance: Instance, setting: Setting, indices: Mapping[Any, int] | None = None) -> Any:
    """The value of `expr`: a number or Series, or a list of rows for a matrix expression.

    `indices` gives the free indices, in the base of the setting.  Raises `Unevaluable`.
    """
    return value(expr, root_world(instance, setting), dict(indices or {}))


def root_world(instance: Instance, setting: Setting) -> World:
    """The world of an instance in which nothing is perturbed; its cache lives as long as the instance."""
    context = context_of(setting)
    world = instance.roots.get(id(context))
    if world is None:
        world = instance.roots[id(context)] = World(instance, context)
    return world


@lru_cache(maxsize=256)
def context_of(setting: Setting) -> Context:
    """The context of a setting."""
    return Context(setting, value)


# Nodes whose value costs more than a look-up are kept; entries and plain arithmetic are not.
RULES.update(
    {
        sympy.Integer: algebra.integer_value,
        sympy.Rational: algebra.rational_value,
        sympy.Symbol: algebra.symbol_value,
        sympy.Add: algebra.add_value,
        sympy.Mul: algebra.mul_value,
        sympy.Pow: operate.power_value,
        sympy.KroneckerDelta: algebra.delta_value,
        Sum: memoised(algebra.sum_value),
        MatrixSum: memoised(algebra.sum_value),
        sympy.Product: memoised(algebra.product_value),
        sympy.Derivative: memoised(calculus.derivative_value),
        sympy.Limit: memoised(calculus.sympy_limit_value),
        MatrixElement: algebra.element_value,
        matrices.MatrixBase: algebra.explicit_value,
        me.MatrixSymbol: algebra.array_value,
        me.MatAdd: memoised(algebra.matrix_sum_value),
        me.MatMul: memoised(algebra.matrix_product_value),
        me.MatPow: memoised(operate.matrix_power_value),
        me.Inverse: memoised(operate.inverse_value),
        me.Transpose: memoised(algebra.transpose_value),
        me.Adjoint: memoised(operate.adjoint_value),
        me.HadamardProduct: memoised(algebra.hadamard_value),
        me.HadamardPower: memoised(operate.hadamard_power_value),
        me.KroneckerProduct: memoised(algebra.kronecker_value),
        me.DiagMatrix: memoised(algebra.diagonal_of_vector_value),
        me.Trace: memoised(algebra.trace_value),
        me.Determinant: memoised(algebra.determinant_value),
        Identity: algebra.identity_value,
        ZeroMatrix: algebra.constant_matrix(0),
        OneMatrix: algebra.constant_matrix(1),
        nodes.Infinitesimal: algebra.infinitesimal_value,
        nodes.TensorEntry: algebra.tensor_entry_value,
        nodes.ScalarFunction: algebra.array_value,
        nodes.OnEntries: algebra.on_entries_value,
        nodes.Partial: memoised(calculus.partial_value),
        nodes.MatrixPartial: memoised(calculus.matrix_partial_value),
        nodes.Gradient: memoised(calculus.gradient_value),
        nodes.Perturbation: algebra.perturbation_value,
        nodes.Change: memoised(calculus.change_value),
        nodes.MatrixChange: memoised(calculus.change_value),
        nodes.Remainder: calculus.remainder_value,
        NumberOf: algebra.number_of_value,
        nodes.LimitAt: memoised(calculus.limit_value),
        nodes.MatrixLimitAt: memoised(calculus.matrix_limit_value),
        nodes.At: memoised(calculus.at_value),
        nodes.MatrixAt: memoised(calculus.at_value),
        nodes.Inner: memoised(calculus.frobenius_value),
        nodes.Pushforward: memoised(calculus.pushforward_value),
        nodes.Pullback: memoised(calculus.pullback_value),
        Wirtinger: memoised(calculus.wirtinger_value),
        MatrixWirtinger: memoised(calculus.wirtinger_value),
        WirtingerGradient: memoised(calculus.wirtinger_gradient_value),
        me.BlockMatrix: memoised(operate.block_value),
        me.BlockDiagMatrix: memoised(operate.block_diagonal_value),
        sympy.conjugate: operate.conjugate_value,
        type(sympy.E): operate.euler_value,
        type(sympy.pi): operate.pi_value,
        type(sympy.I): operate.imaginary_unit_value,
        operators.Apply: memoised(operate.apply_value),
        operators.MatrixApply: memoised(operate.matrix_apply_value),
        operators.MatrixSeries: memoised(operate.matrix_series_value),
        operators.InverseOf: memoised(operate.inverse_value),
        operators.Adjugate: memoised(operate.adjugate_value),
        operators.PseudoInverse: memoised(operate.pseudoinverse_value),
        operators.Conjugate: memoised(operate.conjugate_value),
        operators.SingleEntry: operate.single_entry_value,
        operators.UnitVector: operate.unit_vector_value,
        operators.Diag: memoised(algebra.diagonal_of_vector_value),
        operators.DiagonalOf: memoised(operate.diagonal_entries_value),
        operators.Vec: memoised(operate.vec_value),
        Vech: memoised(operate.vech_value),
        Elimination: operate.elimination_value,
        Duplication: operate.duplication_value,
        operators.Commutation: operate.commutation_value,
        operators.KhatriRao: memoised(operate.khatri_rao_value),
        operators.Norm: memoised(operate.norm_value),
        operators.Rank: memoised(operate.rank_value),
        operators.Multiplications: count.multiplications_value,
        operators.Jacobian: memoised(calculus.jacobian_value),
        operators.Hessian: memoised(calculus.hessian_value),
        operators.Directional: memoised(calculus.directional_value),
    }
)
RULES.update({getattr(sympy, name): memoised(operate.sympy_function(name)) for name in operate.SYMPY_FUNCTIONS})
RULES[sympy.Abs] = memoised(operate.sympy_function("abs"))

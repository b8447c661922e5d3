"""For every law and every rule of the kernel: a claim that it is needed for, and what it must refuse.

A law is taken from the certificate of a proof that uses it, and is then handed something else: an entry of a plain
array where a composite one belongs, its entries in another order, or a body that is not what it is said to be.
"""

from __future__ import annotations

import textwrap

import pytest
from test_calculus import DECLARED, HEAD, TRUE

from symchain.errors import NotDecided, Refused
from symchain.steps import script
from symchain.steps.session import Session
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation, Order, Remainder
from symchain.trusted.laws import LAWS
from symchain.trusted.term import ARRAY, UNIT, Add, Entry, Head, Index, Mul, Size, perturbation_head

# Claims that need the laws which no claim of `TRUE` needs.
MORE = [
    "adj(2 * F), 2 ** (N - 1) * adj(F)",
    "Trace(inv(A * B) * F), Trace(inv(B) * inv(A) * F)",
    "Trace(inv(inv(A)) * F), Trace(A * F)",
    "Trace(inv(2 * A) * F), Trace(inv(A) * F) / 2",
    "Trace(inv(one) * F), Trace(F)",
    "Trace(inv(kron(A, B))), Trace(inv(A)) * Trace(inv(B))",
    "det(one), 1",
    "det(kron(F, G)), det(F) ** N * det(G) ** N",
    "total(entry(F ** M, i, k) * entry(F ** (M + 1), k, j), k), entry(F ** (2 * M + 1), i, j)",
    "Sum(entry(F ** (r + 2) - F ** (r + 1), i, j), (r, 0, M - 1)), entry(F ** (M + 1), i, j) - F[i, j]",
    "F * F ** M, F ** M * F, F ** (M + 1)",
    "total(F[i, k] * entry(F ** M, k, j), k), total(entry(F ** M, i, k) * F[k, j], k)",
    "pinv(kron(U, V)), kron(pinv(U), pinv(V))",
    "pinv(U) * U * pinv(U) * (2 + t**2) / (1 + t**2), pinv(U) + pinv(U) / (1 + t**2)",
    "inv(A + U * V), inv(A) - inv(A) * U * inv(Identity(M) + V * inv(A) * U) * V * inv(A)",
    "entry((F ** M - one) * inv(F - one), i, j), Sum(entry(F ** r, i, j), (r, 0, M - 1))",
    "Sum(entry(F ** (M - 1 - r), i, j), (r, 0, M - 1)), Sum(entry(F ** r, i, j), (r, 0, M - 1))",
    "pinv(Adjoint(Z) * Z), pinv(Z) * pinv(Adjoint(Z))",
    "sinh(t), (exp(t) - exp(-t)) / 2",
    "HadamardProduct(gradient(Trace(L.T * F), L), L), HadamardProduct(F, L)",
    "HadamardProduct(L, Transpose(L)), HadamardProduct(one, L, L)",
    "gradient(Trace(L.T * F), L) + gradient(Trace(W.T * F), W), F + HadamardProduct(F, one)",
]
BEFORE = """
W = matrix("W", N, N, "upper")
assume("core", invertible(Identity(M) + V * inv(A) * U))
assume("series", invertible(F - one))
assume("sum", invertible(one + U * V))
step("swapped", eq(inv(Identity(M) + V * U), Identity(M) - V * inv(one + U * V) * U))
step("pushed through", eq(inv(one + U * V) * U, U * inv(Identity(M) + V * U)), "swapped")
"""


def certificates(path, before, claims):
    """The theorems of these claims and all they come from."""
    steps = "\n".join(f'step("{n}", lambda: eq({claim}))' for n, claim in enumerate(claims))
    path.write_text(textwrap.dedent(HEAD) + before + "\n" + steps + "\n", encoding="utf-8")
    sessions = []

    class Kept(Session):
        def finish(self):
            sessions.append(self)
            super().finish()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "Session", Kept)
        script.run_script(path, lambda kind, event: None, script.Options(numeric=False))
    pending = [t for s in sessions for step in s.steps.values() for t in step.theorems]
    seen = {}
    while pending:
        theorem = pending.pop()
        if id(theorem) not in seen:
            seen[id(theorem)] = theorem
            pending += theorem.parents
    return list(seen.values())


@pytest.fixture(scope="module")
def theorems(tmp_path_factory):
    path = tmp_path_factory.mktemp("refusals") / "script.py"
    return certificates(path, DECLARED + BEFORE, [*TRUE, *MORE])


def uses(theorems, name):
    """What a law was given where it was used."""
    found = [t.certificate[1] for t in theorems if t.rule == f"law {name}"]
    assert found, f"no claim of this file needs the law {name}"
    return found


@pytest.mark.parametrize("name", LAWS)
def test_a_law_is_about_what_it_says(theorems, name):
    """An entry of a plain array in the first place is refused, however it is called and shaped."""
    _, entries, witness, *facts = uses(theorems, name)[0]
    first = entries[0]
    plain = Entry(Head(ARRAY, first.head.name, first.head.sizes), first.slots)
    with pytest.raises((Refused, NotDecided)):
        kernel.law(name, [plain, *entries[1:]], witness, *facts)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_is_stated_at_distinct_indices(theorems, name):
    """Two equal indices in its first entry are refused; a determinant of a matrix without parameters has none."""
    for _, entries, witness, *facts in uses(theorems, name):
        first = entries[0]
        same = [n for n, s in enumerate(first.slots) if s.size is first.slots[0].size]
        if len(same) > 1:
            slots = tuple(first.slots[0] if n in same else s for n, s in enumerate(first.slots))
            with pytest.raises(Refused, match="distinct"):
                kernel.law(name, [Entry(first.head, slots), *entries[1:]], witness, *facts)


@pytest.mark.parametrize("name", LAWS)
def test_a_law_about_several_entries_checks_what_they_are_made_of(theorems, name):
    """With an array that has nothing to do with it in one of its places, a law is refused."""
    several = [c for c in uses(theorems, name) if len(c[1]) > 1]
    for _, entries, witness, *facts in several:
        for place in range(1, len(entries)):
            exchanged = Entry(Head(ARRAY, "unrelated", entries[place].head.sizes), entries[place].slots)
            with pytest.raises((Refused, NotDecided)):
                kernel.law(name, [*entries[:place], exchanged, *entries[place + 1 :]], witness, *facts)


def test_no_other_law_is_known():
    """A law that is not in the closed list is refused."""
    with pytest.raises(Refused, match="no law is called"):
        kernel.law("inverse-symmetric", [], {})


# the rules that put theorems together


def of_rule(theorems, rule):
    """What the rules of this name were given."""
    found = [t.certificate[1:] for t in theorems if t.rule == rule]
    assert found, f"no claim of this file needs the rule {rule}"
    return found


SMALL = Head(ARRAY, "t")
LITTLE = Remainder(Entry(perturbation_head(SMALL)), Order(1, True))


def up_to(theorem):
    """The claim of a theorem up to a remainder, as a hypothesis."""
    return kernel.assume("h", Equation(theorem.claim.left, theorem.claim.right, LITTLE))


def test_an_inverse_is_unique_where_the_product_is_one(theorems):
    """Another value, another product, a product up to a remainder, or one about other indices is refused."""
    for (entry, value, product, witness), options in of_rule(theorems, "inverse is unique"):
        refused = [
            (entry, Add((value, UNIT)), product),
            (entry, value, kernel.assume("h", Equation(value, value))),
            (entry, value, up_to(product)),
            (Entry(Head(ARRAY, "B", entry.head.sizes), entry.slots), value, product),
            (Entry(entry.head, (entry.slots[0],) * len(entry.slots)), value, product),
        ]
        for case in refused:
            with pytest.raises(Refused):
                kernel.inverse_unique(*case, witness, **options)


def test_a_product_on_one_side_is_not_one_on_the_other(theorems):
    """The equation for M E does not serve as that for E M."""
    swapped = 0
    for (entry, value, product, witness), options in of_rule(theorems, "inverse is unique"):
        try:
            kernel.inverse_unique(entry, value, product, witness, left=not options.get("left", False))
        except Refused:
            swapped += 1
    assert swapped


def test_a_pseudoinverse_is_unique_where_all_four_equations_hold(theorems):
    """Each of the four is needed, in its place, exactly, and about the value."""
    for (entry, value, penrose, witness), _ in of_rule(theorems, "pseudoinverse is unique"):
        refused = [(entry, Add((value, UNIT)), penrose), (entry, value, penrose[:3])]
        for n, equation in enumerate(penrose):
            refused.append(
                (entry, value, [*penrose[:n], kernel.assume("h", Equation(value, value)), *penrose[n + 1 :]])
            )
            refused.append((entry, value, [*penrose[:n], up_to(equation), *penrose[n + 1 :]]))
        for case in refused[:1] + refused[1::2]:
            with pytest.raises(Refused):
                kernel.pseudoinverse_unique(*case, witness)


def test_quotients_are_multiplied_out_exactly(theorems):
    """Another claim, a denominator that is none, one left out, or an equation up to a remainder is refused."""
    for (claim, denominators, cleared, witness), _ in of_rule(theorems, "cross multiply"):
        assert denominators
        refused = [
            (Equation(claim.left, Add((claim.right, UNIT))), denominators, cleared),
            (Equation(claim.left, claim.right, LITTLE), denominators, cleared),
            (claim, [*denominators, Entry(SMALL)], cleared),
            (claim, [], cleared),
            (claim, denominators, up_to(cleared)),
        ]
        for case in refused:
            with pytest.raises(Refused):
                kernel.cross_multiply(*case, witness)


def test_a_quotient_keeps_its_condition(theorems):
    """What was multiplied with is nonzero: a hypothesis of the theorem."""
    for (claim, denominators, cleared, witness), _ in of_rule(theorems, "cross multiply"):
        made = kernel.cross_multiply(claim, denominators, cleared, witness)
        for entry in denominators:
            assert kernel.conditions_of(entry) <= made.hypotheses


def test_only_what_is_established_is_left_out(theorems):
    """A theorem together with one that establishes nothing about it keeps every hypothesis."""
    for (theorem, facts, witness), _ in of_rule(theorems, "together"):
        alone = kernel.together(theorem, [], witness)
        assert alone.hypotheses == theorem.hypotheses
        assert kernel.together(theorem, facts, witness).hypotheses <= frozenset(
            h for t in (theorem, *facts) for h in t.hypotheses
        )


def test_a_sum_is_reflected_where_its_index_stands_in_exponents_only():
    """r of an entry A[r] does not become n - 1 - r: there is no such slot."""
    index = Index.bound("r", Size.symbol("n"))
    with pytest.raises((Refused, NotDecided)):
        kernel.reflect(index, Entry(Head(ARRAY, "A", (Size.symbol("n"),)), (index,)))


def test_the_conjugate_of_an_expansion_is_refused():
    """Both sides of an exact equation are conjugated; what holds up to a remainder is not."""
    x = Entry(SMALL)
    with pytest.raises(Refused, match="exact"):
        kernel.conjugated(kernel.assume("h", Equation(x, Mul((x, x)), LITTLE)))


def test_the_conjugate_of_a_complex_array_is_not_itself(theorems):
    """z = w gives conj z = conj w, which says nothing about z itself."""
    z, w = (Entry(Head(ARRAY, name, facts=frozenset(["complex"]))) for name in "zw")
    made = kernel.conjugated(kernel.assume("h", Equation(z, w)))
    assert made.claim.heads().isdisjoint({z.head, w.head})
    back = kernel.conjugated(made)
    assert (back.claim.left, back.claim.right) == (z, w)

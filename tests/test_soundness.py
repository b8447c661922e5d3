"""Attacks, by kind: what was once proved and is false, or refuted and is true, with its neighbours.

Each kind is a script.  The labels say what must come out: `bad` is false or has no meaning and must not pass; `true`
must be proved; `open` is true, or has a meaning, and must be neither refuted nor an error; the others are premises.
"""

from __future__ import annotations

import textwrap

import pytest
import running

from symchain.trusted.result import StepResult

HEAD = """
from symchain import *
from sympy import Adjoint, Dummy, Matrix, Symbol
M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l", N)
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
C = matrix("C", N, N, "invertible")
S, D = matrix("S", N, N, "symmetric"), matrix("D", N, N, "diagonal")
K, L = matrix("K", N, N, "antisymmetric"), matrix("L", N, N, "lower")
Z, W = matrix("Z", N, N, "complex"), matrix("W", N, N, "complex")
x, y = vector("x", N), vector("y", N)
a, b, c, t = scalar("a b c t")
one, zero = Identity(N), ZeroMatrix(N, N)
def total(body, *over):
    return Sum(body, *[(index, 0, N - 1) for index in over])
"""

KINDS = {
    "a theorem about a real array is not one about a complex value": """
        step("T", eq(pinv(B.T * B), pinv(B) * pinv(B).T))
        step("bad transpose", eq(pinv(Z * Z.T), pinv(Z.T) * pinv(Z.T).T), use("T", {B: Z.T}))
        step("bad multiple", eq(pinv(4 * Z.T * Z), pinv(2 * Z) * pinv(2 * Z).T), use("T", {B: 2 * Z}))
        step("bad scalar", eq(pinv(Z.T * Z), pinv(Z) * pinv(Z).T), use("T", {B: Z}))
        step("true real", eq(pinv(4 * X.T * X), pinv(2 * X) * pinv(2 * X).T), use("T", {B: 2 * X}))
        step("U", eq(Adjoint(Z) * Z, Adjoint(Z) * Z))
        step("true complex", eq(Adjoint(W) * W, Adjoint(W) * W), use("U", {Z: W}))
    """,
    "what renames a complex array renames its conjugate": """
        step("T", eq(norm(Z) ** 2, Trace(Adjoint(Z) * Z)))
        step("true", eq(norm(W) ** 2, Trace(Adjoint(W) * W)), use("T", {Z: W}))
        step("bad", eq(norm(W) ** 2, Trace(Adjoint(Z) * W)), use("T", {Z: W}))
        step("bad at", eq(at(Adjoint(Z) * Z, Z, W), Adjoint(Z) * W))
        step("true at", eq(at(Adjoint(Z) * Z, Z, W), Adjoint(W) * W))
        step("true at real", eq(at(Adjoint(Z) * Z, Z, B), B.T * B))
    """,
    "what is defined as real has a real value": """
        define("bad", eq(B, 2 * Z))
        step("bad conjugate", eq(conj(B), 2 * Z), "bad")
        step("bad norm", eq(norm(B) ** 2, 4 * Trace(Z.T * Z)), "bad")
        define("W", eq(W, 2 * Z))
        step("true conjugate", eq(conj(W), 2 * conj(Z)), "W")
        step("bad conjugate of a complex one", eq(conj(W), 2 * Z), "W")
        define("c", eq(c, Trace(Adjoint(Z) * Z)))
        step("true norm", eq(c, norm(Z) ** 2), "c")
    """,
    "a value has the structure of what it is put for": """
        w = (N - 1) * (N - 2) * (N - 3) * (N - 4) * (N - 5)
        step("bad symmetric", eq(at(S, S, B), B))
        step("bad transpose", eq(at(S.T, S, B), B.T))
        step("bad under exp", eq(at(exp(S[i, j] + S[j, i]), S, B), exp(2 * B[i, j])))
        step("bad antisymmetric", eq(w * at(Trace(K), K, B), 0))
        step("bad diagonal", eq(w * at(Trace(A * D), D, B), w * Trace(HadamardProduct(A, B))))
        step("bad lower", eq(at(L, L, B), B))
        step("bad real", eq(at(conj(B), B, Z), Z))
        step("true sum", eq(at(S.T, S, B + B.T), B + B.T))
        step("true product", eq(at(Trace(A * S), S, B.T * B), Trace(A * B.T * B)))
        step("true antisymmetric", eq(at(K, K, B - B.T), B - B.T))
        step("true diagonal", eq(at(Trace(D), D, 2 * one), 2 * N))
        step("true zero", eq(at(S * K, K, zero), zero))
        step("true plain", eq(at(A, A, Z.T * conj(Z) + conj(Z.T) * Z), Z.T * conj(Z) + conj(Z.T) * Z))
    """,
    "what holds everywhere has equal derivatives, what holds at a point has not": """
        V, G = matrix_function("V", N, 1, t), matrix_function("G", N, N, X)
        assume("smooth", smooth(V, t, "C2"), smooth(G, X, "C2"))
        assume("length", eq(V.T * V, 1), everywhere=True)
        step("true length", eq(V.T * d(V, t), 0), "length")
        step("bad length", eq(V.T * d(V, t), 1), "length")
        step("bad twice", eq(d(V, t), 0 * V), "length")
        step("true second", eq(V.T * d(d(V, t), t) + d(V, t).T * d(V, t), 0), "length")
        step("bad second", eq(V.T * d(d(V, t), t), 0), "length")
        step("open third", eq(V.T * d(d(d(V, t), t), t), -3 * d(V, t).T * d(d(V, t), t)), "length")
        assume("trace", eq(Trace(G * G), Trace(G)), everywhere=True)
        step("true trace", eq(2 * Trace(G * d(G, X[i, j])), Trace(d(G, X[i, j]))), "trace")
        step("bad trace", eq(Trace(G * d(G, X[i, j])), Trace(d(G, X[i, j]))), "trace")
        H = matrix_function("H", N, N, X)
        assume("smooth H", smooth(H, X, "C2"))
        assume("here", eq(Trace(H * H), Trace(H)))
        step("bad here", eq(2 * Trace(H * d(H, X[i, j])), Trace(d(H, X[i, j]))), "here")
        Q = matrix_function("Q", N, 1, t)
        assume("rough", eq(Q.T * Q, 1), everywhere=True)
        step("bad rough", eq(Q.T * d(Q, t), 0), "rough")
        g, h = scalar_function("g", x), scalar_function("h", x)
        assume("both", differentiable(g, x), differentiable(h, x))
        assume("equal", eq(g, h), everywhere=True)
        step("true gradient", eq(gradient(g, x), gradient(h, x)), "equal")
        step("true square", eq(g * gradient(h, x), h * gradient(g, x)), "equal")
        step("bad gradient", eq(gradient(g, x), -gradient(h, x)), "equal")
    """,
    "a size in an exponent changes with the arrays": """
        E, F = matrix("E", M, M), matrix("F", N, N)
        step("T", eq(det(a * F), a ** N * det(F)))
        step("true", eq(det(a * E), a ** M * det(E)), use("T", {F: E}))
        step("false", eq(det(a * E), a ** N * det(E)), use("T", {F: E}))
        step("A", eq(adj(2 * F), 2 ** (N - 1) * adj(F)))
        step("false adjugate", eq(adj(2 * E), 2 ** (N - 1) * adj(E)), use("A", {F: E}))
    """,
    "complex matrices are not taken for real": """
        step("bad", eq(inv(one + Z.T * Z) * (one + Z.T * Z), one))
        step("true adjoint", eq(inv(one + Adjoint(Z) * Z) * (one + Adjoint(Z) * Z), one))
        step("true transposed", eq(inv(one + Z * Adjoint(Z)) * (one + Z * Adjoint(Z)), one))
        step("true conjugate", eq(inv(one + Z.T * conj(Z)) * (one + Z.T * conj(Z)), one))
        V = matrix("V", N, N, "complex", "symmetric")
        step("bad symmetric", eq(inv(one + V * V) * (one + V * V), one))
        step("bad kernel", eq(inv(one + Z * Z) * (one + Z * Z), one))
        U = matrix("U", M, N, "complex")
        assume("rank", full_column_rank(U))
        step("bad rank", eq(inv(U.T * U) * U.T * U, one), "rank")
        step("true rank", eq(inv(Adjoint(U) * U) * Adjoint(U) * U, one), "rank")
    """,
    "what SymPy is told of a symbol is read or refused": """
        w, z = Symbol("w", imaginary=True), Symbol("z", complex=True)
        q, p, n = Symbol("q", negative=True), Symbol("p", positive=True), Symbol("n", nonnegative=True)
        u, v = Symbol("u", commutative=False), Symbol("v", commutative=False)
        step("bad imaginary", eq(absolute(w) ** 2, w ** 2))
        step("bad complex", eq(absolute(z) ** 2, z ** 2))
        step("bad order", eq(u * v, v * u))
        step("open negative", eq(absolute(q), -q))
        step("bad negative", eq(absolute(q), q))
        step("open not negative", eq(absolute(n), n))
        step("true positive", eq(absolute(-2 * p), 2 * p))
        step("true root", eq(sqrt(p ** 2), p))
        step("true log", eq(log(p * exp(t)), log(p) + t))
        step("bad positive", eq(absolute(p * t), p * t))
        step("true plain", eq(absolute(Symbol("r")) ** 2, Symbol("r") ** 2))
    """,
    "a sum of numbers that are not 0 may be 0": """
        S0 = total(det(inv(x[k, 0] * C)), k)
        assume("inv", invertible(x[k, 0] * C))
        assume("zero", eq(S0, 0))
        define("c", eq(c, 1 / S0))
        step("bad 1", eq(c * S0, 1), "c")
        step("0", eq(c * S0, 0), "zero")
        step("bad 2", eq(0, 1), "bad 1", "0")
    """,
    "a condition is that of what was written": """
        q, r = matrix("q", 1, N), scalar("r")
        Sk, Sl = total(x[k, 0], k), total(x[l, 0], l)
        step("bad quotient", eq(exp(Sk / Sl), exp(1)))
        step("bad at 0", eq(at(exp(Sk / Sl), x, ZeroMatrix(N, 1)), exp(1)))
        assume("tr", nonzero(Trace(A)))
        step("true det", eq(det(X * Trace(A) / Trace(A)), det(X)))
        step("bad log", eq(exp(log(-t ** 2)), -t ** 2))
        step("bad log derived", eq(d(log(t), t), 1 / t))
        step("bad log det", eq(gradient(log(det(C)), C), inv(C).T))
        step("bad log of minus det", eq(gradient(log(-det(C)), C), inv(C).T))
        step("bad tan", eq(d(tan(t), t), 1 + tan(t) ** 2))
        step("bad second kink", eq(d(d(absolute(r), r), r), 0))
        step("bad relu", eq(d(d(relu(r), r), r), 0))
        step("bad sign", eq(d(sign(r), r), 0))
        step("bad all", eq(gradient(total(relu(y[k, 0]), k), y), heaviside(y)))
        step("bad coinciding", eq(total((x[i, 0] ** 2 - x[j, 0] ** 2) / (x[i, 0] - x[j, 0]), i, j), 2 * N * Sk))
        assume("t", positive(t))
        assume("det", positive(det(C)))
        assume("cos", nonzero(cos(c)))
        assume("r", nonzero(r))
        assume("y", nonzero(y[k, 0]))
        step("true log derived", eq(d(log(t), t), 1 / t))
        step("true log det", eq(gradient(log(det(C)), C), inv(C).T))
        step("true tan", eq(d(tan(c), c), 1 + tan(c) ** 2))
        step("true second kink", eq(d(d(absolute(r), r), r), 0))
        step("true all", eq(gradient(total(relu(y[k, 0]), k), y), heaviside(y)))
        step("true one", eq(d(relu(y[0, 0]), y[0, 0]), heaviside(y[0, 0])))
        step("true quotient", eq(c / t * t, c))
        step("true root", eq(d(sqrt(t), t), 1 / (2 * sqrt(t))))
        step("bad root", eq(d(sqrt(a), a), 1 / (2 * sqrt(a))))
        step("true definite", eq(log(det(one + B.T * B)), log(det(one + B.T * B)) + 0 * t))
    """,
    "a declared condition gives those that follow from it, and no others": """
        V = matrix("V", M, N)
        assume("norm", nonzero(norm(x)))
        step("true norm", eq(x / norm(x), norm(x) ** 2 * x / norm(x) ** 3))
        step("true square", eq(x / (x.T * x)[0, 0] * (x.T * x)[0, 0], x))
        step("bad entry", eq((x[0, 0] ** 2 - 1) / (x[0, 0] - 1), x[0, 0] + 1))
        assume("rank", full_column_rank(V))
        step("true rank", eq(gradient(log(det(V.T * V)), V), 2 * V * inv(V.T * V)))
        step("bad rank", eq(gradient(log(det(V * V.T)), V), 2 * inv(V * V.T) * V))
        assume("det", nonzero(det(X)))
        step("true invertible", eq(inv(X) * X, one))
        assume("difference", nonzero(a - b))
        step("true sign", eq((a ** 2 - b ** 2) / (b - a), -a - b))
        step("bad sum", eq((a ** 2 - b ** 2) / (a + b), a - b))
        assume("positive", positive(a + b))
        step("true positive", eq((a ** 2 - b ** 2) / (a + b), a - b))
        step("bad log", eq(d(log(a - b), a), 1 / (a - b)))
        f, g = series("f"), series("g")
        assume("series", convergent(f))
        step("true series", eq(f(X) * X, X * f(X)))
        step("bad series", eq(g(X) * X, X * g(X)))
        assume("there", convergent(g(A)))
        step("true there", eq(gradient(Trace(g(A)), A), g.d(A).T))
        step("bad elsewhere", eq(g(B) * B, B * g(B)))
    """,
    "what is long, nested or divided by 0 is no fault of symchain": """
        F, H = matrix_function("F", M, P, X), matrix_function("H", M, P, X)
        V, s = matrix("V", N, N), function("s")
        step("bad nested", eq(Trace(X) + Trace(A.T * A), Trace(A) + Trace(A.T * A)))
        step("bad delta", eq(KroneckerDelta(i, j) / (x[i, 0] - x[j, 0]) * t, t))
        step("bad power", eq((2 * t) ** (10 ** 7), t))
        step("bad root", eq(sqrt(10 ** 401 * t), t))
        step("open root", eq(sqrt(10 ** 400 * t), 10 ** 200 * sqrt(t)))
        step("bad matrix power", eq((10 ** 50 * A) ** 200, A))
        step("bad number", eq(10 ** 5000 * A, A))
        step("bad float", eq(0.5 * t, t))
        step("true product", eq(jvp(Trace(F.T * H), X, V), jvp(Trace(H.T * F), X, V)))
        step("bad product", eq(jvp(Trace(F.T * H), X, V), 2 * Trace(F.T * jvp(H, X, V))))
        p, q, m, n = indices("p q m n", N)
        six = x[i, 0] * x[j, 0] * x[k, 0] * x[l, 0] * x[m, 0] * x[n, 0]
        step("true six", eq(total(s(six * t), i, n), total(s(t * six), n, i)))
        step("bad six", eq(s(six), s(six / x[n, 0] * x[p, 0])))
    """,
    "limits of functions are found by expansion, or left open": """
        h, I, s = infinitesimal("h"), one, function("s")
        v, V = vector("v", N), matrix("V", N, N)
        R, E = matrix("R", N, N, "positive definite"), matrix("E", N, N, "symmetric")
        half = Rational(1, 2)
        assume("x", nonzero(norm(x)))
        step("true quotient", eq(limit((1 / (1 + h) - 1) / h, h), -1))
        step("true exp", eq(limit((exp(h) - 1) / h, h), 1))
        step("true det", eq(limit((det(I + h * A) - 1) / h, h), Trace(A)))
        step("true matrix", eq(limit(A + h * V, h), A))
        step("true log", eq(limit(log(1 + h) / h, h), 1))
        step("true sqrt", eq(limit((sqrt(1 + h) - 1) / h, h), half))
        step("true inv", eq(limit((inv(C + h * A) - inv(C)) / h, h), -inv(C) * A * inv(C)))
        step("true inv of one", eq(limit((inv(I + h * A) - I) / h, h), -A))
        step("true norm", eq(limit((norm(x + h * v) - norm(x)) / h, h), (x.T * v) / norm(x)))
        step("true softplus", eq(limit((softplus(a + h) - softplus(a)) / h, h), logistic(a)))
        step("true log det", eq(limit((log(det(R + h * E)) - log(det(R))) / h, h), Trace(inv(R) * E)))
        step("true second", eq(limit((cos(h) - 1) / h ** 2, h), -half))
        step("true function", eq(limit((s(a + b * h) - s(a)) / h, h), b * s.d(a)))
        step("true value", eq(limit(absolute(h), h), 0))
        step("open series", eq(limit((expm(h * A) - I) / h, h), A))
        step("open at a number", eq(limit((softplus(h) - log(2)) / h, h), half))
        step("bad sign", eq(limit((1 / (1 + h) - 1) / h, h), 1))
        step("bad without bound", eq(limit(1 / h, h), 1))
        step("bad exp", eq(limit(exp(h) / h, h), 1))
        step("bad kink", eq(limit(absolute(h) / h, h), 1))
        step("bad norm", eq(limit((norm(v + h * x) - norm(v)) / h, h), (x.T * v) / norm(v)))
        step("bad jump", eq(limit(pinv(A + h * V), h), pinv(A)))
        step("bad sign at 0", eq(limit(sign(h), h), 0))
        step("bad domain", eq(limit(log(a + h), h), log(a)))
        step("bad root", eq(limit(sqrt(h), h), 0))
        step("bad matrix", eq(limit(A + h * V, h), V))
    """,
    "a direction of a structured variable has one meaning": """
        V, T = matrix("V", N, N, "symmetric"), matrix("T", N, N, "toeplitz")
        U, F, G = matrix("U", N, N, "toeplitz"), matrix("F", N, N, "antisymmetric"), matrix("G", N, N, "lower")
        R, h = matrix("R", N, N, "positive definite"), infinitesimal("h")
        step("true symmetric", eq(jvp(S, S, V), V))
        step("true product", eq(differential(S * S, {S: V}), S * V + V * S))
        step("true definite", eq(differential(log(det(R)), {R: V}), Trace(inv(R) * V)))
        step("true antisymmetric", eq(jvp(K, K, F), F))
        step("true toeplitz", eq(jvp(T * T, T, U), T * U + U * T))
        step("true lower", eq(jvp(L, L, G), G))
        step("true diagonal", eq(jvp(D, D, one), one))
        step("true limit", eq(limit((Trace((S + h * V) ** 2) - Trace(S ** 2)) / h, h), jvp(Trace(S ** 2), S, V)))
        step("bad plain", eq(jvp(S, S, A), A))
        step("bad twice", eq(jvp(Trace(A * S), S, V), Trace((A + A.T - HadamardProduct(A, one)) * V)))
        step("true restricted", eq(gradient(Trace(A * S), S), A + A.T - HadamardProduct(A, one)))
        step("bad restricted", eq(gradient(Trace(A * S), S), A.T))
        step("true symmetric gradient", eq(symmetric_gradient(Trace(A * S), S), (A + A.T) / 2))
        step("true antisymmetric gradient", eq(symmetric_gradient(Trace(A.T * K), K), (A - A.T) / 2))
        step("bad symmetric gradient", eq(symmetric_gradient(Trace(A * S), S), A.T))
        step("true entry of a triangle", eq(d(Trace(L), L[i, j]), KroneckerDelta(i, j)))
        step("true entry below", eq(d(L[1, 0], L[1, 0]), 1))
        step("true entry above", eq(d(L[0, 1], L[0, 1]), 0))
        step("true entry of a diagonal", eq(d(Trace(D * A), D[i, i]), A[i, i]))
        step("true entry of an antisymmetric", eq(d(Trace(A.T * K), K[i, j]), A[i, j] - A[j, i]))
        step("bad entry of a triangle", eq(d(Trace(A.T * L), L[i, j]), A[i, j]))
        step("bad entry of a diagonal", eq(d(Trace(D * A), D[i, j]), A[i, j]))
    """,
    "what is written is kept, and its shapes are checked as it is written": """
        p, u, v, R = vector("p", N), vector("u", N), vector("v", N), matrix("R", N, M)
        step("bad zero", eq(A + ZeroMatrix(N, N + 1), A))
        step("bad zeros", eq(ZeroMatrix(N, N + 1) + one, one))
        step("bad identity", eq(Identity(2 * N) * A, A))
        step("bad factor", eq(A * ZeroMatrix(M, N), zero))
        step("bad quotient", eq(S / S, one))
        step("bad inverse", eq(A * A.I, one))
        step("bad cancelled", eq(det(X * Trace(A) / Trace(A)), det(X)))
        step("bad number", eq(A + 1, A))
        step("bad power", eq(R ** 2, 0))
        step("bad zero shape", eq(A * x, 1))
        step("true identity", eq(one * A, A))
        step("true quotient", eq(C / C, one))
        step("true zero", eq(A * x - A * x, 0))
        step("true scalar", eq(x.T * x * p, Trace(x.T * x) * p, p * (x.T * x)))
        step("true number on the right", eq(A * (x.T * p) * S, (p.T * x) * (A * S)))
        step("true numbers", eq((2 * p.T * x) * (3 * x.T * p) * A, 6 * A * (x.T * p) ** 2))
        step("bad number for a matrix", eq(A * (p.T * x), A + p.T * x))
        step("true sum", eq(1 + u.T * v, v.T * u + 1, a + u.T * v + 1 - a))
        step("true square", eq((u.T * v) ** 2, (v.T * u) ** 2))
        step("true function", eq(exp(u.T * v), exp(v.T * u)))
        step("true python sum", eq(sum([A, S]), S + A))
        step("true transpose", eq((A * R).T, R.T * A.T))
        step("bad transpose", eq((A * X).T, A.T * X.T))
    """,
    "entries of explicit matrices count from the base of the chapter": """
        proof("entries", base=1)
        E = Matrix([[1, 2], [3, 4]])
        step("true entry", eq(E[1, 1], 1))
        step("true product", eq((E * E)[1, 1], 7))
        step("true last", eq(E[2, 2], 4))
        step("bad entry", eq(E[1, 1], 4))
        step("bad product", eq((E * E)[1, 1], 22))
        step("bad first", eq(E[0, 0], 1))
        step("bad last", eq(E[3, 3], 4))
        step("true det", eq(det(Matrix([[a, 0], [b, c]])), a * c))
        step("bad det", eq(det(Matrix([[a, 0], [b, c]])), a * b))
        step("true list", eq([a, b][0], a))
    """,
    "a verb says what happens, and it does": """
        assume("1", eq(a, b))
        assume("2", eq(b, c))
        assume("3", eq(t, a + 1))
        assume("4", eq(x, A * y))
        compare("bad compare", eq(c ** 2 + b ** 2, b ** 2 + c ** 2), "1", "2")
        restate("bad restate", eq(c + t, t + c), "1")
        substitute("bad substitute", eq((a + b) ** 2, a ** 2 + 2 * a * b + b ** 2), "2", into="3")
        rewrite("bad rewrite", eq(a, b), "1", using="4")
        specialise("bad specialise", eq(A[i, j], A[i, j]), "4", {})
        compare("true compare", eq(a, c), "1", "2")
        restate("true restate", eq(b, a), "1")
        substitute("true substitute", eq(t, b + 1), "1", into="3")
        rewrite("true rewrite", eq(t, b + 1), "3", using="1")
        step("true step", eq(c ** 2 + b ** 2, b ** 2 + c ** 2), "1", "2")
    """,
    "hypotheses that contradict each other are a verdict of their own": """
        R = matrix("R", N, N)
        assume("bad delta", eq(KroneckerDelta(i, j), 0))
        step("bad identity", eq(one, 2 * one), "bad delta")
        assume("1", eq(Trace(S), 0))
        assume("2", eq(Trace(S), 1))
        assume("3", eq(a, 0))
        assume("4", eq(a * b, 1))
        step("bad traces", eq(Trace(A), 7), "1", "2")
        step("bad number", eq(c, 1), "3", "4")
        step("true alone", eq(2 * Trace(S), 2), "2")
        step("bad refuted", eq(2 * Trace(S), 3), "2")
    """,
    "numbers keep what was written, so that no condition is lost": """
        from symchain import Adjoint, Symbol
        w = function("s")
        u, v = scalar("u v")
        for label, left, right in [
            ("quotient", t / t, 1), ("inside", c * t / t, c), ("squares", t ** 2 / t, t), ("times", (1 / t) * t, 1),
            ("difference", 1 / t - 1 / t, 0), ("zero", 0 / t, 0), ("twice", 1 / (1 / t), t),
            ("logarithms", log(t) - log(t), 0), ("of zero", 0 * log(t), 0), ("matrix", det(A * (t / t)), det(A)),
            ("summed", sum([1 / t, -1 / t]), 0), ("powers", t ** -2 * t ** 2, 1), ("entry", X[0, 0] / X[0, 0], 1),
            ("trace", Trace(A) / Trace(A), 1), ("own symbol", Symbol("r", real=True) / Symbol("r", real=True), 1),
            ("exponential", total(exp(x[k, 0] * log(t) / log(t)), k), total(exp(x[k, 0]), k)),
            ("pairs", total((x[i, 0] - x[j, 0]) / (x[i, 0] - x[j, 0]), i, j), N ** 2),
            ("determinant", det(A) / det(A), 1), ("absolute value", abs(t) / abs(t), 1),
            ("inner", Trace(X.T * X) / Trace(X.T * X), 1), ("length", norm(x) / norm(x), 1),
            ("hadamard", HadamardProduct(A, B)[i, j] / HadamardProduct(A, B)[i, j], 1),
            ("kronecker", kron(A, B)[0, 0] / kron(A, B)[0, 0], 1), ("derivative", d(t * c, t) / d(t * c, t), 1),
            ("adjoint", Adjoint(Z)[i, j] / Adjoint(Z)[i, j], 1),
            ("block", blocks([[A]])[i, j] / blocks([[A]])[i, j], 1),
            ("sympy derivative", Derivative(t ** 2, t) / Derivative(t ** 2, t), 1),
            ("at", at(det(A), A, B) / at(det(A), A, B), 1),
            ("delta", t * KroneckerDelta(i, j) / t, KroneckerDelta(i, j)), ("function", w(t) / w(t), 1),
        ]:
            step("bad " + label, eq(left, right))
        assume("u", nonzero(u))
        assume("v", positive(v))
        for label, left, right in [
            ("quotient", u / u, 1), ("inside", c * u / u, c), ("squares", u ** 2 / u, u), ("times", (1 / u) * u, 1),
            ("difference", 1 / u - 1 / u, 0), ("zero", 0 / u, 0), ("twice", 1 / (1 / u), u),
            ("logarithms", log(v) - log(v), 0), ("of zero", 0 * log(v), 0), ("matrix", det(A * (u / u)), det(A)),
            ("size", N * t / N, t), ("cube of a quotient", (a / u) ** 3, a ** 3 / u ** 3), ("power 0", t ** 0, 1),
            ("product below", a / (u * v), a / u / v), ("power below", a / (u ** 2) ** 2, a * u ** -4),
        ]:
            step("true " + label, eq(left, right))
    """,
    "hypotheses that no values meet are contradictory, those that only irrational ones meet are not": """
        d, e, f, g, h, p, q, r, s, u, v = scalar("d e f g h p q r s u v")
        E, F, G, H = (matrix(name, N, N) for name in "EFGH")
        V = matrix("V", N, N, "symmetric")
        z, w = vector("z", N), vector("w", N)
        assume("1", eq(a ** 2, -1))
        step("bad square", eq(a ** 4, 1), "1")
        step("bad and undecided", eq(a, 5), "1")
        step("bad absurd", eq(1, 0), "1")
        assume("19", eq(r ** 2 + s ** 2 + 1, 0))
        step("bad absurd sum", eq(c, c + 1), "19")
        step("bad absurd matrix", eq(one, ZeroMatrix(N, N)), "19")
        assume("2", eq(x.T * x, -1))
        step("bad length", eq(2 * (x.T * x), -2), "2")
        assume("3", eq(det(E * E.T), -1))
        step("bad determinant", eq(2 * det(E * E.T), -2), "3")
        assume("4", eq(Trace(V * V), -3))
        step("bad trace", eq(Trace(V * V) ** 2, 9), "4")
        assume("5", eq(exp(b), -1))
        step("bad exponential", eq(exp(b) ** 2, 1), "5")
        assume("6", eq(d ** 2 + e ** 2, 1))
        assume("7", eq(d + e, 2))
        step("bad circle", eq(d * e, Rational(3, 2)), "6", "7")
        step("true circle alone", eq((d + e) ** 2, 4), "7")
        assume("8", positive(f))
        assume("9", eq(f, -2))
        step("bad sign", eq(f ** 2, 4), "9")
        T, U = matrix("T", N, N), matrix("U", N, N)
        assume("18", eq(T * U - U * T, one))
        step("bad commutator", eq(5 * (T * U - U * T), 5 * one), "18")
        assume("10", eq(g ** 3, 2))
        step("open cube root", eq(g ** 6, 4), "10")
        assume("11", eq(h ** 2 - h - 1, 0))
        step("true golden", eq(h ** 2, h + 1), "11")
        assume("12", eq(F * F, -one))
        step("true complex structure", eq(F ** 4, one), "12")
        assume("13", eq(exp(p) * (p ** 2 + 1), 3))
        step("true transcendental", eq(2 * exp(p) * (p ** 2 + 1), 6), "13")
        assume("14", eq(q ** 4 + q, 5))
        step("true quartic", eq(q ** 4, 5 - q), "14")
        assume("15", eq(G.T * G, 2 * one))
        step("true scaled", eq(G.T * G * G.T * G, 4 * one), "15")
        assume("16", eq(z.T * w, 1))
        assume("17", eq(w.T * w, 0))
        step("open zero vector", eq((z.T * w) ** 2, 1 + w.T * w), "16", "17")
    """,
    "what rests on a failed premise is not refuted by values that break it": """
        R, G = matrix("R", N, N), matrix("G", N, N)
        define("fails G", eq(G, A * R + ZeroMatrix(N, M)))
        assume("fails h", eq(a, rank(A)))
        step("open cited", eq(G, A * R), "fails G")
        step("open used", eq(Trace(G), Trace(A * R)))
        step("open hypothesis", eq(a ** 2, b), "fails h")
        step("bad other", eq(X, 2 * X))
    """,
    "steps that an author takes every day": """
        e, r, f, g = scalar("e r f g")
        z = vector("z", N)
        assume("1", eq(a * b + c, 0))
        assume("2", eq(a, e))
        step("true substituted", eq(e * b + c, 0), "1", "2")
        step("bad not cited", eq(e * b + c, 0), "1")
        assume("3", eq(B * x + y, 0))
        assume("4", eq(x, z))
        step("true substituted vector", eq(B * z + y, 0), "3", "4")
        substitute("true by the verb", eq(e * b + c, 0), "2", into="1")
        rewrite("true by another verb", eq(e * b + c, 0), "1", using="2")
        assume("5", nonzero(c))
        assume("6", eq(c * a, c * b))
        step("true cancelled", eq(a, b), "6")
        assume("7", eq(f * a, f * b))
        step("bad cancelled", eq(a, b), "7")
        assume("8", eq(N * r, 0))
        step("true size", eq(r, 0), "8")
        assume("9", eq(total(y[k, 0], k) / N, 0))
        step("true mean", eq(total(y[k, 0], k), 0), "9")
        assume("10", eq(C * x, C * y))
        step("true inverse", eq(x, y), "10")
        assume("11", eq(A * x, A * y))
        step("bad inverse", eq(x, y), "11")
        assume("12", eq(x.T * C, y.T * C))
        step("true inverse on the right", eq(x, y), "12")
        assume("13", nonzero(f - g))
        assume("14", eq((f - g) * a, (f - g) * e))
        step("true sum cancelled", eq(a, e), "14")
        assume("15", eq((f + g) * a, (f + g) * e))
        step("bad sum cancelled", eq(a, e), "15")
        step("bad size", eq(r, 1), "8")
        assume("16", eq(C * z, 0))
        step("true null vector", eq(z, 0), "16")
        assume("17", eq(matrix("G", N, N) * C, 0))
        step("true null matrix", eq(matrix("G", N, N), 0), "17")
        assume("18", eq(X * A, 0))
        step("bad null matrix", eq(X, 0), "18")
    """,
    "a negative power is one of the inverse": """
        n = dimensions("n")
        q = Symbol("q", integer=True)
        step("bad power", eq(A ** (n - 2) * A ** 2, A ** n))
        step("bad integer", eq(A ** q * A, A ** (q + 1)))
        step("bad number", eq(t ** (n - 2) * t ** 2, t ** n))
        step("true inverse", eq(C ** (n - 2) * C ** 2, C ** n))
        step("true natural", eq(A ** (n - 1) * A, A ** n))
        r = indices("r")
        powers = Sum(entry(A ** (n - 1 - r), i, j), (r, 0, n - 1))
        step("true index", eq(powers, Sum(entry(A ** r, i, j), (r, 0, n - 1))))
        assume("a", nonzero(a))
        step("true number", eq(a ** (n - 2) * a ** 2, a ** n))
    """,
    "hypotheses are met by irrational numbers and large sizes": """
        z = scalar("z")
        w = (N - 1) * (N - 2) * (N - 3) * (N - 4) * (N - 5)
        assume("root", eq(z ** 2, 2))
        step("true", eq(z * z * a, 2 * a), "root")
        step("bad", eq(z ** 3, 2 * z + a), "root")
        step("false factor", eq(w * Trace(A), 0))
        step("false number", eq(w * a, 0))
        step("false power", eq((N - 1) ** 2 * w * det(A), 0))
        step("false two sizes", eq(w * (M - 1) * (M - 2) * (M - 3) * (M - 4) * (M - 5) * Trace(A), 0))
        step("true factor", eq(w * Trace(A), Trace(w * A)))
    """,
    "what holds of any number, matrix or entry is used for all of them": """
        T, e = tensor("T", N, N, N), scalar("e")
        z = vector("z", N)
        step("7", eq((a + b) ** 2, a ** 2 + 2 * a * b + b ** 2))
        step("true number", eq((a + e ** 2) ** 2, a ** 2 + 2 * a * e ** 2 + e ** 4), use("7", {b: e ** 2}))
        step("true at once", eq((b + a + 1) ** 2, b ** 2 + 2 * b * (a + 1) + (a + 1) ** 2), use("7", {a: b, b: a + 1}))
        step("8", eq(Trace(A * B), Trace(B * A)))
        step("true matrices", eq(Trace(X * A * C), Trace(C * X * A)), use("8", {A: X * A, B: C}))
        step("9", eq(total(T[i, j, k], i, j, k), total(T[i, j, k], k, j, i)))
        body = x[i, 0] * y[j, 0] * z[k, 0]
        step("true tensor", eq(total(body, i, j, k), total(body, k, j, i)), use("9", {T[i, j, k]: body}))
        assume("10", eq(a, 3))
        step("11", eq(2 * a, 6), "10")
        step("bad assumed", eq(2 * b, 6), use("11", {a: b + 0 * c}))
        step("12", eq((a - b) ** 2, (b - a) ** 2))
        step("bad condition", eq((exp(c / t) - b) ** 2, (b - exp(c / t)) ** 2), use("12", {a: exp(c / t)}))
    """,
    "the chain rule is a lemma for any functions": """
        Y = matrix("Y", P, Q)
        i, j, k, l, p, q = indices("i j k l p q")
        U = matrix_function("U", M, N, Y)
        g, V = scalar_function("g", U), matrix_function("V", P, P, U)
        assume("U", differentiable(U, Y))
        over = (k, 0, M - 1), (l, 0, N - 1)
        right = Sum(d(g, U[k, l]) * d(U[k, l], Y[i, j]), *over)
        step("bad not declared", eq(d(g, Y[i, j]), right), chain_rule(g, U, Y))
        assume("g", differentiable(g, U))
        step("true", eq(d(g, Y[i, j]), right), chain_rule(g, U, Y))
        step("bad twice", eq(d(g, Y[i, j]), 2 * right), chain_rule(g, U, Y))
        assume("V", differentiable(V, U))
        entry_right = Sum(d(V[p, q], U[k, l]) * d(U[k, l], Y[i, j]), *over)
        step("true entry", eq(d(V[p, q], Y[i, j]), entry_right), chain_rule(V[p, q], U, Y))
        step("bad other function", eq(d(g, Y[i, j]), right), chain_rule(g, Y, U))
    """,
    "indices that differ are said of an equation": """
        step("true", distinct(i, j, eq(KroneckerDelta(i, j), 0)))
        step("bad", eq(KroneckerDelta(i, j), 0))
        assume("off", distinct(i, j, eq(A[i, j], 0)))
        step("true off", distinct(i, j, eq(A[i, j] * t, 0)), "off")
        step("bad off", eq(A[i, j], 0), "off")
        step("bad diagonal", eq(A[i, i], 0), "off")
    """,
    "an equation that holds everywhere can be differentiated, one that holds somewhere not": """
        u, w = scalar_function("u", X), scalar_function("w", X)
        v, q = scalar_function("v", B), scalar_function("q", B)
        assume("somewhere", eq(u, w))
        assume("w", differentiable(w, X))
        step("open somewhere", eq(d(u, X[0, 0]), d(w, X[0, 0])), "somewhere")
        assume("everywhere", eq(v, q), everywhere=True)
        step("bad not smooth", eq(d(v, B[i, j]), d(q, B[i, j])), "everywhere")
        assume("q", differentiable(q, B))
        step("true everywhere", eq(d(v, B[i, j]), d(q, B[i, j])), "everywhere")
        step("bad twice", eq(d(v, B[i, j]), 2 * d(q, B[i, j])), "everywhere")
        assume("bad array", eq(A, B), nonzero(t), everywhere=True)
    """,
    "what a matrix is declared to be is used for what it says": """
        G, Q = matrix("G", N, N, "diagonal", "invertible"), matrix("Q", N, N, "orthogonal")
        H, R = matrix("H", N, N, "lower", "invertible"), matrix("R", 2, 2, "lower")
        step("true diagonal", eq(inv(G) * G, one))
        step("true lower", eq(inv(H) * H, one))
        step("true orthogonal", eq(inv(Q), Q.T))
        step("true above", eq(L[0, 1], 0))
        step("true det", eq(det(R), R[0, 0] * R[1, 1]))
        step("bad diagonal", eq(inv(D) * D, one))
        step("bad lower", eq(inv(L) * L, one))
        step("bad antisymmetric", eq(inv(K) * K, one))
        step("bad det", eq(det(R), R[0, 0] * R[1, 0]))
    """,
    "a definition is used at literal sizes": """
        x, y, z = matrix("x", 2, 3), matrix("y", 3, 2), matrix("z", 2, 2)
        define("z", eq(z, x * y))
        right = x[1, 0] * y[0, 1] + x[1, 1] * y[1, 1] + x[1, 2] * y[2, 1]
        step("true", eq(z[1, 1], right), "z")
        step("bad", eq(z[1, 1], right - x[1, 2] * y[2, 1]), "z")
        step("bad not cited", eq(z[1, 1], 2 * right), "z")
    """,
    "an inverse at indices that are split is that of its own rows and columns": """
        p, q = indices("p q", N)
        E, F = matrix("E", N, N, "invertible"), matrix("F", N, N, "invertible")
        assume("kron", invertible(kron(E, F)))
        Y = gradient(vec(X).T * inv(kron(E, F)) * vec(single_entry(N, N, p, q)), X)
        step("bad", eq(B * det(Y) / det(Y.T), B))
        step("bad inverse", eq(inv(Y) * Y, one))
        step("true inverse", eq(inv(kron(E, F)), kron(inv(E), inv(F))))
    """,
    "a theorem about a structured array is used for values of that structure": """
        R = matrix("R", N, N, "positive definite")
        step("T", eq(Trace(S * K), 0))
        step("true symmetric", eq(Trace((A + A.T) * K), 0), use("T", {S: A + A.T}))
        step("true antisymmetric", eq(Trace((A - A.T) * S), 0), use("T", {K: A - A.T}))
        step("true both", eq(Trace((A + A.T) * (B - B.T)), 0), use("T", {S: A + A.T, K: B - B.T}))
        step("bad symmetric", eq(Trace(A * K), 0), use("T", {S: A}))
        step("bad both", eq(Trace(A * B), 0), use("T", {S: A, K: B}))
        step("bad exchanged", eq(Trace((A - A.T) * (B - B.T)), 0), use("T", {S: A - A.T, K: B - B.T}))
        step("D", eq(D * D, HadamardProduct(D, D)))
        step("true diagonal", eq(9 * one, HadamardProduct(3 * one, 3 * one)), use("D", {D: 3 * one}))
        step("bad diagonal", eq(A * A, HadamardProduct(A, A)), use("D", {D: A}))
        step("R", eq(inv(R) * R, one))
        step("bad definite", eq(inv(S) * S, one), use("R", {R: S + S}))
        step("n", eq(absolute(a) ** 2, a ** 2))
        step("bad complex number", eq(absolute(Z[i, j]) ** 2, Z[i, j] ** 2), use("n", {a: Z[i, j]}))
        step("bad same index", distinct(i, i, eq(A[i, i], 7)))
    """,
    "bounds of the layers of other claims say nothing": """
        H, m = dimensions("H m")
        u, v = layer("u", 0, H), layer("v", 1, H)
        n = layer_size("n")
        V = layer_matrix("V", n(v), n(v - 1), over=v)
        G, F = layer_matrix("G", n(v), m, over=v), layer_matrix("F", n(v), m, over=v)
        R = matrix("R", n(H), m)
        define_layers("G", eq(G(H), R), eq(G(v - 1), V(v).T * G(v)))
        define_layers("F", eq(F(H), R), eq(F(v - 1), V(v).T * F(v)))
        induct("same", eq(G(u), F(u)), u, H, base=("G", "F"), cites=(use("G", {v: u + 1}), use("F", {v: u + 1})))
        r = layer("r", 7, H)
        step("mention", eq(V(r), V(r)))
        step("bad depth", eq(G(H - 7), F(H - 7)), use("same", {u: H - 7}))
        step("bad number", eq(G(3), F(3)), use("same", {u: 3}))
        step("true within", eq(G(r), F(r)), use("same", {u: r}))
        step("true first", eq(G(1), F(1)), use("same", {u: 1}))
    """,
    "a Dummy has no name": """
        i1, i2, d1 = Dummy("i"), Dummy("i"), Dummy("d")
        n = Dummy("n", integer=True, positive=True)
        step("bad indices", eq(A[i1, i2], A[i2, i1]))
        step("bad scalar", eq(d1, Symbol("d")))
        step("bad scalars", eq(d1 - Dummy("d"), 0))
        step("bad size", eq(total(x[n, 0] * Trace(Identity(n + 1)), n), (n + 1) * total(x[n, 0], n)))
        step("bad exponent", eq(Sum(t ** n, (n, 0, N - 1)), N * t ** n))
        step("true bound", eq(Sum(A[n, n], (n, 0, N - 1)), Trace(A)))
    """,
    "a name that holds the separators of a key is one name": """
        V, z, s = Symbol("a:array[]^1*0;;b"), scalar("z"), function("s")
        assume("irrational", eq(z ** 2, 2))
        step("bad function", eq(z * s(2 * V + 3 * a * b), z * s(3 * V + 2 * a * b)), "irrational")
        step("bad quotient", eq(z / (2 * V + 3 * a * b), z / (3 * V + 2 * a * b)), "irrational")
        MN = Symbol("M*N", integer=True, positive=True)
        step("bad size", eq(Trace(Identity(MN)) * z, M * N * z), "irrational")
        step("bad power", eq(t ** MN * z, t ** (M * N) * z), "irrational")
        mask = matrix("[row >= column]", N, N)
        step("bad mask", eq(z * HadamardProduct(mask, L), z * L), "irrational")
    """,
    "what moves with h is not a fixed factor": """
        X = matrix("X", P, Q)
        p, q, m, n = indices("p q m n")
        U = matrix_function("U", M, N, X)
        h = perturbation(X[p, q])
        dU = change(U, h)
        assume("smooth", smooth(U, X, "C2"))
        factors = exp(1 / h ** 2), log(h), cosh(1 / h), norm(X / h), 1 / (h + h ** 2), sin(1 / h)
        for number, factor in enumerate(factors):
            step(f"bad {number}", eq(factor * dU[m, n] ** 2, O(dU, 2)), "smooth")
        step("true", eq(exp(t) * dU[m, n] ** 2, O(dU, 2)), "smooth")
        step("bad stronger", eq(a + h ** 2, a + O(h ** 2), a + O(h ** 5)))
        step("bad exact", eq(a + h ** 2, a + O(h ** 2), a))
        step("bad little", eq(a + h, a + O(h), a + o(h)))
        step("true weaker", eq(a + h ** 2, a + O(h ** 2), a + O(h)))
    """,
    "a derivative of a series has its own value at 0": """
        w = (N - 1) * (N - 2) * (N - 3) * (N - 4) * (N - 5)
        step("bad", eq(w * cosm.d(zero), w * one))
        step("bad sine", eq(w * sinm.d(zero), zero))
        step("true cosine", eq(cosm.d(zero), zero))
        step("true sine", eq(sinm.d(zero), one))
        step("true exp", eq(expm.d(zero), one))
        step("true values", eq(cosm(zero) + sinm(zero), expm(zero)))
    """,
}


def test_a_range_of_layers_is_not_empty(tmp_path):
    """layer("q", 4, 2), or from H to H - 1, is an error where it is declared."""
    for bounds in ("4, 2", 'dimensions("H"), dimensions("H") - 1'):
        ((verdict, code, _, _),) = verdicts(tmp_path / "script.py", f'layer("q", {bounds})').values()
        assert (verdict, code) == ("error", "SC116")


def verdicts(path, script):
    """The verdict and the code of each step of a script."""
    found = running.results(path, HEAD + textwrap.dedent(script))
    return {label: (e["verdict"], e["code"], e["grounded"], e["message"]) for label, e in found.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_false_is_proved_and_nothing_true_refuted(kind, tmp_path):
    """Each label of the kind gets the verdict that it asks for."""
    found = verdicts(tmp_path / "script.py", KINDS[kind])
    assert any(label.startswith(("bad", "false", "true", "open")) for label in found)
    wrong = {}
    for label, (verdict, code, grounded, message) in found.items():
        internal = (code or "").startswith("SC9")
        if label.startswith("bad"):
            fine = verdict not in ("proved", "defined") or not grounded
        elif label.startswith("false"):
            fine = verdict == "refuted"
        elif label.startswith("true"):
            fine = verdict in ("proved", "defined") and grounded
        else:
            fine = verdict not in ("refuted", "error") or label.startswith("fails")
        if internal or not fine:
            wrong[label] = (verdict, code, message)
    assert not wrong


def test_a_proof_that_could_not_be_evaluated_says_so(tmp_path):
    """Hypotheses that no instance meets, and values come close to, leave a note in the result; others leave none."""
    script = 'assume("h", eq(a ** 7 + a, 3))\nstep("1", eq(a ** 7 * b, 3*b - a*b), "h")\nstep("2", eq(c, c))\n'
    found = running.results(tmp_path / "script.py", HEAD + script)
    assert found["1"]["verdict"] == "proved"
    assert found["1"]["numeric"].startswith("not evaluated: no instance")
    assert found["2"]["numeric"] == ""


def test_a_hint_says_where_the_entries_were_taken_for_independent(tmp_path):
    """The gradient by a symmetric matrix as if its entries were independent is refuted, and the hint says why."""
    found = running.results(tmp_path / "script.py", HEAD + 'step("1", eq(gradient(Trace(A.T * S), S), A))\n')
    assert found["1"]["verdict"] == "refuted"
    assert found["1"]["detail"]["nearest"] == "true if the entries of S were independent"


def test_what_sympy_had_decided_is_said(tmp_path):
    """What the author had SymPy reduce reaches us as 1 = 1: the method says so."""
    own = 'u = Symbol("u", real=True)\nstep("4", eq(u * c / u, c))\nstep("5", eq(u + c, c + u))\n'
    own += 'from sympy import simplify\nstep("1", eq(simplify(t / t), 1))\nstep("2", eq(A * X, A * (X + X) / 2))\n'
    found = running.results(tmp_path / "script.py", HEAD + own)
    assert "as SymPy handed it over" in found["1"]["method"]
    assert found["2"]["method"] == "normal form"
    assert found["4"]["verdict"] == "undecided"
    assert found["5"]["method"] == "normal form; SymPy may have reduced u before"


def test_no_fault_of_symchain_is_expected():
    """expect="error" is met by an error of the author's, not by SC901 or SC902."""
    assert StepResult("1", "step", "error", expected="error", code="SC101").passed
    assert not StepResult("1", "step", "error", expected="error", code="SC902").passed

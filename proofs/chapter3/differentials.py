"""3.6: directional derivatives, and gradients read off a differential."""

from symchain import (
    Trace,
    at,
    d,
    diag,
    differential,
    dimensions,
    entry,
    eq,
    function,
    gradient,
    indices,
    infinitesimal,
    inner,
    jacobian,
    jvp,
    limit,
    matrix,
    matrix_function,
    proof,
    scalar_function,
    single_entry,
    step,
    unit,
    use,
    vector,
)

proof("3.6 Directional derivatives and differentials", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", M, N)

x, v, y = vector("x", N), vector("v", N), vector("y", M)
A, B = matrix("A", N, N), matrix("B", M, N)
u = matrix_function("u", M, 1, x)
s = function("s")
t = infinitesimal("t")

# A directional derivative is the Jacobian times the direction, and the limit of a quotient.
step("3-6-1", eq(jvp(u, x, v), jacobian(u, x, "numerator") * v, jacobian(u, x).T * v))
step("3-6-2", eq(jvp(x.T * A * x, x, v), v.T * A * x + x.T * A * v, gradient(x.T * A * x, x).T * v))
form = x.T * A * x
step(
    "3-6-3",
    eq((at(form, x, x + t * v) - form) / t, v.T * A * x + x.T * A * v + t * (v.T * A * v)),
)
step(
    "3-6-4",
    eq(limit((at(form, x, x + t * v) - form) / t, t), v.T * A * x + x.T * A * v, jvp(form, x, v)),
    "3-6-3",
)
step("3-6-5", eq(jvp(s(B * x), x, v), diag(s.d(B * x)) * B * v))
# Along a unit vector it is the partial derivative.
step("3-6-6", eq(jvp(x.T * A * x, x, unit(N, j)), d(x.T * A * x, x[j, 0])))

# First the differential; then the direction that moves one entry; then the gradient.
dx, dB = vector("dx", N), matrix("dB", M, N)
step("3-6-7", eq(differential(x.T * A * x, {x: dx}), dx.T * A * x + x.T * A * dx, (A * x + A.T * x).T * dx))
step(
    "3-6-8",
    eq(d(x.T * A * x, x[j, 0]), jvp(x.T * A * x, x, unit(N, j)), (A * x + A.T * x).T * unit(N, j)),
    "3-6-7",
)
step("3-6-9", eq(gradient(x.T * A * x, x), A * x + A.T * x), "3-6-8")

loss = y.T * B * x
step("3-6-10", eq(differential(loss, {B: dB}), y.T * dB * x, Trace((y * x.T).T * dB)))
step(
    "3-6-11",
    eq(
        d(loss, B[i, j]),
        jvp(loss, B, single_entry(M, N, i, j)),
        Trace((y * x.T).T * single_entry(M, N, i, j)),
        y[i, 0] * x[j, 0],
    ),
    "3-6-10",
)
step("3-6-12", eq(gradient(loss, B), y * x.T), "3-6-11")

# Two variables at once
step(
    "3-6-13",
    eq(differential(y.T * B * x, {x: dx, B: dB}), inner(B.T * y, dx) + inner(y * x.T, dB)),
)
# An abstract function: its differential is the inner product with its gradient, in every direction at once.
f = scalar_function("f", B)
step("3-6-14", eq(differential(f, {B: dB}), inner(gradient(f, B), dB), Trace(gradient(f, B).T * dB)))
step("3-6-15", eq(differential(f, {B: y * x.T}), y.T * gradient(f, B) * x), use("3-6-14", {dB: y * x.T}))
step(
    "3-6-16",
    eq(differential(f, {B: single_entry(M, N, i, j)}), entry(gradient(f, B), i, j), d(f, B[i, j])),
    "3-6-14",
)

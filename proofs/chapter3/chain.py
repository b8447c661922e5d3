"""3.3: the chain rule for vectors, x -> u -> g, from differentiability alone, then as a product of Jacobians."""

from symchain import (
    Sum,
    assume,
    change,
    d,
    differentiable,
    dimensions,
    eq,
    expand,
    gradient,
    indices,
    jacobian,
    jvp,
    limit,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    step,
    substitute,
    take_limit,
    vector,
)

proof("3.3 The chain rule for vectors", layout="denominator", base=0)

M, N, P = dimensions("M N P")
i, j, k = indices("i j k", N, M, P)

x = vector("x", N)
u = matrix_function("u", M, 1, x)
g = matrix_function("g", P, 1, u)
f = scalar_function("f", u)
e = scalar_function("e", g)

h = perturbation(x[i, 0])
du, dg, df = change(u, h), change(g, h), change(f, h)


def over_u(body):
    return Sum(body, (j, 0, M - 1))


assume("3-3-1", differentiable(u, x))
assume("3-3-2", differentiable(g, u))

# x[i] changes by h; then u, then g.
expand("3-3-3", eq(du[j, 0], d(u[j, 0], x[i, 0]) * h + o(h)))
expand("3-3-4", eq(dg[k, 0], over_u(d(g[k, 0], u[j, 0]) * du[j, 0]) + o(du)))
substitute(
    "3-3-5",
    eq(dg[k, 0], over_u(d(g[k, 0], u[j, 0]) * d(u[j, 0], x[i, 0]) * h) + o(h)),
    "3-3-3",
    into="3-3-4",
)
take_limit(
    "3-3-6",
    eq(d(g[k, 0], x[i, 0]), limit(dg[k, 0] / h, h), over_u(d(g[k, 0], u[j, 0]) * d(u[j, 0], x[i, 0]))),
    "3-3-5",
)

# In numerator layout the Jacobians stand in the order g, u, as the functions are written; else reversed.
step(
    "3-3-7",
    eq(jacobian(g, x, "numerator"), jacobian(g, u, "numerator") * jacobian(u, x, "numerator")),
    "3-3-6",
)
step("3-3-8", eq(jacobian(g, x), jacobian(u, x) * jacobian(g, u)), "3-3-6")

# The same for a scalar function of u.
assume("3-3-9", differentiable(f, u))
expand("3-3-10", eq(df, over_u(d(f, u[j, 0]) * du[j, 0]) + o(du)))
substitute(
    "3-3-11",
    eq(df, over_u(d(f, u[j, 0]) * d(u[j, 0], x[i, 0]) * h) + o(h)),
    "3-3-3",
    into="3-3-10",
)
take_limit("3-3-12", eq(d(f, x[i, 0]), over_u(d(f, u[j, 0]) * d(u[j, 0], x[i, 0]))), "3-3-11")
step("3-3-13", eq(gradient(f, x), jacobian(u, x) * gradient(f, u)), "3-3-12")

# Tangents go forward.
t = vector("t", N)
step("3-3-14", eq(jvp(g, x, t), jvp(g, u, jvp(u, x, t))), "3-3-6")
step("3-3-15", eq(jvp(u, x, t), jacobian(u, x).T * t))

# Three functions, x -> u -> g -> e
dx_e = change(e, h)
assume("3-3-16", differentiable(e, g))
expand("3-3-17", eq(dx_e, Sum(d(e, g[k, 0]) * dg[k, 0], (k, 0, P - 1)) + o(dg)))
substitute(
    "3-3-18",
    eq(dx_e, Sum(d(e, g[k, 0]) * over_u(d(g[k, 0], u[j, 0]) * d(u[j, 0], x[i, 0])), (k, 0, P - 1)) * h + o(h)),
    "3-3-5",
    into="3-3-17",
)
take_limit(
    "3-3-19",
    eq(d(e, x[i, 0]), Sum(d(e, g[k, 0]) * over_u(d(g[k, 0], u[j, 0]) * d(u[j, 0], x[i, 0])), (k, 0, P - 1))),
    "3-3-18",
)
step("3-3-20", eq(gradient(e, x), jacobian(u, x) * jacobian(g, u) * gradient(e, g)), "3-3-19")

"""14.6 The chain rule for second derivatives: derived once more from the chain rule, then in its uses.

For g(u(x)) the Hessian has two parts: the curvature of g, seen through the Jacobian of u (the Gauss-Newton part),
and the curvature of each u[k], weighted with the slope of g.
"""

from symchain import (
    HadamardProduct,
    Rational,
    Sum,
    assume,
    at,
    change,
    d,
    define,
    diag,
    dimensions,
    entry,
    eq,
    exp,
    expand,
    function,
    gradient,
    hessian,
    indices,
    inner,
    jacobian,
    jvp,
    log,
    logistic,
    matrix,
    matrix_function,
    norm,
    o,
    ones,
    perturbation,
    positive,
    proof,
    scalar_function,
    smooth,
    softplus,
    step,
    substitute,
    take_limit,
    vector,
)

proof("14.6 Second derivatives of compositions", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", N)
k, l = indices("k l", M)

x, v = vector("x", N), vector("v", N)
u = matrix_function("u", M, 1, x)
g = scalar_function("g", u)
h, hj = perturbation(x[i, 0]), perturbation(x[j, 0])
du, dg = change(u, h), change(g, h)


def over(body, index=k):
    return Sum(body, (index, 0, M - 1))


# The chain rule, as in 14.1
assume("14-6-1", smooth(u, x, "C2"), smooth(g, u, "C2"))
expand("14-6-2", eq(du[k, 0], d(u[k, 0], x[i, 0]) * h + o(h)))
expand("14-6-3", eq(dg, over(d(g, u[k, 0]) * du[k, 0]) + o(du)))
substitute("14-6-4", eq(dg, over(d(g, u[k, 0]) * d(u[k, 0], x[i, 0])) * h + o(h)), "14-6-2", into="14-6-3")
take_limit("14-6-5", eq(d(g, x[i, 0]), over(d(g, u[k, 0]) * d(u[k, 0], x[i, 0]))), "14-6-4")

# It holds at every x, so both sides have the same derivative by x[j]; on the right Leibniz' rule.
slope, slopes = d(g, u[k, 0]), d(d(g, u[k, 0]), u[l, 0])
second = d(d(g, x[i, 0]), x[j, 0])
bend = d(d(u[k, 0], x[i, 0]), x[j, 0])
step("14-6-6", eq(second, over(d(slope, x[j, 0]) * d(u[k, 0], x[i, 0]) + slope * bend)), "14-6-5")

# The slope of g is a function of u, and the chain rule is derived for it too.
duj, dslope = change(u, hj), change(slope, hj)
expand("14-6-7", eq(duj[l, 0], d(u[l, 0], x[j, 0]) * hj + o(hj)))
expand("14-6-8", eq(dslope, over(slopes * duj[l, 0], l) + o(duj)))
substitute("14-6-9", eq(dslope, over(slopes * d(u[l, 0], x[j, 0]), l) * hj + o(hj)), "14-6-7", into="14-6-8")
take_limit("14-6-10", eq(d(slope, x[j, 0]), over(slopes * d(u[l, 0], x[j, 0]), l)), "14-6-9")

# Put together
seen = over(over(slopes * d(u[k, 0], x[i, 0]) * d(u[l, 0], x[j, 0]), l))
step("14-6-11", eq(second, seen + over(slope * bend)), "14-6-6", "14-6-10")

# As matrices: J is the Jacobian with the derivatives of u[k] in its row k; c stands for the slopes, held fixed.
J, c = jacobian(u, x, "numerator"), vector("c", M)
GN, bent = matrix("GN", N, N), matrix("bent", N, N)
define("14-6-12", eq(GN, J.T * hessian(g, u) * J), eq(GN[i, j], seen))
define(
    "14-6-13", eq(bent, at(jacobian(J.T * c, x, "numerator"), c, gradient(g, u))), eq(bent[i, j], over(slope * bend))
)
step("14-6-14", eq(hessian(g, x), GN + bent), "14-6-11", "14-6-12", "14-6-13")
step("14-6-15", eq(gradient(g, x), J.T * gradient(g, u)), "14-6-5")

# Hessian times vector: the change of the gradient along v; no Hessian is formed.
step("14-6-16", eq(hessian(g, x) * v, jvp(gradient(g, x), x, v)))
step("14-6-17", eq(J * v, jvp(u, x, v)))
step("14-6-18", eq(GN * v, J.T * jvp(gradient(g, u), u, jvp(u, x, v))), "14-6-12")
step("14-6-19", eq(hessian(g, x) * v, J.T * hessian(g, u) * (J * v) + bent * v), "14-6-14", "14-6-12")

# A function of one number after a scalar q(x)
q, s = scalar_function("q", x), function("s")
step("14-6-20", eq(gradient(s(q), x), s.d(q) * gradient(q, x)))
step(
    "14-6-21",
    eq(
        d(s.d(q) * d(q, x[i, 0]), x[j, 0]),
        s.d.d(q) * d(q, x[i, 0]) * d(q, x[j, 0]) + s.d(q) * d(d(q, x[i, 0]), x[j, 0]),
    ),
)
curved = s.d.d(q) * gradient(q, x) * gradient(q, x).T + s.d(q) * hessian(q, x)
step("14-6-22", eq(hessian(s(q), x), curved), "14-6-20", "14-6-21")
assume("14-6-23", positive(q))
step("14-6-24", eq(hessian(log(q), x), hessian(q, x) / q - gradient(q, x) * gradient(q, x).T / q**2))

# Half the sum of squares of residuals r(x): J.T*J, and the curvature of each residual times the residual
r = matrix_function("r", M, 1, x)
Jr, half = jacobian(r, x, "numerator"), Rational(1, 2)
squares = half * over(r[k, 0] ** 2)
step("14-6-25", eq(d(squares, x[i, 0]), over(r[k, 0] * d(r[k, 0], x[i, 0]))))
step("14-6-26", eq(gradient(squares, x), Jr.T * r), "14-6-25")
step(
    "14-6-27",
    eq(
        d(over(r[k, 0] * d(r[k, 0], x[i, 0])), x[j, 0]),
        over(d(r[k, 0], x[j, 0]) * d(r[k, 0], x[i, 0]) + r[k, 0] * d(d(r[k, 0], x[i, 0]), x[j, 0])),
    ),
)
step("14-6-28", eq(hessian(squares, x), Jr.T * Jr + at(jacobian(Jr.T * c, x, "numerator"), c, r)), "14-6-25", "14-6-27")
step("14-6-29", eq(v.T * (Jr.T * Jr) * v, norm(jvp(r, x, v)) ** 2))

# Without curvature, or without residuals, J.T*J is all.
A, b, W = matrix("A", M, N), vector("b", M), matrix("W", M, M, "symmetric")
line = A * x - b
step("14-6-30", eq(jacobian(line, x, "numerator"), A))
step("14-6-31", eq(gradient(half * line.T * W * line, x), A.T * W * line))
step("14-6-32", eq(hessian(half * line.T * W * line, x), A.T * W * A), "14-6-31")
step("14-6-33", eq(hessian(half * norm(line) ** 2, x), A.T * A))
assume("14-6-34", eq(r[k, 0], 0))
step("14-6-35", eq(at(jacobian(Jr.T * c, x, "numerator"), c, r), 0 * A.T * A), "14-6-34")
step("14-6-36", eq(hessian(squares, x), Jr.T * Jr), "14-6-28", "14-6-35")

# A function of one number in each entry after a linear map: the curvatures stand on a diagonal.
z = A * x + b
entries = over(c[k, 0] * s(entry(z, k, 0)))
step("14-6-37", eq(d(entries, x[i, 0]), over(c[k, 0] * s.d(entry(z, k, 0)) * A[k, i])))
step("14-6-38", eq(gradient(entries, x), A.T * HadamardProduct(c, s.d(z))), "14-6-37")
step("14-6-39", eq(hessian(entries, x), A.T * diag(HadamardProduct(c, s.d.d(z))) * A), "14-6-37")

# Logistic loss with targets y: prediction less target, then the variance of the prediction
y = vector("y", M)
loss = over(softplus(entry(z, k, 0)) - y[k, 0] * entry(z, k, 0))
step("14-6-40", eq(d(loss, x[i, 0]), over((logistic(entry(z, k, 0)) - y[k, 0]) * A[k, i])))
step("14-6-41", eq(gradient(loss, x), A.T * (logistic(z) - y)), "14-6-40")
variance = HadamardProduct(logistic(z), ones(M) - logistic(z))
step("14-6-42", eq(jacobian(logistic(z), x, "numerator"), diag(variance) * A))
step("14-6-43", eq(hessian(loss, x), A.T * diag(variance) * A), "14-6-41")
step("14-6-44", eq(hessian(loss, x) * v, A.T * HadamardProduct(variance, A * v)), "14-6-43")

# Softmax and cross-entropy of the scores z
score, scores = vector("score", M), over(exp(entry(z, k, 0)))
p = exp(z) / scores
entropy = log(scores) - inner(y, z)
step("14-6-45", eq(d(log(scores), x[i, 0]), over(exp(entry(z, k, 0)) * A[k, i]) / scores))
step("14-6-46", eq(gradient(entropy, x), A.T * (p - y)))
step("14-6-47", eq(jacobian(p, x, "numerator"), (diag(p) - p * p.T) * A))
step("14-6-48", eq(hessian(entropy, x), A.T * (diag(p) - p * p.T) * A))
step("14-6-49", eq(hessian(entropy, x) * v, A.T * (HadamardProduct(p, A * v) - p * inner(p, A * v))))

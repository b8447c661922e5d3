"""Named functions of real numbers: identities and derivatives (Abramowitz & Stegun 1964, 4.1 to 4.5)."""

from symchain import (
    absolute,
    assume,
    cos,
    cosh,
    d,
    eq,
    exp,
    log,
    logistic,
    nonzero,
    positive,
    proof,
    relu,
    sign,
    sin,
    sinh,
    softplus,
    sqrt,
    step,
    tan,
    tanh,
)
from symchain.steps.lemmas import own_number

proof("Lemmas of numbers")

x, y = own_number("x"), own_number("y")
a, b, c = own_number("a"), own_number("b"), own_number("c")

step("lemma exponential of a sum", eq(exp(x + y), exp(x) * exp(y)))
step("lemma exponential of the opposite", eq(exp(-x), 1 / exp(x)))
step("lemma logarithm of an exponential", eq(log(exp(x)), x))
step("lemma sine of a sum", eq(sin(x + y), sin(x) * cos(y) + cos(x) * sin(y)))
step("lemma cosine of a sum", eq(cos(x + y), cos(x) * cos(y) - sin(x) * sin(y)))
step("lemma Pythagoras", eq(sin(x) ** 2 + cos(x) ** 2, 1))
step("lemma double sine", eq(sin(2 * x), 2 * sin(x) * cos(x)))
step("lemma double cosine", eq(cos(2 * x), 1 - 2 * sin(x) ** 2))
step("lemma hyperbolic Pythagoras", eq(cosh(x) ** 2 - sinh(x) ** 2, 1))
step("lemma tanh by logistic", eq(tanh(x), 2 * logistic(2 * x) - 1))
step("lemma derivative of tanh", eq(d(tanh(x), x), 1 - tanh(x) ** 2))
step("lemma logistic of the opposite", eq(logistic(-x), 1 - logistic(x)))
step("lemma derivative of logistic", eq(d(logistic(x), x), logistic(x) * (1 - logistic(x))))
step("lemma logarithm of logistic", eq(log(logistic(x)), -softplus(-x)))
step("lemma softplus of the opposite", eq(softplus(x) - softplus(-x), x))
step("lemma derivative of softplus", eq(d(softplus(x), x), logistic(x)))
step("lemma root of a square", eq(sqrt(x**2), absolute(x)))
step("lemma relu by absolute", eq(relu(x), (x + absolute(x)) / 2))
step("lemma relu of the opposite", eq(relu(x) - relu(-x), x))

assume("cos", nonzero(cos(x)))
step("lemma derivative of tan", eq(d(tan(x), x), 1 + tan(x) ** 2))
assume("x", nonzero(x))
step("lemma sign times absolute", eq(sign(x) * absolute(x), x))
step("lemma square of sign", eq(sign(x) ** 2, 1))
step("lemma derivative of sign", eq(d(sign(x), x), 0))
step("lemma derivative of absolute", eq(d(absolute(x), x), sign(x)))
step("lemma derivative of relu", eq(d(relu(x), x), (1 + sign(x)) / 2))

assume("a", positive(a))
step("lemma exponential of a logarithm", eq(exp(log(a)), a))
step("lemma logarithm of a power", eq(log(a**c), c * log(a)))
step("lemma logarithm of a root", eq(log(sqrt(a)), log(a) / 2))
step("lemma derivative of a power", eq(d(a**c, a), c * a ** (c - 1)))
step("lemma power of a sum", eq(a ** (x + y), a**x * a**y))
step("lemma power of a power", eq((a**x) ** y, a ** (x * y)))
assume("b", positive(b))
step("lemma logarithm of a product", eq(log(a * b), log(a) + log(b)))
step("lemma logarithm of a quotient", eq(log(a / b), log(a) - log(b)))
step("lemma power of a product", eq((a * b) ** c, a**c * b**c))

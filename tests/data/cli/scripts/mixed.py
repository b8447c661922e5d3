title("14.2 Matrix Chain Rule (Trace Form)")
step("14-2-5a", claim="Transpose(G) has shape N x M", method="shape")
step("14-2-6a", "defined", claim="G[k, l] = Partial(g, U[k, l])", method="definition")
step("14-1-2", "assumed", claim="U is differentiable", hypotheses=["U is C2 in X"], axioms=["taylor-2"])
step(
    "14-2-6",
    claim="Trace(G.T*H) = Sum(G[k, l]*H[k, l], (l, 0, N - 1), (k, 0, M - 1)) and this claim goes on",
    uses=["14-2-5a", "14-2-6a"],
    hypotheses=["U is C2 in X"],
    axioms=["taylor-2"],
    method="normal form",
    seconds=0.0012,
    detail={"left": "sum_{k,l} G_kl H_kl", "right": "sum_{k,l} G_kl H_kl", "witness": "k and l are exchanged"},
)
step("w-1", "refuted", expected="refuted", claim="Trace(A*B) = Trace(A)", line=9)

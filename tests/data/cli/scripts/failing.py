title("wrong variants")
step(
    "w-2",
    "refuted",
    claim="Trace(G*H) = Sum(G[k, l]*H[k, l])",
    uses=["14-2-6a"],
    code="SC201",
    message="refuted by a counterexample",
    line=4,
    counterexample=differs({"M": 1, "N": 2}, {"G": [["0", "-1/2"], ["10", "0"]], "k": "0"}, "3", "2"),
    detail={"left": "sum G_kl H_lk", "right": "sum G_kl H_kl", "nearest": "true with G.T for G"},
)
step(
    "w-3",
    "undecided",
    claim="A*inv(A) = I",
    code="SC203",
    message="A is invertible is not known",
    line=7,
    detail={"difference": "A*inv(A) - I"},
)
step("w-4", "proved", expected="refuted", claim="A = A", line=8)
step("w-5", "proved", grounded=False, claim="B = B", uses=["w-2"], line=9)
step("w-6", "error", claim="A*B", code="SC101", message="shapes do not fit: M x N times M x N", line=10)

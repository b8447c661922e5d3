// The page: a worker for each check, and a spare one that loads once the one before has ended, so that a telephone holds one
// Python and not three; formulas are taken apart before they are shown.
const SECONDS = Number(new URLSearchParams(location.search).get("seconds")) || 20;
const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set(
  "math mrow mi mn mo mtext mspace mfrac msub msup msubsup munder mover munderover msqrt mtable mtr mtd".split(" "),
);
const ATTRIBUTES = new Set(["displaystyle", "mathvariant", "form", "stretchy", "lspace", "rspace", "width", "accent"]);

const $ = (id) => document.getElementById(id);
let current = null;
let spare = null;
let clock = 0;

class Checker {
  constructor() {
    this.ready = false;
    this.heard = () => {};
    this.worker = new Worker("worker.js", { type: "module" });
    this.worker.onmessage = ({ data }) => {
      if (data.kind === "ready") this.ready = true;
      this.heard(data);
    };
    this.worker.onerror = (event) => this.heard({ kind: "dead", text: event.message });
  }

  end() {
    this.heard = () => {};
    this.worker.terminate();
  }
}

function say(text) {
  $("state").textContent = text;
}

function check() {
  if (current) return;
  $("steps").replaceChildren();
  $("check").disabled = true;
  $("stop").disabled = false;
  current = spare ?? new Checker();
  spare = null;
  current.heard = heard;
  current.worker.postMessage({ text: $("text").value, declared: $("declared").value });
  say(current.ready ? "checking" : "loading the checker");
  if (current.ready) start();
}

function start() {
  clearTimeout(clock);
  clock = setTimeout(() => finish(`stopped: no verdict within ${SECONDS} s`), SECONDS * 1000);
}

function heard({ kind, content, text }) {
  if (kind === "ready") {
    say("checking");
    start();
  } else if (kind === "loading") say(text);
  else if (kind === "begin") say(`checking ${content.label}`);
  else if (kind === "step") $("steps").append(article(content));
  else if (kind === "done") finish(summary());
  else if (kind === "dead") finish(`the checker ended: ${text}`);
}

function finish(text) {
  clearTimeout(clock);
  current?.end();
  current = null;
  spare ??= new Checker();
  $("check").disabled = false;
  $("stop").disabled = true;
  say(text);
}

function summary() {
  const steps = [...$("steps").children];
  const passed = steps.filter((step) => step.classList.contains("passed")).length;
  return `${steps.length} ${steps.length === 1 ? "step" : "steps"}: ${passed} passed, ${steps.length - passed} failed`;
}

function element(name, looks, ...children) {
  const made = document.createElement(name);
  if (looks) made.className = looks;
  made.append(...children);
  return made;
}

// What is no formula is left out: the text of a script may have changed what writes them.
function formula(pieces) {
  const found = element("span", "claim");
  for (const piece of pieces) {
    const read = new DOMParser().parseFromString(piece.replace("<math", `<math xmlns="${MATHML}"`), "application/xml");
    const made = copied(read.documentElement);
    if (made) found.append(made, " ");
  }
  return found;
}

function copied(node) {
  if (node.namespaceURI !== MATHML || !ELEMENTS.has(node.localName)) return null;
  const made = document.createElementNS(MATHML, node.localName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const inside = copied(child);
      if (inside) made.append(inside);
    }
  }
  return made;
}

function article(step) {
  const looks = `${step.passed ? "passed" : "failed"} ${step.verdict}`;
  const head = element("h3", "", step.label === "claim" ? "" : `${step.label} `, element("span", "badge", step.standing));
  const shown = element("article", looks, head);
  for (const pieces of step.formulas) shown.append(element("p", "equation", formula(pieces)));
  if (!step.formulas.length && step.claim) shown.append(element("p", "equation", element("code", "", step.claim)));
  if (step.message) {
    const line = step.line > 1 ? ` (line ${step.line})` : "";
    shown.append(element("p", "message", `${step.code} ${step.message}${line}`));
  }
  if (step.where) shown.append(element("p", "note", `where ${step.where}`));
  const example = step.example;
  if (example) {
    const entry = example.entry ? `, in the entry [${example.entry.join(", ")}]` : "";
    const arrays = example.values.map(([name, pieces]) => element("span", "array", `${name} = `, formula(pieces)));
    shown.append(
      element(
        "div",
        "example",
        element("p", "", `The sides differ at ${example.sizes || "every size"}${entry}:`),
        element("p", "arrays", ...arrays),
        element("p", "", "left ", formula(example.left), ", right ", formula(example.right)),
      ),
    );
  }
  if (step.nearest) {
    shown.append(element("p", "note", `Nearest: ${step.nearest} `));
    for (const pieces of step.nearestFormulas) shown.append(element("p", "equation", formula(pieces)));
  }
  if (step.difference) shown.append(element("p", "note", "Left: ", element("code", "", step.difference)));
  if (step.hypotheses.length) shown.append(element("p", "note", `Rests on: ${step.hypotheses.join("; ")}`));
  return shown;
}

async function examples() {
  const known = await (await fetch("examples.json")).json();
  for (const { name, text } of known) {
    const option = element("option", "", name);
    option.value = text;
    $("examples").append(option);
  }
  if (!$("text").value) $("text").value = known[0].text;
}

$("check").onclick = check;
$("stop").onclick = () => finish("stopped");
$("examples").onchange = ({ target }) => {
  if (target.value) $("text").value = target.value;
  $("declared").value = "";
};
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check();
};
spare = new Checker();
spare.heard = ({ kind, text }) => {
  if (kind === "ready") say("ready");
  else if (kind === "loading") say(text);
  else if (kind === "dead") say(`the checker does not load: ${text}`);
};
examples();

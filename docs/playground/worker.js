// The checker: Pyodide and symchain in a worker, so that the page stays alive and can end it.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const bytes = async (name) => {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
};

const ready = (async () => {
  const [python, engine, run] = await Promise.all([loadPyodide({ jsglobals: {} }), bytes("engine.zip"), bytes("run.py")]);
  postMessage({ kind: "loading", text: "Python is there" });
  python.unpackArchive(engine, "zip", { extractDir: "/engine" });
  python.runPython("import sys; sys.path.insert(0, '/engine')");
  python.runPython(new TextDecoder().decode(run), { filename: "run.py" });
  postMessage({ kind: "ready" });
  return python;
})();
ready.catch((fault) => postMessage({ kind: "dead", text: String(fault) }));

onmessage = async ({ data }) => {
  try {
    const python = await ready;
    const post = (kind, content) => postMessage({ kind, content: JSON.parse(content) });
    python.globals.get("check")(data.text, data.declared, post);
  } catch (fault) {
    postMessage({ kind: "dead", text: String(fault.message || fault).trim().split("\n").pop() });
  }
};

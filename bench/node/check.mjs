// Run scripts in the playground's engine, a line of JSON a step: node check.mjs PAGE SCRIPT ...
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [page, ...scripts] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.resolve(page, "pyodide", "pyodide.mjs")));
const python = await loadPyodide({});
python.unpackArchive(new Uint8Array(fs.readFileSync(path.join(page, "engine.zip"))), "zip", { extractDir: "/engine" });
const root = path.dirname(path.dirname(scripts[0]));
python.FS.mkdirTree(root);
python.mountNodeFS(root, root);
python.globals.set("tell", (line) => fs.writeSync(1, line + "\n"));
python.runPython(`
import sys; sys.path.insert(0, "/engine")
import json, pathlib
from symchain.steps.script import run_script
from symchain.steps.session import Options

def run(path):
    def emit(kind, event):
        if kind == "step" and event["kind"] != "outside":
            tell(json.dumps({**event, "file": path}, default=str))
    run_script(pathlib.Path(path), emit, Options())
`);
for (const script of scripts) python.globals.get("run")(script);

// Compile the engine's Python inside the Pyodide that will run it, and write the archive: node compile.mjs PAGE ENGINE ARCHIVE.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [page, engine, archive] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.resolve(page, "pyodide", "pyodide.mjs")));
const python = await loadPyodide({});
python.mountNodeFS("/from", path.resolve(engine));
python.runPython(`
import warnings; warnings.simplefilter('ignore')
import compileall, os, re, py_compile, shutil, zipfile
shutil.copytree("/from", "/engine")
compileall.compile_dir("/engine", quiet=2, legacy=True, rx=re.compile("/proofs/"), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
with zipfile.ZipFile("/engine.zip", "w", zipfile.ZIP_DEFLATED) as made:
    for place, folders, names in os.walk("/engine"):
        folders.sort()
        for name in sorted(n for n in names if not n.endswith(".py") or "/proofs/" in place + "/"):
            file = os.path.join(place, name)
            made.write(file, os.path.relpath(file, "/engine"))
`);
fs.writeFileSync(archive, python.FS.readFile("/engine.zip"));

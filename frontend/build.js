// Writes brain.js and LICENSES.txt into the folder named on the command line, and prints what a browser fetches.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";

const BUDGET = 16 * 1024;
const folder = process.argv[2];

await build({
  entryPoints: ["src/brain.js"],
  outfile: `${folder}/brain.js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  banner: { js: "/* Collective Brain; licences of its parts: LICENSES.txt */" },
});

const { name, version } = JSON.parse(await readFile("node_modules/htmx.org/package.json", "utf8"));
const licence = await readFile("node_modules/htmx.org/LICENSE", "utf8");
await writeFile(`${folder}/LICENSES.txt`, `brain.js contains ${name} ${version}:\n\n${licence}`);

const size = brotliCompressSync(await readFile(`${folder}/brain.js`)).length;
console.log(`brain.js: ${size} bytes (brotli) of ${BUDGET}`);
if (size > BUDGET) process.exit(1);

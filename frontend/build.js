// Writes the scripts and LICENSES.txt into the folder named on the command line, and prints what a browser fetches.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";

const KB = 1024;
const folder = process.argv[2];
const css = "../static/css";

const bundle = (entryPoint, name, format) =>
  build({
    entryPoints: [entryPoint],
    outfile: `${folder}/${name}`,
    bundle: true,
    minify: true,
    format,
    target: "es2022",
    legalComments: "none",
    banner: { js: "/* Collective Brain; licences of its parts: LICENSES.txt */" },
  });

await bundle("src/brain.js", "brain.js", "iife");
await bundle("src/composer/start.js", "composer.js", "esm");
await bundle("src/keys.js", "keys.js", "esm");

const { name, version } = JSON.parse(await readFile("node_modules/htmx.org/package.json", "utf8"));
const licence = await readFile("node_modules/htmx.org/LICENSE", "utf8");
await writeFile(
  `${folder}/LICENSES.txt`,
  `composer.js and keys.js contain nothing of others. brain.js contains ${name} ${version}:\n\n${licence}`,
);

const budgets = [
  ["every page", 16 * KB, [`${folder}/brain.js`]],
  ["when somebody writes", 12 * KB, [`${folder}/composer.js`, `${css}/composer.css`]],
  ["when a key is pressed", 2 * KB, [`${folder}/keys.js`]],
];
for (const [when, budget, files] of budgets) {
  const sizes = await Promise.all(files.map(async (file) => brotliCompressSync(await readFile(file)).length));
  const size = sizes.reduce((sum, one) => sum + one);
  console.log(`${when}: ${size} bytes (brotli) of ${budget}`);
  if (size > budget) process.exitCode = 1;
}

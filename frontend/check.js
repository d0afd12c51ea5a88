// Fails unless static/js is what `npm run build` makes of frontend/src.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "brain-js-"));
try {
  execFileSync(process.execPath, ["build.js", folder], { stdio: "inherit" });
  for (const file of ["brain.js", "composer.js", "keys.js", "LICENSES.txt"]) {
    if (!readFileSync(join(folder, file)).equals(readFileSync(join("../static/js", file)))) {
      console.error(`static/js/${file} is not what frontend/src makes: cd frontend && npm ci && npm run build`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

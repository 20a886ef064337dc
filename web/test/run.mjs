// Bundles test/*.ts with esbuild (node does not read TypeScript everywhere) and runs node's own test runner.
// `node test/run.mjs NAME.ts` bundles and runs that one file instead.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../node_modules/.cache/openhall-tests");
mkdirSync(out, { recursive: true });
const only = process.argv[2];
const names = only ? [only] : readdirSync(here).filter((name) => name.endsWith(".test.ts"));
await build({
  absWorkingDir: join(here, ".."),
  entryPoints: names.map((name) => join(here, name)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: ["node20"],
  sourcemap: "inline",
  logLevel: "warning",
});
const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, [...(only ? [] : ["--test"]), "--enable-source-maps", ...files], {
  stdio: "inherit",
  env: { ...process.env, OPENHALL_VECTORS: join(here, "../../tests/sealing/vectors") },
});
process.exit(status ?? 1);

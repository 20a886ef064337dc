// Writes the islands to src/openhall/ui/static/openhall/js: minified ES modules with stable names, and verify.js as a
// classic script (a module can't be loaded from file://). The same sources and lock give the same bytes.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.OPENHALL_JS_OUT ?? join(here, "../src/openhall/ui/static/openhall/js");
const islands = ["openhall", "signed-form", "upload", "keys", "passkey", "certificate", "pdf-digest", "seal-bid", "release-bid", "release-shares", "hall", "receipt", "watch", "replay", "replay-picture", "picture", "recorder", "live-part", "auction", "auction-owner", "draw", "panel-room", "phone", "phone-code", "phone-ask", "tip-page", "tip-desk"];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: "ascii", // right whatever charset a page or server declares
  legalComments: "none",
  target: ["es2022"],
  platform: "browser",
  metafile: true,
  logLevel: "warning",
};
const modules = await build({
  ...shared,
  // openhall.js first imports by name; everything several islands need lands in shared chunks
  entryPoints: [...islands.map((name) => ({ in: `src/${name}.ts`, out: name })), { in: "src/verify.ts", out: "verify-panel" }],
  outdir: out,
  format: "esm",
  splitting: true,
  write: false,
  chunkNames: "chunk-[hash]",
});
const page = await build({
  ...shared,
  entryPoints: [{ in: "src/verify-page.ts", out: "verify" }],
  outdir: out,
  format: "iife",
  write: false,
});

// esbuild names chunks by hash; give them stable names in the order in which the entries use them
const files = [...modules.outputFiles, ...page.outputFiles].map((file) => ({ name: file.path.slice(out.length + 1), text: file.text }));
const chunks = files.filter((file) => file.name.startsWith("chunk-")).map((file) => file.name);
const order = files.filter((file) => !chunks.includes(file.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
const stable = new Map();
const visit = (text) => {
  const found = chunks.filter((name) => !stable.has(name) && text.includes(name)).sort((a, b) => text.indexOf(a) - text.indexOf(b));
  for (const name of found) {
    if (stable.has(name)) continue;
    stable.set(name, `shared-${stable.size + 1}.js`);
    visit(files.find((file) => file.name === name).text);
  }
};
order.forEach((file) => visit(file.text));
for (const file of files) {
  let { name, text } = file;
  for (const [old, replacement] of stable) {
    text = text.replaceAll(old, replacement);
    if (name === old) name = replacement;
  }
  await writeFile(join(out, name), text);
}

// licences of what went into the files, and of nothing else
const inputs = Object.keys({ ...modules.metafile.inputs, ...page.metafile.inputs });
const packages = [...new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))].sort();
const licences = [];
for (const name of packages) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const body = file ? (await readFile(join(folder, file), "utf8")).trim() : `Licence: ${about.license} (the package carries no text of it)`;
  licences.push(`${name} ${about.version} (${about.license})\n${"-".repeat(60)}\n${body}\n`);
}
await writeFile(join(out, "LICENSES.txt"), licences.join("\n\n"));

// axe-core for the accessibility tests, which run without Node
if (!process.env.OPENHALL_JS_OUT) {
  const axe = join(here, "../tests/accessibility");
  await mkdir(axe, { recursive: true });
  await writeFile(join(axe, "axe.min.js"), await readFile(join(here, "node_modules/axe-core/axe.min.js")));
}

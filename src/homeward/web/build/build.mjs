// Builds what browsers load: one style sheet, one sprite of the icons in use, fonts by script, htmx and homeward.js.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import { prune, words } from "./prune.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(web, "../../../node_modules");
const built = join(web, "static/web/built");
const icons = JSON.parse(readFileSync(join(web, "build/icons.json"), "utf8"));
const fonts = [
  ["noto-sans", "latin", "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-200A, U+200E-206F, U+20AC, U+2122, U+2190-2193, U+2212, U+FEFF, U+FFFD"],
  ["noto-sans", "latin-ext", "U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02CC, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2C60-2C7F, U+A720-A7FF"],
  ["noto-sans-thai", "thai", "U+0E01-0E5B"],
  ["noto-sans-khmer", "khmer", "U+1780-17FF, U+19E0-19FF"],
];

const faces = [];
rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, "fonts"), { recursive: true });
for (const [family, script, range] of fonts) {
  for (const weight of [400, 600]) {
    const file = `${family}-${script}-${weight}-normal.woff2`;
    cpSync(join(modules, "@fontsource", family, "files", file), join(built, "fonts", file));
    faces.push(`@font-face{font-family:"Noto Sans";font-style:normal;font-weight:${weight};font-display:swap;` +
      `src:url("fonts/${file}") format("woff2");unicode-range:${range}}`);
  }
}
writeFileSync(join(built, "fonts/OFL.txt"), readFileSync(join(modules, "@fontsource/noto-sans/LICENSE")));

const css = sass.compile(join(web, "scss/homeward.scss"), {
  loadPaths: [join(modules, "@tabler/core/scss"), modules], style: "compressed", quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function", "mixed-decls"],
});
writeFileSync(join(built, "homeward.css"), faces.join("") + prune(css.css.replace(/^\uFEFF|@charset "UTF-8";/g, ""), words(join(web, ".."))));

const symbols = icons.map((name) => {
  const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
});
for (const file of readdirSync(join(web, "build/names"))) {
  const svg = readFileSync(join(web, "build/names", file), "utf8").trim();
  symbols.push(svg.replace("<svg ", `<symbol id="name-${file.replace(".svg", "")}" `).replace("</svg>", "</symbol>"));
}
writeFileSync(join(built, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
cpSync(join(modules, "htmx.org/dist/htmx.min.js"), join(built, "htmx.js"));

for (const file of ["homeward.css", "icons.svg", "htmx.js"]) {
  const bytes = readFileSync(join(built, file));
  console.log(`${file.padEnd(14)} ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} compressed`);
}

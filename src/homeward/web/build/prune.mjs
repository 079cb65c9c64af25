// Leaves out of the style sheet what no page can show: rules of classes that no source names, unread properties.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

// What Python or a script names besides must stand in a style sheet of ours too, or it has no look.
const sources = /\.(html|scss)$/;
const passed = new Set(["built", "build", "tests", "locale", "migrations", "__pycache__"]);

/** Every word that stands in a template or in a style sheet of ours below a folder. */
export function words(folder) {
  const found = new Set();
  for (const one of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, one.name);
    if (one.isDirectory() && !passed.has(one.name)) for (const word of words(path)) found.add(word);
    if (one.isFile() && sources.test(one.name))
      for (const word of readFileSync(path, "utf8").match(/[\w-]+/g) ?? []) found.add(word);
  }
  return found;
}

/** A compressed style sheet without what `named` does not name and without properties that nothing reads. */
export function prune(css, named) {
  let kept = rules(css, (selectors) => selectors.filter((one) => classes(one).every((name) => named.has(name))));
  for (let before = ""; before !== kept; ) {
    before = kept;
    const read = new Set([...kept.matchAll(/var\((--[\w-]+)/g)].map((one) => one[1]));
    kept = rules(kept, (selectors) => selectors, (name) => !name.startsWith("--") || read.has(name) || named.has(name));
  }
  const moved = [...kept.matchAll(/animation(?:-name)?:([^;}]+)/g)].map((one) => one[1]).join(" ");
  return kept.replace(/@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}/g, (all, name) => (moved.includes(name) ? all : ""));
}

// What :not, :is and :where hold may be missing from a page without the rule being idle.
const classes = (selector) =>
  [...selector.replace(/:(?:not|is|where)\((?:[^()]|\([^()]*\))*\)/g, "").matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].map((one) => one[1]);

function rules(css, wanted, property = () => true) {
  let out = "";
  for (const { head, body } of split(css, ";")) {
    if (body === undefined) out += `${head};`;
    else if (/^@(media|supports|layer|container)/.test(head)) {
      const inner = rules(body, wanted, property);
      if (inner) out += `${head}{${inner}}`;
    } else if (head.startsWith("@")) out += `${head}{${body}}`;
    else {
      const selectors = wanted(split(head, ",").map((one) => one.head));
      const lines = split(body, ";").map((one) => one.head).filter((one) => property(one.split(":")[0].trim()));
      if (selectors.length && lines.length) out += `${selectors.join(",")}{${lines.join(";")}}`;
    }
  }
  return out;
}

// Parts of a text up to `end`, or a head with its body in braces; strings and brackets are passed over whole.
function split(text, end) {
  const found = [];
  for (let start = 0, place = 0; place <= text.length; place++) {
    if (place === text.length || text[place] === end) {
      if (place > start) found.push({ head: text.slice(start, place) });
      start = place + 1;
    } else if (text[place] === "{") {
      const close = after(text, place);
      found.push({ head: text.slice(start, place), body: text.slice(place + 1, close) });
      start = (place = close) + 1;
    } else if ("('\"[".includes(text[place])) place = after(text, place);
  }
  return found;
}

function after(text, open) {
  const close = { "{": "}", "(": ")", "[": "]" }[text[open]];
  for (let place = open + 1; place < text.length; place++) {
    if (text[place] === "\\") place++;
    else if (text[place] === (close ?? text[open])) return place;
    else if (close && "{([\"'".includes(text[place])) place = after(text, place);
  }
  throw new Error(`nothing closes ${text.slice(open, open + 40)}`);
}

// What a person typed on a sheet, in the notation: other arrows, signs and letters are taken as what they mean, and
// what cannot be read is told with its line.
import { Unclear, assignments, compiled, isCall, show } from "./expressions.js";

export const ROOM = { sheet: 4000, lines: 40, line: 400 };
const FIRST = /^\s*(?:at\s+the\s+)?first\s+step\s*:\s*/i;
const SUPERSCRIPTS = { "\u00b2": "^2", "\u00b3": "^3", "\u1d57": "^t" };
const LETTERS = {
  α: "lr", η: "lr", β: "beta", ε: "eps", ϵ: "eps", λ: "wd", μ: "mom", µ: "mom", θ: "w", π: "pi", "√": "sqrt",
  "∇": "g", "←": "<-", "⟵": "<-", "⇐": "<-", "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*",
  "÷": "/", "∕": "/", "⁄": "/",
};
const SAME = [
  [/#.*$/, ""],
  [/\b(?:torch|math|np|numpy|self)\./g, ""],
  [/\b[pw]\.grad\b/g, "g"],
  [/\bbeta_(\d)/g, "beta$1"],
  [/\*\*/g, "^"],
  [/[[{]/g, "("],
  [/[\]}]/g, ")"],
  [/;\s*$/, ""],
  [/:=/, "<-"],
  [/^(\s*\w+)\s*([-+*/^])=(?!=)(.*)$/, "$1 <- $1 $2 ($3)"],
  [/(?<![<>=!])=(?!=)/, "<-"],
];

// Returns a line in the notation's own signs.
export function plain(line) {
  const parted = line.replace(/[²³ᵗ]/g, (sign) => SUPERSCRIPTS[sign]).normalize("NFKD");
  const hats = parted.replace(/([A-Za-z])\u0302/g, "$1_hat");
  const letters = hats.replace(/[^\x20-\x7e]/gu, (sign) => LETTERS[sign] ?? sign);
  return SAME.reduce((text, [found, meant]) => text.replace(found, meant), letters).trim();
}

// Reads a sheet. `known` are the names at hand, `meant` the rule's name for a page's; both as the rule has them behind.
// Returns { lines: [{ nr, when, text }], blank: [nr], unclear: [{ nr, message }] }.
export function read(sheet, known, meant) {
  const typed = sheet.split("\n");
  const long = tooLong(sheet, typed);
  if (long) return { lines: [], blank: [], unclear: [long] };
  const found = { lines: [], blank: [], unclear: [], awaited: [] };
  typed.forEach((line, at) => readLine(line, at + 1, found, meant));
  const own = found.lines.flatMap((line) => line.pairs.map(([name]) => name));
  const places = new Map([...new Set([...known, ...own, ...found.awaited])].map((name, place) => [name, place]));
  for (const line of found.lines) {
    try {
      line.pairs.forEach(([, tree]) => compiled(tree, places));
      line.text = line.pairs.map(([name, tree]) => `${name} <- ${show(tree)}`).join("; ");
    } catch (error) {
      found.unclear.push({ nr: line.nr, message: told(error, line, own, known, meant) });
    }
  }
  found.unclear.sort((one, other) => one.nr - other.nr);
  return found;
}

function tooLong(sheet, typed) {
  if (sheet.length > ROOM.sheet || typed.length > ROOM.lines) {
    return { nr: 0, message: `A sheet has room for ${ROOM.lines} lines and ${ROOM.sheet} characters.` };
  }
  const nr = typed.findIndex((line) => line.length > ROOM.line) + 1;
  return nr ? { nr, message: `this line is longer than ${ROOM.line} characters` } : null;
}

function readLine(line, nr, found, meant) {
  const isFirst = FIRST.test(line);
  const text = plain(line.replace(FIRST, ""));
  if (!text) return;
  if (/<-\s*[_?.\u2026\s]*$/.test(text) || /<-(?=\s*(,|$))/.test(text)) {
    found.blank.push(nr);
    found.awaited.push(...text.split("<-")[0].split(",").map((name) => renamed(name.trim(), meant)));
    return;
  }
  try {
    const pairs = assignments(text).map(([name, tree]) => [renamed(name, meant), renamed(tree, meant)]);
    if (pairs.length) found.lines.push({ nr, when: isFirst ? "first" : "always", pairs });
  } catch (error) {
    if (!(error instanceof Unclear)) throw error;
    found.unclear.push({ nr, message: error.message });
  }
}

function renamed(tree, meant) {
  if (typeof tree === "string") return Object.hasOwn(meant, tree) ? meant[tree] : tree;
  if (!Array.isArray(tree)) return tree;
  const [head, ...parts] = tree;
  return [head, ...parts.map((part) => renamed(part, meant))];
}

// Says what is wrong with a line whose names or functions are not there.
function told(error, line, own, known, meant) {
  if (!(error instanceof Unclear)) throw error;
  const all = [...Object.keys(meant), ...known, ...own];
  const near = all.find((name) => name.toLowerCase() === error.near.toLowerCase());
  const isCalled = line.pairs.some(([, tree]) => calls(tree).has(error.near));
  if (isCalled && all.includes(error.near)) return `${error.message}; a product is written with *`;
  if (near && near !== error.near) return `${error.message}; \`${near}\` is`;
  return error.message;
}

function calls(tree) {
  if (!Array.isArray(tree)) return new Set();
  return new Set([...(isCall(tree) ? [tree[0]] : []), ...tree.slice(1).flatMap((part) => [...calls(part)])]);
}


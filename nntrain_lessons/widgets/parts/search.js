// The fewest other lines that explain what was observed, in the order of rules/search.py: one mistake, two or three.
import { others } from "./grammar.js";
import { merged } from "./merging.js";

const [PAIRS, MERGED, MIXED, TRIPLES] = [30000, 5000, 15000, 10000]; // so many are tried at most
const TOLD = 2; // of explanations that fit equally well

// Yields now and then, so that somebody else may work in between; returns the explanations, { mistakes, lines, way }.
export function* explain(rule, simulator, seen) {
  for (const candidates of rounds(rule)) {
    const found = new Map();
    let tried = 0;
    for (const [mistakes, lines] of candidates) {
      tried += 1;
      if (tried % 200 === 0) yield;
      const way = fitting(rule, simulator, seen, lines);
      const key = mistakes.map((known) => known.id).join(" ");
      if (way === null || found.has(key)) continue;
      found.set(key, { mistakes, lines, way });
      if (found.size === TOLD) break;
    }
    if (found.size) return [...found.values()];
  }
  return [];
}

// Returns the allowed way with which these lines do what was observed; the first of all is the rule's own.
function fitting(rule, simulator, seen, lines) {
  for (const way of rule.allowed) {
    if (Object.keys(way).some((name) => name in lines)) continue;
    const now = { ...way, ...lines };
    if (simulator.begins(now, seen[0]) && seen.every((one) => simulator.fits(now, one))) return way;
  }
  return null;
}

// The candidates, round by round: a name that fits is better than a line that has none.
function* rounds(rule) {
  const named = rule.alternatives.flatMap((known) => known.ways.map((way) => [[known], way]));
  yield [[[], {}]];
  yield named;
  yield others(rule);
  yield first(PAIRS, together(combinations(named, 2)));
  yield first(MERGED, inOneLine(rule, named));
  yield first(MIXED, together(product([...others(rule, true)], named)));
  yield first(TRIPLES, together(combinations(named, 3)));
}

function* first(count, items) {
  let left = count;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}

function* combinations(items, size, from = 0) {
  for (let nr = from; nr < items.length; nr += 1) {
    if (size === 1) yield [items[nr]];
    else for (const rest of combinations(items, size - 1, nr + 1)) yield [items[nr], ...rest];
  }
}

function* product(some, more) {
  for (const one of some) for (const other of more) yield [one, other];
}

// Yields what different mistakes make together, in lines of their own.
function* together(groups) {
  for (const group of groups) {
    const lines = Object.assign({}, ...group.map(([, own]) => own));
    const count = group.reduce((sum, [, own]) => sum + Object.keys(own).length, 0);
    const mistakes = group.flatMap(([known]) => known);
    if (Object.keys(lines).length === count && new Set(mistakes).size === mistakes.length) yield [mistakes, lines];
  }
}

// Yields what two mistakes make together that are made in one line, each in a place of its own there.
function* inOneLine(rule, named) {
  const asked = rule.lines.filter((line) => line.text && !line.prose);
  const right = Object.fromEntries(asked.map((line) => [line.name, line.text]));
  for (const [[one, lines], [other, more]] of combinations(named, 2)) {
    const shared = Object.keys(lines).filter((name) => name in more);
    if (one[0] === other[0] || !shared.length) continue;
    const all = Object.entries({ ...lines, ...more }).filter(([name]) => !shared.includes(name));
    const both = shared.map((name) => [name, name in right ? merged(right[name], lines[name], more[name]) : null]);
    if (both.every(([, text]) => text !== null)) yield [[...one, ...other], Object.fromEntries([...all, ...both])];
  }
}

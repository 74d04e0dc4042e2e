// Two mistakes in one line: what is other in the one and in the other, where these are two places, as in
// rules/merging.py.
import { isBinary, isCall, show, statements } from "./expressions.js";

const kept = new Map();

// Returns a line that is another in both ways; null, where both change the same place.
export function merged(right, one, other) {
  const key = `${right}\n${one}\n${other}`;
  if (!kept.has(key)) kept.set(key, together(right, one, other));
  return kept.get(key);
}

const written = (pairs) => pairs.map(([name, tree]) => `${name} <- ${show(tree)}`).join("; ");

function together(...texts) {
  const lines = texts.map((text) => statements(text));
  const targets = new Set(lines.map((line) => line.map(([name]) => name).join(",")));
  if (targets.size > 1) return null; // one of them does more than this line
  const pairs = lines[0].map(([name], nr) => [name, both(...lines.map((line) => line[nr][1]))]);
  if (pairs.some(([, tree]) => tree === null)) return null;
  const text = written(pairs);
  return texts.slice(1).some((own) => written(statements(own)) === text) ? null : text;
}

// Returns a tree that is another in both ways.
function both(right, one, other) {
  if (same(one, right) || same(one, other)) return other;
  if (same(other, right)) return one;
  return inside(right, one, other) ?? lifted(right, one, other) ?? lifted(right, other, one);
}

// Merges what all three have in the same places.
function inside(right, one, other) {
  if ([right, one, other].every(isBinary)) {
    const signs = new Set([one[0], other[0]].filter((sign) => sign !== right[0]));
    const [left, behind] = [1, 2].map((at) => both(right[at], one[at], other[at]));
    return signs.size < 2 && left !== null && behind !== null ? [[...signs][0] ?? right[0], left, behind] : null;
  }
  if (!alike(right, one, other)) return null;
  const inner = right.slice(1).map((part, nr) => both(part, one[nr + 1], other[nr + 1]));
  return inner.includes(null) ? null : [right[0], ...inner];
}

// Merges where the one leaves out all but a part of it, and the other changes something in that part.
function lifted(right, one, other) {
  if (!(isBinary(right) && isBinary(other)) && !alike(right, other)) return null;
  const found = right.findIndex((part, nr) => nr > 0 && same(one, part) && !same(other[nr], part));
  return found < 0 ? null : other[found];
}

function alike(...trees) {
  return trees.every((tree) => isCall(tree) && tree[0] === trees[0][0] && tree.length === trees[0].length);
}

function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

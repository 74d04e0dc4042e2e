// Lines that nobody has listed: every line of a rule with another quantity, form or bracket in one place, in the order
// of rules/grammar.py.
import { isBinary, isCall, names, parseList, show, statements } from "./expressions.js";

const OTHER_SIGNS = { "+": ["-"], "-": ["+", "*"], "*": ["/", "+", "^"], "/": ["*", "-"], "^": ["*", "+", "/"] };
const parse = (text) => parseList(text)[0];

// Yields candidates: [[mistake], lines]. The `simple` ones have another quantity, another sign or one thing less.
export function* others(rule, simple = false) {
  const quantities = { others: inAPlace(rule), factors: simple ? [] : factors(rule) };
  for (const line of rule.lines) {
    if (!line.title || !line.text) continue;
    for (const text of new Set(texts(line, quantities))) {
      const lines = { [line.name]: text };
      yield [[{ id: `other-${line.name}`, title: line.title, question: line.question, ways: [lines] }], lines];
    }
  }
}

const computing = (rule) => rule.lines.filter((line) => !line.prose).flatMap((line) => statements(line.text));

// The rule's options, and what they leave of 1.
function options(rule) {
  const shared = rule.options.filter((name) => name !== "wd" && name !== "eps" && !rule.options.includes("step"));
  return [rule.options, shared.map((name) => `1 - ${name}`)];
}

function inAPlace(rule) {
  const [own, shares] = options(rule);
  const read = new Set(computing(rule).flatMap(([, tree]) => [...names(tree)]));
  const counts = read.has("g") ? ["i", "i + 2"] : []; // of steps, where there are any
  return [...new Set([...own, ...[...read].sort(), ...shares, ...counts])].map(parse);
}

function factors(rule) {
  const [own, shares] = options(rule);
  const known = new Set(computing(rule).flatMap(([name, tree]) => [name, ...names(tree)]));
  return [...["lr", "t"].filter((name) => known.has(name)), ...own, ...shares, "2"].map(parse);
}

function* texts(line, quantities) {
  const whole = statements(line.text);
  for (const [nr, [target, tree]] of whole.entries()) {
    for (const other of forms(tree, quantities)) {
      const pairs = whole.map((pair, at) => (at === nr ? [target, other] : pair));
      yield pairs.map(([name, value]) => `${name} <- ${show(value)}`).join("; ");
    }
  }
}

// Yields an expression with one place changed: itself, or something in it.
function* forms(tree, quantities) {
  yield* changed(tree, quantities);
  if (isBinary(tree)) {
    const [sign, left, right] = tree;
    for (const other of forms(left, quantities)) yield [sign, other, right];
    for (const other of forms(right, quantities)) yield [sign, left, other];
  } else if (Array.isArray(tree)) { // of a call the first argument; or what a minus stands before
    const [head, first, ...more] = tree;
    for (const other of forms(first, quantities)) yield [head, other, ...more];
  }
}

// Yields what may stand in the place of an expression: the shorter first.
function* changed(tree, quantities) {
  if (isBinary(tree)) {
    const [sign, left, right] = tree;
    yield left;
    yield right;
    for (const other of OTHER_SIGNS[sign]) yield [other, left, right];
    yield* turned(sign, left, right);
  } else if (isCall(tree) && tree.length === 2) {
    const [name, argument] = tree;
    yield argument;
    yield ["^", argument, 2];
    if (isBinary(argument)) yield [argument[0], [name, argument[1]], argument[2]]; // sqrt(v + eps) and sqrt(v) + eps
  } else if (typeof tree === "string") {
    for (const other of quantities.others) if (other !== tree) yield other;
    for (const name of ["sqrt", "abs", "sign"]) yield [name, tree];
    for (const sign of ["+", "-"]) yield [sign, tree, 1];
    yield ["^", tree, 2];
  }
  if (typeof tree !== "number") {
    for (const quantity of quantities.factors) {
      yield ["*", tree, quantity];
      yield ["/", tree, quantity];
    }
  }
}

// Yields what other brackets, or another order, make of it: `1 - beta^t` and `(1 - beta)^t`.
function* turned(sign, left, right) {
  if ("-/^".includes(sign)) yield [sign, right, left];
  if (isBinary(right)) yield [right[0], [sign, left, right[1]], right[2]];
  if (isBinary(left)) yield [left[0], left[1], [sign, left[2], right]];
  if (isCall(left) && left.length === 2) yield [left[0], [sign, left[1], right]];
}

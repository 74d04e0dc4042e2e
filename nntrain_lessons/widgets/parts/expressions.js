// The notation of the pages, `m <- beta1*m + (1 - beta1)*g`: read, computed and printed, as rules/expressions.py does.
// A tree is a number, a name, ["-", tree], [sign, tree, tree], or [function, ...trees]. Nothing is ever evaluated as
// code: a tree is computed node by node.
import { ARITIES, FUNCTIONS, power } from "./functions.js";

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(.))/uy;
const DEEPEST = 60;
// Of a whole tensor: they are computed once for each gradient, and handed in under another name.
const WHOLE = { "norm(g)": "g_norm", "mean(g^2)": "g_square", "mean(abs(g))": "g_size", "mean(g)": "g_mean" };
const WHOLES = new Set(["norm", "mean"]);

// What is no expression; `near` is what it was about.
export class Unclear extends Error {
  constructor(message, near = "") {
    super(message);
    this.near = near;
  }
}

class Reader {
  constructor(text) {
    this.tokens = [];
    TOKEN.lastIndex = 0;
    for (let end = text.trimEnd().length; TOKEN.lastIndex < end; ) {
      const [, number, name, sign] = TOKEN.exec(text);
      this.tokens.push(number !== undefined ? Number(number) : (name ?? { sign }));
    }
    this.at = 0;
    this.depth = 0;
  }

  get next() {
    return this.tokens[this.at];
  }

  sees(...signs) {
    return typeof this.next === "object" && signs.includes(this.next.sign);
  }

  take() {
    this.at += 1;
    return this.tokens[this.at - 1];
  }

  // One of the levels of signs that are read from the left.
  level(signs, deeper) {
    let tree = deeper();
    while (this.sees(...signs)) tree = [this.take().sign, tree, deeper()];
    return tree;
  }

  sum() {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unclear("there are too many brackets in each other");
    const tree = this.level(["+", "-"], () => this.level(["*", "/"], () => this.signed()));
    this.depth -= 1;
    return tree;
  }

  signed() {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unclear("there are too many signs in a row");
    let tree;
    if (this.sees("-")) {
      this.take();
      tree = ["-", this.signed()];
    } else if (this.sees("+")) {
      this.take();
      tree = this.signed();
    } else {
      tree = this.atom();
      if (this.sees("^")) tree = [this.take().sign, tree, this.signed()];
    }
    this.depth -= 1;
    return tree;
  }

  atom() {
    const token = this.take();
    if (typeof token === "number") return token;
    if (typeof token === "string") return this.sees("(") ? [token, ...this.bracket()] : token;
    if (token === undefined) throw new Unclear("something is missing at the end");
    if (token.sign !== "(") throw new Unclear(`something is missing before \`${token.sign}\``, token.sign);
    this.at -= 1;
    const inside = this.bracket();
    if (inside.length !== 1) throw new Unclear("a bracket holds one expression");
    return inside[0];
  }

  bracket() {
    this.take();
    const found = this.list();
    if (!this.sees(")")) throw this.unexpected("a closing bracket is missing");
    this.take();
    return found;
  }

  list() {
    const found = [this.sum()];
    while (this.sees(",")) {
      this.take();
      found.push(this.sum());
    }
    return found;
  }

  unexpected(otherwise) {
    const { next } = this;
    if (next === undefined) return new Unclear(otherwise);
    if (typeof next !== "object") {
      return new Unclear(`a sign is missing before \`${next}\`: a product is written with *`, String(next));
    }
    if (next.sign === "(") return new Unclear("a sign is missing before `(`: a product is written with *", "(");
    if (next.sign === ")") return new Unclear("there is a closing bracket too many", ")");
    return new Unclear(`\`${next.sign}\` is not in the notation`, next.sign);
  }
}

// Returns the trees of expressions with commas between them.
export function parseList(text) {
  const reader = new Reader(text);
  const found = reader.list();
  if (reader.next !== undefined) throw reader.unexpected("");
  return found;
}

const lines = new Map();
// Returns a line's assignments, each a name and a tree: `m, v <- 0, g^2` or `m <- 0; v <- g^2`.
export function statements(text) {
  if (!lines.has(text)) lines.set(text, assignments(text));
  return lines.get(text);
}

// The same, of a line that comes once: it is not kept.
export function assignments(text) {
  return text.split(";").filter((part) => part.trim()).flatMap((part) => {
    const at = part.indexOf("<-");
    if (at < 0) throw new Unclear("there is no arrow: name <- value");
    const names = part.slice(0, at).split(",").map((name) => name.trim());
    const odd = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
    if (odd !== undefined) throw new Unclear(`before the arrow stands a name, and \`${odd}\` is none`, odd);
    const trees = parseList(part.slice(at + 2));
    if (trees.length !== names.length) throw new Unclear("each name before the arrow gets one value behind it");
    return names.map((name, nr) => [name, trees[nr]]);
  });
}

export const isCall = (tree) => Array.isArray(tree) && /^\w/.test(tree[0]);
export const isBinary = (tree) => Array.isArray(tree) && tree.length === 3 && !isCall(tree);

// Returns the quantities that an expression reads.
export function names(tree) {
  if (typeof tree === "string") return new Set([tree]);
  return new Set(Array.isArray(tree) ? tree.slice(1).flatMap((part) => [...names(part)]) : []);
}

const LEVELS = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const [SIGNED, ATOM] = [3, 5]; // how strongly a minus binds before something, and a name

// Returns an expression in the notation, with no more brackets than it needs.
export function show(tree) {
  return shownAs(tree)[0];
}

function shownAs(tree) {
  if (!Array.isArray(tree)) return [typeof tree === "number" ? String(Number(tree.toPrecision(6))) : tree, ATOM];
  const [head, left, right] = tree;
  if (isCall(tree)) return [`${head}(${tree.slice(1).map(show).join(", ")})`, ATOM];
  if (tree.length === 2) return [`-${bracketed(left, SIGNED)}`, SIGNED];
  const level = LEVELS[head];
  const isPower = head === "^"; // the only one that begins on the right
  const gap = level === 1 ? " " : "";
  const [one, other] = [bracketed(left, level + isPower), bracketed(right, level + !isPower)];
  return [`${one}${gap}${head}${gap}${other}`, level];
}

function bracketed(tree, level) {
  const [text, own] = shownAs(tree);
  return own >= level ? text : `(${text})`;
}

const APPLIED = {
  "+": (left, right) => (at) => left(at) + right(at),
  "-": (left, right) => (at) => left(at) - right(at),
  "*": (left, right) => (at) => left(at) * right(at),
  "/": (left, right) => (at) => left(at) / right(at),
  "^": (left, right) => (at) => power(left(at), right(at)),
};

// Returns a function that computes an expression from numbers in an array; `places` says where each quantity lies.
export function compiled(tree, places) {
  if (typeof tree === "number") return () => tree;
  if (typeof tree === "string") return reading(tree, places);
  const [head, ...parts] = tree;
  if (!isCall(tree)) {
    const [left, right] = parts.map((part) => compiled(part, places));
    return right ? APPLIED[head](left, right) : (at) => -left(at);
  }
  if (WHOLES.has(head)) {
    if (!(show(tree) in WHOLE)) throw new Unclear(`\`${show(tree)}\` is not at hand here`, head);
    return reading(WHOLE[show(tree)], places);
  }
  const own = Object.hasOwn(FUNCTIONS, head) ? FUNCTIONS[head] : undefined;
  if (own === undefined) throw new Unclear(`there is no \`${head}(...)\` here`, head);
  const [needed, there] = [ARITIES[head], parts.length];
  if (there !== needed) throw new Unclear(`\`${head}\` takes ${needed}, not ${there}`, head);
  const [a, b, c, d] = parts.map((part) => compiled(part, places));
  return [() => (at) => own(a(at)), () => (at) => own(a(at), b(at)), undefined,
    () => (at) => own(a(at), b(at), c(at), d(at))][parts.length - 1]();
}

function reading(name, places) {
  const place = places.get(name);
  if (place === undefined) throw new Unclear(`\`${name}\` is not known here`, name);
  return (at) => at[place];
}

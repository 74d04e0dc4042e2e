// What the notation can compute besides + - * /, on plain numbers, with Python's meaning and torch's NaN and infinity.

export function power(base, exponent) {
  if (base === 1) return 1; // whatever the exponent, as in Python
  if (base === 0 && exponent < 0) return Infinity;
  return base ** exponent;
}

function round(x) { // half to even
  const below = Math.floor(x);
  if (!Number.isFinite(x)) return NaN;
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function mod(x, y) {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}

export const FUNCTIONS = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: (x) => Number(x > 0) - Number(x < 0),
  max: (x, y) => (x >= y || Number.isNaN(x) ? x : y),
  min: (x, y) => (y < x ? y : x),
  clip: (x, most) => (x < -most ? -most : x > most ? most : x),
  where: (x, other) => (x !== 0 ? x : other),
  cos: Math.cos,
  sin: Math.sin,
  round,
  floor: (x) => (Number.isFinite(x) ? Math.floor(x) : NaN),
  mod,
  before: (x, y, then, other) => (x < y ? then : other), // of two phases
  upto: (x, y, then, other) => (x <= y ? then : other),
  only: (count, x) => (count === 1 ? x : 0), // at the first of all only
};

const OF_FOUR = ["before", "upto"];
const OF_TWO = ["max", "min", "clip", "where", "mod", "only"];
export const ARITIES = Object.fromEntries(
  Object.keys(FUNCTIONS).map((name) => [name, OF_FOUR.includes(name) ? 4 : OF_TWO.includes(name) ? 2 : 1]),
);

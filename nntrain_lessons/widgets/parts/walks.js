// Update rules, wrong versions of them, the landscapes they walk on, and how a walk stands. Nothing here is drawn.
import { dice, say } from "./playing.js";

// As in the course's classes.
const EPS = 1e-5;

// A quadratic with the curvatures a and c along the weights, and b across.
function bent(a, c, b = 0) {
  return {
    at: (x, y) => (a * x * x + 2 * b * x * y + c * y * y) / 2,
    slope: (x, y) => [a * x + b * y, b * x + c * y],
    low: [0, 0],
  };
}

function bump(x, y) {
  return 3 * Math.exp(-((x + 1) ** 2) - y * y);
}

export const SURFACES = {
  bowl: { ...bent(1, 1), label: "bowl", start: [-4, 2] },
  ravine: { ...bent(1, 20), label: "ravine", start: [-4, 1] },
  turned: { ...bent(5.75, 15.25, -4.75 * Math.sqrt(3)), label: "turned ravine", start: [-3.9, -1.2] },
  hill: {
    label: "hill and saddle",
    start: [-4, 0.05],
    low: [0.864566, 0],
    at: (x, y) => 0.2 * (x * x + y * y) + bump(x, y),
    slope: (x, y) => [0.4 * x - 2 * (x + 1) * bump(x, y), 0.4 * y - 2 * y * bump(x, y)],
  },
  noise: { ...bent(1, 1), label: "noisy bowl", start: [-4, 2], noise: 2 },
};
export const RULES = { plain: "plain steps", momentum: "momentum", rmsprop: "RMSProp", adam: "Adam" };

function average(old, now, kept, wrong) {
  if (wrong === "undampened") return kept * old + now;
  if (wrong === "weights-swapped") return (1 - kept) * old + kept * now;
  return (wrong === "forgetful" ? 0 : kept * old) + (1 - kept) * now;
}

// Takes one weight through a step. `memory` is this weight's own; `rate` multiplies the gradient, or its average.
export function step(rule, memory, g, options, wrong = "") {
  const t = (memory.t = (memory.t ?? 0) + 1);
  const { lr, b1, b2 } = options;
  if (rule === "adam") return adam(memory, g, options, wrong);
  if (rule === "momentum") {
    const old = memory.m ?? (wrong === "starts-at-gradient" ? g : 0);
    const m = (memory.m = average(old, g, b1, wrong));
    return { t, g, old, m, rate: lr, step: lr * m };
  }
  if (rule === "rmsprop") {
    const oldV = memory.v ?? (wrong === "starts-at-zero" ? 0 : g * g);
    const v = (memory.v = average(oldV, g * g, b2));
    const rate = lr / ((wrong === "no-root" ? v : Math.sqrt(v)) + EPS);
    return { t, g, oldV, v, rate, step: rate * g };
  }
  return { t, g, rate: lr, step: lr * g };
}

function adam(memory, g, { lr, b1, b2 }, wrong) {
  const [k1, k2] = wrong === "betas-swapped" ? [b2, b1] : [b1, b2];
  const { t, m: old = 0, v: oldV = 0 } = memory;
  const m = (memory.m = average(old, g, k1));
  const v = (memory.v = average(oldV, g * g, k2));
  const mHat = wrong === "no-correction" ? m : m / (1 - k1 ** t);
  const vHat = wrong === "no-correction" || wrong === "only-first-corrected" ? v : v / (1 - k2 ** t);
  const rate = lr / Math.sqrt(vHat + EPS);
  return { t, g, old, oldV, m, v, mHat, vHat, k1, k2, rate, step: rate * mHat };
}

// Walks a rule, or a wrong version of it (`adam:no-correction`), for some steps. Gives the places, and of each step the
// numbers of both weights. Every racer meets the same noise.
export function walk(racer, state, steps) {
  const [rule, wrong] = racer.split(":");
  const surface = SURFACES[state.surface];
  const drawn = dice(7);
  const noise = () => Array.from({ length: 12 }, drawn).reduce((sum, x) => sum + x, -6) * (surface.noise ?? 0);
  const options = { lr: state[rule], b1: state.b1, b2: state.b2 };
  const [places, numbers, memories] = [[state.start], [], [{}, {}]];
  for (let t = 0; t < steps; t++) {
    const slope = surface.slope(...places[t]).map((g) => (surface.noise ? g + noise() : g));
    numbers.push(slope.map((g, i) => step(rule, memories[i], g, options, wrong)));
    places.push(places[t].map((w, i) => w - numbers[t][i].step));
  }
  return { places, numbers };
}

// Says how a walk stands.
export function verdict(places, name) {
  const surface = SURFACES[name];
  const gone = places.findIndex(([x, y]) => !(Math.hypot(x, y) < 100));
  if (gone >= 0) return `diverged: out of sight at step ${gone}`;
  const far = places.map(([x, y]) => Math.hypot(x - surface.low[0], y - surface.low[1]));
  const last = far.length - 1;
  const since = far.findLastIndex((d) => d > 0.05) + 1;
  if (since <= last) return `converged: within 0.05 of the lowest point from step ${since} on`;
  const before = places[Math.max(0, last - 5)];
  if (last > 5 && far[last] > 0.3 && Math.hypot(places[last][0] - before[0], places[last][1] - before[1]) < 0.02)
    return "stands nearly still, not at the lowest point";
  const widest = Math.max(...far.slice(-15));
  if (surface.noise && last > 20 && widest < far[0] / 2)
    return `jitters, up to ${say(widest, 2)} from the lowest point`;
  const loss = (i) => surface.at(...places[Math.max(0, i)]);
  return last < 2 || loss(last) < loss(last - 6) ? "still going down" : "swings: the loss does not fall";
}

// Gives how far two walks lie apart at most, and the first step at which they part.
export function apart(one, other) {
  const gaps = one.map((at, i) => Math.max(...at.map((w, k) => Math.abs(w - other[i][k]) / Math.max(1, Math.abs(w)))));
  return [Math.max(...gaps), gaps.findIndex((gap) => !(gap < 1e-6))];
}

// Writes the arithmetic of one weight's step, line by line.
export function arithmetic(rule, n, { lr, b1, b2 }, wrong = "") {
  const blend = (old, now, kept) => {
    const [a, b] = wrong === "weights-swapped" ? [1 - kept, kept] : [kept, wrong === "undampened" ? 1 : 1 - kept];
    return `${wrong === "forgetful" ? "" : `${say(a)} · ${say(old)} + `}${say(b)} · ${say(now)} = `;
  };
  const corrected = (raw, hat, kept) =>
    hat === raw ? `as it is: ${say(raw)}` : `${say(raw)} / (1 − ${say(kept)}^${n.t}) = ${say(hat)}`;
  const lines = [["gradient g", say(n.g)]];
  if ("m" in n) lines.push(["average m", blend(n.old, n.g, n.k1 ?? b1) + say(n.m)]);
  if ("v" in n) lines.push(["average of squares v", blend(n.oldV, n.g ** 2, n.k2 ?? b2) + say(n.v)]);
  if ("mHat" in n) {
    lines.push(["m corrected", corrected(n.m, n.mHat, n.k1)], ["v corrected", corrected(n.v, n.vHat, n.k2)]);
  }
  const root = wrong === "no-root" ? say(n.v) : `√${say(n.v)}`;
  const by = { adam: ` / √(${say(n.vHat)} + eps)`, rmsprop: ` / (${root} + eps)` }[rule] ?? "";
  return [...lines, ["step", `${say(lr)} · ${say(n.mHat ?? n.m ?? n.g)}${by} = ${say(n.step)}`]];
}

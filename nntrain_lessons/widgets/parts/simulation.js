// What a rule computes on a walk, in plain numbers, held against what was observed there: rules/simulation.py again.
// A rule is { options, lines: [{ name, when, text, prose, title, question }], alternatives, allowed, beside }.
import { compiled, names, statements } from "./expressions.js";

const [BY_SHAPE, FIRST_ONLY] = ["(kept for each shape)", "the first parameter only:"];
const FIRST_STEP = "each parameter that has a gradient, at the first step only:";
const NO_ZERO_GRADIENT = "each parameter whose gradient is not zero:";
const NO_ZERO_RATE = "each parameter, where lr is not 0:";
export const GIVEN = ["p", "g", "g_norm", "g_square", "g_size", "g_mean", "lr", "i", "n", "is_matrix", "p_0", "lr_0"];

// Whether two numbers are the same but for rounding; NaN is NaN.
export function close(a, b, tolerance) {
  if (Number.isFinite(a) && Number.isFinite(b)) return Math.abs(a - b) <= tolerance * (1 + Math.abs(a));
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

// Gives every quantity of a rule a place, and turns lines into steps.
export class Places {
  constructor(rule, given) {
    const prose = new Set(rule.lines.filter((line) => line.prose).map((line) => line.name));
    const texts = rule.lines.filter((line) => !line.prose).map((line) => line.text);
    for (const known of rule.alternatives) {
      for (const way of known.ways) {
        texts.push(...Object.entries(way).flatMap(([name, text]) => (prose.has(name) ? [] : [text])));
      }
    }
    const own = texts.flatMap((text) => statements(text).flatMap(([name, tree]) => [name, ...names(tree)]));
    this.at = new Map([...new Set([...given, ...own])].map((name, place) => [name, place]));
    this.steps = new Map();
  }

  step(text) {
    if (!this.steps.has(text)) {
      this.steps.set(text, statements(text).map(([name, tree]) => [this.at.get(name), compiled(tree, this.at)]));
    }
    return this.steps.get(text);
  }
}

export function run(steps, env) {
  for (const [place, compute] of steps) env[place] = compute(env);
}

// A rule of an optimizer that can be computed, with whatever lines, on a walk:
// { starts, shapes, gradients, rates, options, seen }.
export class Simulator {
  constructor(rule, tolerance = 1e-9) {
    this.tolerance = tolerance;
    this.places = new Places(rule, [...GIVEN, ...rule.options]);
    this.options = [...rule.options, "lr_0"];
    const computing = rule.lines.filter((line) => !line.prose);
    this.base = computing.map((line) => [line.name, line.when, this.places.step(line.text)]);
    this.habits = rule.lines.filter((line) => line.prose);
    this.first = new Map();
  }

  fits(other, walk) {
    for (const [i, nr, at] of this.walked(other, walk)) {
      if (!at.every((value, place) => close(value, walk.seen[i][nr][place], this.tolerance))) return false;
    }
    return true;
  }

  // Yields the step, the number of a parameter, and where the rule with other lines has it after this step.
  *walked(other, walk) {
    const habits = new Set(this.habits.map((line) => other[line.name] ?? line.text));
    const all = this.base.map(([name, when, own]) => [when, name in other ? this.places.step(other[name]) : own]);
    const first = all.flatMap(([, step]) => step);
    const always = all.flatMap(([when, step]) => (when === "always" ? step : []));
    const at = walk.starts.map((start) => [...start]);
    const kept = new Map();
    let updates = 0;
    for (let i = 0; i < walk.gradients.length; i += 1) {
      const lr = walk.rates[i];
      for (const [nr, gradient] of walk.gradients[i].entries()) {
        if (gradient !== null && !isSkipped(habits, i, nr, gradient, lr)) {
          updates += 1;
          const key = habits.has(BY_SHAPE) ? walk.shapes[nr].join("x") : nr;
          const now = [...wholes(gradient), lr, i, updates, Number(walk.shapes[nr].length > 1)];
          gradient.forEach((g, place) => {
            const own = `${key},${place}`;
            const isFirst = !kept.has(own);
            if (isFirst) kept.set(own, this.fresh(walk));
            const env = kept.get(own);
            [at[nr][place], g, ...now, walk.starts[nr][place]].forEach((value, where) => { env[where] = value; });
            run(isFirst ? first : always, env);
            at[nr][place] = env[0];
          });
        }
        yield [i, nr, at[nr]];
      }
    }
  }

  // Returns the same walk as the rule with other lines takes it.
  imitated(other, walk) {
    const seen = walk.gradients.map(() => []);
    for (const [i, , at] of this.walked(other, walk)) seen[i].push([...at]);
    return { ...walk, seen };
  }

  // Whether the rule with other lines moves the first number of all as observed: a quick look. No habit matters there.
  begins(other, walk) {
    if (!this.first.has(walk)) this.first.set(walk, this.atFirst(walk));
    const first = this.first.get(walk);
    if (first === null) return true;
    const env = first.slice();
    for (const [name, , own] of this.base) run(name in other ? this.places.step(other[name]) : own, env);
    return close(env[0], walk.seen[0][0][0], this.tolerance);
  }

  // What the first number of all begins with; null, where it has no gradient.
  atFirst(walk) {
    const gradient = walk.gradients[0][0];
    if (gradient === null) return null;
    const env = this.fresh(walk);
    const now = [...wholes(gradient), walk.rates[0], 0, 1, Number(walk.shapes[0].length > 1)];
    [walk.starts[0][0], gradient[0], ...now, walk.starts[0][0]].forEach((value, where) => { env[where] = value; });
    return env;
  }

  fresh(walk) {
    const env = new Array(this.places.at.size).fill(0);
    for (const name of this.options) env[this.places.at.get(name)] = walk.options[name] ?? 0;
    return env;
  }
}

function isSkipped(habits, i, nr, gradient, lr) {
  return (i > 0 && habits.has(FIRST_STEP)) || (nr > 0 && habits.has(FIRST_ONLY))
    || (lr === 0 && habits.has(NO_ZERO_RATE)) || (habits.has(NO_ZERO_GRADIENT) && gradient.every((g) => g === 0));
}

// Of a gradient: length, mean square, mean size, and mean.
function wholes(gradient) {
  const sum = (of) => gradient.reduce((total, g) => total + of(g), 0);
  const [squares, count] = [sum((g) => g * g), gradient.length];
  return [Math.sqrt(squares), squares / count, sum(Math.abs) / count, sum((g) => g) / count];
}

// A rule for single calls that can be computed: { given: [arguments by name], seen: [numbers] }.
export class CallSimulator {
  constructor(rule, tolerance = 1e-9) {
    this.tolerance = tolerance;
    this.given = [...rule.options, ...rule.beside];
    this.places = new Places(rule, [...this.given, "pi", "nothing"]);
    this.base = rule.lines.map((line) => [line.name, this.places.step(line.text)]);
  }

  begins(other, calls) {
    return this.gives(other, calls, 0);
  }

  fits(other, calls) {
    return calls.given.every((given, nr) => this.gives(other, calls, nr));
  }

  gives(other, calls, nr) {
    return close(this.value(other, calls.given[nr]), calls.seen[nr], this.tolerance);
  }

  imitated(other, calls) {
    return { ...calls, seen: calls.given.map((given) => this.value(other, given)) };
  }

  // Returns what the rule with other lines gives for these arguments.
  value(other, given) {
    const env = new Array(this.places.at.size).fill(0);
    for (const name of this.given) env[this.places.at.get(name)] = given[name] ?? 0;
    env[this.places.at.get("pi")] = Math.PI;
    env[this.places.at.get("nothing")] = NaN;
    for (const [name, own] of this.base) run(name in other ? this.places.step(other[name]) : own, env);
    return env[this.places.at.get("value")];
  }
}

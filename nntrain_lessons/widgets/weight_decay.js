// Weight decay under Adam: as a price in the gradient (L2), and beside the step, for large and for small gradients.
import { box, dial, h, kept, label, pick, say, table } from "./parts/playing.js";

// As in the course's Adam.
const [BETA1, BETA2, EPS] = [0.9, 0.99, 1e-5];
const BOUNDS = {
  rule: ["adam", "plain"],
  steps: [0, 400, true],
  wd: [0.01, 2],
  lr: [0.001, 0.05],
  large: [1, 100],
  small: [0.001, 1],
};
const WAYS = { l2: "L2: in the gradient", decoupled: "decoupled: beside the step" };
const SIZES = { large: "var(--two)", small: "var(--one)" };

// Walks one weight from 1. Its gradients are +size and -size in turn: they cancel, so that only decay leads anywhere.
// Gives the weight after each step, and of the last one what decay took, and what the gradient was divided by.
export function walk(rule, way, size, { steps, wd, lr }) {
  let [w, m, v, taken, by] = [1, 0, 0, 0, 1];
  const weights = [w];
  for (let t = 1; t <= steps; t++) {
    let g = t % 2 ? size : -size;
    taken = lr * wd * w;
    if (way === "l2") g += wd * w;
    else w -= taken;
    if (rule === "adam") {
      m = BETA1 * m + (1 - BETA1) * g;
      v = BETA2 * v + (1 - BETA2) * g * g;
      by = Math.sqrt(v / (1 - BETA2 ** t) + EPS);
      g = m / (1 - BETA1 ** t) / by;
    }
    w -= lr * g;
    weights.push(w);
  }
  return { weights, taken: way === "l2" ? taken / by : taken, by };
}

function thousandths(w) {
  return say(Math.round(w * 1000) / 1000);
}

function bars(way, top, ends) {
  const rows = Object.entries(SIZES).map(([size, colour], i) => {
    const [y, w] = [top + 8 + i * 26, ends[size].weights.at(-1)];
    const length = 230 * Math.max(-0.2, Math.min(1.15, w));
    const inside = length > 180;
    return [
      label(0, y + 15, `${size} gradient`),
      h("rect", { x: 120, y, width: 230, height: 20, class: "ring", "stroke-dasharray": "4 3" }),
      h("rect", {
        x: Math.min(120, 120 + length),
        y,
        width: Math.max(1.5, Math.abs(length)),
        height: 20,
        style: `fill:${colour}`,
      }),
      inside
        ? label(115 + length, y + 15, thousandths(w), "inside", "end")
        : label(125 + Math.max(0, length), y + 15, thousandths(w), "value"),
    ];
  });
  return [label(0, top, WAYS[way], "value"), ...rows.flat()];
}

class Decay {
  constructor(model, el) {
    [this.state, this.set] = kept(model, BOUNDS, () => this.draw());
    const { state, set } = this;
    const slide = (name, label, min, max) =>
      dial(label, { min, max, log: true, value: state[name] }, (x) => set({ [name]: x }));
    this.rule = pick(
      "the step",
      [
        ["adam", "Adam"],
        ["plain", "plain steps"],
      ],
      state.rule,
      (rule) => set({ rule }),
    );
    this.steps = dial("steps", { min: 0, max: 400, step: 1, value: state.steps, show: String }, (steps) =>
      set({ steps }),
    );
    this.wd = slide("wd", "weight decay (wd)", ...BOUNDS.wd);
    this.lr = slide("lr", "rate (lr)", ...BOUNDS.lr);
    this.large = slide("large", "size of the large gradient", ...BOUNDS.large);
    this.small = slide("small", "size of the small gradient", ...BOUNDS.small);
    this.svg = h("svg", { viewBox: "0 0 400 168", role: "img" });
    this.last = h("div", {});
    this.tell = box(
      el,
      "Decay under Adam",
      model.get("task"),
      [this.svg, this.steps],
      [this.rule, h("div", { class: "dials" }, [this.wd, this.lr, this.large, this.small]), this.last],
    );
    this.draw();
  }

  draw() {
    const { state } = this;
    const ends = Object.fromEntries(
      Object.keys(WAYS).map((way) => [
        way,
        Object.fromEntries(Object.keys(SIZES).map((size) => [size, walk(state.rule, way, state[size], state)])),
      ]),
    );
    this.svg.replaceChildren(
      ...bars("l2", 12, ends.l2),
      ...bars("decoupled", 92, ends.decoupled),
      label(120, 164, "0", "soft", "middle"),
      label(350, 164, "1, the start", "soft", "middle"),
    );
    for (const name of Object.keys(BOUNDS)) this[name].put(state[name]);
    const pairs = Object.entries(ends).flatMap(([way, both]) =>
      Object.entries(both).map(([size, end]) => [way, size, end]),
    );
    const adam = state.rule === "adam";
    this.last.replaceChildren(
      table(
        "What decay takes in the last step",
        ["the last step", "divided by", "decay takes"],
        pairs.map(([way, size, { taken, by }]) => [
          `${way === "l2" ? "L2" : way}, ${size}`,
          adam && way === "l2" ? `√v = ${say(by)}` : "nothing",
          state.steps ? `lr · wd · w${adam && way === "l2" ? " / √v" : ""} = ${say(taken)}` : "",
        ]),
      ),
    );
    const [a, b, c, d] = pairs.map(([, , { weights }]) => thousandths(weights.at(-1)));
    const why = adam
      ? "As L2, decay is divided by the size of the gradient; beside the step, it is not."
      : "For plain steps the two are the same.";
    const priced = `L2: ${a} with the large gradient, ${b} with the small one`;
    const told = `After ${state.steps} steps from 1. ${priced}. Decoupled: ${c} and ${d}.`;
    this.svg.setAttribute("aria-label", told);
    this.tell(`${told} ${why}`);
  }
}

function render({ model, el }) {
  new Decay(model, el);
}

export default { render };

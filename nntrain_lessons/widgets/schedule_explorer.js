// The schedule explorer: rate and momentum by step, over what was measured with them.
import { box, dial, h, kept, label, list, pick, say, table, tick } from "./parts/playing.js";

const SHAPES = {
  one_cycle: "1cycle",
  fall: "cosine, down only",
  constant: "constant",
};
const BOUNDS = {
  shape: Object.keys(SHAPES),
  over: null,
  max_lr: [0.001, 1],
  pct_start: [0, 0.9],
  div_factor: [1, 100],
  final_div_factor: [1, 1e5],
  epochs: [1, 20, true],
  batches: [2, 200, true],
  step: [0, 4000, true],
  per: ["step", "epoch"],
  log_axis: [false, true],
};
const [LEFT, RIGHT] = [40, 392];
const RATE = { top: 22, height: 110 };
const MOMENTUM = { top: 158, height: 46 };
const LOSS = { top: 232, height: 92 };

// Half a wave of the cosine from a to b, over the share s of the way.
function wave(a, b, s) {
  return b + ((a - b) * (1 + Math.cos(Math.PI * s))) / 2;
}

// From the first value to the one at the turn, and on to the last.
export function cycle(step, total, pct, start, middle, end) {
  const [last, turn] = [total - 1, pct * total - 1];
  const t = Math.min(step, last);
  return t < turn ? wave(start, middle, t / turn) : wave(middle, end, (t - turn) / (last - turn));
}

// The rate and the momentum of a step, in a run of so many.
export function at(step, total, { shape, max_lr: max, pct_start, div_factor, final_div_factor }) {
  if (shape === "constant") return [max, 0.9];
  const [pct, first] = [shape === "fall" ? 0 : pct_start, max / div_factor];
  const rate = cycle(step, total, pct, first, max, first / final_div_factor);
  return [rate, shape === "fall" ? 0.9 : cycle(step, total, pct, 0.95, 0.85, 0.95)];
}

// What the optimizer meets: a schedule that moves on once an epoch makes few of its steps.
export function met(step, state) {
  const moved = state.per === "step" ? step : Math.floor(step / state.batches);
  return at(moved, state.epochs * state.batches, state);
}

function scaled({ top, height }, low, high) {
  return (x) => top + (height * (high - Math.max(low, Math.min(high, x)))) / (high - low);
}

function along(i, n) {
  return LEFT + ((RIGHT - LEFT) * i) / Math.max(1, n - 1);
}

function curve(values, y, colour, dash) {
  const points = values.map((value, i) => `${along(i, values.length).toFixed(1)} ${y(value).toFixed(1)}`);
  const style = `stroke:var(${colour})`;
  return h("path", { d: `M${points.join("L")}`, fill: "none", "stroke-width": 2, style, "stroke-dasharray": dash });
}

function frame({ top, height }, name, ticks) {
  return [
    h("path", { d: `M${LEFT} ${top}v${height}H${RIGHT}`, class: "ring" }),
    label(LEFT, top - 6, name),
    ...ticks.map(([y, text]) => label(LEFT - 4, y + 4, text, "soft", "end")),
  ];
}

// The losses measured under a schedule: a line for each seed, a dot at the end of each epoch.
function losses(runs) {
  const all = runs.flatMap(({ train, eval: test }) => [...train, ...test]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = scaled(LOSS, low, high);
  const drawn = (values, colour, dash) => {
    const at = values.map((loss, i) => [LEFT + ((RIGHT - LEFT) * (i + 1)) / values.length, y(loss)]);
    return [
      h("path", {
        d: `M${at.map((point) => point.join(" ")).join("L")}`,
        fill: "none",
        style: `stroke:${colour}`,
        "stroke-dasharray": dash,
      }),
      ...at.map(([cx, cy]) => h("circle", { cx, cy, r: 2.6, style: `fill:${colour}` })),
    ];
  };
  return [
    ...frame(
      LOSS,
      "measured loss: training (solid), test (dashed)",
      [low, high].map((loss) => [y(loss), say(loss, 2)]),
    ),
    ...runs.flatMap(({ train, eval: test }) => [...drawn(train, "var(--one)"), ...drawn(test, "var(--two)", "4 3")]),
  ];
}

// The rate's scale: from 0, or by powers of ten.
function rateScale(rates, log) {
  const into = log ? Math.log10 : Number;
  const all = rates.map(into);
  const [low, high] = log ? [Math.min(...all) - 0.1, Math.max(...all) + 0.1] : [0, Math.max(...all) * 1.04];
  const y = scaled(RATE, low, high);
  const powers = Array.from({ length: 13 }, (_, i) => -i).filter((e) => e > low && e < high);
  const ticks = log ? powers.map((e) => [y(e), `1e${e}`]) : [0, Math.max(...rates)].map((rate) => [y(rate), say(rate)]);
  return [(rate) => y(into(rate)), ticks];
}

// The turn of 1cycle, as a line through both panels.
function turning({ shape, pct_start, per }, T) {
  const turn = pct_start * T - 1;
  if (shape !== "one_cycle" || per === "epoch" || turn <= 0) return [];
  const x = along(turn, T);
  return [
    h("path", { d: `M${x} ${RATE.top}V204`, class: "ring" }),
    label(x + 4, 126, `turn at ${say(turn, 4)}`, "soft"),
  ];
}

// The marked step, in each panel.
function marked(x, dots, panels) {
  const d = panels.map(({ top, height }) => `M${x} ${top}v${height}`).join("");
  return [h("path", { d, class: "cross" }), ...dots.map((cy) => h("circle", { cx: x, cy, r: 4, class: "dot" }))];
}

function picture(state, values, runs, height) {
  const T = values.length;
  const wanted = values.map((_, step) => at(step, T, state));
  const all = [...wanted, ...values].map(([rate]) => rate);
  const [y, ticks] = rateScale(all, state.log_axis);
  const mom = scaled(MOMENTUM, 0.84, 0.96);
  const both = (list, rate, momentum, dash) => [
    curve(list, ([value]) => y(value), rate, dash),
    curve(list, ([, value]) => mom(value), momentum, dash),
  ];
  const [rate, momentum] = values[state.step];
  const momenta = [0.85, 0.95].map((value) => [mom(value), String(value)]);
  return [
    frame(RATE, "learning rate", ticks),
    frame(MOMENTUM, "momentum (beta1)", momenta),
    turning(state, T),
    state.per === "epoch" ? both(wanted, "--soft", "--soft", "3 4") : [],
    both(values, "--four", "--three"),
    runs ? losses(runs.runs) : [],
    marked(along(state.step, T), [y(rate), mom(momentum)], [RATE, MOMENTUM, ...(runs ? [LOSS] : [])]),
    label(LEFT, height - 6, "step 0", "soft"),
    label(RIGHT, height - 6, `step ${T - 1}`, "soft", "end"),
  ].flat();
}

class Explorer {
  constructor(model, el) {
    this.measured = model.get("measured");
    this.on = model.get("measured_on");
    [this.state, this.set] = kept(model, BOUNDS, () => this.draw());
    this.svg = h("svg", { role: "img" });
    this.parts = h("div", {});
    this.note = h("p", { class: "note" });
    this.controls();
    const { cursor, over, log_axis, per, shape } = this;
    const dials = h("div", { class: "dials" }, Object.values(this.dials));
    const another = h("details", {}, h("summary", {}, "Another schedule"), shape, dials);
    const measured = [h("div", { class: "controls" }, over, log_axis), this.note];
    const below = [per, this.parts, ...measured, another];
    this.tell = box(el, "The schedule explorer", model.get("task"), [this.svg, cursor], below);
    this.draw();
  }

  controls() {
    const { state, set, measured } = this;
    // No longer what was measured.
    const own = (change) => set({ ...change, over: "" });
    const slide = (name, label, settings) =>
      dial(label, { ...settings, value: state[name] }, (x) => own({ [name]: x }));
    this.cursor = dial("the marked step", { min: 0, max: 1, step: 1, value: 0, show: String }, (step) => set({ step }));
    this.shape = pick("shape", Object.entries(SHAPES), state.shape, (shape) => own({ shape }));
    this.per = pick(
      "the scheduler moves on",
      [
        ["step", "after each step"],
        ["epoch", "after each epoch: a trap"],
      ],
      state.per,
      (per) => set({ per }),
    );
    this.log_axis = tick("rate by powers of ten", state.log_axis, (on) => set({ log_axis: on }));
    this.over = list(
      "measured runs",
      [["", "nothing measured"], ...measured.map(({ key, title }) => [key, `measured: ${title}`])],
      (key) => set({ over: key, ...measured.find((one) => one.key === key)?.settings }),
    );
    this.dials = {
      max_lr: slide("max_lr", "highest rate (max_lr)", { min: 0.001, max: 1, log: true }),
      pct_start: slide("pct_start", "share that rises (pct_start)", { min: 0, max: 0.9, step: 0.01 }),
      div_factor: slide("div_factor", "starts so many times lower (div_factor)", { min: 1, max: 100, log: true }),
      final_div_factor: slide("final_div_factor", "ends so many times lower than it starts", {
        min: 1,
        max: 1e5,
        log: true,
      }),
      epochs: slide("epochs", "epochs", { min: 1, max: 20, step: 1 }),
      batches: slide("batches", "steps in an epoch", { min: 2, max: 200, step: 1 }),
    };
  }

  draw() {
    const { state } = this;
    const T = state.epochs * state.batches;
    state.step = Math.min(state.step, T - 1);
    const values = Array.from({ length: T }, (_, step) => met(step, state));
    const runs = state.per === "step" ? this.measured.find(({ key }) => key === state.over) : null;
    const height = runs ? 346 : 226;
    this.svg.setAttribute("viewBox", `0 0 400 ${height}`);
    this.svg.setAttribute("aria-label", `Rate and momentum over ${T} steps${runs ? ", and the measured loss" : ""}`);
    this.svg.replaceChildren(...picture(state, values, runs, height));
    this.cursor.put(state.step, T - 1);
    for (const name of ["shape", "per", "log_axis", "over"]) this[name].put(state[name]);
    for (const [name, { put }] of Object.entries(this.dials)) put(state[name]);
    const highest = values.reduce((best, [rate], i) => (rate > values[best][0] ? i : best), 0);
    const ends = [0, highest, T - 1];
    const row = (name, write) => [name, ...ends.map(write)];
    const rows = [
      row("step", String),
      row("rate", (i) => say(values[i][0])),
      row("momentum", (i) => say(values[i][1])),
    ];
    this.parts.replaceChildren(table("The parts of the schedule", ["", "first", "highest", "last"], rows));
    this.note.textContent = runs
      ? `Measured: ${runs.title}, ${runs.runs.length} seeds. ${this.on}`
      : "A loss is shown only over the schedule under which it was measured.";
    this.tell(this.read(values));
  }

  // What is read off at the marked step.
  read(values) {
    const { step, batches, epochs, per } = this.state;
    const [first, last] = [values[0], values[values.length - 1]].map(([rate]) => say(rate));
    const [rate, momentum] = values[step].map((value) => say(value));
    const epoch = Math.floor(step / batches) + 1;
    const read = `Step ${step} of ${values.length}, in epoch ${epoch}: rate ${rate}, momentum ${momentum}.`;
    const few = `In ${values.length} steps the schedule moves on ${epochs - 1} times`;
    return per === "step" ? read : `${read} ${few}: the rate goes from ${first} to ${last}, and no further.`;
  }
}

function render({ model, el }) {
  new Explorer(model, el);
}

export default { render };

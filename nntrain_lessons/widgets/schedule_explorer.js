// The schedule explorer: rate and momentum by step, over what was measured with them.
import { box, dial, h, kept, label, list, pick, say, table, tick } from "./parts/playing.js";

const SHAPES = { one_cycle: "1cycle", fall: "cosine, down only", constant: "constant", drop: "a tenth after 3/5 of the steps" };
const BOUNDS = {
  shape: Object.keys(SHAPES), over: null, max_lr: [0.001, 1], pct_start: [0, 0.9], div_factor: [1, 100], final_div_factor: [1, 1e5],
  epochs: [1, 20, true], batches: [2, 200, true], step: [0, 4000, true], per: ["step", "epoch"], log_axis: [false, true],
};
const [LEFT, RIGHT] = [40, 392];
const RATE = { top: 22, height: 110 };
const MOMENTUM = { top: 158, height: 46 };
const LOSS = { top: 232, height: 92 };

// Half a wave of the cosine from a to b, over the share s of the way.
function wave(a, b, s) {
  return b + (a - b) * (1 + Math.cos(Math.PI * s)) / 2;
}

// From the first value to the one at the turn, and on to the last.
export function cycle(step, total, pct, start, middle, end) {
  const [last, turn] = [total - 1, pct * total - 1];
  const t = Math.min(step, last);
  return t < turn ? wave(start, middle, t / turn) : wave(middle, end, (t - turn) / (last - turn));
}

// The rate and the momentum of a step, in a run of so many.
export function at(step, total, { shape, max_lr: max, pct_start, div_factor, final_div_factor }) {
  if (shape === "drop") return [step < 0.6 * total ? max : max / 10, 0.9];
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
  return (x) => top + height * (high - Math.max(low, Math.min(high, x))) / (high - low);
}

function along(i, n) {
  return LEFT + (RIGHT - LEFT) * i / Math.max(1, n - 1);
}

function curve(values, y, attributes) {
  const points = values.map((value, i) => `${along(i, values.length).toFixed(1)} ${y(value).toFixed(1)}`);
  return h("path", { d: `M${points.join("L")}`, fill: "none", "stroke-width": 2, ...attributes });
}

function frame({ top, height }, name, ticks) {
  return [h("path", { d: `M${LEFT} ${top}v${height}H${RIGHT}`, class: "ring" }), label(LEFT, top - 6, name),
    ...ticks.map(([y, text]) => label(LEFT - 4, y + 4, text, "soft", "end"))];
}

// The losses measured under a schedule: a line for each seed, a dot at the end of each epoch.
function losses(runs) {
  const all = runs.flatMap(({ train, eval: test }) => [...train, ...test]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = scaled(LOSS, low, high);
  const drawn = (values, colour, dash) => {
    const at = values.map((loss, i) => [LEFT + (RIGHT - LEFT) * (i + 1) / values.length, y(loss)]);
    return [h("path", { d: `M${at.map((point) => point.join(" ")).join("L")}`, fill: "none", style: `stroke:${colour}`, "stroke-dasharray": dash }),
      ...at.map(([cx, cy]) => h("circle", { cx, cy, r: 2.6, style: `fill:${colour}` }))];
  };
  return [...frame(LOSS, "measured loss: training (solid), test (dashed)", [low, high].map((loss) => [y(loss), say(loss, 2)])),
    ...runs.flatMap(({ train, eval: test }) => [...drawn(train, "var(--one)"), ...drawn(test, "var(--two)", "4 3")])];
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

function picture(state, values, runs) {
  const [T, height] = [values.length, runs ? 346 : 226];
  const wanted = values.map((_, step) => at(step, T, state));
  const [y, ticks] = rateScale([...wanted, ...values].map(([rate]) => rate), state.log_axis);
  const mom = scaled(MOMENTUM, 0.84, 0.96);
  const both = (list, attributes) => [curve(list.map(([rate]) => rate), y, { style: "stroke:var(--four)", ...attributes }),
    curve(list.map(([, momentum]) => momentum), mom, { style: "stroke:var(--three)", ...attributes })];
  const [x, [rate, momentum]] = [along(state.step, T), values[state.step]];
  const turn = state.pct_start * T - 1;
  return [[`0 0 400 ${height}`], [
    frame(RATE, "learning rate", ticks), frame(MOMENTUM, "momentum (beta1)", [0.85, 0.95].map((m) => [mom(m), String(m)])),
    state.shape === "one_cycle" && turn > 0 ? [h("path", { d: `M${along(turn, T)} ${RATE.top}V204`, class: "ring" }),
      label(along(turn, T) + 4, 126, `turn at ${say(turn, 4)}`, "soft")] : [],
    state.per === "epoch" ? both(wanted, { style: "stroke:var(--soft)", "stroke-dasharray": "3 4" }) : [], both(values),
    runs ? losses(runs.runs) : [], h("path", { d: [RATE, MOMENTUM, ...(runs ? [LOSS] : [])].map(({ top, height }) => `M${x} ${top}v${height}`).join(""), class: "cross" }),
    h("circle", { cx: x, cy: y(rate), r: 4, class: "dot" }), h("circle", { cx: x, cy: mom(momentum), r: 4, class: "dot" }),
    label(LEFT, height - 6, "step 0", "soft"), label(RIGHT, height - 6, `step ${T - 1}`, "soft", "end")].flat()];
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
    this.tell = box(el, "The schedule explorer", model.get("task"), [this.svg, cursor.root], [per.root, this.parts,
      h("div", { class: "controls" }, over.root, log_axis.root), this.note, h("details", {}, h("summary", {}, "Another schedule"),
        shape.root, h("div", { class: "dials" }, Object.values(this.dials).map(({ root }) => root)))]);
    this.draw();
  }

  controls() {
    const { state, set, measured } = this;
    const own = (change) => set({ ...change, over: "" }); // no longer what was measured
    const slide = (name, label, settings) => dial(label, { ...settings, value: state[name] }, (x) => own({ [name]: x }));
    this.cursor = dial("the marked step", { min: 0, max: 1, step: 1, value: 0, show: String }, (step) => set({ step }));
    this.shape = pick("shape", Object.entries(SHAPES), state.shape, (shape) => own({ shape }));
    this.per = pick("the scheduler moves on", [["step", "after each step"], ["epoch", "after each epoch: a trap"]], state.per, (per) => set({ per }));
    this.log_axis = tick("rate by powers of ten", state.log_axis, (on) => set({ log_axis: on }));
    this.over = list("measured runs", [["", "nothing measured"], ...measured.map(({ key, title }) => [key, `measured: ${title}`])],
      (key) => set({ over: key, ...measured.find((one) => one.key === key)?.settings }));
    this.dials = {
      max_lr: slide("max_lr", "highest rate (max_lr)", { min: 0.001, max: 1, log: true }),
      pct_start: slide("pct_start", "share that rises (pct_start)", { min: 0, max: 0.9, step: 0.01 }),
      div_factor: slide("div_factor", "starts so many times lower (div_factor)", { min: 1, max: 100, log: true }),
      final_div_factor: slide("final_div_factor", "ends so many times lower than it starts", { min: 1, max: 1e5, log: true }),
      epochs: slide("epochs", "epochs", { min: 1, max: 20, step: 1 }), batches: slide("batches", "steps in an epoch", { min: 2, max: 200, step: 1 }),
    };
  }

  draw() {
    const { state } = this;
    const T = state.epochs * state.batches;
    state.step = Math.min(state.step, T - 1);
    const values = Array.from({ length: T }, (_, step) => met(step, state));
    const runs = state.per === "step" ? this.measured.find(({ key }) => key === state.over) : null;
    const [[viewBox], parts] = picture(state, values, runs);
    this.svg.setAttribute("viewBox", viewBox);
    this.svg.setAttribute("aria-label", `Learning rate and momentum over ${T} steps${runs ? ", and the measured loss" : ""}`);
    this.svg.replaceChildren(...parts);
    this.cursor.put(state.step, T - 1);
    for (const name of ["shape", "per", "log_axis", "over"]) this[name].put(state[name]);
    for (const [name, { put }] of Object.entries(this.dials)) put(state[name]);
    const highest = values.reduce((best, [rate], i) => (rate > values[best][0] ? i : best), 0);
    const ends = [0, highest, T - 1];
    this.parts.replaceChildren(table("The parts of the schedule", ["", "first", "highest", "last"], [["step", ...ends.map(String)],
      ["rate", ...ends.map((i) => say(values[i][0]))], ["momentum", ...ends.map((i) => say(values[i][1]))]]));
    this.note.textContent = runs ? `Measured: ${runs.title}, ${runs.runs.length} seeds. ${this.on}`
      : "A loss is shown only over the schedule under which it was measured.";
    const [rate, momentum] = values[state.step];
    const trap = state.per === "epoch" ? ` In ${T} steps the schedule moves on ${state.epochs - 1} times: the rate goes from ${
      say(values[0][0])} to ${say(values[T - 1][0])}, and no further.` : "";
    this.tell(`Step ${state.step} of ${T}, in epoch ${Math.floor(state.step / state.batches) + 1}: rate ${say(rate)}, momentum ${say(momentum)}.${trap}`);
  }
}

function render({ model, el }) {
  new Explorer(model, el);
}

export default { render };

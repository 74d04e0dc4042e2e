// The residual block: the shape on every arrow, what each layer holds and computes, and what a broken one does.
import { box, dial, h, kept, label, pick, table, whole } from "./parts/playing.js";

const BROKEN = {
  none: "as it should be",
  pool: "no pooling in the skip",
  floor: "pooling that rounds down",
  channels: "no 1x1 convolution",
  stride: "stride forgotten by the convolutions",
  first: "stride in the first convolution",
};
const CHANNELS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const BOUNDS = {
  into: [1, 256, true],
  out: [1, 256, true],
  grid: [1, 28, true],
  stride: [1, 2, true],
  broken: Object.keys(BROKEN),
};
const [LEFT, RIGHT] = [95, 285];

function convolution(name, from, to, kernel, size, bias = 0) {
  const weights = kernel ** 2 * from * to;
  return { name, shape: [to, size, size], parameters: weights + bias * to, macs: weights * size ** 2 };
}

// The layers of both ways, each with the shape that it gives for one image, its parameters and multiply-accumulates;
// and the shapes that meet in the sum.
export function layers({ into, out, grid, stride, broken }) {
  // A 3x3 convolution with padding does it, and pooling in ceil mode.
  const halved = (size, by) => Math.ceil(size / by);
  const norm = ({ shape }, name) => ({ name, shape, parameters: 2 * shape[0], macs: 0 });
  const [first, second] = { stride: [1, 1], first: [stride, 1] }[broken] ?? [1, stride];
  const one = convolution(`3x3, stride ${first}`, into, out, 3, halved(grid, first));
  const two = convolution(`3x3, stride ${second}`, out, out, 3, halved(one.shape[1], second));
  const skip = [];
  let [channels, side] = [into, grid];
  if (stride === 2 && broken !== "pool") {
    side = broken === "floor" ? Math.floor(grid / 2) : halved(grid, 2);
    skip.push({ name: "average pool", shape: [channels, side, side], parameters: 0, macs: 0 });
  }
  if (into !== out && broken !== "channels") {
    channels = out;
    skip.push(convolution("1x1, bias", into, out, 1, side, 1));
  }
  return {
    convs: [one, norm(one, "norm, ReLU"), two, norm(two, "norm")],
    skip,
    ends: [two.shape, [channels, side, side]],
  };
}

// What a sum of two tensors does in PyTorch: nothing special, a 1 that is stretched, or an error.
export function sum([a, b]) {
  const at = a.findIndex((size, i) => size !== b[i] && size !== 1 && b[i] !== 1);
  if (at >= 0) return { fails: `${a[at]} and ${b[at]} ${at ? "rows" : "channels"} cannot be added` };
  const shape = a.map((size, i) => (size === 1 ? b[i] : size));
  const differs = (other) => shape.some((size, i) => size !== other[i]);
  return {
    shape,
    stretched: [differs(a) ? "the convolutions' result" : "", differs(b) ? "the skip" : ""].filter(Boolean),
  };
}

function by(shape) {
  return shape.join(" × ");
}

function node(x, y, text, width) {
  return [
    h("rect", { x: x - width / 2, y, width, height: 26, rx: 4, class: "node" }),
    label(x, y + 17, text, "", "middle"),
  ];
}

function line(d) {
  return h("path", { d, class: "arrow" });
}

function arrow(d, x, y) {
  return line(`${d}M${x - 4} ${y - 6}L${x} ${y}L${x + 4} ${y - 6}`);
}

function value(x, y, text, kind = "", anchor = "start") {
  return label(x, y, text, `value ${kind}`, anchor);
}

function convsWay({ convs }, kind) {
  return [0, 2].flatMap((i) => {
    const y = 42 + i * 35;
    return [
      ...node(RIGHT, y, `${convs[i].name}, ${convs[i + 1].name}`, 190),
      i ? line(`M${RIGHT} 138V194H204`) : arrow(`M${RIGHT} 68V112`, RIGHT, 112),
      value(RIGHT + 8, y + 51, by(convs[i].shape), i ? kind : ""),
    ];
  });
}

function skipWay({ skip, ends }, kind) {
  const parts = [];
  let from = 28;
  skip.forEach(({ name, shape }, i) => {
    const y = skip.length === 1 ? 77 : 42 + i * 70;
    parts.push(arrow(`M${LEFT} ${from}V${y}`, LEFT, y), ...node(LEFT, y, name, 112));
    if (i < skip.length - 1) parts.push(value(LEFT - 8, y + 51, by(shape), "", "end"));
    from = y + 26;
  });
  if (!skip.length) parts.push(value(LEFT + 8, 90, "x itself:", "fine"), value(LEFT + 8, 106, "the identity", "fine"));
  return [...parts, line(`M${LEFT} ${from}V194H176`), value(LEFT - 8, 172, by(ends[1]), kind, "end")];
}

function drawing(state, found, added) {
  const bad = added.fails || added.stretched.length;
  const kind = bad ? "bad" : "fine";
  const parts = [
    value(190, 14, `x: ${by([state.into, state.grid, state.grid])}`, "", "middle"),
    line("M190 18V28"),
    line(`M${LEFT} 28H190`),
    arrow(`M190 28H${RIGHT}V42`, RIGHT, 42),
    ...convsWay(found, bad ? "bad" : ""),
    ...skipWay(found, bad ? "bad" : ""),
    h("circle", { cx: 190, cy: 194, r: 14, class: `node ${kind}` }),
    value(190, 200, added.fails ? "×" : "+", `sign ${kind}`, "middle"),
  ];
  if (added.fails) return [...parts, value(190, 232, added.fails, "bad", "middle")];
  const stretched = added.stretched.length ? " (stretched!)" : "";
  return [
    ...parts,
    arrow("M190 208V222", 190, 222),
    ...node(190, 222, "ReLU", 70),
    arrow("M190 248V266", 190, 266),
    value(198, 264, `y: ${by(added.shape)}${stretched}`, bad ? "bad" : ""),
  ];
}

class Block {
  constructor(model, el) {
    [this.state, this.set] = kept(model, BOUNDS, () => this.draw());
    const { state, set } = this;
    const power = (x) => String(CHANNELS[x]);
    const channels = (name, text) =>
      dial(text, { min: 0, max: 8, step: 1, value: 0, show: power }, (x) => set({ [name]: CHANNELS[x] }));
    this.into = channels("into", "channels in");
    this.out = channels("out", "channels out");
    this.grid = dial(
      "grid, odd sizes too",
      { min: 1, max: 28, step: 1, value: state.grid, show: (x) => `${x} × ${x}` },
      (grid) => set({ grid }),
    );
    this.stride = pick(
      "stride",
      [
        ["1", "1"],
        ["2", "2"],
      ],
      String(state.stride),
      (stride) => set({ stride: Number(stride) }),
    );
    this.broken = pick("the block", Object.entries(BROKEN), state.broken, (broken) => set({ broken }));
    this.svg = h("svg", { viewBox: "0 0 400 272", role: "img" });
    this.counts = h("div", {});
    this.tell = box(
      el,
      "Inside a residual block",
      model.get("task"),
      [this.svg],
      [this.broken, h("div", { class: "dials" }, this.into, this.out, this.grid, this.stride), this.counts],
    );
    this.draw();
  }

  draw() {
    const { state } = this;
    const found = layers(state);
    const added = found.ends.flat().includes(0) ? { fails: "a grid of 1 is rounded down to nothing" } : sum(found.ends);
    this.svg.replaceChildren(...drawing(state, found, added));
    const rows = [...found.convs, ...found.skip.map((layer) => ({ ...layer, name: `skip: ${layer.name}` }))].map(
      ({ name, shape, parameters, macs }) => [name, by(shape), parameters, macs, shape.reduce((a, b) => a * b)],
    );
    const totals = [2, 3, 4].map((column) => whole(rows.reduce((all, row) => all + row[column], 0)));
    this.counts.replaceChildren(
      table(
        "What each layer holds and computes, for one image",
        ["layer", "gives", "parameters", "MACs", "activations"],
        [
          ...rows.map((row) => row.map((cell, i) => (i < 2 ? cell : whole(cell)))),
          [h("b", {}, "together"), "", ...totals],
        ],
      ),
    );
    for (const name of ["into", "out"]) this[name].put(Math.log2(state[name]));
    for (const name of ["grid", "stride", "broken"]) this[name].put(state[name]);
    const costs = `${totals[0]} parameters, ${totals[1]} multiply-accumulates for one image.`;
    const told = `${this.judged(found, added)} ${costs}`;
    this.svg.setAttribute("aria-label", told);
    this.tell(told);
  }

  judged({ skip }, { fails, shape, stretched }) {
    if (fails) return `The sum fails: ${fails}.`;
    if (stretched.length) return `No error, and yet wrong: ${stretched.join(" and ")} is stretched to ${by(shape)}.`;
    const asked = layers({ ...this.state, broken: "none" }).ends[0];
    if (String(shape) !== String(asked)) return `The sum works, but gives ${by(shape)} instead of ${by(asked)}.`;
    const identity = skip.length ? "" : " The skip is x itself, the identity.";
    return `Both ways end at ${by(shape)}, so they can be added.${identity}`;
  }
}

function render({ model, el }) {
  new Block(model, el);
}

export default { render };

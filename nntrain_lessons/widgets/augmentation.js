// Augmentation: one draw for the batch against one for each image, and what was measured of it.
import { button } from "./parts/elements.js";
import { box, dial, dice, h, kept, label, pick, say, tick } from "./parts/playing.js";

const SIDE = 28;
const GUESSES = { both: "at 5 and at 20 epochs", short: "only at 5", long: "only at 20", neither: "at neither" };
const BOUNDS = {
  flip: [true, false],
  border: [0, 4, true],
  draws: [1, 500, true],
  guess: ["", ...Object.keys(GUESSES)],
};

// Draws a change: mirrored or not, and where the window lies in the image with its border.
export function change(drawn, { flip, border }) {
  const [mirror, down, right] = [drawn(), drawn(), drawn()];
  const place = (share) => Math.floor(share * (2 * border + 1));
  return { mirror: flip && mirror < 0.5, down: place(down), right: place(right) };
}

// Changes an image: mirrors it, puts a border of black around it, and cuts the window out.
export function vary(image, { mirror, down, right }, border) {
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [y, x] = [Math.floor(i / SIDE) + down - border, (i % SIDE) + right - border];
    const inside = x >= 0 && y >= 0 && x < SIDE && y < SIDE;
    return inside ? image[y * SIDE + (mirror ? SIDE - 1 - x : x)] : 0;
  });
}

// How many of k versions so many draws show, on average.
export function seen(k, draws) {
  return k * (1 - (1 - 1 / k) ** draws);
}

// All draws so far: by batch one change for all, by image one for each.
function history(state, images) {
  const drawn = dice(12345);
  return Array.from({ length: state.draws }, () => ({
    batch: [change(drawn, state)],
    each: Array.from({ length: images }, () => change(drawn, state)),
  }));
}

function share(changes) {
  return changes.filter(({ mirror }) => mirror).length / changes.length;
}

function paint(canvas, images) {
  const context = canvas.getContext("2d");
  images.forEach((image, nr) => {
    const pixels = context.createImageData(SIDE, SIDE);
    image.forEach((grey, i) => pixels.data.set([grey, grey, grey, 255], 4 * i));
    context.putImageData(pixels, nr * SIDE, 0);
  });
}

// The share that is mirrored, draw by draw.
function mixture(draws) {
  const row = (top, name, kind, colour) => [
    label(0, top + 17, name),
    h("path", { d: `M70 ${top}H398M70 ${top + 26}H398`, class: "ring" }),
    ...draws
      .slice(-40)
      .map((one, i) =>
        h("circle", { cx: 74 + i * 8, cy: top + 26 * (1 - share(one[kind])), r: 3, style: `fill:var(${colour})` }),
      ),
  ];
  return [
    label(0, 12, "share that is mirrored, none (below) to all (above), draw by draw"),
    ...row(24, "by batch", "batch", "--two"),
    ...row(64, "by image", "each", "--one"),
  ];
}

// What was measured: a dot for each seed.
function dots(measured) {
  const all = measured.flatMap(({ rows }) => rows.flatMap(([, values]) => values));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (accuracy) => 110 + (240 * (accuracy - low)) / (high - low);
  const lines = measured.flatMap(({ title, rows }) => [[title], ...rows]);
  const parts = lines.flatMap(([name, values], i) => [
    label(0, 14 + 20 * i, name, values ? "" : "value"),
    ...(values
      ? [
          h("path", { d: `M110 ${10 + 20 * i}H350`, class: "ring" }),
          ...values.map((one) => h("circle", { cx: x(one), cy: 10 + 20 * i, r: 4, style: "fill:var(--one)" })),
          label(398, 14 + 20 * i, (values.reduce((a, b) => a + b) / values.length).toFixed(4), "", "end"),
        ]
      : []),
  ]);
  return h(
    "svg",
    {
      viewBox: `0 0 400 ${20 * lines.length}`,
      role: "img",
      "aria-label": "Accuracy on the test images, a dot for each seed, and the mean",
    },
    parts,
  );
}

class Augmentation {
  constructor(model, el) {
    this.model = model;
    const bytes = atob(model.get("images"));
    this.images = Array.from({ length: bytes.length / SIDE ** 2 }, (_, nr) =>
      Array.from({ length: SIDE ** 2 }, (_, i) => bytes.charCodeAt(nr * SIDE ** 2 + i)),
    );
    [this.state, this.set] = kept(model, BOUNDS, () => this.draw());
    const { state, set } = this;
    this.flip = tick("mirror every second one, by chance", state.flip, (flip) => set({ flip }));
    this.border = dial(
      "moved by up to",
      { min: 0, max: 4, step: 1, value: state.border, show: (n) => `${n} pixel${n === 1 ? "" : "s"}` },
      (border) => set({ border }),
    );
    this.guess = pick(
      "First say: at which length do the variations bring accuracy on the test images?",
      Object.entries(GUESSES),
      state.guess,
      (guess) => set({ guess }),
    );
    this.mixed = h("svg", { viewBox: "0 0 400 96", role: "img" });
    this.answer = h("div", {});
    this.tell = box(el, "By batch or by image", model.get("task"), this.rows(), [
      this.flip,
      this.border,
      this.mixed,
      this.guess,
      this.answer,
    ]);
    this.draw();
  }

  rows() {
    const canvas = (name) =>
      h("canvas", {
        width: SIDE * this.images.length,
        height: SIDE,
        role: "img",
        "aria-label": `The garments, ${name}`,
      });
    const names = [`as they are: ${this.model.get("images_are")}`, "one draw for the batch", "one draw for each image"];
    this.canvases = names.map(canvas);
    const draw = (more) => () => this.set({ draws: this.state.draws + more });
    return [
      ...names.map((name, i) => h("div", { class: "strip" }, h("span", { class: "hint" }, name), this.canvases[i])),
      h(
        "div",
        { class: "controls" },
        button("Draw again", draw(1)),
        button("Draw 20 times", draw(20)),
        button("Start anew", () => this.set({ draws: 1 })),
      ),
    ];
  }

  draw() {
    const { state, images } = this;
    const draws = history(state, images.length);
    const {
      batch: [all],
      each,
    } = draws.at(-1);
    const varied = (one) => images.map((image, i) => vary(image, one(i), state.border));
    [images, varied(() => all), varied((i) => each[i])].forEach((row, i) => paint(this.canvases[i], row));
    this.mixed.replaceChildren(...mixture(draws));
    const by = [all.mirror ? "all" : "none", share(each) * images.length];
    const mirrored = `Mirrored: by batch ${by[0]} of ${images.length}, by image ${by[1]}.`;
    this.mixed.setAttribute("aria-label", mirrored);
    for (const name of ["flip", "border", "guess"]) this[name].put(state[name]);
    this.answer.replaceChildren(...this.answered());
    const k = (state.flip ? 2 : 1) * (2 * state.border + 1) ** 2;
    const shown = new Set(draws.map(({ each: [first] }) => JSON.stringify(first))).size;
    const versions = `The first image was shown in ${shown} of its ${k} versions`;
    this.tell(`Draw ${state.draws}. ${mirrored} ${versions} (on average ${say(seen(k, state.draws))}).`);
  }

  answered() {
    const [measured, right] = [this.model.get("measured"), this.model.get("right")];
    if (!this.state.guess) return [h("p", { class: "note" }, "What was measured opens when you have chosen.")];
    if (!measured.length) return [];
    const was = this.state.guess === right;
    const verdict = h(
      "b",
      { class: was ? "fine" : "bad" },
      was ? "As measured. " : `Measured otherwise: ${GUESSES[right]}. `,
    );
    return [h("p", {}, verdict, this.model.get("measured_on")), dots(measured)];
  }
}

function render({ model, el }) {
  new Augmentation(model, el);
}

export default { render };

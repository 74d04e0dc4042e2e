// A landscape over two weights from above: lines of equal height, walks, and a start that can be moved.
import { h, label, say } from "./playing.js";
import { SURFACES } from "./walks.js";

// So far the picture reaches from the middle, and how many pixels one is.
const [WIDE, HIGH, UNIT] = [5, 3, 40];
const [COLUMNS, ROWS, LEVELS] = [80, 48, 12];
const LETTER = { plain: "P", momentum: "M", rmsprop: "R", adam: "A", mine: "Y" };
const STYLE = { plain: "--one", momentum: "--three", rmsprop: "--two", adam: "--four", mine: "--five" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function colour(racer) {
  return `var(${STYLE[racer.split(":")[0]]})`;
}

function letter(racer) {
  return racer.includes(":") ? "!" : LETTER[racer];
}

// A racer's name behind a square of its colour, with the letter that stands at the end of its walk.
export function called(racer, name) {
  return h(
    "span",
    {},
    h("span", { class: "swatch", style: `background:${colour(racer)}` }),
    `${name} (${letter(racer)})`,
  );
}

function clamp(x, most) {
  return Math.max(-most, Math.min(most, x));
}

function sx(x) {
  return (WIDE + clamp(x, 50)) * UNIT;
}

function sy(y) {
  return (HIGH - clamp(y, 50)) * UNIT;
}

// The lines of equal height as one path: for each small square, where a height crosses its edges.
function contours(at) {
  // The root makes the rings even.
  const root = (i, j) => Math.sqrt(at(((i / COLUMNS) * 2 - 1) * WIDE, (1 - (j / ROWS) * 2) * HIGH));
  const heights = Array.from({ length: ROWS + 1 }, (_, j) => Array.from({ length: COLUMNS + 1 }, (_, i) => root(i, j)));
  const most = Math.max(...heights.flat());
  let path = "";
  for (let level = 1; level < LEVELS; level++) {
    for (let square = 0; square < COLUMNS * ROWS; square++) path += crossing(heights, (most * level) / LEVELS, square);
  }
  return path;
}

function crossing(heights, level, square) {
  const [i, j] = [square % COLUMNS, Math.floor(square / COLUMNS)];
  const corners = [
    [i, j],
    [i + 1, j],
    [i + 1, j + 1],
    [i, j + 1],
  ];
  const points = corners.flatMap(([x, y], k) => {
    const [X, Y] = corners[(k + 1) % 4];
    const [here, there] = [heights[y][x] - level, heights[Y][X] - level];
    const share = here / (here - there);
    const size = (2 * WIDE * UNIT) / COLUMNS;
    return here < 0 !== there < 0
      ? [[x + share * (X - x), y + share * (Y - y)].map((at) => (at * size).toFixed(1))]
      : [];
  });
  return points.length > 1 ? `M${points[0]}L${points[1]}` : "";
}

function track(racer, places) {
  const shown = places.filter(([x, y]) => Number.isFinite(x + y));
  const end = shown[shown.length - 1];
  const [cx, cy] = [Math.max(9, Math.min(391, sx(end[0]))), Math.max(9, Math.min(231, sy(end[1])))];
  return h(
    "g",
    { style: `stroke:${colour(racer)};fill:${colour(racer)}` },
    h("path", {
      d: `M${shown.map(([x, y]) => `${sx(x).toFixed(1)} ${sy(y).toFixed(1)}`).join("L")}`,
      fill: "none",
      "stroke-width": 1.6,
      "stroke-dasharray": racer.includes(":") ? "5 3" : null,
      "stroke-linejoin": "round",
    }),
    shown.slice(1, -1).map(([x, y]) => h("circle", { cx: sx(x), cy: sy(y), r: 2, stroke: "none" })),
    h("circle", { cx, cy, r: 8.5, class: "end" }),
    label(cx, cy + 4, letter(racer), "letter", "middle"),
  );
}

// The place that is dragged, or moved by arrows.
function startHandle(state, put, pointed) {
  const handle = h("circle", {
    r: 18,
    class: "handle",
    tabindex: 0,
    role: "slider",
    "aria-valuemin": -WIDE,
    "aria-valuemax": WIDE,
    "aria-label": "the start; arrows move it along the first and the second weight",
    onkeydown: (event) => {
      const by = ARROWS[event.key];
      if (!by) return;
      event.preventDefault();
      put(...state.start.map((w, i) => w + by[i] * (event.shiftKey ? 0.5 : 0.1)));
    },
    onpointerdown: (event) => handle.setPointerCapture(event.pointerId),
    onpointermove: (event) => handle.hasPointerCapture(event.pointerId) && pointed(event),
  });
  return handle;
}

// Gives the picture, and what draws a state's walks into it. `moved` is told where the start is put.
export function landscape(state, moved) {
  const [rings, low, tracks] = [h("path", { class: "ring" }), h("path", { class: "cross" }), h("g")];
  const dot = h("circle", { r: 5, class: "dot" });
  const put = (x, y) => moved([clamp(x, WIDE), clamp(y, HIGH)].map((w) => Number(w.toFixed(2))));
  const pointed = ({ clientX, clientY }) => {
    const { left, top, width, height } = root.getBoundingClientRect();
    put((((clientX - left) / width) * 2 - 1) * WIDE, (1 - ((clientY - top) / height) * 2) * HIGH);
  };
  const handle = startHandle(state, put, pointed);
  const onclick = (event) => event.target !== handle && pointed(event);
  const about = { role: "group", "aria-label": "The landscape from above, and the walks" };
  const root = h("svg", { viewBox: "0 0 400 240", ...about, onclick }, rings, low, tracks, dot, handle);
  let drawn = "";
  const draw = (walks) => {
    if (drawn !== state.surface) rings.setAttribute("d", contours(SURFACES[(drawn = state.surface)].at));
    const [x, y] = SURFACES[state.surface].low;
    low.setAttribute("d", `M${sx(x) - 5} ${sy(y)}h10m-5 -5v10`);
    tracks.replaceChildren(...walks.map(([racer, { places }]) => track(racer, places)));
    for (const circle of [dot, handle]) {
      circle.setAttribute("cx", sx(state.start[0]));
      circle.setAttribute("cy", sy(state.start[1]));
    }
    const [first, second] = state.start.map((w) => say(w));
    handle.setAttribute("aria-valuenow", state.start[0]);
    handle.setAttribute("aria-valuetext", `first weight ${first}, second weight ${second}`);
  };
  return { root, draw };
}

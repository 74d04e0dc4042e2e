// Two paths in one picture, the right one and somebody's own, and the numbers of both as a table.
import { element, shape, shown } from "./elements.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [380, 190, 46, 8, 8, 32];

// `right` and `yours` are lists of numbers, `yours` perhaps null; `label` says what they are.
export function picture({ right, yours, label, from = 0 }) {
  const [low, high] = range(right, yours ?? []);
  const last = right.length - 1;
  const x = (nr) => LEFT + ((WIDTH - LEFT - RIGHT) * nr) / last;
  const y = (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low);
  const within = (value) => Math.min(Math.max(value, low), high);
  const own = (yours ?? []).map((value, nr) => (Number.isFinite(value) ? [x(nr), y(within(value))] : null));
  const theirs = right.map((value, nr) => [x(nr), y(value)]);
  const isIn = (nr) => own[nr] && within(yours[nr]) === yours[nr];
  const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": inWords(right, yours, label, from) };
  return shape("svg", frame,
    ...axes(low, high, x, y, last, from),
    shape("path", { d: path(theirs), class: "path-right" }),
    ...theirs.map(([cx, cy]) => shape("circle", { cx, cy, r: 4, class: "path-right" })),
    shape("path", { d: path(own), class: "path-yours" }),
    ...own.filter((_, nr) => isIn(nr)).map(([cx, cy]) => square(cx, cy)),
    shape("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, label));
}

const square = (x, y) => shape("rect", { x: x - 3, y: y - 3, width: 6, height: 6, class: "path-yours" });

// What the two look like, in words.
export function legend(hasOwn) {
  const key = (name, mark) => shape("svg", { viewBox: "0 0 34 12", class: "key", "aria-hidden": "true" },
    shape("path", { d: "M1,6H33", class: name }), mark);
  const right = key("path-right", shape("circle", { cx: 17, cy: 6, r: 4, class: "path-right" }));
  const yours = key("path-yours", square(17, 6));
  return element("p", { class: "keys" }, element("span", {}, right, "the right one"),
    hasOwn ? element("span", {}, yours, "yours") : null);
}

// From where to where the picture goes: somebody's own path is in it as far as the right one can still be seen.
function range(right, yours) {
  const [low, high] = [Math.min(...right), Math.max(...right)];
  const span = high - low || 1;
  const own = yours.filter(Number.isFinite).map((value) => Math.min(Math.max(value, low - span), high + span));
  const [least, most] = [Math.min(low, ...own), Math.max(high, ...own)];
  const room = (most - least || 1) * 0.06;
  return [least - room, most + room];
}

// Round numbers, three to six of them.
function levels(low, high) {
  const size = 10 ** Math.floor(Math.log10((high - low) / 3));
  const step = [5, 2, 1].map((times) => times * size).find((own) => (high - low) / own >= 3) ?? size;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, nr) => (first + nr) * step);
}

function axes(low, high, x, y, last, from) {
  const every = Math.ceil((last + 1) / 12);
  const steps = Array.from({ length: last + 1 }, (_, nr) => nr).filter((nr) => nr % every === 0);
  return [
    ...levels(low, high).flatMap((value) => [
      shape("path", { d: `M${LEFT},${y(value)}H${WIDTH - RIGHT}`, class: "grid" }),
      shape("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, shown(value, 3)),
    ]),
    ...steps.map((nr) =>
      shape("text", { x: x(nr), y: HEIGHT - BOTTOM + 14, "text-anchor": "middle" }, String(nr + from))),
  ];
}

function path(points) {
  let isOn = false;
  return points.map((point) => {
    const text = point === null ? "" : `${isOn ? "L" : "M"}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    isOn = point !== null;
    return text;
  }).join("");
}

function inWords(right, yours, label, from) {
  const list = (values) => values.map((value) => shown(value, 3)).join(", ");
  return `${label}, from ${from} on. Right: ${list(right)}.${yours ? ` Yours: ${list(yours)}.` : ""}`;
}

// The numbers, for whoever wants to do them by hand.
export function numbers({ columns, rows }) {
  const head = element("tr", {}, ...columns.map((text) => element("th", { scope: "col" }, text)));
  const cell = (value) => element("td", {}, value === null ? "" : shown(value));
  const body = rows.map((row) => element("tr", {}, ...row.map(cell)));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

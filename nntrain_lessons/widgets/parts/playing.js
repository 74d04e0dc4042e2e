// What the widgets share that draw and compute: a box with its task, controls that can be set, tables, and their state.
import { announcer, choice, element, fresh, shape, shown, slider } from "./elements.js";

const DRAWN = new Set(["svg", "g", "path", "circle", "rect", "text"]);

// Makes an element, or a part of a drawing. Children may be lists, and controls.
export function h(tag, attributes = {}, ...children) {
  const parts = children.flat(2).map((child) => child?.root ?? child);
  return (DRAWN.has(tag) ? shape : element)(tag, attributes, ...parts);
}

// Writes a number with three digits that count.
export function say(x, digits = 3) {
  return shown(x, digits);
}

// Writes a whole number, its thousands set apart.
export function whole(n) {
  return Math.round(n).toLocaleString("en");
}

// Random numbers that are the same in every browser: each call gives the next one, from 0 to below 1.
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

// A text in a drawing.
export function label(x, y, text, kind = "", anchor = "start") {
  return h("text", { x, y, class: kind, "text-anchor": anchor }, text);
}

// Puts the parts of a widget together: those above and below the line that is read out. Gives what writes this line.
export function box(el, name, task, above, below) {
  const id = fresh("widget");
  const { place, say: tell } = announcer();
  const heading = h("p", { class: "task", id }, `${name}. `, h("span", { class: "to-do" }, task));
  el.replaceChildren(h("section", { class: "playing", "aria-labelledby": id }, heading, above, place, below));
  let quiet = false;
  // While a slider moves, only where it comes to rest is read out; while things move by themselves, nothing is.
  return (text, silent = false) => {
    if (quiet && !silent) place.textContent = "";
    quiet = silent;
    place.setAttribute("aria-live", silent ? "off" : "polite");
    tell(text, silent || !place.textContent ? 0 : 200);
  };
}

// A slider that can be set from outside. With `log`, equal ways are equal factors.
export function dial(label, { min, max, step, log, value, show = say }, changed) {
  const [into, out] = log ? [Math.log10, (x) => Number((10 ** x).toPrecision(3))] : [Number, Number];
  // What the slider's own steps would round.
  let exact = value;
  const write = (x) => show(Math.abs(into(exact) - x) < 0.011 ? exact : out(x));
  const made = slider({
    label,
    min: into(min),
    max: into(max),
    step: log ? 0.02 : step,
    value: into(value),
    show: log ? write : show,
    oninput: (x) => {
      exact = out(x);
      changed(exact);
    },
  });
  const put = (x, most) => {
    if (most !== undefined) made.input.max = into(most);
    exact = x;
    made.set(into(x));
  };
  return { root: made.place, put };
}

// One of several, as radio buttons, that can be set from outside.
export function pick(label, options, value, changed) {
  const root = choice({ label, options, value, onchange: changed });
  return {
    root,
    put: (key) =>
      root.querySelectorAll("input").forEach((input) => {
        input.checked = input.value === String(key);
      }),
  };
}

// Yes or no.
export function tick(label, value, changed) {
  const input = h("input", { type: "checkbox", checked: value, onchange: () => changed(input.checked) });
  return {
    root: h("label", { class: "tick" }, input, label),
    put: (on) => {
      input.checked = on;
    },
  };
}

// One of a list that unfolds.
export function list(label, options, changed) {
  const root = h("select", { "aria-label": label, onchange: () => changed(root.value) });
  const put = (key, now = options) => {
    if (now !== options || !root.options.length)
      root.replaceChildren(...now.map(([value, text]) => h("option", { value }, text)));
    root.value = key;
  };
  return { root, put };
}

// A table: what it is, the names of its columns, its rows.
export function table(caption, head, rows) {
  return h(
    "div",
    { class: "wide", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      { "aria-label": caption },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((cell) => h("th", { scope: "col" }, cell)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

// The widget's state, which the model keeps, and what sets some of it and draws anew. An address may hold anything, so
// each name has its bounds: the words that are allowed; the least and the most of a number, and true where
// it is whole; or null.
export function kept(model, bounds, draw) {
  const state = {};
  let own = false;
  const read = () =>
    Object.entries(bounds).forEach(([name, bound]) => {
      state[name] = within(model.get(name), bound);
    });
  const changed = () => {
    if (own) return;
    read();
    draw();
  };
  const set = (change) => {
    own = true;
    Object.entries(change).forEach(([name, value]) => model.set(name, value));
    own = false;
    read();
    model.save_changes();
    draw();
  };
  Object.keys(bounds).forEach((name) => model.on(`change:${name}`, changed));
  read();
  return [state, set];
}

function within(value, bound) {
  if (!bound) return value;
  const [least, most, whole] = bound;
  if (typeof least !== "number") {
    if (Array.isArray(value)) return value.filter((one) => bound.includes(one));
    return bound.includes(value) ? value : least;
  }
  if (Array.isArray(value)) return value.map((one) => within(one, bound));
  const inside = Math.max(least, Math.min(most, Number(value) || 0));
  return whole ? Math.round(inside) : inside;
}

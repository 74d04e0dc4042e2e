// What widgets are made of: elements, sliders, a line that is read out.

const SVG = "http://www.w3.org/2000/svg";

// Makes an element: element("button", { class: "main", onclick: go, disabled: false }, "Go", other)
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

// Makes a part of an SVG in the same way.
export function shape(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}

let count = 0;
// An id that no other element has: for labels.
export function fresh(stem) {
  count += 1;
  return `${stem}-${count}`;
}

// A labelled slider with its value as text. `show(value)` writes it, and is what a screen reader says.
export function slider({ label, min, max, step, value, show = String, oninput }) {
  const output = element("output", {});
  const input = element("input", { type: "range", min, max, step, value, id: fresh("slider") });
  const set = (now) => {
    input.value = now;
    output.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    set(input.value);
    oninput(Number(input.value));
  });
  set(value);
  const place = element("div", { class: "slider" }, element("label", { for: input.id }, label), input, output);
  return { place, input, set };
}

// A group of radio buttons. `options` are pairs of value and label.
export function choice({ label, options, value, onchange }) {
  const name = fresh("choice");
  const inputs = options.map(([own, text]) => {
    const input = element("input", { type: "radio", name, value: own, checked: own === value, id: fresh(name) });
    input.addEventListener("change", () => onchange(own));
    return element("label", { for: input.id }, input, text);
  });
  return element("fieldset", { class: "choice" }, element("legend", {}, label), ...inputs);
}

// A line that is shown, and read out when it changes, but not at every move of a slider: the last one counts.
export function announcer(attributes = {}) {
  const place = element("p", { class: "said", role: "status", "aria-live": "polite", ...attributes });
  let waiting;
  const show = (nodes, wait = 0) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => place.replaceChildren(...nodes), wait);
  };
  const say = (text, wait = 0) => show([text], wait);
  return { place, say, show };
}

// Whether things may move by themselves.
export function mayMove() {
  return !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// A number as people write it: four digits, a real minus.
export function shown(value, digits = 4) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6)
    ? value.toExponential(digits - 2)
    : String(Number(value.toPrecision(digits)));
  return text.replaceAll("-", "\u2212");
}

// Brings the widgets of a page to life: gives each the model that it would have in a notebook, and keeps its state in
// the page's address.

const LONGEST = 4000;

// Starts every widget on the page, once the page is there. One that fails is told of, and keeps none of the others.
export function start(widgets) {
  const begin = () => document.querySelectorAll("[data-widget]").forEach((place) => {
    try {
      live(place, widgets);
    } catch (error) {
      setTimeout(() => { throw error; });
    }
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}

// Renders one widget in the place of its first state, which stays where that fails.
function live(place, widgets) {
  const widget = widgets[place.dataset.widget];
  const still = place.querySelector(".still");
  const { traits, address } = JSON.parse(place.querySelector("script").textContent);
  const first = { ...traits, ...(widget.read ? widget.read(still) : {}) };
  const kept = new Address(place.id, address, first);
  const el = document.createElement("div");
  el.className = "live";
  place.append(el);
  try {
    const model = new PageModel({ ...first, ...kept.read() }, (values) => kept.write(values));
    widget.render({ model, el });
    still.hidden = true;
  } catch (error) {
    el.remove();
    throw error;
  }
}

// What a notebook's model offers, without a kernel behind it.
export class PageModel {
  constructor(values, save = () => {}) {
    this.values = values;
    this.save = save;
    this.listeners = new Map();
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (Object.is(this.values[name], value)) return;
    this.values[name] = value;
    for (const event of [`change:${name}`, "change"]) {
      [...(this.listeners.get(event) ?? [])].forEach((listener) => listener(this, value));
    }
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((other) => other !== listener));
  }

  save_changes() {
    this.save(this.values);
  }
}

// The state of a widget in the address: `?race.beta1=0.9&race.start=1,2#race`, without what is as at first.
export class Address {
  constructor(id, names, first) {
    this.id = id;
    this.names = names;
    this.first = first;
  }

  // Gives the values of the address, where they are of the right kind; the widget has to look at them all the same.
  read() {
    const asked = new URLSearchParams(window.location.search);
    const found = {};
    for (const name of this.names) {
      const value = asked.has(this.key(name)) ? likeFirst(asked.get(this.key(name)), this.first[name]) : undefined;
      if (value !== undefined) found[name] = value;
    }
    return found;
  }

  write(values) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.replace(values), 250); // browsers allow a few times a second
  }

  replace(values) {
    const url = new URL(window.location.href);
    for (const name of this.names) {
      const text = String(values[name]);
      if (text === String(this.first[name]) || text.length > LONGEST) url.searchParams.delete(this.key(name));
      else url.searchParams.set(this.key(name), text);
    }
    url.hash = this.id;
    window.history.replaceState(window.history.state, "", url);
  }

  key(name) {
    return `${this.id}.${name}`;
  }
}

// Turns text into a value of the kind of another; undefined, where it is none.
function likeFirst(text, first) {
  if (typeof first === "string") return text.length > LONGEST ? undefined : text;
  if (typeof first === "boolean") return { true: true, false: false }[text];
  if (typeof first === "number") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (!Array.isArray(first)) return undefined;
  const parts = text === "" ? [] : text.split(",").map((part) => likeFirst(part, first[0] ?? ""));
  return parts.includes(undefined) ? undefined : parts;
}

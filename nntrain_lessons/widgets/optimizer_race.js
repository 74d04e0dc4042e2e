// The optimizer race: update rules, and wrong versions of them, from one start on one landscape.
import { button, mayMove } from "./parts/elements.js";
import { called, landscape } from "./parts/landscape.js";
import { box, dial, h, kept, list, pick, say, table, tick } from "./parts/playing.js";
import { apart, arithmetic, RULES, SURFACES, verdict, walk } from "./parts/walks.js";

const MOST = 120;
const NAMES = Object.keys(RULES);
const RATE = [0.001, 2];
const BOUNDS = {
  surface: Object.keys(SURFACES),
  start: [-5, 5],
  steps: [0, MOST, true],
  racers: NAMES,
  wrong: null,
  numbers_of: null,
  keep_numbers: [false, true],
  plain: RATE,
  momentum: RATE,
  rmsprop: RATE,
  adam: RATE,
  b1: [0, 0.99],
  b2: [0.5, 0.999],
};

class Race {
  constructor(model, el) {
    this.model = model;
    this.wrongs = model.get("wrongs");
    this.held = false;
    [this.state, this.set] = kept(model, BOUNDS, () => this.draw());
    this.land = landscape(this.state, (start) => this.set({ start }));
    this.controls();
    this.numbers = h("div", {});
    this.standings = h("div", {});
    this.asked = h("p", {});
    this.tell = box(el, "The optimizer race", model.get("task"), ...this.parts());
    el.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() === "s" && !event.ctrlKey && event.target.tagName !== "SELECT") this.hold(true);
    });
    el.addEventListener("keyup", (event) => event.key.toLowerCase() === "s" && this.hold(false));
    model.on("change:mine", () => this.draw());
    this.draw();
  }

  controls() {
    const { state, set } = this;
    const rate = (rule) =>
      dial(`rate, ${RULES[rule]}`, { min: RATE[0], max: RATE[1], log: true, value: state[rule] }, (lr) =>
        set({ [rule]: lr }),
      );
    this.surface = pick(
      "landscape",
      Object.entries(SURFACES).map(([key, { label }]) => [key, label]),
      state.surface,
      (surface) => set({ surface, start: SURFACES[surface].start }),
    );
    this.play = button("Play", () => this.onPlay());
    this.steps = dial("steps", { min: 0, max: MOST, step: 1, value: state.steps, show: String }, (steps) => {
      this.stop();
      set({ steps });
    });
    this.racers = NAMES.map((rule) =>
      tick(called(rule, RULES[rule]), state.racers.includes(rule), (on) =>
        set({ racers: NAMES.filter((other) => (other === rule ? on : state.racers.includes(other))) }),
      ),
    );
    this.rates = NAMES.map(rate);
    this.b1 = dial("kept of the average (mom, beta1)", { min: 0, max: 0.99, step: 0.01, value: state.b1 }, (b1) =>
      set({ b1 }),
    );
    this.b2 = dial(
      "kept of the squares (sqr_mom, beta2)",
      { min: 0.5, max: 0.999, step: 0.001, value: state.b2 },
      (b2) => set({ b2 }),
    );
    this.choosers();
  }

  choosers() {
    const { state, set } = this;
    const options = this.wrongs.map(({ key, title }) => [key, `${RULES[key.split(":")[0]]}: ${title}`]);
    this.wrong = list("a wrong version", [["", "no wrong version"], ...options], (wrong) => {
      // The right one runs beside it.
      const racers = NAMES.filter((rule) => wrong.startsWith(`${rule}:`) || state.racers.includes(rule));
      set({ wrong, racers, numbers_of: wrong || state.numbers_of });
    });
    this.whose = list("whose step is shown in numbers", [], (key) => set({ numbers_of: key }));
    this.keep = tick("keep the numbers open", state.keep_numbers, (on) => set({ keep_numbers: on }));
  }

  // The button that steps, and shows the numbers for as long as it is held.
  stepper() {
    const letGo = () => this.hold(false);
    const onkeydown = (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      this.hold(true);
    };
    return button("Step", ({ detail }) => detail === 0 && this.step(), {
      onpointerdown: () => this.hold(true),
      onpointerup: letGo,
      onpointerleave: letGo,
      onpointercancel: letGo,
      onblur: letGo,
      onkeydown,
      onkeyup: letGo,
    });
  }

  parts() {
    const reset = button("Reset", () => {
      this.stop();
      this.set({ steps: 0 });
    });
    const hint = ["Hold ", h("b", {}, "Step"), ", or the key ", h("kbd", {}, "S"), ": the step in numbers."];
    const controls = (...all) => h("div", { class: "controls" }, ...all);
    const above = [controls(this.play, this.stepper(), reset, h("span", { class: "hint" }, hint)), this.numbers];
    const below = [controls(this.racers), h("div", { class: "dials" }, this.rates, this.b1, this.b2)];
    const wrong = [controls("and wrongly", this.wrong), this.asked, this.standings, controls(this.whose, this.keep)];
    return [
      [this.surface, this.land, above, this.steps],
      [below, wrong],
    ];
  }

  stop() {
    clearInterval(this.playing);
    if (!this.playing) return;
    this.playing = 0;
    this.play.textContent = "Play";
    this.draw();
  }

  onPlay() {
    if (this.playing) return this.stop();
    // Who wants no motion sees the end at once.
    if (!mayMove()) return this.set({ steps: MOST });
    if (this.state.steps >= MOST) this.set({ steps: 0 });
    this.play.textContent = "Pause";
    this.playing = setInterval(() => {
      if (this.state.steps < MOST && this.land.root.isConnected) this.set({ steps: this.state.steps + 1 });
      else this.stop();
    }, 90);
  }

  step() {
    this.stop();
    this.set({ steps: Math.min(MOST, this.state.steps + 1) });
  }

  // Steps, and shows the numbers for as long as something is held; a key that repeats goes on stepping.
  hold(on) {
    if (!on && !this.held) return;
    this.held = on;
    if (on) this.step();
    else this.draw();
  }

  draw() {
    const { state } = this;
    if (state.start.length !== 2) state.start = SURFACES[state.surface].start;
    const known = this.wrongs.find(({ key }) => key === state.wrong);
    const racers = [...state.racers, ...(known ? [known.key] : [])];
    const walks = racers.map((racer) => [racer, walk(racer, state, state.steps)]);
    const mine = this.model.get("mine");
    if (mine.places) walks.push(["mine", { places: mine.places.slice(0, state.steps + 1), numbers: [] }]);
    this.land.draw(walks);
    this.put(racers);
    this.asked.replaceChildren(...(known ? [h("strong", {}, `${known.title}. `), known.question] : []));
    this.showNumbers(walks.find(([racer]) => racer === this.shownRacer));
    const words = walks.map(([racer, { places }]) => `${this.name(racer)} ${verdict(places, state.surface)}`);
    this.standings.replaceChildren(this.table(walks));
    this.tell(
      `Step ${state.steps}. ${words.join("; ")}.${mine.label ? ` ${this.compared(mine)}` : ""}`,
      Boolean(this.playing),
    );
  }

  put(racers) {
    const { state } = this;
    for (const name of ["surface", "steps", "b1", "b2", "wrong"]) this[name].put(state[name]);
    this.keep.put(state.keep_numbers);
    NAMES.forEach((rule, i) => {
      this.rates[i].put(state[rule]);
      this.rates[i].root.hidden = !state.racers.includes(rule);
      this.racers[i].put(state.racers.includes(rule));
    });
    this.b1.root.hidden = !racers.some((racer) => /^(momentum|adam)/.test(racer));
    this.b2.root.hidden = !racers.some((racer) => /^(rmsprop|adam)/.test(racer));
    this.shownRacer = racers.includes(state.numbers_of) ? state.numbers_of : racers[0];
    this.whose.put(
      this.shownRacer,
      racers.map((racer) => [racer, `numbers of ${this.name(racer)}`]),
    );
  }

  name(racer) {
    if (racer === "mine") return this.model.get("mine").label;
    const [rule, wrong] = racer.split(":");
    return wrong ? `wrong ${RULES[rule]}` : RULES[rule];
  }

  table(walks) {
    const { surface } = this.state;
    return table(
      "How the racers stand",
      ["", "loss", "rate felt by either weight", "how it stands"],
      walks.map(([racer, { places, numbers }]) => [
        called(racer, this.name(racer)),
        say(SURFACES[surface].at(...places[places.length - 1])),
        numbers.length ? numbers[numbers.length - 1].map(({ rate }) => say(rate, 2)).join(", ") : "",
        verdict(places, surface),
      ]),
    );
  }

  showNumbers(shown) {
    const last = shown && shown[1].numbers.at(-1);
    if (!last || !(this.held || this.state.keep_numbers)) return this.numbers.replaceChildren();
    const [rule, wrong] = shown[0].split(":");
    const [one, two] = last.map((n) => arithmetic(rule, n, { ...this.state, lr: this.state[rule] }, wrong));
    const head = [`${this.name(shown[0])}, step ${this.state.steps}`, "first weight", "second weight"];
    this.numbers.replaceChildren(
      table(
        "One step in numbers",
        head,
        one.map(([line, text], i) => [line, text, two[i][1]]),
      ),
    );
  }

  // Says whose walk the learner's own rule takes.
  compared({ label, beside, error, places }) {
    if (error) return error;
    const all = [beside, ...this.wrongs.map(({ key }) => key).filter((key) => key.startsWith(`${beside}:`))];
    const gaps = all.map((racer) => apart(places, walk(racer, this.state, places.length - 1).places));
    const same = all[gaps.findIndex(([gap]) => gap < 1e-6)];
    if (!same) return `${label} parts from ${RULES[beside]} at step ${gaps[0][1]}.`;
    const known = this.wrongs.find(({ key }) => key === same);
    const whose = known ? `this wrong version: ${known.title}. ${known.question}` : `${RULES[beside]}, step by step.`;
    return `${label} walks as ${whose}`;
  }
}

function render({ model, el }) {
  const race = new Race(model, el);
  return () => race.stop();
}

export default { render };

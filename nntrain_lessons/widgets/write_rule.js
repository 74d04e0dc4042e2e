// "Write the rule here": what is typed is run on prescribed gradients, drawn beside the right path, and judged.
import { announcer, button, element, fresh, shown } from "./parts/elements.js";
import { Judge, parting } from "./parts/judging.js";
import { sheet } from "./parts/sheet.js";
import { legend, numbers, picture } from "./parts/two_paths.js";

const GIVEN = ["rule", "walks", "calls", "names", "before", "drawn"];
const [PAUSE, SLICE] = [350, 12]; // milliseconds: after the last key, and of work at a time

function render({ model, el }) {
  const given = Object.fromEntries(GIVEN.map((name) => [name, model.get(name)]));
  const first = model.get("text") || model.get("start");
  const judge = new Judge(given);
  const said = announcer({ id: fresh("verdict") });
  const under = element("div", { class: "under" });
  const paper = sheet({ label: "Your rule", text: first, described: said.place.id, oninput: typed });
  const again = button("Start again", () => {
    paper.set(model.get("start"));
    typed(paper.field.value);
    paper.field.focus();
  });
  let turn = 0;
  let waiting;

  function typed(text) {
    model.set("text", text);
    model.save_changes();
    turn += 1;
    clearTimeout(waiting);
    waiting = setTimeout(() => answer(text, turn), PAUSE);
  }

  async function answer(text, mine) {
    const found = judge.read(text);
    draw(under, judge, given.drawn, found.seen);
    if (!found.seen) {
      paper.mark(new Map(found.unclear.map(({ nr }) => [nr, "wrong"])));
      tell(said, ...unread(found));
      return;
    }
    tell(said, "looks", "Looking for what explains it.");
    const verdict = await worked(judge.verdict(found), () => mine === turn);
    if (!verdict || mine !== turn) return;
    paper.mark(new Map(verdict.marked.map((nr) => [nr, "wrong"])));
    tell(said, ...judged(verdict, judge, found));
  }

  el.append(element("div", { class: "write-rule" },
    element("p", { class: "task" }, "Fill in the empty lines. While you type, your rule is run, drawn and judged."),
    paper.place, said.place, under, element("div", { class: "controls" }, again), ...notes(model)));
  answer(first, turn);
}

// Works a generator off, a slice at a time, as long as it is wanted.
async function worked(generator, isWanted) {
  for (let end = performance.now() + SLICE; ; ) {
    const { done, value } = generator.next();
    if (done) return value;
    if (performance.now() > end) {
      await new Promise((go) => { setTimeout(go, 0); });
      if (!isWanted()) return null;
      end = performance.now() + SLICE;
    }
  }
}

// What is said of a sheet that cannot be run, and how it looks.
function unread({ unclear, blank, nothing }) {
  if (unclear.length) {
    const [{ nr, message }] = unclear;
    return ["unclear", nr ? `Line ${nr}: ${message}.` : message];
  }
  if (blank.length) return ["waits", `Still empty: ${blank.length > 1 ? "lines" : "line"} ${blank.join(", ")}.`];
  return ["waits", nothing ? "No line gives the value yet." : "The sheet is empty."];
}

function judged({ passed, told, marked }, judge, found) {
  if (passed) return ["passed", "Right: in every step this is what the rule computes."];
  const lines = marked.sort((a, b) => a - b).join(" and ");
  const place = lines ? `${marked.length > 1 ? "Lines" : "Line"} ${lines}. ` : "";
  const first = parting(judge.drawn(), judge.drawn(found.seen));
  const apart = first ? ` First apart: ${shown(first.yours)}, where ${shown(first.right)} is right.` : "";
  if (!told.length) return ["failed", `Not this rule, and none of the mistakes that are known.${apart}`];
  const [likely, ...others] = told.map((mistakes) => mistakes.map((known) => known.title).join(". And: "));
  const either = others.length ? ` Or: ${others[0]}.` : "";
  return ["failed", `${place}${likely}.${either}`, told[0].map((known) => known.question).join(" ")];
}

function tell(said, kind, text, question = "") {
  const sign = { passed: "\u2713 ", failed: "\u2717 ", unclear: "\u2717 ", waits: "", looks: "" }[kind];
  said.place.dataset.kind = kind;
  said.say(`${sign}${text}${question ? `\n${question}` : ""}`, { waits: 0, looks: 400 }[kind] ?? 150);
}

function draw(under, judge, drawn, seen) {
  const [right, yours] = [judge.drawn(), seen ? judge.drawn(seen) : null];
  const rows = judge.inputs().map((own, nr) => [...own, right[nr], ...(yours ? [yours[nr]] : [])]);
  const columns = [...drawn.headings, "right", ...(yours ? ["yours"] : [])];
  const isOpen = under.querySelector("details")?.open ?? false;
  under.replaceChildren(legend(yours !== null), picture({ right, yours, label: drawn.label, from: drawn.from }),
    element("details", { open: isOpen }, element("summary", {}, "The numbers"), numbers({ columns, rows })));
}

function notes(model) {
  const links = model.get("links").flatMap(([text, href], nr) => [nr ? ", " : ": ", element("a", { href }, text)]);
  const exercise = element("code", {}, model.get("exercise"));
  return [
    element("p", { class: "note" }, model.get("hand")),
    element("p", { class: "note" }, "This judges a formula. The real exercise, ", exercise,
      ", asks for working code and is graded on your machine or in the cloud", ...links, "."),
  ];
}

export default { render };

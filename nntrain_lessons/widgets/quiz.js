// Questions with options. Choosing one says at once whether it is right, and why; another may be chosen after that.
import { announcer, element, fresh } from "./parts/elements.js";

const LETTERS = "abcdefgh";

// On a page, reads the questions from the folds that stand there without a script.
function read(still) {
  const questions = [];
  for (const part of still.querySelectorAll(".quiz > p, .quiz > details")) {
    if (part.tagName === "P") questions.push({ question: part, options: [] });
    else questions.at(-1)?.options.push(option(part));
  }
  return questions.length ? { questions } : {};
}

function option(fold) {
  const feedback = fold.querySelector(".sd-summary-content > p");
  return {
    text: fold.querySelector(".sd-summary-text"),
    feedback,
    right: feedback.textContent.startsWith("Yes."),
  };
}

// What a text is on the page: of what stands there already a copy, with its formulas; other text stays text.
function copied(value, without = 0) {
  if (typeof value === "string") return [value];
  return [...value.childNodes].slice(without).map((node) => node.cloneNode(true));
}

function render({ model, el }) {
  const questions = model.get("questions");
  const count = element("p", { class: "note" });
  const chosen = questions.map((_, nr) => Number(model.get("chosen")[nr] ?? -1));
  const kept = (nr, at) => {
    chosen[nr] = at;
    model.set("chosen", [...chosen]);
    model.save_changes();
  };
  const tell = () => {
    const right = questions.filter((one, nr) => one.options[chosen[nr]]?.right).length;
    count.textContent = `${right} of ${questions.length} answered rightly.`;
  };
  const asked = questions.map((one, nr) => ask(one, nr, chosen[nr], (at) => {
    kept(nr, at);
    tell();
  }));
  tell();
  el.append(element("div", { class: "quiz-live" }, ...asked, count));
}

// One question; `choose` is told which option was taken.
function ask(one, nr, before, choose) {
  const id = fresh("question");
  const said = announcer();
  const answer = (at, wait) => {
    const { right, feedback } = one.options[at];
    buttons.forEach((own, place) => {
      own.setAttribute("aria-pressed", String(place === at));
      own.className = place === at ? (right ? "right" : "wrong") : "";
    });
    said.place.className = `said ${right ? "right" : "wrong"}`;
    const words = typeof feedback === "string" ? [feedback] : copied(feedback, 1); // its first word is the verdict
    said.show([element("strong", {}, right ? "\u2713 Yes. " : "\u2717 No. "), ...words], wait);
  };
  const buttons = one.options.map(({ text }, at) => element("button", {
    type: "button",
    "aria-pressed": "false",
    onclick: () => {
      answer(at, 50);
      choose(at);
    },
  }, ...(typeof text === "string" ? [`${LETTERS[at]}) ${text}`] : copied(text))));
  if (one.options[before]) answer(before, 0);
  const words = typeof one.question === "string" ? [`${nr + 1}. ${one.question}`] : copied(one.question);
  return element("div", { class: "question", role: "group", "aria-labelledby": id },
    element("p", { id }, ...words), ...buttons, said.place);
}

export default { render, read };

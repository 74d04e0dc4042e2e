// A prediction is chosen before its outcome can be unfolded.
import { announcer, button, choice, element } from "./parts/elements.js";

const NONE = "I cannot say";

function render({ model, el }) {
  const options = [...model.get("options"), NONE];
  const fold = outcome(el);
  const said = announcer();
  const open = button("Show what came out", () => {
    fold.open = true;
    fold.querySelector("summary").focus();
  }, { hidden: true });
  let chosen = options.includes(model.get("chosen")) ? model.get("chosen") : "";

  function predict(value) {
    chosen = value;
    model.set("chosen", value);
    model.save_changes();
    told();
  }

  function told() {
    if (!chosen) return;
    const isOpen = fold?.open ?? false;
    said.say(chosen === NONE ? "Then look, and ask yourself what would have told you." : `You expect: ${chosen}.`);
    open.hidden = !fold || isOpen;
    fold?.classList.remove("waits");
  }

  if (fold) keepClosed(fold, () => chosen === "", said);
  const pairs = options.map((one) => [one, one]);
  const asked = choice({ label: "What do you expect?", options: pairs, value: chosen, onchange: predict });
  el.append(element("div", { class: "prediction" }, asked, said.place, open));
  told();
}

// The next folded section of the page; null in a notebook.
function outcome(el) {
  const isBehind = (fold) => el.compareDocumentPosition(fold) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...document.querySelectorAll("details.fold")].find(isBehind) ?? null;
}

// As long as it waits, a click or a key on its heading asks for the prediction instead.
function keepClosed(fold, waits, said) {
  if (waits()) fold.classList.add("waits");
  fold.querySelector("summary").addEventListener("click", (event) => {
    if (!waits() || fold.open) return;
    event.preventDefault();
    said.say("First choose what you expect; then this can be unfolded.");
    said.place.scrollIntoView({ block: "center" });
  });
}

export default { render };

// A stand-in until the quiz is written: the questions, one after the other.
import { element } from "./parts/elements.js";

function render({ model, el }) {
  el.append(...model.get("questions").map((one) => element("p", {}, one.question)));
}

export default { render };

// A sheet to type a rule on: a text field with the numbers of its lines, and with marks behind them.
import { element, fresh } from "./elements.js";

export function sheet({ label, text, described, oninput }) {
  const id = fresh("sheet");
  const behind = element("div", { class: "behind", "aria-hidden": "true" });
  const field = element("textarea", {
    id, spellcheck: "false", autocapitalize: "off", autocomplete: "off", autocorrect: "off", wrap: "off",
    "aria-describedby": described,
  });
  const show = (marks = new Map()) => {
    const count = field.value.split("\n", 60).length;
    field.rows = count + 1;
    behind.replaceChildren(...Array.from({ length: count }, (_, at) =>
      element("div", { class: marks.get(at + 1) ?? "" }, element("span", {}, String(at + 1)))));
    field.setAttribute("aria-invalid", String([...marks.values()].includes("wrong")));
  };
  const set = (now) => {
    field.value = now;
    show();
  };
  field.addEventListener("input", () => {
    show();
    oninput(field.value);
  });
  set(text);
  const place = element("div", { class: "rule-sheet" }, element("label", { for: id }, label),
    element("div", { class: "paper" }, behind, field));
  return { place, field, set, mark: show };
}

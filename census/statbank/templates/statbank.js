// What a script adds to the choice of values: all or none of a variable's at once. Without it the form is the same.
"use strict";

const choice = document.getElementById("choice");

function offer(list, text, chosen) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "all";
  button.textContent = text;
  button.setAttribute("aria-controls", list.id);
  button.addEventListener("click", () => {
    for (const option of list.options) option.selected = chosen;
  });
  list.before(button);
}

if (choice) {
  for (const list of choice.querySelectorAll("select[multiple]")) {
    if (list.options.length > 1) {
      offer(list, choice.dataset.all, true);
      offer(list, choice.dataset.none, false);
    }
  }
}

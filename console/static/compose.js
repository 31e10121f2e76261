// The preview as one types. Without this script the button "Preview" does the same.
"use strict";
(() => {
  const preview = document.getElementById("preview");
  const form = document.querySelector(".writing > form");
  const file = form.elements.picture_file;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let waiting = 0;
  let asked = 0;
  let picture = "";

  function count() {
    for (const line of form.querySelectorAll("[data-count]")) {
      const language = line.dataset.count;
      const length = ["title_", "text_"].reduce((sum, name) => sum + form.elements[name + language].value.trim().length, 0);
      line.firstElementChild.textContent = number.format(length);
      line.classList.toggle("over", length > Number(line.dataset.room));
    }
  }

  async function show() {
    const turn = ++asked;
    const fields = new FormData(form);
    fields.delete("picture_file");
    if (picture) fields.set("picture_chosen", "1");
    const answer = await fetch(preview.dataset.from, { method: "POST", body: fields, redirect: "error" }).catch(() => null);
    if (!answer || !answer.ok || turn !== asked) return;
    preview.innerHTML = await answer.text();
    for (const image of preview.querySelectorAll("[data-chosen]")) image.src = picture;
  }

  function later() {
    count();
    clearTimeout(waiting);
    waiting = setTimeout(show, 350);
  }

  file.addEventListener("change", () => {
    if (picture) URL.revokeObjectURL(picture);
    picture = file.files.length ? URL.createObjectURL(file.files[0]) : "";
    later();
  });
  form.addEventListener("input", later);
  count();
})();
